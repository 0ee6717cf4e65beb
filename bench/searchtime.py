"""Search-time work of apps on the same events: regexes, aliases, calculated fields, lookups, event types, tags.

    python -m bench.searchtime PATH... [--app DIR]... [--events N] [--rounds N]

Every app's settings run over the same recordings in the same process; the first app is the measure of the others.
Figures are microseconds of processor time an event (median of the rounds) with every field asked for, as in Splunk's
verbose mode. Regexes are timed twice: as offline runs them, and on one engine (``regex``, no time limit) for all apps,
because only the second compares the patterns and not our choice of engine. Recordings are not repeated: what is
computed once a distinct value would look too cheap.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unittest import mock

from offline import pcre
from offline.conf import load_apps
from offline.recordings import Intake, read_indexed
from offline.searchtime.alias import apply_aliases
from offline.searchtime.evals import apply_evals
from offline.searchtime.extraction import Extraction
from offline.searchtime.knowledge import Knowledge
from offline.searchtime.lookup import apply_lookups

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from offline.indextime import IndexedEvent
    from offline.searchtime.knowledge import Pipeline
    from offline.spl.frame import Frame

ROOT = Path(__file__).resolve().parents[1]
STAGES = ("regex", "regex, one engine", "alias", "eval", "lookup", "eventtype and tag")
BATCH = 20_000


class Work(NamedTuple):
    """What the settings of an app ask for, for the events that most stanzas apply to."""

    transforms_on_raw: int
    transforms_on_fields: int
    aliases: int
    evals: int
    lookups: int


class Cost(NamedTuple):
    """Result for one app: work, and microseconds an event by stage."""

    app: str
    events: int
    work: Work
    us: dict[str, float]

    @property
    def total(self) -> float:
        """All stages, regexes as offline runs them."""
        return sum(us for stage, us in self.us.items() if stage != STAGES[1])


class Stopwatch:
    """Processor time by stage."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STAGES, 0.0)

    def run(self, stage: str, work: Callable[[], object]) -> None:
        """Add the time that ``work`` takes to ``stage``."""
        started = time.process_time()
        work()
        self.seconds[stage] += time.process_time() - started


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description="Compare the search-time work of apps on the same events.")
    parser.add_argument("paths", nargs="+", help="recordings: files or folders")
    parser.add_argument("--app", action="append", help="app folder, repeatable; this app if not given")
    parser.add_argument("--events", type=int, default=200_000, help="read at most this many")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    costs = [measure(app, options.paths, options.events, options.rounds) for app in options.app or [str(ROOT)]]
    sys.stdout.write(table(costs))
    return 0


def measure(app: str, paths: list[str], wanted: int, rounds: int) -> Cost:
    """What one app costs on these recordings."""
    conf = load_apps([app])
    events = list(itertools.islice(read_indexed(paths, conf, Intake()), wanted))
    if not events:
        raise SystemExit(f"{', '.join(paths)}: no Sysmon events")
    figures = []
    for _ in range(rounds):
        watch = Stopwatch()
        for batch in _batches(events):
            _time_stages(Knowledge(conf), batch, watch)
        figures.append({stage: seconds / len(events) * 1e6 for stage, seconds in watch.seconds.items()})
    us = {stage: statistics.median(figure[stage] for figure in figures) for stage in STAGES}
    return Cost(Path(app).resolve().name, len(events), _work(Knowledge(conf), events), us)


def _time_stages(knowledge: Knowledge, events: list[IndexedEvent], watch: Stopwatch) -> None:
    for stanzas, members in _groups(knowledge, events).items():
        pipeline = knowledge.pipeline(stanzas)
        extraction = Extraction(members, knowledge.rename)
        for extractor in pipeline.extractors:
            watch.run("regex", lambda run=extraction.run, it=extractor: run(it))  # type: ignore[misc]
        with _one_engine():
            again = Knowledge(knowledge.conf).pipeline(stanzas)
            plain = Extraction(members, knowledge.rename)
            for extractor in again.extractors:
                watch.run("regex, one engine", lambda run=plain.run, it=extractor: run(it))  # type: ignore[misc]
        frame = extraction.frame()
        watch.run("regex", lambda frame=frame: _look(frame, frame.names))  # type: ignore[misc]
        _time_derived(knowledge, pipeline, frame, watch)


def _time_derived(knowledge: Knowledge, pipeline: Pipeline, frame: Frame, watch: Stopwatch) -> None:
    aliased = apply_aliases(pipeline.aliases, frame)
    watch.run("alias", lambda: _look(aliased, [alias.new for alias in pipeline.aliases]))
    calculated = apply_evals(pipeline.calculated, aliased, knowledge.clock)
    watch.run("eval", lambda: _look(calculated, [one.field for one in pipeline.calculated]))
    looked_up = apply_lookups(pipeline.lookups, calculated)
    outputs = [name for automatic in pipeline.lookups for name in automatic.outputs.values()]
    watch.run("lookup", lambda: _look(looked_up, outputs))
    classified = knowledge.classified(looked_up)
    watch.run("eventtype and tag", lambda: _look(classified, ["eventtype", "tag"]))


def _look(frame: Frame, names: Iterable[str]) -> None:
    for name in names:
        frame.column(name)


@contextmanager
def _one_engine() -> Iterator[None]:
    """Every pattern compiled inside runs on ``regex`` without a time limit."""
    pcre.compile_pcre.cache_clear()
    with mock.patch.multiple(pcre, is_linear=lambda _source: False, TIMEOUT_S=None):
        yield
    pcre.compile_pcre.cache_clear()


def _groups(knowledge: Knowledge, events: list[IndexedEvent]) -> dict[tuple[str, ...], list[IndexedEvent]]:
    groups: dict[tuple[str, ...], list[IndexedEvent]] = {}
    for event in events:
        groups.setdefault(knowledge.stanzas(event), []).append(event)
    return groups


def _work(knowledge: Knowledge, events: list[IndexedEvent]) -> Work:
    groups = _groups(knowledge, events)
    pipeline = knowledge.pipeline(max(groups, key=lambda stanzas: len(groups[stanzas])))
    on_raw = sum(extractor.options.source_key == "_raw" for extractor in pipeline.extractors)
    return Work(
        on_raw,
        len(pipeline.extractors) - on_raw,
        len(pipeline.aliases),
        len(pipeline.calculated),
        len(pipeline.lookups),
    )


def _batches(events: Iterable[IndexedEvent]) -> Iterator[list[IndexedEvent]]:
    iterator = iter(events)
    while batch := list(itertools.islice(iterator, BATCH)):
        yield batch


def table(costs: list[Cost]) -> str:
    """The figures, a column an app, each with its share of the first app's."""
    base = costs[0]
    lines = [f"{'':24}" + "".join(f"{cost.app[:22]:>24}" for cost in costs)]
    lines.append(f"{'events':24}" + "".join(f"{cost.events:>24,}" for cost in costs))
    for name, counts in zip(Work._fields, zip(*(cost.work for cost in costs), strict=True), strict=True):
        lines += [f"{name.replace('_', ' '):24}" + "".join(f"{count:>24}" for count in counts)]
    rows = [(stage, [cost.us[stage] for cost in costs]) for stage in STAGES]
    rows.append(("all search-time work", [cost.total for cost in costs]))
    for name, figures in rows:
        first = base.total if name.startswith("all") else base.us[name]
        cells = [f"{us:.1f} us ({us / first:.2f} x)" if first else f"{us:.1f} us" for us in figures]
        lines.append(f"{name:24}" + "".join(f"{cell:>24}" for cell in cells))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
