"""Stages EXTRACT and REPORT: fields from the text of events, or from fields found before.

Knows inline extractions and field transforms: named groups, FORMAT, ``_KEY_``/``_VAL_`` groups, DELIMS, SOURCE_KEY,
MV_ADD, CLEAN_KEYS and KEEP_EMPTY_VALS. CAN_OPTIMIZE changes no result; MATCH_LIMIT and DEPTH_LIMIT are replaced by the
time limit of ``offline.pcre``.
Source: props.conf.spec 10.2.3, EXTRACT and REPORT; transforms.conf.spec 10.2.3.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from offline.conf import is_true
from offline.pcre import PatternError, compile_pcre
from offline.searchtime.delims import DelimsError, delims_finder
from offline.searchtime.extractor import (
    Extractor,
    Options,
    Origin,
    PairExtractor,
    SingleExtractor,
    clean_key,
    read_pairs,
    read_split,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offline.conf import Conf
    from offline.pcre import Pattern
    from offline.props import Applied, Merged

_IN_FIELD = re.compile(r"\s+in\s+(\w+)\s*\Z")
_FORMAT_PAIR = re.compile(r'("[^"]*"|\S+?)::("[^"]*"|\S*)')
_REFERENCE = re.compile(r"\$(\d+)\Z")
_KEY_GROUP = "_KEY_"


def compile_extractions(conf: Conf, merged: Merged) -> list[Extractor]:
    """EXTRACT classes, then REPORT classes, each in ASCII order; what cannot be compiled is a problem of ``conf``."""
    extractors = [found for applied in merged.classes("EXTRACT-") if (found := _inline(conf, applied))]
    for applied in merged.classes("REPORT-"):
        for name in (part.strip() for part in applied.setting.value.split(",")):
            if not name:
                continue
            settings = conf.stanza("transforms", name)
            if not settings:
                conf.problem(applied.setting, f"{applied.key}: no transform [{name}]")
                continue
            found = _transform(conf, applied, name, settings)
            if found:
                extractors.append(found)
    return extractors


def _inline(conf: Conf, applied: Applied) -> Extractor | None:
    text, source_key = applied.setting.value, "_raw"
    in_field = _IN_FIELD.search(text)
    if in_field:
        text, source_key = text[: in_field.start()], in_field[1]
    try:
        pattern = compile_pcre(text, "ms")
    except PatternError as error:
        conf.problem(applied.setting, f"{applied.key}: {error}")
        return None
    if not pattern.names:
        conf.problem(applied.setting, f"{applied.key}: the pattern has no named group")
        return None
    options = Options(source_key, append=False, clean=True, keep_empty=False)
    return _named(Origin(applied, applied.setting), pattern, options)


def _transform(conf: Conf, applied: Applied, name: str, settings: dict[str, str]) -> Extractor | None:
    options = _options(settings)
    delims = conf.setting("transforms", name, "DELIMS")
    if delims and delims.value and not settings.get("REGEX"):
        try:
            find = delims_finder(delims.value, settings.get("FIELDS", ""))
        except DelimsError as error:
            conf.problem(delims, f"[{name}] {error}")
            return None
        return PairExtractor(Origin(applied, delims, name), options, read_pairs(find))
    place = conf.setting("transforms", name, "REGEX")
    if place is None or not place.value:
        conf.problem(conf.place("transforms", name), f"[{name}] has neither REGEX nor DELIMS")
        return None
    try:
        pattern = compile_pcre(place.value)
        return _formatted(Origin(applied, place, name), pattern, settings.get("FORMAT", ""), options)
    except (PatternError, _FormatError) as error:
        conf.problem(place, f"[{name}] {error}")
        return None


def _options(settings: dict[str, str]) -> Options:
    source_key = settings.get("SOURCE_KEY") or "_raw"
    for prefix in ("fields:", "field:"):
        source_key = source_key.removeprefix(prefix)
    return Options(
        source_key,
        append=is_true(settings.get("MV_ADD", "false")),
        clean=is_true(settings.get("CLEAN_KEYS", "true")),
        keep_empty=is_true(settings.get("KEEP_EMPTY_VALS", "false")),
    )


class _FormatError(ValueError):
    """A FORMAT that the pattern cannot fill."""


def _formatted(origin: Origin, pattern: Pattern, text: str, options: Options) -> Extractor:
    pairs = [(_side(a, pattern), _side(b, pattern)) for a, b in _FORMAT_PAIR.findall(text)]
    if not pairs:
        pairs = list(_key_value_groups(pattern))
    if any(isinstance(name, int) for name, _ in pairs):
        return _repeated(origin, pattern, pairs, options)
    if pairs:
        fixed = [(str(name), value) for name, value in pairs]
        return SingleExtractor(origin, options, pattern, _cleaned(fixed, options))
    if not pattern.names:
        raise _FormatError("neither FORMAT nor a named group says which field to fill")
    return _named(origin, pattern, options)


def _side(text: str, pattern: Pattern) -> str | int:
    """A name or value of FORMAT: group number or fixed text."""
    bare = text[1:-1] if text.startswith('"') and text.endswith('"') and len(text) > 1 else text
    reference = _REFERENCE.match(bare)
    if not reference:
        return bare
    if not 1 <= int(reference[1]) <= pattern.groups:
        raise _FormatError(f"FORMAT names ${reference[1]}, the pattern has {pattern.groups} groups")
    return int(reference[1])


def _key_value_groups(pattern: Pattern) -> Iterator[tuple[int, int]]:
    for name, number in pattern.names.items():
        value = pattern.names.get("_VAL_" + name.removeprefix(_KEY_GROUP))
        if name.startswith(_KEY_GROUP) and value:
            yield number, value


def _named(origin: Origin, pattern: Pattern, options: Options) -> Extractor:
    return SingleExtractor(origin, options, pattern, _cleaned(pattern.names.items(), options))


def _cleaned(groups: Iterable[tuple[str, str | int]], options: Options) -> list[tuple[str, str | int]]:
    named = [(clean_key(name) if options.clean else name, value) for name, value in groups]
    return [(name, value) for name, value in named if name]


def _repeated(
    origin: Origin, pattern: Pattern, pairs: list[tuple[str | int, str | int]], options: Options
) -> Extractor:
    if pairs == [(1, 2)] and pattern.groups == 2:
        return PairExtractor(origin, options, read_split(pattern))

    def find(text: str) -> list[tuple[str, object]]:
        return [
            (match[name] if isinstance(name, int) else name, match[value] if isinstance(value, int) else value)
            for match in pattern.finditer(text)
            for name, value in pairs
        ]

    return PairExtractor(origin, options, read_pairs(find))
