"""Tables with a column for each value of a field: what ``chart`` and ``timechart`` have in common.

Knows which series are kept, what becomes of the others, and how columns are named and ordered. Does not know time.
Source: Search Reference, "chart" and "timechart" (tc-options, where-clause).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offline.spl.aggregations import Aggregation, aggregate, group
from offline.spl.body import Body, read_bool, read_text
from offline.spl.frame import Column, Frame
from offline.spl.values import each, number, pack, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offline.spl.frame import Scalar, Value
    from offline.spl.session import Session

Cells = dict[tuple["Scalar", str], list["Value"]]
"""Per row key and series one value a term."""

_LIMIT = re.compile(r"(top|bottom)?\s*(\d+)", re.IGNORECASE)
_RANGE = re.compile(r"(-?\d+(?:\.\d+)?)-(?=-?\d)")
_SCORES: Mapping[str, Callable[[list[float]], float]] = {
    "sum": sum,
    "max": max,
    "min": min,
    "avg": lambda values: sum(values) / len(values),
    "mean": lambda values: sum(values) / len(values),
    "count": lambda values: float(len(values)),
}
_ZERO = frozenset({"count", "c", "dc", "distinct_count", "estdc"})


@dataclass(frozen=True)
class SeriesFilter:
    """``where <function> <operator> <number>``; operators ``in`` and ``notin`` take ``top`` or ``bottom`` so many."""

    function: str
    operator: str
    amount: float
    bottom: bool = False

    def keeps(self, scores: Mapping[str, float]) -> list[str]:
        """The series that are kept."""
        if self.operator in ("in", "notin"):
            ranked = _ranked(scores, bottom=self.bottom)[: int(self.amount)]
            return [name for name in scores if (name in ranked) == (self.operator == "in")]
        if self.operator == ">":
            return [name for name, score in scores.items() if score > self.amount]
        return [name for name, score in scores.items() if score < self.amount]


@dataclass(frozen=True)
class SeriesOptions:
    """How many series there are and what they are called.

    Attributes:
        limit: Series kept, 0 all; the others are one series called ``other``, or go if that is None.
        null: The series of rows without the field; None leaves them out. It does not count for the limit.
        agg: How the values of a series are summed up to rank it.
        pattern: Column name if there are several terms: ``$AGG$`` is the term, ``$VAL$`` the series.
        always: Whether ``pattern`` also holds for a single term.
    """

    limit: int = 10
    bottom: bool = False
    other: str | None = "OTHER"
    null: str | None = "NULL"
    agg: str = "sum"
    pattern: str = "$AGG$: $VAL$"
    always: bool = False
    where: SeriesFilter | None = None

    def kept(self, scores: Mapping[str, float]) -> list[str]:
        """The names of the series that stay."""
        candidates = {name: score for name, score in scores.items() if name != self.null}
        if self.where is not None:
            chosen = self.where.keeps(candidates)
        else:
            chosen = _ranked(candidates, bottom=self.bottom)[: self.limit or None]
        return chosen + [name for name in scores if name == self.null]

    def column(self, term: Aggregation, series: str, *, single: bool) -> str:
        """The name of a column."""
        if single and not self.always:
            return series
        return self.pattern.replace("$AGG$", term.name).replace("$VAL$", series)


def _ranked(scores: Mapping[str, float], *, bottom: bool) -> list[str]:
    return sorted(scores, key=lambda name: (scores[name] if bottom else -scores[name], name))


@dataclass(frozen=True)
class Grid:
    """The cells of a table and its series in the order of columns."""

    cells: Cells
    series: tuple[str, ...]

    def table(self, row: str, keys: Sequence[Scalar], terms: Sequence[Aggregation], options: SeriesOptions) -> Frame:
        """Rows for ``keys``, a column for each term and series; a cell without rows is 0 for counts, else absent."""
        columns: dict[str, Column] = {row: Column(list(keys))}
        for place, term in enumerate(terms):
            for name in self.series:
                column = options.column(term, name, single=len(terms) == 1)
                columns[column] = Column([_cell(self.cells.get((key, name)), place, term) for key in keys])
        return Frame(len(keys), columns)


def split_rows(
    frame: Frame, fields: tuple[str, str], terms: Sequence[Aggregation], options: SeriesOptions, session: Session
) -> Grid:
    """The rows by two fields; series stand in order of number or text, then null, then other."""
    row, split = fields
    named = frame.with_columns({split: frame.column(split).map(lambda value: _series(value, options.null))})
    cells = _cells(named, row, split, terms, session)
    function = options.where.function if options.where is not None else options.agg
    scores = _score(cells, function)
    kept = set(options.kept(scores))
    if len(kept) < len(scores):
        named = named.with_columns({split: named.column(split).map(lambda value: _merged(value, kept, options.other))})
        cells = _cells(named, row, split, terms, session)
    found = list(dict.fromkeys(series for _, series in cells))
    last = {options.null: 1, options.other: 2}
    plain = sort_keys([name for name in found if name not in last])
    ends = sorted((name for name in found if name in last), key=lambda name: last[name])
    return Grid(cells, (*(str(name) for name in plain), *ends))


def empty_cell(term: Aggregation) -> Value:
    """What a term gives where there is no row."""
    return 0 if term.function in _ZERO else None


def sort_keys(keys: Sequence[Scalar]) -> list[Scalar]:
    """Keys in ascending order: as numbers, or ranges by their start, if all are such; else as text."""
    ranks = [_rank(key) for key in keys]
    if all(rank is not None for rank in ranks):
        return [key for _, key in sorted(zip(ranks, keys, strict=True), key=lambda pair: pair[0] or 0)]
    return sorted(keys, key=text)


def _rank(key: Scalar) -> float | None:
    found = number(key)
    if found is None and isinstance(key, str) and (matched := _RANGE.match(key)):
        found = float(matched[1])
    return found


def _cell(values: list[Value] | None, place: int, term: Aggregation) -> Value:
    return empty_cell(term) if values is None else values[place]


def _cells(frame: Frame, row: str, split: str, terms: Sequence[Aggregation], session: Session) -> Cells:
    groups = group(frame, (row, split))
    columns = [column.values for column in aggregate(frame, terms, groups, session)]
    return {
        (key, text(series)): [column[place] for column in columns] for place, (key, series) in enumerate(groups.keys)
    }


def _series(value: Value, null: str | None) -> Value:
    return null if value is None else pack([text(one) for one in each(value)])


def _merged(value: Value, kept: set[str], other: str | None) -> Value:
    names: list[Scalar] = []
    for one in each(value):
        name = text(one) if text(one) in kept else other
        if name is not None:
            names.append(name)
    return pack(list(dict.fromkeys(names)))


def _score(cells: Cells, function: str) -> dict[str, float]:
    values: dict[str, list[float]] = {}
    for (_, series), found in cells.items():
        score = number(found[0]) if not isinstance(found[0], tuple) else None
        values.setdefault(series, []).extend([] if score is None else [float(score)])
    return {name: _SCORES[function](found) if found else 0.0 for name, found in values.items()}


def _read_limit(body: Body) -> tuple[int, bool]:
    token = body.value()
    found = _LIMIT.fullmatch(token.text)
    if found is None and token.text.lower() in ("top", "bottom"):
        found = _LIMIT.fullmatch(f"{token.text}{body.value().text}")
    if found is None:
        raise body.error(f"'{token.text}' is not a limit such as 10, top5 or bottom5", token.position)
    return int(found[2]), (found[1] or "").lower() == "bottom"


def _read_agg(body: Body) -> str:
    token = body.value()
    name = token.text.lower().split("(")[0]
    if name not in _SCORES:
        raise body.error(f"series cannot be ranked by '{token.text}'", token.position)
    return name


SERIES_READERS: Mapping[str, Callable[[Body], object]] = {
    "limit": _read_limit,
    "agg": _read_agg,
    **dict.fromkeys(("useother", "usenull"), read_bool),
    **dict.fromkeys(("otherstr", "nullstr", "sep", "format"), read_text),
}


def read_filter(body: Body) -> SeriesFilter | None:
    """The ``where`` clause on series if it comes next."""
    if not body.keyword("where"):
        return None
    function = _read_agg(body)
    if operator := body.keyword("in", "notin"):
        position = body.position
        found = _LIMIT.fullmatch(body.value().text)
        if found is None or not found[1]:
            raise body.error("expected top or bottom and a number", position)
        return SeriesFilter(function, operator, int(found[2]), found[1].lower() == "bottom")
    sign = ">" if body.accept(">") else "<" if body.accept("<") else ""
    position = body.position
    amount = number(body.value().text) if sign else None
    if amount is None:
        raise body.error("expected > or < and a number, or 'in' and top or bottom", position)
    return SeriesFilter(function, sign, float(amount))


def series_options(options: Mapping[str, object], where: SeriesFilter | None) -> SeriesOptions:
    """The options that ``SERIES_READERS`` have read, put together."""
    limit = options.get("limit", (10, False))
    assert isinstance(limit, tuple)
    pattern = f"$AGG${options.get('sep', ': ')}$VAL$"
    return SeriesOptions(
        limit=limit[0],
        bottom=limit[1],
        other=str(options.get("otherstr", "OTHER")) if options.get("useother", True) else None,
        null=str(options.get("nullstr", "NULL")) if options.get("usenull", True) else None,
        agg=str(options.get("agg", "sum")),
        pattern=str(options.get("format", pattern)),
        always="format" in options,
        where=where,
    )
