"""``chart [<options>] <terms> [over <row>] [by <row or column> [<column>]]``: a table of one or two fields.

One row for each value of the row field, ascending; with a second field a column for each of its values. Options
before the terms or after the fields: ``limit`` (10, ``top5``, ``bottom5``, 0 all), ``useother``, ``otherstr``,
``usenull``, ``nullstr``, ``agg`` (how series are ranked, sum), ``sep``, ``format``; ``where`` chooses series instead
of ``limit``. Each field may have ``span``, ``bins``, ``minspan``, ``start``, ``end`` or ``aligntime`` as in ``bin``;
``_time`` without a span is cut into at most 300 buckets. ``cont`` is read and has no effect: rows without events are
only added by ``timechart``. Expressions in parentheses instead of a term, and sparklines, are refused. Source:
Search Reference, "chart".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.aggregations import Aggregation, aggregate, expand_aggregations, group, parse_aggregations
from offline.spl.body import Body, read_bool
from offline.spl.commands.bin import BIN_READERS, Bin, make_bin
from offline.spl.frame import Column, Frame
from offline.spl.series import (
    SERIES_READERS,
    SeriesOptions,
    read_filter,
    series_options,
    sort_keys,
    split_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offline.spl.session import Session

TIME_BINS = 300

_READERS: Mapping[str, Callable[[Body], object]] = {**SERIES_READERS, "cont": read_bool}


@dataclass(frozen=True)
class Split:
    """A field of the table and, if its values are put in buckets, how."""

    field: str
    bin: Bin | None


@dataclass(frozen=True)
class Chart:
    """The terms, the field of the rows and that of the columns."""

    terms: tuple[Aggregation, ...]
    row: Split | None
    column: Split | None
    options: SeriesOptions
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The table."""
        for split in (self.row, self.column):
            if split is not None and split.bin is not None:
                frame = split.bin.run(frame, session)
        terms = expand_aggregations(self.terms, frame)
        if self.row is None:
            return _plain(frame, (), terms, session)
        if self.column is None:
            return _plain(frame, (self.row.field,), terms, session)
        grid = split_rows(frame, (self.row.field, self.column.field), terms, self.options, session)
        keys = sort_keys(list(dict.fromkeys(key for key, _ in grid.cells)))
        return grid.table(self.row.field, keys, terms, self.options)


def _plain(frame: Frame, by: tuple[str, ...], terms: list[Aggregation], session: Session) -> Frame:
    groups = group(frame, by)
    columns = [column.values for column in aggregate(frame, terms, groups, session)]
    if not by:
        return Frame(1, {term.name: Column(column) for term, column in zip(terms, columns, strict=True)})
    places = {key[0]: place for place, key in enumerate(groups.keys)}
    keys = sort_keys(list(places))
    order = [places[key] for key in keys]
    shown = {term.name: Column([c[place] for place in order]) for term, c in zip(terms, columns, strict=True)}
    return Frame(len(keys), {by[0]: Column(list(keys)), **shown})


def parse(body: Body, session: Session) -> Chart:
    """Reads ``chart``."""
    options: dict[str, object] = dict(body.options(_READERS))
    terms = parse_aggregations(body, stop=("over", "by", "where"))
    splits: list[Split] = []
    if body.keyword("over"):
        splits.append(_read_split(body, options, session))
    if body.keyword("by"):
        splits.append(_read_split(body, options, session))
        if body.peek_keyword("over"):
            raise body.error("'over' stands before 'by'")
        while not body.done and not body.peek_keyword("where"):
            body.accept(",")
            splits.append(_read_split(body, options, session))
    where = read_filter(body)
    options.update(body.options(_READERS))
    body.finish()
    if len(splits) > 2:
        raise body.error("at most two fields make a table")
    row, column = (*splits, None, None)[:2]
    return Chart(tuple(terms), row, column, series_options(options, where))


def _read_split(body: Body, options: dict[str, object], session: Session) -> Split:
    name = body.field()
    shape: dict[str, object] = {}
    while (option := body.peek_option()) is not None:
        if option in BIN_READERS:
            shape.update(_one(body, BIN_READERS))
        else:
            options.update(_one(body, _READERS))
        body.accept(",")
    if name.text == "_time" and not shape:
        shape["bins"] = TIME_BINS
    return Split(name.text, make_bin(name, name.text, shape, body, session) if shape else None)


def _one(body: Body, readers: Mapping[str, Callable[[Body], object]]) -> dict[str, object]:
    pair = body.option(readers)
    return dict([pair]) if pair else {}
