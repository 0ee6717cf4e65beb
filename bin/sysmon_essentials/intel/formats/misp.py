"""MISP: events, lists of attributes, answers of its search; from a feed's files or its interface.

Knows attributes and objects, ``to_ids`` and composite types such as ``filename|sha256``. Tags and title of an event may
stand behind its attributes, so these are held until the event ends, up to a bound.

Source: MISP core format (https://www.misp-standard.org/rfc/misp-standard-core.html).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import InputError
from sysmon_essentials.intel.item import MAX_TAGS, Item, clean_tags, one_line, parse_time, plain
from sysmon_essentials.intel.json_parts import END, ENTER, ENTER_AND_END, SKIP, TAKE, read_parts
from sysmon_essentials.intel.normal import MAX_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sysmon_essentials.intel.body import Text

    from .reading import Reading

MOST_HELD = 50_000
"""Attributes of one event that wait for its tags; those beyond do without."""

_WRAPPERS = frozenset(("response", "[]", "result"))
_ABOUT_EVENT = frozenset(("info", "uuid", "Tag"))
_PORTS = frozenset(("ip-dst|port", "ip-src|port", "hostname|port"))
_CONFIDENCE_TAG = "misp:confidence-level="
_CONFIDENCE = {"completely-confident": 95, "usually-confident": 75, "fairly-confident": 50, "rarely-confident": 25}


def read_misp(text: Text, reading: Reading) -> Iterator[Item]:
    """Yield an item for each value that an attribute meant for detection holds."""
    about: dict[str, Any] = {}
    held: list[Item] = []
    for place, value in read_parts(text, _wish, reading.limits):
        if value is END:
            yield from _finished(held, about)
            held, about = [], {}
        elif place[-1] in _ABOUT_EVENT:
            about[place[-1]] = value
        else:
            held += _values(value, reading)
            if len(held) > MOST_HELD:
                yield from _finished(held, about)
                held = []
    yield from _finished(held, about)


def read_manifest(text: Text, reading: Reading) -> Iterator[str]:
    """Yield the identifiers of a feed's events, whose files are called like them with ``.json`` behind.

    Raises:
        InputError: it is no manifest.
    """
    for place, value in read_parts(text, lambda place: TAKE if len(place) == 1 else ENTER, reading.limits):
        if not isinstance(value, dict) or not all(char.isalnum() or char == "-" for char in place[0]):
            raise InputError("is no manifest of a MISP feed", text.label, place[0], kind="manifest")
        yield place[0]


def _wish(place: tuple[str, ...]) -> str:
    start = next((at for at, key in enumerate(place) if key not in _WRAPPERS), len(place))
    inside = place[start:]
    if not inside:
        return ENTER
    if inside[0] == "Event":
        if len(inside) == 1:
            return ENTER_AND_END
        if len(inside) == 2 and inside[1] in _ABOUT_EVENT:
            return TAKE
        inside = inside[1:]
    if inside[:3] == ("Object", "[]", "Attribute") or inside[:2] == ("Object", "[]"):
        inside = inside[2:] or ("Attribute",)
    if inside in (("Attribute",), ("Object",)):
        return ENTER
    return TAKE if inside == ("Attribute", "[]") else SKIP


def _values(found: Any, reading: Reading) -> list[Item]:
    """Return the items of one attribute: two for composite types, none if it is not meant for detection."""
    if not isinstance(found, dict):
        reading.refuse("an attribute", "not an object", "an attribute is no object")
        return []
    place = f"attribute {one_line(found.get('uuid') or found.get('id') or '?')}"
    if found.get("deleted") is True:
        return []
    if not reading.with_observables and found.get("to_ids") not in (True, "1", 1):
        reading.refuse(place, "not for detection", "to_ids is not set: the attribute is context")
        return []
    # One character more than may be is enough to refuse a value, and all that is held of it.
    kind, value = plain(found.get("type"))[:MAX_VALUE], plain(found.get("value"))[: MAX_VALUE + 1]
    item = Item(
        kind,
        value,
        place,
        first_seen=parse_time(plain(found.get("first_seen"))),
        last_seen=parse_time(plain(found.get("last_seen") or found.get("timestamp"))),
        tags=clean_tags(_tag_names(found.get("Tag"))),
        description=one_line(found.get("comment")),
    )
    return list(parts_of(item))


def parts_of(item: Item) -> Iterator[Item]:
    """Yield one item, or those of a composite type; of ``ip-dst|port`` the port stays with the address."""
    if item.kind in _PORTS:
        host, _, port = item.text.partition("|")
        host = f"[{host}]" if host.count(":") > 1 else host
        yield item._replace(text=f"{host}:{port}" if port else host, kind=item.kind.partition("|")[0])
        return
    kinds, values = item.kind.split("|"), item.text.split("|")
    if len(kinds) != len(values) or len(kinds) == 1:
        yield item
        return
    pairs = list(zip(kinds, values))
    if kinds[0] == "filename":
        # The name that a sample was found under describes its hash.
        yield from (
            item._replace(kind=kind, text=value, description=_named(item, values[0])) for kind, value in pairs[1:]
        )
    else:
        yield from (item._replace(kind=kind, text=value) for kind, value in pairs)


def _named(item: Item, name: str) -> str:
    return one_line(f"{name} {item.description}")


def _finished(held: list[Item], about: dict[str, Any]) -> Iterator[Item]:
    """Yield items with what their event says."""
    names = _tag_names(about.get("Tag"))
    tags = clean_tags(names)
    confidence = next((_CONFIDENCE.get(name[len(_CONFIDENCE_TAG) :].strip('"')) for name in names
                       if name.startswith(_CONFIDENCE_TAG)), None)  # fmt: skip
    title, uuid = one_line(about.get("info")), one_line(about.get("uuid"))
    for item in held:
        yield item._replace(
            tags=tuple(sorted({*item.tags, *tags})[:MAX_TAGS]) if item.tags else tags,
            confidence=confidence,
            description=one_line(" - ".join(part for part in (title, item.description) if part)),
            reference=f"misp event {uuid}" if uuid else "",
        )


def _tag_names(tags: Any) -> list[str]:
    if not isinstance(tags, list):
        return []
    return [plain(tag.get("name")) for tag in tags if isinstance(tag, dict)]
