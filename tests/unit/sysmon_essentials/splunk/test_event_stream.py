"""The stream of a modular input."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest
from sysmon_essentials.inputs.output import Delivery
from sysmon_essentials.splunk.event_stream import EventStream
from sysmon_essentials.splunk.taken import wait_until_taken

if TYPE_CHECKING:
    from pathlib import Path

EVENT = Delivery("<a b='1'>&amp; \u65e5\u2028\n\x0b\ufffe</a>", "1.500", "ws&041", "s<1>", "t")


def test_events_are_well_formed_and_whole(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out:
        stream = EventStream(out, 'x://a & "b"', "main")
        stream.write([EVENT, EVENT._replace(time="", host="")])
        stream.write([EVENT])
        stream.close()
    root = ElementTree.fromstring((tmp_path / "out").read_text(encoding="utf-8"))
    first, second, _ = root
    assert (root.tag, first.get("stanza"), first.get("unbroken")) == ("stream", 'x://a & "b"', "1")
    assert {child.tag: child.text for child in first} == {
        "time": "1.500", "source": "s<1>", "sourcetype": "t", "index": "main", "host": "ws&041",
        "data": "<a b='1'>&amp; \u65e5\u2028\n</a>", "done": None,
    }  # fmt: skip
    assert {child.tag for child in second} == {"source", "sourcetype", "index", "data", "done"}


def test_stream_without_events_is_nothing(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out:
        EventStream(out, "x://a", "").close()
    assert (tmp_path / "out").read_bytes() == b""


def test_what_was_written_counts_when_it_was_read() -> None:
    reader, writer = os.pipe()
    os.write(writer, b"events")
    read: list[float] = []

    def later() -> None:
        time.sleep(0.1)
        read.append(time.monotonic())
        os.read(reader, 100)

    thread = threading.Thread(target=later)
    thread.start()
    wait_until_taken(writer)
    assert time.monotonic() >= read[0]
    thread.join()
    os.close(reader)
    with pytest.raises(BrokenPipeError):
        wait_until_taken(writer)
    os.close(writer)
