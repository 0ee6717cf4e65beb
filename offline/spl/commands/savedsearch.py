"""``savedsearch <name>``: what a saved search returns. Replacing ``$tokens$`` in it is not supported.

Source: Search Reference, "savedsearch".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offline.spl.commands.from_ import From, SavedSource
from offline.spl.saved import plan_saved

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.session import Session


def parse(body: Body, session: Session) -> From:
    """Reads ``savedsearch``."""
    name = body.rest()
    wanted = name.field("the name of a saved search") if name.peek() in ('"', "'") else None
    title = wanted.text if wanted else name.text.strip()
    if wanted:
        name.finish()
    return From(SavedSource(plan_saved(title, body, name.offset, session)))
