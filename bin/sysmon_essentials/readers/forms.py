"""Values of other tools' records as the text that Windows writes.

Knows how Sysmon's types look in event XML (GUID, time, hexadecimal number, boolean) and which field has which type.
Does not know records.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from typing import Any, Callable

from .versions import FIELDS

# Types by name, for Sysmon uses a name with one type in all events.
# Source: inType of the manifests of Sysmon 3.10 to 4.90 (microsoft/SysmonCommon manifest.xml).
_TIMES = frozenset({"UtcTime", "CreationUtcTime", "PreviousCreationUtcTime"})
_HEXADECIMAL = frozenset({"LogonId", "GrantedAccess"})
_BOOLEANS = frozenset({"Initiated", "SourceIsIpv6", "DestinationIsIpv6", "IsExecutable"})

_GUID = re.compile(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?")
_TIME = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?\s*(Z|UTC|[+-]\d\d:?\d\d)?", re.ASCII | re.IGNORECASE
)
_PLAIN_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", re.ASCII)
_GUIDS = frozenset(name for fields in FIELDS.values() for name in fields.names if name.endswith(("Guid", "GUID")))


def as_text(value: Any) -> str:
    """Return a JSON value as text: null is empty, booleans are lower case, whole numbers have no fraction."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def _guid(value: Any) -> str:
    """Return a GUID in braces and lower case, other text as it is."""
    text = as_text(value)
    found = _GUID.fullmatch(text)
    return "{" + found.group(1).lower() + "}" if found else text


def _boolean(value: Any) -> str:
    text = as_text(value)
    return text.lower() if text in ("True", "False", "TRUE", "FALSE") else text


def system_time(value: Any) -> str:
    """Return ``YYYY-MM-DDThh:mm:ss.fffffffZ`` of ISO text (no zone: UTC) or epoch seconds; empty if it is no time."""
    if type(value) is str and _PLAIN_TIME.fullmatch(value):
        return f"{value[:10]}T{value[11:]}0000Z"
    if value is None:
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_epoch(value)
    found = _TIME.fullmatch(as_text(value).strip())
    if found is None:
        return ""
    day, clock, fraction, zone = found.groups()
    if zone and zone[0] in "+-":
        digits = zone.replace(":", "")
        try:
            local = datetime.fromisoformat(f"{day}T{clock}+00:00")
            offset = timedelta(hours=int(digits[1:3]), minutes=int(digits[3:5]))
            utc = local - offset if digits[0] == "+" else local + offset
        except (ValueError, OverflowError):
            return ""
        day, clock = utc.strftime("%Y-%m-%d"), utc.strftime("%H:%M:%S")
    return f"{day}T{clock}.{(fraction or '')[:9].ljust(7, '0')}Z"


def _from_epoch(seconds: float) -> str:
    try:
        # Rounded to a ten-thousandth: a float of today holds no more than about six digits.
        moment = datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(microseconds=round(seconds * 10_000) * 100)
    except (OverflowError, ValueError):
        return ""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}0Z"


def _utc_time(value: Any) -> str:
    text = as_text(value)
    if _PLAIN_TIME.fullmatch(text):
        return text
    utc = system_time(text)
    return f"{utc[:10]} {utc[11:23]}" if utc else text


def _hexadecimal(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value & 0xFFFFFFFFFFFFFFFF)
    text = as_text(value)
    return text.lower() if text[:2] in ("0x", "0X") else text


# What brings a value to the form of its type; values of other fields are text of any form.
FORMS: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(_TIMES, _utc_time),
    **dict.fromkeys(_HEXADECIMAL, _hexadecimal),
    **dict.fromkeys(_BOOLEANS, _boolean),
    **dict.fromkeys(_GUIDS, _guid),
}
