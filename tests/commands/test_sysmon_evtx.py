"""The modular input of the built package, driven as splunkd drives it, and killed as nobody should be."""

from __future__ import annotations

import json
import random
import shutil
import signal
from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.commands.file_input import FileInput
from tests.commands.splunkd import input_xml, item_xml, read_bytes, start_input, whole_events
from tests.unit.sysmon_essentials.readers import layouts
from tests.unit.sysmon_essentials.readers.evtx.evtx_writer import evtx_file, sysmon_chunk

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = "sysmon_evtx.py"
STANZA = "sysmon_evtx://collected & <kept>"
KILLS = 25  # on each of two Pythons
BATCH = 20


def write_events(path: Path, first: int, last: int) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(layouts.windows_xml(record=number) + "\n" for number in range(first, last + 1))


def record_id(event: dict[str, str]) -> str:
    return event["data"].partition("<EventRecordID>")[2].partition("<")[0]


def files_of(program: tuple[str, Path], folder: Path) -> FileInput:
    made = FileInput(program, STANZA, folder, record_id)
    made.settings["batch_size"] = str(BATCH)
    return made


@pytest.fixture
def box(python: str, scripts: Path, tmp_path: Path) -> FileInput:
    return files_of((python, scripts / SCRIPT), tmp_path)


def ids(first: int, last: int) -> list[str]:
    return [str(number) for number in range(first, last + 1)]


def test_scheme_names_every_setting(python: str, scripts: Path) -> None:
    out, _ = start_input(python, scripts / SCRIPT, "--scheme").communicate(timeout=30)
    scheme = ElementTree.fromstring(out)
    facts = {child.tag: child.text for child in scheme}
    assert (facts["use_external_validation"], facts["use_single_instance"]) == ("true", "false")
    required = {argument.get("name"): argument.findtext("required_on_create") for argument in scheme.iter("arg")}
    assert [name for name, value in required.items() if value == "true"] == ["path"]
    assert set(required) == {"path", "recursive", "output", "batch_size", "settle_seconds", "forget_days"}


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({}, "path is empty"),
        ({"path": "logs"}, "path must be absolute, 'logs' is not"),
        ({"path": "/nonexistent/logs"}, "there is no /nonexistent/logs"),
        ({"path": "/", "output": "csv"}, "output=csv: expected one of xml, cim"),
        ({"path": "/", "batch_size": "0"}, "from 1 to 10000"),
        ({"path": "/nonexistent/*.evtx"}, ""),
    ],
    ids=["none", "relative", "missing", "output", "batch", "pattern without files yet"],
)
def test_validation(python: str, scripts: Path, tmp_path: Path, settings: dict[str, str], complaint: str) -> None:
    process = start_input(python, scripts / SCRIPT, "--validate-arguments")
    out, _ = process.communicate(item_xml(settings, tmp_path), timeout=30)
    assert process.returncode == bool(complaint)
    assert complaint in (ElementTree.fromstring(out).findtext("message") or "" if out else "")


def test_events_go_with_time_host_source_and_index(box: FileInput) -> None:
    write_events(box.data / "a.xml", 1, 3)
    assert box.run() == ids(1, 3)
    event = box.indexed[0]
    assert event == {
        "time": "1772608522.418",
        "source": "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational",
        "sourcetype": "XmlWinEventLog",
        "index": "sysmon",
        "host": "ws-041.corp.example",
        "data": layouts.windows_xml(record=1),
        "done": "",
    }


def test_evtx_files_are_read(box: FileInput) -> None:
    (box.data / "Sysmon.evtx").write_bytes(evtx_file([sysmon_chunk(1, 30), sysmon_chunk(31, 30)]))
    assert box.run() == ids(1, 60)
    assert box.run() == []


def test_normalised_output_is_json_with_raw_and_cim_fields(box: FileInput) -> None:
    write_events(box.data / "a.xml", 1, 1)
    box.settings["output"] = "cim"
    box.run()
    event = box.indexed[0]
    fields = json.loads(event["data"])
    assert (event["source"], event["sourcetype"]) == ("sysmon_essentials:cim", "sysmon:cim")
    assert (fields["Image"], fields["process_name"]) == ("C:\\Tools\\harbor\\harborsync.exe", "harborsync.exe")
    assert fields["CommandLine"] == layouts.COMMAND


def test_what_xml_cannot_hold_is_left_out_and_the_rest_stays(box: FileInput) -> None:
    (box.data / "a.xml").write_text(layouts.windows_xml({**layouts.FIELDS, "Image": "C:\\a\x01\ufffe&b.exe"}))
    box.run()
    assert "C:\\a&amp;b.exe" in box.indexed[0]["data"]


