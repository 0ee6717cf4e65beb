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
_BETWEEN = re.compile(r"[\s,\[\]\ufeff]*")
_NEXT_RECORD = re.compile(r"\n[ \t]*(?=\{)")
_decoder = json.JSONDecoder()


def read_values(stream: TextIO, source: Source, needle: str) -> Iterator[Any]:
    """Yield the values of ``stream`` that can hold ``needle``; each value met is one record of ``source``.

    Lines without ``needle`` are counted as skipped and not decoded, which is what most lines of a mixed log cost.
    Damaged values are reported with their position; reading goes on at the next line that begins with a brace.
    """
    buffer, done, more = "", 0, True
    while more:
        chunk = stream.read(_CHUNK)
        more = bool(chunk)
        buffer, done = buffer[done:] + chunk, 0
        while True:
            done = _next_value(buffer, done)
            if done == len(buffer):
                break
            line_end = buffer.find("\n", done)
            if _is_foreign_line(buffer, done, line_end, needle):
                source.begin()
                source.skip()
                done = line_end
                continue
            try:
                value, done = _decoder.raw_decode(buffer, done)
            except (ValueError, RecursionError) as error:
                if more and _may_go_on(error, buffer, done):
                    break
                source.bad("json", f"no valid JSON: {_reason(error)}", source.begin())
                done = _next_record(buffer, done)
                continue
            source.begin()
            yield value
        if more and len(buffer) - done > MAX_RECORD:
            source.bad("oversized", f"a record longer than {MAX_RECORD} characters is left out", source.begin())
            done = _next_record(buffer, done)


def _is_foreign_line(buffer: str, start: int, line_end: int, needle: str) -> bool:
    """Tell whether a whole value stands on this line and cannot hold ``needle``."""
    if line_end < 0 or buffer[start] != "{" or buffer.find(needle, start, line_end) >= 0:
        return False
    body = buffer[start:line_end].rstrip("\r, ]")
    return body.endswith("}") and len(body) > 2 and body.count("{") == body.count("}")


def _may_go_on(error: Exception, buffer: str, start: int) -> bool:
    """Tell whether more input could make the value at ``start`` whole."""
    if not isinstance(error, json.JSONDecodeError) or len(buffer) - start > MAX_RECORD:
        return False
    return error.msg.startswith("Unterminated string") or error.pos >= len(buffer) - 16


def _next_value(buffer: str, start: int) -> int:
    found = _BETWEEN.match(buffer, start)
    return found.end() if found else start


def _next_record(buffer: str, start: int) -> int:
    found = _NEXT_RECORD.search(buffer, start)
    return found.end() if found else len(buffer)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at character {error.pos}"
    return "nested too deep" if isinstance(error, RecursionError) else str(error)
