"""bin/sysmon_essentials/schema.py: the order of every event's fields, for readers of layouts without names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from package.model import Model

HEADER = '''"""Field order of every Sysmon event, with the schema version that brought each field.

Rendered from model/ by `python -m package generate --write`; edit those, not this file.
Pure data. Knows names and positions as the manifest of Sysmon has them; does not know types or CIM names.
Source: manifests of Sysmon 3.10 to 4.90 (microsoft/SysmonCommon ``manifest.xml``); 27 and 28 from release dates.
"""

from __future__ import annotations

SCHEMA: dict[int, tuple[tuple[str, str], ...]] = {
'''


def render_schema(model: Model) -> str:
    """The module's text."""
    lines = []
    for row in model.events.values():
        lines.append(f"    {row.code}: (\n")
        lines.extend(f'        ("{field.name}", "{field.since}"),\n' for field in row.fields)
        lines.append("    ),\n")
    return HEADER + "".join(lines) + "}\n"
