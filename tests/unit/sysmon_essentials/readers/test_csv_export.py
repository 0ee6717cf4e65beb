"""CSV exports: rows with line breaks, damaged rows."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from tests.unit.sysmon_essentials.readers import layouts

if TYPE_CHECKING:
    from pathlib import Path


def _csv(*rows: list[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([["_time", "_raw"], *rows])
    return text.getvalue().encode()


def test_rows_hold_any_form_of_event(tmp_path: Path) -> None:
    fields = {**layouts.FIELDS, "CommandLine": 'a "quoted", b\r\nc'}
    xml = layouts.windows_xml(fields)
    events, problems, counts = layouts.read(
        tmp_path, _csv(["1", xml], ["2", layouts.classic()], ["3", "other log"], ["4", layouts.linux_xml()], ["5"])
    )
    assert events[0].text == xml
    assert [event.record_id for event in events] == ["88121", "88121", "411"]
    assert (problems, counts.read, counts.skipped) == ([], 5, 2)


def test_row_larger_than_a_record_may_be_is_reported(tmp_path: Path) -> None:
    events, problems, _ = layouts.read(tmp_path, _csv(["1", "x" * 5_000_000], ["2", layouts.windows_xml()]))
    assert [problem.kind for problem in problems] == ["csv"]
    assert len(events) == 1
