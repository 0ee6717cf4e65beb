"""bin/sysmon_essentials/cim_map.py: the model's CIM map as plain Python data, for the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from package.model import Model
    from package.operations import Operation

HEADER = '''"""What every EventID gives to CIM, as data; ``cim.py`` runs it.

Rendered from model/ by `python -m package generate --write`; edit those, not this file.
An operation is (name, fields, value, pairs, split, count, lower, condition); see package/operations.py.
"""

from __future__ import annotations

from typing import Any

'''


def render_cim_map(model: Model) -> str:
    """The module's text. Equal operations are written once and shared."""
    names: dict[Operation, str] = {}
    lines: list[str] = []
    rows: list[str] = []
    for row in model.events.values():
        rows.append(f"    {row.code}: (")
        for field, operation in row.cim.items():
            name = names.get(operation)
            if name is None:
                name = names[operation] = f"OP_{len(names):03d}"
                lines.append(f"{name} = {_operation(operation)}")
            rows.append(f"        ({field!r}, {name}),")
        rows.append("    ),")
    signatures = [f"    {row.code}: {row.name!r}," for row in model.events.values()]
    sources = [f"    {s.system!r}: ({s.vendor_product!r}, {s.os!r})," for s in model.sources.values()]
    text_fields = sorted(name for name, kind in model.kinds.items() if kind == "text")
    nothing_fields = sorted(name for name, kind in model.kinds.items() if kind in ("text", "token", "hashes"))
    parts = [
        *lines,
        "",
        "CIM_MAP: dict[int, tuple[tuple[str, tuple[Any, ...]], ...]] = {",
        *rows,
        "}",
        "",
        "SIGNATURES = {",
        *signatures,
        "}",
        "",
        "PROVIDERS = {",
        *sources,
        "}",
        "",
        f"TEXT_FIELDS = frozenset({_wrapped(text_fields)})",
        f"DASH_IS_NOTHING = frozenset({_wrapped(nothing_fields)})",
    ]
    return HEADER + "\n".join(parts) + "\n"


def _wrapped(names: list[str]) -> str:
    return "(\n" + "".join(f"    {name!r},\n" for name in names) + ")"


def _operation(operation: Operation) -> str:
    condition = operation.condition
    when = "None"
    if condition is not None:
        otherwise = "None" if condition.otherwise is None else _operation(condition.otherwise)
        when = f"({condition.field!r}, {condition.values!r}, {otherwise})"
    return (
        f"({operation.op!r}, {operation.fields!r}, {operation.value!r}, {operation.pairs!r}, "
        f"{operation.split!r}, {operation.count!r}, {operation.lower!r}, {when})"
    )
