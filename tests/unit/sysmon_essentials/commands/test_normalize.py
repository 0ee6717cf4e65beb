"""Normalising records: the same fields from every shipper, options, and what becomes of records that cannot be read."""

from __future__ import annotations

import json
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from sysmon_essentials.cim import normalise
from sysmon_essentials.commands.normalize import Normalize
from sysmon_essentials.errors import SysmonError, UsageError
from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers import read_paths

from tests.shared import shared_files
from tests.unit.sysmon_essentials.readers import layouts

if TYPE_CHECKING:
    from pathlib import Path

XML = layouts.windows_xml()
LAYOUTS: dict[str, str] = {
    "xml": XML,
    "pretty xml": layouts.pretty(XML),
    "xml in double quotes": layouts.requoted(XML),
    "classic": layouts.classic(),
    "winlogbeat": json.dumps(layouts.winlogbeat()),
    "elastic agent": json.dumps(layouts.elastic_agent()),
    "nxlog": json.dumps(layouts.nxlog()),
    "fluent bit": json.dumps(layouts.fluent_bit()),
    "opentelemetry": json.dumps(layouts.otel([{name: value} for name, value in layouts.FIELDS.items()])),
    "azure": json.dumps(layouts.azure(layouts.FIELDS)),
    "velociraptor": json.dumps(layouts.velociraptor()),
    "evtx_dump": json.dumps(layouts.evtx_dump()),
    "snare": layouts.snare(),
}
# What a layout does not carry at all.
OF_THE_HEADER = {"ProcessID", "ThreadID", "Level", "Opcode", "Keywords", "EventVersion", "SystemTime", "SecurityID",
                 "EventRecordID", "ProviderGuid", "Task"}  # fmt: skip
RECORDINGS = [*shared_files("corpus/json/**/*.*z*")]
SAMPLE = 300


def run(*texts: str, **options: str) -> tuple[list[dict[str, Any]], dict[str, str]]:
    command = Normalize(options)
    rows = list(command.add({"_raw": text, "host": "hf-1", "extra": "kept"} for text in texts))
    return rows, {message.level: message.text for message in command.messages()}


@pytest.mark.parametrize("name", LAYOUTS, ids=str)
def test_every_layout_gives_the_fields_of_the_xml(name: str) -> None:
    (row,), messages = run(LAYOUTS[name])
    expected = normalise(parse_event(XML))
    different = {field for field in expected if row.get(field) != expected[field]}
    assert different <= OF_THE_HEADER
    assert messages == {}


@pytest.mark.parametrize("path", RECORDINGS, ids=lambda path: path.name)
def test_events_as_shipped_give_the_fields_of_their_xml(path: Path) -> None:
    events = list(islice(read_paths([path], lambda _: None), SAMPLE))
    rows, messages = run(*(raw.text for raw in events))
    assert messages == {}
    for number, raw in enumerate(events):
        expected = normalise(parse_event(raw.text))
        assert {name: rows[number].get(name) for name in expected} == expected, raw.record_id


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{not json, Sysmon", "names Sysmon but has no event"),
        ("", "no value in the field _raw"),
        ("LogName=Microsoft-Windows-Sysmon/Operational\nSourceName=Microsoft-Windows-Sysmon\nEventCode=1\nMessage=Prozess:",
         "has none of its fields"),
    ],
    ids=["broken", "empty", "translated"],
)  # fmt: skip
def test_event_that_cannot_be_read_stays_and_says_why(text: str, reason: str) -> None:
    rows, messages = run(XML, text)
    assert (rows[1]["_raw"], rows[1]["extra"]) == (text, "kept")
    assert reason in rows[1]["sysmon_problem"]
    assert messages["WARN"].startswith("1 of 2 events could not be read")
    assert reason in messages["WARN"]


def test_other_products_pass_untouched() -> None:
    rows, messages = run("<Event><System><Provider Name='Other'/><EventID>1</EventID></System></Event>")
    assert rows[0].keys() == {"_raw", "host", "extra"}
    assert messages == {"INFO": "1 of 1 events are not Sysmon's"}


def test_prefix_leaves_the_own_fields_alone() -> None:
    (row,), _ = run(XML, prefix="n_")
    assert (row["n_process_name"], row["extra"]) == ("harborsync.exe", "kept")
    assert "process_name" not in row


def test_keep_false_leaves_splunks_own_fields_only() -> None:
    (row,), _ = run(XML, keep="f")
    assert (row["host"], row["_raw"]) == ("hf-1", XML)
    assert "extra" not in row


def test_field_names_where_the_event_is() -> None:
    row = next(Normalize({"field": "original"}).add([{"original": [XML, "second"], "_raw": "x"}]))
    assert row["process_name"] == "harborsync.exe"


def test_strict_names_the_event() -> None:
    command = Normalize({"strict": "true"})
    with pytest.raises(SysmonError, match="event 2 of this search cannot be read: names Sysmon"):
        list(command.add([{"_raw": XML}, {"_raw": "Sysmon?"}]))


def test_reasons_are_bounded() -> None:
    command = Normalize({})
    for number in range(100):
        command._unreadable({}, f"reason {number}")
    assert command.messages()[0].text.count(";") == 20


@pytest.mark.parametrize("options", [{"keep": "2"}, {"field": " "}, {"fields": "x"}], ids=["keep", "field", "unknown"])
def test_wrong_options_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Normalize(options)
