"""``intel export``: which indicators go out, and where to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sysmon_essentials.errors import UsageError
from sysmon_essentials.intel.csv_home import read_home
from sysmon_essentials.intel.fetch.fetched import write_whole
from sysmon_essentials.intel.indicator import TYPES
from sysmon_essentials.intel.merge import is_expired

from offline.cli.main import DONE
from offline.cli.messages import plural, tell
from offline.intel_export import render_csv, render_es, render_list, render_stix
from offline.output import STDOUT, open_lines

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from sysmon_essentials.intel.indicator import Indicator

_RENDERERS = {"csv": render_csv, "list": render_list, "stix": render_stix}


def run_export(options: argparse.Namespace, path: Path, now: int) -> int:
    """Write the indicators that were asked for.

    Raises:
        UsageError: There is no such type, or ``es`` has no folder to write to.
    """
    unknown = set(options.type) - set(TYPES)
    if unknown:
        raise UsageError(f"no such type: {', '.join(sorted(unknown))}; there are {', '.join(TYPES)}")
    found = _chosen(options, path, now)
    if options.format == "es":
        _write_es(options, found)
        return DONE
    pieces = _RENDERERS[options.format](found)
    if options.to in (None, STDOUT):
        with open_lines(STDOUT) as file:
            file.writelines(pieces)
    else:
        write_whole(Path(options.to), (piece.encode() for piece in pieces))
    return DONE


def _chosen(options: argparse.Namespace, path: Path, now: int) -> Iterator[tuple[Indicator, int]]:
    for one, added in read_home(path):
        is_wanted = one.confidence >= options.min_confidence and not is_expired(one, now)
        if (
            is_wanted
            and (not options.feed or one.feed in options.feed)
            and (not options.type or one.type in options.type)
        ):
            yield one, added


def _write_es(options: argparse.Namespace, found: Iterable[tuple[Indicator, int]]) -> None:
    if options.to in (None, STDOUT):
        raise UsageError("--format es writes several files: name a folder with --to")
    texts, left = render_es(found)
    folder = Path(options.to)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        write_whole(folder / f"{name}.csv", [text.encode()])
    rows = sum(text.count("\n") - 1 for text in texts.values())
    tell(f"{plural(rows, 'row')} in {plural(len(texts), 'lookup')} of {folder}")
    if left:
        tell(f"{plural(left, 'indicator')} left out: pipes, import hashes and paths have no lookup there")
