"""Recorded events as configurations see them, and the configurations that judge them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import cache
from typing import TYPE_CHECKING

from sysmon_essentials.config.evaluate import Evaluator
from sysmon_essentials.config.load import load_configuration
from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers import read_paths

from tests.shared import ROOT, shared_files
from tests.unit.sysmon_essentials.config import literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

CONFIGURATIONS = shared_files("corpus/configs/**/*.xml")
OWN = sorted((ROOT / "tests" / "data" / "config").glob("*.xml"))
RECORDINGS = [path for kind in ("evtx", "json") for path in shared_files(f"corpus/{kind}/**/*.*")]
SOME_TIME = "2026-03-04 07:15:22.418"


@cache
def asked_for() -> dict[int, frozenset[str]]:
    """The fields that filters of any configuration here name, by EventID."""
    configurations = [load_configuration(path)[0] for path in (*CONFIGURATIONS, *OWN)]
    return {
        code: frozenset(
            given.field for one in configurations for block in one.blocks_of(tag) for given in block.filters
        )
        for code, tag in literal.TAG.items()
    }


@cache
def recorded() -> tuple[list[tuple[int, dict[str, str]]], int]:
    """What filters can see of the events of all recordings, each distinct sight once; and the number of events.

    The time of all is the same, so that it tells no two apart: no filter here asks for it.
    """
    found: dict[tuple[int, tuple[tuple[str, str], ...]], None] = {}
    count = 0
    for path in RECORDINGS:
        for raw in read_paths([str(path)], lambda _problem: None):
            event = parse_event(raw.text)
            names = asked_for().get(event.event_code, frozenset())
            seen = [(name, value) for name, value in event.fields.items() if name in names]
            found.setdefault((event.event_code, (*seen, ("UtcTime", SOME_TIME))))
            count += 1
    return [(code, dict(fields)) for code, fields in found], count


def recorded_events() -> list[tuple[int, dict[str, str]]]:
    """The distinct sights alone."""
    return recorded()[0]


def differing(path: Path, events: Iterable[tuple[int, dict[str, str]]]) -> list[tuple]:
    """Events about which the fast and the literal evaluator do not agree, with both verdicts."""
    fast = Evaluator(load_configuration(path)[0])
    root = ET.parse(path).getroot()
    groups = {child: parent for parent in root.iter() for child in parent}
    return [
        (code, fields, quick[:2], slow)
        for code, fields in events
        if (quick := fast.verdict(code, fields))[:2] != (slow := literal.verdict(root, code, fields, groups))
    ]
