"""Rows to columns: from "what EventID 10 gives" to "how process_name is calculated for every event of the source".

One column is one `EVAL-field` (or alias) over all EventIDs of an operating system. EventIDs that use the same operation
share a branch. A branch asks for EventCode only where it must: if no other EventID has the fields that the operation
reads, the absence of these fields already says no. Whatever a branch could never give, or two branches could both
give, is refused by package/model.py before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from package.cim_spl import decoded_if_needed, one_of, render_operation
from package.render.spl_text import string

if TYPE_CHECKING:
    from package.model import EventRow, Model
    from package.operations import Operation

ALIAS_KINDS = ("int", "system")
"""Kinds that are never ``-`` and never hold an entity: a copy of them may be an alias."""


@dataclass(frozen=True)
class Column:
    """One field for all EventIDs. Either ``alias`` or ``text`` is set."""

    field: str
    text: str = ""
    alias: str = ""
    paths: tuple[str, ...] = ()
    """The rows it comes from."""


@dataclass(frozen=True)
class _Branch:
    operation: Operation
    codes: tuple[int, ...]
    needs_code: bool


def columns(model: Model, system: str) -> list[Column]:
    """Every calculated field and alias of an operating system's events, sorted by field name."""
    rows = model.rows(system)
    kinds = model.kinds
    raw = {field.name: decoded_if_needed(field.name) for row in rows for field in row.fields if field.kind == "text"}
    found = [Column(name, text) for name, text in raw.items()]
    found.extend(_column(field, rows, kinds) for field in {field for row in rows for field in row.cim})
    source = model.sources[system]
    found.append(Column("vendor_product", string(source.vendor_product)))
    found.append(Column("os", string(source.os)))
    found.append(Column("signature_id", alias="EventID"))
    return sorted(found, key=lambda column: column.field)


def _column(field: str, rows: list[EventRow], kinds: dict[str, str]) -> Column:
    branches = _branches(field, rows)
    paths = tuple(row.path.as_posix() for row in rows if field in row.cim)
    only = branches[0].operation
    if len(branches) == 1 and not branches[0].needs_code and only.op == "copy" and kinds[only.fields[0]] in ALIAS_KINDS:
        return Column(field, alias=only.fields[0], paths=paths)
    return Column(field, text=_text(branches, rows, field, kinds), paths=paths)


def _branches(field: str, rows: list[EventRow]) -> list[_Branch]:
    codes: dict[Operation, list[int]] = {}
    for row in rows:
        if field in row.cim:
            codes.setdefault(row.cim[field], []).append(row.code)
    return [_Branch(operation, tuple(own), _needs_code(operation, own, rows)) for operation, own in codes.items()]


def _needs_code(operation: Operation, codes: list[int], rows: list[EventRow]) -> bool:
    """Whether an event of another EventID could give the operation something to work on."""
    others = (row for row in rows if row.code not in codes)
    if not operation.inputs:
        return any(True for _ in others)
    return any(row.field_names.intersection(operation.inputs) for row in others)


def _text(branches: list[_Branch], rows: list[EventRow], field: str, kinds: dict[str, str]) -> str:
    free = [branch for branch in branches if not branch.needs_code]
    bound = sorted((branch for branch in branches if branch.needs_code), key=lambda branch: len(branch.codes))
    default = ",".join(render_operation(branch.operation, kinds) for branch in free)
    default = f"coalesce({default})" if len(free) > 1 else default
    if not free and all(field in row.cim for row in rows):
        # Every EventID has the field, so the commonest branch needs no question.
        default = render_operation(bound.pop().operation, kinds)
    parts = [f"{_guard(branch.codes, rows)},{render_operation(branch.operation, kinds)}" for branch in bound]
    if not parts:
        return default
    if len(parts) == 1 and not default:
        return f"if({parts[0]},null())"
    if default:
        parts.append(f"true(),{default}")
    return f"case({','.join(parts)})"


def _guard(codes: tuple[int, ...], rows: list[EventRow]) -> str:
    """The shorter question: is it one of these EventIDs, or none of the others."""
    others = [str(row.code) for row in rows if row.code not in codes]
    if len(others) < len(codes):
        return f'EventCode!="{others[0]}"' if len(others) == 1 else f"NOT {one_of('EventCode', others)}"
    return one_of("EventCode", map(str, codes))
