"""Judges the texts of filters by what Sysmon writes into their fields: texts that can never be there.

Knows that paths are whole, that there are no wildcards, and how the registry is abbreviated. What a condition does with
a text is ``check_filters``' business.
Source: Sysinternals' sysmon.md, and fields as recorded events have them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Callable, NamedTuple

from .evaluate import WINDOWS_VARIABLES
from .model import Filter, Problem
from .schema import LISTS, PATH_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROGRAMS = PATH_FIELDS - {"CurrentDirectory", "TargetFilename"}
_REGISTRY = frozenset(("TargetObject", "NewName"))
_ADDRESSES = frozenset(("SourceIp", "DestinationIp"))
_NAMES = frozenset(("QueryName", "SourceHostname", "DestinationHostname"))
_SWITCHES = frozenset(("Initiated", "SourceIsIpv6", "DestinationIsIpv6", "Signed", "IsExecutable", "Archived"))
_EQUAL = frozenset(("is", "is not", "is any"))
_WHOLE = _EQUAL | {"image", "begin with", "not begin with"}
_ENDING = _EQUAL | {"image", "end with", "not end with"}
_FILE_NAME = re.compile(r"[^\\/%:]+\.[A-Za-z]\w{1,3}")
_PATH = re.compile(r"[A-Za-z]:|\\\\|\\Device\\|\\\?\?\\|\\SystemRoot\\|%|/", re.IGNORECASE)
_EXPRESSION = re.compile(r"^\^|\.\*|\.\+|\\\\\.|\\\.\w+\$?$|\(\?i\)|\[\^|\[a-z")
_STAR_IN_KEY = re.compile(r"[^\\]\*|\*[^\\]")
_ROOT = re.compile(r"(HKEY_LOCAL_MACHINE|HKEY_USERS|HKEY_CURRENT_USER|HKCU|HKEY_CLASSES_ROOT)(?=\\|$)", re.IGNORECASE)
_ROOTS = {"HKEY_LOCAL_MACHINE": "HKLM", "HKEY_CLASSES_ROOT": "HKCR"}
_VARIABLE = re.compile(r"%([^%;\\]{1,64})%")
_OPEN_VARIABLE = re.compile(r"%\w+\\[^%]*")
_BARE = re.compile(r"[^0-]|0[^xX]")
_OF_ACCOUNTS = frozenset(("userprofile", "appdata", "localappdata", "temp", "tmp"))


class _Trap(NamedTuple):
    """``holds``: takes a filter and one of its texts."""

    code: str
    holds: Callable[[Filter, str], object]
    message: str
    mend: str


def _is_part_of_path(given: Filter, text: str) -> bool:
    return given.condition == "image" and "\\" in text and not _PATH.match(text)


_TRAPS = (
    _Trap(
        "file-name",
        lambda given, text: (
            given.field in PATH_FIELDS and given.condition in _WHOLE - {"image"} and _FILE_NAME.fullmatch(text)
        ),
        "{field} holds a whole path, {text} is a file name only",
        'write condition="image" for a program, "end with" and "\\" before the name for a file',
    ),
    _Trap(
        "file-name",
        _is_part_of_path,
        'for "image" {text} is a whole path, for it has a "\\"',
        'write the name alone, or condition="end with"',
    ),
    _Trap(
        "folder",
        lambda given, text: given.field in _PROGRAMS and given.condition in _ENDING and text.endswith("\\"),
        "{field} never ends with a folder as {text} does",
        'write condition="begin with" or "contains"',
    ),
    _Trap(
        "folder",
        lambda given, text: (
            given.field == "CurrentDirectory" and given.condition in _EQUAL and re.match(r"\w:\\.*[^\\]$", text)
        ),
        '{field} ends with "\\", {text} does not',
        'write "\\" at the end',
    ),
    _Trap(
        "wildcard",
        lambda given, text: (
            ("*" in text and given.field in PATH_FIELDS | _ADDRESSES | _NAMES)
            or (given.field in _REGISTRY and _STAR_IN_KEY.search(text))
        ),
        'Sysmon knows no wildcards, the "*" in {text} is compared as it stands',
        'write "begin with", "end with", or "contains all" with ";" between the parts',
    ),
    _Trap(
        "expression",
        lambda given, text: (
            given.field in PATH_FIELDS | _REGISTRY | _NAMES and "*" not in text.replace(".*", "")
            and _EXPRESSION.search(text)
        ),
        "{text} looks like a regular expression; Sysmon knows none",
        'write "begin with", "end with", or "contains all" with ";" between the parts',
    ),
    _Trap(
        "address-range",
        lambda given, text: given.field in _ADDRESSES and "/" in text,
        "{text} is compared as a text, not as a range of addresses",
        'write the beginning that all of them have, with condition="begin with"',
    ),
    _Trap(
        "registry-root",
        lambda given, text: given.field in _REGISTRY and _ROOT.search(text),
        "Sysmon never writes {root} into {field}",
        'write {abbreviation}',
    ),
    _Trap(
        "path-sign",
        lambda given, text: given.field in PATH_FIELDS and ('"' in text or "|" in text or re.match("[A-Za-z]:/", text)),
        "{text} has a sign that no path of Windows has",
        'write "\\" between folders, no quotation marks, and ";" between the parts of a list',
    ),
    _Trap(
        "value",
        lambda given, text: (
            given.field in _SWITCHES and given.condition in _EQUAL and text.lower() not in ("true", "false", "", "-")
        ),
        "{field} is true or false, never {text}",
        "write true or false",
    ),
    _Trap(
        "value",
        lambda given, text: given.field == "GrantedAccess" and given.condition in _EQUAL and _BARE.match(text),
        "{field} begins with 0x, {text} does not",
        "write 0x before it",
    ),
)  # fmt: skip


def check_texts(given: Filter) -> Iterator[Problem]:
    """Texts of a filter that its field never holds; of each kind the first."""
    told: set[str] = set()
    for text in given.value.split(";") if given.condition in LISTS else (given.value,):
        for trap in _TRAPS:
            if trap.code not in told and trap.holds(given, text):
                told.add(trap.code)
                root = _ROOT.search(text)
                name = root[1].upper() if root else ""
                words = {"field": given.field, "text": f'"{text}"', "root": name}
                abbreviation = _ROOTS.get(name, "HKU and, before the key, the account's SID or nothing")
                mend = trap.mend.replace("{abbreviation}", abbreviation)
                yield Problem("warning", trap.code, given.line, trap.message.format(**words), mend)
    yield from _variables(given)


def _variables(given: Filter) -> Iterator[Problem]:
    for name in dict.fromkeys(found.lower() for found in _VARIABLE.findall(given.value)):
        if name in _OF_ACCOUNTS:
            message = f"%{name}% differs from account to account; here it is taken for that of SYSTEM"
            yield Problem("note", "variable", given.line, message, 'write the folders, with condition="contains"')
        elif name not in WINDOWS_VARIABLES:
            message = f"%{name}% is no variable that every Windows has; without it the text stays as it is"
            yield Problem("note", "variable", given.line, message, "write what it stands for")
    if given.field in PATH_FIELDS and _OPEN_VARIABLE.fullmatch(given.value):
        message = f'"{given.value}" lacks the second % of its variable'
        yield Problem("warning", "variable", given.line, message, "write % behind the name, too")
