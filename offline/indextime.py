"""An event as an indexer with this configuration would store it.

Knows what the inputs of Windows and syslog put on a Sysmon event and what props.conf and transforms.conf make of it:
TRUNCATE, the timestamp settings, SEDCMD and TRANSFORMS, in that order. Does not know search-time settings.

Without a clock nothing is ever "now": an event whose time the settings do not find keeps the time that the Windows
input gives it, the event's own ``UtcTime`` (or ``SystemTime``).
Source: props.conf.spec and transforms.conf.spec 10.2.3; Splunk Wiki, "How indexing works".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from offline.pcre import Pattern, PatternError, compile_pcre
from offline.props import Merged, Props
from offline.rewrite import compile_rewrites, compile_seds
from offline.timestamp import TimeFormatError, time_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sysmon_essentials.event import RawEvent

    from offline.conf import Conf
    from offline.conf_file import Setting
    from offline.rewrite import Rewrite, Sed

DEFAULT_INDEX = "main"
DEFAULT_TRUNCATE_BYTES = 10_000
DEFAULT_LOOKAHEAD = 128
_NOTHING: Mapping[str, str | tuple[str, ...]] = {}


class IndexedEvent(NamedTuple):
    """An event in an index.

    Attributes:
        raw: ``_raw``.
        source: As indexed, without ``source::``.
        sourcetype: As indexed; a search-time ``rename`` has not happened yet.
        host: The computer that logged the event.
        index: Name of the index.
        time: ``_time``, UTC epoch seconds.
        file: File that the event was read from.
        record_id: Number of the event in that file.
        indexed: Fields that transforms with WRITE_META added.
    """

    raw: str
    source: str
    sourcetype: str
    host: str
    index: str  # type: ignore[assignment]
    time: float
    file: str
    record_id: str
    indexed: Mapping[str, str | tuple[str, ...]] = _NOTHING


class _Plan(NamedTuple):
    """Index-time settings of one set of stanzas, compiled."""

    truncate_bytes: int
    time: Callable[[str], float | None]
    seds: Sequence[Sed]
    rewrites: Sequence[Rewrite]


class Indexer:
    """Index-time settings of a configuration, compiled once for many events."""

    def __init__(self, conf: Conf, index: str = DEFAULT_INDEX) -> None:
        self._conf = conf
        self._index = index
        self._props = Props(conf, "index")
        self._plans: dict[tuple[str, ...], _Plan] = {}

    def event(self, raw: RawEvent) -> IndexedEvent | None:
        """``raw`` as stored; None if a transform sends it to the null queue."""
        text = raw.text
        source, sourcetype, host = origin(text, raw.file)
        stanzas = self._props.stanzas(source, host, sourcetype)
        plan = self._plans.get(stanzas)
        if plan is None:
            plan = self._plans[stanzas] = self._compiled(self._props.merged(stanzas))
        text = truncated(text, plan.truncate_bytes)
        time = plan.time(text)
        if time is None:
            time = own_time(text)
        event = IndexedEvent(text, source, sourcetype, host, self._index, time, raw.file, raw.record_id)
        return _rewritten(event, plan) if plan.seds or plan.rewrites else event

    def _compiled(self, merged: Merged) -> _Plan:
        return _Plan(
            _integer(self._conf, merged, "TRUNCATE", DEFAULT_TRUNCATE_BYTES),
            _timestamp(self._conf, merged),
            compile_seds(self._conf, merged),
            compile_rewrites(self._conf, merged),
        )


def index_event(raw: RawEvent, conf: Conf) -> IndexedEvent | None:
    """``raw`` as an indexer with ``conf`` stores it; None if it drops it."""
    return conf.made(Indexer, lambda: Indexer(conf)).event(raw)


_CHANNEL = ("<Channel>", "</Channel>")
_COMPUTER = ("<Computer>", "</Computer>")
_UTC_TIME = re.compile(r"""Name=['"]UtcTime['"]>\s*""")
_SYSTEM_TIME = re.compile(r"""SystemTime=['"]""")
_READ_UTC = time_reader("%Y-%m-%d %H:%M:%S.%N")
_READ_UTC_WHOLE = time_reader("%Y-%m-%d %H:%M:%S")
_READ_ISO = time_reader("%Y-%m-%dT%H:%M:%S.%N")
_READ_ISO_WHOLE = time_reader("%Y-%m-%dT%H:%M:%S")


