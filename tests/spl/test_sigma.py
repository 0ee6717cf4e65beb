"""Searches made from Sigma rules, over the recordings that go with them: exactly the known events are found."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from offline.spl.frame import Frame
from offline.spl.search_expr import mask, parse_search
from tests.shared import SHARED

evtx = pytest.importorskip("evtx")
_FILE = SHARED / "conformance" / "sigma_spl.jsonl"


def _pairs() -> list[Any]:
    if not _FILE.exists():
        reason = "../shared/conformance/sigma_spl.jsonl is not beside this checkout"
        return [pytest.param({}, id="pairs", marks=pytest.mark.skip(reason=reason))]
    pairs = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
    return [pytest.param(pair, id=pair["rule_id"]) for pair in pairs]


@cache
def _events(path: str) -> Frame:
    """The events of a recording with their fields as logged, read by a library that is not ours."""
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"../shared/{path} is not beside this checkout")
    return Frame.from_rows([_fields(json.loads(r["data"])) for r in evtx.PyEvtxParser(str(file)).records_json()])


def _fields(event: dict[str, Any]) -> dict[str, str]:
    data = event["Event"].get("EventData") or {}
    code = event["Event"]["System"]["EventID"]
    fields = {name: str(value) for name, value in data.items() if value is not None and name != "#attributes"}
    return {**fields, "EventCode": str(code["#text"] if isinstance(code, dict) else code)}


@pytest.mark.parametrize("pair", _pairs())
def test_a_rule_finds_the_events_it_is_known_to_find(pair: dict[str, Any]) -> None:
    found = mask(parse_search(pair["spl"]), _events(pair["evtx"]))
    assert np.flatnonzero(found).tolist() == pair["hits"]
