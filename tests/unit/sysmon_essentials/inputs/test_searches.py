"""Searches of detections, read from an app's own configuration as splunkd would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.inputs.searches import read_searches

if TYPE_CHECKING:
    from pathlib import Path

CASES = {
    "one line": ('[A - Rule]\nsearch = x | eval detection="a"\n', [("a", 'x | eval detection="a"')]),
    "continued": (
        '[A - Rule]\ncron = 1\nsearch = x\\\n| eval detection="a"\\\n| b\nd = 1',
        [("a", 'x\n| eval detection="a"\n| b')],
    ),
    "line ends of Windows": (
        '[A - Rule]\r\nsearch = x\\\r\n| eval detection="a"\r\n',
        [("a", 'x\n| eval detection="a"')],
    ),
    "pack": ('[A - Pack - b]\nsearch = x | eval detection="a"\n', []),
    "other keys": ('[A - Rule]\nsearch_name = x | eval detection="a"\n', []),
    "comment": ('[A - Rule]\n# search = x | eval detection="a"\n', []),
    "no detection": ("[A - Rule]\nsearch = x\n", []),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_searches_of_a_file(tmp_path: Path, text: str, expected: list[tuple[str, str]]) -> None:
    (tmp_path / "default").mkdir()
    (tmp_path / "default" / "savedsearches.conf").write_bytes(text.encode())
    assert read_searches(tmp_path) == expected


def test_local_settings_win(tmp_path: Path) -> None:
    for layer, what in (("default", "shipped"), ("local", "own")):
        (tmp_path / layer).mkdir()
        text = f'[A - Rule]\nsearch = {what} | eval detection="a"\n[{what} - Rule]\nsearch = eval detection="{what}"\n'
        (tmp_path / layer / "savedsearches.conf").write_text(text, encoding="utf-8")
    assert read_searches(tmp_path) == [
        ("a", 'own | eval detection="a"'),
        ("shipped", 'eval detection="shipped"'),
        ("own", 'eval detection="own"'),
    ]


def test_app_without_searches_has_none(tmp_path: Path) -> None:
    assert read_searches(tmp_path) == []
