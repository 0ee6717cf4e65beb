"""``format [mvsep=<string>] [maxresults=<n>] [emptystr=<string>] ["<row prefix>" ... 6 strings]``: rows as a search.

The result is one row whose ``search`` is, for rows of fields, ``( ( a="1" AND b="2" ) OR ( a="3" ) )``. Fields with
a leading underscore are left out; fields named ``search`` or ``query`` give their value alone. Values of a
multivalue field are joined by ``mvsep`` (OR). ``search [subsearch]`` uses the same text. Source: Search Reference,
"format".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, read_int, read_text
from offline.spl.frame import Frame
from offline.spl.values import each, text

if TYPE_CHECKING:
    from offline.spl.frame import Value
    from offline.spl.session import Session

VERBATIM = ("search", "query")
"""Fields whose value stands for itself, without name and quotes."""


DEFAULT_STRINGS = ("(", "(", "AND", ")", "OR", ")")


@dataclass(frozen=True)
class Format:
    """The six strings, from row prefix to row end in the order in which they are written, and the rest."""

    strings: tuple[str, ...] = DEFAULT_STRINGS
    mv_separator: str = "OR"
    empty: str = "NOT( )"
    most: int = 0
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """One row with the field ``search``."""
        return Frame.from_rows([{"search": self.search_text(frame)}])

    def search_text(self, frame: Frame) -> str:
        """The rows as the text of a search."""
        rows = [self._row(row) for row in frame.rows()][: self.most or None]
        rows = [row for row in rows if row]
        if not rows:
            return self.empty
        prefix, _, _, _, separator, end = self.strings
        return f"{prefix} {f' {separator} '.join(rows)} {end}"

    def _row(self, row: dict[str, Value]) -> str:
        columns = [self._column(name, value) for name, value in row.items() if not name.startswith("_")]
        if not columns:
            return ""
        _, prefix, separator, end, _, _ = self.strings
        return f"{prefix} {f' {separator} '.join(columns)} {end}"

    def _column(self, name: str, value: Value) -> str:
        parts = [text(one) if name in VERBATIM else f"{_name(name)}={quoted(text(one))}" for one in each(value)]
        if len(parts) == 1:
            return parts[0]
        return f"( {f' {self.mv_separator} '.join(parts)} )"


def quoted(value: str) -> str:
    """The value as a quoted string of the search language."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _name(name: str) -> str:
    return f'"{name}"' if any(char in name for char in " ,=()|[]") else name


def parse(body: Body, session: Session) -> Format:
    """Reads ``format``."""
    readers = {"mvsep": read_text, "emptystr": read_text, "maxresults": read_int}
    start = body.position
    options: dict[str, object] = dict(body.options(readers))
    strings = []
    while body.peek() == '"':
        strings.append(body.quoted().text)
    options.update(body.options(readers))
    body.finish()
    if len(strings) not in (0, 6):
        raise body.error(f"expected six strings, not {len(strings)}", start)
    return Format(
        tuple(strings) or DEFAULT_STRINGS,
        mv_separator=str(options.get("mvsep", "OR")),
        empty=str(options.get("emptystr", "NOT( )")),
        most=int(str(options.get("maxresults", 0))),
    )
