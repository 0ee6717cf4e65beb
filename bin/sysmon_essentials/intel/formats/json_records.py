"""JSON of any form whose names are known: lists of objects, objects of lists, wrapped or one a line.

What holds a value is a record, whatever is around it; what stands inside a record describes it. Goes through the
document part by part: memory does not grow with it. Among the forms are the exports and answers of abuse.ch, the lists
of Spamhaus, and pulses of OTX. Names stand in ``json_names``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sysmon_essentials.errors import InputError
from sysmon_essentials.intel.body import read_lines
from sysmon_essentials.intel.item import Item, one_line
from sysmon_essentials.intel.json_parts import Cursor, read_value
from sysmon_essentials.intel.normal import MAX_VALUE
from sysmon_essentials.intel.refused import quoted

from .cells import Row, items_of
from .columns import TELLING, Columns, role_by_option, role_of, type_of
from .json_names import ABOUT, HARMLESS, PATTERN, STATUS, WRAPPERS, columns_of, is_detail, plain_name, type_in_list
from .json_nodes import is_list_node, is_nested, next_node, parts_of_node
from .stix import items_of_indicator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sysmon_essentials.intel.body import Text

    from .reading import Reading

_NAMES_SHOWN = 6
_WARNING_TYPES = frozenset(("cidr", "hostname", "string", "substring", "regex"))
_TELLING_OF_ITSELF = frozenset(("type", "list", "matching_attributes", STATUS))
"""Names by which a document says what it is."""
_ANSWERS = frozenset(("ok", "no_results", "no_result"))


def read_json(text: Text, reading: Reading) -> Iterator[Item]:
    """Yield an item for each value of each record.

    Raises:
        InputError: the document is damaged, ends too early or goes beyond a limit; no name in it is known; it is the
            answer of a server that has nothing to give, or a list of what is harmless.
        UsageError: a role that somebody gave a name is none.
    """
    finder = _Finder(text.label, reading)
    if _is_lines(text.head):
        yield from finder.of_lines(text)
    else:
        yield from finder.of_document(Cursor(text, reading.limits))


def _is_lines(head: str) -> bool:
    """Tell whether each line is an object of its own: the first one is, and another one follows."""
    first, _, rest = head.lstrip("\ufeff \t\r\n").partition("\n")
    try:
        return rest.lstrip().startswith("{") and isinstance(read_value(first), dict)
    except ValueError:
        return False


class _At(NamedTuple):
    """Where something stands.

    Attributes:
        place: for messages.
        name: the plain name that it has; empty in an array and for the document.
        depth: how many levels are around it.
        in_list: whether it is one of many, so that it counts if nothing can be read from it.
    """

    place: str
    name: str = ""
    depth: int = 0
    in_list: bool = False

    def inside(self, key: str, *, in_list: bool) -> _At:
        place = one_line(f"{self.place}.{key}" if self.depth else key)
        return _At(place, "" if in_list else plain_name(key), self.depth + 1, in_list)


class _Record:
    """What the parts of one object say that are no objects themselves."""

    def __init__(self, *, is_document: bool) -> None:
        self.is_document = is_document
        self.cells: dict[str, Any] = {}
        self.names: list[str] = []
        self.has_value = False

    def take(self, key: str, name: str, part: Any) -> bool:
        """Keep a part if it may be a cell; tell whether it needs no further look.

        What is called data may be the value itself, as in observables of TheHive.
        """
        if len(self.names) < _NAMES_SHOWN:
            self.names.append(key)
        cell = _cell(name, part)
        name = "value" if name == "data" and cell and not self.is_document else name
        if name in TELLING:
            self.cells[name] = ""
        elif cell and role_of(name):
            self.cells[name] = cell
            self.has_value = self.has_value or bool(type_of(name))
        return cell is not None

    def rows(self, place: str, columns: Columns) -> Iterator[Row]:
        """Yield the record as rows: one, and another for each value of a list."""
        lists = [name for name, cell in self.cells.items() if isinstance(cell, list)]
        if not lists:
            yield Row(place, tuple(self.cells.values()))
            return
        single = {name: "" if name in lists else cell for name, cell in self.cells.items()}
        if any(cell and type_of(name) for name, cell in single.items()):
            yield Row(place, tuple(single.values()))
        bare = {name: "" if type_of(name) else cell for name, cell in single.items()}
        for name in lists:
            for value in self.cells[name]:
                yield Row(place, tuple({**bare, name: value}.values()))


def _cell(name: str, part: Any) -> Any:
    """Return a part as text, texts as a list if they are values; None if it is nested."""
    if isinstance(part, str):
        return part[: MAX_VALUE + 1]
    if isinstance(part, list):
        if is_detail(name):
            return ",".join(_word(word).replace(",", ";") for word in part)
        is_flat = bool(type_of(name)) and not any(map(is_nested, part))
        return [_text(one) for one in part] if is_flat else None
    if isinstance(part, bool):
        return str(part) if role_of(name) == "to_ids" else ""
    return None if is_nested(part) else _text(part)


def _text(part: Any) -> str:
    # One character more than may be is enough to refuse a value, and all that is held of it.
    return "" if part is None else str(part)[: MAX_VALUE + 1]


def _word(part: Any) -> str:
    return _text(part.get("name")) if isinstance(part, dict) else "" if is_nested(part) else _text(part)


class _Finder:
    """Records of one body; counts what it has found to tell a feed from something else."""

    def __init__(self, label: str, reading: Reading) -> None:
        self._label = label
        self._reading = reading
        self._found = 0
        self._lists = 0
        self._top: dict[str, str] = {}
        # A column is called like its role, too.
        roles = {plain_name(name): role_by_option(role) for name, role in reading.columns.items()}
        self._called = {name: "indicator" if role == "any" else role for name, role in roles.items()}

    def of_lines(self, text: Text) -> Iterator[Item]:
        """Yield the items of objects one a line; a damaged line costs itself alone unless it is the last."""
        damaged = ""
        for number, line in read_lines(text, self._reading.limits):
            if not line.strip():
                continue
            if damaged:
                self._reading.refuse(damaged, "row", "the line is no JSON that can be read")
            place, damaged = f"line {number}", ""
            if len(line) > self._reading.limits.line_chars:
                self._reading.refuse(place, "too long", f"the line is longer than {self._reading.limits.line_chars:,}")
                continue
            try:
                value = read_value(line)
            except ValueError:
                damaged = place
            else:
                yield from self._look(value, _At(place, depth=1, in_list=True))
        if damaged:
            raise InputError("no valid JSON: ends within an object", self._label, damaged, "truncated")

    def of_document(self, cursor: Cursor) -> Iterator[Item]:
        """Yield the items of a document."""
        yield from self._look(next_node(cursor), _At(""))
        if cursor.peek():
            cursor.fail("json", "something follows behind the end of the document")
        if "list" in self._top and ("matching_attributes" in self._top or self._top.get("type") in _WARNING_TYPES):
            raise InputError(
                "is a warning list of MISP: it names what is harmless, not what is bad", self._label, kind="warnings"
            )
        if self._top.get(STATUS, "ok") not in _ANSWERS:
            raise InputError(f"the server answered {quoted(self._top[STATUS])}", self._label, kind="answer")
        if not (self._found or self._lists or self._reading.refusals.total or STATUS in self._top):
            raise InputError("no name in it is known to hold values", self._label, kind="columns")

    def _look(self, node: Any, at: _At) -> Iterator[Item]:
        if at.depth > self._reading.limits.depth:
            raise InputError(f"no valid JSON: nested deeper than {at.depth - 1}", self._label, at.place, "json")
        if not is_nested(node):
            self._reading.refuse(at.place or "the document", "not an object", "neither an object nor a list")
        elif is_list_node(node):
            yield from self._list(node, at)
        else:
            yield from self._object(node, at)

    def _list(self, node: Any, at: _At) -> Iterator[Item]:
        """Yield the items of records, or of texts if they are values."""
        self._lists += 1
        kind = type_in_list(at.name)
        for number, (_, part) in enumerate(parts_of_node(node)):
            here = at.inside(f"[{number}]", in_list=True)
            if is_nested(part):
                yield from self._look(part, here)
            elif kind is None:
                self._pass_over(at, number)
            elif isinstance(part, str):
                self._found += 1
                yield Item(kind or self._reading.kind, part[: MAX_VALUE + 1], here.place)
            else:
                self._reading.refuse(here.place, "not an object", "neither an object nor a text")

    def _pass_over(self, at: _At, number: int) -> None:
        """Count a list of texts, once, if it stands where values may and its name does not say what they are."""
        if number == 0 and at.depth == 1 and not is_detail(at.name) and at.name not in ABOUT:
            self._reading.refuse(at.place, "name not known", f"{quoted(at.place)} is not known to hold values")

    def _object(self, node: Any, at: _At) -> Iterator[Item]:
        """Yield the items of an object that is a record, or of those inside it."""
        before = self._count()
        record, missed = _Record(is_document=not at.depth), 0
        if at.name in WRAPPERS:
            self._lists += 1
        for key, part in parts_of_node(node):
            name = plain_name(key)
            name = self._called.get(name, name)
            if not at.depth and name in _TELLING_OF_ITSELF:
                self._top[name] = "" if is_nested(part) else one_line(part)
            if record.take(key, name, part):
                continue
            if self._is_wanted(at.inside(key, in_list=False), record):
                earlier = self._count()
                yield from self._look(part, at.inside(key, in_list=False))
                missed += not is_list_node(part) and self._count() == earlier
        if isinstance(node, dict) and str(node.get(PATTERN)).startswith("["):
            yield from self._counted(items_of_indicator(node, self._reading))
        yield from self._end(record, at, self._count() - before, missed)

    def _is_wanted(self, at: _At, record: _Record) -> bool:
        """Tell whether what is nested in an object may hold records; what names the harmless is counted."""
        if at.name in HARMLESS:
            self._reading.refuse(at.place, "not for detection", f"{quoted(at.place)} names what is harmless")
            return False
        return at.name in WRAPPERS or not (record.has_value or at.name in ABOUT)

    def _end(self, record: _Record, at: _At, found: int, missed: int) -> Iterator[Item]:
        """Yield the items of an object as a record, or count that it is none, after all inside it was looked into."""
        columns = columns_of(tuple(record.cells)) if record.has_value else None
        if columns is not None and (at.depth or not found):
            yield from self._items(record, columns, at)
        elif columns is not None:
            self._reading.refuse("the document", "not for detection", "its value is what the records in it are about")
        elif at.in_list and not found and record.cells.get("type") != "metadata":
            self._miss(at.place, record)
        elif found:
            for _ in range(missed):
                self._miss(at.place or "the document", record)

    def _items(self, record: _Record, columns: Columns, at: _At) -> Iterator[Item]:
        for row in record.rows(at.place or "the document", columns):
            yield from self._counted(items_of(row, columns, self._reading))

    def _counted(self, items: Iterator[Item]) -> Iterator[Item]:
        for item in items:
            self._found += 1
            yield item

    def _count(self) -> int:
        """How much was found or refused so far."""
        return self._found + self._reading.refusals.total

    def _miss(self, place: str, record: _Record) -> None:
        names = ", ".join(map(quoted, record.names))
        self._reading.refuse(place, "name not known", f"no name is known to hold a value: {names}")
