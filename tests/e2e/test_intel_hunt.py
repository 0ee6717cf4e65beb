"""`hunt --intel` over the sample intrusion: what the partner's feed names is found, once for each act, and no more."""

from __future__ import annotations

import json

import pytest

from offline.cli.main import main
from tests.shared import ROOT

RECORDINGS = str(ROOT / "samples" / "intrusion")
FEED = str(ROOT / "samples" / "intel" / "shared_by_partner.csv")
EXPECTED = [
    ("answer_names_listed_address", "ws-041.corp.example", "198.51.100.77", 1),
    ("connection_to_listed_address", "web01.corp.example", "198.51.100.77", 1),
    ("connection_to_listed_address", "web01.corp.example", "198.51.100.77", 1),
    ("connection_to_listed_address", "ws-041.corp.example", "198.51.100.77", 1),
    ("connection_to_listed_address", "ws-041.corp.example", "198.51.100.77", 12),
    ("download_from_listed_place", "ws-041.corp.example", "updates.example.net", 1),
    ("listed_file_deleted_detected", "ws-041.corp.example", "0c6ee80b", 1),
    ("listed_name_asked", "ws-041.corp.example", "updates.example.net", 1),
    ("listed_pipe_created", "ws-041.corp.example", "\\msupd-41-status", 1),
    ("listed_pipe_opened", "ws-041.corp.example", "\\msupd-41-status", 1),
    ("listed_program_started", "ws-041.corp.example", "0c6ee80b", 1),
    ("listed_program_written", "ws-041.corp.example", "0c6ee80b", 1),
]


def hunted(capsys: pytest.CaptureFixture[str], *options: str) -> list[tuple[str, str, str, int]]:
    assert main(["hunt", RECORDINGS, "--json", "-", *options]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return sorted(
        (line["detection"], line["dest"], shown(line["fields"]["indicator"]), line["fields"]["count"])
        for line in lines
        if "indicator" in line["fields"]
    )


def shown(indicator: str) -> str:
    return indicator[:8] if len(indicator) == 64 else indicator


@pytest.mark.parametrize("options", [[], ["--single"]], ids=["packs", "single"])
def test_feed_is_found_in_the_intrusion(capsys: pytest.CaptureFixture[str], options: list[str]) -> None:
    assert hunted(capsys, "--intel", FEED, "--detections", "*listed*", *options) == EXPECTED


def test_without_indicators_their_detections_say_what_they_need(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hunt", RECORDINGS, "--detections", "listed_*"]) == 2
    assert "need indicators; give them with --intel" in capsys.readouterr().err


def test_search_sees_the_indicators(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["search", "| inputlookup sysmon_intel | stats count by type", "--intel", FEED, "--json", "-"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {row["type"]: row["count"] for row in rows} == {
        "domain": 2,
        "ip": 1,
        "network": 128,
        "pipe": 1,
        "sha256": 1,
    }
