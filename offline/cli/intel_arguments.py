"""Options of ``intel``: what the user may type behind it. Imports nothing that costs time."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EXPORTS = ("csv", "list", "stix", "es")


def add_intel(command: argparse.ArgumentParser) -> None:
    """Add the actions import, export and show."""
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, (add, summary) in _ACTIONS.items():
        action = actions.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        add(action)
        action.add_argument("--now", metavar="TIME", help="what is now, for expiry: epoch seconds or a date in UTC")


def _import(action: argparse.ArgumentParser) -> None:
    action.description = (
        "Read feeds and put their indicators into a CSV file. Each feed takes the place of what it had there before;\n"
        "the rows of other feeds stay. A feed that is damaged changes nothing. Formats are told by content: lists,\n"
        "hosts files, CSV and TSV, JSON (abuse.ch's of both), MISP events or the folder of a MISP feed, STIX 2.1;\n"
        "all of them packed or not."
    )
    action.add_argument("feeds", nargs="+", metavar="FEED", help="files, or a folder with a MISP feed's manifest.json")
    action.add_argument("--to", metavar="FILE.csv", required=True, help="where the indicators go")
    action.add_argument("--feed", metavar="NAME", help="name of the feed; else each file is one, named like the file")
    action.add_argument(
        "--format", metavar="F", default="auto", help="list, hosts, table, misp, stix or json (default: auto)"
    )
    action.add_argument("--type", metavar="T", default="", help="type of values that have none: ip, domain, sha256...")
    action.add_argument(
        "--column",
        metavar="COLUMN=ROLE",
        action="append",
        default=[],
        help="of a table or JSON: name or number of a column, and its type or confidence, first_seen, last_seen,\n"
        "expires, tags, description, reference, port, to_ids, kind; repeat it",
    )
    action.add_argument(
        "--confidence",
        metavar="N",
        type=int,
        choices=range(101),
        default=50,
        help="if the feed gives none (default: 50)",
    )
    action.add_argument("--allow", metavar="FILE", help="allow-list (default: lookups/sysmon_intel_allowed.csv)")
    action.add_argument("--no-allow", action="store_true", help="use no allow-list")
    how = action.add_mutually_exclusive_group()
    how.add_argument("--replace", action="store_true", help="what a feed no longer names is removed (as without it)")
    how.add_argument("--keep", action="store_true", help="what a feed does not name stays until it expires")
    action.add_argument(
        "--with-observables", action="store_true", help="also take what STIX merely observed and MISP has as context"
    )
    _json(action, "what became of each feed")


def _export(action: argparse.ArgumentParser) -> None:
    action.description = (
        "Write indicators for other programs: csv (one row a value and feed), list (values only), stix (a STIX 2.1\n"
        "bundle) or es (local_*_intel.csv of Enterprise Security, into a folder). Expired ones are left out."
    )
    action.add_argument("file", metavar="FILE.csv", help="what intel import wrote")
    action.add_argument("--format", choices=EXPORTS, required=True, help="csv, list, stix or es")
    action.add_argument(
        "--to", metavar="FILE|DIR", help="where it goes; es needs a folder, the others default to stdout"
    )
    action.add_argument("--feed", metavar="NAME", action="append", default=[], help="only of this feed; repeat it")
    action.add_argument("--type", metavar="T", action="append", default=[], help="only of this type; repeat it")
    action.add_argument("--min-confidence", metavar="N", type=int, default=0, help="only these and surer ones")


def _show(action: argparse.ArgumentParser) -> None:
    action.description = "Count the indicators of a file by feed and type, with the soonest expiry; or look values up."
    action.add_argument("file", metavar="FILE.csv", help="what intel import wrote")
    action.add_argument(
        "--value", metavar="V", action="append", default=[], help="what an event would find with this value; repeat it"
    )
    _json(action, "counts or indicators")


def _json(action: argparse.ArgumentParser, what: str) -> None:
    action.add_argument("--json", metavar="FILE|-", help=f"write {what} as JSON lines with sorted keys")


_ACTIONS: dict[str, tuple[Callable[[argparse.ArgumentParser], None], str]] = {
    "import": (_import, "read feeds into a CSV file of indicators"),
    "export": (_export, "write indicators for other programs"),
    "show": (_show, "count indicators, or look values up"),
}
