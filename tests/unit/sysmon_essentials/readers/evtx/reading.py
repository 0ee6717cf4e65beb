"""Reads bytes as an EVTX file and keeps what came of it, for the tests of this folder."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sysmon_essentials.readers.evtx import read_evtx
from sysmon_essentials.readers.source import Counts, Source

from tests.unit.sysmon_essentials.readers.evtx.evtx_writer import ChunkWriter, Instance, Raw, Tag, evtx_file

if TYPE_CHECKING:
    from sysmon_essentials.errors import InputError
    from sysmon_essentials.event import RawEvent


@dataclass
class Reading:
    """Events, problems and counts."""

    events: list[RawEvent] = field(default_factory=list)
    problems: list[InputError] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)

    @property
    def ids(self) -> list[int]:
        return [int(event.record_id) for event in self.events]

    @property
    def kinds(self) -> list[str]:
        return [problem.kind for problem in self.problems]


def read(data: bytes) -> Reading:
    reading = Reading()
    source = Source("log.evtx", reading.counts, reading.problems.append)
    reading.events += read_evtx(io.BytesIO(data), source)
    return reading


def text_of(*contents: Instance | Tag | Raw, dependency: bool = True) -> list[str]:
    """Return the events that a file of one chunk with these records gives; any problem fails."""
    writer = ChunkWriter()
    for content in contents:
        writer.add(content, dependency)
    reading = read(evtx_file([writer.finish()]))
    assert [str(problem) for problem in reading.problems] == []
    return [event.text for event in reading.events]


def complaint_of(content: Instance | Tag | Raw) -> str:
    """Return what is said of the only record of a file."""
    writer = ChunkWriter()
    writer.add(content)
    reading = read(evtx_file([writer.finish()]))
    (problem,) = reading.problems
    assert problem.record == "1"
    return problem.message
