"""Values of other tools' records brought to the text Windows writes, and put together to event XML.

Knows how Sysmon's types look in event XML (GUID, time, hexadecimal number, boolean) and which header values a record
may give. Does not know any tool's layout.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

from sysmon_essentials.render import LINUX_PROVIDER, WINDOWS_PROVIDER, EventParts, render_event

from .versions import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
_LEVELS = {"critical": "1", "error": "2", "warning": "3", "information": "4", "info": "4", "verbose": "5"}
_GUIDS = frozenset(name for fields in FIELDS.values() for name in fields.names if name.endswith(("Guid", "GUID")))
_TYPED = _TIMES | _HEXADECIMAL | _BOOLEANS | _GUIDS
_ERROR_EVENT = 255


class LayoutError(ValueError):
    """A record is Sysmon's, but something in it cannot be understood."""


def assemble(event_id: Any, data: Iterable[tuple[str, Any]], header: Mapping[str, Any], provider: Any = None) -> str:
    """Return event XML from a record's parts.

    Args:
        event_id: number or text.
        data: fields in the order to write; values of any JSON type.
        header: values for ``EventParts`` by its attribute names; unknown or odd ones are left out.
        provider: provider name; Sysmon for Linux is written in its own form.

    Raises:
        LayoutError: if there is no usable EventID.
    """
    code = event_code(event_id)
    # Most values are plain text already, and this runs for every value of every event.
    fields = [
        (name, value if type(value) is str and name not in _TYPED else field_text(name, value)) for name, value in data
    ]
    linux = provider == LINUX_PROVIDER
    return render_event(
        EventParts(
            event_id=str(code),
            data=fields,
            version=_digits(header.get("version")),
            level=_level(header.get("level"), code),
            opcode=_digits(header.get("opcode")) or "0",
            keywords=_keywords(header.get("keywords")),
            system_time=system_time(header.get("system_time")) or system_time(_utc_time_of(fields)),
            record_id=_digits(header.get("record_id")),
            process_id=_digits(header.get("process_id")),
            thread_id=_digits(header.get("thread_id")),
            computer=as_text(header.get("computer")),
            user_id=_user_id(header.get("user_id"), linux),
            linux=linux,
        )
    )


def is_sysmon(provider: Any, channel: Any) -> bool:
    """Tell whether a record comes from Sysmon, by provider or, without one, by channel."""
    if isinstance(provider, str) and provider:
        return provider in (WINDOWS_PROVIDER, LINUX_PROVIDER)
    return isinstance(channel, str) and channel.endswith("Sysmon/Operational")


def event_code(value: Any) -> int:
    """Return EventID as a number.

    Raises:
        LayoutError: if ``value`` is none.
    """
    text = _digits(value)
    if not text or len(text) > 5:
        raise LayoutError(f"no usable EventID: {value!r:.40}")
    return int(text)


def in_order(code: int, fields: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return the fields Sysmon logs with event ``code``, in the manifest's order, absent ones left out.

    Raises:
        LayoutError: if the EventID is not known, for then nothing tells fields from envelope.
    """
    if code not in FIELDS:
        raise LayoutError(f"EventID {code} is not known, its fields cannot be told from the envelope")
    return [(name, fields[name]) for name in FIELDS[code].names if name in fields]


def field_text(name: str, value: Any) -> str:
    """Return a field's value as Windows writes it; text that is not of the field's type stays as it is."""
    if name in _HEXADECIMAL:
        return _hexadecimal(value)
    text = as_text(value)
    if name in _GUIDS:
        return guid(text)
    if name in _TIMES:
        return _utc_time(text)
    if name in _BOOLEANS and text in ("True", "False", "TRUE", "FALSE"):
        return text.lower()
    return text


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


def guid(text: str) -> str:
    """Return a GUID in braces and lower case, other text as it is."""
    found = _GUID.fullmatch(text)
    return "{" + found.group(1).lower() + "}" if found else text


def system_time(value: Any) -> str:
    """Return ``YYYY-MM-DDThh:mm:ss.fffffffZ`` of ISO text (no zone: UTC) or epoch seconds; empty if it is no time."""
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


def _utc_time_of(fields: Iterable[tuple[str, str]]) -> str:
    return next((value for name, value in fields if name == "UtcTime"), "")


def _utc_time(text: str) -> str:
    if _PLAIN_TIME.fullmatch(text):
        return text
    utc = system_time(text)
    return f"{utc[:10]} {utc[11:23]}" if utc else text


def _hexadecimal(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value & 0xFFFFFFFFFFFFFFFF)
    text = as_text(value)
    return text.lower() if text[:2] in ("0x", "0X") else text


def _digits(value: Any) -> str:
    if value is None:
        return ""
    text = as_text(value).strip()
    return text if text.isascii() and text.isdigit() else ""


def _level(value: Any, code: int) -> str:
    text = as_text(value).strip()
    default = "2" if code == _ERROR_EVENT else "4"
    return _LEVELS.get(text.lower(), text if text.isdigit() and len(text) == 1 else default)


def _keywords(value: Any) -> str:
    if isinstance(value, int):
        return f"0x{value & 0xFFFFFFFFFFFFFFFF:x}"
    text = as_text(value)
    return text if text.startswith("0x") else EventParts._field_defaults["keywords"]


def _user_id(value: Any, linux: bool) -> str:
    text = as_text(value)
    return text if text.startswith("S-1-") or (linux and text.isdigit()) else ""
