"""The closed vocabulary of the CIM maps: what a row may say about a field, and what it needs.

A row writes a named verb (``basename Image``); model/verbs.yml gives its meaning as one primitive operation with its
regular expressions. Operations are plain data: package.cim_spl.py writes them as SPL for the props, and
``sysmon_essentials.cim`` runs the same data in Python. Equal operations are equal objects, which is what lets
package/pivot.py see that many EventIDs share one expression.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from package.section import Section

SYSTEM_FIELDS = ("Computer",)
HASH_FIELDS = ("MD5", "SHA1", "SHA256", "IMPHASH")
HASH_SOURCES = ("Hashes", "Hash")

FIELDS_OF = {
    "copy": 1,
    "lower": 1,
    "guid": 1,
    "epoch": 1,
    "map": 1,
    "cut": 1,
    "extract": 1,
    "rewrite": 1,
    "classify": 1,
    "choose": 2,
    "traffic": 2,
    "const": 0,
    "hashes": 0,
    "own_ip": 0,
    "file_action": 0,
    "file_modify_time": 0,
}
"""How many fields each primitive takes."""

IMPLIED_FIELDS = {
    "hashes": HASH_FIELDS,
    "own_ip": ("SourceIp", "DestinationIp"),
    "file_action": ("UtcTime", "CreationUtcTime"),
    "file_modify_time": ("UtcTime", "CreationUtcTime"),
}


@dataclass(frozen=True)
class Condition:
    """A field that must hold one of some values, else the operation gives ``otherwise`` (or nothing)."""

    field: str
    values: tuple[str, ...]
    otherwise: Operation | None = None


@dataclass(frozen=True)
class Operation:
    """How one CIM field comes from the fields of an event."""

    op: str
    fields: tuple[str, ...] = ()
    value: str = ""
    """The constant of ``const``."""
    pairs: tuple[tuple[str, str], ...] = ()
    """Of ``map`` value and result, of ``classify`` pattern and result, of ``rewrite`` pattern and replacement,
    of ``cut`` and ``extract`` pattern and nothing."""
    split: str = ""
    """``rewrite``: the separator of the items, if the result is multivalue."""
    count: bool = False
    """``rewrite``: give the number of items instead of the items."""
    lower: bool = False
    condition: Condition | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """Fields without which the operation gives nothing; any one of them may do."""
        own = self.fields or IMPLIED_FIELDS.get(self.op, ())
        if self.condition is not None and self.condition.otherwise is not None:
            return tuple(dict.fromkeys((*own, *self.condition.otherwise.inputs)))
        return own


def parse_verbs(section: Section) -> dict[str, Operation]:
    """The named verbs of model/verbs.yml, as operations that still lack their field."""
    return {name: _primitive(section, name) for name in section.names()}


def parse_operation(section: Section, field: str, verbs: Mapping[str, Operation]) -> Operation:
    """What a row says of one CIM field: ``verb Field ...``, ``{map: Field, to: {...}}`` or a verb with a condition."""
    raw = section.raw(field)
    if isinstance(raw, dict):
        return _structured(section, field, verbs)
    words = section.text(field).split()
    if not words:
        return Operation("const")
    verb, args = words[0], tuple(words[1:])
    if verb == "const":
        return Operation("const", value=" ".join(args))
    operation = verbs.get(verb, Operation(verb))
    expected = FIELDS_OF.get(operation.op)
    if expected is None:
        section.problem(f"unknown verb {verb!r}", field)
    elif len(args) != expected:
        section.problem(f"{verb} takes {expected} fields, not {len(args)}", field)
    return _with_fields(operation, args)


def _with_fields(operation: Operation, fields: tuple[str, ...]) -> Operation:
    return Operation(
        operation.op,
        fields,
        operation.value,
        operation.pairs,
        operation.split,
        operation.count,
        operation.lower,
        operation.condition,
    )


def _structured(section: Section, field: str, verbs: Mapping[str, Operation]) -> Operation:
    inner = section.section(field)
    if "map" in inner:
        inner.only(("map", "to"))
        to = inner.section("to")
        pairs = tuple((key, to.text(key)) for key in to.names())
        return Operation("map", (inner.text("map"),), pairs=pairs)
    inner.only(("value_name", "key_name", "value_when"))
    verb = "key_name" if "key_name" in inner else "value_name"
    source = (inner.text(verb),)
    when = inner.section("value_when")
    name = when.names()[0] if when.names() else ""
    values = when.texts(name) if name else ()
    leaf, value_key = _with_fields(verbs["leaf"], source), _with_fields(verbs["value_key"], source)
    hit, otherwise = (leaf, None) if verb == "value_name" else (value_key, leaf)
    return Operation(hit.op, hit.fields, pairs=hit.pairs, condition=Condition(name, values, otherwise))


def _primitive(section: Section, name: str) -> Operation:
    spec = section.section(name)
    spec.only(("cut", "extract", "rewrite", "classify", "split", "count", "lower"))
    kinds = [key for key in ("cut", "extract", "rewrite", "classify") if key in spec]
    if len(kinds) != 1:
        section.problem("must name exactly one of cut, extract, rewrite, classify", name)
        return Operation("const")
    op = kinds[0]
    pairs: tuple[tuple[str, str], ...]
    if op in ("cut", "extract"):
        pairs = ((spec.text(op), ""),)
    else:
        pairs = tuple(_pair(spec, item) for item in _items(spec, op))
    return Operation(
        op,
        pairs=pairs,
        split=spec.text("split", required=False),
        count=spec.text("count", required=False) == "true",
        lower=spec.text("lower", required=False) == "true",
    )


def _items(spec: Section, op: str) -> list[object]:
    raw = spec.raw(op)
    return list(raw) if isinstance(raw, list) else []


def _pair(spec: Section, item: object) -> tuple[str, str]:
    if isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) or part is None for part in item):
        return (item[0] or "", item[1] or "")
    spec.problem("must be a pair of texts")
    return ("", "")
