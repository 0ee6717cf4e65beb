"""The stream of a modular input: events as XML, many in one write.

Does the work of splunk-sdk's ``EventWriter.write_event``, which builds a tree for each event and flushes after it.
Source: "Set up streaming", Splunk's manual of modular inputs; splunk-sdk 3.0.1, modularinput/event.py.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from .taken import wait_until_taken

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sysmon_essentials.inputs.output import Delivery

# What no XML document can hold, however it is written.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class EventStream:
    """Writes the events of one stanza; nothing is written before the first."""

    def __init__(self, out: IO[bytes], stanza: str, index: str) -> None:
        """``index`` may be empty: then Splunk's default applies."""
        self._out = out
        self._begin = f'<event stanza={quoteattr(_clean(stanza))} unbroken="1">'
        self._index = f"<index>{escape(index)}</index>" if index else ""
        self._open = False

    def write(self, deliveries: Iterable[Delivery]) -> None:
        """Write events; returns when Splunk has taken them, however long that is.

        Raises:
            BrokenPipeError: Splunk has gone.
        """
        parts = [] if self._open else ["<stream>"]
        parts.extend(map(self._event, deliveries))
        self._out.write("".join(parts).encode("utf-8"))
        self._out.flush()
        self._open = True
        wait_until_taken(self._out.fileno())

    def close(self) -> None:
        """End the stream, if there is one."""
        if self._open:
            self._out.write(b"</stream>")
            self._out.flush()
            self._open = False

    def _event(self, event: Delivery) -> str:
        time = f"<time>{event.time}</time>" if event.time else ""
        host = f"<host>{escape(event.host)}</host>" if event.host else ""
        return (
            f"{self._begin}{time}<source>{escape(event.source)}</source><sourcetype>{escape(event.sourcetype)}</sourcetype>"
            f"{self._index}{host}<data>{escape(event.data)}</data><done/></event>\n"
        )


def escape(text: str) -> str:
    """Return text as content of an XML element, without what XML cannot hold."""
    return _clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _clean(text: str) -> str:
    return text if text.isprintable() else _ILLEGAL.sub("", text)
