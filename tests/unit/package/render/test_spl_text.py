"""Quoting of eval text and message templates."""

from __future__ import annotations

import pytest

from package.render import spl_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [('say "hi"', r'"say \"hi\""'), ("C:\\Temp", r'"C:\\Temp"'), ("", '""')],
    ids=["quotes", "backslash", "empty"],
)
def test_text_is_quoted_for_eval(text: str, expected: str) -> None:
    assert spl_text.string(text) == expected


def test_unusual_field_names_are_quoted() -> None:
    assert spl_text.field("annotations.mitre_attack") == "'annotations.mitre_attack'"
    assert spl_text.field("process_name") == "process_name"


def test_message_fills_fields_in_and_shows_absent_ones() -> None:
    assert spl_text.message('$a$ said "$b$"') == (
        'coalesce(mvjoin(a, ", "), "-") . " said \\"" . coalesce(mvjoin(b, ", "), "-") . "\\""'
    )


def test_fields_of_a_message_stand_once_and_in_order() -> None:
    assert spl_text.message_fields("$b$ $a$ $b$ costs 5$") == ("b", "a")