def test_only_what_is_new_is_read_after_growth_rename_copy_and_rotation(box: FileInput) -> None:
    write_events(box.data / "a.xml", 1, 30)
    assert box.run() == ids(1, 30)
    write_events(box.data / "a.xml", 31, 45)
    assert box.run() == ids(31, 45)
    (box.data / "a.xml").rename(box.data / "a.xml.1")
    write_events(box.data / "a.xml", 46, 50)
    assert box.run() == ids(46, 50)
    shutil.copy(box.data / "a.xml.1", box.data / "copy.xml")
    write_events(box.data / "copy.xml", 51, 52)
    assert box.run() == ids(51, 52)


def test_another_file_that_begins_alike_is_read_from_its_start(box: FileInput) -> None:
    write_events(box.data / "a.xml", 1, 40)
    box.run()
    write_events(box.data / "b.xml", 1, 10)
    write_events(box.data / "b.xml", 90, 95)
    assert box.run() == ids(1, 10) + ids(90, 95)
    assert "begins like a known file but goes on otherwise" in box.log


def test_archives_folders_and_patterns(box: FileInput) -> None:
    deep = box.data / "case" / "host"
    deep.mkdir(parents=True)
    write_events(deep / "Sysmon.xml", 1, 2)
    write_events(box.data / "case" / "other.txt", 3, 4)
    shutil.make_archive(str(box.data / "packed"), "zip", deep)
    box.settings["path"] = f"{box.data}/**/Sys*.xml; {box.data}/*.zip"
    assert sorted(box.run()) == ["1", "1", "2", "2"]


def test_damage_is_logged_and_ends_nothing(box: FileInput) -> None:
    (box.data / "a.json").write_text('{"Sysmon": \n')
    (box.data / "b.bin").write_bytes(bytes(range(256)))
    write_events(box.data / "c.xml", 1, 2)
    assert box.run() == ids(1, 2)
    assert f"{box.data}/b.bin: holds no event log in a known format" in box.log


def test_damaged_checkpoint_is_logged_and_costs_only_that_file(box: FileInput) -> None:
    write_events(box.data / "a.xml", 1, 2)
    write_events(box.data / "b.xml", 11, 12)
    box.run()
    damaged = sorted(box.checkpoints.glob("*/*.json"))[0]
    damaged.write_text('{"events": "many"}')
    again = box.run()
    assert again in (ids(1, 2), ids(11, 12))
    assert "not a checkpoint" in box.log


def test_two_inputs_do_not_share_their_memory(box: FileInput, scripts: Path) -> None:
    write_events(box.data / "a.xml", 1, 2)
    box.run()
    process = start_input(*box.program)
    out, _ = process.communicate(input_xml("sysmon_evtx://other", box.settings, box.checkpoints), timeout=30)
    assert len(whole_events(out)) == 2


def test_request_to_stop_ends_the_stream_and_the_next_run_goes_on(box: FileInput) -> None:
    write_events(box.data / "a.xml", 1, 4000)
    process = box.start()
    begun = read_bytes(process, 100_000)
    process.send_signal(signal.SIGTERM)
    got = box.finish(process, begun)
    assert box.status == 0
    assert "stopped as asked" in box.log
    assert 0 < len(got) < 4000
    assert got + box.run() == ids(1, 4000)


def test_splunkd_that_went_away_gets_the_rest_next_time(box: FileInput) -> None:
    write_events(box.data / "a.xml", 1, 2000)
    process = box.start()
    begun = read_bytes(process, 100_000)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    log = process.stderr.read().decode()
    process.wait(30)
    assert "splunkd takes no more events" in log
    assert "Traceback" not in log
    box.indexed += whole_events(begun)
    box.run()
    assert {record_id(event) for event in box.indexed} == set(ids(1, 2000))


@pytest.mark.slow
def test_kills_at_random_moments_lose_nothing_and_repeat_at_most_a_batch_each(
    scripts: Path, tmp_path: Path, python: str
) -> None:
    die = random.Random(1601)
    box = files_of((python, scripts / SCRIPT), tmp_path)
    write_events(box.data / "a.xml", 1, 1500)
    (box.data / "b.evtx").write_bytes(evtx_file([sysmon_chunk(10_001 + 60 * n, 60) for n in range(20)]))
    expected = Counter(ids(1, 1500) + ids(10_001, 11_200))
    kills = 0
    while kills < KILLS:
        process = box.start()
        begun = read_bytes(process, die.randrange(1, 120_000))
        if not begun:
            # Everything has been delivered: begin anew.
            box.finish(process)
            shutil.rmtree(box.checkpoints)
            expected += Counter(ids(1, 1500) + ids(10_001, 11_200))
            continue
        process.kill()
        kills += 1
        box.finish(process, begun)
    box.run()
    got = Counter(map(record_id, box.indexed))
    assert not expected - got
    assert sum((got - expected).values()) <= kills * BATCH
