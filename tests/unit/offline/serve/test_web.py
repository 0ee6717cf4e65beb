"""Pages, files and the search of dashboards: which path gets what, and which gets nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from offline.serve.message import Request

if TYPE_CHECKING:
    from offline.serve.web import Web

APP = "/en-US/app/mini"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/", f"{APP}/starts"),
        ("/en-US/", f"{APP}/starts"),
        (APP, f"{APP}/starts"),
        ("/app/mini/starts?form.a=1%202", f"{APP}/starts?form.a=1%202"),
    ],
)
def test_short_ways_lead_to_pages(ask, path, location) -> None:
    found = ask("GET", path)
    assert (found.status, dict(found.headers)["Location"]) == (303, location)


def test_page_has_menu_and_the_recording_and_nothing_that_is_not_here(ask) -> None:
    page = ask("GET", f"{APP}/search").body.decode()
    assert '<a href="/en-US/app/mini/starts">Starts &amp; ends</a>' in page
    assert 'href="/en-US/app/mini/search" aria-current="page">Search</a>' in page
    assert '<a href="/static/app/mini/page/index.html">A page</a>' in page
    assert "Mini &lt;App&gt;" in page
    assert "3 events from 1 file, 1 finding. " in page
    assert "2026-03-04 08:00:03 UTC, the end of the recording" in page
    assert "evil.example" not in page
    assert "gone" not in page
    assert "Old form" not in page


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("starts", 200, "--no-views"),
        ("old", 200, "Only Splunk can draw"),
        ("nowhere", 404, "no view nowhere"),
    ],
)
def test_page_without_dashboard_says_why(ask, name, status, says) -> None:
    page = ask("GET", f"{APP}/{name}")
    assert page.status == status
    assert says in page.body.decode()


@pytest.mark.parametrize(
    "path",
    [
        "/manager/mini/saved/searches?app=mini",
        "/en-US/manager/mini/admin/macros",
        "/app/search/search",
        "/account/login",
    ],
)
def test_page_of_splunk_itself_is_named_as_such(ask, path) -> None:
    page = ask("GET", path)
    assert page.status == 404
    assert "This page belongs to Splunk itself" in page.body.decode()
    assert '<a href="/en-US/app/mini/starts">' in page.body.decode()


@pytest.fixture
def with_bundle(web, tmp_path):
    (tmp_path / "viewer.js").write_text("draw()", encoding="utf-8")
    (tmp_path / ".built-from").write_text("x", encoding="utf-8")
    return replace(web, bundle=tmp_path, version="v1")


def get(web: Web, path: str):
    headers = {"host": "127.0.0.1:18000", "cookie": "sysmon_essentials_18000=the-token"}
    return web.respond(Request("GET", path, headers))


def test_only_pages_with_dashboards_may_compile_code(with_bundle) -> None:
    drawn = get(with_bundle, f"{APP}/starts")
    assert '<script src="/viewer/viewer.js?v=v1" defer></script>' in drawn.body.decode()
    assert "script-src 'self' 'unsafe-eval'" in dict(drawn.headers)["Content-Security-Policy"]
    assert get(with_bundle, f"{APP}/search").headers == ()


def test_bundle_is_served_and_kept_by_its_version(with_bundle) -> None:
    assert get(with_bundle, "/viewer/viewer.js").headers == ()
    kept = get(with_bundle, "/viewer/viewer.js?v=v1")
    assert (kept.body, kept.headers) == (b"draw()", (("Cache-Control", "private, max-age=86400, immutable"),))
    assert get(with_bundle, "/viewer/.built-from").status == 404


def test_definition_of_a_view_is_the_one_that_ships(ask) -> None:
    view = json.loads(ask("GET", "/api/view/starts").body)
    assert (view["label"], view["theme"], view["definition"]["title"]) == ("Starts & ends", "light", "Starts")
    assert ask("GET", "/api/view/old").status == 404
    assert ask("GET", "/api/view/nowhere").status == 404


@pytest.mark.parametrize("prefix", ["/static/app/mini", "/en-US/static/app/mini", "/en-US/static/@1a2b:3/app/mini"])
def test_files_of_the_app_are_served(ask, prefix) -> None:
    page = ask("GET", f"{prefix}/page/index.html")
    assert (page.status, page.kind) == (200, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "path",
    [
        "/static/app/mini/page/secret.conf",
        "/static/app/mini/page/",
        "/static/app/mini/page",
        "/static/app/mini/../../local/passwords.conf",
        "/static/app/mini/%2e%2e/%2e%2e/local/passwords.conf",
        "/static/app/mini/..%2f..%2flocal%2fpasswords.conf",
        "/static/app/mini/page/..%5c..%5csecret.html",
        "/static/app/mini//etc/passwd.html",
        "/static/app/mini/%2Fetc%2Fhostname.txt",
        "/static/app/mini/page/index.html%00.js",
        "/static/app/other/page/index.html",
        "/viewer/../web.py",
        "/viewer/%2e%2e/web.py",
        "/viewer/nowhere.js",
        "/api/view/..%2fstarts",
        "/default/app.conf",
        "/local/passwords.conf",
    ],
)
def test_nothing_else_is_served(ask, path) -> None:
    found = ask("GET", path)
    assert found.status == 404
    assert b"hidden" not in found.body


@pytest.mark.parametrize("path", ["/api/search", "/api/view/starts", f"{APP}/search"])
def test_path_takes_its_method_only(ask, path) -> None:
    wrong = "GET" if path == "/api/search" else "POST"
    assert ask(wrong, path).status == 405


def test_search_of_a_dashboard_gets_columns(ask) -> None:
    asked = {"search": "`events` | stats count by Image | sort Image", "earliest": "-24h", "offset": 1, "count": 1}
    found = json.loads(ask("POST", "/api/search", asked).body)
    assert found.pop("seconds") >= 0
    assert found == {
        "fields": ["Image", "count"], "columns": [["C:\\Windows\\explorer.exe"], ["1"]], "rows": 1, "total": 3,
        "messages": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "status", "key"),
    [
        pytest.param({"search": "| nosuch"}, 400, "error", id="error in the search"),
        pytest.param({"search": "| rest /services"}, 200, "refused", id="only Splunk can"),
        pytest.param({}, 400, "messages", id="no search"),
        pytest.param({"search": "| makeresults", "count": -1}, 400, "messages", id="negative count"),
        pytest.param({"search": "| makeresults", "offset": "x"}, 400, "messages", id="no offset"),
        pytest.param([], 400, "messages", id="no object"),
        pytest.param(b"{", 400, "messages", id="no JSON"),
    ],
)
def test_search_that_cannot_run_says_so(ask, asked, status, key) -> None:
    found = ask("POST", "/api/search", asked)
    assert found.status == status
    assert key in json.loads(found.body)


def test_settings_tell_port_and_zone(ask) -> None:
    script = ask("GET", "/viewer/config.js").body.decode()
    told = json.loads(script.removeprefix("window.$C=").partition(";window.")[0])
    assert told["MRSPARKLE_PORT_NUMBER"] == 18000
    assert told["SERVER_ZONEINFO"] == "### SERIALIZED TIMEZONE FORMAT 1.0;Y0 N 55 54 43;@-3155673600 0"


def test_damaged_view_does_not_tell_where_it_lies(web, app) -> None:
    broken = app / "default/data/ui/views/broken.xml"
    broken.write_text("<dashboard><definition>{</definition></dashboard>", encoding="utf-8")
    try:
        found = get(web, "/api/view/broken")
    finally:
        broken.unlink()
    assert found.status == 500
    assert str(app).encode() not in found.body
