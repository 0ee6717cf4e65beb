"""What SEDCMD and TRANSFORMS do to an event on its way into an index.

Knows sed scripts and index-time transforms (REGEX, FORMAT, DEST_KEY, WRITE_META, REPEAT_MATCH). Does not know
INGEST_EVAL, CLONE_SOURCETYPE and routing: each is reported as a problem where it stands.
Source: props.conf.spec 10.2.3, SEDCMD; transforms.conf.spec 10.2.3, REGEX to STOP_PROCESSING_IF and KEYS.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from offline.conf import is_true
from offline.pcre import Pattern, PatternError, compile_pcre
from offline.spl.errors import SplError
from offline.spl.sed import parse_sed

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.conf import Conf
    from offline.props import Merged
    from offline.spl.sed import Edit

    Sed = Callable[[str], str]

DEFAULT_LOOKAHEAD_CHARS = 4096
_KEYS = frozenset(("_raw", "MetaData:Source", "MetaData:Sourcetype", "MetaData:Host", "_MetaData:Index", "queue"))
_UNSUPPORTED = ("INGEST_EVAL", "CLONE_SOURCETYPE", "STOP_PROCESSING_IF")
_GROUP = re.compile(r"\$(\d+)")
_META = re.compile(r'([\w.:{}-]+?)::("(?:[^"\\]|\\.)*"|\S*)')


class Rewrite(NamedTuple):
    """One index-time transform."""

    pattern: Pattern
    template: str
    source_key: str
    dest_key: str
    default_value: str
    lookahead: int
    repeat: bool

    def apply(self, keys: dict[str, str], indexed: dict[str, str | tuple[str, ...]]) -> None:
        """Run on ``keys`` (transforms.conf KEYS) and ``indexed`` (fields of ``_meta``), changing both."""
        text = self._text(keys, indexed)[: self.lookahead]
        try:
            matches = list(self.pattern.finditer(text)) if self.repeat else [self.pattern.search(text)]
        except TimeoutError:
            return
        found = [match for match in matches if match is not None]
        if not found:
            if self.default_value:
                self._write(self.default_value, keys, indexed)
            return
        for match in found:
            self._write(self._filled(match, keys.get(self.dest_key, "")), keys, indexed)

    def _text(self, keys: dict[str, str], indexed: dict[str, str | tuple[str, ...]]) -> str:
        if not self.source_key.startswith(("field:", "fields:")):
            return keys.get(self.source_key, "")
        names = self.source_key.partition(":")[2].split(",")
        values = [indexed.get(name.strip(), "") for name in names]
        return " ".join(value if isinstance(value, str) else " ".join(value) for value in values)

    def _filled(self, match: Any, before: str) -> str:
        def group(reference: re.Match[str]) -> str:
            number = int(reference[1])
            if number == 0:
                return before
            return (match[number] or "") if number <= self.pattern.groups else reference[0]

        return _GROUP.sub(group, self.template)

    def _write(self, value: str, keys: dict[str, str], indexed: dict[str, str | tuple[str, ...]]) -> None:
        if self.dest_key != "_meta":
            keys[self.dest_key] = value
            return
        for name, text in _META.findall(value):
            bare = text[1:-1].replace('\\"', '"') if text.startswith('"') else text
            old = indexed.get(name, ())
            values = (*((old,) if isinstance(old, str) else old), bare)
            indexed[name] = values[0] if len(values) == 1 else values


def compile_rewrites(conf: Conf, merged: Merged) -> list[Rewrite]:
    """Transforms of TRANSFORMS and then RULESET classes in the order in which they run."""
    rewrites = []
    for prefix in ("TRANSFORMS-", "RULESET-"):
        for applied in merged.classes(prefix):
            for name in (part.strip() for part in applied.setting.value.split(",")):
                settings = conf.stanza("transforms", name, "index")
                if not settings:
                    conf.problem(applied.setting, f"{applied.key}: no transform [{name}]")
                    continue
                rewrite = _compiled(conf, name, settings)
                if rewrite:
                    rewrites.append(rewrite)
    return rewrites


def _compiled(conf: Conf, name: str, settings: dict[str, str]) -> Rewrite | None:
    place = conf.setting("transforms", name, "REGEX", "index") or conf.place("transforms", name)
    for key in _UNSUPPORTED:
        if settings.get(key):
            conf.problem(conf.setting("transforms", name, key, "index"), f"[{name}] {key} is not run offline")
            return None
    write_meta = is_true(settings.get("WRITE_META", "false"))
    dest_key = "_meta" if write_meta else settings.get("DEST_KEY", "")
    if dest_key not in _KEYS and dest_key != "_meta":
        conf.problem(place, f"[{name}] DEST_KEY '{dest_key}' is not run offline")
        return None
    try:
        pattern = compile_pcre(settings.get("REGEX", ""))
    except PatternError as error:
        conf.problem(place, f"[{name}] REGEX: {error}")
        return None
    lookahead = settings.get("LOOKAHEAD", "")
    return Rewrite(
        pattern,
        settings.get("FORMAT") or f"{name}::$1",
        settings.get("SOURCE_KEY") or "_raw",
        dest_key,
        settings.get("DEFAULT_VALUE", ""),
        int(lookahead) if lookahead.isdigit() else DEFAULT_LOOKAHEAD_CHARS,
        is_true(settings.get("REPEAT_MATCH", "false")) and dest_key != "_raw",
    )


def compile_seds(conf: Conf, merged: Merged) -> list[Sed]:
    """SEDCMD scripts in class order; what takes too long on a text leaves it as it is."""
    seds: list[Sed] = []
    for applied in merged.classes("SEDCMD-"):
        try:
            seds.extend(_patient(edit) for edit in parse_sed(applied.setting.value))
        except ValueError as error:
            conf.problem(applied.setting, f"{applied.key}: {error}")
    return seds


def _patient(edit: Edit) -> Sed:
    def apply(text: str) -> str:
        try:
            return edit.apply(text)
        except SplError:
            return text

    return apply
