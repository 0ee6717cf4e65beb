"""EVTX by the wheel: exact text, damage, and the reference recordings counted against their manifest."""

from __future__ import annotations

import csv
import gzip
import re
import tracemalloc
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers import Counts, read_paths

from offline import evtx_wheel
from tests.shared import SHARED, needs_shared, shared
from tests.unit.sysmon_essentials.readers import layouts

if TYPE_CHECKING:
    from pathlib import Path

    from sysmon_essentials.errors import InputError
    from sysmon_essentials.event import RawEvent

MANIFEST = SHARED / "corpus" / "manifest.csv"
SAMPLE = "evtx/EVTX-ATTACK-SAMPLES/Persistence/persistence_sysmon_11_13_1_shime_appfix.evtx"
ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|#\w+);")


def _rows() -> list[dict[str, str]]:
    if not MANIFEST.exists():
        return []
    with MANIFEST.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["sysmon_events"]]


def _read(*paths: Path) -> tuple[list[RawEvent], list[InputError], Counts]:
    problems: list[InputError] = []
    counts = Counts()
    return list(read_paths(paths, problems.append, evtx_wheel.read_evtx, counts)), problems, counts


@needs_shared("corpus", "manifest.csv")
@pytest.mark.parametrize("row", _rows(), ids=[row["path"].rpartition("/")[2] for row in _rows()])
def test_recording_gives_the_events_of_the_manifest(row: dict[str, str]) -> None:
    events, problems, _ = _read(shared("corpus") / row["path"])
    expected = dict(tuple(map(int, pair.split(":"))) for pair in row["event_ids"].split(";"))
    parsed = [parse_event(event.text) for event in events]
    assert problems == []
    assert Counter(event.event_code for event in parsed) == expected
    assert len(events) == int(row["sysmon_events"])
    assert [value for event in parsed for value in event.fields.values() if ENTITY.search(value)] == []
    assert all(event.time > 1_400_000_000 for event in parsed)
    assert all(event.computer for event in parsed)


@needs_shared("corpus", "manifest.csv")
def test_manifest_has_all_recordings() -> None:
    assert sum(int(row["sysmon_events"]) for row in _rows()) == 112_724


class _Wheel:
    """Stands in for the wheel's iterator: records, or errors as the wheel raises them."""

    def __init__(self, *items: dict[str, Any] | Exception) -> None:
        self.items = list(items)

    def __iter__(self) -> _Wheel:
        return self

    def __next__(self) -> dict[str, Any]:
        if not self.items:
            raise StopIteration
        item = self.items.pop(0)
        if isinstance(item, Exception):
            raise item
        return item


def _record(number: int) -> dict[str, Any]:
    data = layouts.lines(layouts.evtx_dump()).decode().replace("88121", str(number))
    return {"event_record_id": number, "timestamp": "2026-03-04 07:15:22.420123 UTC", "data": data}


@pytest.fixture
def wheel(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Reads a file whose records the wheel is made to give."""

    def run(*items: dict[str, Any] | Exception) -> tuple[list[RawEvent], list[InputError], Counts]:
        class Parser:
            def __init__(self, *_: object) -> None: ...

            def records_json(self) -> _Wheel:
                return _Wheel(*items)

        monkeypatch.setattr(evtx_wheel.evtx, "PyEvtxParser", Parser)
        path = tmp_path / "log"
        path.write_bytes(b"ElfFile\0".ljust(4096, b"\0") + b"ElfChnk\0".ljust(65536, b"\0"))
        return _read(path)

    return run


def test_record_is_the_text_windows_writes(wheel: Any) -> None:
    events, problems, _ = wheel(_record(88121))
    assert problems == []
    assert [event.text for event in events] == [layouts.windows_xml().replace("22.4201234Z", "22.4201230Z")]


def test_damaged_record_is_reported_with_its_number_and_the_others_are_kept(wheel: Any) -> None:
    events, problems, counts = wheel(_record(1), RuntimeError("Failed to parse record number 2: bad value"), _record(3))
    assert [event.record_id for event in events] == ["1", "3"]
    assert [(problem.kind, problem.record) for problem in problems] == [("evtx", "2")]
    assert counts.bad == {"evtx": 1}


def test_records_of_other_providers_are_skipped(wheel: Any) -> None:
    other = {**_record(1), "data": _record(1)["data"].replace('Microsoft-Windows-Sysmon"', 'Example"')}
    events, problems, counts = wheel(other, _record(2))
    assert ([event.record_id for event in events], problems, counts.skipped) == (["2"], [], 1)


def test_wheel_that_only_fails_is_given_up(wheel: Any) -> None:
    events, problems, _ = wheel(*[RuntimeError("bad")] * 5000)
    assert events == []
    assert len(problems) < 2000


@pytest.mark.parametrize("content", [b"ElfFile\0", b"ElfFile\0" + b"\0" * 4096, b"ElfFile\0" + b"\xa7" * 100_000],
                         ids=["magic", "zeros", "noise"])  # fmt: skip
def test_broken_file_is_a_problem_and_no_crash(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "log"
    path.write_bytes(content)
    events, problems, _ = _read(path)
    assert events == []
    assert {problem.kind for problem in problems} <= {"evtx", "empty"}
    assert problems


def _damaged(content: bytes, at: int, noise: bytes) -> bytes:
    return content[:at] + noise + content[at + len(noise) :]


@needs_shared("corpus", "manifest.csv")
@pytest.mark.parametrize(
    ("damage", "least"),
    [
        (lambda content: content[: len(content) // 2], 100),
        (lambda content: _damaged(content, 4096 + 65536, b"X" * 8), 150),
        (lambda content: _damaged(content, 4096 + 2 * 65536 + 600, b"\xaa" * 60_000), 150),
        (lambda content: content + b"\xff" * 10_000, 237),
    ],
    ids=["cut", "chunk-header", "chunk-body", "bytes-behind"],
)
def test_damaged_recording_keeps_its_readable_records(tmp_path: Path, damage: Any, least: int) -> None:
    path = tmp_path / "damaged"
    path.write_bytes(damage(shared("corpus", SAMPLE).read_bytes()))
    events, problems, _ = _read(path)
    assert len(events) >= least
    assert problems


@needs_shared("corpus", "manifest.csv")
def test_member_of_an_archive_is_read_like_a_file(tmp_path: Path) -> None:
    path = tmp_path / "log.gz"
    path.write_bytes(gzip.compress(shared("corpus", SAMPLE).read_bytes()))
    packed, problems, _ = _read(path)
    plain, _, _ = _read(shared("corpus", SAMPLE))
    assert problems == []
    assert [event.text for event in packed] == [event.text for event in plain]


@needs_shared("corpus", "manifest.csv")
def test_memory_of_a_recording_is_a_few_megabytes() -> None:
    path = shared("corpus", SAMPLE)
    tracemalloc.start()
    for _ in read_paths([path] * 5, lambda problem: None, evtx_wheel.read_evtx):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000
