"""Files and folders: order, labels, problems that name their place, files of any content."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sysmon_essentials.readers import Counts, read_paths

from tests.unit.sysmon_essentials.readers import layouts

if TYPE_CHECKING:
    from pathlib import Path

    from sysmon_essentials.errors import InputError

XML = layouts.windows_xml()


def test_folders_are_read_recursively_in_name_order(tmp_path: Path) -> None:
    for number, name in enumerate(("b/2.txt", "b/1", "a/x/deep.json", "c"), start=1):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(layouts.windows_xml(record=number))
    events = list(read_paths([tmp_path / "c", str(tmp_path)], pytest.fail))
    base = tmp_path.as_posix()
    assert [(event.file, event.record_id) for event in events] == [
        (f"{base}/c", "4"),
        (f"{base}/c", "4"),
        (f"{base}/a/x/deep.json", "3"),
        (f"{base}/b/1", "2"),
        (f"{base}/b/2.txt", "1"),
    ]


def test_label_is_the_path_as_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "a").write_text(XML)
    monkeypatch.chdir(tmp_path)
    assert [event.file for event in read_paths(["logs"], pytest.fail)] == ["logs/a"]


NO_LOGS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "prose": (b"Only a note.\n", "format"),
    "noise": (random.Random(7).randbytes(100_000) if hasattr(random.Random, "randbytes") else b"\xa7" * 9, "format"),
    "zeros": (b"\0" * 100_000, "format"),
    "evtx-without-header": (b"ElfFile\0" + b"\0" * 4096, "checksum"),
}


@pytest.mark.parametrize(("content", "kind"), NO_LOGS.values(), ids=list(NO_LOGS))
def test_file_that_is_no_log_is_a_problem_that_names_it(tmp_path: Path, content: bytes, kind: str) -> None:
    events, problems, counts = layouts.read(tmp_path, content)
    assert events == []
    assert [(problem.kind, problem.path) for problem in problems] == [(kind, f"{tmp_path.as_posix()}/sample")]
    assert counts.bad == {kind: 1}


def test_missing_path_is_a_problem_and_the_others_are_read(tmp_path: Path) -> None:
    (tmp_path / "a").write_text(XML)
    problems: list[InputError] = []
    events = list(read_paths([tmp_path / "none", tmp_path / "a"], problems.append))
    assert len(events) == 1
    assert [str(problem) for problem in problems] == [f"{(tmp_path / 'none').as_posix()}: no such file or folder"]


def test_unreadable_bytes_inside_a_text_cost_no_event(tmp_path: Path) -> None:
    content = XML.encode().replace(b"Acme Example Ltd", b"Acme \xff\xfe Ltd")
    assert layouts.parsed(tmp_path, content).fields["Company"] == "Acme \ufffd\ufffd Ltd"


def test_problem_says_file_and_record(tmp_path: Path) -> None:
    _, problems, _ = layouts.read(tmp_path, (XML + XML[:-20]).encode())
    assert [str(problem) for problem in problems] == [
        f"{tmp_path.as_posix()}/sample: record 2: the event ends before </Event>"
    ]


def test_counts_add_up_over_files(tmp_path: Path) -> None:
    counts = Counts()
    foreign = XML.replace("Name='Microsoft-Windows-Sysmon'", "Name='Other'")
    (tmp_path / "a").write_text(XML + foreign + XML[:-9])
    (tmp_path / "b").write_text("nothing here")
    list(read_paths([tmp_path], lambda problem: None, counts=counts))
    assert vars(counts) == {"read": 3, "sysmon": 2, "skipped": 1, "bad": {"truncated": 1, "format": 1}}


SEEDS = [
    XML.encode(),
    layouts.linux_xml().encode(),
    layouts.classic().encode(),
    layouts.snare().encode(),
    layouts.lines(layouts.nxlog(), layouts.fluent_bit(), layouts.elastic_agent()),
    layouts.lines(layouts.velociraptor(), layouts.evtx_dump(), layouts.azure(layouts.data_item())),
    layouts.lines(layouts.otel([{"a": 1}]), {"event": {"event": {"event": {"event": {}}}}}),
]


@given(st.sampled_from(SEEDS), st.integers(0, 5000), st.integers(0, 200), st.binary(max_size=40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100, deadline=None)
def test_no_damage_ends_a_run(tmp_path: Path, content: bytes, at: int, length: int, noise: bytes) -> None:
    layouts.read(tmp_path, content[:at] + noise + content[at + length :] + b"\n" + content)


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
RECORDS = [layouts.nxlog, layouts.fluent_bit, layouts.elastic_agent, layouts.velociraptor, layouts.evtx_dump,
           lambda: layouts.otel({"data": layouts.FIELDS}), lambda: layouts.azure(layouts.data_item())]  # fmt: skip


@given(st.sampled_from(RECORDS), st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_no_json_type_in_any_place_ends_a_run(tmp_path: Path, make: object, data: st.DataObject) -> None:
    record = json.loads(json.dumps(make()))
    place = record
    while True:
        key = data.draw(st.sampled_from(sorted(place)))
        if not isinstance(place[key], dict) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(JSON_VALUES)
    _, _, counts = layouts.read(tmp_path, layouts.lines(record).replace(b"\\u0000", b""))
    assert counts.read == 1
    assert counts.sysmon + counts.skipped + sum(counts.bad.values()) == 1
