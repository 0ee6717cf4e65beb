"""How good the detections are on recorded attacks and on everything around them; writes docs/detection-quality.md.

Hunts the recordings that manifest.csv under ``--corpus`` describes and the written
day under ``samples/``, with the packs as shipped. Counts for every source and EventID the recordings with a finding of
medium or above, those with one of the right technique (parent ids, old ids led to today's), and on the JSON recordings
pairs of detection and host per 10,000 events. What was looked at by a person, and with what verdict, stands in
``bench/detections.json``. Run: ``python -m bench.detections [--corpus DIR] [--write]``.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from offline.cli.main import main as offline_main

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "detection-quality.md"
VERDICTS = Path(__file__).with_suffix(".json")
LOUD = frozenset(("medium", "high", "critical"))
QUIET_HOST = "ws-042.corp.example"
PER_EVENTS = 10_000


@dataclass
class Recording:
    """One recording of the manifest and what was found in it."""

    path: str
    source: str
    events: int
    codes: tuple[str, ...]
    techniques: frozenset[str]
    findings: list[dict[str, Any]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The folder below the corpus: evtx or json."""
        return self.path.partition("/")[0]

    @property
    def loud(self) -> list[dict[str, Any]]:
        """Findings of medium or above."""
        return [found for found in self.findings if found["severity"] in LOUD]

    def is_named_right(self, today: Mapping[str, str]) -> bool:
        """True if a loud finding has a technique of the label, by parent id."""
        return any(parent(technique, today) in self.techniques for found in self.loud for technique in found["attack"])


def main() -> int:
    """Hunt, count, print or write the page."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    options.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    chosen = options.parse_args()
    manifest = chosen.corpus / "manifest.csv"
    if not manifest.exists():
        print(f"skipped: no {manifest}")
        return 0
    today = renamed_techniques()
    recordings = read_manifest(manifest, today)
    for kind in ("evtx", "json"):
        assign(recordings, hunt(chosen.corpus / kind), kind)
    text = page(recordings, today, hunt(ROOT / "samples" / "intrusion"))
    if chosen.write:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
        print(f"wrote {PAGE.relative_to(ROOT)}")
    else:
        print(text)
    return 0


def renamed_techniques() -> dict[str, str]:
    """Old technique ids and those of today, from the lookup as shipped."""
    with (ROOT / "lookups" / "sysmon_essentials_attack.csv").open(encoding="utf-8", newline="") as file:
        return {row["technique_id"]: row["renamed_to"] for row in csv.DictReader(file) if row["renamed_to"]}


def parent(technique: str, today: Mapping[str, str]) -> str:
    """Today's id of the technique that a technique belongs to."""
    return today.get(technique, technique).partition(".")[0]


def read_manifest(path: Path, today: Mapping[str, str]) -> list[Recording]:
    """Every recording with Sysmon events."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Recording(
                path=row["path"],
                source=row["source"],
                events=int(row["sysmon_events"]),
                codes=tuple(part.partition(":")[0] for part in row["event_ids"].split(";")),
                techniques=frozenset(
                    parent(name, today) for name in row["technique"].split(";") if name and name != "T0000"
                ),
            )
            for row in csv.DictReader(file)
            if row["sysmon_events"]
        ]


def hunt(folder: Path) -> list[dict[str, Any]]:
    """Findings of all packs over a folder."""
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / "findings.jsonl"
        if offline_main(["hunt", str(folder), "--json", str(target)]):
            raise SystemExit(f"{folder}: the hunt did not end well")
        return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def assign(recordings: Iterable[Recording], findings: Iterable[dict[str, Any]], kind: str) -> None:
    """Give each recording the findings that rest on its events; those on no single event go to all of their host."""
    by_path = {recording.path: recording for recording in recordings if recording.kind == kind}
    by_host: dict[str, list[Recording]] = defaultdict(list)
    loose = []
    for found in findings:
        paths = {_relative(event["file"], kind) for event in found["events"]}
        for path in paths & set(by_path):
            by_path[path].findings.append(found)
            by_host[found["dest"]].append(by_path[path])
        if not paths:
            loose.append(found)
    for found in loose:
        for recording in {id(recording): recording for recording in by_host[found["dest"]]}.values():
            recording.findings.append(found)


def _relative(file: str, kind: str) -> str:
    """The manifest's path of a file as the hunt names it; members of archives count as the archive."""
    return kind + file.partition("!")[0].rpartition(f"/corpus/{kind}")[2]


