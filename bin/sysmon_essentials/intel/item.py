"""One item of a feed as its format gives it, before its value is brought to normal form, and bounds for all formats."""

from __future__ import annotations

import re
from calendar import timegm
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_TEXT = 300
MAX_TAGS = 20
_LONGEST_TIME = 40
_LONGEST_TAGS = 2000
_STAMP = re.compile(
    r"(\d{4}([-/]?)\d\d\2\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?)?\s*(?:Z|UTC|GMT|([+-])(\d\d):?(\d\d))?",
    re.ASCII | re.IGNORECASE,
)
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}", re.ASCII)
_FRACTION = re.compile(r"0?\.\d+|1\.0+", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}(?:\.\d*)?", re.ASCII)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Limits(NamedTuple):
    """Bounds on one body, after unpacking.

    Attributes:
        size_bytes: of the whole body.
        line_chars: of one line of a text format.
        value_chars: of one JSON value that is read as a whole, such as one attribute or object.
        depth: how deep JSON may be nested.
        items: indicators of one feed.
    """

    size_bytes: int = 2 * 1024**3
    line_chars: int = 64 * 1024
    value_chars: int = 1024 * 1024
    depth: int = 64
    items: int = 3_000_000


class Item(NamedTuple):
    """What a feed says about one value.

    Attributes:
        kind: the feed's word for the type; empty if it has none.
        text: the value as the feed writes it.
        place: where it stands, for messages: ``line 7``, the id of an object.
        confidence: 0 to 100; None if the feed does not say.
        first_seen, last_seen, expires: UTC epoch seconds; None if the feed does not say.
        tags, description, reference: as in ``Indicator``.
    """

    kind: str
    text: str
    place: str
    confidence: int | None = None
    first_seen: int | None = None
    last_seen: int | None = None
    expires: int | None = None
    tags: tuple[str, ...] = ()
    description: str = ""
    reference: str = ""


def parse_time(text: str) -> int | None:
    """Return UTC epoch seconds of an ISO 8601 time, a date that begins with its year, or epoch seconds; else None.

    A time without zone is UTC, as feeds mean it. A number of 12 or 13 digits is milliseconds.
    """
    text = text.strip()
    # What is remembered is bounded in size, too.
    return _time(text) if 0 < len(text) <= _LONGEST_TIME else None


@lru_cache(maxsize=4096)
def _time(text: str) -> int | None:
    found = _STAMP.fullmatch(text)
    if found is None:
        if not _EPOCH.fullmatch(text):
            return None
        number = int(float(text))
        return number // 1000 if number > 10**11 else number
    day, _, hour, minute, second, sign, zone_hour, zone_minute = found.groups()
    time = _midnight(day)
    if time is None or int(hour or 0) > 24 or int(minute or 0) > 59:
        return None
    time += int(hour or 0) * 3600 + int(minute or 0) * 60 + int(second or 0)
    if sign:
        offset = int(zone_hour) * 3600 + int(zone_minute) * 60
        time += offset if sign == "-" else -offset
    return max(time, 0)


@lru_cache(maxsize=1024)
def _midnight(text: str) -> int | None:
    digits = text.replace("-", "").replace("/", "")
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if not (year >= 1970 and 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]):
        return None
    return timegm((year, month, day, 0, 0, 0))


def parse_confidence(text: str) -> int | None:
    """Return 0 to 100, None if the text is no number; a word such as ``high`` counts as STIX' scale says.

    A fraction such as ``0.75`` is of 1: nobody is so exact on a scale of 100.

    Source: STIX 2.1, appendix A (None / Low / Med / High).
    """
    word = text.strip().lower()
    if _FRACTION.fullmatch(word):
        return round(float(word) * 100)
    word = word.rstrip("%")
    if word in _WORDS:
        return _WORDS[word]
    return min(int(word.partition(".")[0]), 100) if _NUMBER.fullmatch(word) else None


_WORDS = {"none": 0, "low": 15, "medium": 50, "med": 50, "moderate": 50, "high": 85}


def plain(value: object) -> str:
    """Return a JSON value as text, empty if it is neither text nor number: what is nested is never a value."""
    return str(value) if isinstance(value, (str, int, float)) else ""


def one_line(value: object) -> str:
    """Return a text of a feed as one line of printable characters, at most ``MAX_TEXT`` of them."""
    if not value:
        return ""
    text = plain(value)[: 4 * MAX_TEXT]
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    text = " ".join(text.split())
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 3] + "..."


def clean_tags(words: Collection[str]) -> tuple[str, ...]:
    """Return words as tags: each once, sorted, without commas, at most ``MAX_TAGS``."""
    if not words:
        return ()
    tags = {one_line(word).replace(",", ";")[:100] for word in words}
    return tuple(sorted(tag for tag in tags if tag.lower() not in EMPTY_WORDS))[:MAX_TAGS]


def split_tags(text: str) -> tuple[str, ...]:
    """Return the tags of a text with commas between them, as far as they stand in its first 2,000 characters."""
    return _tags(text[:_LONGEST_TAGS])


@lru_cache(maxsize=4096)
def _tags(text: str) -> tuple[str, ...]:
    return clean_tags(text.split(","))


EMPTY_WORDS = frozenset(("", "-", "n/a", "na", "none", "null", "unknown"))
"""What feeds write where they have nothing to say."""
