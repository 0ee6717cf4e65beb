"""One event, written by hand, in the layout of every shipper; and small ways to read it back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers import Counts, read_paths

if TYPE_CHECKING:
    from pathlib import Path

    from sysmon_essentials.errors import InputError
    from sysmon_essentials.event import Event, RawEvent

COMMAND = '"C:\\Tools\\harbor\\harborsync.exe" --sync "R&D" <in >out \'x\' %TEMP%'
FIELDS: dict[str, str] = {
    "RuleName": "-",
    "UtcTime": "2026-03-04 07:15:22.418",
    "ProcessGuid": "{7c41b9e2-42aa-66f0-9b01-000000002f00}",
    "ProcessId": "6312",
    "Image": "C:\\Tools\\harbor\\harborsync.exe",
    "FileVersion": "7.2.1.0",
    "Description": "Acme Agent é 日本",
    "Product": "Acme & Co Suite",
    "Company": "Acme Example Ltd",
    "OriginalFileName": "harborsync.exe",
    "CommandLine": COMMAND,
    "CurrentDirectory": "C:\\Tools\\harbor\\",
    "User": "EXAMPLE\\r.lindqvist",
    "LogonGuid": "{7c41b9e2-40b3-66f0-77f2-0b0000000000}",
    "LogonId": "0xbf277",
    "TerminalSessionId": "2",
    "IntegrityLevel": "Medium",
    "Hashes": "SHA1=0F1E2D3C4B5A69788796A5B4C3D2E1F00F1E2D3C,SHA256=" + "1A2B3C4D" * 8,
    "ParentProcessGuid": "{7c41b9e2-3f18-66f0-1200-000000002f00}",
    "ParentProcessId": "4120",
    "ParentImage": "C:\\Windows\\explorer.exe",
    "ParentCommandLine": "C:\\Windows\\Explorer.EXE",
    "ParentUser": "EXAMPLE\\r.lindqvist",
}
NUMBERS = ("ProcessId", "TerminalSessionId", "ParentProcessId")
GUIDS = ("ProcessGuid", "LogonGuid", "ParentProcessGuid")
CHANNEL = "Microsoft-Windows-Sysmon/Operational"
PROVIDER = "Microsoft-Windows-Sysmon"


def escaped(value: str) -> str:
    """Text as it stands in XML."""
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def windows_xml(fields: dict[str, str] = FIELDS, code: int = 1, record: int = 88121) -> str:
    """The event as Windows renders it, written out here and not by the code under test."""
    data = "".join(f"<Data Name='{name}'>{escaped(value)}</Data>" for name, value in fields.items())
    return (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        f"<Provider Name='{PROVIDER}' Guid='{{5770385f-c22a-43e0-bf4c-06f5698ffbd9}}'/><EventID>{code}</EventID>"
        f"<Version>5</Version><Level>4</Level><Task>{code}</Task><Opcode>0</Opcode>"
        "<Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime='2026-03-04T07:15:22.4201234Z'/>"
        f"<EventRecordID>{record}</EventRecordID><Correlation/><Execution ProcessID='3120' ThreadID='4412'/>"
        f"<Channel>{CHANNEL}</Channel><Computer>ws-041.corp.example</Computer><Security UserID='S-1-5-18'/>"
        f"</System><EventData>{data}</EventData></Event>"
    )


def linux_xml(fields: dict[str, str] = FIELDS, code: int = 1) -> str:
    """The event as Sysmon for Linux writes it."""
    data = "".join(f'<Data Name="{name}">{escaped(value)}</Data>' for name, value in fields.items())
    return (
        '<Event><System><Provider Name="Linux-Sysmon" Guid="{ff032593-a8d3-4f13-b0d6-01fc615a0f97}"/>'
        f"<EventID>{code}</EventID><Version>5</Version><Level>4</Level><Task>{code}</Task><Opcode>0</Opcode>"
        '<Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime="2026-03-04T07:15:22.420123000Z"/>'
        '<EventRecordID>411</EventRecordID><Correlation/><Execution ProcessID="812" ThreadID="812"/>'
        '<Channel>Linux-Sysmon/Operational</Channel><Computer>web01</Computer><Security UserId="0"/></System>'
        f"<EventData>{data}</EventData></Event>"
    )


def pretty(xml: str) -> str:
    """The event with a line and an indent for every element, as Event Viewer shows it."""
    return xml.replace("><", ">\n  <")


def message(fields: dict[str, str] = FIELDS, title: str = "Process Create:", line: str = "\r\n") -> str:
    """The rendered message; hexadecimal numbers are in upper case there."""
    shown = {name: value.upper().replace("0X", "0x") if name == "LogonId" else value for name, value in fields.items()}
    return line.join([title, *(f"{name}: {value}" for name, value in shown.items())])


def typed(fields: dict[str, str] = FIELDS, *, bare_guids: bool = False) -> dict[str, Any]:
    """The fields as binary readers give them: numbers as numbers, GUIDs upper case without braces."""
    values: dict[str, Any] = {name: int(value) if name in NUMBERS else value for name, value in fields.items()}
    if bare_guids:
        values.update({name: values[name].strip("{}").upper() for name in GUIDS if name in values})
    return values


def classic() -> str:
    """The classic rendering."""
    return (
        "03/04/2026 04:15:22 PM\nLogName=Microsoft-Windows-Sysmon/Operational\nEventCode=1\nEventType=4\n"
        "ComputerName=ws-041.corp.example\nUser=NOT_TRANSLATED\nSid=S-1-5-18\nSidType=0\n"
        "SourceName=Microsoft-Windows-Sysmon\nType=Information\nRecordNumber=88121\nKeywords=None\n"
        f"TaskCategory=Process Create (rule: ProcessCreate)\nOpCode=Info\nMessage={message()}\n"
    )


def winlogbeat() -> dict[str, Any]:
    """A Winlogbeat record with its data in place."""
    return {
        "@timestamp": "2026-03-04T07:15:22.420Z",
        "event": {"code": "1", "provider": PROVIDER},
        "host": {"name": "ws-041"},
        "message": message(line="\n"),
        "winlog": {
            "channel": CHANNEL,
            "provider_name": PROVIDER,
            "computer_name": "ws-041.corp.example",
            "event_id": "1",
            "record_id": 88121,
            "process": {"pid": 3120, "thread": {"id": 4412}},
            "user": {"identifier": "S-1-5-18"},
            "event_data": dict(FIELDS),
        },
    }


def elastic_agent() -> dict[str, Any]:
    """A record after Elastic's pipeline: no message, most fields moved to ECS names or dropped."""
    record = winlogbeat()
    del record["message"]
    kept = ("LogonGuid", "LogonId", "TerminalSessionId", "IntegrityLevel", "ParentUser", "FileVersion", "Product",
            "Company", "Description")  # fmt: skip
    record["winlog"]["event_data"] = {name: FIELDS[name] for name in kept}
    record["@timestamp"] = "2026-03-04T07:15:22.418Z"
    record["rule"] = {"name": "-"}
    record["user"] = {"domain": "EXAMPLE", "name": "r.lindqvist", "id": "S-1-5-18"}
    record["process"] = {
        "entity_id": FIELDS["ProcessGuid"],
        "pid": 6312,
        "executable": FIELDS["Image"],
        "command_line": COMMAND,
        "working_directory": FIELDS["CurrentDirectory"],
        "pe": {"original_file_name": "harborsync.exe", "company": FIELDS["Company"]},
        "hash": {"sha1": "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c", "sha256": "1a2b3c4d" * 8},
        "parent": {
            "entity_id": FIELDS["ParentProcessGuid"],
            "pid": 4120,
            "executable": FIELDS["ParentImage"],
            "command_line": FIELDS["ParentCommandLine"],
        },
    }
    return record


