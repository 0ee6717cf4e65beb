"""Rendered messages split into fields, also where values look like keys."""

from __future__ import annotations

import time

import pytest
from sysmon_essentials.readers.message import split_message
from sysmon_essentials.schema import SCHEMA

from tests.unit.sysmon_essentials.readers import layouts

OLD = {
    name: value for name, value in layouts.FIELDS.items() if name not in ("RuleName", "OriginalFileName", "ParentUser")
}


@pytest.mark.parametrize("line", ["\r\n", "\n", " "], ids=["crlf", "lf", "flattened"])
@pytest.mark.parametrize("code", SCHEMA, ids=str)
def test_every_event_is_split_at_its_keys(code: int, line: str) -> None:
    fields = {name: f"value: of {number}" for number, (name, _) in enumerate(SCHEMA[code])}
    text = line.join(["Title:", *(f"{name}: {value}" for name, value in fields.items())])
    assert list(split_message(code, text).items()) == list(fields.items())


@pytest.mark.parametrize("line", ["\r\n", "\n", " "], ids=["crlf", "lf", "flattened"])
def test_empty_values_stay_empty(line: str) -> None:
    fields = dict.fromkeys(layouts.FIELDS, "")
    assert split_message(1, line.join(["Process Create:", *(f"{name}: " for name in fields)])) == fields


def test_spaces_at_the_end_of_a_value_stay() -> None:
    fields = {**layouts.FIELDS, "CommandLine": '"C:\\a.exe" '}
    assert split_message(1, layouts.message(fields))["CommandLine"] == '"C:\\a.exe" '


def test_line_breaks_stay_in_the_value() -> None:
    fields = {**layouts.FIELDS, "CommandLine": "a\r\nb: c\r\n\r\nd"}
    assert split_message(1, layouts.message(fields))["CommandLine"] == "a\r\nb: c\r\n\r\nd"


@pytest.mark.parametrize("key", ["Image", "ProcessId", "User", "ParentImage", "Hashes"])
def test_key_inside_a_value_before_its_turn_is_part_of_the_value(key: str) -> None:
    value = f"powershell\r\n{key}: forged"
    split = split_message(1, layouts.message({**layouts.FIELDS, "CommandLine": value}))
    assert split["CommandLine"] == value
    assert split[key] == layouts.message({key: layouts.FIELDS[key]}).partition(": ")[2]


@pytest.mark.parametrize("key", ["RuleName", "OriginalFileName"])
def test_key_of_a_later_version_is_not_taken_from_a_value(key: str) -> None:
    split = split_message(1, layouts.message({**OLD, "CommandLine": f"x\r\n{key}: forged"}))
    assert key not in split
    assert list(split) == list(OLD)


OTHER = {
    "another-language": "Prozesserstellung:\r\nRegelname: -\r\nZeit: 2026-03-04 07:15:22.418",
    "another-event": layouts.message({"QueryName": "x", "QueryStatus": "0"}),
    "empty": "",
    "one-word": "Process",
}


@pytest.mark.parametrize("text", OTHER.values(), ids=list(OTHER))
def test_other_messages_give_nothing(text: str) -> None:
    assert split_message(1, text) == {}


def test_unknown_event_gives_nothing() -> None:
    assert split_message(77, layouts.message()) == {}


@pytest.mark.parametrize(
    "line", ["\nRuleName: ", "\nUtcTime:x", " Image: ", "\n"], ids=["optional", "no-space", "flat", "breaks"]
)
def test_hostile_message_costs_no_more_than_its_length(line: str) -> None:
    start = time.process_time()
    split_message(1, "Process Create:" + line * 300_000)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("gone", ["RuleName", "FileVersion", "ParentUser"])
def test_versions_without_a_key_are_split_too(gone: str) -> None:
    fields = {name: "1" for name in layouts.FIELDS if name != gone}
    assert list(split_message(1, layouts.message(fields)).items()) == list(fields.items())


def test_a_message_that_begins_with_a_key_has_no_title() -> None:
    fields = dict.fromkeys(layouts.FIELDS, "1")
    assert split_message(1, layouts.message(fields).partition("\r\n")[2]) == fields
