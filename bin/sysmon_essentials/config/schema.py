"""What Sysmon's schema allows: event tags, fields, conditions and options, each with the version that brought it.

Fields come from the one table of the library; here are only the names that events do not carry. Versions in these
tables are written as manifests write them, as decimals (4.1 is minor 10), while a configuration's own ``schemaversion``
is read as two whole numbers (4.1 is minor 1).
Source: SysmonCommon manifest.xml, manifest.tt and xml.cpp; Sysinternals' sysmon.md; release dates of Sysmon.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from sysmon_essentials.schema import SCHEMA

from .model import Filter, Version

EVENT_TAGS: dict[int, str] = {
    1: "ProcessCreate",
    2: "FileCreateTime",
    3: "NetworkConnect",
    5: "ProcessTerminate",
    6: "DriverLoad",
    7: "ImageLoad",
    8: "CreateRemoteThread",
    9: "RawAccessRead",
    10: "ProcessAccess",
    11: "FileCreate",
    12: "RegistryEvent",
    13: "RegistryEvent",
    14: "RegistryEvent",
    15: "FileCreateStreamHash",
    17: "PipeEvent",
    18: "PipeEvent",
    19: "WmiEvent",
    20: "WmiEvent",
    21: "WmiEvent",
    22: "DnsQuery",
    23: "FileDelete",
    24: "ClipboardChange",
    25: "ProcessTampering",
    26: "FileDeleteDetected",
    27: "FileBlockExecutable",
    28: "FileBlockShredding",
    29: "FileExecutableDetected",
    100: "eBPFEvent",
}
"""The tag that filters each EventID; 4, 16 and 255 have none and are always logged."""

ALWAYS_LOGGED = frozenset((4, 16, 255))
LOGGED_WITHOUT_BLOCK = frozenset(("ProcessCreate", "ProcessTerminate"))
DOUBTFUL_WITHOUT_BLOCK = frozenset(("FileCreateTime", "DriverLoad"))
"""Manifest and field reports disagree on what happens without a block; give them one."""
BLOCKING_TAGS = frozenset(("FileBlockExecutable", "FileBlockShredding"))
LINUX_TAGS = frozenset(
    (
        "ProcessCreate", "NetworkConnect", "ProcessTerminate", "RawAccessRead", "ProcessAccess", "FileCreate",
        "FileDelete", "eBPFEvent",
    )
)  # fmt: skip

_TAGS: dict[str, tuple[int, ...]] = {}
for _code, _tag in EVENT_TAGS.items():
    _TAGS[_tag] = (*_TAGS.get(_tag, ()), _code)
TAGS = _TAGS
"""The EventIDs that each tag filters."""

CONDITIONS: dict[str, str] = {
    "is": "2.0",
    "is not": "2.0",
    "is any": "4.31",
    "contains": "2.0",
    "contains any": "4.22",
    "contains all": "4.22",
    "excludes": "2.0",
    "excludes any": "4.23",
    "excludes all": "4.23",
    "begin with": "2.0",
    "not begin with": "4.70",
    "end with": "2.0",
    "not end with": "4.70",
    "less than": "2.0",
    "more than": "2.0",
    "image": "2.0",
}
"""Conditions of filters. Sysmon takes them from the binary, whatever the file's version says, in any case."""
LISTS = frozenset(("is any", "contains any", "contains all", "excludes any", "excludes all"))
NEGATIVE = frozenset(("is not", "excludes", "excludes any", "excludes all", "not begin with", "not end with"))

PATH_FIELDS = frozenset(
    (
        "Image", "ParentImage", "SourceImage", "TargetImage", "ImageLoaded", "TargetFilename", "CurrentDirectory",
        "StartModule",
    )
)  # fmt: skip
"""Fields that hold the whole path of a file or folder."""
EVERYTHING = Filter("UtcTime", "contains", ":", None, 0)
"""A filter that matches every event of a tag."""

NAMES_SINCE, GROUP_SINCE, RULE_SINCE = "4.1", "4.2", "4.22"


