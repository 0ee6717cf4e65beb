"""``regex [<field>=|<field>!=]<regular expression>``: rows whose field (``_raw``) matches, or does not.

Source: Search Reference, "regex".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from offline.spl.errors import SplError
from offline.spl.regexes import compile_regex
from offline.spl.values import each, text

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.frame import Frame, Value
    from offline.spl.session import Session

_FIELD = re.compile(r"(\"[^\"]+\"|'[^']+'|[\w.:{}-]+)\s*(!=|=)\s*")


@dataclass(frozen=True)
class RegexFilter:
    """A filter by regular expression."""

    field: str
    pattern: str
    negated: bool
    position: int
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows where a value matches; negated, those where none does."""
        search = compile_regex(self.pattern).search

        def matches(value: Value) -> Value:
            return int(any(search(text(one)) for one in each(value)))

        try:
            found = frame.column(self.field).map(matches, ("regex", self.pattern)).values
        except SplError as error:
            raise SplError(error.message, self.position) from error
        return frame.filter(np.array(found, dtype=bool) ^ self.negated)


def parse(body: Body, session: Session) -> RegexFilter:
    """Reads ``regex``."""
    body.peek()
    field, negated = "_raw", False
    if found := _FIELD.match(body.text, body.at):
        field, negated = found[1].strip("\"'"), found[2] == "!="
        body.at = found.end()
    position = body.position
    pattern = body.quoted().text if body.peek() == '"' else body.rest().text.strip()
    body.finish()
    if not pattern:
        raise body.error("expected a regular expression")
    return RegexFilter(field, checked(body, pattern, position), negated, position)


def checked(body: Body, pattern: str, position: int) -> str:
    """The pattern, if it is one. Raises SplError at ``position`` otherwise."""
    try:
        compile_regex(pattern)
    except ValueError as error:
        raise body.error(str(error), position) from error
    return pattern
