"""The input of threat intelligence as splunkd runs it: the built package against servers on loopback."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import signal
import time
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import pytest

from tests.commands.intel_process import SCRIPT, IntelProcess
from tests.commands.splunkd import item_xml, start_input
from tests.feed_server import Reply
from tests.intel_box import FEED, KEYS, LIST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def box(python: str, scripts: Path, tmp_path: Path) -> Iterator[IntelProcess]:
    made = IntelProcess(python, scripts / SCRIPT, tmp_path)
    yield made
    made.close()


def test_scheme_names_every_setting_and_requires_the_location(python: str, scripts: Path) -> None:
    out, _ = start_input(python, scripts / SCRIPT, "--scheme").communicate(timeout=30)
    required = {
        argument.get("name"): argument.findtext("required_on_create")
        for argument in ElementTree.fromstring(out).iter("arg")
    }
    assert [name for name, value in required.items() if value == "true"] == ["location"]
    assert {"kind", "credential", "proxy", "ca_file", "home", "max_megabytes", "total_timeout"} <= set(required)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"location": "http://feeds.example.com/a"}, "plain http can be changed on its way; use https"),
        ({"location": "https://feeds.example.com/a", "ca_file": "/nonexistent.pem"}, "there is no /nonexistent.pem"),
        ({"location": "https://feeds.example.com/a?key=1", "interval": "60"}, ""),
    ],
    ids=["http", "no such file", "good"],
)
def test_validation(python: str, scripts: Path, tmp_path: Path, settings: dict[str, str], complaint: str) -> None:
    process = start_input(python, scripts / SCRIPT, "--validate-arguments")
    out, _ = process.communicate(item_xml(settings, tmp_path), timeout=30)
    assert process.returncode == bool(complaint)
    assert complaint in (ElementTree.fromstring(out).findtext("message") or "" if out else "")


def test_feed_comes_changes_and_breaks(box: IntelProcess) -> None:
    event = box.run()
    assert (event["result"], event["indicators"], box.live) == ("changed", 2, KEYS)
    raw = box.raw[-1]
    assert (raw["sourcetype"], raw["source"], raw["index"]) == (
        *("sysmon_essentials:intel_feed", f"sysmon_intel://{FEED}", "sysmon"),
    )
    box.web.on("/list.txt", Reply(b"203.0.113.9\nevil.example\n", headers={"ETag": '"v2"'}))
    event = box.run()
    assert (event["added"], event["removed"], box.live) == (1, 1, {"ip:203.0.113.9", "domain:evil.example"})
    box.web.on("/list.txt", Reply(b"", 304))
    assert box.run()["result"] == "unchanged"
    assert box.web.requests[-1].headers["if-none-match"] == '"v2"'
    box.web.on("/list.txt", Reply(LIST, headers={"Content-Length": "9000"}))
    event = box.run()
    assert (event["status"], event["indicators"]) == ("failed", 2)
    assert "the connection ends before the answer does; its 2 indicators of before still count" in box.log
    assert box.live == {"ip:203.0.113.9", "domain:evil.example"}


def test_credential_comes_from_the_secret_store_only(box: IntelProcess) -> None:
    box.state.passwords["sysmon_intel:vendor:"] = "s3cret-t0ken"
    box.settings.update(auth="bearer", credential="vendor")
    box.run()
    assert box.web.requests[-1].headers["authorization"] == "Bearer s3cret-t0ken"
    assert "s3cret" not in box.log + str(box.raw)


def bomb_gzip() -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9) as file:
        for _ in range(20):
            file.write(b"#" * 1_000_000 + b"\n")
    return packed.getvalue()


def bomb_zip() -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("list.txt", "w", force_zip64=True) as file,
    ):
        for _ in range(20):
            file.write(b"#" * 1_000_000 + b"\n")
    return packed.getvalue()


@pytest.mark.parametrize("bomb", [bomb_gzip, bomb_zip], ids=["gzip", "zip"])
def test_bomb_is_refused(box: IntelProcess, bomb: Callable[[], bytes]) -> None:
    box.settings["max_megabytes"] = "4"
    box.run()
    box.web.on("/list.txt", Reply(bomb()))
    event = box.run()
    assert event["result"] == "failed"
    assert "is larger than 4,194,304 bytes" in event["error"]
    assert box.live == KEYS


def test_request_to_stop_is_followed_at_once_and_costs_nothing(box: IntelProcess) -> None:
    def hang(handler: object) -> None:
        time.sleep(5)

    box.run()
    box.web.on("/list.txt", Reply(send=hang))
    process = box.start()
    wait_until(lambda: len(box.web.requests) == 2)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    box.finish(process)
    assert time.monotonic() - began < 3
    assert (box.status, "stopped as asked" in box.log, box.live) == (0, True, KEYS)


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)


# The file as home


@pytest.fixture
def file_box(python: str, scripts: Path, tmp_path: Path) -> Iterator[IntelProcess]:
    app = tmp_path / "app"
    shutil.copytree(scripts.parent, app)
    made = IntelProcess(python, app / "bin" / SCRIPT, tmp_path)
    made.settings["home"] = "csv"
    yield made
    made.close()


def file_keys(box: IntelProcess) -> dict[str, set[str]]:
    keys: dict[str, set[str]] = {}
    with (box.script.parents[1] / "lookups" / "sysmon_intel_indicators.csv").open(newline="") as file:
        for row in csv.DictReader(file):
            keys.setdefault(row["feed"], set()).add(row["match_key"])
    return keys


def test_csv_file_holds_all_feeds(file_box: IntelProcess) -> None:
    file_box.run()
    file_box.settings["location"] = file_box.web.on("/other.txt", Reply(b"192.0.2.1\n"))
    file_box.run("other")
    assert file_keys(file_box) == {FEED: KEYS, "other": {"ip:192.0.2.1"}}
    assert file_box.state.collections == {"sysmon_intel_indicators": {}, "sysmon_intel_feeds": {}}


def test_csv_file_that_an_update_emptied_is_filled_again(file_box: IntelProcess) -> None:
    file_box.web.on("/list.txt", Reply(LIST, headers={"ETag": '"v1"'}))
    file_box.run()
    path = file_box.script.parents[1] / "lookups" / "sysmon_intel_indicators.csv"
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert file_box.run()["result"] == "changed"
    assert file_keys(file_box) == {FEED: KEYS}


def test_csv_file_keeps_the_last_good_state(file_box: IntelProcess) -> None:
    file_box.run()
    file_box.web.on("/list.txt", Reply(b"", 500))
    assert file_box.run()["status"] == "failed"
    assert file_keys(file_box) == {FEED: KEYS}
