"""Bytes of a configuration file to an XML tree with line numbers, safely.

Refuses document types and entities, bounds size, depth and number of elements, and takes the encodings that Sysmon
takes: UTF-8, UTF-16 with or without a mark, and what the XML declaration names. Does not know Sysmon's names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.parsers import expat

from sysmon_essentials.errors import InputError

from .model import Document, Element

if TYPE_CHECKING:
    from pathlib import Path

MAX_BYTES = 16_000_000
MAX_DEPTH = 16
MAX_ELEMENTS = 50_000


def read_file(path: Path) -> Document:
    """The XML tree of a file.

    Raises:
        InputError: It cannot be read, is too big or no well-formed XML.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", str(path), kind="unreadable") from error
    return read_document(data, str(path))


def read_document(data: bytes, path: str) -> Document:
    """The XML tree of the bytes of a file; ``path`` is for messages.

    Raises:
        InputError: Not well-formed, in an unknown encoding, too big, or with a document type.
    """
    if len(data) > MAX_BYTES:
        raise InputError(f"bigger than {MAX_BYTES:,} bytes, no Sysmon configuration", path, kind="size")
    builder = _Builder(path, _encoding(data))
    try:
        builder.parser.Parse(data, True)
    except expat.ExpatError as error:
        message = f"not well-formed XML: {expat.ErrorString(error.code)}{_hint(error, data, builder.open)}"
        raise InputError(message, path, f"line {error.lineno}", "xml") from error
    except (ValueError, LookupError) as error:
        raise InputError(f"encoding not supported: {error}", path, kind="encoding") from error
    if builder.root is None:
        raise InputError("no element", path, kind="xml")
    return Document(builder.root, tuple(builder.prolog))


def _hint(error: expat.ExpatError, data: bytes, open_elements: list[Element]) -> str:
    """What to do about it, as far as it can be told."""
    reason = expat.ErrorString(error.code)
    if reason == expat.errors.XML_ERROR_INVALID_TOKEN:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return "; save the file as UTF-8, or name its encoding in <?xml ... ?>"
        return "; in texts write &amp; for & and &lt; for <" if open_elements else ""
    if reason == expat.errors.XML_ERROR_TAG_MISMATCH and open_elements:
        return f"; <{open_elements[-1].tag}> of line {open_elements[-1].line} is not closed"
    return _HINTS.get(reason, "")


_HINTS = {
    expat.errors.XML_ERROR_MISPLACED_XML_PI: "; remove what stands before <?xml",
    expat.errors.XML_ERROR_INCORRECT_ENCODING: "; the file is not in the encoding that <?xml ... ?> names",
    expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE: "; remove one of the two",
    expat.errors.XML_ERROR_UNDEFINED_ENTITY: "; write &amp; for &",
}


def _encoding(data: bytes) -> str | None:
    """UTF-16 without a mark, as Sysmon recognises it: the second byte is 0. Otherwise XML's own rules."""
    if data[1:2] == b"\0":
        return "UTF-16LE"
    return "UTF-16BE" if data[:1] == b"\0" else None


class _Builder:
    def __init__(self, path: str, encoding: str | None) -> None:
        self.path = path
        self.root: Element | None = None
        self.prolog: list[str] = []
        self.open: list[Element] = []
        self.texts: list[list[str]] = []
        self.count = 0
        self.parser = expat.ParserCreate(encoding)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.CommentHandler = self.comment
        self.parser.StartDoctypeDeclHandler = self.refuse_document_type

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.tally()
        if len(self.open) >= MAX_DEPTH:
            raise self.error(f"elements nested more than {MAX_DEPTH} deep", "depth")
        element = Element(tag, attributes, line=self.parser.CurrentLineNumber)
        if self.open:
            self.open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self.open.append(element)
        self.texts.append([])

    def end(self, _tag: str) -> None:
        self.open.pop().text = "".join(self.texts.pop())

    def characters(self, text: str) -> None:
        self.texts[-1].append(text)

    def comment(self, text: str) -> None:
        self.tally()
        if self.open:
            self.open[-1].children.append(Element("", text=text, line=self.parser.CurrentLineNumber))
        elif self.root is None:
            self.prolog.append(text)

    def tally(self) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS:
            raise self.error(f"more than {MAX_ELEMENTS:,} elements and comments", "size")

    def refuse_document_type(self, *_: object) -> None:
        raise self.error("has a document type or entities; Sysmon brings its own, remove it", "entity")

    def error(self, message: str, kind: str) -> InputError:
        return InputError(message, self.path, f"line {self.parser.CurrentLineNumber}", kind)
