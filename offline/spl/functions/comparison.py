"""Comparison functions that evaluate all their arguments.

Source: Search Reference, "Comparison and Conditional functions".
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import regex

from offline.pcre import TIMEOUT_S
from offline.spl.errors import SplError
from offline.spl.functions import Context, function
from offline.spl.functions.paths import dumps, load_json, scalar
from offline.spl.regexes import compile_regex
from offline.spl.values import each, number, text

if TYPE_CHECKING:
    from offline.spl.frame import Scalar, Value


TextTest = Callable[[str], bool]
_LIKE = re.compile(r"[%_]|[^%_]+")


def same(left: Scalar, right: Scalar) -> bool:
    """Equality of ``=``: as numbers if both are, else as text, case counts."""
    if left == right:
        return True
    a, b = number(left), number(right)
    if a is not None and b is not None:
        return a == b
    return text(left) == text(right)


@function("true", 0, returns="bool")
def true() -> bool:
    """True."""
    return True


@function("false", 0, returns="bool")
def false() -> bool:
    """False."""
    return False


@function("null", 0)
def null() -> None:
    """No value."""


@function("nullif", 2, strict=False)
def nullif(left: Value, right: Value) -> Value:
    """``left``, or null if both are equal."""
    if left is None or right is None:
        return left
    if isinstance(left, tuple) or isinstance(right, tuple):
        return None if left == right else left
    return None if same(left, right) else left


@function("in", 2, None, returns="bool", strict=False)
def is_in(value: Value, *choices: Value) -> bool | None:
    """True if a value equals one of ``choices``; null is in nothing."""
    if value is None:
        return None
    return any(same(v, c) for v in each(value) for choice in choices for c in each(choice))


def _check_match(literals: dict[int, Any]) -> None:
    if isinstance(literals.get(1), str):
        compile_regex(literals[1])


def _prepared_match(pattern: Scalar) -> Callable[[Any], bool]:
    search = compile_regex(text(pattern)).search
    return lambda value: search(value if type(value) is str else text(value)) is not None


@function("match", 2, returns="bool", over="any", check=_check_match, prepare=_prepared_match)
def match(value: Scalar, pattern: Scalar) -> bool:
    """True if the regular expression matches anywhere."""
    return compile_regex(text(pattern)).search(text(value)) is not None


@lru_cache(maxsize=2048)
def _like(pattern: str) -> TextTest:
    """A test for a LIKE pattern: ``%`` any text, ``_`` one character. No escape is documented; a backslash is one."""
    if "_" not in pattern:
        return wildcard_test(pattern.split("%"))
    source = "".join({"%": ".*", "_": "."}.get(piece) or regex.escape(piece) for piece in _LIKE.findall(pattern))
    compiled = regex.compile(source, regex.DOTALL)
    return lambda value: compiled.fullmatch(value, timeout=TIMEOUT_S) is not None


def wildcard_test(parts: list[str]) -> TextTest:
    """A test for text that begins with the first part, ends with the last and has the others between, in order."""
    if len(parts) == 1:
        only = parts[0]
        return lambda value: value == only
    head, middle, tail = parts[0], [p for p in parts[1:-1] if p], parts[-1]
    if not middle and not tail:
        return (lambda value: value.startswith(head)) if head else (lambda value: True)
    if not middle and not head:
        return lambda value: value.endswith(tail)
    if len(middle) == 1 and not head and not tail:
        inner = middle[0]
        return lambda value: inner in value
    least = len(head) + len(tail)

    def test(value: str) -> bool:
        if len(value) < least or not value.startswith(head) or not value.endswith(tail):
            return False
        at, end = len(head), len(value) - len(tail)
        for part in middle:
            found = value.find(part, at, end)
            if found < 0:
                return False
            at = found + len(part)
        return True

    return test


def _prepared_like(pattern: Scalar) -> Callable[[Any], bool]:
    test = _like(text(pattern))
    return lambda value: test(text(value))


@function("like", 2, returns="bool", over="any", prepare=_prepared_like)
def like(value: Scalar, pattern: Scalar) -> bool:
    """SQL pattern over the whole text, case counts."""
    return bool(_like(text(pattern))(text(value)))


@lru_cache(maxsize=1024)
def _network(text_: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(text_.strip(), strict=False)
    except ValueError:
        return None


def _check_cidr(literals: dict[int, Any]) -> None:
    if isinstance(literals.get(0), str) and _network(literals[0]) is None:
        raise ValueError(f"'{literals[0]}' is not a network such as 192.0.2.0/24")


@function("cidrmatch", 2, returns="bool", check=_check_cidr)
def cidrmatch(network: Scalar, value: Value) -> bool:
    """True if an address of ``value`` lies in ``network``; IPv4 and IPv6."""
    wanted = _network(text(network))
    return wanted is not None and any(_address_in(text(v), wanted) for v in each(value))


def _address_in(address: str, network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> bool:
    try:
        return ipaddress.ip_address(address.strip()) in network
    except ValueError:
        return False


@function("lookup", 3, returns="string", pure=True, context=True)
def lookup(context: Context, table: Scalar, keys: Scalar, outputs: Scalar) -> str | None:
    """JSON object of the output fields of the first matching row of a lookup; without that lookup an error."""
    from offline.spl.frame import Column

    if text(table) not in context.lookups:
        raise SplError(f"lookup(): there is no lookup '{text(table)}'")
    wanted = [str(name) for name in load_json(text(outputs))]
    pairs = {name: Column([scalar(value)]) for name, value in load_json(text(keys)).items()}
    found = context.lookups[text(table)].match(pairs, wanted)
    first = {name: each(found[name].values[0])[:1] for name in wanted}
    filled = {name: value[0] for name, value in first.items() if value}
    return dumps(filled) if filled else None
