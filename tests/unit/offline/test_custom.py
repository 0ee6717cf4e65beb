"""The app's own search commands in searches that run offline."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline.conf import load_apps
from offline.custom import COMMANDS, custom_commands
from offline.spl.errors import SplError
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Session

ROOT = Path(__file__).resolve().parents[3]
LINES = [{"CommandLine": "c^al^c", "n": 1, "_time": 5.0}, {"CommandLine": "dir", "mv": ("a", "b"), "_time": 6.0}]


def result(spl: str, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    session = Session(custom=custom_commands(load_apps([ROOT])))
    return list(run(plan(f"| {spl}", session), session, Frame.from_rows(rows)).rows())


def test_every_declared_command_is_there() -> None:
    declared = load_apps([ROOT]).stanzas("commands")
    assert set(COMMANDS) <= set(declared)


def test_command_that_no_app_declares_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "default").mkdir()
    assert custom_commands(load_apps([tmp_path])) == {}


def test_new_fields_are_added_and_others_keep_their_values_and_types() -> None:
    first, second = result("sysmondecode", LINES)
    assert (first["decoded_text"], first["decoded_layers"], first["n"], first["_time"]) == ("calc", "caret", 1, 5.0)
    assert second == LINES[1]


def test_dropped_fields_are_gone() -> None:
    (row,) = result("sysmonnormalize keep=false", [{"_raw": "x", "n": 1}])
    assert "n" in row  # an event of another product is passed on as it is
    xml = "<Event><System><Provider Name='Microsoft-Windows-Sysmon'/><EventID>5</EventID></System></Event>"
    (row,) = result("sysmonnormalize keep=false", [{"_raw": xml, "n": 1}])
    assert "n" not in row
    assert row["EventCode"] == "5"


def test_rows_of_a_tree_replace_the_events() -> None:
    event = {"EventCode": 1, "ProcessGuid": "{a-1}", "Image": "C:\\a.exe", "host": "H", "_time": 7.5}
    (row,) = result("sysmontree", [event])
    assert (row["process_name"], row["depth"], row["_time"]) == ("a.exe", "0", 7.5)


def test_warnings_reach_the_user() -> None:
    session = Session(custom=custom_commands(load_apps([ROOT])))
    run(plan("| sysmonnormalize", session), session, Frame.from_rows([{"_raw": "Sysmon?"}]))
    assert session.warnings[0].startswith("1 of 1 events could not be read")


@pytest.mark.parametrize(
    ("spl", "message", "position"),
    [
        ("sysmontree evnts=3", "unknown option 'evnts'", 13),
        ("sysmontree events=x", "events=x: expected a whole number from 0 to 1000", 13),
        ("sysmondecode CommandLine", "unexpected 'CommandLine'", 15),
    ],
    ids=["option", "value", "field"],
)
def test_faults_are_found_before_anything_runs(spl: str, message: str, position: int) -> None:
    session = Session(custom=custom_commands(load_apps([ROOT])))
    with pytest.raises(SplError) as found:
        plan(f"| {spl}", session)
    assert message in found.value.message
    assert found.value.position == position


def test_strict_command_ends_the_search_at_its_place() -> None:
    with pytest.raises(SplError, match="event 1 of this search cannot be read"):
        result("sysmonnormalize strict=true", [{"_raw": "Sysmon?"}])
