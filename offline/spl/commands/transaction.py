"""``transaction [<fields>] [<options>]``: events that belong together become one event.

Fields: events with equal values belong together; an event without any of them belongs to none. ``maxspan``,
``maxpause`` (-1: none) and ``maxevents`` (1000) end a transaction; ``startswith`` and ``endswith`` (a quoted search,
a search in parentheses or ``eval(...)``) bound it, and what lacks an end asked for is evicted: left out, or with
``keepevicted`` shown with ``closed_txn`` 0. ``connected=false`` lets an event without a common field join.
``keeporphans`` keeps events that belong to none. The result has the earliest ``_time``, all fields with their
distinct values sorted (with ``mvlist`` one value an event, in order of time, ``nullstr`` where absent), ``_raw``
joined by line breaks (``mvraw``: multivalue), ``duration``, ``eventcount`` and ``closed_txn``. Newest first; rows
that come in another order are sorted, with a warning, where Splunk would go wrong. ``maxopentxn``, ``maxopenevents``
(memory), ``delim`` (see mvcombine) and ``unifyends`` (always on) have no effect; ``name`` is refused. Source: Search
Reference, "transaction"; transactiontypes.conf.spec.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from offline.spl.body import Body, read_bool, read_int, read_text
from offline.spl.eval_expr import EvalExpr, parse_eval, truth
from offline.spl.frame import Frame, concatenate
from offline.spl.search_expr import mask, parse_search
from offline.spl.search_nodes import SearchExpr
from offline.spl.timespan import TimeSpan, parse_time_span
from offline.spl.transactions import Grouper, Limits, Marks, Transaction
from offline.spl.values import each, mv_text, number, pack, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offline.spl.frame import Scalar, Value
    from offline.spl.session import Session

Condition = SearchExpr | EvalExpr

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_FLAGS = ("connected", "keepevicted", "keeporphans", "mvraw", "unifyends")


@dataclass(frozen=True)
class TransactionStep:
    """How to group and how to show.

    Attributes:
        lists: Fields shown as lists; None for all of them.
    """

    fields: tuple[str, ...]
    limits: Limits
    starts: Condition | None
    ends: Condition | None
    connected: bool
    keep_evicted: bool
    keep_orphans: bool
    lists: tuple[str, ...] | None
    null: str
    raw_as_list: bool
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """One row a transaction."""
        frame = _descending(frame, session)
        times = [number(value) or 0.0 for value in frame.column("_time").values]
        grouper = Grouper(self.limits, self._marks(frame, session), self.connected)
        columns = [frame.column(name).values for name in self.fields]
        for row, time in enumerate(times):
            key = {n: t for n, c in zip(self.fields, columns, strict=True) if (t := mv_text(c[row])) is not None}
            if self.fields and not key:
                grouper.orphans.append(row)
            else:
                grouper.add(row, time, key)
        grouper.finish()
        shown = [t for t in grouper.finished if t.complete or self.keep_evicted]
        shown.sort(key=lambda transaction: -transaction.earliest)
        made = Frame.from_rows([self._row(transaction, frame) for transaction in shown])
        if not self.keep_orphans:
            return made
        orphans = frame.take(np.array(grouper.orphans, dtype=np.int64))
        return concatenate([made, Frame.from_rows([{**row, "_txn_orphan": 1} for row in orphans.rows()])])

    def _marks(self, frame: Frame, session: Session) -> Marks:
        return Marks(_holds(self.starts, frame, session), _holds(self.ends, frame, session))

    def _row(self, transaction: Transaction, frame: Frame) -> dict[str, Value]:
        rows = transaction.rows[::-1]
        shown: dict[str, Value] = {}
        for name in frame.names:
            values = frame.column(name).values
            shown[name] = self._gathered(name, [values[row] for row in rows])
        shown["_time"] = frame.column("_time").values[rows[0]]
        shown["duration"] = _plain(transaction.latest - transaction.earliest)
        shown["eventcount"] = len(rows)
        shown["closed_txn"] = int(transaction.closed and transaction.complete)
        return shown

    def _gathered(self, name: str, values: list[Value]) -> Value:
        if name == "_raw":
            texts: list[Scalar] = [text(one) for value in values for one in each(value)]
            return pack(texts) if self.raw_as_list else "\n".join(map(text, texts))
        if self.lists is None or name in self.lists:
            if all(value is None for value in values):
                return None
            listed: list[Scalar] = [one for value in values for one in (each(value) or (self.null,))]
            return pack(listed)
        distinct = {text(one): one for value in values for one in each(value)}
        return pack([distinct[key] for key in sorted(distinct)])


def _plain(value: float) -> float:
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def _descending(frame: Frame, session: Session) -> Frame:
    times = np.array([number(value) or 0.0 for value in frame.column("_time").values], dtype=float)
    if (np.diff(times) <= 0).all():
        return frame
    session.warnings.append("transaction: the events were not in descending time order and were sorted")
    return frame.take(np.argsort(-times, kind="stable"))


def _holds(condition: Condition | None, frame: Frame, session: Session) -> list[bool] | None:
    if condition is None:
        return None
    if isinstance(condition, SearchExpr):
        held = mask(condition, frame, session.clock)
    else:
        held = truth(condition, frame, session.clock, session.lookups)
    return [bool(value) for value in held]


def _read_seconds(body: Body) -> float:
    token = body.value()
    if token.text.startswith("-"):
        return -1
    try:
        span: TimeSpan = parse_time_span(token.text)
        return span.amount * _SECONDS[span.unit]
    except (ValueError, KeyError):
        raise body.error(f"'{token.text}' is not a span in s, m, h or d", token.position) from None


def _read_condition(body: Body) -> Condition:
    position = body.position
    if body.peek() == '"':
        inner = body.quoted()
        return parse_search(inner.text, position + 1)
    is_eval = body.keyword("eval") is not None
    start = body.at + (body.peek() == "(")
    if not body.accept("("):
        return parse_search(body.value().text, position)
    end = _closing(body.text, start - 1)
    if end < 0:
        raise body.error("this parenthesis is never closed", position)
    body.at = end + 1
    inside, offset = body.text[start:end], body.offset + start
    return parse_eval(inside, offset) if is_eval else parse_search(inside, offset)


def _closing(whole: str, start: int) -> int:
    """Index of the parenthesis that closes the one at ``start``, those in quotes aside; -1 if none does."""
    depth = 0
    for found in re.compile(r'"(?:\\.|[^"\\])*"|[()]', re.DOTALL).finditer(whole, start):
        depth += {"(": 1, ")": -1}.get(found[0], 0)
        if depth == 0 and found[0] == ")":
            return found.start()
    return -1


def _read_lists(body: Body) -> tuple[str, ...] | None:
    """``mvlist``: all fields (None), no field, or those named."""
    token = body.value()
    word = token.text.lower()
    if word in ("t", "true", "1"):
        return None
    return () if word in ("f", "false", "0") else tuple(re.split(r"[\s,]+", token.text.strip()))


def _refuse_name(body: Body) -> str:
    raise body.error("transaction types are not supported; write the options out")


_OPTIONS = {
    **dict.fromkeys(("maxspan", "maxpause"), _read_seconds),
    **dict.fromkeys(("startswith", "endswith"), _read_condition),
    **dict.fromkeys(_FLAGS, read_bool),
    **dict.fromkeys(("maxevents", "maxopentxn", "maxopenevents"), read_int),
    **dict.fromkeys(("delim", "nullstr", "fields"), read_text),
    "mvlist": _read_lists,
    "name": _refuse_name,
}


def parse(body: Body, session: Session) -> TransactionStep:
    """Reads ``transaction``."""
    options, fields = body.options_and_fields(_OPTIONS)
    fields.extend(name for name in re.split(r"[\s,]+", str(options.get("fields", ""))) if name)
    return _step(tuple(fields), options)


def _step(fields: tuple[str, ...], options: Mapping[str, object]) -> TransactionStep:
    starts, ends, lists = options.get("startswith"), options.get("endswith"), options.get("mvlist", ())
    return TransactionStep(
        fields=fields,
        limits=Limits(
            float(str(options.get("maxspan", -1))),
            float(str(options.get("maxpause", -1))),
            int(str(options.get("maxevents", 1000))),
        ),
        starts=starts if isinstance(starts, (SearchExpr, EvalExpr)) else None,
        ends=ends if isinstance(ends, (SearchExpr, EvalExpr)) else None,
        connected=bool(options.get("connected", True)),
        keep_evicted=bool(options.get("keepevicted", False)),
        keep_orphans=bool(options.get("keeporphans", False)),
        lists=lists if isinstance(lists, tuple) else None,
        null=str(options.get("nullstr", "NULL")),
        raw_as_list=bool(options.get("mvraw", False)),
    )
