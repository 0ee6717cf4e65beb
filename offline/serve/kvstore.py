"""The collections of the KV store, in memory.

Knows keys, the types that collections.conf declares, and the queries of the REST API. Does not know HTTP or SPL.
Source: collections.conf.spec 10.2.3; REST API Reference, "KV store endpoints".
"""

from __future__ import annotations

import json
import re
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import UsageError

from offline.conf import is_true
from offline.spl.values import number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from offline.conf import Conf

KEY = "_key"
MAX_ROWS = 200_000
"""Rows a collection may hold here; keeps a page from filling the memory."""
MAX_ROW_BYTES = 16_000_000
"""Size of a row as JSON. Source: KV store, "Limits": a document has at most 16 MB."""
MAX_BATCH = 1000
"""Source: limits.conf.spec 10.2.3, [kvstore] max_documents_per_batch_save."""
_DEPTH = 20
_STARS = 3

Row = dict[str, Any]


@dataclass
class Changes:
    """What a search did to collections: by collection the rows to put and the keys to take away."""

    put: dict[str, list[Row]] = field(default_factory=dict)
    gone: dict[str, list[str]] = field(default_factory=dict)


class KvStore:
    """Every collection of an app."""

    def __init__(self, types: Mapping[str, Mapping[str, str]]) -> None:
        """``types``: by collection the declared type of its fields."""
        self._types = types
        self._rows: dict[str, dict[str, Row]] = {name: {} for name in types}

    @classmethod
    def of_conf(cls, conf: Conf) -> KvStore:
        """Empty collections as collections.conf declares them; types only count where they are enforced."""
        return cls(
            {
                name: {
                    key.removeprefix("field."): kind
                    for key, kind in keys.items()
                    if key.startswith("field.") and is_true(keys.get("enforceTypes", "false"))
                }
                for name, keys in conf.stanzas("collections").items()
            }
        )

    def rows(self, collection: str) -> list[Row]:
        """All rows, the oldest key first.

        Raises:
            KeyError: No such collection.
        """
        return list(self._rows[collection].values())

    def row(self, collection: str, key: str) -> Row | None:
        """The row with this key. Raises KeyError for an unknown collection."""
        return self._rows[collection].get(key)

    def put(self, collection: str, rows: Iterable[Mapping[str, Any]]) -> list[str]:
        """Write rows, replacing those of the same key, and return their keys; a row without a key gets one.

        Raises:
            KeyError: No such collection.
            UsageError: A value is not of the declared type, a row is too large or there are too many.
        """
        known, types = self._rows[collection], self._types[collection]
        made = [_typed(row, types) for row in rows]
        for row in made:
            row[KEY] = str(row.get(KEY) or secrets.token_hex(12))
        if len(known) + len({row[KEY] for row in made} - known.keys()) > MAX_ROWS:
            raise UsageError(f"{collection} would hold more than {MAX_ROWS:,} rows")
        known.update({row[KEY]: row for row in made})
        return [row[KEY] for row in made]

    def remove(self, collection: str, keys: Iterable[str]) -> int:
        """Take rows away and return how many there were. Raises KeyError for an unknown collection."""
        known = self._rows[collection]
        return sum(known.pop(key, None) is not None for key in list(keys))

    def apply(self, changes: Changes) -> list[str]:
        """Do what a search did, and return the collections that it touched."""
        for name, rows in changes.put.items():
            self.put(name, rows)
        for name, keys in changes.gone.items():
            self.remove(name, keys)
        return list(dict.fromkeys([*changes.put, *changes.gone]))


def select(rows: Sequence[Row], parameters: Mapping[str, str]) -> list[Row]:
    """The rows that ``query``, ``sort``, ``skip``, ``limit`` and ``fields`` of a request ask for.

    Raises:
        UsageError: One of them cannot be understood.
    """
    fits = parse_query(parameters.get("query", ""))
    found = [row for row in rows if fits(row)]
    for name, ascending in reversed(_pairs(parameters.get("sort", ""), "sort")):
        found.sort(key=_by(name), reverse=not ascending)
    skip, limit = _count(parameters, "skip"), _count(parameters, "limit")
    found = found[skip : skip + limit if limit else None]
    chosen = _pairs(parameters.get("fields", ""), "fields")
    if not chosen:
        return found
    kept, dropped = {n for n, yes in chosen if yes}, {n for n, yes in chosen if not yes}
    return [{n: v for n, v in row.items() if (n in kept if kept else n not in dropped)} for row in found]