def nxlog() -> dict[str, Any]:
    """An NXLog record: no ProcessId, text escaped twice, the message whole."""
    fields = {name: escaped(value) for name, value in FIELDS.items() if name != "ProcessId"}
    return {
        "EventTime": "2026-03-04 16:15:22",
        "Hostname": "ws-041.corp.example",
        "Keywords": -9223372036854775808,
        "EventType": "INFO",
        "SeverityValue": 2,
        "Severity": "INFO",
        "EventID": 1,
        "SourceName": PROVIDER,
        "ProviderGuid": "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}",
        "Version": 5,
        "Task": 1,
        "RecordNumber": 88121,
        "ExecutionProcessID": 3120,
        "ThreadID": 4412,
        "Channel": CHANNEL,
        "AccountName": "SYSTEM",
        "UserID": "S-1-5-18",
        "Message": message(),
        "SourceModuleName": "eventlog",
        "EventReceivedTime": "2026-03-04 16:15:24",
        **fields,
    }


def fluent_bit() -> dict[str, Any]:
    """A Fluent Bit record: values by position."""
    return {
        "ProviderName": PROVIDER,
        "ProviderGuid": "{5770385F-C22A-43E0-BF4C-06F5698FFBD9}",
        "EventID": 1,
        "Version": 5,
        "Level": 4,
        "Keywords": "0x8000000000000000",
        "TimeCreated": "2026-03-04 16:15:22 +0900",
        "EventRecordID": 88121,
        "ProcessID": 3120,
        "ThreadID": 4412,
        "Channel": CHANNEL,
        "Computer": "ws-041.corp.example",
        "UserID": "S-1-5-18",
        "StringInserts": list(typed().values()),
    }


