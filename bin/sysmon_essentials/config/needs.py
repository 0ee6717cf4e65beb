"""What detections need to see: EventIDs, fields and sample events, read from their searches.

Knows how the searches are written: ``EventCode=N`` and ``match(field, "expression")``. Samples come from the matches
that must hold, on fields that are one raw field in the event. Does not know where searches are stored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sysmon_essentials.cim_map import CIM_MAP
from sysmon_essentials.schema import SCHEMA

from .coverage import Need, Sample
from .samples import SampleText, samples
from .schema import ALWAYS_LOGGED, EVENT_TAGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_EVENT_CODE = re.compile(r'\bEventCode\s*=\s*"?(\d+)\b')
_EVENT_CODES = re.compile(r"\bEventCode\s+IN\s*\(([^)]*)\)")
_MATCH = re.compile(r'(\bNOT\s+|!)?\bmatch\((\w+)\s*,\s*"((?:[^"\\]|\\.)*)"\)')
_HASH_FIELD = re.compile(r"\b(?:process|file)_(md5|sha1|sha256|imphash)\b")
_PER_FIELD = 12
_FOLDER = "C:\\Windows\\System32\\"


def read_needs(searches: Iterable[tuple[str, str]]) -> list[Need]:
    """The needs of detections, in the order of names; one that asks for no EventID in particular needs none.

    Args:
        searches: A detection's word and the SPL that finds it.
    """
    return sorted((_need(word, search) for word, search in searches), key=lambda need: need.detection)


def _need(detection: str, search: str) -> Need:
    codes = {int(code) for code in _EVENT_CODE.findall(search)}
    for listed in _EVENT_CODES.findall(search):
        codes |= {int(code) for code in re.findall(r"\d+", listed)}
    known = tuple(sorted(code for code in codes if code in EVENT_TAGS or code in ALWAYS_LOGGED))
    hashes = frozenset(name.upper() for name in _HASH_FIELD.findall(search))
    return Need(detection, known, tuple(_samples(known, search)), hashes)


def _samples(codes: tuple[int, ...], search: str) -> Iterator[Sample]:
    """One sample for each text of the first field that can be read; the other fields hold their first text."""
    if len(codes) != 1:
        return
    texts: dict[str, list[SampleText]] = {}
    for negated, field, escaped in _MATCH.findall(search):
        raw = _raw_field(codes[0], field)
        if raw and not negated and raw not in texts:
            found = samples(re.sub(r'\\(["\\])', r"\1", escaped))
            if found:
                texts[raw] = [_placed(field, raw, sample) for sample in found[:_PER_FIELD]]
    if texts:
        first = next(iter(texts))
        others = {raw: found[0].text for raw, found in texts.items()}
        for text, parts in texts[first]:
            yield Sample(codes[0], first, {**others, first: text}, parts)


def _raw_field(code: int, field: str) -> str | None:
    """The raw field that a field of a search is made of, if it is one alone."""
    names = {name for name, _ in SCHEMA[code]}
    if field in names:
        return field
    for name, operation in CIM_MAP.get(code, ()):
        if name == field and operation[0] in ("copy", "cut", "choose", "lower"):
            return str(operation[1][0]) if operation[1][0] in names else None
    return None


def _placed(field: str, raw: str, sample: SampleText) -> SampleText:
    """A program's name as a whole path; what is a path or something else stays as it is."""
    is_name = field.endswith("_name") and raw.endswith(("Image", "ImageLoaded"))
    return sample._replace(text=_FOLDER + sample.text) if is_name else sample
