"""Who may ask the viewer: loopback names, own pages, the token, the form key."""

from __future__ import annotations

import pytest

from offline.serve.guard import Guard
from tests.unit.offline.serve.conftest import PORT

HOME = "/en-US/app/mini/search"


def test_browser_with_token_and_form_key_is_answered(ask) -> None:
    assert ask("GET", HOME).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"host": None}, id="no host"),
        pytest.param({"host": "evil.example"}, id="rebound name"),
        pytest.param({"host": f"evil.example:{PORT}"}, id="rebound name with port"),
        pytest.param({"host": "127.0.0.1:1"}, id="other port"),
        pytest.param({"host": f"127.0.0.1.evil.example:{PORT}"}, id="name that begins like us"),
        pytest.param({"origin": "http://evil.example"}, id="other origin"),
        pytest.param({"origin": "null"}, id="opaque origin"),
        pytest.param({"origin": f"https://127.0.0.1:{PORT}"}, id="other scheme"),
        pytest.param({"origin": f"http://127.0.0.1:{PORT}0"}, id="longer port"),
        pytest.param({"sec_fetch_site": "cross-site"}, id="link on another site"),
        pytest.param({"sec_fetch_site": "same-site"}, id="other port of this host"),
    ],
)
def test_foreign_request_is_refused_even_with_the_token(ask, headers) -> None:
    assert ask("GET", HOME, **headers).status == 403
    assert ask("GET", "/?token=the-token", **headers).status == 403


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_both_names_of_loopback_are_answered(ask, name) -> None:
    assert ask("GET", HOME, host=f"{name}:{PORT}", origin=f"http://{name}:{PORT}").status == 200


@pytest.mark.parametrize(
    "cookie",
    [
        pytest.param(None, id="no cookie"),
        pytest.param(f"sysmon_essentials_{PORT}=", id="empty"),
        pytest.param(f"sysmon_essentials_{PORT}=the-toke", id="shorter"),
        pytest.param(f"sysmon_essentials_{PORT}=the-tokenn", id="longer"),
        pytest.param("sysmon_essentials_1=the-token", id="of another port"),
        pytest.param(f"splunkweb_csrf_token_{PORT}=the-key", id="form key only"),
        pytest.param("a=\x00;;;=", id="malformed"),
    ],
)
@pytest.mark.parametrize("path", [HOME, "/api/view/starts", "/static/app/mini/page/index.html", "/nowhere"])
def test_nothing_is_shown_without_the_token(ask, cookie, path) -> None:
    refused = ask("GET", path, cookie=cookie)
    assert refused.status == 401
    assert b"the-token" not in refused.body


@pytest.mark.parametrize("key", [None, "", "the-ke", "the-token"])
@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_writing_needs_the_form_key(ask, method, key) -> None:
    assert ask(method, "/en-US/splunkd/__raw/services/search/jobs", x_splunk_form_key=key).status == 403


def test_token_in_the_address_becomes_a_cookie_that_scripts_cannot_read(ask) -> None:
    entered = ask("GET", "/en-US/app/mini/starts?token=the-token&form.x=1", cookie=None)
    assert entered.status == 303
    headers = dict(entered.headers)
    assert headers["Location"] == "/en-US/app/mini/starts?form.x=1"
    cookies = [value for name, value in entered.headers if name == "Set-Cookie"]
    assert cookies == [
        f"sysmon_essentials_{PORT}=the-token; Path=/; HttpOnly; SameSite=Strict",
        f"splunkweb_csrf_token_{PORT}=the-key; Path=/; SameSite=Strict",
    ]


def test_way_in_leads_to_this_server_only(ask) -> None:
    entered = ask("GET", "//evil.example/?token=the-token", cookie=None)
    assert not dict(entered.headers)["Location"].startswith("//")


def test_token_in_an_address_does_not_allow_to_write(ask) -> None:
    assert ask("POST", "/api/search?token=the-token", cookie=None).status == 401


def test_every_start_has_secrets_of_its_own() -> None:
    first, second = Guard(1), Guard(1)
    assert len({first.token, first.form_key, second.token, second.form_key}) == 4
    assert min(map(len, (first.token, first.form_key))) >= 43
