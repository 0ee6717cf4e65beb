"""``makemv [delim=<string> | tokenizer=<regex>] [allowempty=<bool>] <field>``: splits a field into several values.

``delim`` is a literal text, a space by default; runs of delimiters count as one unless ``allowempty``. ``tokenizer``
is a regular expression whose first group is a value, repeated over the field. ``setsv`` is refused: it keeps two
forms of one field side by side, which nothing here can hold. Source: Search Reference, "makemv".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, read_bool, read_text
from offline.spl.regexes import Regex, compile_regex
from offline.spl.values import each, pack, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from offline.spl.frame import Frame, Scalar, Value
    from offline.spl.session import Session


@dataclass(frozen=True)
class MakeMv:
    """How to split ``field``: by ``tokenizer`` if there is one, else by ``delimiter``."""

    field: str
    delimiter: str
    tokenizer: Regex | None
    allow_empty: bool
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the field split."""
        if self.field not in frame:
            return frame
        return frame.with_columns({self.field: frame.column(self.field).map(self._split)})

    def _split(self, value: Value) -> Value:
        if value is None:
            return None
        parts: list[Scalar] = [part for one in each(value) for part in self._parts(text(one))]
        return pack(parts)

    def _parts(self, whole: str) -> Iterable[str]:
        if self.tokenizer is not None:
            group = 1 if self.tokenizer.groups else 0
            found = [match[group] or "" for match in self.tokenizer.find(whole, 0)]
            return [part for part in found if part or self.allow_empty]
        return [part for part in whole.split(self.delimiter) if part or self.allow_empty]


def parse(body: Body, session: Session) -> MakeMv:
    """Reads ``makemv``."""
    start = body.position
    readers = {"delim": read_text, "tokenizer": read_text, "allowempty": read_bool, "setsv": read_bool}
    options: dict[str, object] = dict(body.options(readers))
    field = body.field().text
    options.update(body.options(readers))
    body.finish()
    if options.get("setsv"):
        raise body.error("setsv=true is not supported: a field cannot hold two forms at once", start)
    delimiter = str(options.get("delim", " "))
    if not delimiter:
        raise body.error("the delimiter is empty", start)
    try:
        tokenizer = compile_regex(str(options["tokenizer"])) if "tokenizer" in options else None
    except ValueError as error:
        raise body.error(str(error), start) from None
    return MakeMv(field, delimiter, tokenizer, bool(options.get("allowempty", False)))
