"""Stage tags: words for values of fields.

Knows tags.conf. Gives the field ``tag`` and, per tagged field, ``tag::<field>``.
Source: tags.conf.spec 10.2.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import numpy as np

from offline.searchtime.lazy import Once
from offline.spl.frame import Column
from offline.spl.values import each, pack, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offline.conf import Conf
    from offline.spl.frame import Frame, Value


def compile_tags(conf: Conf) -> dict[str, dict[str, tuple[str, ...]]]:
    """Enabled tags by field and value, in ASCII order."""
    tags: dict[str, dict[str, tuple[str, ...]]] = {}
    for stanza, settings in conf.own("tags").items():
        field, equals, value = stanza.partition("=")
        if not equals:
            if settings and stanza != "default":
                conf.problem(next(iter(settings.values())), f"tags stanza [{stanza}] is not <field>=<value>")
            continue
        enabled = []
        for tag, setting in settings.items():
            if setting.value not in ("enabled", "disabled"):
                conf.problem(setting, f"tag '{tag}' is neither enabled nor disabled: '{setting.value}'")
            elif setting.value == "enabled":
                enabled.append(tag)
        if enabled:
            tags.setdefault(unquote(field).strip(), {})[unquote(value).strip()] = tuple(sorted(enabled))
    return tags


def apply_tags(tags: Mapping[str, Mapping[str, tuple[str, ...]]], frame: Frame) -> Frame:
    """The frame with ``tag`` and ``tag::<field>``."""
    single = {field: Once(_tagged(frame, field, by_value)) for field, by_value in tags.items() if field in frame}
    if not single:
        return frame
    columns = {f"tag::{field}": once for field, once in single.items()}
    columns["tag"] = Once(lambda: union([once() for once in single.values()], frame.size))
    return frame.with_columns(columns)


def _tagged(frame: Frame, field: str, by_value: Mapping[str, tuple[str, ...]]) -> Callable[[], Column]:
    def of(value: Value) -> Value:
        found = {tag for one in each(value) for tag in by_value.get(text(one), ())}
        return pack(sorted(found))

    def compute() -> Column:
        column = frame.column(field)
        return Column.recoded([of(value) for value in column.dictionary.values], column.codes)

    return compute


def union(columns: list[Column], size: int) -> Column:
    """All distinct values of a row, sorted."""
    if len(columns) == 1:
        return columns[0]
    result = np.zeros(size, dtype=np.int64)
    distinct: list[tuple[str, ...]] = [()]
    for column in columns:
        width = len(column.dictionary)
        pairs, result = np.unique(result * width + column.codes, return_inverse=True)
        others = column.dictionary.values
        distinct = [
            tuple(sorted({*distinct[pair // width], *map(text, each(others[pair % width]))})) for pair in pairs.tolist()
        ]
    return Column.recoded([pack(values) for values in distinct], result.reshape(-1))
