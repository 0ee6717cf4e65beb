"""Names of elements and attributes, which the records of a chunk share.

Knows how a name is stored and what may stand in one. Does not know tokens.

Source: libyal/libevtx, "Windows XML Event Log (EVTX) format", section on names.
"""

from __future__ import annotations

import re
import struct

from .chunk import HEADER_BYTES
from .values import BinXmlError, decode_utf16

NAME = struct.Struct("<IHH")
"""Next name, hash and number of characters, before the characters and a NUL."""

MAX_NAME = 256

_NO_NAME = re.compile(r"[^\w.:-]")
_MAX_NAMES = 4096


class Names(dict[int, str]):
    """Names of one chunk by their offset; a miss reads and checks the name.

    Attributes:
        lenient: give ``_`` for a name that is none, to save what stands around it.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.lenient = False
        self._data = data

    def __missing__(self, offset: int) -> str:
        try:
            name = self._read(offset)
        except BinXmlError:
            if not self.lenient:
                raise
            return "_"
        self[offset] = name
        return name

    def _read(self, offset: int) -> str:
        start = offset + NAME.size
        if not HEADER_BYTES <= offset <= len(self._data) - NAME.size:
            raise BinXmlError("a name lies outside its chunk")
        count = NAME.unpack_from(self._data, offset)[2]
        raw = self._data[start : start + 2 * count]
        if len(raw) != 2 * count:
            raise BinXmlError("a name is longer than its chunk")
        return _name_texts[raw]


class _NameTexts(dict[bytes, str]):
    """Names by their UTF-16 bytes: the few that Windows uses are decoded and checked once.

    What cannot stand in a name becomes ``_``, so that no name brings markup with it.
    """

    def __missing__(self, raw: bytes) -> str:
        name = _NO_NAME.sub("_", decode_utf16(raw))
        if not name or len(name) > MAX_NAME:
            raise BinXmlError("what should be a name is none")
        if len(self) >= _MAX_NAMES:
            self.clear()
        self[raw] = name
        return name


_name_texts = _NameTexts()
