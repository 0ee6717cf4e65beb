"""STIX 2.1 bundles and TAXII 2.1 envelopes: indicators with patterns, and observables if they are asked for.

Knows ``indicator`` objects: pattern, validity, confidence, labels, revocation. A revoked indicator comes with an end in
the past, so that it takes an earlier one away. Does not follow relationships.

Source: STIX 2.1 (OASIS), sections 4.7 and 6; TAXII 2.1, section 3.7.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sysmon_essentials.intel.item import Item, clean_tags, one_line, parse_confidence, parse_time, plain
from sysmon_essentials.intel.json_parts import ENTER, SKIP, TAKE, read_parts
from sysmon_essentials.intel.refused import RefusedError

from .stix_pattern import read_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sysmon_essentials.intel.body import Text

    from .reading import Reading

_OBSERVABLES = {
    "ipv4-addr": (("ip", "value"),),
    "ipv6-addr": (("ip", "value"),),
    "domain-name": (("domain", "value"),),
    "url": (("url", "value"),),
}
_PLAIN = frozenset(("malicious-activity", "unknown"))
"""Types of indicators that say no more than that it is one."""
_HASHES = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256"}


def read_stix(text: Text, reading: Reading) -> Iterator[Item]:
    """Yield an item for each value of each indicator."""
    for _, found in read_parts(text, _wish, reading.limits):
        if not isinstance(found, dict):
            reading.refuse("an object", "not an object", "something in the bundle is no object")
        elif found.get("type") == "indicator":
            yield from items_of_indicator(found, reading)
        else:
            yield from _observable(found, reading)


def _wish(place: tuple[str, ...]) -> str:
    if place in ((), ("objects",)):
        return ENTER
    return TAKE if place in (("objects", "[]"), ("[]",)) else SKIP


def items_of_indicator(found: dict[str, Any], reading: Reading) -> Iterator[Item]:
    """Yield an item for each value of an indicator."""
    place = one_line(found.get("id") or "an indicator without id")
    language = found.get("pattern_type", "stix")
    if language != "stix":
        reading.refuse(place, "pattern language", f"the pattern is written in {one_line(language)}")
        return
    try:
        values = read_pattern(plain(found.get("pattern")))
    except RefusedError as error:
        reading.refusals.add(place, error)
        return
    about = _about(found, place, {value for _, value in values})
    for kind, value in values:
        yield about._replace(kind=kind, text=value)


def _about(found: dict[str, Any], place: str, values: set[str]) -> Item:
    """Return everything but type and value."""
    expires = parse_time(plain(found.get("valid_until")))
    if found.get("revoked") is True:
        expires = min(filter(None, (expires, parse_time(plain(found.get("modified"))))), default=0)
    return Item(
        "",
        "",
        place,
        parse_confidence(plain(found.get("confidence", ""))),
        parse_time(plain(found.get("valid_from"))),
        parse_time(plain(found.get("modified"))),
        expires,
        clean_tags([word for key in ("labels", "indicator_types") for word in _words(found, key)]),
        _described(found, values),
        _reference(found, place),
    )


def _described(found: dict[str, Any], values: set[str]) -> str:
    """Return name and description, without a name that only repeats a value."""
    name, description = one_line(found.get("name")), one_line(found.get("description"))
    return one_line(": ".join(part for part in dict.fromkeys((name, description)) if part and part not in values))


def _words(found: dict[str, Any], key: str) -> list[str]:
    words = found.get(key)
    return [word for word in words if isinstance(word, str) and word not in _PLAIN] if isinstance(words, list) else []


def _reference(found: dict[str, Any], place: str) -> str:
    references = found.get("external_references")
    for entry in references if isinstance(references, list) else ():
        if isinstance(entry, dict) and entry.get("url"):
            return one_line(entry["url"])
    return place


def _observable(found: dict[str, Any], reading: Reading) -> Iterator[Item]:
    place = one_line(found.get("id") or "an observable without id")
    kind = found.get("type")
    if not reading.with_observables:
        if kind == "file" or plain(kind) in _OBSERVABLES:
            reading.refuse(place, "not for detection", "it was merely observed: no indicator says that it is bad")
        return
    for word, key in _OBSERVABLES.get(plain(kind), ()):
        yield Item(word, plain(found.get(key)), place, reference=place)
    hashes = found.get("hashes")
    if kind == "file" and isinstance(hashes, dict):
        for name, word in _HASHES.items():
            if name in hashes:
                yield Item(word, plain(hashes[name]), place, description=one_line(found.get("name")), reference=place)
