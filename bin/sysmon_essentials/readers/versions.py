"""What the versions of Sysmon's schema have in common and how they differ, event by event.

Knows how to read ``SCHEMA``. Does not know records or texts.
"""

from __future__ import annotations

from typing import NamedTuple

from sysmon_essentials.schema import SCHEMA


class EventFields(NamedTuple):
    """Fields of one EventID.

    Attributes:
        names: all fields in order.
        lasting: those every version of the event has.
        by_count: the fields of each version, by their number, which is different for each.
    """

    names: tuple[str, ...]
    lasting: frozenset[str]
    by_count: dict[int, tuple[str, ...]]


def _read(schema: tuple[tuple[str, str], ...]) -> EventFields:
    since = {name: tuple(int(part) for part in version.split(".")) for name, version in schema}
    versions = sorted(set(since.values()))
    of_version = [tuple(name for name in since if since[name] <= version) for version in versions]
    return EventFields(tuple(since), frozenset(of_version[0]), {len(names): names for names in of_version})


FIELDS: dict[int, EventFields] = {code: _read(schema) for code, schema in SCHEMA.items()}
