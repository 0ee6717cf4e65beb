"""What detections need, read from their searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.config.needs import read_needs

if TYPE_CHECKING:
    from sysmon_essentials.config.coverage import Need


def need(search: str) -> Need:
    (found,) = read_needs([("one", search)])
    return found


@pytest.mark.parametrize(
    ("search", "codes"),
    [
        ("EventCode=1 x=2", (1,)),
        ("EventCode IN (11, 23)", (11, 23)),
        ('(EventCode="3" a) OR (EventCode=22 b)', (3, 22)),
        ("EventCode=*", ()),
        ("EventCode=4", (4,)),
    ],
)
def test_event_ids_of_a_search(search: str, codes: tuple[int, ...]) -> None:
    found = need(search)
    assert (found.detection, found.event_codes) == ("one", codes)


def test_names_become_paths_and_other_fields_hold_their_first_text() -> None:
    search = r'EventCode=1 | where match(process_name, "(?i)^(net|net1)\.exe$") AND match(process, "(?i)\buse\b")'
    found = need(search)
    assert [(sample.field, dict(sample.fields)) for sample in found.samples] == [
        ("Image", {"Image": f"C:\\Windows\\System32\\{name}.exe", "CommandLine": "use"}) for name in ("net", "net1")
    ]


def test_backslashes_of_strings_and_of_expressions_are_read() -> None:
    found = need(r'EventCode=13 | where match(TargetObject, "\\\\run\\\\[^\"]+$")')
    assert found.samples[0].parts == ("\\run\\",)


@pytest.mark.parametrize(
    "search",
    [
        pytest.param('EventCode=1 | where NOT match(process_name, "^a$")', id="negated"),
        pytest.param('EventCode=1 | where match(nothing, "^a$")', id="unknown field"),
        pytest.param('EventCode=1 | where match(process, "(?=a)")', id="expression not understood"),
        pytest.param('(EventCode=1 OR EventCode=3) | where match(process, "a")', id="two EventIDs"),
    ],
)
def test_no_sample_from(search: str) -> None:
    found = need(search)
    assert found.samples == ()


def test_hashes_that_fields_come_from() -> None:
    found = need("EventCode=1 | lookup x process_imphash, file_md5")
    assert found.hashes == {"IMPHASH", "MD5"}


def test_needs_come_by_name() -> None:
    found = read_needs([("b", "EventCode=1"), ("a", "EventCode=3")])
    assert [(one.detection, one.event_codes) for one in found] == [("a", (3,)), ("b", (1,))]


def fields(search: str) -> list[dict[str, str]]:
    return [dict(sample.fields) for sample in need(search).samples]


def test_fields_of_two_alternatives_are_not_mixed() -> None:
    found = fields('EventCode=1 | where match(process, "whoami") OR match(parent_process_name, "^nc\\.exe$")')
    assert found == [{"CommandLine": "whoami"}, {"ParentImage": "C:\\Windows\\System32\\nc.exe"}]


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        pytest.param(
            'EventCode=11 | where match(file_name, "\\.cpl$")', [{"TargetFilename": "C:\\Data\\a.cpl"}], id="name"
        ),
        pytest.param('EventCode=22 | where query="a.example"', [{"QueryName": "a.example"}], id="rewritten"),
        pytest.param('EventCode=3 | where direction="outbound"', [{"Initiated": "true"}], id="mapped"),
        pytest.param(
            'EventCode=3 | where in(DestinationPort, "1", "2")',
            [{"DestinationPort": "1"}, {"DestinationPort": "2"}],
            id="in",
        ),
        pytest.param(
            'EventCode=1 | where match(process_path, "(?i)\\\\\\\\temp\\\\\\\\")',
            [{"Image": "C:\\temp\\a.exe"}],
            id="path",
        ),
        pytest.param(
            'EventCode=1 | where process_name="powershell.exe"',
            [{"Image": "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe"}],
            id="powershell",
        ),
        pytest.param(
            '(EventCode=1 OR EventCode=5) | where EventCode=5 AND match(process_name, "^a$")',
            [{"Image": "C:\\Windows\\System32\\a"}],
            id="EventID of an alternative",
        ),
    ],
)
def test_fields_are_as_they_are_logged(search: str, expected: list[dict[str, str]]) -> None:
    assert fields(search) == expected


def test_part_of_a_field_is_not_the_whole() -> None:
    assert [sample.is_whole for sample in need('EventCode=1 | where user="j.meyer"').samples] == [False]
    assert [sample.is_whole for sample in need('EventCode=3 | where DestinationPort="1"').samples] == [True]


@pytest.mark.parametrize(
    ("condition", "codes"),
    [('match(process, "a")', set()), ('match(process, "a") OR len(process)>9', {1}), ("len(process)>9", {1})],
)
def test_event_ids_that_samples_do_not_exhaust(condition: str, codes: set[int]) -> None:
    assert need(f"EventCode=1 | where {condition}").open_codes == codes


def test_sample_is_about_the_field_that_tells_most() -> None:
    found = need('EventCode=3 | where match(process_path, "\\\\\\\\") AND in(DestinationPort, "445", "139")').samples
    assert [(sample.field, sample.parts) for sample in found] == [
        ("DestinationPort", ("445",)),
        ("DestinationPort", ("139",)),
    ]
