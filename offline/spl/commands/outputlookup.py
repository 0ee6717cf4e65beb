"""``outputlookup [append=<bool>] [<options>] <lookup>``: writes the rows as a lookup, here to a place in the session.

The rows stand in ``session.outputs["lookup:<name>"]``, where later commands and searches of the same session find them,
and go on as they are; the app's own lookup files are never touched. ``max`` cuts them. With ``key_field`` and
``append`` rows of the same key are replaced. ``override_if_empty=false`` keeps what is there if no row comes.
``create_empty``, ``createinapp``, ``create_context`` and ``output_format`` concern files and have no effect.
Source: Search Reference, "outputlookup".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, read_bool, read_int, read_text

if TYPE_CHECKING:
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session

_OPTIONS = {
    **dict.fromkeys(("append", "create_empty", "createinapp", "override_if_empty"), read_bool),
    **dict.fromkeys(("key_field", "create_context", "output_format"), read_text),
    "max": read_int,
}


@dataclass(frozen=True)
class OutputLookup:
    """Which lookup to write, and what happens to rows that are there."""

    name: str
    append: bool
    key_field: str
    most: int | None
    override_if_empty: bool
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows, unchanged."""
        rows = list(frame.rows())[: self.most]
        place = f"lookup:{self.name}"
        if not rows and not self.override_if_empty:
            return frame
        before = session.outputs.get(place, self._stored(session)) if self.append else []
        session.outputs[place] = [*self._kept(before, rows), *self._last_of_key(rows)]
        session.write_lookup(self.name)
        return frame

    def _last_of_key(self, rows: list[dict[str, Value]]) -> list[dict[str, Value]]:
        """In a collection a key is there once: the last row wins."""
        if not self.key_field:
            return rows
        keyless = [row for row in rows if self.key_field not in row]
        return [*keyless, *{row[self.key_field]: row for row in rows if self.key_field in row}.values()]

    def _stored(self, session: Session) -> list[dict[str, Value]]:
        table = session.lookups.get(self.name)
        return [dict(row) for row in table.rows] if table is not None else []

    def _kept(self, before: list[dict[str, Value]], rows: list[dict[str, Value]]) -> list[dict[str, Value]]:
        if not self.key_field:
            return before
        replaced = {row.get(self.key_field) for row in rows}
        return [row for row in before if row.get(self.key_field) not in replaced]


def parse(body: Body, session: Session) -> OutputLookup:
    """Reads ``outputlookup``."""
    options: dict[str, object] = dict(body.options(_OPTIONS))
    name = body.field("the name of a lookup").text
    options.update(body.options(_OPTIONS))
    body.finish()
    return OutputLookup(
        name=name,
        append=bool(options.get("append", False)),
        key_field=str(options.get("key_field", "")),
        most=int(str(options["max"])) if "max" in options else None,
        override_if_empty=bool(options.get("override_if_empty", True)),
    )
