"""URLs: normal form, what is left out, and what is refused."""

from __future__ import annotations

import pytest
from sysmon_essentials.intel.refused import RefusedError
from sysmon_essentials.intel.urls import host_of, parse_url


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HTTP://Evil.Example/A?B=c", "http://evil.example/A?B=c"),
        ("http://evil.example", "http://evil.example/"),
        ("http://evil.example?x", "http://evil.example/?x"),
        ("http://evil.example:80/", "http://evil.example/"),
        ("https://evil.example:0443/", "https://evil.example/"),
        ("http://evil.example:8080/", "http://evil.example:8080/"),
        ("http://user:secret@evil.example/", "http://evil.example/"),
        ("http://evil.example/a#part", "http://evil.example/a"),
        ("http://evil.example./a", "http://evil.example/a"),
        ("http://b\u00fccher.example/\u00fc", "http://xn--bcher-kva.example/%C3%BC"),
        ("http://[2001:DB8:0::1]:80/a", "http://[2001:db8::1]/a"),
        ("http://[::ffff:198.51.100.7]/a", "http://198.51.100.7/a"),
        ("//evil.example/a", "evil.example/a"),
        ("evil.example/a", "evil.example/a"),
        ("evil.example:8080/a", "evil.example:8080/a"),
    ],
)
def test_normal_form_of_a_url(text: str, expected: str) -> None:
    assert parse_url(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("evil.example", "not a url"),
        ("javascript://evil.example/a", "not a url"),
        ("file:///etc/passwd", "not a url"),
        ("http://evil.example/a b", "not a url"),
        ("http://evil.example/a\x00b", "not a url"),
        ("http://evil.example:99999/", "not a url"),
        ("http://evil.example:0/", "not a url"),
        ("http://evil.example:\u0661/", "not a url"),
        ("http:///a", "not a domain"),
        ("http://[2001:db8::1/a", "not a domain"),
        ("http://198.051.100.7/a", "leading zero"),
        ("http://127.0.0.1/a", "local address"),
        ("http://localhost/a", "local name"),
        ("http://evil.example/" + "\u00fc" * 200, "too long"),
    ],
    ids=lambda value: ascii(value)[:32],
)
def test_url_that_is_none_is_refused(text: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_url(text)
    assert refused.value.reason == reason


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://evil.example:8080/a:b", "evil.example"),
        ("evil.example/a", "evil.example"),
        ("http://[2001:db8::1]:8080/a", "2001:db8::1"),
    ],
)
def test_host_of_a_url(url: str, host: str) -> None:
    assert host_of(url) == host
