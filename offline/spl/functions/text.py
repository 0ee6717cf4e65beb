"""Text functions. Source: Search Reference, "Text functions"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from offline.spl.functions import function
from offline.spl.functions.paths import spath_values
from offline.spl.regexes import compile_regex
from offline.spl.values import number, pack, text

if TYPE_CHECKING:
    from offline.spl.frame import Scalar, Value

_BLANK = " \t"


@function("len", 1, returns="number", over="map")
def length(value: Scalar) -> int:
    """Characters."""
    return len(text(value))


@function("lower", 1, returns="string", over="map")
def lower(value: Scalar) -> str:
    """Lower case."""
    return text(value).lower()


@function("upper", 1, returns="string", over="map")
def upper(value: Scalar) -> str:
    """Upper case."""
    return text(value).upper()


@function("trim", 1, 2, returns="string", over="map")
def trim(value: Scalar, characters: Scalar = _BLANK) -> str:
    """Without ``characters`` at both ends; spaces and tabs by default."""
    return text(value).strip(text(characters))


@function("ltrim", 1, 2, returns="string", over="map")
def ltrim(value: Scalar, characters: Scalar = _BLANK) -> str:
    """Without ``characters`` at the left end."""
    return text(value).lstrip(text(characters))


@function("rtrim", 1, 2, returns="string", over="map")
def rtrim(value: Scalar, characters: Scalar = _BLANK) -> str:
    """Without ``characters`` at the right end."""
    return text(value).rstrip(text(characters))


@function("substr", 2, 3, returns="string", over="map")
def substr(value: Scalar, start: Scalar, size: Scalar | None = None) -> str | None:
    """From ``start`` (counted from 1; negative from the end), ``size`` characters or all that follow."""
    first = number(start)
    count = None if size is None else number(size)
    if first is None or (size is not None and count is None):
        return None
    whole = text(value)
    begin = max(len(whole) + int(first), 0) if first < 0 else max(int(first) - 1, 0)
    return whole[begin:] if count is None else whole[begin : begin + max(int(count), 0)]


def _check_replace(literals: dict[int, Any]) -> None:
    if isinstance(literals.get(1), str):
        compile_regex(literals[1])


@function("replace", 3, returns="string", over="map", check=_check_replace)
def replace(value: Scalar, pattern: Scalar, replacement: Scalar) -> str:
    r"""Every match of ``pattern`` replaced; ``\1`` is a group."""
    return compile_regex(text(pattern)).replace(text(value), text(replacement))


@function("urldecode", 1, returns="string", over="map")
def urldecode(value: Scalar) -> str:
    """Percent-encoding undone; a plus sign stays."""
    return unquote(text(value), errors="replace")


@function("spath", 2, returns="any")
def spath(value: Value, path: Scalar) -> Value:
    """What ``path`` selects in JSON or XML text."""
    if isinstance(value, tuple):
        value = value[0]
    assert value is not None
    return pack(spath_values(text(value), text(path)))
