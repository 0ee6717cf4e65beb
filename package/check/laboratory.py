"""Nothing speaks of recordings, laboratories or people: conditions that know the test data prove nothing."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.content import Content
    from package.detections import Detection
    from package.model import Model
    from package.problems import Problem

NAMES = re.compile(
    r"(?i)\b(IEWIN7|MSEDGEWIN10|WIN-77LTAPHIQ1R|PC0\d\b|WORKSTATION[56]\b|theshire|mordor|offsec\.lan|threebeesco|"
    r"pgustavo|sbousseaden|wardog|bouss)"
)
"""Hosts, domains and accounts of the public recordings that detections are measured on."""

ADDRESS = re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
FREE = tuple(
    map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "127.0.0.0/8", "0.0.0.0/32"))
)
"""Address ranges for documentation, and those that name no host."""


def check_laboratory(model: Model, content: Content) -> Iterator[Problem]:
    """No names of recordings anywhere; in test events only addresses of documentation or private ranges."""
    for detection in content.detections:
        for key, text in _texts(detection):
            for name in sorted(set(NAMES.findall(text))):
                yield detection.problem(f"{key}: {name!r} is a name from a recording", key)
        for number, sample in enumerate(detection.tests):
            for event in sample.events:
                text = " ".join(value for value in event.fields.values() if value)
                for address in sorted(set(ADDRESS.findall(text))):
                    if not _is_free(address):
                        yield detection.problem(f"tests: {address} may belong to somebody", "tests", number)


def _texts(detection: Detection) -> Iterator[tuple[str, str]]:
    for key in ("condition", "search", "prefilter", "message", "description"):
        yield key, getattr(detection, key)
    for sample in detection.tests:
        for event in sample.events:
            yield "tests", " ".join((event.computer, *(value for value in event.fields.values() if value)))


def _is_free(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return True
    return address.is_private or any(address in network for network in FREE)
