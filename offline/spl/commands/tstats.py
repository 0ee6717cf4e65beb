"""``tstats [<options>] <terms> [from datamodel=<model>[.<dataset>]] [where <search>] [by <fields> [span=<span>]]``.

With a data model the fields are those of the dataset, with its prefix (``Processes.dest``), and ``nodename``;
without one the indexed fields ``_time``, ``host``, ``source``, ``sourcetype``, ``index`` and the words of the event
(``TERM()`` in ``where``, ``PREFIX()`` after ``by``). Rows without a ``by`` field are left out unless
``fillnull_value`` fills it. ``span`` belongs to ``_time``; without it buckets are a second (Splunk starts there and
takes longer ones for many results). ``summariesonly``, ``allow_old_summaries``, ``include_reduced_buckets``,
``local``, ``chunk_size`` and ``use_summary_index_values`` are about summaries and servers: there are none, all
events count as summarised. ``append`` keeps the rows at hand. With ``prestats`` the rows are for ``stats``, ``chart``
or ``timechart``, which compute the terms: here a row an event, with the fields of ``by`` and of the terms, whose
names after ``as`` do not matter. ``from sid=``, wildcards and ``eval()`` in terms are refused. Source: Search
Reference, "tstats".
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from offline.datamodel.projection import dataset_rows
from offline.spl.aggregations import Aggregation, aggregate, group, parse_aggregations
from offline.spl.body import Body, Token, read_bool, read_int, read_text
from offline.spl.commands.from_ import find_dataset
from offline.spl.commands.search import Search
from offline.spl.commands.stats import sorted_by_key
from offline.spl.frame import Column, Frame, concatenate
from offline.spl.plan import events_in_range, plan_pipeline
from offline.spl.search_expr import parse_search
from offline.spl.segments import major_tokens
from offline.spl.timespan import TimeSpan, parse_time_span
from offline.spl.values import each, number, pack, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offline.datamodel.definition import DataModel, Dataset
    from offline.spl.frame import Scalar, Value
    from offline.spl.search_nodes import SearchExpr
    from offline.spl.session import Session

INDEXED = ("_time", "_indextime", "index", "host", "source", "sourcetype", "linecount", "punct")
_FLAGS = ("prestats", "local", "append", "summariesonly", "allow_old_summaries", "include_reduced_buckets",
          "use_summary_index_values")  # fmt: skip
_READERS: Mapping[str, Callable[[Body], object]] = {
    **dict.fromkeys(_FLAGS, read_bool),
    "chunk_size": read_int,
    "fillnull_value": read_text,
}
_WORD = re.compile(r'"(?:\\.|[^"\\])*"|[()\[\]]|[^\s()\[\]"]+', re.DOTALL)
_SECOND = TimeSpan(1, "s")
_PLAIN_NODES = "__nodename"


@dataclass(frozen=True)
class TStats:
    """What to compute over which events.

    Attributes:
        source: Model and dataset; None for indexed fields.
        by: Fields of the groups; ``word=`` for ``PREFIX(word=)``.
        prefixes: Those of ``by`` that are prefixes of words.
        fill: What absent ``by`` fields become; None leaves such rows out.
        unfinished: Whether another command computes the terms.
    """

    terms: tuple[Aggregation, ...]
    source: tuple[DataModel, Dataset | None] | None
    where: SearchExpr | None
    by: tuple[str, ...]
    prefixes: frozenset[str]
    span: TimeSpan
    fill: str | None
    append: bool
    unfinished: bool
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """One row a group, in the order of the keys; unfinished, one row an event that belongs to a group."""
        events = self._events(session)
        grouped = events.with_columns({name: self._key(name, events, session) for name in self.by})
        result = self._inputs(grouped) if self.unfinished else self._groups(grouped, events, session)
        return concatenate([frame, result]) if self.append else result

    def _inputs(self, grouped: Frame) -> Frame:
        needed = dict.fromkeys([*self.by, *(name for term in self.terms for name in term.fields)])
        kept = np.ones(grouped.size, bool)
        for name in self.by:
            kept &= np.array([value is not None for value in grouped.column(name).values], bool)
        return grouped.select(needed).filter(kept)

    def _groups(self, grouped: Frame, events: Frame, session: Session) -> Frame:
        groups = group(grouped, self.by)
        keys = {name: Column([key[place] for key in groups.keys]) for place, name in enumerate(self.by)}
        columns = aggregate(events, self.terms, groups, session)
        made = dict(zip((term.name for term in self.terms), columns, strict=True))
        return sorted_by_key(Frame(len(groups.keys), {**keys, **made}), self.by)

    def _events(self, session: Session) -> Frame:
        if self.where is not None and self.where.times & {"earliest", "latest"}:
            latest = None if "latest" in self.where.times else session.clock.now
            session = dataclasses.replace(session, earliest=None, latest=latest)
        if self.source is None:
            events = events_in_range(session).select([*INDEXED, "_raw"])
        else:
            events = dataset_rows(session.datamodels, *self.source, session)
        if self.where is None:
            return events
        matched = events if self.source is None else _with_model_name(events, self.source[0])
        kept = Search(self.where).run(matched, session)
        return kept if self.source is None else kept.rename({_PLAIN_NODES: "nodename"})

    def _key(self, name: str, events: Frame, session: Session) -> Column:
        if name in self.prefixes:
            column = events.column("_raw").map(lambda value: _words(value, name))
        else:
            column = events.column(name)
        if name == "_time":
            column = column.map(lambda value: _bucket(value, self.span, session))
        if self.fill is not None:
            column = column.map(lambda value: self.fill if value is None else value)
        return column


def _with_model_name(events: Frame, model: DataModel) -> Frame:
    """Events whose ``nodename`` also holds ``<model>.<lineage>``, a form that searches use in ``where``."""

    def both(value: Value) -> Value:
        plain = each(value)
        return pack([*plain, *(f"{model.name}.{text(name)}" for name in plain)])

    nodes = events.column("nodename")
    return events.with_columns({"nodename": lambda: nodes.map(both), _PLAIN_NODES: nodes})


def _bucket(value: Value, span: TimeSpan, session: Session) -> Value:
    time = number(value)
    if time is None:
        return None
    start = span.start(float(time), session.clock)
    return int(start) if start == int(start) else start


def _words(value: Value, prefix: str) -> Value:
    """What follows ``prefix`` in the words of an event that begin with it; words are indexed in lower case."""
    found: list[Scalar] = []
    for one in each(value):
        words = (word for word in major_tokens(text(one).lower()) if word.startswith(prefix.lower()))
        found.extend(word[len(prefix) :] for word in words if len(word) > len(prefix))
    return pack(list(dict.fromkeys(found)))


def parse(body: Body, session: Session) -> TStats:
    """Reads ``tstats``."""
    options: dict[str, object] = dict(body.options(_READERS))
    terms = parse_aggregations(body, stop=("from", "where", "by", *_READERS))
    _check_terms(terms, body)
    source = _read_source(body, session)
    where = _read_where(body, session) if body.keyword("where") else None
    by, prefixes, span = _read_by(body) if body.keyword("by") else ((), frozenset(), _SECOND)
    options.update(body.options(_READERS))
    body.finish()
    fill = options.get("fillnull_value")
    return TStats(
        terms=tuple(terms),
        source=source,
        where=where,
        by=by,
        prefixes=frozenset(prefixes),
        span=span,
        fill=None if fill is None else str(fill),
        append=bool(options.get("append", False)),
        unfinished=bool(options.get("prestats", False)),
    )


def _check_terms(terms: list[Aggregation], body: Body) -> None:
    for term in terms:
        if term.expr is not None:
            raise body.error("eval() is not allowed here", term.position)
        if term.field is not None and "*" in term.field:
            raise body.error("wildcards are not allowed here", term.position)


def _read_source(body: Body, session: Session) -> tuple[DataModel, Dataset | None] | None:
    if not body.keyword("from"):
        return None
    position = body.position
    if body.peek_option() != "datamodel":
        if not body.keyword("datamodel"):
            raise body.error("expected datamodel=<model>")
        body.accept(":")
    else:
        body.field()
        body.expect("=")
    name = body.field("the name of a data model").text
    while body.text.startswith(".", body.at):
        body.accept(".")
        name += "." + body.field("the name of a dataset").text
    return find_dataset(name, body, position, session)


def _read_where(body: Body, session: Session) -> SearchExpr:
    """The search up to ``by``, which counts only outside quotes, parentheses and brackets."""
    rest = body.rest()
    depth, end = 0, len(rest.text)
    for word in _WORD.finditer(rest.text):
        depth += {"(": 1, "[": 1, ")": -1, "]": -1}.get(word[0], 0)
        if depth == 0 and word[0].lower() == "by":
            end = word.start()
            break
    body.at -= len(rest.text) - end
    return parse_search(rest.text[:end], rest.offset, lambda inner, offset: plan_pipeline(inner, offset, session))


def _read_by(body: Body) -> tuple[tuple[str, ...], frozenset[str], TimeSpan]:
    fields: list[str] = []
    prefixes: list[str] = []
    span = _SECOND
    while not body.done:
        if body.peek_option() == "span":
            body.field()
            body.expect("=")
            span = _read_span(body)
        elif body.peek_option() in _READERS:
            break
        elif body.keyword("prefix"):
            body.expect("(")
            prefixes.append(_read_prefix(body))
            fields.append(prefixes[-1])
            body.expect(")")
        else:
            fields.append(_read_field(body))
        body.accept(",")
    if not fields:
        raise body.error("expected a field after 'by'")
    return tuple(dict.fromkeys(fields)), frozenset(prefixes), span


def _read_field(body: Body) -> str:
    token: Token = body.field()
    if "*" in token.text:
        raise body.error("wildcards are not allowed after 'by'", token.position)
    return token.text


def _read_prefix(body: Body) -> str:
    name = body.field("a prefix such as user=").text
    return f"{name}=" if body.accept("=") else name


def _read_span(body: Body) -> TimeSpan:
    token = body.value()
    try:
        return parse_time_span(token.text)
    except ValueError as error:
        raise body.error(str(error), token.position) from None
