"""JSON values in files: lines, arrays, pretty-printed, damaged, hostile."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.readers import json_stream

from tests.unit.sysmon_essentials.readers import layouts

if TYPE_CHECKING:
    from pathlib import Path

RECORDS = [layouts.nxlog() | {"RecordNumber": number} if hasattr(dict, "__or__") else {} for number in (1, 2, 3)]
LINES = [json.dumps(record) for record in RECORDS]


FRAMES = {
    "lines": "{}\n{}\n{}\n",
    "crlf-lines": "{}\r\n{}\r\n{}",
    "blank-lines": "\n\n{}\n\n{}\n\n\n{}",
    "one-line": "{}{}{}",
    "array": "[{},{},{}]",
    "array-with-lines": "[\n  {},\n  {},\n  {}\n]\n",
    "two-arrays": "[{}]\n[{},{}]",
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=list(FRAMES))
def test_values_are_found_in_every_frame(tmp_path: Path, frame: str) -> None:
    events, problems, counts = layouts.read(tmp_path, frame.format(*LINES).encode())
    assert [event.record_id for event in events] == ["1", "2", "3"]
    assert (problems, counts.read) == ([], 3)


@pytest.mark.parametrize("size", [1, 10, 1000], ids=str)
def test_values_are_found_across_chunks(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "_CHUNK", size)
    content = "[" + ",\n".join(json.dumps(record, indent=1) for record in RECORDS) + "]"
    events, problems, _ = layouts.read(tmp_path, content.encode())
    assert ([event.record_id for event in events], problems) == (["1", "2", "3"], [])


DAMAGE = {
    "cut-in-a-key": (LINES[0][:700], "json"),
    "cut-in-a-text": (LINES[0][:-3], "json"),
    "no-json": ('{"Sysmon": nonsense}', "json"),
    "raw-control-character": ('{"Sysmon": "a\x01b"}', "json"),
    "too-deep": ('{"Sysmon":' + "[" * 100_000 + "}", "json"),
    "number-too-long": ('{"Sysmon": ' + "9" * 10_000 + "x}", "json"),
    "without-fields": ('{"EventID": 1, "SourceName": "Microsoft-Windows-Sysmon"}', "layout"),
    "without-event-id": ('{"EventID": null, "SourceName": "Microsoft-Windows-Sysmon", "Image": "x"}', "layout"),
    "unknown-event-id": ('{"EventID": 77, "SourceName": "Microsoft-Windows-Sysmon", "Image": "x"}', "layout"),
    "event-id-of-another-kind": ('{"EventID": [1], "SourceName": "Microsoft-Windows-Sysmon", "Image": "x"}', "layout"),
    "too-many-inserts": (json.dumps({**layouts.fluent_bit(), "StringInserts": ["x"] * 40}), "layout"),
    "inserts-of-another-kind": (json.dumps({**layouts.fluent_bit(), "StringInserts": "x"}), "layout"),
    "azure-data-is-no-json": (json.dumps(layouts.azure("{nonsense")), "layout"),
    "azure-data-is-a-number": (json.dumps(layouts.azure(7)), "layout"),
    "nested-without-data": (json.dumps({"System": layouts.system(attributes=""), "EventData": None}), "layout"),
}


@pytest.mark.parametrize(("line", "kind"), DAMAGE.values(), ids=list(DAMAGE))
def test_damaged_value_is_reported_and_the_others_are_kept(tmp_path: Path, line: str, kind: str) -> None:
    events, problems, counts = layouts.read(tmp_path, f"{LINES[0]}\n{line}\n{LINES[2]}\n".encode())
    assert [event.record_id for event in events] == ["1", "3"]
    assert [(problem.kind, problem.record) for problem in problems] == [(kind, "2")]
    assert counts.bad == {kind: 1}


def test_file_cut_off_keeps_what_is_whole(tmp_path: Path) -> None:
    events, problems, _ = layouts.read(tmp_path, "\n".join(LINES)[:-200].encode())
    assert [event.record_id for event in events] == ["1", "2"]
    assert [(problem.kind, problem.record) for problem in problems] == [("json", "3")]


def test_oversized_value_is_left_out_and_reading_goes_on(tmp_path: Path) -> None:
    huge = '{"Sysmon": "' + "A" * 7_000_000 + '"}'
    events, problems, _ = layouts.read(tmp_path, f"{LINES[0]}\n{huge}\n{LINES[2]}\n".encode())
    assert [event.record_id for event in events] == ["1", "3"]
    assert [problem.kind for problem in problems] == ["oversized"]


def test_lines_of_other_logs_are_counted_without_being_decoded(tmp_path: Path) -> None:
    other = '{"EventID": 4624, "nested": {"a": "{"}}'
    events, problems, counts = layouts.read(tmp_path, f"{LINES[0]}\n{other}\n{other}\n{LINES[1]}".encode())
    assert ([event.record_id for event in events], problems) == (["1", "2"], [])
    assert (counts.read, counts.sysmon, counts.skipped) == (4, 2, 2)


def test_record_whose_first_line_ends_in_a_brace_is_read_whole(tmp_path: Path) -> None:
    content = '{"note": {"a": 1}\n,' + LINES[0][1:]
    events, problems, counts = layouts.read(tmp_path, f"{content}\n{LINES[1]}\n".encode())
    assert ([event.record_id for event in events], problems, counts.read) == (["1", "2"], [], 2)


@pytest.mark.parametrize(
    "content",
    ["{" * 1_000_000, '{"a":' * 200_000, '{"Sysmon' * 100_000, "{\n" * 500_000, '[{"Sysmon":1},' + "[" * 500_000],
    ids=["braces", "objects", "open-texts", "brace-lines", "brackets"],
)
def test_hostile_file_costs_no_more_than_its_length(tmp_path: Path, content: str) -> None:
    start = time.process_time()
    layouts.read(tmp_path, content.encode())
    assert time.process_time() - start < 5