def parse_query(text: str) -> Callable[[Row], bool]:
    """Whether a row fits a query in JSON; every row fits the empty one.

    Raises:
        UsageError: It is no query.
    """
    if not text.strip():
        return lambda row: True
    try:
        query = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"the query is not JSON: {error}") from error
    return _all_of(query, 0)


def _all_of(query: Any, depth: int) -> Callable[[Row], bool]:
    if not isinstance(query, dict):
        raise UsageError("a query is an object of fields and values")
    if depth > _DEPTH:
        raise UsageError(f"a query is at most {_DEPTH} deep")
    tests = [_test(name, wanted, depth) for name, wanted in query.items()]
    return lambda row: all(test(row) for test in tests)


def _test(name: str, wanted: Any, depth: int) -> Callable[[Row], bool]:
    if name in ("$and", "$or"):
        if not isinstance(wanted, list) or not wanted:
            raise UsageError(f"{name} takes a list of queries")
        parts = [_all_of(part, depth + 1) for part in wanted]
        together = all if name == "$and" else any
        return lambda row: together(part(row) for part in parts)
    if name.startswith("$"):
        raise UsageError(f"unknown operator {name}")
    if isinstance(wanted, dict):
        checks = [_comparison(operator, value) for operator, value in wanted.items()]
        return lambda row: all(check(row.get(name)) for check in checks)
    return lambda row: bool(row.get(name) == wanted)


def _comparison(operator: str, wanted: Any) -> Callable[[Any], bool]:
    if operator == "$regex":
        if not isinstance(wanted, str):
            raise UsageError("$regex takes a text")
        part = wanted.removeprefix("^").removesuffix("$")
        if part.count(".*") > _STARS or re.search(r"[\\^$.|?*+()\[\]{}]", part.replace(".*", "")):
            raise UsageError(f"$regex: only plain text, ^, $ and up to {_STARS} times .* are understood here")
        pattern = re.compile(wanted)
        return lambda value: isinstance(value, str) and pattern.search(value) is not None
    if operator == "$ne":
        return lambda value: bool(value != wanted)
    compare = _ORDER.get(operator)
    if compare is None:
        raise UsageError(f"unknown operator {operator}")
    return lambda value: value is not None and compare(_rank(value), _rank(wanted))


_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "$gt": lambda left, right: left > right,
    "$gte": lambda left, right: left >= right,
    "$lt": lambda left, right: left < right,
    "$lte": lambda left, right: left <= right,
}


def _by(name: str) -> Callable[[Row], tuple[int, float, str]]:
    return lambda row: _rank(row.get(name))


def _rank(value: Any) -> tuple[int, float, str]:
    """Order over values of any type: absent ones, numbers, texts."""
    if value is None:
        return 0, 0.0, ""
    if isinstance(value, (int, float)):
        return 1, float(value), ""
    return 2, 0.0, str(value)


def _pairs(text: str, what: str) -> list[tuple[str, bool]]:
    """``a,b:-1`` as names and whether their number is positive."""
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, colon, number_text = part.rpartition(":")
        if not colon:
            name, number_text = part, "1"
        if number_text not in ("1", "-1", "0"):
            raise UsageError(f"{what}: '{part}' is not like name:1")
        found.append((name, number_text == "1"))
    return found


def _count(parameters: Mapping[str, str], name: str) -> int:
    text = parameters.get(name, "0") or "0"
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise UsageError(f"{name} is a number")
    return int(text)


def _typed(row: Mapping[str, Any], types: Mapping[str, str]) -> Row:
    """A copy of the row with values of the declared types, as ``enforceTypes`` wants."""
    made = {str(name): _value(str(name), value, types.get(str(name), "")) for name, value in row.items()}
    if len(json.dumps(made, default=str)) > MAX_ROW_BYTES:
        raise UsageError(f"a row is larger than {MAX_ROW_BYTES:,} bytes")
    return made


def _value(name: str, value: Any, kind: str) -> Any:
    if isinstance(value, tuple):
        value = list(value)
    if value is None or kind not in ("number", "time", "bool", "string"):
        return value
    if kind == "string":
        return value if isinstance(value, (str, list, dict)) else json.dumps(value)
    if kind == "bool":
        return value if isinstance(value, bool) else is_true(str(value))
    found = value if isinstance(value, (int, float)) else number(value) if isinstance(value, str) else None
    if found is None and value != "":
        raise UsageError(f"{name} must be a {kind}, not {json.dumps(value, default=str)[:60]}")
    return found
