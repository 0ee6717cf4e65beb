"""Tricks of PowerShell and script hosts, one by one."""

from __future__ import annotations

import pytest
from sysmon_essentials.commands.layers import powershell


@pytest.mark.parametrize(
    ("trick", "text", "expected"),
    [
        ("backticks", "I`E`X", "IEX"),
        ("backticks", '"line`nline"', '"line`nline"'),
        ("concatenations", "('Down' + 'load')", "('Download')"),
        ("concatenations", '"a"&"b"', '"ab"'),
        ("concatenations", "1 + 2", "1 + 2"),
        ("formats", "('{1}{0}' -f 'x','ie')", "('iex')"),
        ("formats", "'{0}{9}' -f 'a'", "'a{9}'"),
        ("characters", "[char]73+[char]0x45", "'I'+'E'"),
        ("characters", "Chr(73) & Chr(69)", "'I' & 'E'"),
        ("characters", "(73,69,88,32|%{[char]$_})", "('IEX '|%{[char]$_})"),
        ("characters", "[char]1", "[char]1"),
        ("characters", "1,2,3,4,5", "1,2,3,4,5"),
        ("replacements", "'hxxp'.Replace('xx','tt')", "'http'"),
        ("replacements", "'aZb' -replace 'Z','-'", "'a-b'"),
        ("reversals", "('XEI'[-1..-3] -join '')", "('IEX')"),
        ("reversals", "$a[1..3]", "$a[1..3]"),
        ("letters", "& ($env:ComSpec[4,24,25]-join'')", "& 'iex'"),
        ("letters", "$pshome[4]+$PSHOME[30]+'x'", "'i'+'e'+'x'"),
        ("letters", "$env:mine[0,1]", "$env:mine[0,1]"),
        ("letters", "$env:public[99]", "$env:public[99]"),
    ],
    ids=lambda value: value if value.isalpha() else None,
)
def test_trick(trick: str, text: str, expected: str) -> None:
    assert getattr(powershell, trick)(text) == expected
