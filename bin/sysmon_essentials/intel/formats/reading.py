"""What every format is given besides the text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sysmon_essentials.intel.item import Limits
from sysmon_essentials.intel.refused import Refusals, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass
class Reading:
    """One body being read.

    Attributes:
        columns: for tables and JSON, what a column is: its name, or in tables its number (from 1), to a role or a type
            of ``normal.WORDS``.
        kind: type of values for which the feed has none; empty if it must be told from the value.
        with_observables: take also what STIX objects merely observed, and MISP attributes not meant for detection.
        limits: bounds.
        refusals: where items that cannot be read go.
        formats: those that the bodies read so far had.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    kind: str = ""
    with_observables: bool = False
    limits: Limits = field(default_factory=Limits)
    refusals: Refusals = field(default_factory=Refusals)
    formats: set[str] = field(default_factory=set)

    def refuse(self, place: str, reason: str, message: str) -> None:
        """Count an item that no value can be read from."""
        self.refusals.add(place, RefusedError(reason, message))
