"""A feed made of what real recordings hold finds just the events that hold it; near misses find nothing.

The feed exists while the test runs only. What must be found is told by plain Python over normalised events: addresses
by the standard library's networks, names by their ends, everything else by equality. It shares neither keys nor
searches with what is tested, only the list of fields that are compared.
"""

from __future__ import annotations

import ipaddress
from collections import Counter, defaultdict
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import pytest
from sysmon_essentials.cim import normalise
from sysmon_essentials.intel.allowed import read_allowed
from sysmon_essentials.intel.normal import normal_form
from sysmon_essentials.intel.refused import RefusedError
from sysmon_essentials.intel.urls import host_of
from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers import read_paths

from offline.intel import load_indicators
from offline.lookups import Lookups
from offline.searchhead import SearchHead
from offline.spl.clock import Clock
from offline.spl.plan import plan, run
from tests.detection_samples import detections
from tests.e2e.test_recordings import searches
from tests.shared import ROOT, needs_shared, shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from sysmon_essentials.event import Event

    Fields = dict[str, str | list[str]]

RECORDINGS = (
    "evtx",
    "json/atomic/windows/credential_access",
    "json/atomic/windows/defense_evasion",
    "json/compound/Log4Shell",
)
pytestmark = [needs_shared("corpus"), pytest.mark.slow]

PACK = "Sysmon Essentials - Pack - Intelligence - "
FEW, SPARSE, DENSE = 100, 5, 2
"""Of the values of a kind, one in five is listed, or one in two if there are few."""
HASHES = ("md5", "sha1", "sha256", "imphash")
FILES_BY_CODE = {
    6: "listed_driver_loaded",
    7: "listed_library_loaded",
    15: "listed_file_downloaded",
    23: "listed_file_deleted",
    26: "listed_file_deleted_detected",
    27: "listed_program_write_blocked",
    28: "listed_file_shredding_blocked",
    29: "listed_program_written",
}


class Observation(NamedTuple):
    """What one event says to one detection: the values it holds, each with its kind."""

    detection: str
    host: str
    process: str
    values: tuple[tuple[str, str], ...]


class Feed(NamedTuple):
    """Indicators by kind, in normal form."""

    values: dict[str, frozenset[str]]
    networks: tuple[ipaddress.IPv4Network, ...]

    def lists(self, kind: str, value: str) -> Iterator[tuple[str, str]]:
        """Every indicator that names a value."""
        if kind == "ip":
            address = ipaddress.ip_address(value)
            address = getattr(address, "ipv4_mapped", None) or address
            yield from (("ip", one) for one in self.values["ip"] if ipaddress.ip_address(one) == address)
            yield from (("network", str(one)) for one in self.networks if address in one)
        elif kind == "domain":
            yield from (("domain", one) for one in self.values["domain"] if value == one or value.endswith(f".{one}"))
        elif value in self.values.get(kind, ()):
            yield kind, value


def each(fields: Fields, name: str) -> list[str]:
    value = fields.get(name, [])
    return [value] if isinstance(value, str) else list(value)


def as_host(text: str) -> tuple[str, str]:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return "domain", text.lower().rstrip(".")
    return "ip", text.lower()


def as_urls(text: str) -> Iterator[tuple[str, str]]:
    try:
        kind, form, _ = normal_form("url", text)
    except RefusedError:
        return
    if kind == "url":
        yield "url", form
        yield as_host(host_of(form))


def observed(event: Event) -> Iterator[Observation]:
    fields: Fields = normalise(event)
    for detection, values in by_detection(event.event_code, fields):
        distinct = tuple(dict.fromkeys(values))
        if distinct:
            process = "".join(each(fields, "process_guid"))
            yield Observation(detection, "".join(each(fields, "dvc")), process, distinct)


