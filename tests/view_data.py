"""The shipped views' searches, and a session in which they have something to show: the samples and their findings."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from offline.moments import range_end
from offline.scheduler import chosen, saved_searches, supporting
from offline.searchhead import SearchHead
from offline.spl.clock import Clock
from offline.spl.frame import Frame, concatenate
from offline.spl.plan import plan, run
from offline.windowed import make_events
from package.lint.studio_view import read_definition
from package.views import Views, load_views
from tests.detection_samples import head as without_events
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from offline.spl.frame import Value
    from offline.spl.session import Session
    from package.problems import Problem

VIEWS = ROOT / "default" / "data" / "ui" / "views"
TOKEN = re.compile(r"\$([\w.]+)(?:\|(\w))?\$")


@dataclass(frozen=True)
class ViewSearch:
    """One data source of a view: the whole search with its tokens and with their first values in it, and its times."""

    view: str
    name: str
    template: str
    spl: str
    earliest: str
    latest: str

    @property
    def id(self) -> str:
        return f"{self.view}: {self.name}"


@lru_cache(maxsize=1)
def authored() -> Views:
    """The views as written."""
    problems: list[Problem] = []
    return load_views(ROOT, problems)


def paths() -> list[Path]:
    """The shipped view of each that is written."""
    return [VIEWS / f"{view.name}.xml" for view in authored().views]


@lru_cache(maxsize=64)
def definition(path: Path) -> Mapping[str, Any]:
    """What the XML of a view holds as JSON."""
    return read_definition(ElementTree.parse(path).getroot().findtext("definition") or "")


def view_searches() -> list[ViewSearch]:
    """Every data source of every view."""
    return [_search(path, source) for path in paths() for source in definition(path)["dataSources"]]


def _search(path: Path, source: str) -> ViewSearch:
    found = definition(path)
    tokens = first_values(found)
    queries, here = [], found["dataSources"][source]["options"]
    while "extend" in here:
        queries.append(here["query"])
        here = found["dataSources"][here["extend"]]["options"]
    spl = "\n".join([here["query"], *reversed(queries)])
    earliest, latest = (fill(here["queryParameters"][end], tokens) for end in ("earliest", "latest"))
    return ViewSearch(path.stem, source.removeprefix("ds_"), spl, fill(spl, tokens), earliest, latest)


def first_values(found: Mapping[str, Any]) -> dict[str, str | list[str]]:
    """What each token is when the view opens."""
    tokens = {name: entry["value"] for name, entry in found["defaults"].get("tokens", {}).get("default", {}).items()}
    for entry in found["inputs"].values():
        token, first = entry["options"]["token"], entry["options"]["defaultValue"]
        if entry["type"] == "input.timerange":
            tokens.update(zip((f"{token}.earliest", f"{token}.latest"), first.split(","), strict=True))
        else:
            tokens[token] = first
    return tokens


def fill(text: str, tokens: Mapping[str, str | list[str]]) -> str:
    """The text with its tokens replaced, quoted where Splunk's filter ``|s`` says so."""

    def value(match: re.Match[str]) -> str:
        words = tokens[match[1]]
        listed = words if isinstance(words, list) else [words]
        if match[2] != "s":
            return ",".join(listed)
        return ",".join(json.dumps(word, ensure_ascii=False) for word in listed)

    return TOKEN.sub(value, text)


@lru_cache(maxsize=1)
def filled_session() -> Session:
    """The samples, their findings in the summary index, and what searches keep in collections."""
    head = SearchHead.of_apps([ROOT])
    head.load([str(ROOT / "samples" / "intrusion")])
    session = head.session(Clock(head.last_time))
    names = [search.name for search in chosen(saved_searches(head.conf), single=False)]
    for name in names:
        _run(head, name, session)
    rows: list[dict[str, Value]] = [dict(row) for row in session.outputs["index:summary"]]
    make_events(rows, "summary", session.clock.now, session.clock.now)
    rows.sort(key=lambda row: float(str(row["_time"])), reverse=True)
    session.index = concatenate([Frame.from_rows(rows), head.index])
    for name in supporting(head.conf):
        _run(head, name, session)
    return session


def _run(head: SearchHead, name: str, session: Session) -> None:
    run(plan(head.conf.stanzas("savedsearches")[name]["search"], session), session)


def rows_of(search: ViewSearch) -> list[dict[str, Value]]:
    """What a search gives when its view opens after the last event of the samples."""
    return rows_in(search, filled_session())


def rows_of_nothing(search: ViewSearch) -> list[dict[str, Value]]:
    """What a search gives where the app was just installed: no events, no findings, empty collections."""
    return rows_in(search, without_events().session(Clock(filled_session().clock.now)))


def rows_in(search: ViewSearch, session: Session) -> list[dict[str, Value]]:
    """What a search gives over its own time range of a session."""
    earliest, latest = (range_end(end, session.clock) for end in (search.earliest, search.latest))
    bounded = replace(session, earliest=earliest, latest=latest)
    return [dict(row) for row in run(plan(search.spl, bounded), bounded).rows()]
