"""The search command ``sysmonnormalize`` with all its work beside a splunk-sdk command that does nothing.

Both run from the built package, on the same frames, as splunkd would send them: chunks of ``--chunk`` records of 20
fields, among them ``_raw`` with event XML. The first table has events of one kind, the second of eight kinds mixed. The
peer is the SDK's StreamingCommand that yields each record as it came. Rates are events a second of the process's own
CPU time without its start, the best of ``--rounds`` that take turns. Run: ``python -m bench.sysmonnormalize``.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.readers import written_events
from package.build import APPS, archive_bytes, unpack

ROOT = Path(__file__).resolve().parents[1]
PEER = """import sys
from pathlib import Path
sys.path.insert(1, str(Path(__file__).resolve().parents[1] / "lib"))
from splunklib.searchcommands import Configuration, StreamingCommand, dispatch
@Configuration()
class PassThrough(StreamingCommand):
    def stream(self, records):
        yield from records
dispatch(PassThrough, sys.argv, sys.stdin, sys.stdout, __name__)
"""
GIVEN = {
    "_time": "1772608522.418", "host": "ws-041.corp.example", "index": "sysmon", "linecount": "1",
    "source": "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational", "sourcetype": "XmlWinEventLog",
    "splunk_server": "idx-1.corp.example", "_indextime": "1772608530", "_cd": "12:3456789", "_bkt": "sysmon~12~ABCDEF",
    "_serial": "17", "_si": "idx-1.corp.example", "_sourcetype": "XmlWinEventLog", "_subsecond": ".418",
    "punct": "<_=://..//>", "timestamp": "none", "eventtype": "sysmon_process_create", "tag": "process",
    "splunk_server_group": "all",
}  # fmt: skip


def frame(metadata: dict[str, object], body: str = "") -> bytes:
    """Return one frame of the protocol."""
    head, data = json.dumps(metadata).encode(), body.encode()
    return b"chunked 1.0,%d,%d\n%s%s" % (len(head), len(data), head, data)


def frames(texts: list[str], chunk: int, folder: str) -> bytes:
    """Return a whole search: getinfo, then the events in chunks."""
    info = {
        "args": [], "raw_args": [], "dispatch_dir": folder, "sid": "1", "app": "sysmon_essentials", "owner": "admin",
        "username": "admin", "session_key": "", "splunkd_uri": "", "splunk_version": "10.2.3", "search": "",
        "command": "sysmonnormalize", "maxresultrows": 50000, "earliest_time": "0", "latest_time": "0",
    }  # fmt: skip
    parts = [frame({"action": "getinfo", "preview": False, "searchinfo": info})]
    names = [*GIVEN, "_raw"]
    header = [column for name in names for column in (name, f"__mv_{name}")]
    for start in range(0, len(texts), chunk):
        body = io.StringIO()
        writer = csv.writer(body)
        writer.writerow(header)
        for text in texts[start : start + chunk]:
            writer.writerow([cell for name in names for cell in (GIVEN.get(name, text), "")])
        parts.append(frame({"action": "execute", "finished": start + chunk >= len(texts)}, body.getvalue()))
    return b"".join(parts)


def cpu_s(python: str, script: Path, data: Path) -> float:
    """Return the CPU seconds of one run of a command over recorded frames."""
    before = os.times()
    with data.open("rb") as given:
        subprocess.run([python, script.name], cwd=script.parent, stdin=given, stdout=subprocess.DEVNULL, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def compare(title: str, texts: list[str], scripts: dict[str, Path], options: argparse.Namespace, folder: str) -> None:
    """Print the rates of all commands over the same events."""
    data, empty = Path(folder, "frames"), Path(folder, "start")
    data.write_bytes(frames(texts, options.chunk, folder))
    empty.write_bytes(frames(texts[:1], 1, folder))
    rates: dict[str, list[float]] = {name: [] for name in scripts}
    starts: dict[str, list[float]] = {name: [] for name in scripts}
    for _ in range(options.rounds):
        for name, script in scripts.items():
            begun = time.perf_counter()
            start = cpu_s(options.python, script, empty)
            starts[name].append(time.perf_counter() - begun)
            rates[name].append(len(texts) / (cpu_s(options.python, script, data) - start))
    print(f"\n{title}, {len(texts)} events, {data.stat().st_size / len(texts):.0f} bytes each")
    print(f"{'':<34} {'events/s':>10} {'/ SDK':>7} {'start s':>8}")
    peer = max(rates["splunk-sdk, passes through"])
    for name, found in rates.items():
        print(f"{name:<34} {max(found):>10,.0f} {max(found) / peer:>7.2f} {statistics.median(starts[name]):>8.2f}")


def main() -> None:
    """Parse the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--chunk", type=int, default=2_500)
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder, "app.tar.gz")
        archive.write_bytes(archive_bytes(ROOT, APPS[0]))
        scripts = unpack(archive, Path(folder)) / "bin"
        (scripts / "passthrough.py").write_text(PEER, encoding="utf-8")
        compared = {
            "sysmonnormalize": scripts / "sysmonnormalize.py",
            "splunk-sdk, passes through": scripts / "passthrough.py",
        }
        compare("process creations", written_events(1, options.events), compared, options, folder)
        each = options.events // 8
        kinds = [written_events(code, each) for code in (1, 3, 7, 10, 11, 13, 17, 22)]
        compare(
            "eight kinds mixed",
            [text for mixed in zip(*kinds, strict=True) for text in mixed],
            compared,
            options,
            folder,
        )


if __name__ == "__main__":
    main()
