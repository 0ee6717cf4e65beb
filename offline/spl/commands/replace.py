"""``replace <text> with <text>[, ...] [in <fields>]``: whole values, with ``*`` as wildcard on both sides.

Without fields, in all of them. Of several texts that fit, one without a wildcard counts before those with, and the
later of two alike; of those with a wildcard the one that spells more. Source: Search Reference, "replace".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, expand_fields, wildcard
from offline.spl.values import each, pack, text

if TYPE_CHECKING:
    import re

    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session


@dataclass(frozen=True)
class Replace:
    """Pairs in the order in which they were written, and the fields."""

    pairs: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the values replaced."""
        latest_first = self.pairs[::-1]
        rules = [(wildcard(old), new) for old, new in sorted(latest_first, key=_precedence)]

        def change(value: Value) -> Value:
            return pack([_replaced(text(one), rules) for one in each(value)])

        names = [name for name in expand_fields(self.fields or ("*",), frame.names) if name in frame]
        return frame.with_columns({name: frame.column(name).map(change) for name in names})


def _precedence(pair: tuple[str, str]) -> tuple[bool, int]:
    """Texts without wildcards first, then those with more letters; equals stay as they are."""
    old = pair[0]
    return "*" in old, -len(old.replace("*", "")) if "*" in old else 0


def _replaced(value: str, rules: list[tuple[re.Pattern[str], str]]) -> str:
    for pattern, new in rules:
        if found := pattern.match(value):
            return _filled(new, found.groups())
    return value


def _filled(template: str, parts: tuple[str, ...]) -> str:
    pieces = template.split("*")
    filled = [text_ for pair in zip(pieces, (*parts, ""), strict=False) for text_ in pair]
    return "".join(filled[: 2 * len(pieces) - 1])


def parse(body: Body, session: Session) -> Replace:
    """Reads ``replace``."""
    pairs: list[tuple[str, str]] = []
    while not body.done and not (pairs and body.peek_keyword("in")):
        if pairs and body.accept(","):
            continue
        old = body.value()
        if not body.keyword("with"):
            raise body.error(f"expected 'with' after '{old.text}'")
        new = body.value()
        if new.text.count("*") not in (0, old.text.count("*")):
            raise body.error("the new text must have as many wildcards as the old one, or none", new.position)
        pairs.append((old.text, new.text))
    if not pairs:
        raise body.error("expected a text to replace")
    fields = tuple(token.text for token in body.fields()) if body.keyword("in") else ()
    body.finish()
    return Replace(tuple(pairs), fields)
