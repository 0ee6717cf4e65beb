r"""STIX patterns: which values they come down to, and which say more than values can."""

from __future__ import annotations

import pytest
from sysmon_essentials.intel.formats.stix_pattern import read_pattern
from sysmon_essentials.intel.refused import RefusedError

SHA256 = "ab" * 32
A_URL, A = "url:value = 'http://a.example/'", ("url", "http://a.example/")


@pytest.mark.parametrize(
    ("pattern", "values"),
    [
        ("[ipv4-addr:value = '198.51.100.7']", [("ip", "198.51.100.7")]),
        ("[ipv4-addr:value='198.51.100.0/24']", [("ip", "198.51.100.0/24")]),
        ("[ipv4-addr:value ISSUBSET '198.51.100.0/24']", [("ip", "198.51.100.0/24")]),
        ("[ipv6-addr:value = '2001:db8::1']", [("ip", "2001:db8::1")]),
        ("[network-traffic:dst_ref.value = '198.51.100.7']", [("ip", "198.51.100.7")]),
        ("[domain-name:value IN ('a.example', 'b.example')]", [("domain", "a.example"), ("domain", "b.example")]),
        ("[domain-name:value LIKE '%.evil.example']", [("domain", "evil.example")]),
        ("[url:value = 'http://evil.example/it\\'s']", [("url", "http://evil.example/it's")]),
        (f"[file:hashes.'SHA-256' = '{SHA256}']", [("sha256", SHA256)]),
        (f"[file:hashes.SHA256 = '{SHA256}']", [("sha256", SHA256)]),
        (f"[file:hashes.\"MD5\" = '{SHA256}']", None),
        (r"[file:name = '\\\\.\\pipe\\evil']", [("pipe", r"\\.\pipe\evil")]),
        ("[file:name = 'evil.exe']", [("file_name", "evil.exe")]),
        (f"[{A_URL} OR domain-name:value = 'b.example']", [A, ("domain", "b.example")]),
        ("[domain-name:value = 'a.example'] OR [domain-name:value = 'a.example']", [("domain", "a.example")]),
        (f"[file:name = 'a.exe' AND file:hashes.MD5 = '{'cd' * 16}']", [("md5", "cd" * 16)]),
        ("[domain-name:value = 'a.example' AND ipv4-addr:value = '198.51.100.7']", [("domain", "a.example")]),
        ("[ipv4-addr:value = '198.51.100.7' AND network-traffic:dst_port = 443]", [("ip", "198.51.100.7")]),
        (f"[file:hashes.MD5 = '{'cd' * 16}'] AND [url:value = 'http://a.example/']", [("md5", "cd" * 16)]),
        ("[url:value = 'http://a.example/'] FOLLOWEDBY [ipv4-addr:value = '198.51.100.7']", [("url", "http://a.example/")]),
        ("([url:value = 'http://a.example/']) WITHIN 300 SECONDS", [("url", "http://a.example/")]),
        ("[url:value = 'http://a.example/'] REPEATS 5 TIMES WITHIN 5 SECONDS", [("url", "http://a.example/")]),
        ("[url:value = 'http://a.example/'] START t'2026-01-01T00:00:00Z' STOP t'2026-02-01T00:00:00Z'", [("url", "http://a.example/")]),
        (f"[({A_URL} OR url:value = 'http://b.example/')]", [A, ("url", "http://b.example/")]),
        (f"[email-addr:value = 'a@b.example' OR {A_URL}]", [("email-addr:value", "a@b.example"), A]),
    ],
)  # fmt: skip
def test_values_of_a_pattern(pattern: str, values: list[tuple[str, str]] | None) -> None:
    if values is None:
        with pytest.raises(RefusedError):
            read_pattern(pattern)
        return
    assert read_pattern(pattern) == values


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param("", id="empty"),
        pytest.param("[", id="open"),
        pytest.param("[url:value = 'http://a.example/'", id="not closed"),
        pytest.param("[url:value = 'http://a.example/] x", id="text not closed"),
        pytest.param("[url:value = 'a'] trailing", id="something behind"),
        pytest.param("[url:value != 'http://a.example/']", id="not equal"),
        pytest.param("[url:value NOT = 'http://a.example/']", id="negated"),
        pytest.param("[url:value NOT IN ('http://a.example/')]", id="not in"),
        pytest.param("[url:value MATCHES '^http']", id="expression"),
        pytest.param("[domain-name:value LIKE '%evil%']", id="wildcards"),
        pytest.param("[file:name LIKE '%.exe']", id="wildcard of files"),
        pytest.param("[file:name = 'a.exe' AND file:size > 3]", id="greater"),
        pytest.param("[file:name = 'a.exe' AND file:size = 3]", id="file name and more"),
        pytest.param("[" + "(" * 5000 + "url:value = 'a'" + ")" * 5000 + "]", id="nested"),
        pytest.param("[url:value = '" + "a" * 70_000 + "']", id="long"),
    ],
)
def test_pattern_that_says_more_or_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_pattern(pattern)
    assert refused.value.reason == "pattern"
