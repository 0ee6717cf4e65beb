"""``addcoltotals [labelfield=<field>] [label=<string>] [<wc-fields>]``: a last row with the sum of each numeric field.

Source: Search Reference, "addcoltotals".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offline.spl.commands.addtotals import AddTotals, read_totals

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.session import Session


def parse(body: Body, session: Session) -> AddTotals:
    """Reads ``addcoltotals``."""
    return read_totals(body, rows=False, columns=True)
