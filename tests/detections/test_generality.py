"""Detections know behaviour, not the recordings they are measured on, and every search can run on a real Splunk.

The names of hosts and people in the recordings beside this checkout are read from them, so that a new recording brings
its names along. What nobody could mean as a name (administrator, system, default) is left out.
"""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.readers import read_paths

from offline.searchhead import SearchHead
from offline.spl.clock import Clock
from offline.spl.plan import plan
from tests.detection_samples import NOW, detections, head, rows_over, stanza
from tests.shared import needs_shared, shared

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from offline.spl.frame import Frame
    from package.detections import Detection
    from tests.detection_samples import Row

IN_XML = re.compile(
    r"<Computer>([^<]+)</Computer>|Name=['\"](?:Source|Target|Parent)?User['\"]>([^<]+)<|\\Users\\([^\\<\"']+)\\"
)
IN_JSON = re.compile(
    rb'"(?:Computer|Hostname|host|(?:Source|Target|Parent|SubjectUser|TargetUser)?User(?:Name)?|AccountName)"\s*:\s*'
    rb'"([^"]{1,80})"|Users\\\\+([^\\"<>|?*]{1,40})\\'
)
COMMON = """
account admin administrator administrators all anonymous appdata apppool appreadiness authority backup client com
corp default defaultapppool defaultuser0 desktop domain driver everyone example font guest host internal lab local
logon machine manager names net network none null operators org programs public remote root server service system
temp test unknown user users virtual win window windows
"""
"""Words that are names in recordings and mean something else in conditions."""
MADE_UP = re.compile(r"(dwm|umfd|s)-[\d-]+|[0-9a-f-]{12,}")
"""Accounts of sessions, SIDs, GUIDs."""
SHORTEST = 4
SAVED = head().conf.stanzas("savedsearches")
OF_THE_APP = [name for name in SAVED if name.startswith("Sysmon Essentials - ")]
FAMILIES = sorted({found.family for found in detections() if found.is_simple})
LEADING_WILDCARD = re.compile(r"(?:^|[\s(])(?:[\w.:]+\s*!?=\s*)?\"?\*[^\s)\"]")
SCOPES = (
    "`sysmon_essentials_events`",
    "`sysmon_essentials_configurations`",
    "`sysmon_essentials_findings`",
    "`sysmon_essentials_findings_index`",
)
"""Macros that begin with the indexes of an admin's choice."""


@cache
def recorded_names() -> frozenset[str]:
    """Names of hosts, domains and people in the recordings, in small letters."""
    words: set[str] = set()
    for name in _names_in(shared("corpus")):
        words.update(re.split(r"[\\.@\s$(),]+", name.lower()))
    found = {word for word in words if len(word) >= SHORTEST and not word.isdigit()}
    return frozenset(word for word in found - set(COMMON.split()) if not MADE_UP.fullmatch(word))


def _names_in(corpus: Path) -> Iterator[str]:
    for raw in read_paths([str(corpus / "evtx")], lambda _: None):
        for found in IN_XML.finditer(raw.text):
            yield next(filter(None, found.groups()))
    for path in sorted((corpus / "json").rglob("*")):
        for content in _members(path):
            for name in set(IN_JSON.findall(content)):
                yield next(filter(None, name)).decode("utf-8", "replace")


def _members(path: Path) -> Iterator[bytes]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif path.name.endswith(".tar.gz"):
        with tarfile.open(path) as archive:
            yield from (file.read() for member in archive if (file := archive.extractfile(member)))


@needs_shared("corpus")
def test_recordings_have_names() -> None:
    assert len(recorded_names()) > 20


@needs_shared("corpus")
@pytest.mark.parametrize("detection", detections(), ids=lambda detection: detection.slug)
def test_no_condition_names_a_recorded_host_or_person(detection: Detection) -> None:
    said = " ".join((detection.condition, detection.search, detection.prefilter)).lower()
    words = set(re.findall(r"[a-z0-9_-]+", said))
    assert words & recorded_names() == set()


@pytest.mark.parametrize("detection", detections(), ids=lambda detection: detection.slug)
def test_detection_has_a_positive_and_a_near_miss(detection: Detection) -> None:
    assert {bool(sample.expect) for sample in detection.tests} == {True, False}


@pytest.mark.parametrize("name", OF_THE_APP, ids=str)
def test_saved_search_plans(name: str) -> None:
    assert plan(SAVED[name]["search"], head().session(Clock(NOW))).steps


@pytest.mark.parametrize("name", OF_THE_APP, ids=str)
def test_saved_search_has_a_time_range(name: str) -> None:
    assert SAVED[name].get("dispatch.earliest_time")
    assert SAVED[name].get("dispatch.latest_time")


@pytest.mark.parametrize("name", OF_THE_APP, ids=str)
def test_saved_search_reads_what_the_admin_chose(name: str) -> None:
    search = SAVED[name]["search"].lstrip()
    assert search.startswith("|") or search.startswith(SCOPES)
    if search.startswith("|"):
        assert re.match(r"\|\s*(inputlookup|rest|makeresults|tstats|from|`sysmon_essentials_)", search)


@pytest.mark.parametrize("name", OF_THE_APP, ids=str)
def test_no_term_begins_with_a_wildcard(name: str) -> None:
    first = SAVED[name]["search"].partition("|")[0]
    assert LEADING_WILDCARD.findall(first) == []


@cache
def recorded_events() -> Frame:
    """The EVTX recordings, indexed."""
    loaded = SearchHead(head().conf)
    loaded.load([str(shared("corpus", "evtx"))])
    return loaded.index


@needs_shared("corpus", "evtx")
@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_pack_finds_on_recordings_what_single_searches_find(family: str) -> None:
    members = [found for found in detections() if found.is_simple and found.family == family]
    alone = [row for found in members for row in rows_over(stanza(found.stanza), recorded_events())]
    packed = rows_over(stanza(f"Sysmon Essentials - Pack - {family}"), recorded_events())
    assert _facts(packed) == _facts(alone)


def _facts(rows: Iterable[Row]) -> Counter[tuple[str, ...]]:
    """Findings by everything that says what was found, and where."""
    names = ("detection", "_file", "_record_id", "finding_id", "severity", "dest", "user", "message", "risk_object")
    return Counter(tuple(str(row.get(name)) for name in names) for row in rows)
