"""Running one extraction over many texts.

Knows the two ways in which text yields fields: one match with fixed names, or name/value pairs. Does not know the
settings that they were compiled from, beyond carrying them for ``explain``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from offline.searchtime.fields import ShapedRows, blocks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from offline.conf_file import Setting
    from offline.pcre import Pattern
    from offline.props import Applied
    from offline.searchtime.fields import Fields

    Read = Callable[[str], tuple[tuple[str, ...], Sequence[object]]]


_UNCLEAN = re.compile(r"[^A-Za-z0-9]")
_LEADING = re.compile(r"^[_0-9]+")


@lru_cache(maxsize=65536)
def clean_key(name: str) -> str:
    """A field name as key cleaning leaves it. Source: transforms.conf.spec 10.2.3, CLEAN_KEYS."""
    return _LEADING.sub("", _UNCLEAN.sub("_", name))


class Options(NamedTuple):
    """What an extraction reads and what becomes of what it finds.

    Attributes:
        source_key: Field that it reads; ``_raw`` or one found earlier.
        append: A found value joins one that is there (MV_ADD); else it is discarded.
        clean: Names are cleaned.
        keep_empty: Empty values are values.
    """

    source_key: str = "_raw"
    append: bool = False
    clean: bool = True
    keep_empty: bool = False


class Origin(NamedTuple):
    """Where an extraction is configured.

    Attributes:
        applied: The setting of props.conf that makes it run.
        place: Where the pattern itself stands.
        transform: Stanza of transforms.conf; empty for inline and automatic extraction.
    """

    applied: Applied
    place: Setting
    transform: str = ""


class Extractor:
    """One EXTRACT class, one transform of a REPORT class, or automatic extraction.

    Attributes:
        origin: See ``Origin``.
        options: See ``Options``.
        timeouts: Texts given up because the pattern took too long.
    """

    def __init__(self, origin: Origin, options: Options) -> None:
        self.origin = origin
        self.options = options
        self.timeouts = 0

    def run(self, texts: Sequence[str | None], fields: Fields) -> None:
        """Add to ``fields`` what is found in ``texts``, one text an event; None is an event without that text."""
        raise NotImplementedError


class PairExtractor(Extractor):
    """Names and values both come from the text.

    ``read`` gives the names and the values of a text, in step; names may repeat.
    """

    def __init__(self, origin: Origin, options: Options, read: Read) -> None:
        super().__init__(origin, options)
        self._read = read

    def run(self, texts: Sequence[str | None], fields: Fields) -> None:
        """See ``Extractor``."""
        options = self.options
        for start, end in blocks(len(texts)):
            for name, rows, column in self._shaped(texts[start:end], start).columns():
                field = clean_key(name) if options.clean else name
                if field:
                    fields.add(field, rows, column, keep_empty=options.keep_empty, append=options.append)

    def _shaped(self, texts: Sequence[str | None], start: int) -> ShapedRows:
        shaped, read = ShapedRows(), self._read
        for row, text in enumerate(texts, start):
            if not text:
                continue
            try:
                names, values = read(text)
            except TimeoutError:
                self.timeouts += 1
                continue
            if names:
                shaped.add(row, names, values)
        return shaped


def read_pairs(find: Callable[[str], Sequence[tuple[str, object]]]) -> Read:
    """A reader over a function that gives (name, value) pairs."""

    def read(text: str) -> tuple[tuple[str, ...], Sequence[object]]:
        pairs = find(text)
        if not pairs:
            return (), ()
        names, values = zip(*pairs, strict=True)
        return names, values

    return read


def read_merged_pairs(find: Callable[[str], Sequence[tuple[str, object]]]) -> Read:
    """As ``read_pairs``; values of one name become a multivalue before they meet what was found earlier."""

    def read(text: str) -> tuple[tuple[str, ...], Sequence[object]]:
        found: dict[str, object] = {}
        for name, value in find(text):
            if name in found:
                old = found[name]
                found[name] = (*(old if isinstance(old, tuple) else (old,)), value)
            else:
                found[name] = value
        return tuple(found), tuple(found.values())

    return read


def read_split(pattern: Pattern) -> Read:
    """A reader over a pattern of two groups, name and value.

    Splitting a text at the pattern gives the same groups as finding it, without a tuple a match.
    """
    split = pattern.split

    def read(text: str) -> tuple[tuple[str, ...], Sequence[object]]:
        parts = split(text)
        return tuple(parts[1::3]), parts[2::3]

    return read


class SingleExtractor(Extractor):
    """Names are fixed; values are groups of one match, or of every match where values are appended.

    ``targets`` are names with the group number or the fixed text that is their value.
    """

    def __init__(
        self,
        origin: Origin,
        options: Options,
        pattern: Pattern,
        targets: Sequence[tuple[str, str | int]],
    ) -> None:
        super().__init__(origin, options)
        self._pattern = pattern
        self.targets = targets

    def run(self, texts: Sequence[str | None], fields: Fields) -> None:
        """See ``Extractor``."""
        for start, end in blocks(len(texts)):
            if self.options.append:
                self._run_all(texts[start:end], start, fields)
            else:
                self._run_first(texts[start:end], start, fields)

    def _run_first(self, texts: Sequence[str | None], start: int, fields: Fields) -> None:
        search = self._pattern.search
        rows: list[int] = []
        found: list[tuple[str | None, ...]] = []
        for row, text in enumerate(texts, start):
            try:
                match = search(text) if text else None
            except TimeoutError:
                self.timeouts += 1
                continue
            if match:
                rows.append(row)
                found.append(match.groups())
        if not rows:
            return
        index = np.array(rows, dtype=np.int32)
        columns = list(zip(*found, strict=True))
        for name, value in self.targets:
            values: Sequence[object] = columns[value - 1] if isinstance(value, int) else [value] * len(rows)
            fields.add(name, index, values, keep_empty=self.options.keep_empty)

    def _run_all(self, texts: Sequence[str | None], start: int, fields: Fields) -> None:
        shaped = ShapedRows()
        for row, text in enumerate(texts, start):
            pairs = self._pairs(text) if text else ()
            if pairs:
                names, values = zip(*pairs, strict=True)
                shaped.add(row, names, values)
        for name, rows, column in shaped.columns():
            fields.add(name, rows, column, keep_empty=self.options.keep_empty, append=True)

    def _pairs(self, text: str) -> list[tuple[str, Any]]:
        try:
            return [
                (name, match[value] if isinstance(value, int) else value)
                for match in self._pattern.finditer(text)
                for name, value in self.targets
            ]
        except TimeoutError:
            self.timeouts += 1
            return []
