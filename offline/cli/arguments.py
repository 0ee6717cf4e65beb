"""What the user may type. Knows options and help texts; imports nothing that costs time."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from offline.cli.intel_arguments import add_intel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EXIT_CODES = """\
exit codes: 0 done; 1 findings, with --fail-on-findings; 2 bad input or SPL: a path that does not exist, nothing
readable at all, a search with an error. A damaged file never ends a run: what could not be read is listed at the end.
"""
_TIMES = ("--earliest", "--latest", "--now")
_PATHS = "files or folders: .evtx, .xml, JSON of any shipper, also .gz, .zip, .tar.gz and .xz"


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=22)


def parse(words: Sequence[str]) -> argparse.Namespace:
    """The options in ``words``; ends the process with a message and 2 if they are wrong."""
    return parser().parse_args(_with_times_attached(words))


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line. ``command`` of its result names the command."""
    top = argparse.ArgumentParser(
        prog="sysmon-essentials",
        description="Runs the shipped configuration of the app over recordings of Sysmon events.",
        epilog=EXIT_CODES,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, (add, summary) in _COMMANDS.items():
        command = commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=EXIT_CODES,
            formatter_class=_Formatter,
            allow_abbrev=False,
        )
        add(command)
    return top


def _with_times_attached(words: Sequence[str]) -> list[str]:
    """``--earliest -24h`` as ``--earliest=-24h``: argparse takes a value that begins with a dash for an option."""
    attached: list[str] = []
    for word in words:
        if attached and attached[-1] in _TIMES and word[:1] == "-" and word[1:2].isdigit():
            attached[-1] += f"={word}"
        else:
            attached.append(word)
    return attached


def _hunt(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Normalise recordings and run every detection of the app over them.\n\n"
        "The time range is all of the recording: the schedule and the dispatch times of the saved searches are not\n"
        "used (but see --replay), and now() is the time of the last event. What the searches would write (collect,\n"
        "outputlookup) stays in memory. Detections are run in packs, as the app ships them."
    )
    command.add_argument("paths", nargs="+", metavar="PATH", help=_PATHS)
    _apps(command)
    _intel(command)
    _json(command, "findings")
    command.add_argument("--html", metavar="FILE", help="write a report: one page, readable without network")
    command.add_argument(
        "--detections", metavar="GLOB", action="append", help="only detections whose word or title fits"
    )
    command.add_argument("--single", action="store_true", help="run the stand-alone search of each detection")
    command.add_argument("--fail-on-findings", action="store_true", help="exit with 1 if anything was found")
    command.add_argument(
        "--replay",
        action="store_true",
        help="let the clock walk through the recording and run each search on its schedule, while events arrive late",
    )
    command.add_argument("--seed", metavar="N", type=int, default=1, help="of the delays of --replay (default: 1)")
    command.add_argument(
        "--skip-hours",
        metavar="FROM-TO",
        type=_hours,
        help="with --replay: nothing runs between these hours after the first event, such as 2-3",
    )


def _intel(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--intel",
        metavar="FILE",
        action="append",
        default=[],
        help="indicators to compare events with: what 'intel import' wrote, or a feed in any format; repeat it",
    )


def _hours(text: str) -> tuple[float, float]:
    """Two hours with a dash between them, the first one smaller."""
    first, dash, last = text.partition("-")
    try:
        start, end = float(first), float(last)
    except ValueError:
        start, end = 0.0, -1.0
    if not dash or not 0 <= start < end:
        raise argparse.ArgumentTypeError(f"'{text}' is not like 2-3")
    return start, end


def _normalize(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="+", metavar="PATH", help=_PATHS)
    _apps(command)
    _json(command, "events")
    command.add_argument("--raw", action="store_true", help="keep the event itself, as _raw")


def _search(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Run SPL over recordings. Without --earliest and --latest the time range is all of the recording, for saved\n"
        "searches too; now() is the time of the last event unless --now says otherwise."
    )
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("spl", nargs="?", metavar="SPL", help="the search")
    what.add_argument("--saved", metavar="NAME", help="run this saved search of the apps")
    what.add_argument("--batch", metavar="FILE", help='many searches over one load, {"name","search"} a line')
    command.add_argument("--data", nargs="+", metavar="PATH", default=[], help=_PATHS)
    command.add_argument("--earliest", metavar="TIME", help="start of the time range: -24h@h, an epoch time, a date")
    command.add_argument("--latest", metavar="TIME", help="end of the time range, not included")
    command.add_argument("--now", metavar="TIME", help="what now() is: an epoch time or a date (UTC unless --tz)")
    command.add_argument("--tz", metavar="ZONE", default="UTC", help="time zone of the user, such as Europe/Berlin")
    _intel(command)
    command.add_argument(
        "--explain",
        action="store_true",
        help="instead of rows: rows and time of each step, and how many events the index would have to read",
    )
    _planning(command)
    _json(command, "rows")


def _conform(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="vectors, one JSON object a line")
    _json(command, "results")


