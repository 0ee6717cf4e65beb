"""Settings of feeds: what is refused and with which words, and when rows must be written anew."""

from __future__ import annotations

import pytest
from sysmon_essentials.errors import UsageError
from sysmon_essentials.inputs.intel_settings import DECLARED, Settings, read_settings

URL = "https://feeds.example.com/a"


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({}, "location: is empty"),
        ({"location": "http://feeds.example.com/a"}, "location: .*plain http can be changed on its way; use https"),
        ({"location": "ftp://feeds.example.com/a"}, "expected https://host/path"),
        ({"location": "https://me:pw@feeds.example.com/a"}, "holds no user and password; .* credential = NAME"),
        ({"location": "lists/a.txt"}, "the absolute path of a file"),
        ({"location": "/a", "kind": "taxii"}, "a feed of kind taxii is at https://host/path"),
        ({"location": "/a", "proxy": "http://p:1"}, "a file needs neither auth nor proxy"),
        ({"location": URL, "auth": "bearer"}, "auth=bearer: set credential"),
        ({"location": URL, "credential": "k"}, "credential is set: set auth"),
        ({"location": URL, "auth": "basic", "credential": "k"}, "auth=basic: set user"),
        ({"location": URL, "auth": "basic", "credential": "k", "user": "a:b"}, "user: holds no colon"),
        ({"location": URL, "auth": "url", "credential": "k"}, "{credential} in location go together"),
        ({"location": URL + "/{credential}/b"}, "auth=url and {credential} in location go together"),
        ({"location": URL + "{credential}", "kind": "taxii", "auth": "url", "credential": "k"}, "not for kind=taxii"),
        ({"location": URL, "proxy": "socks5://p:1"}, "proxy: expected http://host:port"),
        ({"location": URL, "proxy_user": "a", "proxy_credential": "k"}, "set proxy, too"),
        ({"location": URL, "proxy": "http://p:1", "proxy_user": "a"}, "go together"),
        ({"location": URL, "collection": "c"}, "collection is set: set kind=taxii"),
        ({"location": URL, "confidence": "101"}, "confidence=101: expected a whole number from 0 to 100"),
        ({"location": URL, "format": "pdf"}, "format=pdf: expected one of auto, list"),
        ({"location": URL, "type": "mac"}, "type=mac: expected one of"),
        ({"location": URL, "columns": "a"}, "expected column=meaning"),
        ({"location": URL, "auth_header": "A: b"}, "the name of a header"),
        ({"location": URL, "auth_header": "Host"}, "the name of a header"),
        ({"location": URL, "credential": "a/../b"}, "expected letters, digits"),
        ({"location": URL, "max_megabytes": "5000"}, "from 1 to 4096"),
    ],
    ids=[
        *("none", "http", "ftp", "password in it", "relative", "taxii file", "file with proxy", "no credential"),
        *(
            "no auth",
            "no user",
            "colon",
            "no place",
            "no auth for place",
            "taxii key",
            "proxy",
            "no proxy",
            "half a proxy login",
            "collection",
            "confidence",
        ),
        *("format", "type", "columns", "header", "reserved header", "name", "megabytes"),
    ],
)
def test_wrong_settings(settings: dict[str, str], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint) as caught:
        read_settings(settings)
    assert "pw@" not in str(caught.value)


def test_defaults() -> None:
    settings = read_settings({"location": URL, "interval": "60", "python.version": "python3"})
    assert (settings.kind, settings.format, settings.home, settings.auth) == ("download", "auto", "kvstore", "none")
    assert (settings.total_timeout, settings.max_megabytes, settings.columns) == (900, 512, {})


def test_columns_are_pairs() -> None:
    settings = read_settings({"location": URL, "columns": " bad host = domain; 3=confidence ;"})
    assert settings.columns == {"bad host": "domain", "3": "confidence"}


@pytest.mark.parametrize(
    ("name", "value", "changes"),
    [("confidence", "90", True), ("location", URL + "b", True), ("columns", "a=ip", True), ("home", "csv", True),
     ("retries", "1", False), ("read_timeout", "5", False)],
)  # fmt: skip
def test_digest_changes_with_what_decides_about_rows(name: str, value: str, changes: bool) -> None:
    before = read_settings({"location": URL}).digest
    assert (read_settings({"location": URL, name: value}).digest != before) == changes


def test_settings_are_those_declared() -> None:
    assert Settings._fields == tuple(DECLARED)
