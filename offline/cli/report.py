"""Where ``hunt --html`` writes its page, and what of the apps goes into it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from offline.report.page import render_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offline.findings import Finding
    from offline.report.story import Story
    from offline.searchhead import SearchHead


def write_report(path: str, findings: Sequence[Finding], head: SearchHead, story: Story) -> None:
    """Write the page."""
    rows = story.rows() if findings else ()
    page = render_report(findings, head.intake, technique_names(head), rows, head.index)
    Path(path).write_text(page, encoding="utf-8", errors="backslashreplace", newline="\n")


def technique_names(head: SearchHead) -> dict[str, tuple[str, str]]:
    """Name and tactics of every technique that the app's own ATT&CK table knows."""
    table = head.session().lookups.get("sysmon_essentials_attack")
    rows = table.rows if table is not None else ()
    return {str(row["technique_id"]): (str(row.get("technique_name", "")), str(row.get("tactics", ""))) for row in rows}
