"""What detections need to see: EventIDs, fields and sample events, read from their searches.

Samples come from the conditions that must hold (``conditions``), on fields that are one raw field in the event. Does
not know where searches are stored.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sysmon_essentials.cim_map import CIM_MAP
from sysmon_essentials.schema import SCHEMA

from .conditions import alternatives
from .coverage import Need, Sample
from .schema import ALWAYS_LOGGED, EVENT_TAGS, PATH_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .conditions import Alternative
    from .samples import SampleText

_EVENT_CODE = re.compile(r'\bEventCode\s*=\s*"?(\d+)\b')
_EVENT_CODES = re.compile(r"\bEventCode\s+IN\s*\(([^)]*)\)")
_HASH_FIELD = re.compile(r"\b(?:process|file)_(md5|sha1|sha256|imphash)\b")
_FOLDER = "C:\\Windows\\System32\\"
_FOLDERS = {
    "explorer.exe": "C:\\Windows\\",
    "powershell.exe": _FOLDER + "WindowsPowerShell\\v1.0\\",
    "wmic.exe": _FOLDER + "wbem\\",
    "wmiprvse.exe": _FOLDER + "wbem\\",
}
"""Where Windows has programs that are not in its own folder."""
_OTHER_FOLDER = "C:\\Data\\"
_WHOLE_PATH = re.compile(r"[A-Za-z]:\\|\\\\|/|%")
_ALIKE = frozenset(("file_path", "file_name", "query"))
"""Fields that are a raw field but for an alternate stream or a dot at the end."""


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
    events: dict[int, list[Alternative]] = {}
    open_codes: set[int] = set()
    for alternative in alternatives(search):
        for code in _codes(alternative, known):
            raw = _raw(code, alternative) if len(known) == 1 or "EventCode" in alternative else {}
            if raw:
                events.setdefault(code, []).append(raw)
            else:
                open_codes.add(code)
    found = [sample for code in known for sample in _samples(code, events.get(code, []))]
    return Need(detection, known, tuple(found), hashes, frozenset(open_codes))


def _codes(alternative: Alternative, known: tuple[int, ...]) -> tuple[int, ...]:
    text = alternative.get("EventCode")
    return known if text is None else tuple(code for code in known if str(code) == text.text)


def _raw(code: int, alternative: Alternative) -> dict[str, SampleText]:
    """What the raw fields hold; of two conditions on one raw field the first."""
    found: dict[str, SampleText] = {}
    for field, sample in alternative.items():
        raw, values, is_cut = _raw_field(code, field)
        if raw and raw not in found:
            text = values.get(sample.text.lower(), sample.text)
            parts = (text,) if values else sample.parts
            is_whole = sample.is_whole and not is_cut
            found[raw] = _placed(field, raw, sample._replace(text=text, parts=parts, is_whole=is_whole))
    return found


def _samples(code: int, events: list[dict[str, SampleText]]) -> Iterator[Sample]:
    """One sample for each event. Those that ask for the same fields are about the same one of them."""
    by_fields: dict[frozenset[str], list[dict[str, SampleText]]] = {}
    for event in events:
        by_fields.setdefault(frozenset(event), []).append(event)
    for alike in by_fields.values():
        field = max(alike[0], key=lambda name: min(_tells(event[name]) for event in alike))
        for event in alike:
            fields = {name: sample.text for name, sample in event.items()}
            yield Sample(code, field, fields, event[field].parts, event[field].is_whole)


def _tells(sample: SampleText) -> int:
    """How well a filter on the text would tell such events from others, up to what is good enough."""
    return 4 if sample.is_whole else min(max(map(len, sample.parts), default=0), 4)


def _raw_field(code: int, field: str) -> tuple[str, Mapping[str, str], bool]:
    """The raw field that a field of a search is made of, if it is one alone.

    With raw values by their new ones, and whether the field is only a part of the raw one.
    """
    names = {name for name, _ in SCHEMA[code]}
    if field in names:
        return field, {}, False
    for name, operation in CIM_MAP.get(code, ()):
        if name == field and operation[1] and operation[1][0] in names:
            if operation[0] in ("copy", "cut", "choose", "lower") or field in _ALIKE:
                return str(operation[1][0]), {}, operation[0] == "cut" or field in _ALIKE
            if operation[0] == "map":
                return str(operation[1][0]), {new.lower(): old for old, new in reversed(operation[3])}, False
    return "", {}, False


def _placed(field: str, raw: str, sample: SampleText) -> SampleText:
    """A program's name, or a part of a path, as a whole path; what is whole or something else stays as it is."""
    if raw not in PATH_FIELDS:
        return sample
    text = re.sub(r"^a:", "C:", sample.text)
    if field.endswith("_name"):
        name = f"a{text}" if text.startswith(".") else text
        folder = _OTHER_FOLDER if raw == "TargetFilename" else _FOLDERS.get(name.lower(), _FOLDER)
        return sample._replace(text=folder + name)
    if not _WHOLE_PATH.match(text):
        text = f"C{text}" if text.startswith(":") else f"C:{text}" if text.startswith("\\") else _OTHER_FOLDER + text
    return sample._replace(text=f"{text}a.exe" if text.endswith("\\") else text)
