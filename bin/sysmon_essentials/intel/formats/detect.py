"""Which format a feed has, told from how its text begins. Names and content types of servers are not asked."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from sysmon_essentials.errors import InputError

from .columns import DELIMITERS, begins_with_values, columns_by_name, delimiter_of
from .json_names import is_known
from .json_shape import shape_of
from .lists import COMMENT, is_sink
from .table import SEPARATOR_LINE

if TYPE_CHECKING:
    from sysmon_essentials.intel.body import Text

    from .json_shape import Shape

_IDENTIFIER = re.compile(r"[0-9a-f-]{36}")
_JSON = re.compile(r'\{|\[\s*[\[{\]"]')
_STIX_TYPE = re.compile(r"[a-z0-9-]+--[0-9a-f-]{36}")
_MARKUPS = (
    (re.compile(r"<(?:\w+:)?STIX_Package"), "STIX 1: ask for STIX 2.1"),
    (re.compile(r"schemas\.openxmlformats\.org"), "a workbook or document of an office: save it as CSV"),
)
_INDEX = re.compile(r"[0-9a-f]{32},[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OF_EVENTS = frozenset(
    (
        *("info", "uuid", "id", "Attribute", "Object", "Tag", "Orgc", "Org", "date", "timestamp", "analysis"),
        *("threat_level_id", "published", "Galaxy", "orgc_id", "org_id", "extends_uuid", "EventReport"),
    )
)
"""Names inside events of MISP; those of Windows have others."""
_WRAPPERS = frozenset(("response", "[]", "result"))
"""Around the events of an answer of MISP."""
_NOTED = re.compile(r"\S+\s+[;#]")
"""A value with a comment behind it."""
_LOOKED_AT = 200


def detect_format(text: Text) -> str:
    """Return ``stix``, ``misp``, ``json``, ``hosts``, ``table`` or ``list``; a body of comments only is a list.

    Raises:
        InputError: it is nothing that holds indicators: a web page, something binary, JSON without a known name.
    """
    head = text.head.lstrip("\ufeff \t\r\n")
    if not head:
        raise InputError("is empty; a feed without indicators has at least a comment", text.label, kind="empty")
    if "\x00" in head:
        raise InputError("is binary and no format of feeds", text.label, kind="format")
    if head[0] == "<":
        raise InputError(f"is {_markup(head)}", text.label, kind="format")
    if _JSON.match(head):
        return _json_format(head, text.label)
    if _INDEX.match(head):
        message = "is the index of a MISP feed, with hashes of values and not of files: give the folder that holds it"
        raise InputError(message, text.label, kind="format")
    return _lines_format(head)


def _markup(head: str) -> str:
    """Return what a text is that begins like a page."""
    return next(
        (what for sign, what in _MARKUPS if sign.search(head)), "a web page or XML, not a feed: check the address"
    )


def _json_format(head: str, label: str) -> str:
    shape = shape_of(head)
    if _is_misp(shape):
        return "misp"
    if _is_stix(shape) or re.fullmatch(r"\{\s*\}|\[\s*\]", head.strip()):
        return "stix"
    if any(_IDENTIFIER.fullmatch(place[0]) and place[1:] in (("info",), ("Orgc",)) for place in shape.places):
        raise InputError("is the manifest of a MISP feed: give the folder that holds it", label, kind="format")
    names = {place[-1] for place in shape.places}
    if names and not any(map(is_known, names)):
        message = (
            "is JSON of unknown form: neither STIX 2.1 nor MISP, and none of its names is known; set the format to"
            " json, and say which name is what, as for columns"
        )
        raise InputError(message, label, kind="format")
    return "json"


def _is_misp(shape: Shape) -> bool:
    """Tell whether events or attributes stand where MISP puts them."""
    inside = {
        next((place[at:] for at, name in enumerate(place) if name not in _WRAPPERS), ()) for place in shape.places
    }
    about = {place[1] for place in inside if place[:1] == ("Event",) and len(place) > 1}
    return ("Attribute",) in inside or (("Event",) in inside and (not about or not _OF_EVENTS.isdisjoint(about)))


def _is_stix(shape: Shape) -> bool:
    """Tell whether it is a bundle, or whether objects of STIX stand where an envelope has them."""
    if (("type",), "bundle") in shape.texts:
        return True
    around = ("objects", "[]") if ("objects",) in shape.places else ("[]",)
    inside = {place[2 if around[0] == "objects" else 1 :] for place in shape.places if place[: len(around)] == around}
    if around[0] == "objects" and not inside:
        return True
    is_typed = any(
        place[:-1] == around and place[-1] == "id" and _STIX_TYPE.fullmatch(text) for place, text in shape.texts
    )
    return is_typed or (("pattern",) in inside and ("type",) in inside) or (("spec_version",) in inside)


def _lines_format(head: str) -> str:
    lines = head.splitlines()[: 10 * _LOOKED_AT]
    if SEPARATOR_LINE.fullmatch(lines[0]):
        return "table"
    rows = [line for line in lines if not COMMENT.match(line)][:_LOOKED_AT]
    if not rows:
        return "list"
    mapped = sum(is_sink(line.split()[0]) and len(line.split()) > 1 for line in rows)
    if 2 * mapped > len(rows):
        return "hosts"
    delimiter = delimiter_of("\n".join(rows))
    headers = [rows[0], *(line.lstrip("#/; ") for line in lines if line[:1] in ("#", "/"))]
    if delimiter in DELIMITERS and any(_is_header(header, delimiter) for header in headers):
        return "table"
    if delimiter not in ",\t;":
        return "list"
    # Rows of a table have one width; URLs hold a comma here and two there.
    widths = Counter(0 if _NOTED.match(line) else line.rstrip(delimiter + " ").count(delimiter) for line in rows)
    width, count = widths.most_common(1)[0]
    return "table" if width and 2 * count > len(rows) else "list"


def _is_header(line: str, delimiter: str) -> bool:
    cells = [cell.strip().strip('"') for cell in line.split(delimiter)]
    return len(cells) > 1 and columns_by_name(cells) is not None and not begins_with_values(cells)
