"""What is written must read back the same: by the lint's reader and by the offline side's, both written apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline.conf import load_apps
from package.lint.app_files import read_settings
from package.render.conf_text import ConfTextError, render_conf

VALUES = {
    "plain": "a = b",
    "several lines": '`m` EventCode=1\n| where match(a, "\\\\\\\\x")\n| head 1',
    "line that looks like a stanza": "first\n[not a stanza]\nlast",
    "line that looks like a comment": "first\n# not a comment\nlast",
    "blank line": "first\n\nlast",
    "backslash inside": "C:\\Windows\\System32",
    "unicode": "Grüße",
    "empty": "",
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_lint_reads_what_was_written(value: str) -> None:
    text = render_conf("tests", [("a stanza", {"first": value, "second": "2"})])
    found = {setting.key: setting.value for setting in read_settings(Path("x.conf"), text)}
    assert found == {"first": value, "second": "2"}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_offline_side_reads_what_was_written(tmp_path: Path, value: str) -> None:
    path = tmp_path / "app" / "default" / "macros.conf"
    path.parent.mkdir(parents=True)
    path.write_text(render_conf("tests", [("a stanza", {"first": value, "second": "2"})]), encoding="utf-8")
    assert dict(load_apps([tmp_path / "app"]).stanzas("macros")["a stanza"]) == {"first": value, "second": "2"}


@pytest.mark.parametrize(
    ("stanza", "key", "value"),
    [
        ("s", "k", "C:\\Temp\\"),
        ("s", "k", "one\\ \ntwo"),
        ("s", "k", " padded"),
        ("s", "k", "carriage\r\nreturn"),
        ("s", "a=b", "v"),
        ("s", "#k", "v"),
        ("", "k", "v"),
        ("two\nlines", "k", "v"),
    ],
    ids=["trailing backslash", "continued by accident", "white space", "return", "key", "comment", "nameless", "name"],
)
def test_what_would_read_back_differently_is_refused(stanza: str, key: str, value: str) -> None:
    with pytest.raises(ConfTextError):
        render_conf("tests", [(stanza, {key: value})])


def test_stanza_that_stands_twice_is_refused() -> None:
    with pytest.raises(ConfTextError, match="stands twice"):
        render_conf("tests", [("a", {"k": "1"}), ("a", {"k": "2"})])
