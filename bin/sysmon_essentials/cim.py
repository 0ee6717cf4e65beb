"""Event to CIM: the same mapping as the shipped props, run in Python.

Knows the primitive operations of the model (package/operations.py names them) and nothing about single EventIDs: what
each gives is data in ``cim_map``. Values equal those of the search-time settings field by field; a test compares them
over every recording. Does not know Splunk.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Optional, Union

from .cim_map import CIM_MAP, DASH_IS_NOTHING, PROVIDERS, SIGNATURES
from .parse import parse_time

if TYPE_CHECKING:
    from .event import Event

Value = Union[str, list[str]]
Fields = dict[str, str]
Compute = Callable[[str], Optional[Value]]

_OVERWRITE_AFTER_S = 5
_EPHEMERAL_PORT = 49152
_MAX_REMEMBERED = 4096
_HASHES = re.compile(r"\b(MD5|SHA1|SHA256|IMPHASH)=([0-9A-Fa-f]+)")
_HASH_ORDER = ("MD5", "SHA1", "SHA256", "IMPHASH")
_SINGLE = ("copy", "lower", "guid", "epoch", "map", "cut", "extract", "rewrite", "classify")


class _Step(NamedTuple):
    """All CIM fields that depend on one raw field only, with the results of values seen before."""

    source: str
    outputs: tuple[tuple[str, Compute], ...]
    memory: dict[str, dict[str, Value]]


class _Plan(NamedTuple):
    constants: Fields
    steps: tuple[_Step, ...]
    others: tuple[tuple[str, Callable[[Fields], Value | None]], ...]


_plans: dict[int, _Plan] = {}


def normalise(event: Event) -> dict[str, Value]:
    """Return every search-time field of an event: header, raw and CIM fields.

    Returns:
        Field name to text, or to a list of at least two texts where the field is multivalue. Absent fields are missing;
        raw values stay as logged, ``-`` included.
    """
    fields = {name: value for name, value in event.fields.items() if value}
    hashes = fields.get("Hashes") or fields.get("Hash")
    if hashes:
        fields.update(_HASHES.findall(hashes))
    result: dict[str, Value] = {**event.system, **fields}
    fields["Computer"] = event.computer
    plan = _plans.get(event.event_code) or _plan(event.event_code)
    result.update(plan.constants)
    for step in plan.steps:
        value = fields.get(step.source)
        if value:
            known = step.memory.get(value)
            result.update(_remember(step, value) if known is None else known)
    for name, compute in plan.others:
        computed = compute(fields)
        if computed is not None:
            result[name] = computed
    result.update(_provider(event))
    return result


def _provider(event: Event) -> Fields:
    system = "linux" if event.system.get("ProviderName") == "Linux-Sysmon" else "windows"
    vendor_product, os = PROVIDERS[system]
    return {"vendor_product": vendor_product, "os": os}


def _remember(step: _Step, value: str) -> dict[str, Value]:
    if len(step.memory) >= _MAX_REMEMBERED:
        step.memory.clear()
    computed = {}
    for name, compute in step.outputs:
        result = compute(value)
        if result is not None:
            computed[name] = result
    step.memory[value] = computed
    return computed


def _plan(code: int) -> _Plan:
    constants = {"signature_id": str(code)}
    if code in SIGNATURES:
        constants["signature"] = SIGNATURES[code]
    single: dict[str, list[tuple[str, Compute]]] = {}
    others = []
    for name, operation in CIM_MAP.get(code, ()):
        op, sources, value, condition = operation[0], operation[1], operation[2], operation[7]
        if op == "const":
            constants[name] = value
        elif op in _SINGLE and condition is None:
            single.setdefault(sources[0], []).append((name, _single(operation)))
        else:
            others.append((name, _compile(operation)))
    steps = tuple(_Step(source, tuple(outputs), {}) for source, outputs in single.items())
    _plans[code] = _Plan(constants, steps, tuple(others))
    return _plans[code]


def _compile(operation: tuple[Any, ...]) -> Callable[[Fields], Value | None]:
    compute = _OTHERS[operation[0]](operation) if operation[0] in _OTHERS else _of_field(operation)
    condition = operation[7]
    if condition is None:
        return compute
    field, values, otherwise = condition
    instead = _compile(otherwise) if otherwise is not None else lambda fields: None
    return lambda fields: compute(fields) if fields.get(field) in values else instead(fields)


def _of_field(operation: tuple[Any, ...]) -> Callable[[Fields], Value | None]:
    source, compute = operation[1][0], _single(operation)
    return lambda fields: compute(fields[source]) if fields.get(source) else None


def _single(operation: tuple[Any, ...]) -> Compute:
    compute = _SINGLES[operation[0]](operation)
    if operation[1][0] not in DASH_IS_NOTHING:
        return compute
    return lambda value: None if value == "-" else compute(value)


def _map(operation: tuple[Any, ...]) -> Compute:
    results = dict(operation[3])
    return lambda value: results.get(value.lower())


def _cut(operation: tuple[Any, ...]) -> Compute:
    pattern = re.compile(operation[3][0][0])
    return lambda value: pattern.sub("", value)


def _extract(operation: tuple[Any, ...]) -> Compute:
    pattern = re.compile(operation[3][0][0], re.DOTALL)

    def compute(value: str) -> str | None:
        found = pattern.search(value)
        return found.group(1) if found else None

    return compute


def _classify(operation: tuple[Any, ...]) -> Compute:
    rules = [(re.compile(pattern), result) for pattern, result in operation[3]]

    def compute(value: str) -> str | None:
        return next((result for pattern, result in rules if pattern.search(value)), None)

    return compute


def _rewrite(operation: tuple[Any, ...]) -> Compute:
    rules = [(re.compile(pattern), replacement) for pattern, replacement in operation[3]]
    separator, count, lower = operation[4], operation[5], operation[6]

    def compute(value: str) -> Value:
        for pattern, replacement in rules:
            value = pattern.sub(replacement, value)
        value = value.lower() if lower else value
        if not separator:
            return value
        items = value.split(separator)
        if count:
            return str(len(items))
        return items if len(items) > 1 else items[0]

    return compute


def _epoch(_operation: tuple[Any, ...]) -> Compute:
    return _epoch_text


def _epoch_text(value: str) -> str | None:
    time = parse_time(value)
    return None if time is None else f"{time:.3f}"


def _guid(_operation: tuple[Any, ...]) -> Compute:
    return lambda value: "{" + value.strip("{}").lower() + "}"


def _choose(operation: tuple[Any, ...]) -> Callable[[Fields], Value | None]:
    first, second = operation[1]
    return lambda fields: _known(fields.get(first)) or _known(fields.get(second))


def _known(value: str | None) -> str | None:
    return value if value and value != "-" else None


def _hashes(_operation: tuple[Any, ...]) -> Callable[[Fields], Value | None]:
    def compute(fields: Fields) -> Value | None:
        values = [fields[name] for name in _HASH_ORDER if name in fields]
        return values if len(values) > 1 else (values[0] if values else None)

    return compute


def _overwritten(fields: Fields) -> bool:
    written, created = parse_time(fields.get("UtcTime", "")), parse_time(fields.get("CreationUtcTime", ""))
    return written is not None and created is not None and written - created > _OVERWRITE_AFTER_S


def _file_action(_operation: tuple[Any, ...]) -> Callable[[Fields], Value | None]:
    return lambda fields: "modified" if _overwritten(fields) else "created"


def _file_modify_time(_operation: tuple[Any, ...]) -> Callable[[Fields], Value | None]:
    return lambda fields: _epoch_text(fields["UtcTime"]) if _overwritten(fields) else None


def _short_name(name: str) -> str:
    return name.split(".", 1)[0].lower()


def _reversed(fields: Fields) -> bool:
    """True where Sysmon put the own side of an accepted connection into Source."""
    port, name = fields.get("DestinationPort", ""), fields.get("SourceHostname")
    if fields.get("Initiated", "").lower() != "false" or not name or not port.isdigit():
        return False
    return int(port) >= _EPHEMERAL_PORT and _short_name(name) == _short_name(fields["Computer"])


def _traffic(operation: tuple[Any, ...]) -> Callable[[Fields], Value | None]:
    normal, other = operation[1]
    return lambda fields: _known(fields.get(other if _reversed(fields) else normal))


def _own_ip(_operation: tuple[Any, ...]) -> Callable[[Fields], Value | None]:
    def compute(fields: Fields) -> Value | None:
        own = fields.get("Initiated", "").lower() == "true" or _reversed(fields)
        return fields.get("SourceIp" if own else "DestinationIp")

    return compute


_SINGLES: dict[str, Callable[[tuple[Any, ...]], Compute]] = {
    "copy": lambda operation: lambda value: value,
    "lower": lambda operation: lambda value: value.lower(),
    "guid": _guid,
    "epoch": _epoch,
    "map": _map,
    "cut": _cut,
    "extract": _extract,
    "rewrite": _rewrite,
    "classify": _classify,
}

_OTHERS: dict[str, Callable[[tuple[Any, ...]], Callable[[Fields], Value | None]]] = {
    "choose": _choose,
    "hashes": _hashes,
    "traffic": _traffic,
    "own_ip": _own_ip,
    "file_action": _file_action,
    "file_modify_time": _file_modify_time,
}
