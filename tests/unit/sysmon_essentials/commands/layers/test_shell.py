"""Tricks of cmd.exe, one by one."""

from __future__ import annotations

import pytest
from sysmon_essentials.commands.layers import shell


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p^o^w^ershell", "powershell"),
        ('c^md /c "a^b"', 'cmd /c "a^b"'),
        ("echo a ^& echo b", "echo a ^& echo b"),
    ],
    ids=["in a word", "not in quotes", "escape of a sign"],
)
def test_carets(text: str, expected: str) -> None:
    assert shell.carets(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('po""wershell', "powershell"),
        ('w"h"oa"m"i', "whoami"),
        ('echo "a b"', 'echo "a b"'),
        ('a=""', 'a=""'),
    ],
    ids=["empty pair", "letters", "words", "empty value"],
)
def test_quotes(text: str, expected: str) -> None:
    assert shell.quotes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%COMSPEC:~-7,3%", "cmd"),
        ("%comspec:~0,1%", "C"),
        ("%PUBLIC:~3%", "Users\\Public"),
        ("%OS:Windows=x%", "x_NT"),
        ("set x=cal&& set y=c&& %x%%y%", "set x=cal&& set y=c&& calc"),
        ('cmd /v /c "set a=who&&!a!ami"', 'cmd /v /c "set a=who&&whoami"'),
        ("%SystemRoot%\\x.exe", "%SystemRoot%\\x.exe"),
        ("%MINE:~0,1%", "%MINE:~0,1%"),
        ("set s=abcdef&%s:~1,-2%", "set s=abcdef&bcd"),
    ],
    ids=[
        "from the end",
        "first letter",
        "rest",
        "replaced",
        "own",
        "delayed",
        "plain use",
        "unknown",
        "negative length",
    ],
)
def test_variables(text: str, expected: str) -> None:
    assert shell.variables(text) == expected
