"""``rename <field> as <field>[, ...]``, with as many ``*`` on the right as on the left.

A field that does not exist, renamed to one that does, removes that. Source: Search Reference, "rename".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import wildcard

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Frame
    from offline.spl.session import Session


@dataclass(frozen=True)
class Rename:
    """Pairs of old and new name, done one after the other."""

    pairs: tuple[tuple[str, str], ...]
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """All rows under new names."""
        for old, new in self.pairs:
            if "*" in old:
                frame = frame.rename(_matched(old, new, frame.names))
            elif old in frame:
                frame = frame.rename({old: new})
            elif old != new:
                frame = frame.drop((new,))
        return frame


def _matched(old: str, new: str, names: list[str]) -> dict[str, str]:
    pattern = wildcard(old)
    renames: dict[str, str] = {}
    for name in names:
        found = pattern.match(name)
        if found and (old.startswith("_") or not name.startswith("_")):
            target = new
            for part in found.groups():
                target = target.replace("*", part, 1)
            if target:
                renames[name] = target
    return renames


def parse(body: Body, session: Session) -> Rename:
    """Reads ``rename``."""
    pairs: list[tuple[str, str]] = []
    while not body.done:
        if pairs and body.accept(","):
            continue
        old = body.field()
        if not body.keyword("as"):
            raise body.error(f"expected 'as' after '{old.text}'")
        new = body.field("a new name")
        if old.text.count("*") != new.text.count("*"):
            raise body.error("both names must have the same number of wildcards", old.position)
        pairs.append((old.text, new.text))
    if not pairs:
        raise body.error("expected a field name")
    return Rename(tuple(pairs))
