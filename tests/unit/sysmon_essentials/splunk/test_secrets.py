"""Credentials of feeds come from the secret store and stand nowhere else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.feed_server import Reply
from tests.intel_box import KEYS, LIST

if TYPE_CHECKING:
    from pathlib import Path

    from tests.intel_box import Box

SECRET = "s3cret-t0ken"


def test_credential_comes_from_the_secret_store_and_stands_nowhere_else(box: Box, tmp_path: Path) -> None:
    box.state.passwords["sysmon_intel:vendor:"] = SECRET
    box.settings.update(auth="header", auth_header="X-API-Key", credential="vendor")
    box.run()
    assert box.web.requests[-1].headers["x-api-key"] == SECRET
    box.web.on("/list.txt", Reply(SECRET.encode(), 401))
    event = box.run()
    assert "look at credential and auth" in event["error"]
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    said = json.dumps([box.events, box.state.collections, box.raw]) + box.log
    assert not any(SECRET.encode() in data for data in kept)
    assert SECRET not in said


def test_credential_in_the_address_is_shown_nowhere(box: Box, tmp_path: Path) -> None:
    box.state.passwords["sysmon_intel:vendor:"] = "k/3y+"
    box.settings.update(location=box.web.url + "/{credential}/list.txt", auth="url", credential="vendor")
    box.web.on("/k%2F3y%2B/list.txt", Reply(LIST + b"999.1.1.1\n"), Reply(b"", 403))
    assert box.run()["location"] == box.web.url + "/{credential}/list.txt"
    assert box.live == KEYS
    assert "/***/list.txt" in box.run()["error"]
    said = json.dumps([box.events, box.state.collections, str(box.raw)]) + box.log
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert not any(form in said or form.encode() in kept for form in ("k/3y+", "k%2F3y%2B"))


def test_basic_authentication(box: Box) -> None:
    box.state.passwords["sysmon_intel:vendor:"] = "pässword"
    box.settings.update(auth="basic", user="soc", credential="vendor")
    box.run()
    assert box.web.requests[-1].headers["authorization"] == "Basic c29jOnDDpHNzd29yZA=="


def test_credential_that_is_missing_is_told_and_recorded(box: Box) -> None:
    box.run()
    box.settings.update(auth="bearer", credential="vendor")
    event = box.run()
    assert "credential vendor: not in Splunk's secret store" in event["error"]
    assert box.live == KEYS
