"""Whole files against another reader of the format, sound and damaged, with bounds of time and memory.

The other reader is the ``evtx`` wheel, where it is installed; the recordings stand beside the checkout.
"""

from __future__ import annotations

import gzip
import io
import itertools
import json
import lzma
import time
import tracemalloc
import zipfile
from random import Random
from typing import IO, TYPE_CHECKING, Any

import pytest
from sysmon_essentials.errors import InputError
from sysmon_essentials.event import RawEvent
from sysmon_essentials.parse import parse_event
from sysmon_essentials.readers import read_paths
from sysmon_essentials.readers.evtx import read_evtx
from sysmon_essentials.readers.source import Counts, Source

from tests.shared import needs_shared, shared_files
from tests.unit.sysmon_essentials.readers.evtx.damage import damaged
from tests.unit.sysmon_essentials.readers.evtx.evtx_writer import PROVIDER, evtx_file, sysmon_chunk
from tests.unit.sysmon_essentials.readers.evtx.reading import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

RECORDINGS = shared_files("corpus/evtx/**/*.evtx")
SECONDS_A_CHUNK = 5.0
WRITTEN = evtx_file([sysmon_chunk(1 + 40 * number, 40) for number in range(3)])


def peer_records(data: bytes) -> Iterator[str]:
    """Yield the JSON of every Sysmon record the wheel can read."""
    wheel = pytest.importorskip("evtx", reason="the evtx wheel is not installed here")
    try:
        records = wheel.PyEvtxParser(io.BytesIO(data), 1).records_json()
    except (OSError, RuntimeError, ValueError):
        return
    failures = 0
    while failures < 1000:
        try:
            record = next(records, None)
        except (OSError, RuntimeError, ValueError):
            failures += 1
            continue
        if record is None:
            return
        if f'"Name":"{PROVIDER}"' in record["data"]:
            yield record["data"]


