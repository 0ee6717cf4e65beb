"""Reads the data model files that apps ship (``default/data/models/<Model>.json``).

Knows Splunk's JSON: ``objects`` with ``objectName``, ``parentName``, ``constraints``, ``baseSearch``, ``fields`` and
``calculations`` (Eval, Rex, Lookup, GeoIP). Reads what decides results; labels, types and comments are left alone.
Source: https://docs.splunk.com/Documentation/Splunk/latest/Knowledge/Managedatamodels and files of CIM-using apps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import InputError

from offline.datamodel.definition import (
    Calculation,
    DataModel,
    Dataset,
    EvalCalculation,
    LookupCalculation,
    RexCalculation,
    UnsupportedCalculation,
    calculation_outputs,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT_PARENTS = frozenset({"BaseEvent", "BaseSearch", "BaseTransaction", "BaseInterface"})

Json = dict[str, Any]


def parse_splunk_model(document: object, path: str) -> DataModel:
    """The data model in a decoded file.

    Args:
        document: the decoded JSON.
        path: the file's name, for messages.

    Raises:
        InputError: a key that Splunk needs is missing, a parent is unknown, or a root is built on transactions.
    """
    model = _mapping(document, "the file", path)
    name = _text(model, "modelName", "the model", path)
    datasets: dict[str, Dataset] = {}
    for raw in _objects(model, "objects", path):
        dataset = _dataset(raw, datasets, path)
        datasets[dataset.name] = dataset
    return DataModel(name, datasets)


def render_splunk_model(model: DataModel) -> Json:
    """The definition as a JSON document that ``parse_splunk_model`` reads; labels and types are not known."""
    return {
        "modelName": model.name,
        "displayName": model.name,
        "objectNameList": list(model.datasets),
        "objects": [_render_dataset(dataset) for dataset in model.datasets.values()],
    }


def _render_dataset(dataset: Dataset) -> Json:
    base = "BaseSearch" if "|" in dataset.constraint else "BaseEvent"
    rendered: Json = {
        "objectName": dataset.name,
        "parentName": dataset.parent or base,
        "lineage": dataset.path,
        "fields": [{"fieldName": name, "owner": dataset.path} for name in dataset.fields],
        "calculations": [_render_calculation(calculation) for calculation in dataset.calculations],
        "constraints": [],
    }
    if dataset.parent is None and base == "BaseSearch":
        rendered["baseSearch"] = dataset.constraint
    elif dataset.constraint:
        rendered["constraints"] = [{"search": dataset.constraint, "owner": dataset.path}]
    return rendered


def _render_calculation(calculation: Calculation) -> Json:
    outputs = [{"fieldName": name} for name in calculation_outputs(calculation)]
    if isinstance(calculation, EvalCalculation):
        return {"calculationType": "Eval", "expression": calculation.expression, "outputFields": outputs}
    if isinstance(calculation, RexCalculation):
        parts = {"inputField": calculation.input_field, "expression": calculation.pattern}
        return {"calculationType": "Rex", **parts, "outputFields": outputs}
    if isinstance(calculation, LookupCalculation):
        return {
            "calculationType": "Lookup",
            "lookupName": calculation.lookup,
            "lookupInputs": [{"lookupField": field, "inputField": source} for field, source in calculation.inputs],
            "outputFields": [{"lookupOutputFieldName": a, "fieldName": b} for a, b in calculation.outputs],
        }
    return {"calculationType": calculation.kind, "outputFields": outputs}


def _dataset(raw: Json, known: Mapping[str, Dataset], path: str) -> Dataset:
    name = _text(raw, "objectName", "an object", path)
    parent = _text(raw, "parentName", name, path)
    if parent == "BaseTransaction":
        raise InputError(f"dataset {name}: root transaction datasets are not supported", path, name)
    if parent not in ROOT_PARENTS and parent not in known:
        raise InputError(f"dataset {name}: parent {parent} is not defined before it", path, name)
    lineage = (name,) if parent in ROOT_PARENTS else (*known[parent].lineage, name)
    fields = (_text(item, "fieldName", name, path) for item in _objects(raw, "fields", path))
    return Dataset(
        name=name,
        lineage=lineage,
        constraint=_constraint(raw, name, path),
        fields=tuple(field for field in fields if field not in ("_time", "host", "source", "sourcetype")),
        calculations=tuple(_calculation(item, name, path) for item in _objects(raw, "calculations", path)),
    )


def _constraint(raw: Json, name: str, path: str) -> str:
    if raw.get("baseSearch"):
        return str(raw["baseSearch"])
    searches = [_text(item, "search", name, path) for item in _objects(raw, "constraints", path)]
    return searches[0] if len(searches) == 1 else " ".join(f"({search})" for search in searches)


def _calculation(raw: Json, owner: str, path: str) -> Calculation:
    kind = _text(raw, "calculationType", owner, path)
    reader = _CALCULATIONS.get(kind)
    outputs = _objects(raw, "outputFields", path)
    names = tuple(_text(item, "fieldName", owner, path) for item in outputs)
    if reader is None or not names:
        return UnsupportedCalculation(kind, names)
    return reader(raw, outputs, names, path)


def _eval(raw: Json, _outputs: list[Json], names: tuple[str, ...], path: str) -> Calculation:
    return EvalCalculation(names[0], _text(raw, "expression", names[0], path))


def _rex(raw: Json, _outputs: list[Json], names: tuple[str, ...], path: str) -> Calculation:
    return RexCalculation(str(raw.get("inputField") or "_raw"), _text(raw, "expression", names[0], path), names)


def _lookup(raw: Json, outputs: list[Json], names: tuple[str, ...], path: str) -> Calculation:
    pairs = [
        (_text(item, "lookupField", names[0], path), _text(item, "inputField", names[0], path))
        for item in _objects(raw, "lookupInputs", path)
    ]
    made = [(str(item.get("lookupOutputFieldName") or item["fieldName"]), str(item["fieldName"])) for item in outputs]
    return LookupCalculation(_text(raw, "lookupName", names[0], path), tuple(pairs), tuple(made))


_CALCULATIONS: Mapping[str, Callable[[Json, list[Json], tuple[str, ...], str], Calculation]] = {
    "Eval": _eval,
    "Rex": _rex,
    "Lookup": _lookup,
}


def _mapping(value: object, what: str, path: str) -> Json:
    if not isinstance(value, dict):
        raise InputError(f"{what} is not a JSON object", path)
    return value


def _objects(holder: Json, key: str, path: str) -> list[Json]:
    items = holder.get(key) or []
    if not isinstance(items, list):
        raise InputError(f"{key} is not a JSON array", path)
    return [_mapping(item, f"an entry of {key}", path) for item in items]


def _text(holder: Json, key: str, owner: str, path: str) -> str:
    value = holder.get(key)
    if not isinstance(value, str) or not value:
        raise InputError(f"{owner}: {key} is missing or not a string", path, owner)
    return value
