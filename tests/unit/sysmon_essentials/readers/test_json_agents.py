"""Fields that Elastic's pipelines moved come back under Sysmon's names, event by event."""

from __future__ import annotations

from typing import Any

import pytest
from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers.json_agents import winlogbeat_event

from tests.unit.sysmon_essentials.readers import layouts

PROCESS = {"entity_id": "{7c41b9e2-42aa-66f0-9b01-000000002f00}", "pid": 6312, "executable": "C:\\a.exe"}
ACTOR = {"ProcessGuid": PROCESS["entity_id"], "ProcessId": "6312", "Image": "C:\\a.exe"}
SOURCE = {"SourceProcessId": "6312", "SourceImage": "C:\\a.exe"}
SHA = "1a2b3c4d" * 8

MOVED: dict[str, tuple[int, dict[str, Any], dict[str, Any], dict[str, str]]] = {
    "3-network": (
        3,
        {
            "network": {"transport": "tcp", "direction": "egress", "type": "ipv4", "protocol": "https"},
            "source": {"ip": "192.0.2.7", "port": 50111, "domain": "ws-041"},
            "destination": {"ip": "198.51.100.9", "port": 443, "domain": "cdn.example.net"},
        },
        {},
        {**ACTOR, "Protocol": "tcp", "Initiated": "true", "SourceIsIpv6": "false", "SourceIp": "192.0.2.7",
         "SourceHostname": "ws-041", "SourcePort": "50111", "DestinationIsIpv6": "false",
         "DestinationIp": "198.51.100.9", "DestinationHostname": "cdn.example.net", "DestinationPort": "443",
         "DestinationPortName": "https"},
    ),
    "3-network-inbound-ipv6": (
        3,
        {"network": {"direction": "ingress", "type": "ipv6"}},
        {},
        {**ACTOR, "Initiated": "false", "SourceIsIpv6": "true", "DestinationIsIpv6": "true"},
    ),
    "7-image": (
        7,
        {"file": {"path": "C:\\x.dll", "hash": {"sha256": SHA}, "pe": {"imphash": "ab" * 16, "company": "Acme"},
                  "code_signature": {"signed": True, "status": "Valid", "subject_name": "Acme"}}},
        {},
        {**ACTOR, "ImageLoaded": "C:\\x.dll", "Company": "Acme",
         "Hashes": f"SHA256={SHA.upper()},IMPHASH={'AB' * 16}", "Signed": "true", "Signature": "Acme",
         "SignatureStatus": "Valid"},
    ),
    "8-thread": (8, {}, {"NewThreadId": 7}, {"SourceProcessGuid": PROCESS["entity_id"], **SOURCE, "NewThreadId": "7"}),
    "10-access": (
        10,
        {"process": {**PROCESS, "thread": {"id": 12}}},
        {"GrantedAccess": "0x1410"},
        {"SourceProcessGUID": PROCESS["entity_id"], "SourceProcessId": "6312", "SourceThreadId": "12",
         "SourceImage": "C:\\a.exe", "GrantedAccess": "0x1410"},
    ),
    "9-raw-read": (9, {"file": {"path": "\\Device\\X"}}, {}, {**ACTOR, "Device": "\\Device\\X"}),
    "11-file": (11, {"file": {"path": "C:\\f"}}, {}, {**ACTOR, "TargetFilename": "C:\\f"}),
    "13-registry": (
        13,
        {"registry": {"path": "HKLM\\A"}},
        {"EventType": "SetValue", "Details": "x"},
        {"EventType": "SetValue", **ACTOR, "TargetObject": "HKLM\\A", "Details": "x"},
    ),
    "15-stream": (
        15, {"file": {"path": "C:\\f:z", "hash": {"sha256": SHA}}}, {"Contents": "[x]"},
        {**ACTOR, "TargetFilename": "C:\\f:z", "Hash": f"SHA256={SHA.upper()}", "Contents": "[x]"},
    ),
    "17-pipe": (
        17, {"file": {"name": "\\acme"}}, {"EventType": "CreatePipe"},
        {"EventType": "CreatePipe", "ProcessGuid": str(PROCESS["entity_id"]), "ProcessId": "6312",
         "PipeName": "\\acme", "Image": "C:\\a.exe"},
    ),
    "22-dns": (
        22,
        {"dns": {"question": {"name": "cdn.example.net"},
                 "answers": [{"type": "CNAME", "data": "e.example.org"}, {"type": "A", "data": "203.0.113.7"}]},
         "sysmon": {"dns": {"status": "SUCCESS"}}},
        {},
        {"ProcessGuid": str(PROCESS["entity_id"]), "ProcessId": "6312", "QueryName": "cdn.example.net",
         "QueryStatus": "0", "QueryResults": "type:  5 e.example.org;203.0.113.7;", "Image": "C:\\a.exe"},
    ),
    "22-dns-failure": (
        22,
        {"dns": {"question": {"name": "no.example.net"}}, "sysmon": {"dns": {"status": "DNS_ERROR_RCODE_NAME_ERROR"}}},
        {},
        {"ProcessGuid": str(PROCESS["entity_id"]), "ProcessId": "6312", "QueryName": "no.example.net",
         "QueryStatus": "9003", "QueryResults": "-", "Image": "C:\\a.exe"},
    ),
    "23-delete": (
        23,
        {"file": {"path": "C:\\f"}, "sysmon": {"file": {"archived": True, "is_executable": False}},
         "user": {"domain": "EXAMPLE", "name": "r.lindqvist"}},
        {},
        {"ProcessGuid": str(PROCESS["entity_id"]), "ProcessId": "6312", "User": "EXAMPLE\\r.lindqvist",
         "Image": "C:\\a.exe",
         "TargetFilename": "C:\\f", "IsExecutable": "false", "Archived": "true"},
    ),
    "255-error": (255, {"error": {"code": "Driver"}}, {"Description": "lost"}, {"ID": "Driver", "Description": "lost"}),
}  # fmt: skip


@pytest.mark.parametrize(("code", "ecs", "data", "fields"), MOVED.values(), ids=list(MOVED))
def test_moved_fields_come_back(code: int, ecs: dict[str, Any], data: dict[str, Any], fields: dict[str, str]) -> None:
    record = {
        "@timestamp": "2026-03-04T07:15:22.418Z",
        "rule": {"name": "named"},
        "process": PROCESS,
        "winlog": {"channel": layouts.CHANNEL, "provider_name": layouts.PROVIDER, "event_id": code, "event_data": data},
        **ecs,
    }
    text = winlogbeat_event(record)
    assert text is not None
    event = parse_event(text)
    rule = {"RuleName": "named"} if code != 255 else {}
    assert event.fields == {**rule, "UtcTime": "2026-03-04 07:15:22.418", **fields}
    assert event.system["SystemTime"] == "2026-03-04T07:15:22.4180000Z"
