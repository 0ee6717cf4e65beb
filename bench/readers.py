"""Event XML to fields, and files to event XML: ours and peers on the same events in the same run.

The first table parses written events of 23 fields (as many as Sysmon ever logs) and of 6: ours against lxml,
ElementTree and expat doing the same work, fields and header by name. The second reads files of these events in the
layouts of shippers, beside what reading the file as text, or decoding its JSON alone, costs. The third reads the EVTX
recordings below ``--corpus`` through the wheel and, the first ``--slow-files`` of them, through python-evtx. Rates are
events a second of CPU time, the median of ``--rounds``. Run: ``python -m bench.readers [--events N] [--corpus DIR]``.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
import xml.etree.ElementTree as ET
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

from lxml import etree
from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers import read_paths
from sysmon_essentials.readers.versions import FIELDS
from sysmon_essentials.render import EventParts, render_event

from offline.evtx_wheel import read_evtx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).resolve().parents[1]
SPACE = "{http://schemas.microsoft.com/win/2004/08/events/event}"
VALUES = {
    "UtcTime": "2026-03-04 07:15:22.418",
    "CommandLine": '"C:\\Tools\\acme\\agentx.exe" --sync --site tokyo > "C:\\Temp\\R&D.txt"',
    "Hashes": f"SHA256={'1A2B3C4D' * 8},IMPHASH={'A1B2C3D4' * 4}",
}


def written_events(code: int, count: int) -> list[str]:
    """Return ``count`` events that differ in time, number and process."""
    texts = []
    for number in range(count):
        values = {**VALUES, "ProcessId": str(number), "Image": f"C:\\Tools\\acme\\agent{number % 100}.exe"}
        data = [(name, values.get(name, "EXAMPLE\\h.sato")) for name in FIELDS[code].names]
        parts = EventParts(str(code), data, version="5", record_id=str(number), process_id="3120", thread_id="4412")
        stamp = f"2026-03-04T07:{number // 60 % 60:02d}:{number % 60:02d}.4201234Z"
        texts.append(render_event(parts._replace(system_time=stamp, computer="ws-041.corp.example")))
    return texts


def _fields_of_tree(root: Any) -> dict[str, str]:
    system, data = root[0], root[1]
    fields = {f"System.{element.tag}": element.text or "" for element in system}
    for element in system:
        fields.update(element.attrib)
    fields.update({element.get("Name", ""): element.text or "" for element in data})
    return fields


def parse_lxml(text: str) -> dict[str, str]:
    """Parse with lxml."""
    return _fields_of_tree(etree.fromstring(text))


def parse_element_tree(text: str) -> dict[str, str]:
    """Parse with ElementTree."""
    return _fields_of_tree(ET.fromstring(text))  # noqa: S314 the text was written above


def parse_expat(text: str) -> dict[str, str]:
    """Parse with expat's handlers."""
    fields: dict[str, str] = {}
    name = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal name
        name = attributes.get("Name", tag)
        fields[name] = ""
        if tag != "Data":
            fields.update(attributes)

    def characters(value: str) -> None:
        fields[name] += value

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = characters
    parser.Parse(text, True)
    return fields


def rate(run: Callable[[], int], rounds: int) -> float:
    """Return events a second of CPU time, the median of ``rounds``; ``run`` says how many it handled."""
    rates = []
    for _ in range(rounds):
        begun = time.process_time()
        count = run()
        rates.append(count / max(time.process_time() - begun, 1e-9))
    return statistics.median(rates)


def _print(rows: Iterable[tuple[str, float]]) -> None:
    rows = list(rows)
    first = rows[0][1]
    print(f"{'':<34} {'events/s':>10} {'first / it':>11}")
    for name, speed in rows:
        print(f"{name:<34} {speed:>10,.0f} {first / speed:>11.2f}")


def compare_parsers(events: int, rounds: int) -> None:
    """Print the rates of the parsers on one kind of long and one of short events."""
    parsers: tuple[tuple[str, Callable[[str], Any]], ...] = (
        ("ours", parse_event),
        ("lxml", parse_lxml),
        ("ElementTree", parse_element_tree),
        ("expat", parse_expat),
    )
    for code in (1, 5):
        texts = written_events(code, events)
        print(f"\nevent XML to fields, {len(FIELDS[code].names)} fields")
        _print((name, rate(partial(_parse_all, parse, texts), rounds)) for name, parse in parsers)


def _parse_all(parse: Callable[[str], Any], texts: list[str]) -> int:
    return len([parse(text) for text in texts])


def _evtx_dump(text: str) -> str:
    event = parse_event(text)
    system = {"Provider": {"#attributes": {"Name": event.system["ProviderName"]}}, "EventID": event.event_code,
              "Channel": event.system["Channel"], "EventRecordID": int(event.system["EventRecordID"])}  # fmt: skip
    return json.dumps({"Event": {"System": system, "EventData": event.fields}})


def _nxlog(text: str) -> str:
    event = parse_event(text)
    fields = {name: value for name, value in event.fields.items() if name != "ProcessId"}
    message = "\r\n".join(["Process Create:", *(f"{name}: {value}" for name, value in event.fields.items())])
    return json.dumps({"EventID": event.event_code, "SourceName": event.system["ProviderName"],
                       "SourceModuleName": "eventlog", "Message": message, **fields})  # fmt: skip


def compare_layouts(events: int, rounds: int, folder: str) -> None:
    """Print what files of each layout cost, beside decoding their JSON alone."""
    texts = written_events(1, events)
    print("\nfiles to event XML, 23 fields")
    for name, convert in (("XML", str), ("evtx_dump JSON", _evtx_dump), ("NXLog JSON with message", _nxlog)):
        path = Path(folder, "events")
        lines = [convert(text) for text in texts]
        path.write_text("\n".join(lines))
        rows = [(name, rate(partial(_read_all, path), rounds))]
        if convert is not str:
            rows.append(("  json.loads alone", rate(partial(_parse_all, json.loads, lines), rounds)))
        _print(rows)


def _read_all(path: Path) -> int:
    return sum(1 for _ in read_paths([path], print))


def _python_evtx(paths: list[Path]) -> Iterator[str]:
    from Evtx.Evtx import Evtx

    for path in paths:
        with Evtx(str(path)) as log:
            for record in log.records():
                yield record.xml()


def compare_evtx(corpus: Path, slow_files: int) -> None:
    """Print the rates of the wheel, rendered as Windows does, and of python-evtx on a part of the files."""
    paths = sorted(corpus.rglob("*.evtx"))
    if not paths:
        print(f"\nno EVTX recordings below {corpus}, third table left out")
        return
    print(f"\nEVTX files to event XML, {len(paths)} recordings")
    wheel = rate(lambda: sum(1 for _ in read_paths(paths, print, read_evtx)), 1)
    slow = rate(lambda: sum(1 for _ in _python_evtx(paths[:slow_files])), 1)
    _print([("wheel, as Windows renders", wheel), ("python-evtx", slow)])


def main() -> None:
    """Parse the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--slow-files", type=int, default=5)
    options = parser.parse_args()
    compare_parsers(options.events, options.rounds)
    with tempfile.TemporaryDirectory() as folder:
        compare_layouts(options.events, options.rounds, folder)
    compare_evtx(options.corpus, options.slow_files)


if __name__ == "__main__":
    main()