def _check(command: argparse.ArgumentParser) -> None:
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("spl", nargs="?", metavar="SPL", help="the search")
    what.add_argument("--file", metavar="JSONL", help='many searches, {"name","search"} a line')
    _planning(command)
    _json(command, "verdicts")


def _explain(command: argparse.ArgumentParser) -> None:
    command.add_argument("paths", nargs="+", metavar="PATH", help=_PATHS)
    command.add_argument(
        "--record", required=True, metavar="N", help="EventRecordID, or the number of the event in its file"
    )
    command.add_argument("--field", required=True, metavar="F", help="the field that shall be explained")
    _apps(command)
    _json(command, "stages")


def _config(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Check a Sysmon configuration, and show which EventIDs it logs and which detections it blinds. With --data\n"
        "also what each of its rules keeps and drops of a recording, which findings that costs, and which noisy\n"
        "programs could be excluded without losing any. --upgrade and --merge write a new file instead."
    )
    command.add_argument("config", metavar="CONFIG.xml", help="the configuration")
    command.add_argument("--data", nargs="+", metavar="PATH", default=[], help=_PATHS)
    command.add_argument("--against", metavar="OTHER.xml", help="what another configuration does otherwise")
    command.add_argument("--upgrade", metavar="VERSION", help="write it in another schema version, such as 4.90")
    command.add_argument(
        "--merge", nargs="+", metavar="PATH", default=[], help="write it and these (files, folders) as one"
    )
    command.add_argument("--output", metavar="FILE", help="where --upgrade and --merge write; else standard output")
    command.add_argument("--html", metavar="FILE", help="write a report: one page, readable without network")
    _apps(command)
    _json(command, "problems, EventIDs, rules and detections")


def _navigator(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Write a layer for the ATT&CK Navigator: the techniques that the detections cover, with the number of\n"
        "detections as score. With recordings, the techniques that a hunt finds in them, with the number of findings."
    )
    command.add_argument("paths", nargs="*", metavar="PATH", help=_PATHS)
    _apps(command)
    command.add_argument("--json", metavar="FILE|-", help="where the layer goes; standard output if not given")


def _serve(command: argparse.ArgumentParser) -> None:
    command.description = (
        "Show the app's dashboards and pages over recordings, in a browser on this machine. Searches are answered\n"
        "here; what they write stays in memory. now is the end of the recording, so that 'last 24 hours' shows data.\n"
        "The first start builds the renderer of dashboards with your npm (a minute); --no-views does without."
    )
    command.add_argument("paths", nargs="+", metavar="PATH", help=_PATHS)
    command.add_argument("--port", type=int, default=0, metavar="N", help="of 127.0.0.1; default: one that is free")
    command.add_argument("--now", metavar="TIME", help="what now is: an epoch time or a date (UTC unless --tz)")
    command.add_argument("--tz", metavar="ZONE", default="UTC", help="time zone of the user, such as Europe/Berlin")
    _intel(command)
    command.add_argument("--time-limit", type=float, default=60.0, metavar="S", help="seconds a search may take")
    command.add_argument("--memory-limit", type=int, default=2000, metavar="MB", help="memory a search may add")
    command.add_argument("--no-views", action="store_true", help="no dashboards: only pages, searches and REST")
    command.add_argument("--open", action="store_true", help="open the browser")
    _apps(command)


def _build(command: argparse.ArgumentParser) -> None:
    command.add_argument("arguments", nargs=argparse.REMAINDER, help="passed on to the build tool")


def _planning(command: argparse.ArgumentParser) -> None:
    command.add_argument("--macros", metavar="FILE", action="append", default=[], help="JSON file of more macros")
    _apps(command)


def _apps(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--app",
        metavar="DIR",
        action="append",
        default=[],
        help="app folder to use instead of this app; repeat it for several, the first is the one searches run in",
    )


def _json(command: argparse.ArgumentParser, what: str) -> None:
    command.add_argument("--json", metavar="FILE|-", help=f"write the {what} as JSON lines with sorted keys")


_COMMANDS: dict[str, tuple[Callable[[argparse.ArgumentParser], None], str]] = {
    "hunt": (_hunt, "run every detection over recordings"),
    "normalize": (_normalize, "show events with all their search-time fields"),
    "search": (_search, "run SPL over recordings"),
    "check": (_check, "parse and plan SPL without running it"),
    "conform": (_conform, "run test vectors of SPL"),
    "explain": (_explain, "show which stanza and stage gave a field its value"),
    "config": (_config, "check a Sysmon configuration and what it hides"),
    "serve": (_serve, "show the dashboards over recordings, in a browser"),
    "intel": (add_intel, "import, export and show indicators of threat intelligence"),
    "navigator": (_navigator, "write a layer for the ATT&CK Navigator"),
    "new-detection": (_build, "write the skeleton of a detection"),
    "package": (_build, "build the archives"),
    "inspect": (_build, "run the AppInspect gate over the archives"),
}
