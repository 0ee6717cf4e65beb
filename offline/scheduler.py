"""Runs the detections that an app ships as saved searches, over one time window, and collects their findings.

Knows how the app names its searches: ``<title> - Pack - <family>`` evaluates all simple detections of a family in one
pass, ``<title> - <name> - Rule`` is one detection alone, and a pack of ``Intelligence - <family>`` asks for indicators
and finds nothing without them. Whether a search is enabled or when it would run does not
matter here: the app ships everything disabled, and a recording is over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from offline.conf import is_true
from offline.findings import EventIndex, Finding, finding
from offline.sieve import Strand
from offline.spl.errors import SplError
from offline.spl.plan import plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from offline.conf import Conf
    from offline.spl.frame import Frame
    from offline.spl.session import Session

_PACK = re.compile(r".+ - Pack - .+")
_RULE = re.compile(r".+ - (.+) - Rule")
_ASSIGNED = re.compile(r'\bdetection\s*=\s*"(\w+)"')
_QUOTED = re.compile(r'"(\w+)(?: \|\| )?"')
_INTELLIGENCE = " - Pack - Intelligence - "


@dataclass(frozen=True)
class SavedSearch:
    """A saved search that makes findings.

    Attributes:
        name: The stanza.
        search: Its SPL.
        title: The detection's name; empty for a pack.
        words: The detections it may find; of a pack also other quoted words.
    """

    name: str
    search: str
    title: str
    words: frozenset[str]

    @property
    def is_pack(self) -> bool:
        """True if it evaluates several detections in one pass."""
        return not self.title

    @property
    def asks_for_indicators(self) -> bool:
        """True if it is a pack that compares events with threat intelligence."""
        return _INTELLIGENCE in self.name


@dataclass
class Outcome:
    """What the searches found, and which of them could not run."""

    findings: list[Finding] = field(default_factory=list)
    searches: int = 0
    errors: list[tuple[str, SplError]] = field(default_factory=list)


PlannedSearch = tuple[SavedSearch, "Strand"]


def saved_searches(conf: Conf) -> list[SavedSearch]:
    """Packs and stand-alone searches of the apps, in the order of their names."""
    found: list[SavedSearch] = []
    for name, keys in sorted(conf.stanzas("savedsearches").items()):
        search = keys.get("search", "")
        rule = _RULE.fullmatch(name)
        if _PACK.fullmatch(name):
            found.append(SavedSearch(name, search, "", frozenset(_QUOTED.findall(search))))
        elif rule:
            found.append(SavedSearch(name, search, rule[1], frozenset(_ASSIGNED.findall(search))))
    return found


def chosen(
    searches: Sequence[SavedSearch], *, single: bool, globs: Sequence[str] = (), indicators: bool = False
) -> list[SavedSearch]:
    """The searches to run: packs, and what no pack covers, or with ``single`` every detection by itself.

    Args:
        searches: All that there are.
        single: Run no pack.
        globs: Only detections whose word or title fits one of these patterns (case does not matter).
        indicators: Whether there are any; without them nothing that only asks for them runs.
    """
    asking = frozenset[str]().union(*(search.words for search in searches if search.asks_for_indicators))
    idle = frozenset[str]() if indicators else asking
    packs = [s for s in searches if s.is_pack and not single and (indicators or not s.asks_for_indicators)]
    covered = frozenset[str]().union(*(pack.words for pack in packs))
    rules = [search for search in searches if not search.is_pack and not search.words & idle]
    wanted = [rule for rule in rules if _fits(rule, globs)]
    words = frozenset[str]().union(*(rule.words for rule in wanted))
    return [pack for pack in packs if not globs or pack.words & words] + [
        rule for rule in wanted if not rule.words & covered
    ]


def supporting(conf: Conf) -> list[str]:
    """Scheduled searches of the apps that are no detections: they keep what detections read."""
    return [
        name
        for name, keys in sorted(conf.stanzas("savedsearches").items())
        if is_true(keys.get("enableSched", "0")) and not (_PACK.fullmatch(name) or _RULE.fullmatch(name))
    ]


def plan_detections(searches: Sequence[SavedSearch], session: Session) -> tuple[list[PlannedSearch], Outcome]:
    """A strand for every search, and an outcome that already holds the errors of those that have no plan."""
    planned: list[PlannedSearch] = []
    outcome = Outcome(searches=len(searches))
    for saved in searches:
        try:
            planned.append((saved, Strand.of(plan(saved.search, session))))
        except SplError as error:
            outcome.errors.append((saved.name, error))
    return planned, outcome


def run_detections(
    planned: Sequence[PlannedSearch],
    outcome: Outcome,
    session: Callable[[], Session],
    traces: Sequence[Frame] = (),
    on_search: Callable[[str], None] | None = None,
) -> None:
    """Run the searches one after the other; an error in one of them does not stop the others.

    Args:
        planned: What to run.
        outcome: Receives findings, in the order of time, then of detection; and errors.
        session: Gives each search a session of its own.
        traces: Of events that findings may come from besides those in the session's index.
        on_search: Told the name of each search before it runs.
    """
    index: EventIndex | None = None
    for saved, strand in planned:
        if on_search is not None:
            on_search(saved.name)
        own = session()
        index = index or EventIndex(own.index, traces)
        try:
            for row in strand.result(own).rows():
                outcome.findings.append(finding(row, index.behind(row), saved.title or saved.name))
        except SplError as error:
            outcome.errors.append((saved.name, error))
    outcome.findings.sort(key=lambda found: (found.time, found.detection, found.dest, found.message))


def keep(findings: Sequence[Finding], searches: Sequence[SavedSearch], globs: Sequence[str]) -> list[Finding]:
    """Findings of the detections that fit one of ``globs``; packs find those of other detections too."""
    if not globs:
        return list(findings)
    words = frozenset[str]().union(*(s.words for s in searches if not s.is_pack and _fits(s, globs)))
    return [found for found in findings if found.detection in words]


def _fits(search: SavedSearch, globs: Sequence[str]) -> bool:
    names = [search.title.lower(), *search.words]
    return not globs or any(fnmatchcase(name, glob.lower()) for name in names for glob in globs)
