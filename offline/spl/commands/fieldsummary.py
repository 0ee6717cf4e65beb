"""``fieldsummary [maxvals=<n>] [<wc-field-list>]``: a row for each field, with what values it has.

``count`` (values), ``distinct_count``, ``is_exact``, ``max``, ``mean``, ``min``, ``numeric_count``, ``stdev`` and
``values``: a JSON list of at most ``maxvals`` (100; 0 is all) values with their counts, the most frequent first. The
distinct count is always exact here; ``is_exact`` is 0 where Splunk would estimate it, beyond ``maxvals``. Assumed:
rows in the order of names, fields with a leading underscore only if named, numbers taken from those values that are.
Source: Search Reference, "fieldsummary".
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.aggregate import Variance
from offline.spl.body import Body, expand_fields, read_int
from offline.spl.frame import Column, Frame
from offline.spl.functions.math import whole
from offline.spl.values import each, number, text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from offline.spl.frame import Value
    from offline.spl.session import Session

COLUMNS = (
    "field", "count", "distinct_count", "is_exact", "max", "mean", "min", "numeric_count", "stdev", "values",
)  # fmt: skip


@dataclass(frozen=True)
class FieldSummary:
    """The fields (none means all) and how many of their values are listed (0 is all)."""

    patterns: tuple[str, ...]
    values: int
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The table."""
        known = set(frame.present())
        names = [name for name in expand_fields(self.patterns or ("*",), sorted(known)) if name in known]
        rows = [self._row(name, frame.column(name).values) for name in names]
        return Frame(len(rows), {name: Column([row.get(name) for row in rows]) for name in COLUMNS})

    def _row(self, name: str, values: Iterable[Value]) -> dict[str, Value]:
        counts = Counter(text(one) for value in values for one in each(value))
        numbers = {n: count for value, count in counts.items() if (n := number(value)) is not None}
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[: self.values or None]
        row: dict[str, Value] = {
            "field": name,
            "count": counts.total(),
            "distinct_count": len(counts),
            "is_exact": int(not self.values or len(counts) <= self.values),
            "numeric_count": sum(numbers.values()),
            "values": json.dumps([{"value": value, "count": count} for value, count in ranked], separators=(",", ":")),
        }
        if numbers:
            spread = Variance(sample=True, root=True)
            for value, count in numbers.items():
                spread.add(value, count)
            mean = sum(value * count for value, count in numbers.items()) / sum(numbers.values())
            row |= {"max": max(numbers), "min": min(numbers), "mean": whole(mean), "stdev": spread.result()}
        return row


def parse(body: Body, session: Session) -> FieldSummary:
    """Reads ``fieldsummary``."""
    position = body.position
    options, patterns = body.options_and_fields({"maxvals": read_int})
    if options.get("maxvals", 100) < 0:
        raise body.error("maxvals cannot be negative", position)
    return FieldSummary(tuple(patterns), options.get("maxvals", 100))
