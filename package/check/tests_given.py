"""A detection shows that it fires and that it can keep quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.content import Content
    from package.detections import Detection
    from package.model import Model
    from package.problems import Problem


def check_tests_given(model: Model, content: Content) -> Iterator[Problem]:
    """At least one positive and one near-miss, every test with events, near-misses of an EventID of the positives."""
    for detection in content.detections:
        if not any(sample.expect for sample in detection.tests):
            yield detection.problem("tests: needs one that expects a finding", "tests")
        if not any(not sample.expect for sample in detection.tests):
            yield detection.problem("tests: needs a near-miss, one fact changed, that expects 0", "tests")
        yield from _each(detection)


def _each(detection: Detection) -> Iterator[Problem]:
    fired = {event.event_code for sample in detection.tests if sample.expect for event in sample.events}
    names: set[str] = set()
    for number, sample in enumerate(detection.tests):
        if sample.name in names:
            yield detection.problem(f"tests: two are named {sample.name!r}", "tests", number)
        names.add(sample.name)
        codes = {event.event_code for event in sample.events}
        if not codes and detection.type != "health":
            yield detection.problem(f"tests: {sample.name!r} has no events", "tests", number)
        if not sample.expect and fired and codes and not codes & fired:
            yield detection.problem(f"tests: {sample.name!r} misses by its EventID, not by a fact", "tests", number)
