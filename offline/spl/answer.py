"""What the results of a subsearch say as text of the search around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offline.spl.commands.format_ import VERBATIM, Format
from offline.spl.plan import run
from offline.spl.values import mv_text

if TYPE_CHECKING:
    from offline.spl.plan import Plan
    from offline.spl.session import Session

MAX_ROWS = 10_000
"""Rows of a subsearch that count (limits.conf ``[subsearch] maxout``)."""


def answer(plan: Plan, session: Session) -> str:
    """The only value of a field ``search`` or ``query`` as it stands, else what ``format`` makes of the rows.

    A result cut at ``MAX_ROWS`` is noted in ``session.warnings``.
    """
    rows = run(plan, session)
    if rows.size > MAX_ROWS:
        session.warnings.append(f"a subsearch returned {rows.size} rows and was cut to {MAX_ROWS}")
        rows = rows.take(np.arange(MAX_ROWS))
    shown = [name for name in rows.names if not name.startswith("_")]
    if rows.size == 1 and len(shown) == 1 and shown[0] in VERBATIM:
        return mv_text(rows.column(shown[0]).values[0]) or ""
    return Format().search_text(rows)