class OptionKind(NamedTuple):
    """``kind``: ``switch`` (empty or true/false), ``boolean``, ``text``, ``number``, ``hashes``, ``folder``..."""

    since: str
    kind: str


OPTIONS: dict[str, OptionKind] = {
    "HashAlgorithms": OptionKind("2.0", "hashes"),
    "CheckRevocation": OptionKind("3.10", "switch"),
    "DriverName": OptionKind("3.4", "name"),
    "PipeMonitoringConfig": OptionKind("3.3", "text"),
    "ProcessAccessConfig": OptionKind("2.0", "text"),
    "ArchiveDirectory": OptionKind("4.30", "folder"),
    "DnsLookup": OptionKind("4.30", "boolean"),
    "CaptureClipboard": OptionKind("4.40", "switch"),
    "FieldSizes": OptionKind("4.81", "sizes"),
    "DriverQueueSize": OptionKind("4.91", "number"),
    "SigningQueueSize": OptionKind("4.91", "number"),
}
UNDOCUMENTED_OPTIONS = frozenset(
    ("CopyOnDelete_PE", "CopyOnDeletePE", "CopyOnDeleteSIDs", "CopyOnDeleteExtensions", "CopyOnDeleteProcesses")
)
"""Documented, yet absent from the manifests of 4.30 and later."""
SWITCHED_OFF = ("false", "0", "NULL", "disabled")
HASHES = frozenset(("MD5", "SHA1", "SHA256", "IMPHASH", "*"))
NEWEST = Version(4, 91)
OLDEST = Version(4, 0)
"""A configuration of another major version is refused by every Sysmon since 7.0."""
MAX_NAME = 255
"""Bytes of a rule name in UTF-8."""


def decimal(text: str) -> Version:
    """A version of these tables, which are decimals: ``4.1`` is minor 10, ``4.22`` minor 22."""
    major, _, minor = text.partition(".")
    return Version(int(major), int(minor.ljust(2, "0")))


@cache
def tag_since(tag: str) -> Version:
    """The first schema with this tag."""
    return min(decimal(since) for code in TAGS[tag] for _, since in SCHEMA[code])


@cache
def field_since(tag: str, field: str) -> Version | None:
    """The first schema in which filters of the tag may name the field; None if there is none."""
    found = [decimal(since) for code in TAGS[tag] for name, since in SCHEMA[code] if name == field]
    return max(min(found), tag_since(tag)) if found else None


def fields_of(tag: str, version: Version = NEWEST) -> list[str]:
    """Fields that filters of the tag may name, in the order of the events, those of earlier EventIDs first."""
    names = {name: None for code in TAGS[tag] for name, _ in SCHEMA[code]}
    return [name for name in names if (field_since(tag, name) or NEWEST) <= version]


def compiled_for(tag: str, fields: frozenset[str]) -> int | None:
    """The EventID for which Sysmon compiles a block: the first of the tag that has all its fields; None if none has."""
    for code in TAGS[tag]:
        if fields <= {name for name, _ in SCHEMA[code]}:
            return code
    return None


def reaches(field: str, compiled: int, event_code: int) -> bool:
    """True if a filter compiled for one EventID finds its field at the same position in another."""
    names = [name for name, _ in SCHEMA[compiled]]
    position = names.index(field)
    others = SCHEMA[event_code]
    return position < len(others) and others[position][0] == field


def combines_with_and(version: Version) -> bool:
    """How filters of a block without RuleGroup are combined. Source: xml.cpp, ``TO_DOUBLE( version ) > 4.1``."""
    return version > Version(4, 10)


def logged_without_block(tag: str, version: Version) -> bool:
    """The verdict on events whose tag has no block; 11 to 15 were on by default in schemas 3.2 and 3.3."""
    if tag in ("FileCreate", "RegistryEvent"):
        return Version(3, 20) <= version < Version(3, 40)
    if tag == "FileCreateStreamHash":
        return Version(3, 20) <= version < Version(4, 0)
    return tag in LOGGED_WITHOUT_BLOCK
