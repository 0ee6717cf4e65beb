r"""A search expression as the SQL that pysigma-backend-sqlite (2.1) writes for the same rule.

Values with a wildcard, ``%``, ``_`` or a backslash become ``LIKE '...' ESCAPE '\'``, others ``=``; numbers are bare;
what is negated is wrapped in ``COALESCE(..., 0)`` so that an absent field is false; long chains are nested in groups of
a hundred. The table's columns ignore case, as Zircolite declares them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offline.spl.search_nodes import And, Compare, In, Not, Or

if TYPE_CHECKING:
    from collections.abc import Iterable

    from offline.spl.search_nodes import SearchNode

TABLE = "logs"
_LONGEST_CHAIN = 100


def query(node: SearchNode) -> str:
    """The whole statement. Raises ValueError for what no Sigma rule becomes, such as a bare term."""
    return " ".join(("SELECT * FROM", TABLE, "WHERE", condition(node)))


def insertion(columns: int) -> str:
    """The statement that adds a row of so many columns, the row number included."""
    return " ".join(("INSERT INTO", TABLE, "VALUES", f"({', '.join('?' * columns)})"))


def schema(fields: Iterable[str]) -> str:
    """The table with these fields."""
    columns = ", ".join(f"{_field(name)} TEXT COLLATE NOCASE" for name in fields if name != "EventCode")
    return f"CREATE TABLE {TABLE} (row INTEGER PRIMARY KEY, EventCode INTEGER, {columns})"


def condition(node: SearchNode) -> str:
    """A node as a Boolean expression."""
    if isinstance(node, And):
        return " AND ".join(_grouped(item) for item in node.items)
    if isinstance(node, Or):
        return _chain([_grouped(item) for item in node.items])
    if isinstance(node, Not):
        return f"NOT COALESCE(({condition(node.item)}), 0)"
    if isinstance(node, In):
        return _chain([_equal(node.field, value) for value in node.values])
    if isinstance(node, Compare) and node.operator == "=":
        return _equal(node.field, node.value)
    raise ValueError(f"no Sigma rule becomes {node}")


def _grouped(node: SearchNode) -> str:
    text = condition(node)
    return f"({text})" if isinstance(node, (And, Or, In)) else text


def _chain(parts: list[str]) -> str:
    while len(parts) > _LONGEST_CHAIN:
        starts = range(0, len(parts), _LONGEST_CHAIN)
        parts = [f"({' OR '.join(parts[start : start + _LONGEST_CHAIN])})" for start in starts]
    return " OR ".join(parts)


def _equal(field: str, value: str) -> str:
    if field == "EventCode":
        return f"EventCode={int(value)}"
    if not any(char in value for char in "*%_\\"):
        return f"{_field(field)}={_text(value)}"
    escaped = "".join("%" if char == "*" else f"\\{char}" if char in "%_\\" else char for char in value)
    return f"{_field(field)} LIKE {_text(escaped)} ESCAPE '\\'"


def _field(name: str) -> str:
    return name if name.isidentifier() else f'"{name}"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
