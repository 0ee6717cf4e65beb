"""A configuration file in one report: what it is, what is wrong with it, what it logs, and which detections it blinds.

A file that Sysmon would refuse, or that is no configuration, gives a report that says so. Pure: bytes in, report out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sysmon_essentials.errors import InputError

from .check import check, in_order
from .coverage import ALL, ALL_BUT, BLIND, NONE, PARTLY, SOME, UNKNOWN, logged_events, sights
from .load import build_configuration
from .model import SEVERITIES
from .read import read_document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .coverage import Need
    from .model import Configuration, Problem

LOADED, REFUSED = "loaded", "refused"
HOW_MUCH = (ALL, ALL_BUT, SOME, NONE, UNKNOWN)


class Report(NamedTuple):
    """What is known of a configuration file.

    Attributes:
        status: ``loaded``; ``refused``: by us or, for its errors, by Sysmon.
        reason: Why it is refused.
        schema_version: As the file states it.
        problems: In the order of lines.
        filters: Number of filters.
        logged: EventIDs by how much of them is logged; none of a refused file.
        detections: Number of detections judged.
        blind: Words of detections that can see nothing.
        partly: Words of detections that cannot see everything.
    """

    status: str
    reason: str = ""
    schema_version: str = ""
    problems: Sequence[Problem] = ()
    filters: int = 0
    logged: Mapping[str, Sequence[int]] = {}
    detections: int = 0
    blind: Sequence[str] = ()
    partly: Sequence[str] = ()

    @property
    def by_severity(self) -> dict[str, int]:
        """Number of problems of each severity."""
        return {name: sum(problem.severity == name for problem in self.problems) for name in SEVERITIES}


def examine(data: bytes, path: str, needs: Iterable[Need]) -> Report:
    """Read a file and judge it.

    Args:
        data: The file; of one that is too big a part that is too big will do.
        path: Where it came from, for messages.
        needs: What detections need to see.
    """
    try:
        configuration, structure = build_configuration(read_document(data, path), path)
    except InputError as error:
        place = f"{error.record}: " if error.record else ""
        return Report(REFUSED, f"{place}{error.message}")
    problems = in_order([*structure, *check(configuration)])
    errors = [problem for problem in problems if problem.severity == "error"]
    filters = sum(len(block.filters) for block in configuration.blocks)
    if errors:
        reason = f"Sysmon refuses it: line {errors[0].line}: {errors[0].message}"
        return Report(REFUSED, reason, configuration.schema_text, problems, filters)
    return _loaded(configuration, problems, filters, needs)


def _loaded(configuration: Configuration, problems: Sequence[Problem], filters: int, needs: Iterable[Need]) -> Report:
    logged = {
        how_much: tuple(event.event_code for event in logged_events(configuration) if event.how_much == how_much)
        for how_much in HOW_MUCH
    }
    judged = sights(configuration, needs)
    return Report(
        LOADED, "", configuration.schema_text, problems, filters, logged, len(judged),
        tuple(sight.detection for sight in judged if sight.status == BLIND),
        tuple(sight.detection for sight in judged if sight.status == PARTLY),
    )  # fmt: skip
