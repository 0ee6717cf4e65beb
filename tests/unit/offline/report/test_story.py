"""Which processes get into a report, and how much of them."""

from __future__ import annotations

import pytest

from offline.report import story as story_module
from offline.report.embedding import embedded_bytes
from offline.report.story import Story, host_stories, process_guids, shown_processes
from offline.spl.frame import Frame
from tests.unit.offline.report.conftest import HOST, event_row, guid, process_row

FOREST = [
    process_row(1),
    process_row(2, 1, 1),
    event_row(2, "C:\\found.txt"),
    process_row(3, 2, 2),
    process_row(4, 1, 1),
    event_row(4, "C:\\other.txt"),
    process_row(5),
]


def size(*rows: dict) -> int:
    return sum(embedded_bytes(list(row.values())) for row in rows)


def names(story) -> list[str]:
    return [row.get("process_name") or row["detail"] for row in story.rows]


def test_host_with_findings_is_shown_whole_where_there_is_room(make_finding):
    stories = host_stories(FOREST, [make_finding()])
    assert [story.host for story in stories] == [HOST]
    assert names(stories[0]) == [
        "p1.exe", "p2.exe", "C:\\found.txt", "p3.exe", "p4.exe", "C:\\other.txt", "p5.exe",
    ]  # fmt: skip
    assert stories[0].left_out == 0


def test_ancestors_descendants_and_events_of_a_process_with_a_finding_come_first(make_finding):
    found = make_finding(fields={"process_guid": guid(2)})
    room = size(*FOREST[:4])
    [story] = host_stories(FOREST, [found], most_bytes=room)
    assert names(story) == ["p1.exe", "p2.exe", "C:\\found.txt", "p3.exe"]
    assert story.left_out == 3


def test_row_is_never_kept_without_the_rows_above_it(make_finding):
    chain = [process_row(number + 1, number, number) for number in range(20)]
    [story] = host_stories(chain, [make_finding(fields={"process_guid": guid(20)})], most_bytes=size(*chain[:7]))
    assert [row["depth"] for row in story.rows] == [str(depth) for depth in range(7)]


def test_room_that_one_host_leaves_goes_to_the_next(make_finding):
    other = [{**row, "host": "ws-042.corp.example"} for row in FOREST]
    found = [make_finding(severity="critical"), make_finding(dest="WS-042.corp.example")]
    small = [process_row(1)]
    stories = host_stories([*small, *other], found, most_bytes=size(*small) + size(*other))
    assert [(story.host, story.left_out) for story in stories] == [(HOST, 0), ("ws-042.corp.example", 0)]


def test_worst_host_comes_first(make_finding):
    other = [{**process_row(1), "host": "ws-042.corp.example"}]
    found = [make_finding(), make_finding(severity="critical", dest="ws-042.corp.example")]
    assert [story.host for story in host_stories([*FOREST, *other], found)] == ["ws-042.corp.example", HOST]


def test_most_severe_findings_are_marked_where_not_all_have_room(make_finding, monkeypatch):
    monkeypatch.setattr(story_module, "MAX_FINDING_BYTES", 1000)
    found = [make_finding(severity="low") for _ in range(20)] + [make_finding(severity="critical")]
    [story] = host_stories(FOREST, found)
    assert 1 < len(story.findings) < 5
    assert story.findings[0]["severity"] == "critical"


def test_finding_has_what_its_detection_told(make_finding):
    [story] = host_stories(FOREST, [make_finding(fields={"process_guid": guid(1), "granted_access": "0x1fffff"})])
    assert story.findings[0]["granted_access"] == ["0x1fffff"]
    assert story.findings[0]["process_guid"] == [guid(1)]


def test_host_without_findings_is_not_shown(make_finding):
    assert host_stories(FOREST, [make_finding(dest="ws-099.corp.example")]) == []


def test_cells_lead_back_to_the_rows(make_finding):
    [story] = host_stories(FOREST, [make_finding()])
    told = story.to_json()
    rows = [{name: cell for name, cell in zip(told["columns"], cells, strict=False) if cell} for cells in told["cells"]]
    assert rows[1] == {
        "kind": "process", "depth": "1", "process_guid": guid(2), "parent_process_guid": guid(1),
        "process_name": "p2.exe",
    }  # fmt: skip
    assert rows[2] == {"kind": "event", "process_guid": guid(2), "event_code": "11", "detail": "C:\\found.txt"}


def test_long_values_are_cut(make_finding):
    [story] = host_stories([process_row(1, process="x" * 9000)], [make_finding()])
    assert max(len(cell) for cell in story.to_json()["cells"][0]) == 1000


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(guid(1).upper(), [guid(1)], id="upper case"),
        pytest.param((guid(1), guid(2), guid(1)), [guid(1), guid(2)], id="several, one twice"),
        pytest.param(None, [], id="none"),
        pytest.param("-", [], id="Sysmon's sign for none"),
    ],
)
def test_processes_that_a_finding_is_about(make_finding, value, expected):
    assert process_guids(make_finding(fields={"process_guid": value})) == expected


def test_processes_that_the_page_can_show(make_finding):
    stories = host_stories([*FOREST[:2], event_row(9, "x")], [make_finding()])
    assert shown_processes(stories) == {(HOST, guid(1)), (HOST, guid(2))}


def test_story_takes_sysmon_events_in_pieces_and_no_others():
    def event(number: int, parent: int, source: str) -> dict:
        return {
            "source": source, "EventCode": "1", "_time": 1772611200.0 + number, "Computer": HOST.upper(),
            "ProcessGuid": guid(number), "ParentProcessGuid": guid(parent), "Image": f"C:\\p{number}.exe",
        }  # fmt: skip

    story = Story()
    sysmon = "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational"
    story.see(Frame.from_rows([event(2, 1, sysmon), event(7, 1, "XmlWinEventLog:Security")]))
    story.see(Frame.from_rows([event(1, 0, sysmon)]))
    rows = story.rows()
    assert [(row["host"], row["process_name"], row["depth"]) for row in rows if row["observed"] == "true"] == [
        (HOST, "p1.exe", "1"),
        (HOST, "p2.exe", "2"),
    ]
