"""The settings of a lookup stanza in transforms.conf.

Knows how they are written and their defaults. Does not know tables.
Source: transforms.conf.spec 10.2.3, "Lookup tables".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from offline.conf import is_true
from offline.timestamp import TimeFormatError, time_reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offline.conf import Conf

_MATCH_TYPE = re.compile(r"(\w+)\s*\(\s*([^)]*?)\s*\)")


class Definition(NamedTuple):
    """The settings of a lookup stanza.

    Attributes:
        max_matches: Rows that one event can get.
        min_matches: Rows that every looked-up event gets; ``default_match`` stands in for missing ones.
        default_match: See there.
        case_sensitive: False folds the event's value, and the table's unless it is a KV store collection.
        match_types: ``WILDCARD`` or ``CIDR`` by field; others are exact.
        is_kvstore: The table is a collection.
        time_field: Field of the table with the time from which on a row counts; empty for lookups without time.
        time_format: How that field is written; empty is epoch seconds.
        min_offset_s: Least age of a row at the time of the event.
        max_offset_s: Greatest age of a row at the time of the event.
    """

    max_matches: int = 100
    min_matches: int = 0
    default_match: str = ""
    case_sensitive: bool = True
    match_types: Mapping[str, str] = {}
    is_kvstore: bool = False
    time_field: str = ""
    time_format: str = ""
    min_offset_s: float = 0.0
    max_offset_s: float = 2_000_000_000.0


def is_lookup(settings: Mapping[str, str]) -> bool:
    """True if a stanza of transforms.conf defines a lookup."""
    return any(settings.get(key) for key in ("filename", "external_cmd", "external_type", "collection"))


def lookup_definition(conf: Conf, name: str, settings: Mapping[str, str]) -> Definition:
    """The settings of stanza ``name``; what cannot be read is a problem of ``conf`` and its default is taken."""
    time_field, time_format = settings.get("time_field", ""), settings.get("time_format", "")
    if time_format in ("%s.%Q", "%s"):
        time_format = ""
    if time_format:
        try:
            time_reader(time_format)
        except TimeFormatError as error:
            conf.problem(conf.setting("transforms", name, "time_format"), f"[{name}] {error}")
            time_format = ""

    def whole(key: str, default: int) -> int:
        value = settings.get(key, "")
        if value and not value.lstrip("-").isdigit():
            conf.problem(conf.setting("transforms", name, key), f"[{name}] {key} is not a whole number: '{value}'")
        return int(value) if value.lstrip("-").isdigit() else default

    return Definition(
        max_matches=max(1, whole("max_matches", 1 if time_field else 100)),
        min_matches=whole("min_matches", 0),
        default_match=settings.get("default_match", ""),
        case_sensitive=is_true(settings.get("case_sensitive_match") or "true"),
        match_types=_match_types(conf, name, settings.get("match_type", "")),
        is_kvstore=settings.get("external_type") == "kvstore",
        time_field=time_field,
        time_format=time_format,
        min_offset_s=whole("min_offset_secs", 0),
        max_offset_s=whole("max_offset_secs", 2_000_000_000),
    )


def _match_types(conf: Conf, name: str, value: str) -> dict[str, str]:
    found = {}
    for kind, field in _MATCH_TYPE.findall(value):
        if kind.upper() not in ("WILDCARD", "CIDR", "EXACT"):
            conf.problem(conf.setting("transforms", name, "match_type"), f"[{name}] unknown match type '{kind}'")
            continue
        found[field] = kind.upper()
    return found
