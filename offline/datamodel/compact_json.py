"""Reads the built-in CIM models (``offline/data/cim/*.json``).

Knows the short form of a data model that this repository writes: ``{model: {dataset: {...}}}`` with the keys
``parent``, ``constraint``, ``fields`` (taken as they are), ``unknown`` (``unknown`` where absent or empty, as CIM fills
its recommended fields) and ``calculations`` (eval expressions by field, run in this order after the filling).
Source: the CIM add-on's manual, one page a data model; facts of versions 4.20 to 6.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import InputError

from offline.datamodel.definition import DataModel, Dataset, EvalCalculation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEYS = frozenset({"parent", "constraint", "fields", "unknown", "calculations"})


def parse_compact_models(document: Mapping[str, Mapping[str, Any]], path: str) -> Iterator[DataModel]:
    """The data models in a decoded file; ``path`` is for messages.

    Raises:
        InputError: a key is unknown or a parent is not defined before its child.
    """
    for model, described in document.items():
        datasets: dict[str, Dataset] = {}
        for name, parts in described.items():
            datasets[name] = _dataset(name, parts, datasets, path)
        yield DataModel(model, datasets)


def fill_unknown(field: str) -> EvalCalculation:
    """CIM's filling of a recommended field."""
    return EvalCalculation(field, f"if(isnull('{field}') OR '{field}'=\"\",\"unknown\",'{field}')")


def _dataset(name: str, parts: Mapping[str, Any], known: Mapping[str, Dataset], path: str) -> Dataset:
    strange = sorted(set(parts) - KEYS)
    if strange:
        raise InputError(f"dataset {name}: unknown key {strange[0]}", path, name)
    parent = parts.get("parent")
    if parent is not None and parent not in known:
        raise InputError(f"dataset {name}: parent {parent} is not defined before it", path, name)
    calculations = parts.get("calculations", {})
    return Dataset(
        name=name,
        lineage=(name,) if parent is None else (*known[parent].lineage, name),
        constraint=parts["constraint"],
        fields=tuple(parts.get("fields", ())),
        calculations=(
            *(fill_unknown(field) for field in parts.get("unknown", ())),
            *(EvalCalculation(field, expression) for field, expression in calculations.items()),
        ),
    )
