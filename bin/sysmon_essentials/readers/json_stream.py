"""JSON values one after another: a value a line, pretty-printed values, arrays of values.

Knows where values begin and end in a stream and how to go on after a damaged one. Does not know what they mean.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .source import MAX_RECORD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from .source import Source

_CHUNK = 1024 * 1024
# The decoder tells line numbers in its errors and counts lines for it: many errors make a long file costly.
_MAX_BAD_IN_A_ROW = 10_000
_BETWEEN = re.compile(r"[\s,\[\]\ufeff]*")
_NEXT_RECORD = re.compile(r"\n[ \t]*(?=\{)")
_decoder = json.JSONDecoder()


def read_values(stream: TextIO, source: Source, needle: str) -> Iterator[Any]:
    """Yield the values of ``stream`` that can hold ``needle``; each value met is one record of ``source``.

    Lines without ``needle`` are counted as skipped and not decoded, which is what most lines of a mixed log cost.
    Damaged values are reported with their position; reading goes on at the next line that begins with a brace.
    """
    buffer, done, more, lost, bad_in_a_row = "", 0, True, False, 0
    while more and bad_in_a_row < _MAX_BAD_IN_A_ROW:
        chunk = stream.read(_CHUNK)
        more = bool(chunk)
        buffer, done = buffer[done:] + chunk, 0
        if lost:
            done, lost = _next_record(buffer, 0)
        while not lost and (done := _next_value(buffer, done)) < len(buffer) and bad_in_a_row < _MAX_BAD_IN_A_ROW:
            line_end = buffer.find("\n", done)
            if _is_foreign_line(buffer, done, line_end, needle):
                source.begin()
                source.skip()
                done = line_end
                continue
            try:
                value, done = _decoder.raw_decode(buffer, done)
            except (ValueError, RecursionError) as error:
                unfinished = more and _is_unfinished(error, buffer)
                if unfinished and len(buffer) - done <= MAX_RECORD:
                    break
                _report(source, error, done, unfinished=unfinished)
                bad_in_a_row += 1
                done, lost = _next_record(buffer, done)
                continue
            source.begin()
            bad_in_a_row = 0
            yield value
    if bad_in_a_row >= _MAX_BAD_IN_A_ROW:
        source.bad("json", f"{bad_in_a_row} damaged records in a row; the rest is left out", source.position)


def _is_foreign_line(buffer: str, start: int, line_end: int, needle: str) -> bool:
    """Tell whether a whole value stands on this line and cannot hold ``needle``."""
    if line_end < 0 or buffer[start] != "{" or buffer.find(needle, start, line_end) >= 0:
        return False
    body = buffer[start:line_end].rstrip("\r, ]")
    return body.endswith("}") and len(body) > 2 and body.count("{") == body.count("}")


def _is_unfinished(error: Exception, buffer: str) -> bool:
    """Tell whether more input could make the value whole."""
    if not isinstance(error, json.JSONDecodeError):
        return False
    return error.msg.startswith("Unterminated string") or error.pos >= len(buffer) - 16


def _report(source: Source, error: Exception, start: int, *, unfinished: bool) -> None:
    if unfinished:
        source.bad("oversized", f"a record longer than {MAX_RECORD} characters is left out", source.begin())
    elif isinstance(error, json.JSONDecodeError):
        place = f"at character {error.pos - start} of the record"
        source.bad("json", f"no valid JSON: {error.msg} {place}", source.begin())
    else:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        source.bad("json", f"no valid JSON: {reason}", source.begin())


def _next_value(buffer: str, start: int) -> int:
    found = _BETWEEN.match(buffer, start)
    return found.end() if found else start


def _next_record(buffer: str, start: int) -> tuple[int, bool]:
    """Return where the next record begins behind a damaged one, and whether it is still to come."""
    found = _NEXT_RECORD.search(buffer, start)
    if found is not None:
        return found.end(), False
    # A line break at the end may belong to a record that begins in the next chunk.
    return len(buffer.rstrip(" \t\r\n")), True
