"""The command ``serve``: the app's dashboards and pages over recordings, in a browser on this machine."""

from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

from offline.cli.environment import REPOSITORY, closing, load, search_head
from offline.cli.messages import Progress, plural, spl_error, tell
from offline.moments import moment, zone
from offline.serve.bundle import prepare, version_of
from offline.serve.engine import Engine
from offline.serve.fill import fill, put_indicators
from offline.serve.guard import Guard
from offline.serve.jobs import Jobs
from offline.serve.pages import Frame, Recording
from offline.serve.rest import Rest
from offline.serve.server import Server
from offline.serve.state import State
from offline.serve.views import load_menu
from offline.serve.web import Web
from offline.serve.worker import Limits
from offline.spl.clock import Clock

if TYPE_CHECKING:
    import argparse

    from offline.conf import Conf

VIEWER = REPOSITORY / "viewer"


def run(options: argparse.Namespace) -> int:
    """Load, hunt, then answer until somebody presses Ctrl-C."""
    tz = zone(options.tz)
    bundle = None if options.no_views else prepare(VIEWER, tell)
    server = Server(options.port)
    head = search_head(options)
    load(head, options.paths)
    exit_code = closing(head.intake, head.conf)
    if exit_code:
        return exit_code
    state = State(head, Clock(moment(options.now, tz) if options.now else head.last_time, tz))
    if options.intel:
        put_indicators(state, options.intel)
    findings, note = _fill(state, head.conf)
    limits = Limits(time_s=options.time_limit, memory_bytes=options.memory_limit * 1_000_000)
    engine = Engine.start(state, limits)
    try:
        now_is = {"now_is": "as --now says"} if options.now else {}
        recording = Recording(head.intake.events, head.intake.files, findings, state.clock, note=note, **now_is)
        shown = head.conf.apps[0]
        menu, first = load_menu(shown.path)
        title = head.conf.stanza("app", "ui").get("label", shown.name)
        app = head.conf.stanza("app", "package").get("id", shown.name)
        version = version_of(VIEWER) if bundle else ""
        rest = Rest(engine, Jobs(engine), state.clock)
        frame = Frame(app, title, menu, recording)
        web = Web(Guard(server.port), rest, shown.path, frame, first, bundle, version)
        server.respond = web.respond
        _announce(web.guard.address, opens=options.open)
        server.serve_forever()
    except KeyboardInterrupt:
        tell("Ended.")
    finally:
        server.server_close()
        engine.close()
    return exit_code


def _fill(state: State, conf: Conf) -> tuple[int, str]:
    """How many findings there are, and a sentence about searches that could not run."""
    progress = Progress({})
    try:
        outcome = fill(state, conf, progress.phase)
        progress.phase("computing every field")
        state.warm()
    finally:
        progress.done()
    for name, error in outcome.errors:
        tell(f"{name}: {spl_error(error)}")
    tell(f"{plural(len(outcome.findings), 'finding')} by {plural(outcome.searches, 'search', 'searches')}.")
    failed = len(outcome.errors)
    note = f"{plural(failed, 'search', 'searches')} of the app could not run; the terminal says why." if failed else ""
    return len(outcome.findings), note


def _announce(address: str, *, opens: bool) -> None:
    tell(f"Open {address}\nOnly this machine can, and only with this address. Ctrl-C ends it.")
    if opens:
        webbrowser.open(address)