def normal(value: Any) -> str:
    """The wheel's value in the form in which Windows prints it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = "" if value is None else str(value)
    is_guid = len(text) == 36 and [len(part) for part in text.split("-")] == [8, 4, 4, 4, 12]
    return f"{{{text.lower()}}}" if is_guid else text


def peer_system(event: dict[str, Any]) -> dict[str, str]:
    system = event["System"]
    provider, execution = system["Provider"]["#attributes"], system["Execution"]["#attributes"]
    found = {
        "ProviderName": provider["Name"],
        "ProviderGuid": normal(provider["Guid"]),
        "EventCode": str(system["EventID"]),
        "EventVersion": str(system["Version"]),
        "ProcessID": str(execution["ProcessID"]),
        "ThreadID": str(execution["ThreadID"]),
        "SecurityID": system["Security"]["#attributes"]["UserID"],
    }
    names = ("EventID", "Level", "Task", "Opcode", "Keywords", "EventRecordID", "Channel", "Computer")
    return {**found, **{name: str(system[name]) for name in names}}


def test_recordings_are_there_to_compare_with() -> None:
    if not RECORDINGS:
        pytest.skip("../shared/corpus is not beside this checkout")
    assert len(RECORDINGS) > 200


@needs_shared("corpus", "evtx")
@pytest.mark.parametrize("folder", sorted({path.parent for path in RECORDINGS}), ids=lambda path: path.name)
def test_recordings_give_the_same_events_and_fields_as_the_peer(folder: Path) -> None:
    for path in sorted(folder.glob("*.evtx")):
        reading = read(path.read_bytes())
        assert reading.problems == []
        for raw, record in itertools.zip_longest(reading.events, peer_records(path.read_bytes())):
            peer = json.loads(record)["Event"]
            event = parse_event(raw.text)
            assert event.fields == {name: normal(value) for name, value in peer["EventData"].items()}
            created = peer["System"]["TimeCreated"]["#attributes"]["SystemTime"]
            assert event.system.pop("SystemTime")[:-2] == created[:-1]
            assert event.system == peer_system(peer)


def check_damage(seed: int, files: list[bytes]) -> None:
    die = Random(seed)
    kind, data = damaged(die, die.choice(files))
    begun = time.process_time()
    reading = read(data)
    assert time.process_time() - begun < SECONDS_A_CHUNK * (1 + len(data) / 65536), kind
    assert reading.events or reading.problems, kind
    assert all(isinstance(problem, InputError) and problem.path == "log.evtx" for problem in reading.problems)
    assert len(reading.events) >= sum(1 for _ in peer_records(data)), kind


@pytest.mark.parametrize("seed", range(40), ids=str)
def test_damaged_file_gives_no_less_than_the_peer(seed: int) -> None:
    check_damage(seed, [WRITTEN])


@needs_shared("corpus", "evtx")
@pytest.mark.parametrize("seed", range(60), ids=str)
def test_damaged_recording_gives_no_less_than_the_peer(seed: int) -> None:
    check_damage(seed, [path.read_bytes() for path in RECORDINGS[seed::60]])


@needs_shared("corpus", "evtx")
@pytest.mark.parametrize("block", range(20), ids=str)
def test_many_damaged_recordings_give_no_less_than_the_peer(block: int) -> None:
    files = [path.read_bytes() for path in RECORDINGS]
    for seed in range(1000 + 100 * block, 1100 + 100 * block):
        check_damage(seed, files)


def peak_bytes(chunks: int) -> int:
    """Peak of memory while a file of that many chunks is read from a stream that makes them up."""

    class Endless(io.RawIOBase):
        def __init__(self) -> None:
            self.left = [WRITTEN[:4096], *[WRITTEN[4096 : 4096 + 65536]] * chunks]

        def read(self, _size: int = -1, /) -> bytes:
            return self.left.pop(0) if self.left else b""

    def count(problem: InputError) -> None:
        assert problem.kind in {"dirty", "truncated"}

    tracemalloc.start()
    try:
        events = sum(1 for _ in read_evtx(Endless(), Source("log.evtx", Counts(), count)))
        assert events == 40 * chunks
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file() -> None:
    small = peak_bytes(4)
    assert peak_bytes(64) < small + 100_000


@pytest.mark.parametrize("seed", range(8), ids=str)
def test_noise_after_a_header_ends_in_time(seed: int) -> None:
    die = Random(seed)
    marks = [b"**\0\0", b"ElfChnk\0", b"\x0f\x01\x01\0\x0c\x01", b"\x01\xff\xff", bytes(8), b"\xff" * 4]
    noise = b"".join(die.choice(marks) + die.getrandbits(64).to_bytes(8, "little") for _ in range(12_000))
    begun = time.process_time()
    reading = read(WRITTEN[:4096] + noise)
    assert time.process_time() - begun < 10
    assert reading.problems


def zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("logs/log.evtx", content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "pack",
    [
        pytest.param(bytes, id="plain"),
        pytest.param(gzip.compress, id="gzip"),
        pytest.param(lzma.compress, id="xz"),
        pytest.param(zipped, id="zip"),
    ],
)
def test_files_and_archives_are_read(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / "log").write_bytes(pack(WRITTEN))
    problems: list[InputError] = []
    events = list(read_paths([tmp_path], problems.append))
    assert [event.record_id for event in events] == [str(number) for number in range(1, 121)]
    assert problems == []


def test_another_reader_can_take_its_place(tmp_path: Path) -> None:
    def other(file: IO[bytes], source: Source) -> Iterator[RawEvent]:
        file.seek(4096)
        yield RawEvent(file.read(7).decode(), source.label, "1")

    (tmp_path / "log.gz").write_bytes(gzip.compress(WRITTEN))
    (event,) = read_paths([tmp_path], pytest.fail, evtx=other)
    assert event.text == "ElfChnk"
