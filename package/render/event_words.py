"""Searches that ask for an EventID also ask for the word that only its events hold.

`EventCode=4` alone makes Splunk look for the word `4`, which nearly every event has. Authors of detections write the
EventID; the word, the row's `term`, is put beside it here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from package.model import EventRow

_FIRST_COMMAND = re.compile(r'(?:[^|"]|"(?:\\.|[^"\\])*")*')
_ASKED = re.compile(r"(?<![\w.!])(?P<not>NOT )?EventCode=(?P<code>\d+)(?![\w.*])")


def with_words(search: str, events: Mapping[int, EventRow]) -> str:
    """The search with a word beside every EventID that its first command asks for.

    Args:
        search: SPL; one that begins with a pipe comes back as it is.
        events: the rows by EventID. What is excluded (`NOT EventCode=1`) or unknown is left alone.
    """
    found = _FIRST_COMMAND.match(search)
    end = found.end() if found else 0

    def worded(asked: re.Match[str]) -> str:
        row = events.get(int(asked["code"]))
        if row is None or asked["not"] or search.startswith(f" {row.term}", asked.end()):
            return asked[0]
        return f"({row.terms})"

    return _ASKED.sub(worded, search[:end]) + search[end:]
