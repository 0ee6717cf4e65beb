"""Verdicts of a Sysmon configuration per second: the compiled evaluator beside the literal one of the tests.

Judges the events of recordings, varied so that no two replicas name the same people, folders and processes, with the
configuration given (sysmon-modular's merged file unless ``--config`` says otherwise). Rates are events a second on one
core: first with an evaluator that has seen nothing, compiling included, then once more. Both evaluators must agree on
the events that the literal one judges. Time is that of the processor, so that other work beside does not count. Run:
``python -m bench.config``. With ``--every-event`` no rates: both judge every event of the recordings with every
configuration beside this checkout. ``--rule-names`` tells how many recorded events carry the name of a rule, how many
of these names each configuration knows, and how many it would give the same event: recordings do not say which
configuration they were made with.
"""

from __future__ import annotations

import argparse
import time
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import TYPE_CHECKING

from sysmon_essentials.config.evaluate import Evaluator
from sysmon_essentials.config.load import load_configuration
from sysmon_essentials.config.read import read_file

from bench.corpus_events import columns, read_events
from tests.shared import SHARED
from tests.unit.sysmon_essentials.config import literal
from tests.unit.sysmon_essentials.config.recordings import CONFIGURATIONS, differing, recorded

if TYPE_CHECKING:
    from sysmon_essentials.config.model import Element

LITERAL_EVENTS = 1_000
Judged = list[tuple[int, dict[str, str]]]


def varied_events(folder: Path, count: int) -> Judged:
    """``count`` events by EventID and raw fields, replicas of the recordings' own."""
    events = read_events(folder)
    names = sorted({name for event in events for name in event.fields})
    made = columns(events, ["EventCode", *names], count)
    rows = zip(*(made[name] for name in names), strict=True)
    return [
        (int(code or 0), {name: value for name, value in zip(names, row, strict=True) if value is not None})
        for code, row in zip(made["EventCode"], rows, strict=True)
    ]


def tree(element: Element) -> ET.Element:
    """The element without comments, as the literal evaluator reads it."""
    made = ET.Element(element.tag, element.attributes)
    made.text = element.text
    made.extend(tree(child) for child in element.elements)
    return made


def rate(evaluator: Evaluator, events: Judged) -> float:
    """Events a second."""
    begun = time.process_time()
    for code, fields in events:
        evaluator.verdict(code, fields)
    return len(events) / (time.process_time() - begun)


def literal_rate(path: Path, evaluator: Evaluator, events: Judged) -> float:
    """Events a second of the literal evaluator; both must agree."""
    root = tree(read_file(path).root)
    parents = {child: parent for parent in root.iter() for child in parent}
    begun = time.process_time()
    found = [literal.verdict(root, code, fields, parents) for code, fields in events]
    took = time.process_time() - begun
    if found != [evaluator.verdict(code, fields)[:2] for code, fields in events]:
        raise SystemExit("the evaluators do not agree")
    return len(events) / took


def every_event() -> None:
    """Hold both evaluators against each other over all there is; ends with an error if they ever differ.

    Events that look the same to all filters are judged once.
    """
    events, count = recorded()
    print(f"{count:,} events, {len(events):,} of them distinct to filters")
    print(f"{'configuration':<46} {'differ':>7} {'CPU s':>7}")
    total = 0
    for path in CONFIGURATIONS:
        begun = time.process_time()
        found = len(differing(path, events))
        total += found
        print(f"{path.parent.name + '/' + path.name:<46} {found:>7} {time.process_time() - begun:>7.1f}")
    if total:
        raise SystemExit("the evaluators do not agree")


def rule_names(folder: Path) -> None:
    """Compare the rule names that events carry with those that the configurations at hand would give them."""
    named = [event for event in read_events(folder) if event.fields.get("RuleName", "-") not in ("-", "")]
    print(f"{len(named)} events with a rule name, {len({event.fields['RuleName'] for event in named})} names")
    print(f"{'configuration':<46} {'known':>7} {'same':>7}")
    for path in CONFIGURATIONS:
        evaluator = Evaluator(load_configuration(path)[0])
        names = {element.get("name") for element in tree(read_file(path).root).iter()}
        known = [event for event in named if event.fields["RuleName"] in names]
        same = sum(
            evaluator.verdict(event.event_code, event.fields).rule_name == event.fields["RuleName"] for event in known
        )
        print(f"{path.parent.name + '/' + path.name:<46} {len(known):>7} {same:>7}")


def main() -> None:
    """Parse the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--data", type=Path, default=SHARED / "corpus" / "evtx")
    parser.add_argument("--config", type=Path, default=SHARED / "corpus/configs/sysmon-modular/sysmonconfig.xml")
    parser.add_argument("--every-event", action="store_true")
    parser.add_argument("--rule-names", action="store_true")
    options = parser.parse_args()
    if options.every_event or options.rule_names:
        every_event() if options.every_event else rule_names(options.data)
        return
    if not options.config.exists() or not options.data.exists():
        print(f"skipped: {options.config} or {options.data} is not there")
        return
    configuration, _ = load_configuration(options.config)
    events = varied_events(options.data, options.events)
    evaluator = Evaluator(configuration)
    first, again = rate(evaluator, events), rate(evaluator, events)
    slow = literal_rate(options.config, evaluator, events[:LITERAL_EVENTS])
    filters = sum(len(block.filters) for block in configuration.blocks)
    print(f"{options.config.name}: {filters:,} filters, {len(events):,} events")
    print(f"{'':<28} {'events/s':>10} {'/ literal':>10}")
    for name, found in (("compiled, first time", first), ("compiled, again", again), ("literal", slow)):
        print(f"{name:<28} {found:>10,.0f} {found / slow:>10.1f}")


if __name__ == "__main__":
    main()
