"""Aggregation terms such as ``dc(user) as users``: their text, and what they give over the groups of a frame.

``stats``, ``eventstats``, ``streamstats``, ``chart``, ``timechart``, ``tstats`` and ``top`` all go through here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from offline.spl.aggregate import FUNCTIONS, PER_UNIT, Accumulator, Percentile, Sum
from offline.spl.body import wildcard
from offline.spl.eval_expr import EvalExpr, EvalParser, evaluate, truth
from offline.spl.frame import Column
from offline.spl.grouping import Groups, group
from offline.spl.values import each, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from offline.spl.body import Body
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session

__all__ = ["Aggregation", "Groups", "aggregate", "expand_aggregations", "group", "parse_aggregations", "times_of"]

_FUNCTION = re.compile(r"([A-Za-z_]+)(\d+(?:\.\d+)?)?\s*(\()?")
_PERCENTILES = ("perc", "p", "exactperc", "upperperc")
_ELSEWHERE = {
    "sparkline": "'sparkline' draws a line in a table, which is not run here; leave it out or use timechart",
    "eval": "an expression is not run here in place of a term; use eval before or after it",
}
"""What Splunk knows in place of a statistical function, and what to do instead."""
_EVAL = re.compile(r"eval\s*\(", re.IGNORECASE)
_NUMERIC = {"sum", "sumsq", "avg", "mean", "range", "median", "mode", "stdev", "stdevp", "var", "varp", *_PERCENTILES}


@dataclass(frozen=True)
class Aggregation:
    """One term.

    Attributes:
        function: Name of the function, without a percentile's number.
        name: The output field; may hold ``*`` where ``field`` does.
        field: The input field, perhaps with ``*``; ``None`` for rows (``count``) and for ``expr``.
        expr: The expression in ``eval()``.
        percent: Which percentile.
        position: Offset in the search text.
    """

    function: str
    name: str
    field: str | None = None
    expr: EvalExpr | None = None
    percent: float | None = None
    position: int = 0

    @property
    def fields(self) -> frozenset[str]:
        """Input fields as written."""
        if self.expr is not None:
            return self.expr.fields
        return frozenset() if self.field is None else frozenset((self.field,))

    @property
    def begin(self) -> Callable[[], Accumulator]:
        """Makes an accumulator that has seen nothing."""
        if self.percent is not None:
            percent = self.percent
            return lambda: Percentile(percent)
        return Sum if self.function in PER_UNIT else FUNCTIONS[self.function]

    def input(self, frame: Frame, session: Session) -> Column | None:
        """The values that go in, a row each; ``None`` if rows are counted."""
        if self.field is not None:
            return frame.column(self.field)
        if self.expr is None:
            return None
        if self.expr.type == "bool":
            hit = truth(self.expr, frame, session.clock, session.lookups)
            return Column([1 if found else None for found in hit.tolist()])
        return evaluate(self.expr, frame, session.clock, session.lookups)


def parse_aggregations(
    body: Body, stop: Iterable[str] = ("by",), *, per_unit: bool = False, required: bool = True
) -> list[Aggregation]:
    """Reads terms separated by spaces or commas, up to the end or a word of ``stop``.

    Args:
        body: Where to read.
        stop: Words that end the list, in lower case.
        per_unit: Whether ``per_second`` and its like are allowed.
        required: Whether no term at all is an error.

    Raises:
        SplError: Unknown function, missing field, malformed ``as``.
    """
    found: list[Aggregation] = []
    words = tuple(stop)
    while not body.done and not body.peek_keyword(*words) and body.peek() not in "[]":
        if found and body.accept(","):
            continue
        found.append(_term(body, per_unit=per_unit))
    if required and not found:
        raise body.error("expected a statistical function such as count")
    return found


def _term(body: Body, *, per_unit: bool) -> Aggregation:
    position = body.position
    start = body.at
    found = _FUNCTION.match(body.text, start)
    if not found:
        raise body.error("expected a statistical function such as count")
    name, digits = found[1].lower(), found[2]
    _known(body, name, digits, per_unit=per_unit)
    body.at = found.end()
    percent = float(digits) if digits else None
    made = Aggregation(name, "", percent=percent, position=position)
    if found[3]:
        made = _argument(body, made)
    elif name not in ("count", "c"):
        raise body.error(f"'{name}' needs a field in parentheses", position)
    written = " ".join(body.text[start : body.at].split())
    return _named(body, made, "count" if written == "c" else written)


def _known(body: Body, name: str, digits: str | None, *, per_unit: bool) -> None:
    if name in _PERCENTILES:
        if digits is None or not 0 <= float(digits) <= 100:
            raise body.error(f"'{name}' needs a number from 0 to 100, such as {name}95")
    elif digits or not (name in FUNCTIONS or (per_unit and name in PER_UNIT)):
        raise body.error(_ELSEWHERE.get(name, f"there is no statistical function '{name}{digits or ''}'"))


def _argument(body: Body, made: Aggregation) -> Aggregation:
    body.peek()
    if call := _EVAL.match(body.text, body.at):
        parser = EvalParser(body.text, body.offset, call.end())
        begin = parser.at
        node = parser.expression()
        if not parser.accept(")"):
            raise parser.error("expected ')'")
        made = replace(made, expr=EvalExpr(node, body.text[begin : parser.at - 1]))
        body.at = parser.at
    elif body.peek() != ")":
        made = replace(made, field=body.field().text)
    elif made.function not in ("count", "c"):
        raise body.error(f"'{made.function}' needs a field")
    body.expect(")")
    return made


def _named(body: Body, made: Aggregation, written: str) -> Aggregation:
    if made.field is not None:
        head = written.split("(", 1)[0].rstrip()
        written = f"{head}({made.field})"
    elif made.expr is None:
        written = "count"
    if not body.keyword("as"):
        return replace(made, name=written)
    name = body.field("a name after 'as'")
    if name.text.count("*") > (made.field or "").count("*"):
        raise body.error("the new name has more wildcards than the field", name.position)
    return replace(made, name=name.text)


def expand_aggregations(terms: Iterable[Aggregation], frame: Frame, skip: Iterable[str] = ()) -> list[Aggregation]:
    """Terms whose field has wildcards, as one term a field that has values; wildcards do not reach ``skip``."""
    terms = list(terms)
    if not any(term.field is not None and "*" in term.field for term in terms):
        # Finding the fields that have values would compute every column.
        return terms
    hidden = set(skip)
    known = [name for name in frame.present() if name not in hidden]
    expanded: list[Aggregation] = []
    for term in terms:
        if term.field is None or "*" not in term.field:
            expanded.append(term)
            continue
        pattern = wildcard(term.field)
        for name in known:
            found = pattern.match(name)
            if found and (term.field.startswith("_") or not name.startswith("_")):
                expanded.append(replace(term, field=name, name=_fill(term, name, found.groups())))
    return expanded


def _fill(term: Aggregation, field: str, parts: Sequence[str]) -> str:
    if term.name == f"{term.name.split('(', 1)[0]}({term.field})":
        return f"{term.name.split('(', 1)[0]}({field})"
    filled = term.name
    for part in parts:
        filled = filled.replace("*", part, 1)
    return filled


def times_of(frame: Frame) -> list[float | None]:
    """``_time`` of every row as a number, ``None`` where it has none."""
    column = frame.column("_time")
    memo = column.dictionary.memo
    table: list[float | None] | None = memo.get("times")
    if table is None:
        found = [number(value) for value in column.dictionary.values]
        table = memo["times"] = [None if value is None else float(value) for value in found]
    return [table[code] for code in column.codes.tolist()]


def aggregate(
    frame: Frame, terms: Sequence[Aggregation], groups: Groups, session: Session, *, allnum: bool = False
) -> list[Column]:
    """Per term a column with one value a group; ``terms`` have no wildcards any more.

    Args:
        frame: The rows.
        terms: What to compute.
        groups: Which rows belong together.
        session: For the clock and the lookups of ``eval()``.
        allnum: Numeric functions are null where a group has a value that is no number.
    """
    return [_one(frame, term, groups, session, allnum=allnum) for term in terms]


def _one(frame: Frame, term: Aggregation, groups: Groups, session: Session, *, allnum: bool) -> Column:
    size = len(groups.keys)
    column = term.input(frame, session)
    if column is None:
        return Column(list(np.bincount(groups.ids, minlength=size).tolist()))
    accumulators = [term.begin() for _ in range(size)]
    if size and accumulators[0].ordered:
        _feed_rows(accumulators, column, groups, times_of(frame))
    else:
        _feed_distinct(accumulators, column, groups)
    results: list[Value] = [accumulator.result() for accumulator in accumulators]
    if allnum and term.function in _NUMERIC:
        for bad in _groups_with_text(column, groups):
            results[bad] = None
    return Column(results)


def _feed_rows(accumulators: list[Accumulator], column: Column, groups: Groups, times: list[float | None]) -> None:
    values = column.values
    for row, which in zip(groups.rows.tolist(), groups.ids.tolist(), strict=False):
        for value in each(values[row]):
            accumulators[which].add(value, 1, times[row])


def _feed_distinct(accumulators: list[Accumulator], column: Column, groups: Groups) -> None:
    codes = column.codes[groups.rows]
    size = len(column.dictionary)
    pairs, counts = np.unique(groups.ids * size + codes, return_counts=True)
    values = column.dictionary.values
    for pair, count in zip(pairs.tolist(), counts.tolist(), strict=False):
        which, code = divmod(pair, size)
        for value in each(values[code]):
            accumulators[which].add(value, count)


def _groups_with_text(column: Column, groups: Groups) -> set[int]:
    values = column.values
    pairs = zip(groups.rows.tolist(), groups.ids.tolist(), strict=False)
    return {which for row, which in pairs if any(number(value) is None for value in each(values[row]))}
