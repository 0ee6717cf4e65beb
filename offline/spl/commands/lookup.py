"""``lookup [local=<bool>] [update=<bool>] <table> <key> [as <field>]... [output|outputnew <column> [as <field>]...]``.

``local`` and ``update`` say where Splunk runs a lookup and have no effect here. ``output`` (the default, then with all
columns that are no keys) replaces the fields, ``outputnew`` fills gaps. A row without one of the keys is left alone.
A lookup that the session does not have is a warning while planning and an error when the search runs.
Source: Search Reference, "lookup".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from offline.spl.body import Body, read_bool
from offline.spl.errors import SplError
from offline.spl.frame import Column

if TYPE_CHECKING:
    from offline.spl.frame import Frame
    from offline.spl.session import LookupTable, Session

Pair = tuple[str, str]
"""Column of the table, field of the rows."""


@dataclass(frozen=True)
class Lookup:
    """Keys and outputs; no outputs for all other columns."""

    table: str
    keys: tuple[Pair, ...]
    outputs: tuple[Pair, ...]
    only_new: bool
    position: int
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the outputs."""
        table = table_of(self.table, session, self.position)
        keys = {column: frame.column(field) for column, field in self.keys}
        outputs = self.outputs or tuple((c, c) for c in table.fields if c not in keys)
        found = table.match(keys, [column for column, _ in outputs])
        asked = np.logical_and.reduce([column.codes != 0 for column in keys.values()])
        changed: dict[str, Column] = {}
        for column, field in outputs:
            old, new = frame.column(field), found[column]
            replaced = asked & (old.codes == 0) if self.only_new else asked
            changed[field] = new if not old.codes.any() else _replaced(old, new, replaced)
        return frame.with_columns(changed)


def _replaced(old: Column, new: Column, where: np.ndarray) -> Column:
    pairs = zip(old.values, new.values, where.tolist(), strict=False)
    return Column([after if now else before for before, after, now in pairs])


def table_of(name: str, session: Session, position: int) -> LookupTable:
    """The lookup called ``name``. Raises SplError at ``position`` if there is none."""
    table = session.lookups.get(name)
    if table is None:
        raise SplError(f"there is no lookup '{name}'", position)
    return table


def parse(body: Body, session: Session) -> Lookup:
    """Reads ``lookup``."""
    body.options({"local": read_bool, "update": read_bool})
    name = body.field("the name of a lookup")
    columns = known_columns(name.text, session)
    keys = _pairs(body, columns, ("output", "outputnew"))
    if not keys:
        raise body.error("expected the field of the lookup to match")
    word = body.keyword("output", "outputnew")
    outputs = _pairs(body, columns, ()) if word else ()
    if word and not outputs:
        raise body.error(f"expected a field after '{word}'")
    body.finish()
    return Lookup(name.text, keys, outputs, word == "outputnew", name.position)


def known_columns(name: str, session: Session) -> frozenset[str]:
    """Columns of the lookup; empty if they are not known. A lookup that is not there is noted as a warning."""
    table = session.lookups.get(name)
    if table is None:
        session.warnings.append(f"there is no lookup '{name}'")
        return frozenset()
    return frozenset(table.fields)


def _pairs(body: Body, columns: frozenset[str], stop: tuple[str, ...]) -> tuple[Pair, ...]:
    pairs: list[Pair] = []
    while not body.done and not body.peek_keyword(*stop):
        if pairs and body.accept(","):
            continue
        column = body.field()
        if columns and column.text not in columns:
            raise body.error(f"the lookup has no field '{column.text}'", column.position)
        field = body.field("a field after 'as'").text if body.keyword("as") else column.text
        pairs.append((column.text, field))
    return tuple(pairs)
