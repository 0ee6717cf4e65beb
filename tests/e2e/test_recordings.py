"""Packs against stand-alone searches over real recordings: the same findings, whatever the events hold."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from offline.searchhead import SearchHead
from offline.spl.plan import plan, run
from tests.detection_samples import detections
from tests.shared import ROOT, needs_shared, shared

if TYPE_CHECKING:
    from collections.abc import Iterable

RECORDINGS = ("corpus", "evtx")
PACK = "Sysmon Essentials - Pack - "
IN_PACK = re.compile(r'^    if\(.*?"(\w+)", null\(\)\)[,)]$', re.DOTALL | re.MULTILINE)
ALONE = re.compile(r'^\| eval detection="(\w+)"', re.MULTILINE)
COMPARED = (
    "detection", "_time", "_file", "_record_id", "finding_id", "message", "dest", "user", "risk_object",
    "risk_object_type", "threat_object", "threat_object_type", "severity", "risk_score", "annotations.mitre_attack",
)  # fmt: skip


@lru_cache(maxsize=1)
def head() -> SearchHead:
    return SearchHead.of_apps([ROOT])


@lru_cache(maxsize=1)
def loaded() -> SearchHead:
    found = SearchHead.of_apps([ROOT])
    found.load([str(shared(*RECORDINGS))])
    return found


def searches() -> dict[str, str]:
    return {name: keys.get("search", "") for name, keys in head().conf.stanzas("savedsearches").items()}


FAMILIES = sorted(
    name.removeprefix(PACK) for name in searches() if name.startswith(PACK) and " - Intelligence - " not in name
)
ALONE_BY_WORD = {match[1]: search for search in searches().values() if (match := ALONE.search(search))}


def findings(found: Iterable[str]) -> list[tuple[str, ...]]:
    facts = []
    for search in found:
        session = loaded().session()
        facts.extend(
            tuple(str(row.get(name)) for name in COMPARED) for row in run(plan(search, session), session).rows()
        )
    return sorted(facts)


@needs_shared(*RECORDINGS)
@pytest.mark.slow
@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_pack_and_stand_alone_searches_find_the_same(family: str) -> None:
    pack = searches()[f"{PACK}{family}"]
    words = IN_PACK.findall(pack)
    assert set(words) == {found.slug for found in detections() if found.is_simple and found.family == family}
    assert findings([pack]) == findings(ALONE_BY_WORD[word] for word in words)


@needs_shared(*RECORDINGS)
@pytest.mark.slow
def test_recordings_give_findings() -> None:
    assert findings([searches()[f"{PACK}process_create"]])