def by_detection(code: int, fields: Fields) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    def values(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
        return [(kind, one.lower()) for name, kind in pairs for one in each(fields, name)]

    def hashes(prefix: str) -> list[tuple[str, str]]:
        return values(*((f"{prefix}_{kind}", kind) for kind in HASHES))

    if code == 1:
        yield (
            "listed_program_started",
            hashes("process") + values(("process_name", "file_name"), ("process_path", "file_name")),
        )
    elif code == 3:
        inbound = each(fields, "direction") == ["inbound"]
        side, word = ("src", "connection_from_listed_address") if inbound else ("dest", "connection_to_listed_address")
        yield word, values((f"{side}_ip", "ip"), (f"{side}_host", "domain"))
    elif code == 22:
        asked = "listed_name_asked" if each(fields, "dns_status") == ["success"] else "listed_name_asked_in_vain"
        yield asked, values(("query", "domain"))
        yield "answer_names_listed_address", [as_host(one) for one in each(fields, "answer")]
    elif code in (17, 18):
        yield "listed_pipe_created" if code == 17 else "listed_pipe_opened", values(("pipe_name", "pipe"))
    elif code == 11:
        yield "file_with_listed_name_written", values(("file_name", "file_name"), ("file_path", "file_name"))
    if code == 15:
        places = [one for name in ("url", "http_referrer") for text in each(fields, name) for one in as_urls(text)]
        yield "download_from_listed_place", places
    if code in FILES_BY_CODE:
        yield FILES_BY_CODE[code], hashes("file")


def paths() -> list[str]:
    return [str(shared("corpus", name)) for name in RECORDINGS]


@lru_cache(maxsize=1)
def loaded() -> SearchHead:
    found = SearchHead.of_apps([ROOT])
    found.load(paths())
    return found


@lru_cache(maxsize=1)
def all_observed() -> list[Observation]:
    return [one for raw in read_paths(paths(), lambda _: None) for one in observed(parse_event(raw.text))]


def acceptable(kind: str, value: str) -> bool:
    """True if a feed may list the value: in its normal form, and nothing that the allow-list covers."""
    try:
        found, form, _ = normal_form(kind, value)
    except RefusedError:
        return False
    with (ROOT / "lookups" / "sysmon_intel_allowed.csv").open(encoding="utf-8", newline="") as file:
        allowed = read_allowed(file, "allowed", 0)[0]
    return found == kind and form == value and not allowed.covers(kind, value)


@lru_cache(maxsize=1)
def by_kind() -> dict[str, list[str]]:
    """All that is observed, by kind, in order."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in all_observed():
        for kind, value in one.values:
            found[kind].add(value)
    return {kind: sorted(values) for kind, values in found.items()}


def some(values: list[str], first: int = 0) -> list[str]:
    return values[first :: SPARSE if len(values) > FEW else DENSE]


@lru_cache(maxsize=1)
def picked() -> dict[str, list[str]]:
    return {kind: [one for one in some(values) if acceptable(kind, one)] for kind, values in by_kind().items()}


@lru_cache(maxsize=1)
def feed() -> Feed:
    values = {kind: set(found) for kind, found in picked().items()}
    parents = {value.partition(".")[2] for value in picked()["domain"] if value.count(".") > 2}
    values["domain"] |= {name for name in parents if acceptable("domain", name) and not covers_allowed(name)}
    addresses = [ipaddress.ip_address(value) for value in some(by_kind()["ip"], 1) if acceptable("ip", value)]
    four = [one for one in addresses if isinstance(one, ipaddress.IPv4Address)]
    networks = {ipaddress.IPv4Network((int(one) >> 8 << 8, 24)) for one in four}
    return Feed({kind: frozenset(found) for kind, found in values.items()}, tuple(sorted(networks)))


def covers_allowed(name: str) -> bool:
    """True if something that is observed below a name is on the allow-list."""
    return any(value.endswith(f".{name}") and not acceptable("domain", value) for value in by_kind()["domain"])


def written(path: Path, feed: Feed) -> Path:
    lines = [f'{kind},"{value}"' for kind, found in feed.values.items() for value in sorted(found)]
    lines += [f"network,{one}" for one in feed.networks]
    path.write_text("\n".join(["type,value", *lines, ""]), encoding="utf-8")
    return path


def found_by_searches(names: Iterable[str], path: Path) -> Counter[tuple[object, ...]]:
    lookups = Lookups(loaded().conf)
    load_indicators([str(path)], lookups)
    clock = Clock(loaded().last_time)
    facts: Counter[tuple[object, ...]] = Counter()
    for name in names:
        session = replace(loaded().session(clock), lookups=lookups)
        for row in run(plan(searches()[name], session), session).rows():
            others = row.get("also_listed") or ()
            listed = {f"{row['indicator_type']} {row['indicator']}", *([others] if isinstance(others, str) else others)}
            place = (row["detection"], row["dest"], row.get("process_guid") or "")
            facts[*place, int(str(row["count"])), tuple(sorted(map(str, listed)))] += 1
    return facts


def found_by_hand(feed: Feed) -> Counter[tuple[object, ...]]:
    facts: Counter[tuple[object, ...]] = Counter()
    for one, count in Counter(all_observed()).items():
        listed = {f"{kind} {value}" for own in one.values for kind, value in feed.lists(*own)}
        if listed:
            facts[one.detection, one.host, one.process, count, tuple(sorted(listed))] += 1
    return facts


def packs() -> list[str]:
    return [name for name in searches() if name.startswith(PACK)]


def rules() -> list[str]:
    return [one.stanza for one in detections() if one.is_intel]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("feed") / "corpus.csv", feed())


def test_feed_is_of_many_kinds() -> None:
    kinds = {kind for kind, found in feed().values.items() if found}
    assert kinds >= {"ip", "domain", "md5", "sha1", "sha256", "imphash", "file_name", "pipe"}
    assert feed().networks


@pytest.mark.parametrize("names", [packs, rules], ids=["packs", "stand-alone searches"])
def test_searches_find_what_plain_python_finds(names: Callable[[], list[str]], path: Path) -> None:
    expected = found_by_hand(feed())
    assert len(expected) > 100
    assert found_by_searches(names(), path) == expected


def changed(kind: str, value: str) -> str:
    """The value with one digit, octet or label changed."""
    if kind == "ip":
        head, dot, last = value.rpartition(".")
        return f"{head}.{(int(last) + 1) % 256}" if dot else value
    if kind in HASHES:
        return f"{value[:-1]}{'0' if value[-1] != '0' else '1'}"
    if kind == "domain":
        return f"sibling.{value}"
    stem, dot, ending = value.rpartition(".")
    return f"{stem}~{dot}{ending}" if dot else f"{value}~"


def test_near_misses_find_nothing(tmp_path: Path) -> None:
    near = {kind: {changed(kind, value) for value in found} for kind, found in picked().items()}
    misses = Feed({kind: frozenset(found - set(by_kind()[kind])) for kind, found in near.items()}, ())
    assert sum(map(len, misses.values.values())) > 100
    assert found_by_searches(packs(), written(tmp_path / "near.csv", misses)) == Counter()


def test_parents_of_what_is_listed_find_nothing(tmp_path: Path) -> None:
    """Names that are only asked for as such are not found by a feed that lists names below them."""
    names = [value for value in by_kind()["domain"] if acceptable("domain", value)]
    below = Feed({"domain": frozenset({f"below.{name}" for name in names} - set(names))}, ())
    assert found_by_searches(packs(), written(tmp_path / "below.csv", below)) == Counter()
