"""``sysmondecode``: what a command line hides under encodings, compression and tricks of shells.

Knows in which order layers are tried and when to stop. The layers are in ``layers``. Nothing is ever run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, NamedTuple

from .core import first
from .indicators import find_indicators
from .layers import encodings, powershell, shell
from .layers.encodings import Peeled
from .options import Declared, read_names, read_options, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import ClassVar

    from .core import Message, Record

_MAX_REMEMBERED = 2048
_MAX_KEY = 8192


class Decoded(NamedTuple):
    """A text without its layers, and their names from the outermost to the innermost."""

    text: str
    layers: list[str]


class Decode:
    """The command of one search."""

    declared: ClassVar[Mapping[str, Declared]] = {
        "field": Declared("fields to decode, the first that has a value counts", "CommandLine,process", read_names),
        "prefix": Declared("text put before the names of the added fields", "decoded_", str.strip),
        "maxdepth": Declared("layers that are taken off at most", "12", whole(1, 100)),
        "maxsize": Declared(
            "characters of a text that are looked at and given back at most", "65536", whole(64, 1 << 20)
        ),
    }

    def __init__(self, given: Mapping[str, str]) -> None:
        """Take the options as typed.

        Raises:
            UsageError: an option is unknown or wrong.
        """
        options = read_options(self.declared, given)
        self._fields: list[str] = options["field"]
        self.reads: Sequence[str] | None = self._fields
        self._prefix: str = options["prefix"]
        self._depth: int = options["maxdepth"]
        self._size: int = options["maxsize"]
        self._known: dict[str, Record] = {}

    def add(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield every record; one that hides something has the fields text, layers and indicators more."""
        for record in records:
            texts = (first(record.get(name)) for name in self._fields)
            text = next((text for text in texts if text), "")
            if text:
                record.update(self._fields_of(text))
            yield record

    def finish(self) -> Iterator[Record]:
        """Nothing waits for the end."""
        return iter(())

    def messages(self) -> Sequence[Message]:
        """Nothing: a text that hides nothing is no problem."""
        return ()

    def _fields_of(self, text: str) -> Record:
        known = self._known.get(text)
        if known is None:
            known = self._decoded(text)
            if len(text) <= _MAX_KEY:
                if len(self._known) >= _MAX_REMEMBERED:
                    self._known.clear()
                self._known[text] = known
        return known

    def _decoded(self, text: str) -> Record:
        decoded = decode(text, self._depth, self._size)
        if not decoded.layers:
            return {}
        fields: Record = {self._prefix + "text": decoded.text, self._prefix + "layers": decoded.layers}
        indicators = find_indicators(decoded.text)
        if indicators:
            fields[self._prefix + "indicators"] = indicators
        return fields


def decode(text: str, depth: int = 12, size: int = 65536) -> Decoded:
    """Take layers off a text until there are none left.

    Args:
        text: a command line or script; what is longer than ``size`` is cut.
        depth: layers that are taken off at most.
        size: characters at most, of the text and of what comes out.
    """
    text = text[:size]
    layers: list[str] = []
    while len(layers) < depth:
        peeled = next((peeled for peeled in (peel(text, size) for peel in _LAYERS) if peeled.names), None)
        if peeled is None:
            break
        text = peeled.text[:size]
        layers.extend(peeled.names)
    return Decoded(text, layers)


def _trick(name: str, take_off: Callable[[str], str]) -> Callable[[str, int], Peeled]:
    def peel(text: str, size: int) -> Peeled:
        peeled = take_off(text)
        return Peeled(peeled, (name,) if peeled != text else ())

    return peel


# Encodings first where they are certain; what could be chance comes after the tricks that may hide it.
_LAYERS: tuple[Callable[[str, int], Peeled], ...] = (
    _trick("caret", shell.carets),
    _trick("variable", shell.variables),
    encodings.command,
    _trick("quotes", shell.quotes),
    _trick("backtick", powershell.backticks),
    _trick("letters", powershell.letters),
    _trick("char", powershell.characters),
    _trick("concatenation", powershell.concatenations),
    _trick("format", powershell.formats),
    _trick("replace", powershell.replacements),
    _trick("reverse", powershell.reversals),
    encodings.base64_text,
    encodings.hexadecimal,
    encodings.url,
)
