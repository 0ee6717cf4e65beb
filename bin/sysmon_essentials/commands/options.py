"""Options of search commands: what the user typed becomes typed values, or an error that says what is allowed.

Knows how options are declared and read. Does not know any command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from sysmon_essentials.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Declared(NamedTuple):
    """An option: what it does, its default as typed, and what turns typed text into a value (raises ValueError)."""

    help: str
    default: str
    read: Callable[[str], Any]


def read_options(declared: Mapping[str, Declared], given: Mapping[str, str]) -> dict[str, Any]:
    """Return the value of every declared option.

    Raises:
        UsageError: an option is unknown or its value is not allowed; the text names it and what would be.
    """
    unknown = sorted(set(given) - set(declared))
    if unknown:
        raise UsageError(f"there is no option {unknown[0]}; the options are {', '.join(sorted(declared))}")
    values = {}
    for name, option in declared.items():
        typed = given.get(name, option.default)
        try:
            values[name] = option.read(typed)
        except ValueError as error:
            raise UsageError(f"{name}={typed}: {error}") from None
    return values


def read_bool(typed: str) -> bool:
    """Read what Splunk takes for true and false."""
    lowered = typed.strip().lower()
    if lowered in ("1", "t", "true", "y", "yes"):
        return True
    if lowered in ("0", "f", "false", "n", "no"):
        return False
    raise ValueError("expected true or false")


def read_name(typed: str) -> str:
    """Read a field name."""
    name = typed.strip()
    if not name:
        raise ValueError("expected the name of a field")
    return name


def read_names(typed: str) -> list[str]:
    """Read field names with commas between them."""
    names = [name.strip() for name in typed.split(",") if name.strip()]
    if not names:
        raise ValueError("expected the names of fields")
    return names


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a reader of whole numbers within bounds, both included."""

    def read(typed: str) -> int:
        text = typed.strip()
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(f"expected a whole number from {low} to {high}")
        return int(text)

    return read


def one_of(*words: str) -> Callable[[str], str]:
    """Return a reader of one of some words."""

    def read(typed: str) -> str:
        word = typed.strip().lower()
        if word not in words:
            raise ValueError(f"expected one of {', '.join(words)}")
        return word

    return read
