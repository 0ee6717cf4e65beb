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
