"""docs/cim-coverage.md: how often each field that CIM asks for is filled, per EventID, measured on recordings.

    python -m bench.cim_coverage PATH... [--write]

Reads recordings through the shipped configuration and compares the result with the contracts of model/cim/. A field
counts as filled if the event has a value; values outside the list that CIM prescribes are counted too.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from offline.conf import load_apps
from offline.recordings import Intake, read_indexed
from offline.searchtime.knowledge import Knowledge
from package.model import CimDataset, load_model

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from offline.indextime import IndexedEvent
    from offline.spl.frame import Frame
    from package.model import Model

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "cim-coverage.md"
BATCH = 20_000
ASKED = ("required", "recommended")

HEAD = """# CIM coverage

Written by `python -m bench.cim_coverage ../shared/corpus --write`: {events:,} Sysmon events of {files} recordings, read
with the shipped configuration. Each row is a field that CIM {version} requires or recommends in a dataset; the cells
give the share of the EventID's events that have it. "-" means that Sysmon does not log what the field asks for, so
nothing is invented. `user` is absent where a Sysmon before 13.30 wrote the event without its User field.

Values outside the lists that CIM prescribes: {wrong}.

Decisions where CIM's list does not fit: `registry_hive` is absent for hives that the list does not know (DRIVERS,
HARDWARE, BCD and other hives loaded below HKLM); `reply_code_id` is 0 for "No Error", as in the DNS standard;
`object_category` and `change_type` of WMI events are `wmi`, which CIM's text allows ("may be specific to an app").
"""


class Tally:
    """Events, filled fields and wrong values per dataset and EventID."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.events: Counter[int] = Counter()
        self.filled: Counter[tuple[str, int, str]] = Counter()
        self.wrong: Counter[tuple[str, str, str]] = Counter()

    def add(self, frame: Frame) -> None:
        """Count one batch."""
        codes = np.array([int(code) for code in frame.column("EventCode").values])
        for code in np.unique(codes).tolist():
            rows = frame.take(np.flatnonzero(codes == code))
            self.events[code] += rows.size
            row = self.model.events.get(code)
            if row is not None and row.dataset:
                self._add_dataset(self.model.cim[row.dataset], code, rows)

    def _add_dataset(self, dataset: CimDataset, code: int, rows: Frame) -> None:
        for field in dataset.fields:
            values = rows.column(field.name).values
            self.filled[dataset.key, code, field.name] += sum(value is not None for value in values)
            if field.values:
                for value in set(values):
                    for item in value if isinstance(value, tuple) else (value,):
                        if item is not None and str(item) not in field.values:
                            self.wrong[dataset.key, field.name, str(item)] += 1


def main() -> int:
    """Measure and print, or write the page."""
    parser = argparse.ArgumentParser(description="Measure how well CIM's fields are filled.")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    options = parser.parse_args()
    conf = load_apps([ROOT])
    knowledge, intake, tally = Knowledge(conf), Intake(), Tally(load_model(ROOT))
    for batch in _batches(read_indexed(options.paths, conf, intake)):
        tally.add(knowledge.frame(batch))
    text = render(tally, intake)
    if options.write:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 1 if tally.wrong else 0


def render(tally: Tally, intake: Intake) -> str:
    """The page."""
    wrong = ", ".join(f"{key} {field}={value}" for key, field, value in sorted(tally.wrong)) or "none"
    versions = {dataset.cim_version for dataset in tally.model.cim.values()}
    parts = [HEAD.format(events=intake.events, files=intake.files, version="/".join(versions), wrong=wrong)]
    parts.extend(_table(tally, dataset) for dataset in tally.model.cim.values())
    return "\n".join(parts)


def _table(tally: Tally, dataset: CimDataset) -> str:
    rows = [row for row in tally.model.events.values() if row.dataset == dataset.key]
    codes = [row.code for row in rows if tally.events[row.code]]
    lines = [
        f"## {dataset.data_model}.{dataset.dataset}",
        "",
        "| field | need | " + " | ".join(f"{code} ({tally.events[code]:,})" for code in codes) + " |",
        "|---|---|" + "---|" * len(codes),
    ]
    for field in dataset.fields:
        if field.need in ASKED:
            cells = [_cell(tally, dataset.key, code, field.name) for code in codes]
            lines.append(f"| {field.name} | {field.need} | {' | '.join(cells)} |")
    absent = [str(row.code) for row in rows if not tally.events[row.code]]
    if absent:
        lines.extend(("", f"No recording holds EventID {', '.join(absent)}."))
    return "\n".join(lines) + "\n"


def _cell(tally: Tally, key: str, code: int, field: str) -> str:
    filled = tally.filled[key, code, field]
    events = tally.events[code]
    if field not in tally.model.events[code].cim and not filled:
        return "-"
    return "100 %" if filled == events else f"{100 * filled / events:.1f} %"


def _batches(events: Iterable[IndexedEvent]) -> Iterator[list[IndexedEvent]]:
    batch: list[IndexedEvent] = []
    for event in events:
        batch.append(event)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


if __name__ == "__main__":
    raise SystemExit(main())
