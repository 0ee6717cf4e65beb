"""What flat layouts lose and how it is brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers.json_flat import FlatShape, flat_event, inserts_event
from sysmon_essentials.readers.parts import LayoutError
from sysmon_essentials.schema import SCHEMA

from tests.unit.sysmon_essentials.readers import layouts

if TYPE_CHECKING:
    from collections.abc import Mapping

REGISTRY = {
    "RuleName": "-",
    "EventType": "SetValue",
    "UtcTime": "2026-03-04 07:15:22.418",
    "ProcessGuid": "{7c41b9e2-42aa-66f0-9b01-000000002f00}",
    "ProcessId": "6312",
    "Image": "<unknown process>",
    "TargetObject": "HKLM\\System\\A&B\\C:%5CWindows",
    "Details": "DWORD (0x00000001)",
}
MESSAGE = layouts.message(REGISTRY, "Registry value set:")


def _nxlog(fields: Mapping[str, Any], code: int = 13, **more: Any) -> dict[str, Any]:
    return {
        "EventTime": "2026-03-04 16:15:22",
        "EventType": "INFO",
        "EventID": code,
        "Version": 2,
        "SourceName": layouts.PROVIDER,
        "Channel": layouts.CHANNEL,
        "ProcessID": 3120,
        "ThreadID": 4412,
        "RecordNumber": 7,
        "SourceModuleName": "eventlog",
        **fields,
        **more,
    }


def _fields(record: Mapping[str, Any]) -> dict[str, str]:
    text = flat_event(record)
    assert text is not None
    return parse_event(text).fields


LOSSES: dict[str, dict[str, Any]] = {
    "process-id-missing": {name: value for name, value in REGISTRY.items() if name != "ProcessId"},
    "event-type-hidden": {**REGISTRY, "EventType": "INFO"},
    "event-type-renamed": {name.replace("EventType", "EventTypeOrignal"): value for name, value in REGISTRY.items()},
    "escaped-twice": {name: layouts.escaped(value) for name, value in REGISTRY.items()},
    "nothing-but-the-message": {},
}


@pytest.mark.parametrize("fields", LOSSES.values(), ids=list(LOSSES))
def test_nxlog_loses_nothing_that_its_message_has(fields: dict[str, Any]) -> None:
    assert list(_fields(_nxlog(fields, Message=MESSAGE)).items()) == list(REGISTRY.items())


def test_empty_fields_that_nxlog_leaves_out_come_from_its_message() -> None:
    fields = {**REGISTRY, "RuleName": ""}
    message = layouts.message(fields, "Registry value set:")
    assert _fields(_nxlog({name: value for name, value in fields.items() if value}, Message=message)) == fields


def test_nxlog_without_message_gives_the_renamed_event_type_and_text_unescaped_once() -> None:
    record = _nxlog({**LOSSES["event-type-renamed"], "Image": "&lt;unknown process&gt;", "Details": "a &amp;lt; b"})
    assert _fields({**record, "EventType": "INFO"}) == {**REGISTRY, "Details": "a &lt; b"}


def test_nxlog_without_message_leaves_a_lost_event_type_absent() -> None:
    assert "EventType" not in _fields(_nxlog({**REGISTRY, "EventType": "INFO"}))


def test_process_number_of_the_service_is_never_the_actors() -> None:
    text = flat_event(_nxlog(LOSSES["process-id-missing"]))
    assert text is not None
    event = parse_event(text)
    assert "ProcessId" not in event.fields
    assert event.system["ProcessID"] == "3120"


def test_inserts_in_values_are_taken_from_the_field_and_not_from_the_message() -> None:
    message = MESSAGE.replace("C:%5CWindows", "C:6312CWindows")
    assert _fields(_nxlog(REGISTRY, Message=message))["TargetObject"] == REGISTRY["TargetObject"]


def test_message_cut_short_leaves_the_longer_field() -> None:
    fields = {**layouts.FIELDS, "ParentUser": "EXAMPLE\\r.lindqvist"}
    message = layouts.message()[:-5]
    assert _fields(_nxlog(fields, 1, Message=message)) == layouts.FIELDS


def test_version_of_a_service_event_is_sysmons_and_not_the_envelopes() -> None:
    state = {"UtcTime": "2026-03-04 07:15:22.418", "State": "Started", "Version": "15.15", "SchemaVersion": "4.90"}
    message = layouts.message(state, "Sysmon service state changed:")
    text = flat_event(_nxlog({**state, "Version": 3}, 4, Message=message))
    assert text is not None
    event = parse_event(text)
    assert event.fields == state
    assert event.system["EventVersion"] == "3"
    assert "Version" not in _fields(_nxlog({**state, "Version": 3}, 4))


def test_time_without_zone_is_not_trusted() -> None:
    text = flat_event(_nxlog(REGISTRY))
    assert text is not None
    assert parse_event(text).system["SystemTime"] == "2026-03-04T07:15:22.4180000Z"


def test_export_that_lacks_a_field_gets_it_from_the_message() -> None:
    record = {"EventID": 13, "SourceName": layouts.PROVIDER, "Message": MESSAGE, **LOSSES["process-id-missing"]}
    assert list(_fields(record).items()) == list(REGISTRY.items())


@pytest.mark.parametrize("code", SCHEMA, ids=str)
def test_inserts_of_every_version_get_the_names_of_that_version(code: int) -> None:
    versions = sorted({tuple(map(int, since.split("."))) for _, since in SCHEMA[code]})
    for version in versions:
        names = [name for name, since in SCHEMA[code] if tuple(map(int, since.split("."))) <= version]
        record = {**layouts.fluent_bit(), "EventID": code, "StringInserts": [f"v{n}" for n in range(len(names))]}
        text = inserts_event(record)
        assert text is not None
        assert list(parse_event(text).fields) == names


def test_inserts_of_unknown_number_are_read_from_the_message() -> None:
    record = {**layouts.fluent_bit(), "StringInserts": ["x"] * 40, "Message": layouts.message()}
    text = inserts_event(record)
    assert text is not None
    assert parse_event(text).fields == layouts.FIELDS


@pytest.mark.parametrize(
    ("value", "written"),
    [(True, "true"), (False, "false"), ("True", "true"), ("-", "-"), (None, "")],
    ids=["true", "false", "capital", "dash", "null"],
)
def test_booleans_are_written_in_lower_case(value: object, written: str) -> None:
    text = flat_event({"EventID": 3, "SourceName": layouts.PROVIDER, "Initiated": value, "SourcePort": 443})
    assert text is not None
    assert parse_event(text).fields == {"Initiated": written, "SourcePort": "443"}


PLAIN = {
    "SourceName": layouts.PROVIDER,
    "Channel": layouts.CHANNEL,
    "EventID": 13,
    "Level": "4",
    "Hostname": "ws-041.corp.example",
    **REGISTRY,
}
SHAPES: dict[str, dict[str, Any]] = {
    **{f"nxlog-{name}": _nxlog(fields) for name, fields in LOSSES.items() if fields},
    **{f"nxlog-{name}-with-message": _nxlog(fields, Message=MESSAGE) for name, fields in LOSSES.items()},
    "nxlog-null": _nxlog({**REGISTRY, "Details": None}),
    "nxlog-number": _nxlog({**REGISTRY, "ProcessId": 6312}),
    "nxlog-service-state": _nxlog({"UtcTime": REGISTRY["UtcTime"], "State": "Started"}, 4),
    "export": PLAIN,
    "export-incomplete": {**{k: v for k, v in PLAIN.items() if k != "Image"}, "Message": MESSAGE},
    "export-null": {**PLAIN, "Details": None},
    "export-strange-message": {**PLAIN, "Message": 5},
    "export-two-providers": {**PLAIN, "SourceName": "", "ProviderName": layouts.PROVIDER},
    "export-id-as-text": {**PLAIN, "EventID": " 13 "},
    "export-linux": {**PLAIN, "SourceName": "Linux-Sysmon"},
    "export-empty-key": {**PLAIN, "": "3"},
    "foreign": {**PLAIN, "SourceName": "Microsoft-Windows-Kernel-General"},
    "channel-only": {k: v for k, v in PLAIN.items() if k != "SourceName"},
    "hostile-header": {**PLAIN, "Hostname": "<Evil>'&", "Keywords": True, "Level": {"a": 1}},
}


@pytest.mark.parametrize("record", SHAPES.values(), ids=SHAPES.keys())
def test_what_is_known_of_a_shape_changes_no_event(record: dict[str, Any]) -> None:
    shape = FlatShape(tuple(record))
    assert [shape.event(record) for _ in range(2)] == [flat_event(record)] * 2


@pytest.mark.parametrize("event_id", [True, "x", None], ids=str)
def test_a_shape_refuses_what_is_no_event_id(event_id: object) -> None:
    shape = FlatShape(tuple(PLAIN))
    shape.event({**PLAIN, "EventID": 1})
    with pytest.raises(LayoutError):
        shape.event({**PLAIN, "EventID": event_id})
