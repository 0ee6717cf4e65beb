"""A small app with lookups, collections, views and pages, a recording of three events, and what serves them."""

from __future__ import annotations

import json

import pytest

from offline.searchhead import SearchHead
from offline.serve.engine import Engine
from offline.serve.fill import fill
from offline.serve.guard import Guard
from offline.serve.jobs import Jobs
from offline.serve.message import Request
from offline.serve.pages import Frame, Recording
from offline.serve.rest import Rest
from offline.serve.state import State
from offline.serve.views import load_menu
from offline.serve.web import Web
from offline.serve.worker import Limits
from offline.spl.clock import Clock
from tests.unit.offline.cli.mini_app import CONF, event

PORT = 18000
IMAGES = ("C:\\Windows\\explorer.exe", "C:\\Users\\Public\\evil.exe", "C:\\odd.exe")
DEFINITION = {"title": "Starts", "dataSources": {}, "visualizations": {}, "layout": {"type": "grid", "structure": []}}
FILES = {
    "default/app.conf": "[ui]\nlabel = Mini <App>\n[package]\nid = mini\n",
    "default/props.conf": CONF["props"],
    "default/macros.conf": CONF["macros"],
    "default/savedsearches.conf": (
        "[Mini - Evil Runs - Rule]\n"
        'search = `events` Image="*evil.exe" | eval detection="evil_runs", severity="high", risk_score=70, dest=dvc, '
        "finding_id=md5(Image) | collect index=summary source=mini:finding\n"
        "[Mini - Risk]\n"
        "search = index=summary source=mini:finding | stats sum(risk_score) AS risk BY dest | eval _key=dest "
        "| outputlookup append=true key_field=_key risk\n"
        "enableSched = 1\ncron_schedule = 0 * * * *\ndispatch.earliest_time = -24h\ndispatch.latest_time = now\n"
        "[Mini - Yesterday]\n"
        'search = `events` | stats count BY dvc | eval _key=dvc, day=strftime(now(), "%F %T") '
        "| outputlookup key_field=_key days\n"
        "enableSched = 1\ncron_schedule = 25 1 * * *\ndispatch.earliest_time = -1d@d\ndispatch.latest_time = @d\n"
        "[Mini - Broken]\nsearch = index=summary | nosuchcommand\nenableSched = 1\ncron_schedule = 5 * * * *\n"
    ),
    "default/collections.conf": (
        "[risk]\nenforceTypes = true\nfield.risk = number\n"
        "[triage]\nenforceTypes = true\nfield.status = string\nfield.updated = time\nfield.done = bool\n"
        "[free]\n[days]\n"
    ),
    "default/transforms.conf": (
        "[risk]\nexternal_type = kvstore\ncollection = risk\nfields_list = _key, dest, risk\n"
        "[triage]\nexternal_type = kvstore\ncollection = triage\nfields_list = _key, status, updated\n"
        "[days]\nexternal_type = kvstore\ncollection = days\nfields_list = _key, dvc, count, day\n"
        "[known]\nfilename = known.csv\n"
    ),
    "default/data/ui/views/starts.xml": (
        '<dashboard version="2" theme="light"><label>Starts &amp; ends</label>'
        f"<definition><![CDATA[{json.dumps(DEFINITION)}]]></definition></dashboard>"
    ),
    "default/data/ui/views/old.xml": '<form version="1.1"><label>Old form</label></form>',
    "default/data/ui/nav/default.xml": (
        '<nav><collection label="Triage"><view name="starts" default="true"/><view name="old"/><view name="gone"/>'
        '</collection><view name="search"/><a href="/static/app/mini/page/index.html">A page</a>'
        '<a href="https://evil.example/">Away</a></nav>'
    ),
    "appserver/static/page/index.html": "<!doctype html><title>page</title>",
    "appserver/static/page/secret.conf": "[x]\n",
    "lookups/known.csv": "name\nexplorer.exe\n",
    "local/passwords.conf": "[credential]\npassword = hidden\n",
}


def write_app(folder):
    """The app below ``folder``; returns its path."""
    for inside, text in FILES.items():
        target = folder / "mini" / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder / "mini"


def make_state(folder):
    """A state over the recording, not filled."""
    app = write_app(folder)
    recording = folder / "ws-041.xml"
    recording.write_text("".join(event(number, image) for number, image in enumerate(IMAGES)), encoding="utf-8")
    head = SearchHead.of_apps([app])
    head.load([str(recording)])
    return State(head, Clock(head.last_time)), head.conf


@pytest.fixture
def state(tmp_path):
    return make_state(tmp_path)[0]


@pytest.fixture(scope="package")
def app(tmp_path_factory):
    return write_app(tmp_path_factory.mktemp("app"))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    """A running keeper over a filled state, with a short patience."""
    made, conf = make_state(tmp_path_factory.mktemp("engine"))
    fill(made, conf, lambda name: None)
    running = Engine.start(made, Limits(time_s=2.0, memory_bytes=300_000_000, at_once=2))
    yield running
    running.close()


@pytest.fixture
def rest(engine):
    return Rest(engine, Jobs(engine), Clock(1_772_611_203.0))


@pytest.fixture
def web(rest, app):
    menu, first = load_menu(app)
    frame = Frame("mini", "Mini <App>", menu, Recording(3, 1, 1, rest.clock))
    return Web(Guard(PORT, "the-token", "the-key"), rest, app, frame, first, None)


@pytest.fixture
def ask(web):
    """Ask as a browser that is inside does; headers given replace or, with None, take away what it sends."""

    def send(method, target, body=b"", **headers):
        sent = {
            "host": f"127.0.0.1:{PORT}",
            "cookie": f"sysmon_essentials_{PORT}=the-token",
            "x-splunk-form-key": "the-key",
            "content-type": "application/x-www-form-urlencoded",
        }
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        kept = {name: value for name, value in sent.items() if value is not None}
        return web.respond(
            Request(method, target, kept, body if isinstance(body, bytes) else json.dumps(body).encode())
        )

    return send
