"""Searches made from Sigma rules: exactly the known events are found in the recordings that go with them, and in all
recordings exactly those that a second matcher finds, which shares nothing with the engine.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from offline.spl.frame import Frame
from offline.spl.search_expr import mask, parse_search
from tests.shared import SHARED
from tests.spl.sigma_matcher import matcher

evtx = pytest.importorskip("evtx")
_FILE = SHARED / "conformance" / "sigma_spl.jsonl"


def _pairs() -> list[Any]:
    if not _FILE.exists():
        reason = "../shared/conformance/sigma_spl.jsonl is not beside this checkout"
        return [pytest.param({}, id="pairs", marks=pytest.mark.skip(reason=reason))]
    pairs = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
    return [pytest.param(pair, id=pair["rule_id"]) for pair in pairs]


def _recordings() -> list[str]:
    return sorted({pair.values[0]["evtx"] for pair in _pairs() if pair.values[0]})


@cache
def _rows(path: str) -> list[dict[str, str]]:
    """The events of a recording with their fields as logged, read by a library that is not ours."""
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"../shared/{path} is not beside this checkout")
    return [_fields(json.loads(record["data"])) for record in evtx.PyEvtxParser(str(file)).records_json()]


@cache
def _events(path: str) -> Frame:
    return Frame.from_rows(_rows(path))


def _fields(event: dict[str, Any]) -> dict[str, str]:
    data = event["Event"].get("EventData") or {}
    code = event["Event"]["System"]["EventID"]
    fields = {name: str(value) for name, value in data.items() if value is not None and name != "#attributes"}
    return {**fields, "EventCode": str(code["#text"] if isinstance(code, dict) else code)}


@pytest.mark.parametrize("pair", _pairs())
def test_a_rule_finds_the_events_it_is_known_to_find(pair: dict[str, Any]) -> None:
    found = mask(parse_search(pair["spl"]), _events(pair["evtx"]))
    assert np.flatnonzero(found).tolist() == pair["hits"]


@pytest.mark.parametrize("pair", _pairs())
def test_a_rule_finds_in_every_recording_what_a_second_matcher_finds(pair: dict[str, Any]) -> None:
    expr, test = parse_search(pair["spl"]), matcher(pair["spl"])
    found = {path: np.flatnonzero(mask(expr, _events(path))).tolist() for path in _recordings()}
    assert found == {path: [i for i, row in enumerate(_rows(path)) if test(row)] for path in _recordings()}
    assert found[pair["evtx"]] == pair["hits"]


def test_only_sibling_rules_find_events_in_each_others_recordings() -> None:
    """Nine pairs: rules about the same tool (AdFind, bitsadmin, Sysinternals) or the same registry key."""
    if not _recordings():
        pytest.skip("../shared/conformance/sigma_spl.jsonl is not beside this checkout")
    pairs = [pair.values[0] for pair in _pairs()]
    cells = [(pair, path) for pair in pairs for path in _recordings() if path != pair["evtx"]]
    assert sum(mask(parse_search(pair["spl"]), _events(path)).any() for pair, path in cells) == 9
