"""Options of search commands: reading, bounds, and errors that say what is allowed."""

from __future__ import annotations

import pytest
from sysmon_essentials.commands.options import Declared, one_of, read_bool, read_name, read_names, read_options, whole
from sysmon_essentials.errors import UsageError

DECLARED = {"depth": Declared("", "3", whole(1, 9)), "form": Declared("", "a", one_of("a", "b"))}


def test_defaults_fill_in() -> None:
    assert read_options(DECLARED, {"form": " B "}) == {"depth": 3, "form": "b"}


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"size": "1"}, "there is no option size; the options are depth, form"),
        ({"depth": "10"}, "depth=10: expected a whole number from 1 to 9"),
        ({"depth": "²"}, "depth=²: expected a whole number"),
        ({"form": "c"}, "form=c: expected one of a, b"),
    ],
    ids=["unknown", "too much", "no number", "none of the words"],
)
def test_errors_name_the_option_and_what_is_allowed(given: dict[str, str], complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        read_options(DECLARED, given)


@pytest.mark.parametrize(("typed", "value"), [("T", True), ("yes", True), ("0", False), ("False", False)], ids=str)
def test_truth(typed: str, value: bool) -> None:
    assert read_bool(typed) is value


def test_names_have_commas_between_them() -> None:
    assert (read_names("a, b,"), read_name(" a ")) == (["a", "b"], "a")
    with pytest.raises(ValueError, match="names of fields"):
        read_names(" , ")
