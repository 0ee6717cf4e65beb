"""The input of threat intelligence: a run brings a feed here, reads it, and puts its state in the earlier one's place.

Knows the order of things: expired ones out, fetch, read, compare, replace, report. Whatever goes wrong on the way, the
last good state stays and the record says why. Does not know splunkd: home, secrets and reports are handed in.
"""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from sysmon_essentials.errors import InputError, SysmonError
from sysmon_essentials.intel.feed import Feed, read_feed
from sysmon_essentials.intel.fetch.errors import FetchError
from sysmon_essentials.intel.fetch.location import shown, without_secrets
from sysmon_essentials.intel.formats.reading import Reading
from sysmon_essentials.intel.item import Limits
from sysmon_essentials.intel.merge import LIFE_S, collect

from .intel_home import FAILED, LOADING, OK, Home, Record, generation_of
from .intel_settings import MEGABYTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sysmon_essentials.intel.fetch.fetched import Fetched
    from sysmon_essentials.intel.indicator import Indicator

    from .intel_settings import Settings

_DAY_S = 86_400
_REFRESH_S = 7 * _DAY_S
"""Rows are written anew after this time though nothing changed: what is still listed is not to expire."""
_SHOWN_REFUSALS = 10
_ERROR_CHARACTERS = 500


class Around(NamedTuple):
    """What a run has around it.

    Attributes:
        home: where indicators live.
        fetch: brings the feed if it is not what the stamp is of; None if it is.
        allowed: tells whether type and value are harmless.
        log: takes a level and a line.
        report: takes the fields of the run's event.
        secrets: what must not stand in any message.
        interval_s: seconds until the next run.
        now: UTC epoch seconds.
    """

    home: Home
    fetch: Callable[[Mapping[str, str]], Fetched | None]
    allowed: Callable[[str, str], bool]
    log: Callable[[str, str], None]
    report: Callable[[Mapping[str, Any]], None]
    secrets: Sequence[str] = ()
    interval_s: int = 0
    now: Callable[[], float] = time.time


class Outcome(NamedTuple):
    """What came of a run: ``result`` is ``changed``, ``unchanged``, ``waiting`` or ``failed``."""

    result: str
    record: Record
    added: int = 0
    removed: int = 0
    expired: int = 0
    reasons: Mapping[str, int] = {}


