"""Validation as Sysmon did it, by a document type: built from our own schema table, run by lxml where it is present.

Finds what ``check`` finds of unknown tags, fields, attributes and options; a second opinion on files that are written.
Source: the shape of the document type in SysmonCommon manifest.tt.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sysmon_essentials.config.schema import OPTIONS, TAGS, decimal, fields_of, tag_since

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sysmon_essentials.config.model import Version


def document_type(version: Version) -> str:
    """The declarations for a schema version."""
    tags = [tag for tag in TAGS if tag_since(tag) <= version]
    options = [name for name, option in OPTIONS.items() if decimal(option.since) <= version]
    fields = {tag: fields_of(tag, version) for tag in tags}
    every_field = list(dict.fromkeys(name for names in fields.values() for name in names))
    lines = [
        _any("Sysmon", [*options, "EventFiltering"]),
        "<!ATTLIST Sysmon schemaversion CDATA #REQUIRED>",
        _any("EventFiltering", [*tags, "RuleGroup"]),
        _any("RuleGroup", tags),
        "<!ATTLIST RuleGroup groupRelation (and|or) #REQUIRED name CDATA #IMPLIED>",
        _any("Rule", every_field),
        "<!ATTLIST Rule groupRelation CDATA #IMPLIED name CDATA #IMPLIED>",
        *(f"<!ELEMENT {name} (#PCDATA)>" for name in [*options, *every_field]),
        *(_any(tag, [*fields[tag], "Rule"]) for tag in tags),
        *(f"<!ATTLIST {tag} onmatch (include|exclude) #IMPLIED default (include|exclude) #IMPLIED>" for tag in tags),
        *(f"<!ATTLIST {name} condition CDATA 'is' name CDATA #IMPLIED>" for name in every_field),
    ]
    return "\n".join(lines)


def invalid_lines(data: bytes, version: Version) -> list[tuple[int, str]] | None:
    """Lines and messages of what the document type refuses; None if lxml is not there.

    Args:
        data: A file that ``read_document`` has accepted.
        version: The schema it states.
    """
    try:
        from lxml import etree
    except ImportError:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    rules = etree.DTD(io.StringIO(document_type(version)))
    root = etree.fromstring(data, parser)
    if rules.validate(root):
        return []
    return [(error.line, error.message) for error in rules.error_log.filter_from_errors()]


def _any(name: str, children: Iterable[str]) -> str:
    return f"<!ELEMENT {name} ({'|'.join(children)})*>"
