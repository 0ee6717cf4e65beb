"""The command ``search``: SPL over recordings, one search or many over one load."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import UsageError

from offline.cli.environment import closing, json_lines, load, search_head, tell_stand_ins
from offline.cli.main import BAD_INPUT
from offline.cli.messages import plural, tell
from offline.cli.search_cost import Explainer, as_json
from offline.moments import moment, range_end, zone
from offline.output import table, write_json_lines
from offline.spl.clock import Clock
from offline.spl.errors import SplError
from offline.spl.plan import plan
from offline.spl.plan import run as run_plan

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    from offline.searchhead import SearchHead
    from offline.spl.frame import Frame
    from offline.spl.session import Session


def run(options: argparse.Namespace) -> int:
    """Load once, then search."""
    head = search_head(options)
    tz = zone(options.tz)
    if options.batch:
        searches = [(str(line["name"]), str(line["search"])) for line in json_lines(options.batch, "name", "search")]
    else:
        spl = options.spl if options.saved is None else _saved(head, options.saved)
        plan(spl, head.session(Clock(0.0, tz)))  # an error shows before hours of reading
    if options.data:
        load(head, options.data)
    session = _session(head, options, tz)
    if options.batch:
        failed = _batch(head, searches, session, options)
    elif options.explain:
        failed = _explained(head, spl, session, options)
    else:
        failed = _single(spl, session, options)
    tell_stand_ins(head)
    return closing(head.intake, head.conf) or (BAD_INPUT if failed else 0)


def _single(spl: str, session: Session, options: argparse.Namespace) -> bool:
    rows = run_plan(plan(spl, session), session)
    for warning in session.warnings:
        tell(f"warning: {warning}")
    if options.json:
        write_json_lines(rows.rows(), options.json)
    elif rows.size:
        sys.stdout.write(_table(rows))
    tell(plural(rows.size, "result") if rows.size else "No results.")
    return False


def _explained(head: SearchHead, spl: str, session: Session, options: argparse.Namespace) -> bool:
    explanation = Explainer(head).explain(plan(spl, session), session)
    for warning in session.warnings:
        tell(f"warning: {warning}")
    if options.json:
        write_json_lines([as_json(explanation)], options.json)
    else:
        sys.stdout.write(f"{explanation}\n")
    return False


def _batch(head: SearchHead, searches: list[tuple[str, str]], session: Session, options: argparse.Namespace) -> bool:
    failed = 0
    explainer = Explainer(head) if options.explain else None

    def lines() -> Iterator[dict[str, Any]]:
        nonlocal failed
        for name, spl in searches:
            own = head.session(session.clock, session.earliest, session.latest)
            line = _outcome(name, spl, own, explainer)
            failed += line["error"] is not None
            yield line

    if options.json:
        write_json_lines(lines(), options.json)
    else:
        header = ("name", "count", *(("events_read", "share_read", "terms") if explainer else ()), "error")
        sys.stdout.write(table(header, [[line.get(name) for name in header] for line in lines()]))
    tell(f"{plural(len(searches), 'search', 'searches')}, {failed} with an error")
    return failed > 0


def _outcome(name: str, spl: str, session: Session, explainer: Explainer | None) -> dict[str, Any]:
    try:
        made = plan(spl, session)
        explanation = explainer.explain(made, session) if explainer else None
        rows = explanation.result if explanation else run_plan(made, session)
    except SplError as error:
        return {"name": name, "count": 0, "error": str(error), "events": []}
    costs = as_json(explanation) if explanation else {}
    return {"name": name, "count": rows.size, "error": None, "events": _events(rows), **costs}


def _events(rows: Frame) -> list[dict[str, object]]:
    """Where the rows are in the recordings, if they still are events."""
    if "_file" not in rows or "_record_id" not in rows:
        return []
    places = zip(rows.column("_file").values, rows.column("_record_id").values, strict=True)
    return [{"file": file, "record_id": record} for file, record in places if file is not None]


def _table(rows: Frame) -> str:
    names = [name for name in rows.present() if name[:1] != "_" or name == "_time"]
    names = names or rows.present()
    columns = [rows.column(name).values for name in names]
    return table(names, zip(*columns, strict=True))


def _session(head: SearchHead, options: argparse.Namespace, tz: ZoneInfo) -> Session:
    clock = Clock(moment(options.now, tz) if options.now else head.last_time, tz)
    return head.session(clock, range_end(options.earliest, clock), range_end(options.latest, clock))


def _saved(head: SearchHead, name: str) -> str:
    search = head.conf.stanza("savedsearches", name).get("search")
    if not search:
        raise UsageError(f"the apps have no saved search '{name}'")
    return search
