"""The input of configuration files in the built package, driven as splunkd drives it, stopped and killed."""

from __future__ import annotations

import json
import random
import signal
from collections import Counter
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.commands.file_input import FileInput
from tests.commands.splunkd import item_xml, read_bytes, start_input, whole_events
from tests.unit.sysmon_essentials.config.written import text

if TYPE_CHECKING:
    from pathlib import Path

SCRIPT = "sysmon_config.py"
STANZA = "sysmon_config://deployed & <watched>"
FILES = 10
KILLS = 8  # on each of two Pythons
QUIET = text('<NetworkConnect onmatch="include"/>')
BOMB = '<!DOCTYPE Sysmon [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + text("<ProcessCreate>&b;</ProcessCreate>")


def file_name(event: dict[str, str]) -> str:
    return event["source"].rpartition("/")[2]


def write(box: FileInput, *names: str, content: str = QUIET) -> None:
    for name in names:
        (box.data / name).write_text(content, encoding="utf-8")


@pytest.fixture
def box(python: str, scripts: Path, tmp_path: Path) -> FileInput:
    return FileInput((python, scripts / SCRIPT), STANZA, tmp_path, file_name)


def test_scheme_names_every_setting(python: str, scripts: Path) -> None:
    out, _ = start_input(python, scripts / SCRIPT, "--scheme").communicate(timeout=30)
    required = {
        argument.get("name"): argument.findtext("required_on_create")
        for argument in ElementTree.fromstring(out).iter("arg")
    }
    assert required == {
        "path": "true", "recursive": "false", "settle_seconds": "false", "repeat_hours": "false",
        "forget_days": "false",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({}, "path is empty"),
        ({"path": "/nonexistent/deploy"}, "there is no /nonexistent/deploy"),
        ({"path": "/", "repeat_hours": "2"}, "from 24 to 720"),
        ({"path": "/nonexistent/*.xml"}, ""),
    ],
    ids=["none", "missing", "too often", "pattern without files yet"],
)
def test_validation(python: str, scripts: Path, tmp_path: Path, settings: dict[str, str], complaint: str) -> None:
    process = start_input(python, scripts / SCRIPT, "--validate-arguments")
    out, _ = process.communicate(item_xml(settings, tmp_path), timeout=30)
    assert process.returncode == bool(complaint)
    assert complaint in (ElementTree.fromstring(out).findtext("message") or "" if out else "")


def test_report_knows_the_detections_that_ship(box: FileInput) -> None:
    write(box, "a.xml")
    assert box.run() == ["a.xml"]
    (event,) = box.indexed
    fields = json.loads(event["data"])
    assert (event["sourcetype"], event["index"]) == ("sysmon_essentials:config", "sysmon")
    assert event["source"] == fields["path"] == f"{box.data}/a.xml"
    assert (fields["status"], fields["schema_version"]) == ("loaded", "4.90")
    assert fields["detections"] > 500
    assert {"beacon", "com_server_takes_connection"} <= set(fields["blind_detections"].split())
    assert fields["blind"] == len(fields["blind_detections"].split())


def test_only_what_changed_is_reported_again(box: FileInput) -> None:
    write(box, "a.xml", "b.xml")
    assert box.run() == ["a.xml", "b.xml"]
    assert box.run() == []
    write(box, "b.xml", content=text('<NetworkConnect onmatch="exclude"/>'))
    assert box.run() == ["b.xml"]


def test_hostile_and_foreign_files_are_reported_and_end_nothing(box: FileInput) -> None:
    write(box, "a.xml", content=BOMB)
    write(box, "b.xml", content="<a>" * 100_000)
    (box.data / "c.xml").write_bytes(bytes(range(256)))
    (box.data / "d.xml").write_bytes(b"<Sysmon>" + b" " * 17_000_000)
    write(box, "e.xml")
    assert sorted(box.run()) == ["a.xml", "b.xml", "c.xml", "d.xml", "e.xml"]
    states = {event["source"][-5:]: json.loads(event["data"]) for event in box.indexed}
    assert [states[name]["status"] for name in sorted(states)] == ["refused"] * 4 + ["loaded"]
    assert "document type or entities" in states["a.xml"]["reason"]
    assert "nested more than" in states["b.xml"]["reason"]
    assert "bigger than" in states["d.xml"]["reason"]
    assert "Traceback" not in box.log


def test_request_to_stop_ends_the_stream_and_the_next_run_goes_on(box: FileInput) -> None:
    names = [f"{number:03}.xml" for number in range(3 * FILES)]
    write(box, *names)
    process = box.start()
    begun = read_bytes(process, 9_000)
    process.send_signal(signal.SIGTERM)
    got = box.finish(process, begun)
    assert box.status == 0
    assert "stopped as asked" in box.log
    assert 0 < len(got) < len(names)
    assert sorted(got + box.run()) == names


def test_splunkd_that_went_away_gets_the_rest_next_time(box: FileInput) -> None:
    names = [f"{number:03}.xml" for number in range(3 * FILES)]
    write(box, *names)
    process = box.start()
    begun = read_bytes(process, 9_000)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    log = process.stderr.read().decode()
    process.wait(30)
    assert "splunkd takes no more events" in log
    assert "Traceback" not in log
    got = {file_name(event) for event in whole_events(begun)}
    assert got | set(box.run()) == set(names)


@pytest.mark.slow
def test_kills_at_random_moments_lose_nothing_and_repeat_at_most_a_file_each(box: FileInput) -> None:
    die = random.Random(1602)
    names = [f"{number:03}.xml" for number in range(FILES)]
    write(box, *names)
    got: Counter[str] = Counter()
    kills = rounds = 0
    while kills < KILLS:
        process = box.start()
        begun = read_bytes(process, die.randrange(1, 25_000))
        if begun:
            process.kill()
            kills += 1
        else:
            # Everything has been reported: change every file.
            rounds += 1
            write(box, *names, content=f"<!-- {rounds} -->{QUIET}")
        got += Counter(box.finish(process, begun))
    got += Counter(box.run())
    expected = Counter(dict.fromkeys(names, rounds + 1))
    assert not expected - got
    assert sum((got - expected).values()) <= kills
