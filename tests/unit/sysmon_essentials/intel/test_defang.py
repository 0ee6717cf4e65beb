"""Defanged values: the spellings that reports use."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sysmon_essentials.intel.defang import refang


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hxxp://evil[.]example/a", "http://evil.example/a"),
        ("hXXps://evil(.)example", "https://evil.example"),
        ("h**p://evil{.}example", "http://evil.example"),
        ("htxp://evil[dot]example", "http://evil.example"),
        ("meow://evil.example", "http://evil.example"),
        ("fxp://evil.example", "ftp://evil.example"),
        ("hxxps[:]//evil[.]example", "https://evil.example"),
        ("https[://]evil.example", "https://evil.example"),
        ("https:[//]evil.example[/]a", "https://evil.example/a"),
        ("evil (dot) example", "evil.example"),
        ("evil[.example", "evil.example"),
        (r"evil\.example", "evil.example"),
        (r"http://evil\.example/a", "http://evil.example/a"),
        ("198[.]51[.]100[.]7", "198.51.100.7"),
        ("2001[:]db8[:][:]1", "2001:db8::1"),
        ("user[at]evil[.]example", "user@evil.example"),
        ("  evil.example\u200b ", "evil.example"),
    ],
)
def test_defanged_value_is_made_whole(text: str, expected: str) -> None:
    assert refang(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[2001:db8::1]:443",
        r"c:\program files (x86)\a.exe",
        r"\\.\pipe\evil",
        r"c:\a\.b\c",
        "hoax.example",
        "mew.example",
    ],
)
def test_whole_value_stays(text: str) -> None:
    assert refang(text) == text


@given(labels=st.lists(st.from_regex(r"[a-z0-9]{1,8}", fullmatch=True), min_size=2, max_size=4), how=st.sampled_from(
    ["[.]", "(.)", "{.}", "[dot]", "(DOT)", "[.", ".]"]
))  # fmt: skip
def test_every_way_to_hide_a_dot_is_undone(labels: list[str], how: str) -> None:
    assert refang(f"hxxp://{how.join(labels)}/a") == f"http://{'.'.join(labels)}/a"
