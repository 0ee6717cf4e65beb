"""Which format a feed has, told from how its text begins. Names and content types of servers are not asked."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from sysmon_essentials.errors import InputError

from .columns import DELIMITERS, columns_by_name, delimiter_of
from .lists import COMMENT, is_sink

if TYPE_CHECKING:
    from sysmon_essentials.intel.body import Text

_STIX = re.compile(r'"type"\s*:\s*"(?:bundle|indicator)"|"spec_version"|"objects"\s*:\s*\[')
_MISP = re.compile(r'"(?:Event|Attribute|to_ids)"\s*:')
_MANIFEST = re.compile(r'\{\s*"[0-9a-f-]{36}"\s*:\s*\{')
_NOTED = re.compile(r"\S+\s+[;#]")
"""A value with a comment behind it."""
_LOOKED_AT = 200


def detect_format(text: Text) -> str:
    """Return ``stix``, ``misp``, ``hosts``, ``table`` or ``list``; a body of comments only is a list.

    Raises:
        InputError: it is nothing that holds indicators: a web page, something binary, other JSON.
    """
    head = text.head.lstrip("\ufeff \t\r\n")
    if not head:
        raise InputError("is empty; a feed without indicators has at least a comment", text.label, kind="empty")
    if "\x00" in head:
        raise InputError("is binary and no format of feeds", text.label, kind="format")
    if head[0] == "<":
        raise InputError("is a web page or XML, not a feed: check the address", text.label, kind="format")
    if head[0] == "{" or re.match(r"\[\s*[\[{\]]", head):
        return _json_format(head, text.label)
    return _lines_format(head)


def _json_format(head: str, label: str) -> str:
    if _MISP.search(head):
        return "misp"
    if _STIX.search(head) or re.fullmatch(r"\{\s*\}|\[\s*\]", head.strip()):
        return "stix"
    if _MANIFEST.match(head):
        raise InputError("is the manifest of a MISP feed: give the folder that holds it", label, kind="format")
    raise InputError("is JSON of unknown form: neither STIX 2.1 nor MISP", label, kind="format")


def _lines_format(head: str) -> str:
    lines = head.splitlines()[: 10 * _LOOKED_AT]
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
    return len(cells) > 1 and columns_by_name(cells) is not None
