"""Stage FIELDALIAS: second names for fields.

Knows AS and ASNEW. Classes run in ASCII order and see the aliases made before them, so of two aliases with one target
the later one decides, even by removing it; that case is reported.
Source: props.conf.spec 10.2.3, FIELDALIAS.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from offline.searchtime.lazy import Once
from offline.spl.frame import merge

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.conf import Conf
    from offline.props import Applied, Merged
    from offline.spl.frame import Column, Frame

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|([^\s,]+)')


class Alias(NamedTuple):
    """One alias. ``keeps``: a value that the new name already has stays (ASNEW)."""

    applied: Applied
    original: str
    new: str
    keeps: bool


def compile_aliases(conf: Conf, merged: Merged) -> list[Alias]:
    """Aliases in the order in which they run."""
    aliases: list[Alias] = []
    for applied in merged.classes("FIELDALIAS-"):
        words = [quoted or bare for quoted, bare in _TOKEN.findall(applied.setting.value)]
        triples = [words[at : at + 3] for at in range(0, len(words), 3)]
        if any(len(triple) < 3 or triple[1].upper() not in ("AS", "ASNEW") for triple in triples):
            conf.problem(applied.setting, f"{applied.key}: expected '<field> AS|ASNEW <field>' pairs")
            continue
        aliases += [Alias(applied, old, new, how.upper() == "ASNEW") for old, how, new in triples]
    _report_shared(conf, aliases)
    return aliases


def apply_aliases(aliases: list[Alias], frame: Frame) -> Frame:
    """The frame with aliases, each computed when asked for."""
    columns: dict[str, Once] = {}

    def current(name: str) -> Once:
        return columns.get(name) or Once(lambda: frame.column(name))

    for alias in aliases:
        original = current(alias.original)
        if alias.original not in frame and alias.original not in columns:
            if not alias.keeps and (alias.new in frame or alias.new in columns):
                columns[alias.new] = original
            continue
        columns[alias.new] = Once(_kept(current(alias.new), original)) if alias.keeps else original
    return frame.with_columns(columns)


def _kept(existing: Once, original: Once) -> Callable[[], Column]:
    """Computes the values of ``existing``, where absent those of ``original``."""

    def compute() -> Column:
        first, second = existing(), original()
        missing = np.flatnonzero(first.codes == 0)
        if len(missing) == len(first):
            return second
        return merge(len(first), [(np.arange(len(first)), first), (missing, second.take(missing))])

    return compute


def _report_shared(conf: Conf, aliases: list[Alias]) -> None:
    seen: dict[str, Alias] = {}
    for alias in aliases:
        other = seen.get(alias.new)
        if other is not None and other.original != alias.original and not alias.keeps:
            message = f"{alias.applied.key}: '{alias.new}' is also an alias of '{other.original}'; only this one counts"
            conf.problem(alias.applied.setting, message)
        seen[alias.new] = alias
