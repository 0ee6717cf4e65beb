"""Values of every kind: type told from the look, and a normal form that is its own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sysmon_essentials.intel.indicator import TYPES, Indicator, match_keys, observed_keys
from sysmon_essentials.intel.normal import WORDS, normal_form
from sysmon_essentials.intel.refused import RefusedError


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("198[.]51.100.7", "ip", "198.51.100.7"),
        ("198.51.100.77/24", "network", "198.51.100.0/24"),
        ("198.51.100.7/32", "ip", "198.51.100.7"),
        ("2001:DB8::0:1", "ip", "2001:db8::1"),
        ("2001:db8::/33", "network", "2001:db8::/33"),
        ("evil.example", "domain", "evil.example"),
        ("hxxp://evil.example/a", "url", "http://evil.example/a"),
        ("evil.example/a", "url", "evil.example/a"),
        ("198.51.100.7/a.exe", "url", "198.51.100.7/a.exe"),
        ("198.51.100.7:8080/a", "url", "198.51.100.7:8080/a"),
        ("AB" * 16, "md5", "ab" * 16),
        ("ab" * 32, "sha256", "ab" * 32),
        ("evil.exe", "file_name", "evil.exe"),
        ("invoice.pdf.js", "file_name", "invoice.pdf.js"),
        (r"c:\a\evil", "file_name", r"c:\a\evil"),
        ("/tmp/evil", "file_name", "/tmp/evil"),
        (r"\\.\pipe\Evil", "pipe", r"\evil"),
        (r"\evil", "pipe", r"\evil"),
        (r"\\ws-041\share\evil.exe", "file_name", r"\\ws-041\share\evil.exe"),
    ],
)
def test_type_is_told_from_the_value(text: str, kind: str, value: str) -> None:
    assert normal_form("", text)[:2] == (kind, value)


@pytest.mark.parametrize(
    ("word", "text", "expected"),
    [
        ("ip:port", "198.51.100.7:443", ("ip", "198.51.100.7", ("port:443",))),
        ("IPv4", "198.51.100.7", ("ip", "198.51.100.7", ())),
        ("CIDR", "198.51.100.0/24", ("network", "198.51.100.0/24", ())),
        ("hostname", "evil.example:8443", ("domain", "evil.example", ("port:8443",))),
        ("domain", "198.51.100.7", ("ip", "198.51.100.7", ())),
        ("url", "evil.example", ("domain", "evil.example", ())),
        ("FileHash-SHA256", "ab" * 32, ("sha256", "ab" * 32, ())),
        ("md5_hash", "ab" * 16, ("md5", "ab" * 16, ())),
        ("SHA-256 Hash", "ab" * 32, ("sha256", "ab" * 32, ())),
        ("FileSha1", "ab" * 20, ("sha1", "ab" * 20, ())),
        ("IpAddress", "198.51.100.7", ("ip", "198.51.100.7", ())),
        ("filename", "evil.example", ("file_name", "evil.example", ())),
    ],
)
def test_words_of_feeds_for_types(word: str, text: str, expected: tuple[str, str, tuple[str, ...]]) -> None:
    assert normal_form(word, text) == expected


@pytest.mark.parametrize(
    ("word", "text", "reason"),
    [
        ("ssdeep", "3:abc:def", "type not matched"),
        ("email", "a@evil.example", "type not matched"),
        ("ip", "evil.example", "not an address"),
        ("", "", "empty"),
        ("", " \u200b ", "empty"),
        ("", "a" * 5000, "too long"),
        ("", "0.0.0.0", "local address"),
        ("", "198.51.100.7 or so", "not a domain"),
        ("domain", "evil.example:99999", "not a domain"),
        ("", "ab" * 64, "not a hash"),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_value_that_cannot_be_one_is_refused(word: str, text: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        normal_form(word, text)
    assert refused.value.reason == reason


def test_every_type_of_indicators_is_a_word_for_itself() -> None:
    assert [WORDS[kind.replace("_", "-")] for kind in TYPES] == list(TYPES)


_VALUES = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[A-Za-z0-9_\[\](){}.:/\\%@?#*-]{1,40}", fullmatch=True),
    st.from_regex(r"(hxxps?://|https?://|//)?[A-Za-z0-9-]{1,9}(\[?\.\]?[A-Za-z0-9-]{1,9}){1,3}(:\d{1,5})?/?\S{0,9}"),
    st.builds(str, st.ip_addresses()),
    st.builds(lambda address, prefix: f"{address}/{prefix}", st.ip_addresses(), st.integers(0, 128)),
)


@settings(deadline=None, max_examples=300)
@given(kind=st.sampled_from(["", *sorted(WORDS)]), text=_VALUES)
def test_normal_form_is_its_own_or_the_value_is_refused(kind: str, text: str) -> None:
    try:
        found, value, _ = normal_form(kind, text)
    except RefusedError:
        return
    assert found in TYPES
    assert normal_form(found, value)[:2] == (found, value)
    assert match_keys(Indicator(found, value, "feed"))


@pytest.mark.parametrize(
    ("listed", "seen"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.0/24", "198.51.100.7"),
        ("2001:db8::/40", "2001:DB8:00ff::1"),
        ("evil.example", "a.b.Evil.example."),
        ("evil.exe", r"C:\temp\EVIL.exe"),
        ("/tmp/evil", "/tmp/evil"),
        (r"\\.\pipe\evil", r"\Evil"),
        ("http://evil.example:80/a", "HTTP://evil.example/a#b"),
        ("evil.example/a", "https://evil.example/a"),
    ],
)
def test_what_is_listed_is_found_where_it_is_seen(listed: str, seen: str) -> None:
    kind, value, _ = normal_form("", listed)
    seen_kind, seen_value, _ = normal_form("", seen)
    assert set(match_keys(Indicator(kind, value, "feed"))) & set(observed_keys(seen_kind, seen_value))


@pytest.mark.parametrize(
    ("listed", "seen"),
    [
        ("198.51.100.7", "198.51.100.8"),
        ("198.51.100.0/25", "198.51.100.128"),
        ("evil.example", "notevil.example"),
        ("a.evil.example", "evil.example"),
        ("a.evil.example", "b.evil.example"),
        (r"c:\temp\evil.exe", r"c:\other\evil.exe"),
        ("http://evil.example/a", "http://evil.example/A"),
        ("http://evil.example/a", "https://evil.example/a"),
    ],
)
def test_near_miss_is_not_found(listed: str, seen: str) -> None:
    kind, value, _ = normal_form("", listed)
    seen_kind, seen_value, _ = normal_form("", seen)
    assert not set(match_keys(Indicator(kind, value, "feed"))) & set(observed_keys(seen_kind, seen_value))
