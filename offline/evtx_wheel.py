"""EVTX files by the ``evtx`` wheel, its records rendered as Windows renders them: a peer to check the library against.

Knows how the wheel's records differ from Windows': GUIDs without braces in upper case, element text for empty
elements, time to the microsecond (the last of Windows' seven digits is lost and written as 0). Does not know
archives or folders: it is passed to ``sysmon_essentials.readers.read_paths``.

Source: the wheel's output against Windows' own for the same records, see ``sysmon_essentials.render``.
"""

from __future__ import annotations

import io
import json
import re
from typing import IO, TYPE_CHECKING, Any

import evtx
from sysmon_essentials.readers.json_nested import nested_event
from sysmon_essentials.readers.parts import LayoutError
from sysmon_essentials.readers.record import NEEDLE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sysmon_essentials.event import RawEvent
    from sysmon_essentials.readers.source import Source

_HEADER_BYTES = 4096
_CHUNK_BYTES = 65536
_CHUNK_MAGIC = b"ElfChnk\x00"
_RECORD_NUMBER = re.compile(r"record (?:number|IDs?) (\d+)")
# A file with more than this many problems in a row has no record left that could be read.
_MAX_IN_A_ROW = 1000


def read_evtx(file: IO[bytes], source: Source) -> Iterator[RawEvent]:
    """Yield the Sysmon events of an EVTX file in the order of its records.

    Args:
        file: the file, seekable.
        source: receives counts and problems; a damaged record or chunk is reported and the others are kept.
    """
    try:
        records: Any = evtx.PyEvtxParser(file, 1).records_json()
    except (OSError, RuntimeError, ValueError) as error:
        source.bad("evtx", f"no readable EVTX header: {error}")
        return
    _check_shape(file, source)
    for record in _records(records, source):
        source.begin()
        data: str = record["data"]
        if NEEDLE not in data:
            source.skip()
            continue
        try:
            text = nested_event(json.loads(data)["Event"])
        except (LayoutError, ValueError, KeyError) as error:
            source.bad("layout", str(error), record["event_record_id"])
            continue
        if text is None:
            source.skip()
        else:
            yield source.event(text)


def _check_shape(file: IO[bytes], source: Source) -> None:
    """Report what the wheel passes over in silence: a file without chunks, or one that ends inside a chunk."""
    place = file.tell()
    size = file.seek(0, io.SEEK_END)
    file.seek(_HEADER_BYTES)
    first = file.read(len(_CHUNK_MAGIC))
    file.seek(place)
    if size < _HEADER_BYTES or (first and first != _CHUNK_MAGIC):
        source.bad("evtx", "the first chunk is damaged or missing", f"offset {min(size, _HEADER_BYTES)}")
    elif (size - _HEADER_BYTES) % _CHUNK_BYTES:
        source.bad("truncated", "the file does not end with a whole chunk", f"offset {size}")


def _records(records: Any, source: Source) -> Iterator[dict[str, Any]]:
    """Yield the wheel's records, passing over those it cannot read."""
    in_a_row = 0
    while in_a_row < _MAX_IN_A_ROW:
        try:
            record = next(records, None)
        except (OSError, RuntimeError, ValueError) as error:
            in_a_row += 1
            number = _RECORD_NUMBER.search(str(error))
            source.bad("evtx", f"damaged: {error}", number.group(1) if number else source.position + 1)
            continue
        if record is None:
            return
        in_a_row = 0
        yield record
