"""Messages for people: carets, lists of problems, the progress bar."""

from __future__ import annotations

import io

import pytest
from sysmon_essentials.errors import InputError

from offline.cli.messages import Progress, plural, report_problems, spl_error
from offline.spl.errors import SplError


@pytest.mark.parametrize(
    ("error", "message"),
    [
        pytest.param(SplError("bad", 4, "abc def"), "bad (position 4)\n  abc def\n      ^", id="caret under the place"),
        pytest.param(SplError("bad", 7, "abc def"), "bad (position 7)\n  abc def\n         ^", id="at the end"),
        pytest.param(SplError("bad", 8, "one\ntwo x\n3"), "bad (position 8)\n  two x\n      ^", id="only its line"),
        pytest.param(SplError("bad", None, "abc"), "bad", id="without place"),
        pytest.param(SplError("bad", 3, ""), "bad", id="without text"),
        pytest.param(SplError("bad", 99, "abc"), "bad (position 99)\n  abc\n     ^", id="beyond the end"),
    ],
)
def test_spl_error(error, message):
    assert spl_error(error) == message


def test_long_line_is_shown_around_the_place():
    shown = spl_error(SplError("bad", 500, "x" * 500 + "HERE" + "y" * 500)).splitlines()
    assert shown[1][shown[2].index("^") :].startswith("HERE")
    assert len(shown[1]) < 130


def test_problems_are_listed_by_file_and_counted(capsys):
    problems = [InputError("cut short", "a.evtx", str(n), "truncated") for n in range(8)]
    report_problems([*problems, InputError("no start", "b.xml", kind="xml")])
    assert capsys.readouterr().err.splitlines() == [
        "",
        "9 problems in 2 files:",
        *(f"  a.evtx: record {n}: cut short" for n in range(5)),
        "  a.evtx: and 3 more",
        "  b.xml: no start",
        "  by kind: truncated 8, xml 1",
    ]


def test_files_of_other_kinds_share_a_line(capsys):
    report_problems([InputError("holds no event log", f"{n}.txt", kind="format") for n in range(7)])
    assert capsys.readouterr().err == "no event log: 0.txt, 1.txt, 2.txt, 3.txt, 4.txt and 2 more\n"


def test_hostile_names_do_not_reach_the_terminal(capsys):
    report_problems([InputError("bad", "a\x1b[2J.xml")])
    assert "\x1b" not in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("stream", "shows"), [(Terminal(), True), (io.StringIO(), False)], ids=["terminal", "file"])
def test_bar_is_for_terminals(monkeypatch, stream, shows):
    monkeypatch.setattr("sys.stderr", stream)
    progress = Progress({"a": 10, "b": 30})
    progress("a", 1)
    progress("b!inner", 2)
    progress.done()
    assert ("[" in stream.getvalue()) is shows


def test_plural():
    assert [plural(1, "file"), plural(1200, "file"), plural(2, "search", "searches")] == [
        "1 file",
        "1,200 files",
        "2 searches",
    ]
