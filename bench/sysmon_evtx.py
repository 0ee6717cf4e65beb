"""The output of the modular input beside splunk-sdk's EventWriter: decoded events to the stream that splunkd reads.

Ours finds time, host, source and sourcetype in each event's text and writes a batch at once; the peer is given these
and writes event by event, as the SDK does. Both write into a pipe that is read as fast as it fills. The last line is
the whole input, EVTX files included. Rates are events a second, the best of ``--rounds``.
Run: ``python -m bench.sysmon_evtx [--corpus DIR]``.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, TYPE_CHECKING

from splunklib.modularinput import Event, EventWriter
from sysmon_essentials.event import RawEvent
from sysmon_essentials.inputs.checkpoint import Checkpoints
from sysmon_essentials.inputs.evtx import EvtxInput, read_settings
from sysmon_essentials.inputs.output import OUTPUTS, WINDOWS
from sysmon_essentials.inputs.stop import Stop
from sysmon_essentials.splunk.event_stream import EventStream

from bench.readers import written_events

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
BATCH = 500


def rate(write: Callable[[IO[bytes]], int], rounds: int) -> float:
    """Return events a second into a pipe; ``write`` says how many it wrote."""
    found = []
    for _ in range(rounds):
        reader, writer = os.pipe()
        thread = threading.Thread(target=_drain, args=(reader,))
        thread.start()
        begun = time.perf_counter()
        with os.fdopen(writer, "wb") as out:
            count = write(out)
        found.append(count / (time.perf_counter() - begun))
        thread.join()
        os.close(reader)
    return max(found)


def _drain(reader: int) -> None:
    while os.read(reader, 1 << 20):
        pass


def ours(texts: list[str], form: str) -> Callable[[IO[bytes]], int]:
    """Return what writes events as the input does."""

    def write(out: IO[bytes]) -> int:
        stream = EventStream(out, "sysmon_evtx://bench", "main")
        for start in range(0, len(texts), BATCH):
            stream.write([OUTPUTS[form](RawEvent(text, "", "")) for text in texts[start : start + BATCH]])
        stream.close()
        return len(texts)

    return write


def sdk(texts: list[str]) -> Callable[[IO[bytes]], int]:
    """Return what writes events as the SDK does."""

    def write(out: IO[bytes]) -> int:
        text_out = io.TextIOWrapper(out, encoding="utf-8", write_through=True)
        writer = EventWriter(text_out)
        for text in texts:
            writer.write_event(
                Event(data=text, stanza="sysmon_evtx://bench", time="1772608522.418", host="ws-041", index="main",
                      source=WINDOWS[0], sourcetype=WINDOWS[1])
            )  # fmt: skip
        writer.close()
        text_out.detach()
        return len(texts)

    return write


def whole_input(corpus: Path) -> Callable[[IO[bytes]], int]:
    """Return what reads all EVTX files of a folder and writes their events, checkpoints included."""

    def write(out: IO[bytes]) -> int:
        with tempfile.TemporaryDirectory() as state:
            stream = EventStream(out, "sysmon_evtx://bench", "main")
            settings = read_settings({"path": f"{corpus}/**/*.evtx", "settle_seconds": "0"})
            checkpoints = Checkpoints(Path(state), lambda problem: None)
            count = EvtxInput(settings, checkpoints, stream.write, lambda level, text: None, Stop()).run()
            stream.close()
        return count

    return write


def main() -> None:
    """Parse the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus" / "evtx")
    options = parser.parse_args()
    texts = written_events(1, options.events)
    rows = [
        ("sysmon_evtx, xml", rate(ours(texts, "xml"), options.rounds)),
        ("sysmon_evtx, cim", rate(ours(texts, "cim"), options.rounds)),
        ("splunk-sdk EventWriter", rate(sdk(texts), options.rounds)),
    ]
    if options.corpus.is_dir():
        rows.append(("whole input, small EVTX files, xml", rate(whole_input(options.corpus), 1)))
    print(f"{len(texts)} events of {len(texts[0])} characters")
    print(f"{'':<34} {'events/s':>10} {'/ SDK':>7}")
    for name, speed in rows:
        print(f"{name:<34} {speed:>10,.0f} {speed / rows[2][1]:>7.1f}")


if __name__ == "__main__":
    main()
