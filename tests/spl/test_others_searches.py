"""Searches of other apps are accepted, but for those that need what only a Splunk server has."""

from __future__ import annotations

import json

import pytest

from offline.datamodel.catalog import DataModels
from offline.spl.errors import SplError
from offline.spl.plan import plan
from offline.spl.session import Macro, Session
from tests.shared import shared

ELSEWHERE = ("belongs to", "asks the REST API")


def session() -> Session:
    given = json.loads(shared("conformance", "macros.json").read_text(encoding="utf-8"))["macros"]
    macros = {
        name: Macro(keys["definition"], tuple(keys.get("args") or ()), iseval=bool(keys.get("iseval")))
        for name, keys in given.items()
    }
    return Session(macros=macros, datamodels=DataModels.load([], lambda problem: None))


@pytest.mark.parametrize("name", ["escu_sysmon", "threathunting", "sse", "sysmon_splunk_app"])
@pytest.mark.parametrize("key", ["search", "expanded"])
def test_searches_of_others_can_be_planned(name: str, key: str) -> None:
    lines = shared("conformance", f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    given, problems = session(), []
    for search in map(json.loads, lines):
        if key == "search" and any(macro not in given.macros for macro in search["macros_needed"]):
            continue
        try:
            plan(search[key], given)
        except SplError as error:
            if not any(reason in error.message for reason in ELSEWHERE):
                problems.append(f"{search['name']}: {error}")
    assert problems == []
