"""``rex [field=<field>] [max_match=<n>] [offset_field=<field>] (<regular expression> | mode=sed <sed expression>)``.

Named groups become fields; a row that does not match stays as it is. In sed mode the field itself is changed, by
``s/pattern/replacement/[g|n]`` or ``y/from/to/``. Source: Search Reference, "rex".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from offline.spl.body import Body, read_choice, read_int
from offline.spl.commands.regex import checked
from offline.spl.errors import SplError
from offline.spl.frame import Column
from offline.spl.regexes import compile_regex
from offline.spl.sed import parse_sed
from offline.spl.values import each, pack, text

if TYPE_CHECKING:
    from offline.spl.frame import Frame, Value
    from offline.spl.sed import Edit
    from offline.spl.session import Session


@dataclass(frozen=True)
class Rex:
    """Extraction by named groups."""

    field: str
    pattern: str
    max_match: int
    offset_field: str | None
    position: int
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with a field per named group, where it took part in a match."""
        names = [*compile_regex(self.pattern).names]
        if self.offset_field:
            names.append(self.offset_field)
        source = frame.column(self.field)
        try:
            found = [self._extract(value) for value in source.dictionary.values]
        except SplError as error:
            raise SplError(error.message, self.position) from error
        columns: dict[str, Column] = {}
        for name in names:
            extracted = Column.recoded([row.get(name) for row in found], source.codes)
            columns[name] = _over(frame.column(name), extracted) if name in frame else extracted
        return frame.with_columns(columns)

    def _extract(self, value: Value) -> dict[str, Value]:
        regex = compile_regex(self.pattern)
        found: dict[str, list[Any]] = {}
        for one in each(value):
            for match in regex.find(text(one), self.max_match):
                spans = []
                for name in regex.names:
                    if match[name] is not None:
                        found.setdefault(name, []).append(match[name])
                        spans.append(f"{name}={match.start(name)}-{match.end(name) - 1}")
                if self.offset_field:
                    found.setdefault(self.offset_field, []).append("&".join(spans))
        return {name: pack(values) for name, values in found.items()}


@dataclass(frozen=True)
class RexSed:
    """A field edited."""

    field: str
    edits: tuple[Edit, ...]
    position: int
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the field changed."""

        def edit(value: Value) -> Value:
            values = list(each(value))
            for step in self.edits:
                values = [step.apply(text(one)) for one in values]
            return pack(values)

        try:
            return frame.with_columns({self.field: frame.column(self.field).map(edit)})
        except SplError as error:
            raise SplError(error.message, self.position) from error


def _over(old: Column, new: Column) -> Column:
    return Column([was if now is None else now for was, now in zip(old.values, new.values, strict=False)])


def parse(body: Body, session: Session) -> Rex | RexSed:
    """Reads ``rex``."""
    readers: dict[str, Any] = {
        "field": lambda b: b.field().text,
        "max_match": read_int,
        "offset_field": lambda b: b.field().text,
        "mode": read_choice("sed"),
    }
    options = body.options(readers)
    position = body.position
    pattern = body.quoted().text if body.peek() == '"' else body.value().text
    options.update(body.options(readers))
    body.finish()
    field = options.get("field", "_raw")
    if options.get("mode") == "sed":
        try:
            return RexSed(field, parse_sed(pattern), position)
        except ValueError as error:
            raise body.error(str(error), position) from error
    if not compile_regex(checked(body, pattern, position)).names:
        raise body.error("the regular expression has no named group, so there is nothing to extract", position)
    if options.get("max_match", 1) < 0:
        raise body.error("max_match must not be negative", position)
    return Rex(field, pattern, options.get("max_match", 1), options.get("offset_field"), position)