def origin(text: str, file: str) -> tuple[str, str, str]:
    """Source, source type and host that the usual inputs give an event.

    Windows XML comes from ``WinEventLog://<channel>`` with ``renderXml``, Linux XML from syslog or journald. The host
    is ``<Computer>``. Text without a channel is what a monitored file would be: source is the file.
    """
    channel, computer = _element(text, *_CHANNEL), _element(text, *_COMPUTER)
    host = computer.strip() if computer else ""
    if channel is None:
        return file, "unknown", host or "unknown"
    name = channel.strip()
    if name.startswith("Linux-Sysmon"):
        return f"Syslog:{name}", "sysmon:linux", host or "unknown"
    return f"XmlWinEventLog:{name}", "XmlWinEventLog", host or "unknown"


def _element(text: str, opening: str, closing: str) -> str | None:
    """The text of the first such element that holds nothing but text; several times faster than a pattern."""
    start = text.find(opening)
    while start >= 0:
        start += len(opening)
        end = text.find("<", start)
        if text.startswith(closing, end):
            return text[start:end]
        start = text.find(opening, start)
    return None


def truncated(text: str, limit_bytes: int) -> str:
    """``text`` cut to ``limit_bytes`` of UTF-8, never inside a character; 0 is no limit.

    Source: props.conf.spec 10.2.3, TRUNCATE.
    """
    if not limit_bytes or len(text) * 4 <= limit_bytes:
        return text
    data = text.encode("utf-8", errors="surrogatepass")
    if len(data) <= limit_bytes:
        return text
    return data[:limit_bytes].decode("utf-8", errors="ignore")


def own_time(text: str) -> float:
    """The time a Sysmon event says about itself: ``UtcTime``, else ``SystemTime``, else 0. UTC epoch seconds."""
    found = _UTC_TIME.search(text)
    if found:
        time = _first(text, found.end(), _READ_UTC, _READ_UTC_WHOLE)
        if time is not None:
            return time
    found = _SYSTEM_TIME.search(text)
    time = _first(text, found.end(), _READ_ISO, _READ_ISO_WHOLE) if found else None
    return 0.0 if time is None else time


def _first(text: str, at: int, *readers: Callable[[str, int], float | None]) -> float | None:
    return next((time for reader in readers if (time := reader(text, at)) is not None), None)


def _rewritten(event: IndexedEvent, plan: _Plan) -> IndexedEvent | None:
    raw = event.raw
    for sed in plan.seds:
        raw = sed(raw)
    keys: dict[str, str] = {
        "_raw": raw,
        "MetaData:Source": f"source::{event.source}",
        "MetaData:Sourcetype": f"sourcetype::{event.sourcetype}",
        "MetaData:Host": f"host::{event.host}",
        "_MetaData:Index": event.index,
        "queue": "indexQueue",
    }
    indexed: dict[str, str | tuple[str, ...]] = {}
    for rewrite in plan.rewrites:
        rewrite.apply(keys, indexed)
    if keys["queue"] == "nullQueue":
        return None
    return event._replace(
        raw=keys["_raw"],
        source=keys["MetaData:Source"].removeprefix("source::"),
        sourcetype=keys["MetaData:Sourcetype"].removeprefix("sourcetype::"),
        host=keys["MetaData:Host"].removeprefix("host::"),
        index=keys["_MetaData:Index"],
        indexed=indexed or _NOTHING,
    )


def _timestamp(conf: Conf, merged: Merged) -> Callable[[str], float | None]:
    """A function that finds the time as TIME_PREFIX, TIME_FORMAT, TZ and MAX_TIMESTAMP_LOOKAHEAD say."""
    time_format = merged.value("TIME_FORMAT")
    if not time_format or merged.value("DATETIME_CONFIG").upper() in ("NONE", "CURRENT"):
        return lambda _text: None
    prefix: Pattern | None = None
    try:
        read = time_reader(time_format, merged.value("TZ", "UTC"))
        if merged.value("TIME_PREFIX"):
            prefix = compile_pcre(merged.value("TIME_PREFIX"))
    except (TimeFormatError, PatternError) as error:
        conf.problem(_first_setting(merged, "TIME_PREFIX", "TIME_FORMAT", "TZ"), str(error))
        return lambda _text: None
    lookahead = _integer(conf, merged, "MAX_TIMESTAMP_LOOKAHEAD", DEFAULT_LOOKAHEAD)

    def find(text: str) -> float | None:
        start = 0
        if prefix is not None:
            try:
                found = prefix.search(text)
            except TimeoutError:
                return None
            if not found:
                return None
            start = found.end()
        if lookahead > 0:
            text, start = text[start : start + lookahead], 0
        return read(text, start)

    return find


def _integer(conf: Conf, merged: Merged, key: str, default: int) -> int:
    value = merged.value(key)
    if not value:
        return default
    try:
        return int(value)
    except ValueError:
        conf.problem(_first_setting(merged, key), f"{key} is not a whole number: '{value}'")
        return default


def _first_setting(merged: Merged, *keys: str) -> Setting | None:
    return next((merged[key][1] for key in keys if key in merged), None)
