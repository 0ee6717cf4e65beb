r"""Stage KV_MODE: fields that Splunk finds by itself.

Knows ``auto``, ``auto_escaped``, ``json``, ``xml``, ``multi`` and ``none``. Does not run custom stanzas of
multikv.conf. Text beyond ``[kv] maxchars`` is not looked at; the limit of fields an event is Splunk's default.

Assumed, because no document says it exactly: what characters a name of ``auto`` may have, and that ``xml`` names
fields as ``spath`` does.
Source: props.conf.spec 10.2.3, KV_MODE, AUTO_KV_JSON, KV_TRIM_SPACES; limits.conf.spec 10.2.3, [kv].
"""

from __future__ import annotations

import json
import re
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.parsers import expat

from offline.conf import is_true
from offline.conf_file import Setting
from offline.props import Applied
from offline.searchtime.extractor import Extractor, Options, Origin, PairExtractor, read_merged_pairs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from offline.conf import Conf
    from offline.props import Merged

    Pair = tuple[str, object]

MAX_CHARS = 10_240
MAX_FIELDS = 100
_MAX_DEPTH = 64
_PLAIN = re.compile(r'(?<![\w.:-])([A-Za-z_][\w.:-]*)=(?:"([^"]*)"|([^\s,;&"]+))')
_ESCAPED = re.compile(r'(?<![\w.:-])([A-Za-z_][\w.:-]*)=(?:"((?:[^"\\]|\\[\s\S])*)"|([^\s,;&"]+))')
_ESCAPE = re.compile(r'\\(["\\])')


class _Mode(NamedTuple):
    find: Callable[[str], Sequence[Pair]]
    clean: bool


def compile_kv(conf: Conf, merged: Merged) -> Extractor | None:
    """The extractor that KV_MODE asks for; None for ``none`` and for a mode that does not exist (a problem)."""
    stanza, setting = merged.get("KV_MODE", ("", None))
    value = (setting.value if setting else "").lower() or "auto"
    if value == "none":
        return None
    trim = is_true(merged.value("KV_TRIM_SPACES", "true"))
    with_json = is_true(merged.value("AUTO_KV_JSON", "true"))
    modes = {
        "auto": _Mode(lambda text: _auto(text, escaped=False, trim=trim, with_json=with_json), clean=False),
        "auto_escaped": _Mode(lambda text: _auto(text, escaped=True, trim=trim, with_json=with_json), clean=False),
        "json": _Mode(json_pairs, clean=False),
        "xml": _Mode(xml_pairs, clean=False),
        "multi": _Mode(table_pairs, clean=True),
    }
    mode = modes.get(value)
    if mode is None:
        conf.problem(setting, f"KV_MODE = {value} is not run offline")
        return None
    place = setting or Setting("auto", "(Splunk's default)", 0)
    applied = Applied(stanza or "default", "KV_MODE", value, place)
    return PairExtractor(Origin(applied, place), Options(clean=mode.clean), read_merged_pairs(_limited(mode.find)))


def auto_pairs(text: str, *, escaped: bool, trim: bool = True) -> Iterator[Pair]:
    r"""``name=value`` pairs; of a name that stands twice the first. ``escaped``: ``\"`` and ``\\`` are escapes."""
    seen: set[str] = set()
    for name, quoted, bare in (_ESCAPED if escaped else _PLAIN).findall(text):
        value = quoted or bare
        if escaped and quoted:
            value = _ESCAPE.sub(r"\1", quoted)
        value = value.strip(" ") if trim else value
        if value and name not in seen:
            seen.add(name)
            yield name, value


def json_pairs(text: str) -> list[Pair]:
    """Fields of a JSON object or array, named by their path: ``a.b``, ``a{}.b``. Nothing for other text."""
    bare = text.strip()
    if bare[:1] not in ("{", "["):
        return []
    try:
        return list(_json_walk(json.loads(bare), "", 0))
    except (ValueError, RecursionError):
        return []


def xml_pairs(text: str) -> list[Pair]:
    """Elements and attributes by path: ``Event.System.EventID``, ``Event.EventData.Data{@Name}``. Nothing if not XML.

    A document type ends the reading, so that no entity is ever expanded.
    """
    if not text.lstrip().startswith("<"):
        return []
    reader = _XmlReader()
    try:
        reader.parser.Parse(text, True)
    except (expat.ExpatError, _Refused, UnicodeEncodeError):
        return []
    return reader.pairs


def table_pairs(text: str) -> list[Pair]:
    """A table whose first line with two or more words is the header; columns are parted by blanks."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    header = next((i for i, words in enumerate(lines) if len(words) > 1), None)
    if header is None:
        return []
    names = lines[header]
    return [
        pair for words in lines[header + 1 :] if len(words) == len(names) for pair in zip(names, words, strict=True)
    ]


def _auto(text: str, *, escaped: bool, trim: bool, with_json: bool) -> list[Pair]:
    if with_json and text.lstrip()[:1] == "{":
        found = json_pairs(text)
        if found:
            return found
    return list(auto_pairs(text, escaped=escaped, trim=trim))


def _limited(find: Callable[[str], Sequence[Pair]]) -> Callable[[str], Sequence[Pair]]:
    def limited(text: str) -> Sequence[Pair]:
        pairs = find(text[:MAX_CHARS])
        names = set(islice(dict.fromkeys(name for name, _ in pairs), MAX_FIELDS))
        return [pair for pair in pairs if pair[0] in names]

    return limited


def _json_walk(node: Any, path: str, depth: int) -> Iterator[Pair]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, dict):
        for key, value in node.items():
            yield from _json_walk(value, f"{path}.{key}" if path else str(key), depth + 1)
    elif isinstance(node, list):
        for value in node:
            yield from _json_walk(value, path + "{}", depth + 1)
    elif isinstance(node, bool):
        yield path, "true" if node else "false"
    elif node is not None:
        yield path, node if isinstance(node, str) else json.dumps(node)
    else:
        yield path, "null"


class _Refused(Exception):
    """The text declares a document type."""


class _XmlReader:
    def __init__(self) -> None:
        self.pairs: list[Pair] = []
        self._path: list[str] = []
        self._text: list[list[str]] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._path.append(tag)
        self._text.append([])
        if len(self._path) > _MAX_DEPTH:
            raise _Refused
        path = ".".join(self._path)
        self.pairs.extend((f"{path}{{@{name}}}", value) for name, value in attributes.items())

    def _end(self, _tag: str) -> None:
        text = "".join(self._text.pop()).strip()
        if text:
            self.pairs.append((".".join(self._path), text))
        self._path.pop()

    def _characters(self, data: str) -> None:
        if self._text:
            self._text[-1].append(data)

    @staticmethod
    def _refuse(*_: object) -> None:
        raise _Refused
