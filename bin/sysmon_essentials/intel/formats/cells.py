"""One row of a table, or one object of JSON, to items: its cells and which of them is what.

Knows what stands beside what: the host of a URL only repeats it, ports become tags, and MISP's ``to_ids`` or OTX'
``is_active`` say what is merely context.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sysmon_essentials.intel.item import EMPTY_WORDS, Item, one_line, parse_confidence, parse_time, split_tags
from sysmon_essentials.intel.normal import normal_form
from sysmon_essentials.intel.refused import RefusedError
from sysmon_essentials.intel.urls import host_of

from .misp import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .columns import Columns
    from .reading import Reading

_NO = frozenset(("0", "false", "no"))
_URL = "url"
_HOSTS = frozenset(("domain", "ip"))


class Row(NamedTuple):
    """Where a row stands, and its cells."""

    place: str
    cells: Sequence[str]


def items_of(row: Row, columns: Columns, reading: Reading) -> Iterator[Item]:
    """Yield an item for each value of a row; a row without any is counted as refused."""
    if len(row.cells) < columns.least:
        reading.refuse(row.place, "row", f"the row has {len(row.cells)} cells, its header more")
        return
    # Columns that a table does not have point behind its last one, where an empty cell stands.
    missing = max(columns.width - len(row.cells), 0) + 1
    cells = [*map(str.strip, row.cells[: columns.width]), *[""] * missing]
    if columns.to_ids < columns.width and cells[columns.to_ids].lower() in _NO and not reading.with_observables:
        reading.refuse(row.place, "not for detection", "to_ids or is_active is not set: it is context")
        return
    values = [(kind, cells[at]) for at, kind in columns.values if cells[at].lower() not in EMPTY_WORDS]
    if columns.instead and not (values and _is_value(values[0][1])):
        # What was called an indicator is a remark.
        values = [(kind, cells[at]) for at, kind in columns.instead if cells[at].lower() not in EMPTY_WORDS]
    if len(values) > 1:
        values = _without_hosts(values)
    if not values:
        reading.refuse(row.place, "empty", "the row holds no value")
        return
    about = _about(row.place, cells, columns)
    own = cells[columns.kind]
    for kind, value in values:
        item = about._replace(kind=kind or own or reading.kind, text=value)
        if "|" in item.kind:
            yield from parts_of(item)
        else:
            yield item


def _about(place: str, cells: Sequence[str], columns: Columns) -> Item:
    """Return everything but type and value."""
    described = [cells[at] for at in columns.description if cells[at].lower() not in EMPTY_WORDS]
    tags = [cells[at] for at in columns.tags]
    port = cells[columns.port]
    if port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65_536:
        tags.append(f"port:{int(port)}")
    return Item(
        "",
        "",
        place,
        parse_confidence(cells[columns.confidence]),
        parse_time(cells[columns.first_seen]),
        parse_time(cells[columns.last_seen]),
        parse_time(cells[columns.expires]),
        split_tags(",".join(tags)),
        one_line(" ".join(described)),
        one_line(cells[columns.reference]),
    )


def _is_value(text: str) -> bool:
    try:
        normal_form("", text)
    except RefusedError:
        return False
    return True


def _without_hosts(values: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Leave out names and addresses that are just the host of a URL in the same row: bad files lie on good hosts."""
    hosts = {_host(text) for kind, text in values if kind == _URL}
    return [(kind, text) for kind, text in values if kind not in _HOSTS or not hosts or not _repeats(kind, text, hosts)]


def _host(text: str) -> str:
    try:
        kind, form, _ = normal_form(_URL, text)
    except RefusedError:
        return ""
    return host_of(form) if kind == _URL else ""


def _repeats(kind: str, text: str, hosts: set[str]) -> bool:
    try:
        form = normal_form(kind, text)[1]
    except RefusedError:
        return False
    return any(host == form or host.endswith(f".{form}") for host in hosts)
