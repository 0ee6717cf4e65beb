"""Addresses and paths of feeds, and what of them may be shown."""

from __future__ import annotations

import pytest
from sysmon_essentials.intel.fetch.errors import FetchError
from sysmon_essentials.intel.fetch.location import read_path, read_url, shown, without_secrets


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("http://feeds.example.com/a", "plain http can be changed on its way; use https"),
        ("HTTP://feeds.example.com/a", "plain http"),
        ("file:///etc/passwd", "expected https://host/path"),
        ("gopher://feeds.example.com", "expected https://host/path"),
        ("https:///a", "expected https://host/path"),
        ("https://feeds.example.com:0/a", "expected https://host/path"),
        ("https://feeds.example.com:99999/a", "not an address"),
        ("https://[::1/a", "not an address"),
        ("https://me:pass@feeds.example.com/a", "holds no user and password"),
        ("https://feeds.example.com/a b", "spaces or signs"),
        ("https://feeds.example.com/a\r\nHost: other", "spaces or signs"),
        ("https://bücher.example/a", "xn--"),
    ],
)
def test_addresses_that_are_not_asked(typed: str, complaint: str) -> None:
    with pytest.raises(FetchError, match=complaint) as caught:
        read_url(typed)
    assert "pass@" not in str(caught.value)


def test_address_with_port_and_query() -> None:
    parts = read_url(" https://feeds.example.com:8443/a?days=7 ")
    assert (parts.hostname, parts.port, parts.query) == ("feeds.example.com", 8443, "days=7")


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/data/feed.csv", "/data/feed.csv"),
        ("file:///data/a%20b.csv", "/data/a b.csv"),
        ("https://feeds.example.com/a", None),
    ],
)
def test_paths(typed: str, path: str | None) -> None:
    found = read_path(typed)
    assert (None if found is None else str(found)) == path


@pytest.mark.parametrize("typed", ["feed.csv", "../feed.csv", "", "file://other/data/feed.csv"])
def test_paths_that_are_refused(typed: str) -> None:
    with pytest.raises(FetchError, match=r"absolute path|another host"):
        read_path(typed)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://me:pass@feeds.example.com/a?key=s3cret&days=7#x", "https://feeds.example.com/a?key=...&days=..."),
        ("https://feeds.example.com/a\x1b[31m", "https://feeds.example.com/a?[31m"),
        ("/data/feed.csv", "/data/feed.csv"),
        ("https://[::1/a", "(unreadable address)"),
    ],
)
def test_shown_is_without_secrets(url: str, text: str) -> None:
    assert shown(url) == text


def test_secrets_are_cut_out_of_any_text() -> None:
    assert without_secrets("the key k3y was wrong", ("", "k3y")) == "the key *** was wrong"
