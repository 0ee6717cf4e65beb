"""Every sample of every detection, through the shipped configuration: as many findings as its file promises.

The stand-alone search of a simple detection runs once over the samples of its whole family; what it finds in its own
samples, in those of its neighbours, and what the pack of the family finds must fit together.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest

from package.render.spl_text import message_fields
from tests.detection_samples import Case, cases, detections, events_of, frame_of, rows_over, stanza

if TYPE_CHECKING:
    from collections.abc import Iterable

    from package.detections import Detection
    from tests.detection_samples import Row

ALL = cases(detections())
INTEL = [case for case in ALL if case.detection.is_intel]
SHARED = Counter(found.family for found in detections() if found.is_intel)
IN_PACKS = [case for case in INTEL if SHARED[case.detection.family] > 1 or case.number == 0]
"""Where a pack holds one detection only, its first sample is enough."""
BY_SLUG = {detection.slug: detection for detection in detections()}
SIMPLE = [detection for detection in detections() if detection.is_simple]
FAMILIES = sorted({detection.family for detection in SIMPLE})
IN_FINDING = ("detection_name", "detection_id", "severity", "risk_score", "dest", "message", "finding_id", "count")


def members(family: str) -> list[Detection]:
    return [detection for detection in SIMPLE if detection.family == family]


@cache
def findings(slug: str) -> list[Row]:
    """What a simple detection finds in the samples of its family."""
    detection = BY_SLUG[slug]
    return rows_over(stanza(detection.stanza), frame_of(tuple(cases(members(detection.family)))))


def own_findings(case: Case) -> list[Row]:
    detection = case.detection
    if detection.is_simple:
        return [row for row in findings(detection.slug) if row["_file"] == case.file]
    return rows_over(stanza(detection.stanza), events_of(case), case.sample.lookups)


@pytest.mark.parametrize("case", ALL, ids=[case.id for case in ALL])
def test_sample_gives_as_many_findings_as_it_says(case: Case) -> None:
    assert len(own_findings(case)) == case.sample.expect


@pytest.mark.parametrize("slug", sorted(BY_SLUG), ids=str)
def test_finding_is_complete(slug: str) -> None:
    detection = BY_SLUG[slug]
    row = own_findings(next(case for case in cases([detection]) if case.sample.expect))[0]
    assert [name for name in IN_FINDING if row.get(name) in (None, "")] == []
    assert row["detection"] == slug
    attack = row.get("annotations.mitre_attack") or ()
    assert (attack if isinstance(attack, tuple) else (attack,)) == detection.attack
    assert [name for name in message_fields(detection.message) if f"${name}$" in str(row["message"])] == []


@pytest.mark.parametrize("slug", [detection.slug for detection in SIMPLE], ids=str)
def test_app_sees_the_events_of_every_sample(slug: str) -> None:
    detection = BY_SLUG[slug]
    assert {case.file for case in cases([detection])} <= seen(detection.family)


@cache
def seen(family: str) -> set[str]:
    """Samples whose events the scope of the family's pack selects; only terms and conditions may keep them quiet."""
    scope = pack(family).partition("\n")[0].partition(" (")[0]
    return {str(row["_file"]) for row in rows_of_pack(scope, family)}


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_pack_finds_what_its_detections_find(family: str) -> None:
    alone = key_facts(row for detection in members(family) for row in findings(detection.slug))
    assert alone
    assert key_facts(rows_of_pack(pack(family), family)) == alone


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_literal_terms_lose_no_finding(family: str) -> None:
    scope, _, rest = pack(family).partition("\n")
    everything = f"{scope.partition(' (')[0]}\n{rest}"
    alone = key_facts(row for detection in members(family) for row in findings(detection.slug))
    assert key_facts(rows_of_pack(everything, family)) == alone


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_detections_fall_silent_without_their_conditions(family: str) -> None:
    emptied = pack(family)
    for detection in members(family):
        assert f"if({detection.condition}, " in emptied
        emptied = emptied.replace(f"if({detection.condition}, ", "if(false(), ")
    assert rows_of_pack(emptied, family) == []


@pytest.mark.parametrize("case", IN_PACKS, ids=[case.id for case in IN_PACKS])
def test_intelligence_pack_finds_what_its_detections_find(case: Case) -> None:
    searches = [stanza(one.stanza) for one in detections() if one.is_intel and one.family == case.detection.family]
    together = stanza(f"Sysmon Essentials - Pack - Intelligence - {case.detection.family}")
    alone = [row for search in searches for row in rows_over(search, events_of(case), case.sample.lookups)]
    assert key_facts(rows_over(together, events_of(case), case.sample.lookups)) == key_facts(alone)


def pack(family: str) -> str:
    return stanza(f"Sysmon Essentials - Pack - {family}")


def rows_of_pack(search: str, family: str) -> list[Row]:
    return rows_over(search, frame_of(tuple(cases(members(family)))))


def key_facts(rows: Iterable[Row]) -> list[tuple[str, ...]]:
    """What must not depend on how a finding was made, in an order that does not either."""
    names = (
        "detection", "_file", "_record_id", "_time", "detection_id", "finding_id", "severity", "risk_score",
        "annotations.mitre_attack", "dest", "user", "risk_object", "risk_object_type", "threat_object",
        "threat_object_type", "message", "process_guid", "event_id", "record_id", "count", "firstTime", "lastTime",
    )  # fmt: skip
    return sorted(tuple(str(row.get(name)) for name in names) for row in rows)
