"""lookups/sysmon_essentials_events.csv: what each EventID is called."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from package.model import Model


def render_events_lookup(model: Model) -> str:
    """The CSV text: event_code, signature, family, since (first schema version)."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("event_code", "signature", "family", "since"))
    writer.writerows((row.code, row.name, row.family, row.since) for row in model.events.values())
    return text.getvalue()
