"""The built package against a real TAXII server and a MISP feed: from the peer to the keys that events match."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import trustme

from tests.commands.intel_process import SCRIPT, IntelProcess
from tests.feed_server import Reply
from tests.taxii_server import COLLECTIONS, PAGE, PASSWORD, USER, TaxiiServer, indicator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLLECTION = next(iter(COLLECTIONS))
EVENT = "5d0e9a52-0000-4000-8000-00000000abcd"
SHA256 = "0f" * 32


@pytest.fixture
def box(python: str, scripts: Path, tmp_path: Path) -> Iterator[IntelProcess]:
    made = IntelProcess(python, scripts / SCRIPT, tmp_path)
    yield made
    made.close()


@pytest.fixture
def taxii(tmp_path: Path) -> Iterator[TaxiiServer]:
    folder = tmp_path / "taxii"
    folder.mkdir()
    server = TaxiiServer(trustme.CA(), folder)
    yield server
    server.close()


def test_taxii_collection_is_followed(box: IntelProcess, taxii: TaxiiServer) -> None:
    box.state.passwords["sysmon_intel:taxii:"] = PASSWORD
    box.settings.update(
        location=taxii.url, kind="taxii", collection="Collection 1", ca_file=taxii.ca_file,
        auth="basic", user=USER, credential="taxii", max_indicators="1000",
    )  # fmt: skip
    taxii.add(COLLECTION, *(indicator(number, confidence=80) for number in range(1, 2 * PAGE + 1)))
    event = box.run()
    assert (event["indicators"], event["added"]) == (2 * PAGE, 2 * PAGE)
    assert box.live == {f"ip:198.51.100.{number}" for number in range(1, 2 * PAGE + 1)}
    assert {row["confidence"] for row in box.state.rows(event["feed"])} == {80}
    assert box.run()["result"] == "unchanged"
    taxii.add(COLLECTION, indicator(1, version=1, revoked=True), indicator(2, version=1, value="203.0.113.2"))
    event = box.run()
    assert (event["added"], event["removed"]) == (1, 2)
    assert box.live == {"ip:203.0.113.2", *(f"ip:198.51.100.{number}" for number in range(3, 2 * PAGE + 1))}
    taxii.close()
    event = box.run()
    assert event["status"] == "failed"
    assert len(box.live) == 2 * PAGE - 1


def test_misp_feed_is_followed(box: IntelProcess) -> None:
    attributes = [
        {"uuid": EVENT, "type": "ip-dst", "to_ids": True, "value": "198.51.100.7", "timestamp": "1790000000"},
        {"uuid": EVENT, "type": "domain", "to_ids": True, "value": "evil[.]example", "timestamp": "1790000000"},
        {"uuid": EVENT, "type": "filename|sha256", "to_ids": True, "value": f"tool.exe|{SHA256}"},
        {"uuid": EVENT, "type": "domain", "to_ids": False, "value": "merely-seen.example"},
    ]
    event = {"Event": {"uuid": EVENT, "info": "made up", "timestamp": "1790000000", "Attribute": attributes}}
    box.web.on(f"/feed/{EVENT}.json", Reply(json.dumps(event).encode()))
    box.web.on("/feed/manifest.json", Reply(json.dumps({EVENT: {"timestamp": "1790000000"}}).encode()))
    box.settings.update(location=box.web.url + "/feed", kind="misp_feed")
    report = box.run()
    assert {"ip:198.51.100.7", "domain:evil.example", f"sha256:{SHA256}"} <= box.live
    assert "domain:merely-seen.example" not in box.live
    assert report["refused_reasons"] == {"not for detection": 1}
    assert box.run()["result"] == "unchanged"
    box.web.on("/feed/manifest.json", Reply(b"{}"))
    assert box.run()["removed"] == report["indicators"]
    assert box.live == set()