class IntelInput:
    """One feed."""

    def __init__(self, name: str, settings: Settings, around: Around) -> None:
        """Nothing is done yet; ``name`` is what findings call the feed."""
        self._name = name
        self._settings = settings
        self._around = around

    def run(self) -> Outcome:
        """Do one round; returns what came of it, which has been reported.

        Raises:
            SysmonError: the home cannot be used at all, so there is no record that could say so.
        """
        began = time.monotonic()
        now = int(self._around.now())
        record = self._around.home.record(self._name)
        expired = self._around.home.expire(record, now) if record.generation else 0
        record = record._replace(
            indicators=max(record.indicators - expired, 0),
            location=shown(self._settings.location),
            format=record.format or self._settings.format,
            last_attempt=now,
            next=now + self._around.interval_s,
        )
        outcome = self._attempt(record, now)._replace(expired=expired)
        self._report(outcome, time.monotonic() - began)
        return outcome

    def _attempt(self, record: Record, now: int) -> Outcome:
        if record.not_before > now and record.settings == self._settings.digest:
            record = record._replace(next=max(record.next, record.not_before))
            self._around.home.keep(record)
            return Outcome("waiting", record)
        if record.status == LOADING:
            # Rows without a record belong to nobody and may be swept away.
            self._around.home.keep(record)
        try:
            return self._round(record, now)
        except (FetchError, InputError) as error:
            wait_s = int(error.wait_s or 0) if isinstance(error, FetchError) else 0
            return self._failed(record, error, now + wait_s if wait_s else 0)
        except (SysmonError, OSError) as error:
            return self._failed(record, error, 0)

    def _failed(self, record: Record, error: Exception, not_before: int) -> Outcome:
        text = without_secrets(str(error) or type(error).__name__, self._around.secrets)[:_ERROR_CHARACTERS]
        record = record._replace(status=FAILED, error=text, not_before=not_before, next=max(record.next, not_before))
        if not_before:
            record = record._replace(settings=record.settings or self._settings.digest)
        self._around.home.keep(record)
        return Outcome("failed", record)

    def _round(self, record: Record, now: int) -> Outcome:
        fetched = self._around.fetch(record.stamp if self._is_current(record, now) else {})
        done = record._replace(status=OK, error="", last_success=now, not_before=0)
        if fetched is None:
            self._around.home.keep(done)
            return Outcome("unchanged", done)
        for problem in fetched.problems:
            self._around.log("WARN", problem)
        reading = self._reading()
        life_s = dict.fromkeys(LIFE_S, self._settings.expire_days * _DAY_S) if self._settings.expire_days else LIFE_S
        state = collect(self._read(fetched, reading), now, self._around.allowed, life_s)
        for refusal in reading.refusals.shown[:_SHOWN_REFUSALS]:
            self._around.log("WARN", f"{refusal.place}: refused ({refusal.reason}): {refusal.message}")
        done = done._replace(
            generation=generation_of(self._around.now()),
            format=",".join(sorted(reading.formats)) or record.format,
            indicators=len(state),
            refused=reading.refusals.total,
            allowed_out=state.allowed_out,
            stamp=fetched.stamp,
            settings=self._settings.digest,
            written=now,
        )
        change = self._around.home.replace(done, state, now)
        return Outcome("changed", done, change.added, change.removed, reasons=dict(reading.refusals.counts))

    def _is_current(self, record: Record, now: int) -> bool:
        """Tell whether what is there came by these settings, is there, and need not be written anew."""
        return (
            record.settings == self._settings.digest
            and 0 <= now - record.written < _REFRESH_S
            and (not record.indicators or self._around.home.has_rows(record))
        )

    def _reading(self) -> Reading:
        return Reading(
            columns=self._settings.columns,
            kind=self._settings.type,
            with_observables=self._settings.observables,
            limits=Limits(self._settings.max_megabytes * MEGABYTE, items=self._settings.max_indicators),
        )

    def _read(self, fetched: Fetched, reading: Reading) -> Iterator[Indicator]:
        feed = Feed(self._name, self._settings.format, self._settings.confidence)
        for label, body in fetched.bodies():
            yield from read_feed(body, label, feed, reading)

    def _report(self, outcome: Outcome, took_s: float) -> None:
        record = outcome.record
        event = {
            "time": record.last_attempt,
            "feed": record.feed,
            "result": outcome.result,
            "status": record.status,
            "indicators": record.indicators,
            "added": outcome.added,
            "removed": outcome.removed,
            "expired": outcome.expired,
            "refused": record.refused,
            "refused_reasons": dict(outcome.reasons),
            "allowed_out": record.allowed_out,
            "location": record.location,
            "last_success": record.last_success,
            "next": record.next,
            "duration_s": round(took_s, 3),
            "error": record.error,
        }
        self._around.report(event)
        self._around.log("ERROR" if outcome.result == "failed" else "INFO", _line(outcome))


def _line(outcome: Outcome) -> str:
    record = outcome.record
    if outcome.result == "failed":
        kept = f"its {record.indicators} indicators of before still count" if record.generation else "it never came yet"
        return f"{record.error}; {kept}"
    if outcome.result == "waiting":
        return "not asked: the server wants a longer pause"
    counts = {"added": outcome.added, "removed": outcome.removed, "expired": outcome.expired, "refused": record.refused}
    words = ", ".join(f"{count} {word}" for word, count in counts.items())
    return f"{outcome.result}: {record.indicators} indicators, {words}, {record.allowed_out} on the allow-list"


def as_text(event: Mapping[str, Any]) -> str:
    """Return the fields of a run as one JSON object, the way Splunk extracts them."""
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))
