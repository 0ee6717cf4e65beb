"""Conversion functions. Source: Search Reference, "Conversion functions"."""

from __future__ import annotations

import ipaddress
import math
import re
from typing import TYPE_CHECKING, Any

from offline.spl.functions import function
from offline.spl.functions.math import whole
from offline.spl.functions.paths import load_json, scalar
from offline.spl.values import number, text

if TYPE_CHECKING:
    from offline.spl.frame import Scalar, Value
    from offline.spl.values import Number

_DIRECTIVE = re.compile(r"%([-+ #0']*)(\*|\d+)?(?:\.(\*|\d+)?)?([a-zA-Z%])")


@function("tonumber", 1, 2, returns="number", over="map")
def tonumber(value: Scalar, base: Scalar = 10) -> Number | None:
    """The number that a text spells in ``base`` (2 to 36); null if it spells none."""
    radix = number(base)
    if radix is None or not 2 <= radix <= 36:
        return None
    if radix == 10:
        return number(value)
    digits = text(value).strip().lower()
    if radix == 16 and digits.startswith("0x"):
        digits = digits[2:]
    try:
        return int(digits, int(radix)) if "_" not in digits else None
    except ValueError:
        return None


def _check_tostring(literals: dict[int, Any]) -> None:
    if 1 in literals and literals[1] not in ("hex", "commas", "duration", "binary"):
        raise ValueError(f"'{literals[1]}' is none of binary, hex, commas, duration")


@function("tostring", 1, 2, returns="string", strict=True, over="map", check=_check_tostring)
def tostring(value: Any, style: Scalar = "") -> str | None:
    """Text of a value; of a number also ``hex``, ``binary``, ``commas`` (two decimals) or ``duration`` (HH:MM:SS)."""
    if not style:
        return text(value)
    x = number(value)
    if x is None:
        return None
    if style == "hex":
        return ("-" if x < 0 else "") + f"0x{abs(int(x)):X}"
    if style == "binary":
        return f"{int(x):b}"
    if style == "commas":
        return f"{x:,}" if isinstance(x, int) else f"{x:,.2f}"
    return _duration(x)


def _duration(seconds: Number) -> str:
    sign, rest = ("-", -seconds) if seconds < 0 else ("", seconds)
    days, rest = divmod(rest, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, rest = divmod(rest, 60)
    shown = f"{int(rest):02d}" if isinstance(rest, int) or rest == int(rest) else f"{rest:09.6f}"
    return f"{sign}{f'{int(days)}+' if days else ''}{int(hours):02d}:{int(minutes):02d}:{shown}"


@function("printf", 1, None, returns="string", strict=False)
def printf(template: Value, *values: Value) -> str | None:
    """``template`` with C-like directives filled in; a missing argument counts as 0 or empty."""
    if template is None or isinstance(template, tuple):
        return None
    rest = list(values)

    def fill(found: re.Match[str]) -> str:
        flags, width, precision, kind = found.groups()
        if kind == "%":
            return "%"
        width, precision = (str(int(_as_number(rest))) if w == "*" else w for w in (width, precision))
        has_point = "." in found[0]
        return _directive(flags, width or "", (precision or "0") if has_point else None, kind, rest)

    return _DIRECTIVE.sub(fill, text(template))


def _as_number(rest: list[Value]) -> Number:
    found = number(rest.pop(0)) if rest else None
    return 0 if found is None or math.isnan(found) else found


def _directive(flags: str, width: str, precision: str | None, kind: str, rest: list[Value]) -> str:
    point = "" if precision is None else f".{precision}"
    plain = flags.replace("'", "")
    if kind in "sc":
        value = rest.pop(0) if rest else ""
        shown = "" if value is None else "\n".join(map(text, value)) if isinstance(value, tuple) else text(value)
        return f"%{plain.replace('0', '')}{width}{point}s" % (shown[:1] if kind == "c" else shown)
    value = _as_number(rest)
    if kind in "diu":
        body = _grouped(int(value), flags)
        return body or f"%{plain}{width}{point}d" % int(value)
    if kind in "xXo":
        return f"%{plain}{width}{point}{kind}" % int(value)
    if kind == "p":
        return f"0x{int(value):x}"
    return f"%{plain}{width}{point}{'a' if kind not in 'eEfFgG' else kind}" % float(value)


def _grouped(value: int, flags: str) -> str:
    return f"{value:,}" if "'" in flags else ""


@function("ipmask", 2, returns="string")
def ipmask(mask: Value, address: Value) -> str | None:
    """IPv4 ``address`` with ``mask`` applied."""
    try:
        bits = int(ipaddress.IPv4Address(str(mask))) & int(ipaddress.IPv4Address(str(address)))
    except ValueError:
        return None
    return str(ipaddress.IPv4Address(bits))


@function("tobool", 1, returns="bool")
def tobool(value: Any) -> bool | None:
    """True for ``true``, ``t``, ``1``, ``yes`` and numbers other than 0; false for their opposites; else null."""
    if isinstance(value, bool):
        return value
    x = number(value)
    if x is not None:
        return x != 0
    return {"true": True, "t": True, "yes": True, "false": False, "f": False, "no": False}.get(str(value).lower())


@function("toint", 1, 2, returns="number")
def toint(value: Scalar, base: Scalar = 10) -> int | None:
    """As ``tonumber``, the fraction cut off."""
    x = tonumber(value, base)
    return None if x is None or math.isinf(x) else int(x)


@function("todouble", 1, 2, returns="number")
def todouble(value: Scalar, base: Scalar = 10) -> Number | None:
    """As ``tonumber``."""
    x = tonumber(value, base)
    return None if x is None else whole(float(x))


@function("tomv", 1)
def tomv(value: Scalar) -> Value:
    """A JSON array as a multivalue; anything else as it is."""
    try:
        found = load_json(text(value))
    except ValueError:
        return value
    if not isinstance(found, list):
        return value
    values = tuple(v for v in map(scalar, found) if v is not None)
    return None if not values else values[0] if len(values) == 1 else values
