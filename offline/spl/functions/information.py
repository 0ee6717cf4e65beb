"""Informational functions. Source: Search Reference, "Informational functions".

A field whose text looks like a number counts as a number; a string literal or the text that a function made does not.
``eval_row`` tells the two apart and hands over ``Text`` for the latter.
"""

from __future__ import annotations

from typing import Any

from offline.spl.functions import function
from offline.spl.functions.paths import load_json
from offline.spl.values import number


class Text(str):
    """Text that is text even if it looks like a number."""

    __slots__ = ()


def _number(value: Any) -> bool:
    return not isinstance(value, Text) and number(value) is not None


@function("isnull", 1, returns="bool", strict=False)
def isnull(value: Any) -> bool:
    """True if there is no value."""
    return value is None


@function("isnotnull", 1, returns="bool", strict=False)
def isnotnull(value: Any) -> bool:
    """True if there is a value, be it empty."""
    return value is not None


@function("isnum", 1, returns="bool", strict=False)
def isnum(value: Any) -> bool:
    """True for a number."""
    return _number(value)


@function("isint", 1, returns="bool", strict=False)
def isint(value: Any) -> bool:
    """True for a whole number."""
    found = number(value) if _number(value) else None
    return found is not None and not isinstance(found, float)


@function("isdouble", 1, returns="bool", strict=False)
def isdouble(value: Any) -> bool:
    """True for a number with a fraction."""
    return _number(value) and isinstance(number(value), float)


@function("isstr", 1, returns="bool", strict=False)
def isstr(value: Any) -> bool:
    """True for text that is not a number."""
    return isinstance(value, str) and not _number(value)


@function("isbool", 1, returns="bool", strict=False)
def isbool(value: Any) -> bool:
    """True for a Boolean."""
    return isinstance(value, bool)


@function("ismv", 1, returns="bool", strict=False)
def ismv(value: Any) -> bool:
    """True for a field with several values."""
    return isinstance(value, tuple)


def _json(value: Any) -> Any:
    if not isinstance(value, str):
        return None
    try:
        return load_json(value)
    except ValueError:
        return None


@function("isarray", 1, returns="bool", strict=False)
def isarray(value: Any) -> bool:
    """True for a JSON array."""
    return isinstance(_json(value), list)


@function("isobject", 1, returns="bool", strict=False)
def isobject(value: Any) -> bool:
    """True for a JSON object."""
    return isinstance(_json(value), dict)


@function("typeof", 1, returns="string", strict=False)
def typeof(value: Any) -> str:
    """Number, String, Boolean, Multivalue or Invalid."""
    if value is None:
        return "Invalid"
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, tuple):
        return "Multivalue"
    return "Number" if _number(value) else "String"
