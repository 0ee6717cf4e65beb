r"""All distinct values of a column in one piece of memory, to look for texts in all of them at once.

Values are in lower case, in UTF-8, with a byte between them that UTF-8 never has. A pattern with wildcards is looked
for by its longest literal part; only values that have it are tested further.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from offline.spl.functions.comparison import wildcard_test
from offline.spl.values import each, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from offline.spl.frame import Dictionary

_EDGE = b"\xff"


class Blob:
    """The values of a dictionary; a multivalue entry is several segments."""

    def __init__(self, dictionary: Dictionary) -> None:
        values = dictionary.values
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) == len(values) - 1:
            segments = [value.lower().encode("utf-8", "surrogatepass") for value in texts]
            owners = np.arange(1, len(values))
        else:
            pairs = [(code, text(one)) for code, value in enumerate(values) for one in each(value)]
            segments = [one.lower().encode("utf-8", "surrogatepass") for _, one in pairs]
            owners = np.array([code for code, _ in pairs], dtype=np.int64)
        lengths = np.fromiter(map(len, segments), dtype=np.int64, count=len(segments))
        self.owners = owners
        self.starts = 1 + np.concatenate(([0], np.cumsum(lengths + 1)[:-1])) if segments else np.empty(0, np.int64)
        self.lengths = lengths
        self._bytes = _EDGE + _EDGE.join(segments) + _EDGE
        self._size = len(dictionary)

    @classmethod
    def of(cls, dictionary: Dictionary) -> Blob:
        """The blob of a dictionary, made once."""
        found = dictionary.memo.get("blob")
        if found is None:
            found = dictionary.memo["blob"] = cls(dictionary)
        return found

    def segments(self, pattern: str) -> np.ndarray:
        """A bool per segment: whether it equals ``pattern`` (lower case, ``*`` is a wildcard)."""
        if not pattern:
            return np.equal(self.lengths, 0)
        parts = pattern.split("*")
        result = np.zeros(len(self.starts), bool)
        if len(parts) > 1 and not any(parts):
            return np.ones(len(self.starts), bool)
        needles = [part.encode("utf-8", "surrogatepass") for part in parts]
        needles[0] = _EDGE + needles[0]
        needles[-1] += _EDGE
        useful = [needle for needle in needles if needle not in (b"", _EDGE)]
        needle = max(useful, key=len)
        hits = self._having(needle)
        if len(useful) > 1:
            test = wildcard_test(parts)
            hits = [hit for hit in hits if test(self._text(hit))]
        result[hits] = True
        return result

    def holding(self, texts: Iterable[str]) -> np.ndarray:
        """A bool per segment: whether one of ``texts`` (lower case) is in it."""
        result = np.zeros(len(self.starts), bool)
        for text_ in texts:
            result[self._having(text_.encode("utf-8", "surrogatepass"))] = True
        return result

    def codes(self, segments: np.ndarray) -> np.ndarray:
        """A bool per code: whether one of its segments is marked."""
        table = np.zeros(self._size, bool)
        table[self.owners[segments]] = True
        return table

    def _having(self, needle: bytes) -> list[int]:
        """Segments in which, or at whose edges, the needle is."""
        data, found = self._bytes, []
        leading = 1 if needle.startswith(_EDGE) else 0
        step = len(needle) - (1 if needle.endswith(_EDGE) else 0)
        at = data.find(needle)
        while at >= 0:
            found.append(at + leading)
            following = data.find(_EDGE, at + max(step, 1))
            at = data.find(needle, following) if following >= 0 else -1
        positions = np.searchsorted(self.starts, np.array(found, dtype=np.int64), side="right") - 1
        segments: list[int] = positions.tolist()
        return segments

    def _text(self, segment: int) -> str:
        start = int(self.starts[segment])
        return self._bytes[start : start + int(self.lengths[segment])].decode("utf-8", "surrogatepass")
