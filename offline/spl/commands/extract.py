"""``extract [pairdelim=<characters> kvdelim=<characters>] [<options>]``, also ``kv``: fields from pairs in ``_raw``.

Without delimiters the pairs that Splunk finds by itself, ``name=value`` and ``name="value"``. With them, ``_raw`` is
cut at every character of ``pairdelim``, and each piece at the one character of ``kvdelim`` in it; a piece with more
of them is no pair. ``limit`` (50) is the number of pairs, ``maxchars`` (10240) how far it looks, ``mv_add`` keeps
several values of a name (else the first), ``clean_keys`` (true) puts underscores for what cannot stand in a name.
``auto=f`` finds nothing by itself; ``reload`` and ``segment`` have no effect on rows. Fields found replace those of
their name (assumed). One delimiter without the other, ``mv_add`` without them, and stanzas of transforms.conf are
refused. Source: Search Reference, "extract".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.searchtime.kv import auto_pairs
from offline.spl.body import Body, read_bool, read_int, read_text
from offline.spl.frame import Column
from offline.spl.values import each, pack, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from offline.spl.frame import Frame, Scalar, Value
    from offline.spl.session import Session

_UNCLEAN = re.compile(r"[^A-Za-z0-9_]")
_READERS: Mapping[str, Callable[[Body], object]] = {
    **dict.fromkeys(("pairdelim", "kvdelim"), read_text),
    **dict.fromkeys(("limit", "maxchars"), read_int),
    **dict.fromkeys(("auto", "clean_keys", "mv_add", "reload", "segment"), read_bool),
}


@dataclass(frozen=True)
class Extract:
    """How pairs are found and what becomes of them.

    Attributes:
        delimiters: Those between pairs and those inside a pair; None for what Splunk finds by itself.
        finds: Whether anything is looked for at all.
    """

    delimiters: tuple[str, str] | None
    finds: bool
    limit: int
    longest: int
    multivalue: bool
    clean: bool
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the fields that were found."""
        found = [self._fields(value) for value in frame.column("_raw").values] if self.finds else []
        columns: dict[str, list[Value]] = {}
        for row, fields in enumerate(found):
            for name, values in fields.items():
                if name not in columns:
                    columns[name] = list(frame.column(name).values)
                columns[name][row] = pack(values if self.multivalue else values[:1])
        return frame.with_columns({name: Column(column) for name, column in columns.items()})

    def _fields(self, value: Value) -> dict[str, list[Scalar]]:
        fields: dict[str, list[Scalar]] = {}
        for pairs, (name, found) in enumerate(pair for one in each(value) for pair in self._pairs(text(one))):
            if pairs == self.limit:
                break
            fields.setdefault(_UNCLEAN.sub("_", name) if self.clean else name, []).append(found)
        return fields

    def _pairs(self, raw: str) -> Iterator[tuple[str, str]]:
        raw = raw[: self.longest]
        if self.delimiters is None:
            yield from ((name, str(found)) for name, found in auto_pairs(raw, escaped=False))
            return
        between, inside = (f"[{re.escape(characters)}]" for characters in self.delimiters)
        for piece in re.split(between, raw):
            parts = [part.strip().strip('"') for part in re.split(inside, piece)]
            if len(parts) == 2 and all(parts):
                yield parts[0], parts[1]


def parse(body: Body, session: Session) -> Extract:
    """Reads ``extract``."""
    position = body.position
    options: dict[str, object] = dict(body.options(_READERS))
    if not body.done:
        raise body.error(f"'{body.field().text}' would be a stanza of transforms.conf, which is not read here")
    between, inside = str(options.get("pairdelim", "")), str(options.get("kvdelim", ""))
    if bool(between) != bool(inside):
        raise body.error("pairdelim and kvdelim are only understood together", position)
    if options.get("mv_add") and not between:
        raise body.error("mv_add is only understood with pairdelim and kvdelim", position)
    return Extract(
        delimiters=(between, inside) if between else None,
        finds=bool(between) or bool(options.get("auto", True)),
        limit=int(str(options.get("limit", 50))),
        longest=int(str(options.get("maxchars", 10_240))),
        multivalue=bool(options.get("mv_add", False)),
        clean=bool(options.get("clean_keys", True)),
    )
