from __future__ import annotations

import pytest

from offline.spl.errors import SplError
from offline.spl.pipeline import expand, split
from offline.spl.session import Macro


def never(definition: str) -> object:
    raise AssertionError(definition)


def expanded(text: str, **macros: Macro) -> str:
    return expand(text, macros, never).text


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        pytest.param("a | b", ["a ", " b"], id="two commands"),
        pytest.param('a="x|y" | b', ['a="x|y" ', " b"], id="pipe in quotes"),
        pytest.param("a [search b | c] | d", ["a [search b | c] ", " d"], id="pipe in brackets"),
        pytest.param('a "\\"|" | b', ['a "\\"|" ', " b"], id="escaped quote in quotes"),
        pytest.param("| a", ["", " a"], id="leading pipe"),
    ],
)
def test_split_cuts_at_pipes_of_the_outer_search(text: str, commands: list[str]) -> None:
    assert [command.text for command in split(text)] == commands


@pytest.mark.parametrize(
    ("text", "position"),
    [
        pytest.param('a | b "c', 6, id="quote"),
        pytest.param("a | b [c", 6, id="opening bracket"),
        pytest.param("a ] b", 2, id="closing bracket"),
    ],
)
def test_split_names_the_place_of_what_is_not_closed(text: str, position: int) -> None:
    with pytest.raises(SplError) as raised:
        split(text)
    assert raised.value.position == position


def test_a_macro_inside_a_macro_is_replaced() -> None:
    assert expanded("x `a` y", a=Macro("1 `b`"), b=Macro("2")) == "x 1 2 y"


def test_a_backquote_in_double_quotes_is_text() -> None:
    assert expanded('x="`a`"', a=Macro("1")) == 'x="`a`"'


def test_a_comment_becomes_a_space() -> None:
    assert expanded("a```b | c```d") == "a d"


def test_dollar_signs_of_other_names_stay() -> None:
    assert expand("`m(1)`", {"m(1)": Macro("$a$ $b$", ("a",))}, never).text == "1 $b$"


def test_positions_lead_back_to_what_was_typed() -> None:
    done = expand("ab `m` cd", {"m": Macro("0123456789")}, never)
    assert done.text == "ab 0123456789 cd"
    assert done.origin(1) == 1
    assert done.origin(7) == 3
    assert done.origin(done.text.index("cd")) == 7


def test_expansion_stops_before_it_fills_the_memory() -> None:
    macros = {f"m{i}": Macro(f"`m{i + 1}` `m{i + 1}`") for i in range(40)} | {"m40": Macro("x" * 1000)}
    with pytest.raises(SplError, match="expands to more than"):
        expand("`m0`", macros, never)
