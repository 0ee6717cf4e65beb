"""Plays splunkd for the programs of the built package: search commands over the chunked protocol, modular inputs.

Frames, CSV and XML are written and read here by code of its own, so that an error of the code under test cannot hide.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HEADER = re.compile(rb"chunked 1\.0,(\d+),(\d+)\n")
SERVER = "https://127.0.0.1:8089"
VERSIONS = ("3.9", "3.13")
"""What Splunk brings."""

csv.field_size_limit(1 << 24)


def interpreter(version: str) -> str:
    """The path of a Python; skips the test if this machine has none of that version."""
    places = [Path(sys.executable)] if sys.version_info[:2] == tuple(map(int, version.split("."))) else []
    places += [Path(folder, f"python{version}") for folder in os.environ["PATH"].split(os.pathsep)]
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    places += sorted(root.glob(f"versions/{version}.*/bin/python{version}"))
    for place in places:
        if place.is_file() and _works(place):
            return str(place)
    pytest.skip(f"Python {version} is not installed here")


def _works(python: Path) -> bool:
    done = subprocess.run([python, "-c", ""], capture_output=True, check=False)
    return done.returncode == 0


def environment() -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "SPLUNK_HOME": "/nonexistent"}


# Search commands


def frame(metadata: Mapping[str, object], body: str = "") -> bytes:
    head, data = json.dumps(metadata).encode(), body.encode()
    return b"chunked 1.0,%d,%d\n%s%s" % (len(head), len(data), head, data)


def table(rows: Sequence[Mapping[str, object]]) -> str:
    """CSV as splunkd writes it: each field followed by its twin."""
    if not rows:
        return ""
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column for name in names for column in (name, f"__mv_{name}")])
    for row in rows:
        cells: list[str] = []
        for name in names:
            value = row.get(name, "")
            if isinstance(value, list):
                cells += ["\n".join(value), ";".join("$" + one.replace("$", "$$") + "$" for one in value)]
            else:
                cells += [str(value), ""]
        writer.writerow(cells)
    return text.getvalue()


def rows_of(body: bytes) -> list[dict[str, Any]]:
    rows = []
    for row in csv.DictReader(io.StringIO(body.decode("utf-8"), newline="")):
        values: dict[str, Any] = {name: value for name, value in row.items() if not name.startswith("__mv_") and value}
        for name, twin in row.items():
            if name.startswith("__mv_") and twin:
                values[name[5:]] = [v.replace("$$", "$") for v in re.findall(r"\$((?:\$\$|[^$])*)\$(?:;|$)", twin)]
        rows.append(values)
    return rows


@dataclass
class Answer:
    """What a command answered: its configuration, rows of all replies, messages, number of replies, exit status."""

    configuration: dict[str, Any] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)
    messages: list[tuple[str, str]] = field(default_factory=list)
    replies: int = 0
    status: int = 0
    errors: str = ""


class Conversation:
    """A running command."""

    def __init__(self, python: str, script: Path, folder: Path) -> None:
        self.folder = folder
        self.answer = Answer()
        self.process = subprocess.Popen(
            [python, script.name], cwd=script.parent, env=environment(),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def send(self, metadata: Mapping[str, object], body: str = "") -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(frame(metadata, body))
        self.process.stdin.flush()

    def receive(self) -> tuple[dict[str, Any], bytes]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        header = HEADER.fullmatch(line)
        assert self.process.stderr is not None
        assert header, f"no frame: {line!r} {self.process.stderr.read().decode()}"
        metadata = json.loads(self.process.stdout.read(int(header[1])) or b"{}")
        self.answer.messages += [tuple(message) for message in metadata.get("inspector", {}).get("messages", [])]
        body = self.process.stdout.read(int(header[2]))
        assert len(body) == int(header[2]), "the command died inside a reply"
        return metadata, body

    def getinfo(self, arguments: Sequence[str], **info: object) -> None:
        facts = {
            "args": [argument.replace('"', "") for argument in arguments], "raw_args": list(arguments),
            "dispatch_dir": str(self.folder), "sid": "1772608522.1", "app": "sysmon_essentials", "owner": "admin",
            "username": "admin", "session_key": "0", "splunkd_uri": SERVER, "splunk_version": "10.2.3",
            "search": "", "command": "x", "maxresultrows": 50000, "earliest_time": "0", "latest_time": "0", **info,
        }  # fmt: skip
        self.send({"action": "getinfo", "preview": False, "searchinfo": facts})
        self.answer.configuration = self.receive()[0]

    def execute(self, rows: Sequence[Mapping[str, object]], *, last: bool, preview: bool = False) -> bool:
        """Send a chunk; gives whether the command said that it has finished."""
        return self._execute(table(rows), last=last, preview=preview)

    def _execute(self, body: str, *, last: bool, preview: bool) -> bool:
        self.send({"action": "execute", "preview": preview, "finished": last}, body)
        metadata, reply = self.receive()
        self.answer.replies += 1
        self.answer.rows += rows_of(reply)
        return bool(metadata.get("finished"))

    def end(self) -> Answer:
        out, errors = self.process.communicate(timeout=30)
        assert out == b""
        self.answer.status, self.answer.errors = self.process.returncode, errors.decode()
        return self.answer


def search(
    python: str,
    script: Path,
    folder: Path,
    chunks: Iterable[Sequence[Mapping[str, object]]],
    arguments: Sequence[str] = (),
    **info: object,
) -> Answer:
    """Run a whole search; polls a command that has more rows, as splunkd does."""
    talk = Conversation(python, script, folder)
    talk.getinfo(arguments, **info)
    if not any(level == "ERROR" for level, _ in talk.answer.messages):
        chunks = list(chunks)
        for number, rows in enumerate(chunks, 1):
            last = number == len(chunks)
            finished = talk.execute(rows, last=last)
            while last and not finished:
                finished = talk.execute([], last=True)
    return talk.end()


# Modular inputs


def parameters(settings: Mapping[str, str]) -> str:
    return "".join(f"<param name={quoteattr(name)}>{escape(value)}</param>" for name, value in settings.items())


def input_xml(
    stanza: str, settings: Mapping[str, str], checkpoints: Path, *, server: str = SERVER, key: str = "0"
) -> bytes:
    return (
        f"<input><server_host>hf-1</server_host><server_uri>{server}</server_uri><session_key>{key}</session_key>"
        f"<checkpoint_dir>{escape(str(checkpoints))}</checkpoint_dir><configuration>"
        f"<stanza name={quoteattr(stanza)} app='sysmon_essentials'>{parameters(settings)}</stanza>"
        "</configuration></input>"
    ).encode()


def item_xml(settings: Mapping[str, str], checkpoints: Path) -> bytes:
    return (
        f"<items><server_host>hf-1</server_host><server_uri>{SERVER}</server_uri><session_key>0</session_key>"
        f"<checkpoint_dir>{escape(str(checkpoints))}</checkpoint_dir>"
        f"<item name='a'>{parameters(settings)}</item></items>"
    ).encode()


def start_input(python: str, script: Path, *arguments: str, home: str = "") -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [python, str(script), *arguments], env={**environment(), **({"SPLUNK_HOME": home} if home else {})}, bufsize=0,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def read_bytes(process: subprocess.Popen[bytes], size: int) -> bytes:
    """The next bytes of a running input, fewer only at its end."""
    assert process.stdout is not None
    parts = []
    while size and (part := process.stdout.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


EVENT = re.compile(rb"<event .*?</event>", re.DOTALL)


def whole_events(stream: bytes) -> list[dict[str, str]]:
    """The events of a stream that are complete; splunkd takes no others."""
    import xml.etree.ElementTree as ET

    events = []
    for text in EVENT.findall(stream):
        element = ET.fromstring(text)
        assert element.find("done") is not None
        events.append({child.tag: child.text or "" for child in element})
    return events
