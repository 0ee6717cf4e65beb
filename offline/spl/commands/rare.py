"""``rare [<n>] [<options>] <fields> [by <fields>]``: the least frequent values; everything else as in ``top``.

Source: Search Reference, "rare".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offline.spl.commands.top import Top, read_top

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.session import Session


def parse(body: Body, session: Session) -> Top:
    """Reads ``rare``."""
    return read_top(body, rarest=True)
