"""Values of other tools' records put together to event XML.

Knows which header values a record may give, and what stays the same from event to event. Does not know any tool's
layout.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from sysmon_essentials.render import (
    LINUX_PROVIDER,
    WINDOWS_PROVIDER,
    EventParts,
    System,
    data_template,
    escape_attribute,
    fill_template,
    join_event,
    render_system,
)

from .forms import FORMS, as_text, system_time
from .versions import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LEVELS = {"critical": "1", "error": "2", "warning": "3", "information": "4", "info": "4", "verbose": "5"}
_ERROR_EVENT = 255
# Header values that many events share, as ``compose`` takes them.
HEADER = ("version", "level", "opcode", "keywords", "process_id", "thread_id", "computer", "user_id")
# Bounds of what is remembered: entries, and characters of one.
_MAX_REMEMBERED = 4096
_MAX_KEY = 1024
_PLAIN = frozenset({str, int, type(None)})
_KNOWN_NAMES = frozenset(name for fields in FIELDS.values() for name in fields.names)


class LayoutError(ValueError):
    """A record is Sysmon's, but something in it cannot be understood."""


class DataLayout(NamedTuple):
    """``EventData`` with certain names in a certain order, as far as values do not matter.

    Attributes:
        typed: Positions of values that have a form of their own, with what brings them to it.
        utc_at: Position of ``UtcTime``, -1 without.
        windows: Template of Windows' form.
        linux: Template of the form of Sysmon for Linux.
    """

    typed: tuple[tuple[int, Callable[[Any], str]], ...]
    utc_at: int
    windows: str
    linux: str


_layouts: dict[tuple[str, ...], DataLayout] = {}
_systems: dict[tuple[Any, ...], System] = {}


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
    pairs = list(data)
    layout = data_layout(tuple([name for name, _ in pairs]))
    values = [value for _, value in pairs]
    head = tuple([header.get(part) for part in HEADER])
    moment = (header.get("system_time"), header.get("record_id"))
    return compose(event_code(event_id), layout, values, head, moment, linux=provider == LINUX_PROVIDER)


def compose(
    code: int, layout: DataLayout, values: list[Any], head: tuple[Any, ...], moment: tuple[Any, Any], *, linux: bool
) -> str:
    """Return event XML.

    Args:
        code: EventID.
        layout: Of the fields.
        values: Of the fields, of any JSON type; changed here.
        head: The header values that ``HEADER`` names.
        moment: Time and record number; without a time ``UtcTime`` counts.
        linux: Whether to write the form of Sysmon for Linux.
    """
    for at, convert in layout.typed:
        values[at] = convert(values[at])
    if set(map(type, values)) != {str}:
        values = [as_text(value) for value in values]
    time, record_id = moment
    written = system_time(time) if time is not None else ""
    if not written and layout.utc_at >= 0:
        written = system_time(values[layout.utc_at])
    data = fill_template(layout.linux if linux else layout.windows, values)
    return join_event(_system(code, head, linux=linux), written, _digits(record_id), data)


def data_layout(names: tuple[str, ...]) -> DataLayout:
    """Return the layout of these names; those of Sysmon's own are worked out once."""
    layout = _layouts.get(names)
    if layout is None:
        typed = tuple((at, FORMS[name]) for at, name in enumerate(names) if name in FORMS)
        utc_at = names.index("UtcTime") if "UtcTime" in names else -1
        layout = DataLayout(typed, utc_at, data_template(names, "'"), data_template(names, '"'))
        if len(_layouts) < _MAX_REMEMBERED and len(names) <= len(_KNOWN_NAMES) and _KNOWN_NAMES.issuperset(names):
            _layouts[names] = layout
    return layout


def _system(code: int, head: tuple[Any, ...], *, linux: bool) -> System:
    """Return the header without time and record number, remembered."""
    key = (code, linux, *head)
    # 1, 1.0 and True are the same key but not the same text: only keys of texts and whole numbers are remembered.
    plain = set(map(type, head)) <= _PLAIN
    system = _systems.get(key) if plain else None
    if system is None:
        system = _rendered_system(code, dict(zip(HEADER, head)), linux=linux)
        if plain and sum([len(value) for value in head if type(value) is str]) <= _MAX_KEY:
            if len(_systems) >= _MAX_REMEMBERED:
                _systems.clear()
            _systems[key] = system
    return system


def _rendered_system(code: int, head: Mapping[str, Any], *, linux: bool) -> System:
    quote = '"' if linux else "'"
    return render_system(
        EventParts(
            event_id=str(code),
            data=(),
            version=_digits(head["version"]),
            level=_level(head["level"], code),
            opcode=_digits(head["opcode"]) or "0",
            keywords=escape_attribute(_keywords(head["keywords"]), quote),
            process_id=_digits(head["process_id"]),
            thread_id=_digits(head["thread_id"]),
            computer=escape_attribute(as_text(head["computer"]), quote),
            user_id=escape_attribute(_user_id(head["user_id"], linux), quote),
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
