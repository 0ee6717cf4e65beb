from __future__ import annotations

import time

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


@pytest.mark.parametrize("argument", ["a", '"x y"'], ids=["bare", "quoted"])
def test_an_argument_that_doubles_itself_stops_in_time(argument: str) -> None:
    started = time.process_time()
    with pytest.raises(SplError, match="expands to more than"):
        expand(f"`m({argument})`", {"m(1)": Macro("$x$ `m($x$$x$)`", ("x",))}, never)
    assert time.process_time() - started < 0.1


def test_macros_that_double_themselves_into_nothing_stop_in_time() -> None:
    macros = {f"m{i}": Macro(f"`m{i + 1}``m{i + 1}`") for i in range(40)} | {"m40": Macro("")}
    with pytest.raises(SplError, match="calls more than"):
        expand("`m0`", macros, never)


def test_a_comma_in_quotes_or_parentheses_does_not_end_an_argument() -> None:
    macros = {"m(2)": Macro("<$a$|$b$>", ("a", "b"))}
    assert expand('`m("x,y", f(1,[2,3]))`', macros, never).text == "<x,y|f(1,[2,3])>"


@pytest.mark.parametrize(
    "macro",
    [pytest.param(Macro("1 +", iseval=True), id="iseval"), pytest.param(Macro("1", validation="1 +"), id="validation")],
)
def test_a_fault_in_a_macros_expression_is_where_the_macro_is_called(macro: Macro) -> None:
    def evaluate(definition: str) -> object:
        raise SplError(f"cannot read '{definition}'", 500)

    with pytest.raises(SplError, match="in macro 'm': cannot read") as raised:
        expand("ab `m`", {"m": macro}, evaluate)
    assert raised.value.position == 3


def test_what_a_macro_does_not_close_is_reported_where_it_is_called() -> None:
    with pytest.raises(SplError, match="in macro 'm': this quote is never closed") as raised:
        expand("ab `m`", {"m": Macro('0123456789 "a')}, never)
    assert raised.value.position == 3
