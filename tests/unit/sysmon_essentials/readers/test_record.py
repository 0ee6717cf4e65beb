"""The same event in every layout gives the same fields and the same header as far as the layout tells it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tests.unit.sysmon_essentials.readers import layouts

if TYPE_CHECKING:
    from pathlib import Path


def _csv(row: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(row))
    writer.writeheader()
    writer.writerow(row)
    return text.getvalue().encode()


XML = layouts.windows_xml()
LISTED = [{name: value} for name, value in layouts.FIELDS.items()]
NAMED = [{"Name": name, "text": value} for name, value in layouts.FIELDS.items()]
LAYOUTS: dict[str, bytes] = {
    "1-windows-xml": XML.encode(),
    "1-rendering-info": XML.replace(
        "</Event>", "<RenderingInfo Culture='en-US'><Message>Process Create: Image: x</Message></RenderingInfo></Event>"
    ).encode(),
    "1-pretty-printed": layouts.pretty(XML).encode(),
    "1-double-quotes": layouts.requoted(XML).encode(),
    "1-evtx-dump-xml": layouts.evtx_dump_xml().encode(),
    "1-utf-16-le-with-mark": ("\ufeff" + XML).encode("utf-16-le"),
    "1-utf-16-le": XML.encode("utf-16-le"),
    "1-utf-16-be-with-mark": ("\ufeff" + XML).encode("utf-16-be"),
    "1-utf-16-be": XML.encode("utf-16-be"),
    "1-utf-8-with-mark": ("\ufeff<Events>" + XML + "</Events>").encode(),
    "1-declaration-and-root": f"<?xml version='1.0' encoding='utf-8'?><Events>{XML}</Events>".encode(),
    "2-classic": layouts.classic().encode(),
    "2-classic-crlf": layouts.classic().replace("\r\n", "\n").replace("\n", "\r\n").encode(),
    "4-winlogbeat": layouts.lines(layouts.winlogbeat()),
    "4-winlogbeat-number": layouts.lines(
        {**layouts.winlogbeat(), "winlog": {**layouts.winlogbeat()["winlog"], "event_id": 1}}
    ),
    "4-elastic-agent-ecs": layouts.lines(layouts.elastic_agent()),
    "4-elastic-search-hit": layouts.lines({"_index": "x", "_source": layouts.winlogbeat()}),
    "4-dotted-keys": layouts.lines(
        {
            "winlog.channel": layouts.CHANNEL,
            "winlog.provider_name": layouts.PROVIDER,
            "winlog.event_id": "1",
            "winlog.record_id": 88121,
            **{f"winlog.event_data.{name}": value for name, value in layouts.FIELDS.items()},
        }
    ),
    "5-nxlog": layouts.lines(layouts.nxlog()),
    "5-flat-export": layouts.lines(
        {
            "SourceName": layouts.PROVIDER,
            "EventID": 1,
            "Channel": layouts.CHANNEL,
            "Hostname": "ws-041.corp.example",
            "TimeCreated": "2026-03-04T00:15:22.420Z",
            **layouts.FIELDS,
        }
    ),
    "6-fluent-bit": layouts.lines(layouts.fluent_bit()),
    "6-fluent-bit-xml": layouts.lines({"System": XML, "Message": layouts.message(), "StringInserts": ["-", "x"]}),
    "7-otel-list": layouts.lines(layouts.otel({"data": LISTED, "name": ""})),
    "7-otel-map": layouts.lines(layouts.otel({"data": layouts.FIELDS})),
    "7-otel-flat-map": layouts.lines(layouts.otel(layouts.FIELDS)),
    "7-otel-raw-body": layouts.lines({"body": XML, "attributes": {}}),
    "7-otel-raw-Body": layouts.lines({"Body": XML}),
    "7-otel-body-map": layouts.lines({"body": layouts.otel({"data": LISTED})}),
    "8-azure-json-string": layouts.lines(layouts.azure(json.dumps(layouts.azure_times()))),
    "8-azure-object": layouts.lines(layouts.azure(layouts.azure_times())),
    "8-azure-data-item": layouts.lines(layouts.azure(layouts.data_item())),
    "8-azure-csv": _csv({key: str(value) for key, value in layouts.azure(layouts.data_item()).items()}),
    "9-cribl-nested": layouts.lines({"Event": {"System": layouts.system(attributes=""), "EventData": {"Data": NAMED}}}),
    "9-cribl-xml": layouts.lines({"_raw": XML, "cribl_pipe": "x"}),
    "10-snare": layouts.snare().encode(),
    "10-snare-escaped-tabs": layouts.snare().replace("\t", "#011").encode(),
    "11-linux-syslog": f"Mar  4 07:15:22 web01 sysmon: {layouts.linux_xml()}\n".encode(),
    "11-linux-syslog-pid": f"Mar  4 07:15:22 web01 sysmon[812]: {layouts.linux_xml()}\n".encode(),
    "11-linux-rfc5424": f"<14>1 2026-03-04T07:15:22.420Z web01 sysmon 812 - - {layouts.linux_xml()}\n".encode(),
    "11-linux-xml-alone": layouts.linux_xml().encode(),
    "11-journald-json": layouts.lines(
        {"_HOSTNAME": "web01", "SYSLOG_IDENTIFIER": "sysmon", "MESSAGE": layouts.linux_xml()}
    ),
    "11-azure-syslog": layouts.lines({"Computer": "web01", "SyslogMessage": layouts.linux_xml()}),
    "12-velociraptor": layouts.lines(layouts.velociraptor()),
    "13-evtx-dump": layouts.lines(layouts.evtx_dump()),
    "13-evtx-dump-event-id-object": layouts.lines(layouts.evtx_dump({"#attributes": {"Qualifiers": ""}, "#text": 1})),
    "hec-event-object": layouts.lines({"event": layouts.nxlog(), "sourcetype": "nxlog"}),
    "hec-event-xml": layouts.lines({"event": XML, "sourcetype": "XmlWinEventLog"}),
    "hec-event-json-text": layouts.lines({"event": json.dumps(layouts.winlogbeat())}),
    "splunk-json-export": layouts.lines({"preview": False, "result": {"_raw": XML}}),
    "splunk-json-export-of-json": layouts.lines({"result": {"_raw": json.dumps(layouts.fluent_bit())}}),
    "splunk-json-export-of-classic": layouts.lines({"result": {"_raw": layouts.classic()}}),
    "splunk-csv-export": _csv({"_time": "1772608522.42", "_raw": XML, "source": "x"}),
    "json-array": json.dumps([layouts.evtx_dump()]).encode(),
    "json-pretty-printed": json.dumps(layouts.evtx_dump(), indent=2).encode(),
}


@pytest.mark.parametrize("content", LAYOUTS.values(), ids=list(LAYOUTS))
def test_every_layout_gives_the_same_fields_in_order(tmp_path: Path, content: bytes) -> None:
    event = layouts.parsed(tmp_path, content)
    assert list(event.fields.items()) == list(layouts.FIELDS.items())
    assert event.event_code == 1
    assert event.time == pytest.approx(1772608522.418)


NO_RECORD_ID = {"5-flat-export", "8-azure-json-string", "8-azure-object", "8-azure-data-item", "8-azure-csv"}


NUMBERED = [name for name in LAYOUTS if not name.startswith("11") and name not in NO_RECORD_ID]


@pytest.mark.parametrize("name", NUMBERED, ids=str)
def test_record_number_is_the_event_record_id(tmp_path: Path, name: str) -> None:
    events, _, _ = layouts.read(tmp_path, LAYOUTS[name])
    assert [event.record_id for event in events] == ["88121"]


@pytest.mark.parametrize("name", sorted(NO_RECORD_ID), ids=str)
def test_without_record_id_the_position_stands_in(tmp_path: Path, name: str) -> None:
    events, _, _ = layouts.read(tmp_path, LAYOUTS[name])
    assert [event.record_id for event in events] == ["1"]
    assert "<EventRecordID>" not in events[0].text


CONVERTED = ("1-evtx-dump-xml", "6-fluent-bit", "12-velociraptor", "13-evtx-dump", "9-cribl-nested")


@pytest.mark.parametrize("name", CONVERTED, ids=str)
def test_converted_event_is_the_text_windows_writes(tmp_path: Path, name: str) -> None:
    events, _, _ = layouts.read(tmp_path, LAYOUTS[name])
    fraction = {"6-fluent-bit": "0000000", "12-velociraptor": "4200000", "1-evtx-dump-xml": "4201234"}
    expected = XML.replace("22.4201234Z", f"22.{fraction.get(name, '4201230')}Z")
    assert events[0].text == expected


@pytest.mark.parametrize("name", ["1-windows-xml", "1-rendering-info", "1-double-quotes", "11-linux-xml-alone"])
def test_compact_xml_stands_as_it_is(tmp_path: Path, name: str) -> None:
    events, _, _ = layouts.read(tmp_path, LAYOUTS[name])
    assert events[0].text == LAYOUTS[name].decode()


def test_pretty_printed_xml_becomes_one_line(tmp_path: Path) -> None:
    events, _, _ = layouts.read(tmp_path, LAYOUTS["1-pretty-printed"])
    assert events[0].text == XML


FOREIGN: dict[str, bytes] = {
    "xml": XML.replace("Name='Microsoft-Windows-Sysmon'", "Name='Microsoft-Windows-Security-Auditing'").encode(),
    "nxlog": layouts.lines({**layouts.nxlog(), "SourceName": "Microsoft-Windows-FilterManager"}),
    "evtx-dump": layouts.lines(layouts.evtx_dump()).replace(b"Microsoft-Windows-Sysmon", b"Example-Kernel", 1),
    "winlogbeat": layouts.lines(layouts.winlogbeat()).replace(b'"Microsoft-Windows-Sysmon"', b'"Example-Sysmon"'),
    "classic": layouts.classic().replace("SourceName=Microsoft-Windows-Sysmon", "SourceName=Service").encode(),
    "snare": layouts.snare().replace("\tMicrosoft-Windows-Sysmon\t", "\tService\t").encode(),
    "mention-only": layouts.lines({"EventID": 4688, "SourceName": "Security", "CommandLine": "Sysmon64.exe -c"}),
    "other-json": layouts.lines({"note": "Sysmon is mentioned", "list": [1, 2]}),
}


@pytest.mark.parametrize("content", FOREIGN.values(), ids=list(FOREIGN))
def test_events_of_other_providers_are_skipped_and_counted(tmp_path: Path, content: bytes) -> None:
    events, problems, counts = layouts.read(tmp_path, content)
    assert (events, problems) == ([], [])
    assert (counts.read, counts.sysmon, counts.skipped) == (1, 0, 1)
