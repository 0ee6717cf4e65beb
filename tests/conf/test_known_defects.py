"""What other Sysmon add-ons get wrong, one case each: our value, and that it is not theirs.

The wrong values stand in the data file beside ours.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.search_time import ROOT, SERVICE_PID, event_text, fields_of, fields_of_text, shipped

SHA256 = "9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0BB822CD15D6C15B0F00A0"
ACCESS = {
    "SourceProcessGUID": "{11111111-2222-3333-0400-000000000500}",
    "SourceProcessId": "400",
    "SourceImage": r"C:\Users\ana\tool.exe",
    "TargetProcessGUID": "{11111111-2222-3333-0500-000000000500}",
    "TargetProcessId": "640",
    "TargetImage": r"C:\Windows\System32\lsass.exe",
    "GrantedAccess": "0x1410",
    "CallTrace": r"C:\Windows\SYSTEM32\ntdll.dll+9d4c4",
    "SourceUser": r"EXAMPLE\ana",
    "TargetUser": r"NT AUTHORITY\SYSTEM",
}
STREAM = {
    "Image": r"C:\Program Files\Browser\browser.exe",
    "TargetFilename": r"C:\Users\ana\plan.txt:evil-stream",
    "CreationUtcTime": "2026-11-03 08:41:07.210",
    "Hash": f"SHA256={SHA256}",
    "Contents": "[ZoneTransfer]  ZoneId=3  ReferrerUrl=https://a.example.org/x  "
    "HostUrl=https://my-evil-host.example.com:8080/plan.txt",
}
WIDE_TAGGED = (7, 8, 9, 10, 15, 17, 18, 24, 25)

CASES = yaml.safe_load((ROOT / "tests/data/conf/known_defects.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", [pytest.param(case, id=case["name"]) for case in CASES])
def test_value_is_right_where_another_add_on_errs(case: dict[str, Any]) -> None:
    got = fields_of(case["event_code"], **case["data"]).get(case["field"])
    got = list(got) if isinstance(got, tuple) else got
    assert got == case["ours"]
    assert got != case["theirs"]


def test_double_quoted_xml_gives_the_fields_of_single_quoted_xml() -> None:
    text = event_text(1, {"Image": r"C:\a\b.exe", "CommandLine": "b.exe 'x' <y>", "User": r"EXAMPLE\ana"})
    double = re.sub(r"=\'([^\']*)\'(?=[ />])", r'="\1"', text)
    single_fields, double_fields = fields_of_text(text), fields_of_text(double)
    assert double_fields.pop("_raw") != single_fields.pop("_raw")
    assert double_fields == single_fields
    assert single_fields["process_name"] == "b.exe"


def test_long_event_keeps_the_fields_after_a_long_value() -> None:
    found = fields_of(1, CommandLine="x" * 32_767, ParentCommandLine="y" * 32_767, ParentUser=r"EXAMPLE\ana")
    assert found["parent_user"] == "ana"


def test_service_process_is_kept_apart_from_the_actor() -> None:
    found = fields_of(1, ProcessId="812")
    assert (found["process_id"], found["ProcessID"]) == ("812", SERVICE_PID)


@pytest.mark.parametrize("code", WIDE_TAGGED)
def test_event_that_is_no_launch_stays_out_of_processes(code: int) -> None:
    data = {
        7: {"ImageLoaded": "x"},
        8: {"NewThreadId": "1"},
        9: {"Device": "x"},
        10: ACCESS,
        15: STREAM,
        17: {"PipeName": "x"},
        18: {"PipeName": "x"},
        24: {"ClientInfo": "x"},
        25: {"Type": "x"},
    }[code]
    tags = fields_of(code, **data)["tag"]
    assert not {"process", "report"} <= set(tags if isinstance(tags, tuple) else (tags,))


def test_file_stream_is_in_the_file_system_dataset() -> None:
    tags = fields_of(15, **STREAM)["tag"]
    assert {"endpoint", "filesystem"} <= set(tags)  # type: ignore[arg-type]


def test_linux_event_has_the_names_and_eventtype_of_a_windows_event() -> None:
    found = fields_of(
        1, linux=True, Image="/usr/bin/my-tool", CommandLine="my-tool -x", ParentCommandLine="bash", User="root"
    )
    assert (found["EventCode"], found["process_name"], found["user"]) == ("1", "my-tool", "root")
    assert found["eventtype"] == "sysmon_process_create"
    assert found["vendor_product"] == "Microsoft Sysmon for Linux"


@pytest.mark.parametrize("name", sorted(shipped().stanzas("eventtypes")))
def test_eventtype_names_a_word_that_the_index_can_look_up(name: str) -> None:
    search = shipped().stanzas("eventtypes")[name]["search"]
    last = search.rsplit(" ", 1)[1]
    assert last.isalpha() or last.startswith("`")


@pytest.mark.parametrize("kind", ["savedsearches", "macros", "eventtypes", "tags"])
def test_app_ships_more_than_field_extractions(kind: str) -> None:
    assert shipped().stanzas(kind)


def test_whole_event_is_scanned_by_two_regexes() -> None:
    props = shipped().stanzas("props")
    transforms = shipped().stanzas("transforms")
    stanza = next(settings for name, settings in props.items() if "Sysmon/Operational" in name)
    reports = [name.strip() for key, value in stanza.items() if key.startswith("REPORT-") for name in value.split(",")]
    assert len([name for name in reports if "SOURCE_KEY" not in transforms[name]]) == 2
