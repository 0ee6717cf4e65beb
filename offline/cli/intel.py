"""The command ``intel``: feeds into a file of indicators, out of it again, and a look inside."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import UsageError
from sysmon_essentials.intel.csv_home import read_home
from sysmon_essentials.intel.indicator import match_keys, observed_keys
from sysmon_essentials.intel.item import parse_time
from sysmon_essentials.intel.merge import is_expired
from sysmon_essentials.intel.normal import normal_form
from sysmon_essentials.intel.refused import RefusedError

from offline.cli.main import DONE
from offline.cli.messages import plural, tell
from offline.output import table, utc_time, write_json_lines

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from sysmon_essentials.intel.indicator import Indicator

_COUNTS = ("feed", "type", "indicators", "expired", "confidence", "soonest_expiry")
_FOUND = ("value", "type", "indicator", "feed", "confidence", "expired", "tags", "description")


def run(options: argparse.Namespace) -> int:
    """Do what the action says."""
    now = clock(options.now)
    if options.action == "import":
        from offline.cli.intel_import import run_import

        return run_import(options, now)
    path = Path(options.file)
    if not path.exists():
        raise UsageError(f"no such file: {options.file}")
    if options.action == "export":
        from offline.cli.intel_export import run_export

        return run_export(options, path, now)
    return _look_up(options, path, now) if options.value else _count(options, path, now)


def clock(text: str | None) -> int:
    """What ``--now`` says, else the time of this machine; UTC epoch seconds.

    Raises:
        UsageError: It is no time.
    """
    if text is None:
        return int(time.time())
    found = parse_time(text)
    if found is None:
        raise UsageError(f"'{text}' is no time: epoch seconds or a date such as 2026-03-04T08:00:00Z")
    return found


def _count(options: argparse.Namespace, path: Path, now: int) -> int:
    """Show how many indicators there are by feed and type."""
    counts: Counter[tuple[str, str]] = Counter()
    expired: Counter[tuple[str, str]] = Counter()
    sureness: Counter[tuple[str, str]] = Counter()
    soonest: dict[tuple[str, str], int] = {}
    for one, _ in read_home(path):
        key = (one.feed, one.type)
        counts[key] += 1
        sureness[key] += one.confidence
        if is_expired(one, now):
            expired[key] += 1
        elif one.expires is not None:
            soonest[key] = min(one.expires, soonest.get(key, one.expires))
    lines = [
        {
            "feed": feed,
            "type": kind,
            "indicators": count,
            "expired": expired[feed, kind],
            "confidence": round(sureness[feed, kind] / count),
            "soonest_expiry": soonest.get((feed, kind)),
        }
        for (feed, kind), count in sorted(counts.items())
    ]
    _show(lines, _COUNTS, options)
    tell(f"{plural(counts.total(), 'indicator')} of {plural(len({feed for feed, _ in counts}), 'feed')}")
    return DONE


def _look_up(options: argparse.Namespace, path: Path, now: int) -> int:
    """Show the indicators that an event with one of the values would find."""
    wanted: dict[str, str] = {}
    for value in options.value:
        try:
            kind, form, _ = normal_form("", value)
        except RefusedError as error:
            raise UsageError(f"--value: {error}") from error
        wanted.update(dict.fromkeys(observed_keys(kind, form), value))
    lines = [_found(one, value, now) for one, _ in read_home(path) if (value := _asked(one, wanted))]
    _show(lines, _FOUND, options)
    tell(f"{plural(len(lines), 'indicator')} found")
    return DONE


def _asked(one: Indicator, wanted: Mapping[str, str]) -> str:
    return next((wanted[key] for key in match_keys(one) if key in wanted), "")


def _found(one: Indicator, value: str, now: int) -> dict[str, Any]:
    line = {name: getattr(one, name) for name in ("type", "feed", "confidence", "tags", "description", "expires")}
    return {**line, "value": value, "indicator": one.value, "expired": is_expired(one, now)}


def _show(lines: list[dict[str, Any]], columns: tuple[str, ...], options: argparse.Namespace) -> None:
    if options.json:
        write_json_lines(lines, options.json)
        return
    sys.stdout.write(table(columns, ([_cell(name, line[name]) for name in columns] for line in lines)))


def _cell(name: str, value: object) -> object:
    return utc_time(value) if name == "soonest_expiry" and isinstance(value, int) else value