def page(recordings: Sequence[Recording], today: Mapping[str, str], written: Sequence[dict[str, Any]]) -> str:
    """The whole page."""
    verdicts = json.loads(VERDICTS.read_text(encoding="utf-8"))
    evtx = [recording for recording in recordings if recording.kind == "evtx"]
    noisy = [recording for recording in recordings if recording.kind == "json"]
    lines = [
        "# Quality of the detections",
        "",
        "Written by `python -m bench.detections --write`; do not edit. A recording counts as found if it has a finding",
        "of medium severity or above, as named right if one of these carries a technique of its label (parent ids; old",
        "ids are led to today's). Recordings hold mostly background events, and labels speak of the whole recording.",
        "",
        "## Recall by source",
        "",
        *_recall_table("source", _by_source(evtx), today),
        "",
        "## Recall by EventID",
        "",
        "Recordings that hold the EventID at all; one recording counts in several rows.",
        "",
        *_recall_table("EventID", _by_code(evtx), today),
        "",
        "## Misses",
        "",
        *_misses(evtx, today, verdicts["misses"]),
        "",
        "## Noise",
        "",
        *_noise(noisy, verdicts["background"]),
        "",
        "## Plain background",
        "",
        *_plain(written),
        "",
    ]
    return "\n".join(lines)


def _by_source(recordings: Iterable[Recording]) -> dict[str, list[Recording]]:
    groups: dict[str, list[Recording]] = defaultdict(list)
    for recording in recordings:
        first, _, rest = recording.path.partition("/")[2].partition("/")
        tactic = rest.partition("/")[0] if rest.count("/") and first != "sigma" else ""
        groups[f"{recording.source}: {tactic}" if tactic else recording.source].append(recording)
    groups["all"] = list(recordings)
    return groups


def _by_code(recordings: Iterable[Recording]) -> dict[str, list[Recording]]:
    groups: dict[str, list[Recording]] = defaultdict(list)
    for recording in recordings:
        for code in recording.codes:
            groups[code].append(recording)
    return dict(sorted(groups.items(), key=lambda item: int(item[0])))


def _recall_table(what: str, groups: Mapping[str, Sequence[Recording]], today: Mapping[str, str]) -> Iterator[str]:
    yield f"| {what} | recordings | found | share | labelled | named right | share |"
    yield "|---|---|---|---|---|---|---|"
    for name, members in groups.items():
        found = sum(bool(recording.loud) for recording in members)
        labelled = [recording for recording in members if recording.techniques]
        right = sum(recording.is_named_right(today) for recording in labelled)
        yield (
            f"| {name} | {len(members)} | {found} | {_percent(found, len(members))} "
            f"| {len(labelled)} | {right} | {_percent(right, len(labelled))} |"
        )


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _misses(recordings: Iterable[Recording], today: Mapping[str, str], reasons: Mapping[str, str]) -> Iterator[str]:
    yield "| recording | missing | reason |"
    yield "|---|---|---|"
    for recording in recordings:
        wrong = recording.techniques and not recording.is_named_right(today)
        if recording.loud and not wrong:
            continue
        name = recording.path.rpartition("/")[2] if "/sigma/" not in recording.path else recording.path.split("/")[-2]
        reason = reasons.get(name.removesuffix(".evtx"), "not looked at")
        yield f"| {name} | {'technique' if recording.loud else 'finding'} | {reason} |"


def _noise(recordings: Sequence[Recording], background: Mapping[str, str]) -> Iterator[str]:
    events = sum(recording.events for recording in recordings)
    pairs: dict[tuple[str, str], Recording] = {}
    for recording in recordings:
        for found in recording.loud:
            pairs.setdefault((found["detection"], found["dest"]), recording)
    share = len(pairs) * PER_EVENTS / events
    yield f"{len(pairs)} pairs of a detection of medium or above and a host on {events:,} JSON events:"
    yield f"{share:.1f} per {PER_EVENTS:,} events. Each was looked at: it is the recorded attack, or background that"
    yield "the detection reports with reason."
    yield ""
    yield "| detection | recording | verdict |"
    yield "|---|---|---|"
    for (detection, _), recording in sorted(pairs.items(), key=lambda item: (item[0][0], item[1].path)):
        verdict = background.get(detection)
        shown = f"justified: {verdict}" if verdict else "the recorded attack"
        yield f"| {detection} | {Path(recording.path).name.partition('.')[0]} | {shown} |"


def _plain(written: Sequence[dict[str, Any]]) -> Iterator[str]:
    loud = [found for found in written if found["dest"] == QUIET_HOST and found["severity"] in LOUD]
    yield f"Findings of medium or above on the ordinary workstation of `samples/intrusion`: {len(loud) or 'none'}."
    for found in loud:
        yield f"* {found['detection']}: {found['message']}"


if __name__ == "__main__":
    sys.exit(main())
