"""Records shaped like the XML: ``System`` and ``EventData`` as objects (evtx_dump, Velociraptor, Cribl).

Knows the ways in which tools turn attributes and element text into keys. Does not read streams.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .parts import LayoutError, assemble, is_sysmon

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TEXT_KEYS = ("#text", "Value", "text", "_text", "_", "$t", "content")
_ATTRIBUTE_KEYS = ("#attributes", "attributes", "$", "_attributes", "attrs")
_ATTRIBUTES = frozenset(_ATTRIBUTE_KEYS)


def nested_event(event: Mapping[str, Any]) -> str | None:
    """Return the event XML of an object with ``System`` and ``EventData``, None if it is not Sysmon's.

    Raises:
        LayoutError: if it is Sysmon's but its fields cannot be found.
    """
    system = event.get("System")
    if not isinstance(system, dict):
        raise LayoutError("the event has no System part")
    provider = _attribute(system.get("Provider"), "Name")
    if not is_sysmon(provider, _text(system.get("Channel"))):
        return None
    data = list(_fields(event.get("EventData")))
    if not data:
        raise LayoutError("the event has no EventData")
    header = {
        "version": _text(system.get("Version")),
        "level": _text(system.get("Level")),
        "opcode": _text(system.get("Opcode")),
        "keywords": _text(system.get("Keywords")),
        "system_time": _attribute(system.get("TimeCreated"), "SystemTime"),
        "record_id": _text(system.get("EventRecordID")),
        "process_id": _attribute(system.get("Execution"), "ProcessID"),
        "thread_id": _attribute(system.get("Execution"), "ThreadID"),
        "computer": _text(system.get("Computer")),
        "user_id": _attribute(system.get("Security"), "UserID") or _attribute(system.get("Security"), "UserId"),
    }
    return assemble(_text(system.get("EventID")), data, header, provider)


def _fields(data: Any) -> Iterator[tuple[str, Any]]:
    """Yield names and values of ``EventData`` in its order: an object by name, or a list of named items."""
    items = data.get("Data") if isinstance(data, dict) else data
    if isinstance(items, dict):
        items = [items]
    if isinstance(items, list):
        for item in items:
            name = _attribute(item, "Name")
            if isinstance(name, str):
                yield name, _text(item)
        return
    if not isinstance(data, dict):
        return
    if _ATTRIBUTES.isdisjoint(data) and dict not in set(map(type, data.values())):
        # No attributes and no text beside attributes.
        yield from data.items()
        return
    for name, value in data.items():
        if name not in _ATTRIBUTE_KEYS:
            yield name, _text(value)


def _text(node: Any) -> Any:
    """Return the text of an element: a plain value, or one beside attributes."""
    if not isinstance(node, dict):
        return node
    return next((node[key] for key in _TEXT_KEYS if key in node), None)


def _attribute(node: Any, name: str) -> Any:
    """Return an attribute of an element, under a key of its own or in an object of attributes."""
    if not isinstance(node, dict):
        return node if name in ("Name", "SystemTime") else None
    for key in _ATTRIBUTE_KEYS:
        attributes = node.get(key)
        if isinstance(attributes, dict) and name in attributes:
            return attributes[name]
    return next((node[key] for key in (name, "@" + name, "-" + name, "_" + name) if key in node), None)
