"""Findings and rows of ``sysmontree`` for reports."""

from __future__ import annotations

from typing import Any

import pytest

from offline.findings import EventReference, Finding

HOST = "ws-041.corp.example"


def guid(number: int) -> str:
    return f"{{5d0c7e11-42aa-66f0-9b01-{number:012d}}}"


def process_row(number: int, depth: int = 0, parent: int = 0, **more: str) -> dict[str, Any]:
    return {
        "kind": "process",
        "host": HOST,
        "depth": str(depth),
        "process_guid": guid(number),
        "parent_process_guid": guid(parent) if parent else "",
        "process_name": f"p{number}.exe",
        **more,
    }


def event_row(number: int, detail: str) -> dict[str, Any]:
    return {"kind": "event", "host": HOST, "process_guid": guid(number), "event_code": "11", "detail": detail}


@pytest.fixture
def make_finding():
    """Make a finding; every part may be given."""

    def make(**parts: Any) -> Finding:
        known = {
            "detection": "odd_start",
            "detection_id": "",
            "time": 1772611200.0,
            "severity": "high",
            "risk_score": 60,
            "attack": ("T1059.001",),
            "dest": HOST,
            "user": "CORP\\a.reader",
            "message": "p1.exe started",
            "events": (EventReference("ws-041.xml", "101", "1"),),
            "fields": {"process_guid": guid(1)},
        }
        return Finding(**{**known, **parts})

    return make
