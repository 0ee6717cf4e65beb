"""What a dataset selects from a session's index: its events, its calculated fields, its prefixed names.

Order, from the root down: constraint, then calculations, then the next level; a child's constraint therefore sees its
parent's calculated fields (Splunk lets children be built on lookup fields of their parents). Everything but the root's
constraint is computed only when somebody looks at it.
Source: Knowledge Manager Manual, "Design data models" and "Dataset fields"; Search Reference, "tstats" and "datamodel".
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from offline.datamodel.definition import (
    INDEXED_FIELDS,
    EvalCalculation,
    LookupCalculation,
    RexCalculation,
    UnsupportedCalculation,
)
from offline.spl.errors import SplError
from offline.spl.eval_expr import evaluate, parse_eval
from offline.spl.frame import Column, Frame, concatenate
from offline.spl.pipeline import expand
from offline.spl.plan import plan, run
from offline.spl.regexes import compile_regex
from offline.spl.search_expr import mask, parse_search
from offline.spl.values import each, pack, text

if TYPE_CHECKING:
    from offline.datamodel.catalog import DataModels
    from offline.datamodel.definition import Calculation, DataModel, Dataset
    from offline.spl.frame import Lazy, Scalar, Value
    from offline.spl.session import Session


def dataset_rows(catalog: DataModels, model: DataModel, dataset: Dataset | None, session: Session) -> Frame:
    """The events of a dataset, or of all root datasets of the model, under the names that searches use.

    Columns: ``_time``, ``host``, ``source``, ``sourcetype``, ``index``, ``_raw`` and file marks as they are;
    ``<lineage>.<field>`` for what each dataset of the lineage declares; ``<lineage>.is_<Child>`` and ``is_not_<Child>``
    (1 or 0); ``nodename``, the lineages of all datasets of the tree that hold the event.
    """
    if dataset is None:
        return concatenate([_cached(catalog, model, root, session) for root in model.roots()])
    return _cached(catalog, model, dataset, session)


def _cached(catalog: DataModels, model: DataModel, dataset: Dataset, session: Session) -> Frame:
    key = (model.name, dataset.path, session.earliest, session.latest, id(session.index), id(session.macros))
    found = catalog.cache.get(key)
    if found is None:
        if catalog.cache and next(iter(catalog.cache))[4] != id(session.index):
            catalog.cache.clear()
        found = catalog.cache[key] = ((session.index, session.macros), _prefixed(catalog, model, dataset, session))
    return found[1]


def _prefixed(catalog: DataModels, model: DataModel, dataset: Dataset, session: Session) -> Frame:
    given = catalog.rows.get(f"{model.name}.{dataset.path}")
    events = _selected(model, dataset, session) if given is None else given
    columns: dict[str, Column | Lazy] = {}
    for name in events.names:
        if name in INDEXED_FIELDS or name.startswith("_"):
            columns[name] = _of(events, name)
    for level in model.ancestry(dataset):
        for name in level.declared:
            columns[f"{level.path}.{name}"] = _of(events, name)
        for child in model.children(level):
            flag = _flag(model, dataset, child, events, session)
            columns[f"{level.path}.is_{child.name}"] = flag
            columns[f"{level.path}.is_not_{child.name}"] = _inverse(flag)
    columns["nodename"] = _nodenames(model, dataset, events, session)
    return Frame(events.size, columns)


def _selected(model: DataModel, dataset: Dataset, session: Session) -> Frame:
    events = Frame(0)
    for number, level in enumerate(model.ancestry(dataset)):
        if number == 0:
            events = run(plan(f"search {level.constraint or '*'}", session), session)
        else:
            events = events.filter(_matches(level, events, session))
        for calculation in level.calculations:
            events = events.with_columns(_calculated(calculation, events, session))
    return events


def _matches(dataset: Dataset, events: Frame, session: Session) -> np.ndarray:
    if not dataset.constraint.strip():
        return np.ones(events.size, dtype=bool)

    def refuse(definition: str) -> object:
        raise SplError(f"dataset {dataset.path}: macro {definition!r} is an eval expression, not a constraint")

    return mask(parse_search(expand(dataset.constraint, session.macros, refuse).text), events)


def _of(events: Frame, name: str) -> Lazy:
    return lambda: events.column(name)


def _flag(model: DataModel, dataset: Dataset, child: Dataset, events: Frame, session: Session) -> Lazy:
    @lru_cache(maxsize=1)
    def made() -> Column:
        if child.path == dataset.path or dataset.path.startswith(f"{child.path}."):
            return Column.constant(1, events.size)
        return Column(_holds(model, dataset, child, events, session).astype(int).tolist())

    return made


def _inverse(flag: Lazy) -> Lazy:
    return lambda: flag().map(lambda value: 1 - value if isinstance(value, int) else None)


def _holds(model: DataModel, dataset: Dataset, other: Dataset, events: Frame, session: Session) -> np.ndarray:
    """Which events of ``dataset`` are in ``other``, a dataset of the same tree that is not above it."""
    held = np.ones(events.size, dtype=bool)
    for level in model.ancestry(other):
        if level.path != dataset.path and not dataset.path.startswith(f"{level.path}."):
            held &= _matches(level, events, session)
            for calculation in level.calculations:
                events = events.with_columns(_calculated(calculation, events, session))
    return held


def _nodenames(model: DataModel, dataset: Dataset, events: Frame, session: Session) -> Lazy:
    @lru_cache(maxsize=1)
    def made() -> Column:
        names: list[list[Scalar]] = [[] for _ in range(events.size)]
        for other in model.datasets.values():
            if other.lineage[0] == dataset.lineage[0]:
                for row in np.flatnonzero(_holds(model, dataset, other, events, session)).tolist():
                    names[row].append(other.path)
        return Column([pack(found) for found in names])

    return made


def _calculated(calculation: Calculation, events: Frame, session: Session) -> dict[str, Column | Lazy]:
    if isinstance(calculation, EvalCalculation):
        return {calculation.field: _eval(calculation, events, session)}
    if isinstance(calculation, RexCalculation):
        return {name: _rex(calculation, name, events) for name in calculation.outputs}
    if isinstance(calculation, LookupCalculation):
        return _looked_up(calculation, events, session)
    assert isinstance(calculation, UnsupportedCalculation)
    return {name: Column.constant(None, events.size) for name in calculation.outputs}


def _eval(calculation: EvalCalculation, events: Frame, session: Session) -> Lazy:
    expression = parse_eval(calculation.expression)
    return lru_cache(maxsize=1)(lambda: evaluate(expression, events, session.clock))


def _rex(calculation: RexCalculation, name: str, events: Frame) -> Lazy:
    try:
        pattern = compile_regex(calculation.pattern)
    except ValueError as error:
        raise SplError(str(error)) from None

    def group(values: Value) -> Value:
        for one in each(values):
            found = pattern.search(text(one))
            value = found.groupdict().get(name) if found else None
            if value is not None:
                return str(value)
        return None

    return lru_cache(maxsize=1)(lambda: events.column(calculation.input_field).map(group))


def _looked_up(calculation: LookupCalculation, events: Frame, session: Session) -> dict[str, Column | Lazy]:
    @lru_cache(maxsize=1)
    def matched() -> dict[str, Column]:
        table = session.lookups.get(calculation.lookup)
        if table is None:
            raise SplError(f"a data model needs the lookup '{calculation.lookup}', which no app defines")
        keys = {field: events.column(source) for field, source in calculation.inputs}
        return table.match(keys, [source for source, _ in calculation.outputs])

    def output(source: str) -> Lazy:
        return lambda: matched()[source]

    return {name: output(source) for source, name in calculation.outputs}
