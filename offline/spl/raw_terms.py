"""Which raw events hold a search term.

Raw events are looked through one by one while few terms are asked of them. After that an index pays: events are cut at
one major breaker into pieces, which no term without that breaker crosses; equal pieces, of which events mostly
consist, are kept and looked through once.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from offline.spl import memo
from offline.spl.blob import Blob
from offline.spl.segments import term_pattern
from offline.spl.values import each

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from offline.spl.frame import Dictionary, Value
    from offline.spl.search_nodes import Term

LOWERED_LIMIT = 50_000
"""Raw events that one column remembers in lower case."""
WORTH = 8
"""Terms asked of every event before the index is made, which takes as long as twice as many."""
_CUTS = "<,\n"
"""Breakers that may part events into pieces; the one that the events have most of does."""
_SAMPLE = 20


def holding(dictionary: Dictionary, codes: np.ndarray, terms: Sequence[Term]) -> np.ndarray:
    """A bool per code: whether one of the terms is in that raw event."""
    if any(term.text == "*" for term in terms):
        return np.ones(len(codes), bool)
    index = _index(dictionary, len(codes) * len(terms))
    if index is None:
        return _scanned(dictionary, codes.tolist(), terms)
    result = np.zeros(len(codes), bool)
    for term in filter(index.knows, terms):
        key = ("term", term.text, term.whole, term.case)
        table = dictionary.memo.get(key)
        if table is None:
            table = index.holding(term)
            memo.remember(dictionary, key, table)
        result |= table[codes]
    others = [term for term in terms if not index.knows(term)]
    if others:
        left = np.flatnonzero(~result)
        result[left] = _scanned(dictionary, codes[left].tolist(), others)
    return result


def expect(dictionary: Dictionary, terms: int) -> None:
    """So many terms are going to be asked of every event: if that is worth an index, the first one makes it."""
    dictionary.memo["asked"] = terms * len(dictionary)


class PieceIndex:
    """Raw events as pieces. Only for dictionaries of single texts."""

    def __init__(self, raws: Sequence[Any]) -> None:
        """``raws`` are texts; the first may be None and holds nothing."""
        texts = [raw or "" for raw in raws]
        sample = "".join(texts[:: max(len(texts) // _SAMPLE, 1)])
        self.cut = max(_CUTS, key=sample.count)
        numbers: defaultdict[str, int] = defaultdict()
        numbers.default_factory = numbers.__len__
        pieces, lengths = array("i"), array("i")
        for raw in texts:
            parts = raw.split(self.cut)
            pieces.extend(map(numbers.__getitem__, parts))
            lengths.append(len(parts))
        self.size = len(texts)
        self._pieces = list(numbers)
        self._blob = Blob(self._pieces)
        found = np.frombuffer(pieces, dtype=np.int32)
        owners = np.repeat(np.arange(self.size, dtype=np.int32), np.frombuffer(lengths, dtype=np.int32))
        self._rows = owners[np.argsort(found, kind="stable")]
        self._starts = np.concatenate(([0], np.cumsum(np.bincount(found, minlength=len(numbers)))))

    def knows(self, term: Term) -> bool:
        """Whether the index can answer; a term with the breaker in it may cross pieces."""
        return self.cut not in term.text and term.text.strip("*") != ""

    def holding(self, term: Term) -> np.ndarray:
        """A bool per raw event."""
        plain, test = _term_test(term)
        result = np.zeros(self.size, bool)
        for number in np.flatnonzero(self._blob.holding([plain])).tolist():
            piece = self._pieces[number]
            if test(piece, piece.lower()):
                result[self._rows[self._starts[number] : self._starts[number + 1]]] = True
        return result


def _index(dictionary: Dictionary, asked: int) -> PieceIndex | None:
    """The index of a dictionary, once enough was asked of its events."""
    known: PieceIndex | None = dictionary.memo.get("pieces")
    if known is not None or not asked:
        return known
    before: int = dictionary.memo.get("asked", 0)
    dictionary.memo["asked"] = before + asked
    if before < WORTH * len(dictionary) or not {str}.issuperset(map(type, dictionary.values[1:])):
        return None
    dictionary.memo.pop("lowered", None)
    known = dictionary.memo["pieces"] = PieceIndex(dictionary.values)
    return known


def _scanned(dictionary: Dictionary, codes: list[int], terms: Sequence[Term]) -> np.ndarray:
    """As ``holding``, event by event; events are brought to lower case once for all searches."""
    result = np.zeros(len(codes), bool)
    raws, lowered = dictionary.values, _lowered(dictionary, codes)
    left = list(enumerate(lowered))
    for term in terms:
        plain, test = _term_test(term)
        candidates = [row for row, folded in left if plain in folded]
        found = [row for row in candidates if _holds(raws[codes[row]], lowered[row], test)]
        if found:
            result[found] = True
            left = [pair for pair in left if not result[pair[0]]]
    return result


def _lowered(dictionary: Dictionary, codes: Sequence[int]) -> list[str]:
    """The raw events of ``codes`` in lower case, remembered unless they are many."""
    values = dictionary.values
    known: dict[int, str] = dictionary.memo.setdefault("lowered", {})
    missing = [code for code in codes if code not in known]
    made = {code: "\n".join([str(one) for one in each(values[code])]).lower() for code in missing}
    if len(known) + len(made) > LOWERED_LIMIT:
        return [known[code] if code in known else made[code] for code in codes]
    known.update(made)
    return [known[code] for code in codes]


def _holds(raw: Value, lowered: str, test: Callable[[str, str], bool]) -> bool:
    if isinstance(raw, str):
        return test(raw, lowered)
    return any(test(str(one), str(one).lower()) for one in each(raw))


def _term_test(term: Term) -> tuple[str, Callable[[str, str], bool]]:
    """A text that must be in the raw event in lower case, and a test of the raw event and the same in lower case."""
    pattern = term_pattern(term.text, whole=term.whole, case=term.case)
    pieces = [piece if term.case else piece.lower() for piece in term.text.split("*")]
    # A pattern that ignores case is tried at every character when searched; finding the text first is 30 times faster.
    # A wildcard in front of it may stand for nothing, so that the pattern matches there, too.
    first = next((piece for piece in pieces if piece), "")

    def test(raw: str, lowered: str) -> bool:
        folded = raw if term.case else lowered
        if len(folded) != len(raw):
            return pattern.search(raw) is not None
        at = folded.find(first)
        while at >= 0 and pattern.match(raw, at) is None:
            at = folded.find(first, at + 1)
        return at >= 0

    return max(pieces, key=len).lower(), test
