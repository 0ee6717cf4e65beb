"""File and pipe names: both separators, roots, and names that every host has."""

from __future__ import annotations

import pytest
from sysmon_essentials.intel.files import parse_file_name, parse_pipe
from sysmon_essentials.intel.refused import RefusedError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Evil.EXE", "evil.exe"),
        ('"evil.exe"', "evil.exe"),
        (r"C:\Users\Public\Evil.exe", r"c:\users\public\evil.exe"),
        ("C:/Users/Public/Evil.exe", r"c:\users\public\evil.exe"),
        (r"\\198.51.100.7\share\evil.exe", r"\\198.51.100.7\share\evil.exe"),
        ("/tmp/.x/Evil", "/tmp/.x/evil"),
        ("invoice (1).exe", "invoice (1).exe"),
    ],
)
def test_normal_form_of_a_file_name(text: str, expected: str) -> None:
    assert parse_file_name(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not a file name"),
        ("*.exe", "not a file name"),
        ("a\x00b", "not a file name"),
        ("\u00fc" * 501, "not a file name"),
        ("c:\\temp\\", "not a file name"),
        ("..", "not a file name"),
        (r"%TEMP%\a.exe", "path with variable"),
        ("$HOME/a", "path with variable"),
        ("~/a", "path with variable"),
        (r"temp\a.exe", "relative path"),
        ("./a", "relative path"),
        ("SvcHost.exe", "everywhere"),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_file_name_that_is_none_or_floods_is_refused(text: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_file_name(text)
    assert refused.value.reason == reason


def test_common_name_in_an_odd_folder_is_taken() -> None:
    assert parse_file_name(r"C:\Users\Public\svchost.exe") == r"c:\users\public\svchost.exe"


@pytest.mark.parametrize("text", ["Evil", r"\evil", r"\\.\pipe\evil", r"\pipe\evil", r"\\ws-041\pipe\evil"])
def test_every_way_to_write_a_pipe_is_one(text: str) -> None:
    assert parse_pipe(text) == r"\evil"


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "not a pipe"), ("evil*", "not a pipe"), (r"\lsass", "everywhere"), ("srvsvc", "everywhere")],
)
def test_pipe_that_is_none_or_floods_is_refused(text: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_pipe(text)
    assert refused.value.reason == reason
