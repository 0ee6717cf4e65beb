"""``map (search="<search>" | [subsearch] | <saved search>) [maxsearches=<n>]``: a search for every row.

``$field$`` in the search is replaced by the row's value, ``$_serial_id$`` by the number of the row. At most
``maxsearches`` (10) rows are used; more are noted as a warning. Source: Search Reference, "map".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, read_int, read_text
from offline.spl.errors import SplError
from offline.spl.frame import Frame, concatenate
from offline.spl.plan import plan, run
from offline.spl.saved import plan_saved
from offline.spl.values import mv_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.spl.frame import Value
    from offline.spl.session import Session

_TOKEN = re.compile(r"\$([^$\s]+)\$")


@dataclass(frozen=True)
class Map:
    """The search with its tokens, and for how many rows to run it."""

    template: str
    most: int
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows of all searches, one after the other."""
        if frame.size > self.most:
            session.warnings.append(f"map used {self.most} of {frame.size} rows")
        found = []
        for number, row in enumerate(frame.rows(), 1):
            if number > self.most:
                break
            search = self._filled({**row, "_serial_id": number})
            found.append(run(plan(search, session), session))
        return concatenate(found) if found else Frame(0)

    def _filled(self, row: dict[str, Value]) -> str:
        def value(token: re.Match[str]) -> str:
            found = mv_text(row.get(token[1]))
            return token[0] if found is None else found.replace("\\", "\\\\").replace('"', '\\"')

        return _TOKEN.sub(value, self.template)


def parse(body: Body, session: Session) -> Map:
    """Reads ``map``."""
    readers: dict[str, Callable[[Body], object]] = {"maxsearches": read_int, "search": read_text}
    position = body.position
    options = body.options(readers)
    if body.peek() == "[":
        template = body.subsearch().text
    elif "search" in options:
        template = str(options["search"])
    else:
        name = body.field("a search").text
        plan_saved(name, body, position, session)
        template = session.saved[name]
    options.update(body.options(readers))
    body.finish()
    try:
        plan(_TOKEN.sub("x", template), session)
    except SplError as error:
        raise body.error(f"in the search to map: {error}", position) from error
    return Map(template, int(str(options.get("maxsearches", 10))))
