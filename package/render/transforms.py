"""default/transforms.conf: extractions, index-time routing and lookup definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render.conf_text import render_conf
from package.render.event_guide import FIELDS, GUIDE
from package.render.lookup_definitions import LOOKUPS, collection_lookup, collections

if TYPE_CHECKING:
    from package.content import Content
    from package.model import Model

HEADER = "sysmon_essentials_header"
DATA = "sysmon_essentials_data"
HASHES = "sysmon_essentials_hashes"
FORWARDED_SOURCE = "sysmon_essentials_forwarded_source"
FORWARDED_HOST = "sysmon_essentials_forwarded_host"
LINUX_SOURCE = "sysmon_essentials_linux_source"
LINUX_HOST = "sysmon_essentials_linux_host"
EVENTS_LOOKUP = "sysmon_essentials_events"

SYSTEM = (
    (r"<Provider\s+Name=['\"]([^'\"]*)['\"]", ("ProviderName",)),
    (r"(?:\s+Guid=['\"]([^'\"]*)['\"])?[^>]*>(?:</Provider>)?", ("ProviderGuid",)),
    (r"\s*<EventID[^>]*>(\d+)</EventID>", ("EventID", "EventCode")),
    (r"(?:\s*<Version>(\d+)</Version>)?", ("EventVersion",)),
    (r"(?:\s*<Level>(\d+)</Level>)?", ("Level",)),
    (r"(?:\s*<Task>(\d+)</Task>)?", ("Task",)),
    (r"(?:\s*<Opcode>(\d+)</Opcode>)?", ("Opcode",)),
    (r"(?:\s*<Keywords>([^<]*)</Keywords>)?", ("Keywords",)),
    (r"(?:\s*<TimeCreated\s+SystemTime=['\"]([^'\"]*)['\"][^>]*>(?:</TimeCreated>)?)?", ("SystemTime",)),
    (r"(?:\s*<EventRecordID>(\d+)</EventRecordID>)?", ("EventRecordID",)),
    (r"(?:\s*<Correlation[^>]*>(?:</Correlation>)?)?", ()),
    (r"(?:\s*<Execution\s+ProcessID=['\"](\d+)['\"]", ("ProcessID",)),
    (r"\s+ThreadID=['\"](\d+)['\"][^>]*>(?:</Execution>)?)?", ("ThreadID",)),
    (r"(?:\s*<Channel>([^<]*)</Channel>)?", ("Channel",)),
    (r"\s*<Computer>([^<]*)</Computer>", ("Computer",)),
    (r"(?:\s*<Security(?:\s+User[Ii][Dd]=['\"]([^'\"]*)['\"])?)?", ("SecurityID",)),
)
"""The System element in the order in which Windows and Sysmon for Linux write it: one pass over it, anchored by
`<Provider`. ProcessID and ThreadID are those of the Sysmon service, SecurityID is its account: never the actor's."""


def header_regex() -> str:
    """One regular expression for the whole System element."""
    return "".join(pattern.replace('\\"', '"') for pattern, _ in SYSTEM)


def header_format() -> str:
    """Which group is which field; EventID serves two names."""
    groups = (fields for _, fields in SYSTEM if fields)
    return " ".join(f"{field}::${group}" for group, fields in enumerate(groups, 1) for field in fields)


def render_transforms(model: Model, content: Content) -> str:
    """The text of transforms.conf."""
    windows, linux = model.sources["windows"].sources[0], model.sources["linux"].sources[0]
    channel = "<Channel>Microsoft-Windows-Sysmon/Operational</Channel>"
    hashes = {"REGEX": r"\b(MD5|SHA1|SHA256|IMPHASH)=([0-9A-Fa-f]+)", "FORMAT": "$1::$2"}
    stanzas: list[tuple[str, dict[str, str]]] = [
        (HEADER, {"REGEX": header_regex(), "FORMAT": header_format()}),
        (DATA, {"REGEX": "<Data Name=['\"]([^'\"]+)['\"]>([^<]+)</Data>", "FORMAT": "$1::$2"}),
        (HASHES, {"SOURCE_KEY": "Hashes", **hashes}),
        (f"{HASHES}_stream", {"SOURCE_KEY": "Hash", **hashes}),
        (FORWARDED_SOURCE, {"REGEX": channel, "DEST_KEY": "MetaData:Source", "FORMAT": f"source::{windows}"}),
        (
            FORWARDED_HOST,
            {
                "REGEX": rf"{channel}\s*<Computer>([^<]+)</Computer>",
                "DEST_KEY": "MetaData:Host",
                "FORMAT": "host::$1",
            },
        ),
        (LINUX_SOURCE, {"REGEX": "<Event", "DEST_KEY": "MetaData:Source", "FORMAT": f"source::{linux}"}),
        (
            LINUX_HOST,
            {"REGEX": "<Computer>([^<]+)</Computer>", "DEST_KEY": "MetaData:Host", "FORMAT": "host::$1"},
        ),
        (EVENTS_LOOKUP, {"filename": f"{EVENTS_LOOKUP}.csv"}),
        (GUIDE, {"filename": f"{GUIDE}.csv"}),
        (FIELDS, {"filename": f"{FIELDS}.csv"}),
        *LOOKUPS.items(),
        *(collection_lookup(name, columns) for name, columns in collections(content.detections).items()),
    ]
    return render_conf("model/", stanzas)
