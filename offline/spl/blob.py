r"""Many values of a column in one piece of memory, to look for texts in all of them at once.

Values are in lower case, in UTF-8, with a byte between them that UTF-8 never has. A pattern with wildcards is looked
for by its longest literal part; only values that have it are tested further.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from offline.spl.functions.comparison import wildcard_test
from offline.spl.values import each, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from offline.spl.frame import Dictionary, Value

_EDGE = b"\xff"


class Blob:
    """Some values; a multivalue is several segments."""

    def __init__(self, values: Sequence[Value]) -> None:
        skipped = 1 if values and values[0] is None else 0
        texts: Sequence[Any] = values[skipped:] if skipped else values
        if {str}.issuperset(map(type, texts)):
            self.owners = np.arange(skipped, len(values))
        else:
            pairs = [(at, text(one)) for at, value in enumerate(values) for one in each(value)]
            texts = [one for _, one in pairs]
            self.owners = np.fromiter((at for at, _ in pairs), dtype=np.int64, count=len(pairs))
        segments = [one.encode() if one.isascii() else one.lower().encode("utf-8", "surrogatepass") for one in texts]
        self.lengths = np.fromiter(map(len, segments), dtype=np.int64, count=len(segments))
        self.starts = 1 + np.concatenate(([0], np.cumsum(self.lengths + 1)))[: len(segments)]
        # Lowers what is ASCII; the bytes of other characters are none that it changes.
        self._bytes = (_EDGE + _EDGE.join(segments) + _EDGE).lower()
        self.size = len(values)

    @classmethod
    def of(cls, dictionary: Dictionary, codes: np.ndarray | None = None) -> Blob:
        """The blob of a dictionary, made once, or of the values of ``codes``, remembered until others are asked."""
        memo = dictionary.memo
        if codes is None:
            if "blob" not in memo:
                memo["blob"] = cls(dictionary.values)
            whole: Blob = memo["blob"]
            return whole
        known, part = memo.get("part", (None, None))
        if part is None or not np.array_equal(known, codes):
            values = dictionary.values
            part = cls([values[code] for code in codes.tolist()])
            memo["part"] = codes, part
        found: Blob = part
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

    def values(self, segments: np.ndarray) -> np.ndarray:
        """A bool per value: whether one of its segments is marked."""
        table = np.zeros(self.size, bool)
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
