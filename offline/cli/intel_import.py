"""``intel import``: each feed read, merged, and put into the file in place of what it had there."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from sysmon_essentials.errors import InputError, UsageError
from sysmon_essentials.intel.allowed import Allowed, read_allowed
from sysmon_essentials.intel.body import read_bodies
from sysmon_essentials.intel.csv_home import write_feed
from sysmon_essentials.intel.feed import Feed, read_feed
from sysmon_essentials.intel.formats.misp import read_manifest
from sysmon_essentials.intel.formats.reading import Reading
from sysmon_essentials.intel.lock import locked
from sysmon_essentials.intel.merge import collect

from offline.cli.environment import REPOSITORY
from offline.cli.main import BAD_INPUT, DONE
from offline.cli.messages import plural, report_problems, tell
from offline.output import printable, table, write_json_lines

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Mapping

    from sysmon_essentials.intel.indicator import Indicator
    from sysmon_essentials.intel.merge import Change, State

_ALLOWED = REPOSITORY / "lookups" / "sysmon_intel_allowed.csv"
_MANIFEST = "manifest.json"
_COLUMNS = ("feed", "indicators", "added", "kept", "removed", "refused", "allowed_out", "expired", "merged")


def run_import(options: argparse.Namespace, now: int) -> int:
    """Import every feed; one that is damaged is told of, changes nothing, and makes the exit code 2."""
    columns = _columns(options.column)
    if not Path(options.to).parent.is_dir():
        raise UsageError(f"no such folder: {Path(options.to).parent}")
    allowed = _allow_list(options, now)
    lines = []
    for name, paths in _feeds(options).items():
        reading = Reading(columns, options.type, options.with_observables)
        line: dict[str, Any] = {"feed": name, "files": [str(path) for path in paths]}
        try:
            found = _indicators(paths, Feed(name, options.format, options.confidence), reading)
            state = collect(found, now, allowed.covers)
            offered = {kind: len(values) for kind, values in state.by_type.items() if values}
            change = _write(Path(options.to), name, state, now, keep=options.keep)
        except (InputError, OSError) as error:
            line["error"] = str(error)
        else:
            line |= {"indicators": len(state), "types": offered, "added": change.added, "kept": change.kept}
            line |= {"removed": change.removed, "allowed_out": state.allowed_out, "merged": state.merged}
            line["expired"] = len(state.ended)
        line |= {"refused": reading.refusals.counts, "formats": sorted(reading.formats)}
        lines.append(line)
        _tell_refused(name, reading)
    _report(lines, options)
    return BAD_INPUT if any("error" in line for line in lines) else DONE


def _write(home: Path, feed: str, state: State, now: int, *, keep: bool) -> Change:
    """Put a feed into the file while nobody else does."""
    with locked(home, lambda: tell(f"{printable(home.name)}: another process writes it; waiting")):
        return write_feed(home, feed, state, now, keep=keep)


def _feeds(options: argparse.Namespace) -> dict[str, list[Path]]:
    """Files by the name of their feed; a name that several files would have is refused.

    Raises:
        UsageError: A path does not exist, or two feeds have one name.
    """
    paths = [Path(feed) for feed in options.feeds]
    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise UsageError(f"no such file or folder: {', '.join(missing)}")
    if options.feed:
        return {options.feed: paths}
    feeds: dict[str, list[Path]] = {}
    for path in paths:
        name = path.resolve().name if path.is_dir() else path.name.partition(".")[0]
        if name in feeds:
            raise UsageError(f"two feeds would be called '{name}': import them one by one, with --feed")
        feeds[name] = [path]
    return feeds


def _indicators(paths: list[Path], feed: Feed, reading: Reading) -> Iterator[Indicator]:
    for path in paths:
        for file in _misp_files(path, reading) if path.is_dir() else (path,):
            with file.open("rb") as stream:
                yield from read_feed(stream, file.as_posix(), feed, reading)


def _misp_files(folder: Path, reading: Reading) -> Iterator[Path]:
    """The events of a MISP feed that its manifest names.

    Raises:
        InputError: There is no manifest, or an event is missing.
    """
    manifest = folder / _MANIFEST
    if not manifest.is_file():
        raise InputError(f"has no {_MANIFEST}: a folder must hold a MISP feed", folder.as_posix(), kind="manifest")
    with manifest.open("rb") as stream:
        names = [
            name for text in read_bodies(stream, str(manifest), reading.limits) for name in read_manifest(text, reading)
        ]
    for name in names:
        path = folder / f"{name}.json"
        if not path.is_file():
            raise InputError("is named by the manifest but missing", path.as_posix(), kind="missing")
        yield path


def _columns(words: list[str]) -> Mapping[str, str]:
    pairs = [word.partition("=") for word in words]
    wrong = [
        word for word, (column, equals, role) in zip(words, pairs, strict=True) if not (column and equals and role)
    ]
    if wrong:
        raise UsageError(f"--column {wrong[0]}: write it as name=role, such as --column 3=ip")
    return {column: role for column, _, role in pairs}


def _allow_list(options: argparse.Namespace, now: int) -> Allowed:
    if options.no_allow:
        return Allowed()
    path = Path(options.allow) if options.allow else _ALLOWED
    with _opened(path) as file:
        allowed, problems = read_allowed(file, path.as_posix(), now)
    report_problems(problems)
    return allowed


@contextmanager
def _opened(path: Path) -> Iterator[IO[str]]:
    if not path.is_file():
        raise UsageError(f"no such allow-list: {path}; --no-allow does without")
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield file


def _tell_refused(name: str, reading: Reading) -> None:
    """Say how many items were refused and why, each reason with its first places."""
    refusals = reading.refusals
    if not refusals.total:
        return
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in sorted(refusals.counts.items()))
    tell(f"{printable(name)}: {plural(refusals.total, 'item')} refused: {reasons}")
    for one in refusals.shown:
        tell(f"  {printable(one.place)}: {one.reason}: {printable(one.message)}")


def _report(lines: list[dict[str, Any]], options: argparse.Namespace) -> None:
    for line in lines:
        if "error" in line:
            tell(f"{printable(line['feed'])}: not imported, its earlier indicators stay: {printable(line['error'])}")
    if options.json:
        write_json_lines(lines, options.json)
        return
    rows = ([sum(line[name].values()) if name == "refused" else line.get(name) for name in _COLUMNS] for line in lines)
    sys.stdout.write(table(_COLUMNS, rows))