def otel(data: object) -> dict[str, Any]:
    """An OpenTelemetry body with ``data`` as its event data."""
    return {
        "channel": CHANNEL,
        "computer": "ws-041.corp.example",
        "event_id": {"id": 1, "qualifiers": 0},
        "provider": {"name": PROVIDER, "guid": "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}"},
        "record_id": 88121,
        "system_time": "2026-03-04T07:15:22.4201234Z",
        "level": "Information",
        "task": "Process Create (rule: ProcessCreate)",
        "event_data": data,
    }


def azure(event_data: object) -> dict[str, Any]:
    """A row of an Azure table."""
    return {
        "TimeGenerated": "2026-03-04T07:15:22.420Z",
        "Provider": PROVIDER,
        "Channel": CHANNEL,
        "Computer": "ws-041.corp.example",
        "EventID": 1,
        "EventLevelName": "Information",
        "EventData": event_data,
        "_ResourceId": "/subscriptions/example",
    }


def data_item() -> str:
    """The XML string of Azure's table Event."""
    data = "".join(f'<Data Name="{name}">{escaped(value)}</Data>' for name, value in FIELDS.items())
    return (
        '<DataItem type="System.XmlData" time="2026-03-04T07:15:22.420Z" sourceHealthServiceId="example">'
        f'<EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event">{data}</EventData></DataItem>'
    )


def azure_times() -> dict[str, Any]:
    """The fields as table WindowsEvent holds them."""
    return {**FIELDS, "UtcTime": "2026-03-04T07:15:22.4180000Z"}


def system(*, attributes: str) -> dict[str, Any]:
    """The header as objects, with attributes directly or in an object of their own."""

    def node(**values: Any) -> dict[str, Any]:
        return {attributes: values} if attributes else values

    return {
        "Provider": node(Name=PROVIDER, Guid="5770385F-C22A-43E0-BF4C-06F5698FFBD9"),
        "EventID": 1,
        "Version": 5,
        "Level": 4,
        "TimeCreated": node(SystemTime="2026-03-04T07:15:22.420123Z"),
        "EventRecordID": 88121,
        "Execution": node(ProcessID=3120, ThreadID=4412),
        "Channel": CHANNEL,
        "Computer": "ws-041.corp.example",
        "Security": node(UserID="S-1-5-18"),
    }


def velociraptor() -> dict[str, Any]:
    """A row of Velociraptor's parse_evtx."""
    header = {**system(attributes=""), "EventID": {"Value": 1}, "TimeCreated": {"SystemTime": 1772608522.42}}
    return {"System": header, "EventData": typed(bare_guids=True), "Message": message()}


def evtx_dump(event_id: object = 1) -> dict[str, Any]:
    """A line of evtx_dump."""
    header = {**system(attributes="#attributes"), "EventID": event_id}
    return {"Event": {"#attributes": {"xmlns": "x"}, "System": header, "EventData": typed(bare_guids=True)}}


def evtx_dump_xml() -> str:
    """The XML of evtx_dump: pretty-printed, double quotes, no element self-closing, GUIDs upper case without braces."""
    xml = windows_xml().replace("{5770385f-c22a-43e0-bf4c-06f5698ffbd9}", "5770385F-C22A-43E0-BF4C-06F5698FFBD9")
    for name in GUIDS:
        xml = xml.replace(FIELDS[name], FIELDS[name].strip("{}").upper())
    return '<?xml version="1.0" encoding="utf-8"?>\n' + pretty(requoted(xml))


def requoted(xml: str) -> str:
    """The event with double quotes around attributes, values as they were."""
    head, data = xml.split("<EventData>")
    names = data.replace("<Data Name='", '<Data Name="').replace("'>", '">') if "'>" not in escaped(COMMAND) else data
    return head.replace("'", '"') + "<EventData>" + names


def snare() -> str:
    """A Snare line."""
    flat = message(line=" ")
    columns = ["<13>Mar 04 07:15:22 ws-041 MSWinEventLog", "1", CHANNEL, "88121", "Wed Mar 04 07:15:22 2026", "1",
               PROVIDER, "SYSTEM", "User", "Information", "ws-041.corp.example",
               "Process Create (rule: ProcessCreate)", "", flat]  # fmt: skip
    return "\t".join(columns)


def lines(*records: object) -> bytes:
    """Records as JSON lines."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def read(folder: Path, content: bytes, name: str = "sample") -> tuple[list[RawEvent], list[InputError], Counts]:
    """Events, problems and counts of a file with ``content``, under a name that tells nothing of its format."""
    path = folder / name
    path.write_bytes(content)
    problems: list[InputError] = []
    counts = Counts()
    return list(read_paths([path], problems.append, counts=counts)), problems, counts


def parsed(folder: Path, content: bytes) -> Event:
    """The one event in ``content``; anything else fails."""
    events, problems, _ = read(folder, content)
    assert [str(problem) for problem in problems] == []
    assert len(events) == 1
    return parse_event(events[0].text)
