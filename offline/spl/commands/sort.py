"""``sort [<n>|limit=<n>] (<+|-><field> | <+|-><auto|ip|num|str>(<field>))... [desc]``: rows in order, 10,000 at most.

0 is no limit. ``auto``: as numbers if they are, as IP addresses if all are, else lexicographically. A row without the
field comes last either way. Source: Search Reference, "sort".
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from offline.spl.body import Body, read_int
from offline.spl.values import each, number, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offline.spl.frame import Frame, Scalar
    from offline.spl.session import Session

DEFAULT_LIMIT = 10_000
_KIND = re.compile(r"(auto|ip|num|str)\s*\(", re.IGNORECASE)


@dataclass(frozen=True)
class SortKey:
    """A field, how its values compare, and in which direction."""

    field: str
    kind: str = "auto"
    descending: bool = False


@dataclass(frozen=True)
class Sort:
    """Keys, most important first, and how many rows come out; 0 for all."""

    keys: tuple[SortKey, ...]
    limit: int = DEFAULT_LIMIT
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows in order; equal ones stay in the order they had."""
        order = sorted_rows(frame, self.keys)
        return frame.take(order[: self.limit] if self.limit else order)


def sorted_rows(frame: Frame, keys: Sequence[SortKey]) -> np.ndarray:
    """Positions of the rows in the order that ``keys`` say."""
    order = list(range(frame.size))
    for key in reversed(keys):
        ranks = _ranks(frame, key)
        present = [row for row in order if ranks[row] is not None]
        absent = [row for row in order if ranks[row] is None]
        present.sort(key=ranks.__getitem__, reverse=key.descending)
        order = present + absent
    return np.array(order, dtype=np.int64)


def _ranks(frame: Frame, key: SortKey) -> list[Any]:
    column = frame.column(key.field)
    first = [next(iter(each(value)), None) for value in column.dictionary.values]
    used = set(np.unique(column.codes).tolist())
    kind = key.kind
    if kind == "auto":
        present = [value for code, value in enumerate(first) if value is not None and code in used]
        numeric = any(number(value) is not None for value in present)
        kind = "ip" if present and not numeric and all(_address(value) for value in present) else "auto"
    ranks = [None if value is None else _RANKS[kind](value) for value in first]
    return [ranks[code] for code in column.codes.tolist()]


def _address(value: Scalar) -> tuple[int, int] | None:
    try:
        found = ipaddress.ip_address(text(value).strip())
    except ValueError:
        return None
    return found.version, int(found)


def _number_first(value: Scalar) -> tuple[int, Any]:
    found = number(value)
    return (0, found) if found is not None else (1, text(value))


def _address_first(value: Scalar) -> tuple[int, Any]:
    found = _address(value)
    return (0, found) if found is not None else (1, text(value))


def _number_only(value: Scalar) -> tuple[int, Any] | None:
    found = number(value)
    return None if found is None else (0, found)


_RANKS = {"auto": _number_first, "ip": _address_first, "num": _number_only, "str": text}


def parse(body: Body, session: Session) -> Sort:
    """Reads ``sort``."""
    limit = DEFAULT_LIMIT
    options = body.options({"limit": read_int}) if body.peek_option() == "limit" else {}
    if options:
        limit = options["limit"]
    elif re.match(r"\d+(?=[\s,]|$)", body.text[body.at :]) and body.peek():
        limit = read_int(body)
    if limit < 0:
        raise body.error("the number of rows must not be negative")
    keys = parse_keys(body)
    if body.keyword("d", "desc"):
        keys = [replace(key, descending=not key.descending) for key in keys]
    body.finish()
    return Sort(tuple(keys), limit)


def parse_keys(body: Body) -> list[SortKey]:
    """Reads sort clauses up to the end or ``desc``."""
    keys: list[SortKey] = []
    while not body.done:
        if keys and body.accept(","):
            continue
        if keys and body.peek_keyword("d", "desc"):
            break
        if option := body.peek_option():
            raise body.error(f"{option}= stands before the fields, if anywhere")
        keys.append(_key(body))
    if not keys:
        raise body.error("expected a field to sort by")
    return keys


def _key(body: Body) -> SortKey:
    descending = body.accept("-")
    if not descending:
        body.accept("+")
    body.peek()
    kind = "auto"
    if found := _KIND.match(body.text, body.at):
        kind = found[1].lower()
        body.at = found.end()
    field = body.field().text
    if found:
        body.expect(")")
    return SortKey(field, kind, descending)
