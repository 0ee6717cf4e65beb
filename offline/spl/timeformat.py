"""Time as text and back, in Splunk's format variables.

``%N`` and ``%Q`` with a width are fractions of a second; ``%s`` is the epoch; ``%z`` an offset, with colons after
``%:z``. Locale is US English. Source: Search Reference, "Date and time format variables".
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from offline.spl.clock import Clock

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CODE = re.compile(r"%(?:(E)?z|(:{1,3})z|(\d?)([NQ])|(.))")
_COMPOSED = {
    "F": "%Y-%m-%d", "T": "%H:%M:%S", "D": "%m/%d/%y", "R": "%H:%M", "c": "%a %b %e %H:%M:%S %Y",
    "+": "%a %b %e %H:%M:%S %Z %Y", "x": "%m/%d/%Y", "X": "%H:%M:%S", "r": "%I:%M:%S %p", "h": "%b",
}  # fmt: skip


def format_time(clock: Clock, seconds: float, template: str) -> str:
    """``seconds`` (UTC epoch) as ``template`` says, in the clock's zone.

    Raises:
        ValueError: The time is outside the years 1 to 9999.
    """
    nanoseconds = round((seconds % 1) * 1_000_000) * 1000 if isinstance(seconds, float) else 0
    moment = clock.local(seconds)

    def fill(found: re.Match[str]) -> str:
        minutes, colons, width, fraction, code = found.groups()
        if fraction:
            default = 9 if fraction == "N" else 3
            return f"{nanoseconds % 1_000_000_000:09d}"[: int(width or default)]
        if code is None:
            return _offset(moment, colons or "", minutes=bool(minutes))
        return _FIELDS[code](moment) if code in _FIELDS else "%" + code

    return _CODE.sub(fill, _composed(template))


@lru_cache(maxsize=512)
def _composed(template: str) -> str:
    return re.sub(r"%([FTDRc+xXrh%])", lambda m: _COMPOSED.get(m[1], m[0]), template)


_Field = Callable[[dt.datetime], str]
_FIELDS: dict[str, _Field] = {
    "Y": lambda t: f"{t.year:04d}", "y": lambda t: f"{t.year % 100:02d}", "C": lambda t: f"{t.year // 100:02d}",
    "m": lambda t: f"{t.month:02d}", "d": lambda t: f"{t.day:02d}", "e": lambda t: f"{t.day:2d}",
    "B": lambda t: _MONTHS[t.month - 1], "b": lambda t: _MONTHS[t.month - 1][:3],
    "A": lambda t: _DAYS[t.weekday()], "a": lambda t: _DAYS[t.weekday()][:3],
    "H": lambda t: f"{t.hour:02d}", "k": lambda t: f"{t.hour:2d}", "I": lambda t: f"{t.hour % 12 or 12:02d}",
    "l": lambda t: f"{t.hour % 12 or 12:2d}", "M": lambda t: f"{t.minute:02d}", "S": lambda t: f"{t.second:02d}",
    "f": lambda t: f"{t.microsecond:06d}", "p": lambda t: "PM" if t.hour >= 12 else "AM",
    "P": lambda t: "pm" if t.hour >= 12 else "am", "j": lambda t: f"{t.timetuple().tm_yday:03d}",
    "w": lambda t: str(t.isoweekday() % 7), "u": lambda t: str(t.isoweekday()), "U": lambda t: t.strftime("%U"),
    "W": lambda t: t.strftime("%W"), "V": lambda t: f"{t.isocalendar()[1]:02d}", "Z": lambda t: t.tzname() or "",
    "G": lambda t: f"{t.isocalendar()[0]:04d}", "g": lambda t: f"{t.isocalendar()[0] % 100:02d}",
    "s": lambda t: str(math.floor(t.timestamp())), "n": lambda _: "\n", "t": lambda _: "\t", "%": lambda _: "%",
}  # fmt: skip


def _offset(moment: dt.datetime, colons: str, *, minutes: bool) -> str:
    total = int((moment.utcoffset() or dt.timedelta()).total_seconds())
    sign, total = ("-", -total) if total < 0 else ("+", total)
    if minutes:
        return f"{sign}{total // 60}"
    hours, rest = divmod(total, 3600)
    form = {"": "{0}{1:02d}{2:02d}", ":": "{0}{1:02d}:{2:02d}", "::": "{0}{1:02d}:{2:02d}:{3:02d}", ":::": "{0}{1:02d}"}
    return form[colons].format(sign, hours, rest // 60, rest % 60)


_PATTERNS = {
    "Y": r"\d{4}", "y": r"\d{1,2}", "m": r"\d{1,2}", "d": r"\s?\d{1,2}", "e": r"\s?\d{1,2}", "B": r"[A-Za-z]+",
    "b": r"[A-Za-z]+", "A": r"[A-Za-z]+", "a": r"[A-Za-z]+", "H": r"\s?\d{1,2}", "k": r"\s?\d{1,2}",
    "I": r"\s?\d{1,2}", "l": r"\s?\d{1,2}", "M": r"\d{1,2}", "S": r"\d{1,2}", "f": r"\d{1,9}",
    "p": r"[AaPp]\.?[Mm]\.?", "j": r"\d{1,3}", "s": r"-?\d+(?:\.\d+)?", "w": r"\d", "u": r"\d", "U": r"\d{1,2}",
    "z": r"[Zz]|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?", "Z": r"[A-Za-z][A-Za-z_/+-]*\d*", "W": r"\d{1,2}",
    "V": r"\d{1,2}", "N": r"\d{1,9}", "G": r"\d{4}", "g": r"\d{2}",
}  # fmt: skip


@lru_cache(maxsize=512)
def _reader(template: str) -> tuple[re.Pattern[str], tuple[str, ...]]:
    codes: list[str] = []
    pieces: list[str] = []
    template = _composed(template)
    at = 0
    for found in _CODE.finditer(template):
        pieces.append(_plain(template[at : found.start()]))
        at = found.end()
        code = "N" if found[4] else found[5] or "z"
        if code == "P":
            code = "p"
        if code not in _PATTERNS:
            pieces.append(re.escape({"%": "%", "n": "\n", "t": "\t"}.get(code, found[0])))
            continue
        codes.append(code)
        pieces.append(f"({_PATTERNS[code]})")
    pieces.append(_plain(template[at:]))
    return re.compile("".join(pieces)), tuple(codes)


def _plain(text: str) -> str:
    return re.sub(r"(?:\\ |\s)+", r"\\s+", re.escape(text))


def parse_time(clock: Clock, text: str, template: str) -> float | None:
    """UTC epoch seconds of the time that ``text`` spells; ``None`` if it does not begin with one in that format.

    Without a zone in the text the clock's zone counts; a missing date is that of the clock's now.
    """
    pattern, codes = _reader(template)
    found = pattern.match(text.strip())
    if not found:
        return None
    parts: dict[str, str] = {}
    for code, value in zip(codes, found.groups(), strict=False):
        parts[code] = value.strip()
    try:
        return _moment(clock, parts)
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return None


def _moment(clock: Clock, parts: dict[str, str]) -> float:
    fraction = float("0." + parts.get("N", parts.get("f", "0")))
    if "s" in parts:
        seconds = float(parts["s"])
        return seconds + fraction if fraction else seconds
    year, month, day = _date(clock, parts)
    moment = dt.datetime(
        year, month, day, _hour(parts), int(parts.get("M", 0)), int(parts.get("S", 0)), tzinfo=_zone(clock, parts)
    )
    if "j" in parts:
        moment = moment.replace(month=1, day=1) + dt.timedelta(days=int(parts["j"]) - 1)
    return moment.timestamp() + fraction


def _date(clock: Clock, parts: dict[str, str]) -> tuple[int, int, int]:
    today = clock.local(clock.now)
    year = today.year
    if "Y" in parts:
        year = int(parts["Y"])
    elif "y" in parts:
        short = int(parts["y"])
        year = short + (1900 if short >= 69 else 2000)
    name = parts.get("b") or parts.get("B")
    if name:
        month = next(i for i, m in enumerate(_MONTHS, 1) if m[:3].lower() == name[:3].lower()) if _is_month(name) else 0
    else:
        month = int(parts["m"]) if "m" in parts else (1 if "Y" in parts or "y" in parts else today.month)
    day = parts.get("d") or parts.get("e")
    known_month = bool(name) or "m" in parts or "Y" in parts
    return year, month, int(day) if day else (1 if known_month else today.day)


def _is_month(name: str) -> bool:
    return any(m.lower().startswith(name.lower()) for m in _MONTHS)


def _hour(parts: dict[str, str]) -> int:
    short = parts.get("I") or parts.get("l")
    if short is None:
        hour = int(parts.get("H") or parts.get("k") or 0)
        return hour + 12 if parts.get("p", "")[:1].lower() == "p" and hour < 12 else hour
    return int(short) % 12 + (12 if parts.get("p", "")[:1].lower() == "p" else 0)


def _zone(clock: Clock, parts: dict[str, str]) -> dt.tzinfo:
    if "z" in parts:
        text = parts["z"].replace(":", "")
        if text in ("Z", "z"):
            return dt.UTC
        seconds = int(text[1:3]) * 3600 + int(text[3:5] or 0) * 60 + int(text[5:7] or 0)
        return dt.timezone(dt.timedelta(seconds=-seconds if text[0] == "-" else seconds))
    if "Z" in parts:
        name = parts["Z"]
        fixed = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "Z": 0}
        return dt.timezone(dt.timedelta(hours=fixed[name])) if name in fixed else ZoneInfo(name)
    return clock.tz
