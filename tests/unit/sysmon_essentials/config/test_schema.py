"""Availability of tags and fields by schema version."""

from __future__ import annotations

import csv

import pytest
from sysmon_essentials.config.model import Version, parse_version
from sysmon_essentials.config.schema import (
    ALWAYS_LOGGED,
    EVENT_TAGS,
    LOGGED_WITHOUT_BLOCK,
    decimal,
    field_since,
    fields_of,
    tag_since,
)

from tests.shared import needs_shared, shared

SINCE = {
    "ProcessCreate": "2.0", "RawAccessRead": "3.10", "ProcessAccess": "3.10", "FileCreate": "3.2",
    "RegistryEvent": "3.2", "FileCreateStreamHash": "3.2", "PipeEvent": "3.3", "WmiEvent": "3.4",
    "DnsQuery": "4.21", "FileDelete": "4.30", "ClipboardChange": "4.40", "ProcessTampering": "4.50",
    "FileDeleteDetected": "4.60", "FileBlockExecutable": "4.82", "FileBlockShredding": "4.83",
    "FileExecutableDetected": "4.90", "eBPFEvent": "4.90",
}  # fmt: skip


@pytest.mark.parametrize(("tag", "since"), SINCE.items(), ids=SINCE.keys())
def test_tag_is_there_since(tag: str, since: str) -> None:
    assert tag_since(tag) == decimal(since)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("4.2", (4, 2)), ("4.22", (4, 22)), ("3.10", (3, 10)), ("4.00", (4, 0)), ("4", None), ("4.2.1", None), ("", None)],
)
def test_version_of_a_file_is_two_whole_numbers(text: str, expected: tuple[int, int] | None) -> None:
    assert parse_version(text) == expected


def test_versions_are_ordered_by_number() -> None:
    assert Version(4, 2) < Version(4, 10) < Version(4, 22) < Version(4, 30)


def test_versions_of_tables_are_decimals() -> None:
    assert decimal("3.10") < decimal("3.2") < decimal("4.0") < decimal("4.1") < decimal("4.21")


def test_fields_come_with_their_version() -> None:
    assert "ParentUser" not in fields_of("ProcessCreate", Version(4, 70))
    assert fields_of("ProcessCreate", Version(4, 90))[-1] == "ParentUser"
    assert field_since("ProcessCreate", "Nothing") is None


@needs_shared("reference", "sysmon_events.csv")
def test_tags_and_defaults_agree_with_the_reference() -> None:
    with shared("reference", "sysmon_events.csv").open(encoding="utf-8") as file:
        rows = {
            (int(row["event_id"]), row["event_name"], row["default_without_rule"])
            for row in csv.DictReader(file)
            if not row["event_name"].startswith("(")
        }
    ours = {(c, tag, "include" if tag in LOGGED_WITHOUT_BLOCK else "exclude") for c, tag in EVENT_TAGS.items()}
    assert ours == rows
    assert not ALWAYS_LOGGED & EVENT_TAGS.keys()
