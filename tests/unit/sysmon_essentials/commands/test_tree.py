"""Stories of processes: a day worked out by hand, and logs that lie, lose events or use process ids again."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sysmon_essentials.commands.tree import Tree
from sysmon_essentials.errors import UsageError

HOST = "ws-041.corp.example"


def guid(number: int) -> str:
    return f"{{7c41b9e2-42aa-66f0-9b01-{number:012d}}}"


def start(number: int, parent: int, name: str, time: float, **fields: str) -> dict[str, Any]:
    record = {
        "_time": str(time), "EventCode": "1", "Computer": HOST, "ProcessGuid": guid(number), "ProcessId": str(number),
        "Image": f"C:\\{name}", "CommandLine": name, "User": "EXAMPLE\\r.lindqvist", "ParentProcessGuid": guid(parent),
        "ParentProcessId": str(parent), "ParentImage": "C:\\parent.exe", "ParentCommandLine": "parent.exe",
    }  # fmt: skip
    return {**record, **fields}


def did(code: int, number: int, time: float, **fields: str) -> dict[str, Any]:
    record = {"_time": str(time), "EventCode": str(code), "Computer": HOST, "ProcessGuid": guid(number)}
    return {**record, "ProcessId": str(number), **fields}


DAY = [
    start(10, 1, "explorer.exe", 100),
    start(20, 10, "winword.exe", 110),
    start(30, 20, "cmd.exe", 120),
    start(31, 20, "splwow64.exe", 125),
    start(40, 30, "curl.exe", 130),
    start(11, 10, "notepad.exe", 140),
    did(3, 40, 131, DestinationIp="203.0.113.7", DestinationPort="443"),
    did(11, 40, 132, TargetFilename="C:\\Users\\Public\\a.exe"),
    did(5, 40, 133),
    {"_time": "130", "detection": "office_starts_shell", "risk_score": "60", "process_guid": guid(30), "dest": HOST},
]


def run(records: list[dict[str, Any]], **options: str) -> tuple[list[dict[str, Any]], dict[str, str]]:
    command = Tree(options)
    assert list(command.add(dict(record) for record in records)) == []
    messages = {message.level: message.text for message in command.messages()}
    return list(command.finish()), messages


def shape(rows: list[dict[str, Any]]) -> list[tuple[int, str]]:
    return [(int(row["depth"]), row["process_name"]) for row in rows if row["kind"] == "process"]


@pytest.mark.parametrize("order", [1, -1], ids=["oldest first", "newest first"])
def test_a_day_drawn_by_hand(order: int) -> None:
    rows, messages = run(DAY[::order])
    assert shape(rows) == [
        (0, "parent.exe"),
        (1, "explorer.exe"),
        (2, "winword.exe"),
        (3, "cmd.exe"),
        (4, "curl.exe"),
        (3, "splwow64.exe"),
        (2, "notepad.exe"),
    ]
    assert [row["tree"] for row in rows] == [
        "parent.exe",
        "└─ explorer.exe",
        "   ├─ winword.exe",
        "   │  ├─ cmd.exe",
        "   │  │  └─ curl.exe",
        "   │  │        · 3 203.0.113.7 443",
        "   │  │        · 11 C:\\Users\\Public\\a.exe",
        "   │  └─ splwow64.exe",
        "   └─ notepad.exe",
    ]
    assert messages == {}


def test_columns_of_a_process() -> None:
    rows, _ = run(DAY)
    by_name = {row["process_name"]: row for row in rows if row["kind"] == "process"}
    word, curl, cmd, parent = (by_name[name] for name in ("winword.exe", "curl.exe", "cmd.exe", "parent.exe"))
    assert (word["child_count"], word["descendant_count"], word["depth"]) == ("2", "3", "2")
    assert curl["path"] == "parent.exe > explorer.exe > winword.exe > cmd.exe > curl.exe"
    assert (curl["event_codes"], curl["event_count"], curl["end_time"]) == (
        ["1:1", "3:1", "5:1", "11:1"],
        "4",
        "133.000",
    )
    assert (cmd["findings"], cmd["risk_score"]) == (["office_starts_shell"], "60")
    assert (parent["observed"], cmd["observed"]) == ("false", "true")


def test_finding_of_a_summary_index_goes_to_the_host_that_it_names() -> None:
    finding = {"_time": "130", "detection": "odd", "risk_score": "9", "process_guid": guid(30), "host": "search-head"}
    rows, _ = run([DAY[2], {**finding, "dest": HOST.upper()}])
    assert [row["findings"] for row in rows if row["process_guid"] == guid(30)] == [["odd"]]


def test_choice_shows_ancestors_and_descendants_only() -> None:
    rows, _ = run(DAY, guid=guid(30).strip("{}").upper(), events="0")
    assert [name for _, name in shape(rows)] == ["parent.exe", "explorer.exe", "winword.exe", "cmd.exe", "curl.exe"]
    assert [row["tree"] for row in rows][2] == "   └─ winword.exe"
    rows, _ = run(DAY, match="*SPLWOW64*")
    assert [name for _, name in shape(rows)][-1] == "splwow64.exe"
    rows, messages = run(DAY, match="*nothing*")
    assert (rows, messages["WARN"]) == ([], "no process is what guid or match asks for")


def test_process_id_used_again_goes_to_the_process_of_its_time() -> None:
    """Without GUIDs: pid 50 is a.exe from 10 to 20, then b.exe from 30 on."""
    no_guid = {"ProcessGuid": "", "ParentProcessGuid": ""}
    records = [
        start(50, 1, "a.exe", 10),
        did(5, 50, 20, ProcessGuid=guid(50)),
        start(51, 1, "b.exe", 30, ProcessId="50"),
        start(60, 50, "early.exe", 15, ParentProcessGuid="", ParentImage="C:\\a.exe"),
        start(61, 50, "late.exe", 35, ParentProcessGuid="", ParentImage="C:\\b.exe"),
        start(62, 50, "between.exe", 25, ParentProcessGuid="", ParentImage="C:\\c.exe", ParentCommandLine="c.exe"),
        did(11, 50, 16, TargetFilename="of a", **{**no_guid, "ProcessId": "50"}),
        did(11, 50, 36, TargetFilename="of b", **{**no_guid, "ProcessId": "50"}),
        did(11, 99, 36, TargetFilename="of nobody", **{**no_guid, "ProcessId": "99"}),
    ]
    rows, messages = run(records)
    paths = {row["process_name"]: row["path"] for row in rows if row["kind"] == "process"}
    assert paths["early.exe"].endswith("a.exe > early.exe")
    assert paths["late.exe"].endswith("b.exe > late.exe")
    assert paths["between.exe"] == "c.exe > between.exe"
    details = {row["detail"]: row["path"].rpartition(" > ")[2] for row in rows if row["kind"] == "event"}
    assert details == {"of a": "a.exe", "of b": "b.exe"}
    assert messages["INFO"] == "1 of 9 events name no process that could be found"


def test_children_of_a_parent_that_was_not_seen_share_it() -> None:
    rows, _ = run([start(2, 1, "a.exe", 10), start(3, 1, "b.exe", 20)])
    assert shape(rows) == [(0, "parent.exe"), (1, "a.exe"), (1, "b.exe")]


def test_same_guid_on_two_hosts_is_two_processes() -> None:
    other = start(2, 1, "b.exe", 20, Computer="ws-042.corp.example")
    rows, _ = run([start(2, 1, "a.exe", 10), other])
    assert [(row["host"], row["process_name"]) for row in rows if row["observed"] == "true"] == [
        ("ws-041.corp.example", "a.exe"),
        ("ws-042.corp.example", "b.exe"),
    ]


def test_circle_of_parents_is_cut() -> None:
    rows, _ = run(
        [start(1, 3, "a.exe", 10), start(2, 1, "b.exe", 20), start(3, 2, "c.exe", 30), start(4, 4, "d.exe", 40)]
    )
    assert sorted(name for _, name in shape(rows)) == ["a.exe", "b.exe", "c.exe", "d.exe"]
    assert [depth for depth, _ in shape(rows)] == [0, 1, 2, 0]


def test_thread_and_access_are_told_of_both_sides() -> None:
    sides = {"SourceProcessGuid": guid(2), "SourceProcessId": "2", "SourceImage": "C:\\a.exe"}
    access = {**sides, "TargetProcessGuid": guid(9), "TargetProcessId": "9", "TargetImage": "C:\\lsass.exe"}
    record = {"_time": "15", "EventCode": "10", "Computer": HOST, **access, "GrantedAccess": "0x1010"}
    rows, _ = run([start(2, 1, "a.exe", 10), record])
    details = {(row["path"].rpartition(" > ")[2], row["detail"]) for row in rows if row["kind"] == "event"}
    assert details == {("a.exe", "C:\\lsass.exe 0x1010"), ("lsass.exe", "by C:\\a.exe")}


def test_fields_of_cim_are_as_good_as_raw_ones() -> None:
    record = {
        "_time": "10", "EventCode": "1", "dvc": HOST, "process_guid": guid(2), "process_path": "C:\\a.exe",
        "parent_process_guid": guid(1), "parent_process_path": "C:\\p.exe",
    }  # fmt: skip
    assert shape(run([record])[0]) == [(0, "p.exe"), (1, "a.exe")]


def test_memory_is_bounded_and_what_is_left_out_is_told() -> None:
    records = [start(number, 1, "a.exe", number) for number in range(100, 200)] + [did(11, 199, 300)]
    rows, messages = run(records, maxprocesses="10")
    assert len(shape(rows)) == 10
    assert "91 events are of more than maxprocesses=10 processes" in messages["WARN"]
    rows, _ = run([start(2, 1, "a.exe", 1), *(did(11, 2, 2 + n, TargetFilename=str(n)) for n in range(50))], events="3")
    assert [row["detail"] for row in rows if row["kind"] == "event"] == ["0", "1", "2"]
    assert rows[1]["event_codes"] == ["1:1", "11:50"]


def test_deep_chain_is_drawn_whole_as_rows_and_cut_as_json() -> None:
    chain = [start(number, number - 1, f"{number}.exe", number) for number in range(2, 3000)]
    rows, _ = run(chain)
    assert rows[-1]["depth"] == "2998"
    assert rows[-1]["path"].startswith("... > ")
    (tree,), _ = run(chain, format="json", maxdepth="5")
    node, depth = json.loads(tree["tree"]), 0
    while node["children"]:
        node, depth = node["children"][0], depth + 1
    assert (depth, node["cut"]) == (5, True)


def test_text_and_json_say_the_same() -> None:
    (text,), _ = run(DAY, format="text", match="*curl*")
    assert text["tree"].splitlines()[3:] == [
        "      └─ 1970-01-01 00:02:00 cmd.exe (30) EXAMPLE\\r.lindqvist cmd.exe !! office_starts_shell",
        "         └─ 1970-01-01 00:02:10 curl.exe (40) EXAMPLE\\r.lindqvist curl.exe",
        "               · 1970-01-01 00:02:11 3 203.0.113.7 443",
        "               · 1970-01-01 00:02:12 11 C:\\Users\\Public\\a.exe",
    ]
    (row,), _ = run(DAY, format="json", match="*curl*")
    names, node = [], json.loads(row["tree"])
    while node["children"]:
        names.append(node["name"])
        node = node["children"][0]
    assert [*names, node["name"]] == ["parent.exe", "explorer.exe", "winword.exe", "cmd.exe", "curl.exe"]
    assert [event["code"] for event in node["events"]] == [3, 11]


def test_records_without_fields_are_read_from_their_raw_text() -> None:
    xml = (
        "<Event><System><Provider Name='Microsoft-Windows-Sysmon'/><EventID>1</EventID>"
        "<Computer>WS-041</Computer></System>"
        f"<EventData><Data Name='UtcTime'>2026-03-04 07:15:22.418</Data><Data Name='ProcessGuid'>{guid(2)}</Data>"
        "<Data Name='Image'>C:\\a.exe</Data></EventData></Event>"
    )
    (row,), _ = run([{"_raw": xml, "_time": "1"}])
    assert (row["host"], row["process_name"], row["_time"]) == ("ws-041", "a.exe", "1772608522.418")


@pytest.mark.parametrize("options", [{"format": "svg"}, {"events": "1001"}, {"maxdepth": "0"}, {"root": "x"}], ids=str)
def test_wrong_options_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Tree(options)
