"""Actions in the menus of events and fields: complete, aimed at something that exists, and safe with hostile values."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.event import RawEvent

from offline.indextime import index_event
from tests.detection_samples import head, rows_over
from tests.search_time import event_text
from tests.shared import ROOT
from tests.view_data import authored

if TYPE_CHECKING:
    from offline.spl.frame import Frame

ACTIONS = dict(head().conf.stanzas("workflow_actions"))
LINKS = [name for name, keys in ACTIONS.items() if keys["type"] == "link"]
SEARCHES = [name for name, keys in ACTIONS.items() if keys["type"] == "search"]
OUTSIDE = [name for name in LINKS if ACTIONS[name]["link.uri"].startswith("http")]
TOKEN = re.compile(r"\$([^$]+)\$")

KINDS = ("SHA256", "SHA1", "MD5", "IMPHASH")
HASHES = {
    "*_sha256": "7F1C" * 16,
    "*_sha1": "7A2D" * 10,
    "*_md5": "7B3E" * 8,
    "*_imphash": "7C4F" * 8,
}
"""Fields whose extraction allows hexadecimal digits only, and values: none can leave the quotes of a search."""
VIEWS = {view.name: {entry.token for entry in view.inputs} for view in authored().views}
"""The inputs of each view."""


@lru_cache(maxsize=1)
def fields_of_events() -> set[str]:
    """Every field of the app's data model, and the mark of a finding."""
    model = json.loads((ROOT / "default" / "data" / "models" / "Sysmon_Essentials.json").read_text(encoding="utf-8"))
    return {field["fieldName"] for dataset in model["objects"] for field in dataset["fields"]} | {"finding_id"}


def inserted(name: str) -> list[str]:
    keys = ACTIONS[name]
    return TOKEN.findall(keys.get("link.uri", "") + keys.get("search.search_string", "") + keys["label"])


@pytest.mark.parametrize("name", ACTIONS, ids=str)
def test_action_asks_for_one_field_that_events_have(name: str) -> None:
    pattern = ACTIONS[name]["fields"]
    assert [field for field in fields_of_events() if fnmatchcase(field, pattern)]


@pytest.mark.parametrize("name", ACTIONS, ids=str)
def test_action_inserts_only_what_its_events_have(name: str) -> None:
    keys = ACTIONS[name]
    allowed = {keys["fields"], "dvc"}
    if keys["display_location"] == "field_menu":
        allowed.add("@field_value")
    assert set(inserted(name)) <= allowed


@pytest.mark.parametrize("name", [name for name in ACTIONS if ACTIONS[name]["fields"] != "finding_id"], ids=str)
def test_action_shows_on_our_events_only(name: str) -> None:
    assert ACTIONS[name]["eventtypes"] == "sysmon_*"


@pytest.mark.parametrize("name", SEARCHES, ids=str)
def test_search_takes_only_values_that_cannot_leave_their_quotes(name: str) -> None:
    keys = ACTIONS[name]
    assert keys["fields"] in HASHES
    assert '"$@field_value$"' in keys["search.search_string"]


@pytest.mark.parametrize("name", SEARCHES, ids=str)
def test_search_finds_the_event_with_that_hash_and_no_other(name: str) -> None:
    keys = ACTIONS[name]
    search = keys["search.search_string"].replace("$@field_value$", HASHES[keys["fields"]])
    assert [row["EventRecordID"] for row in rows_over(f"{search} | table EventRecordID", events())] == ["4711"]


def events() -> Frame:
    """Two process starts that differ in every hash; the first one is event 4711."""
    hashes = [",".join(f"{kind}={value}" for kind, value in zip(KINDS, HASHES.values(), strict=True))]
    hashes.append(hashes[0].replace("7", "8"))
    texts = [event_text(1, {"Image": "C:\\a.exe", "ParentCommandLine": "-", "Hashes": value}) for value in hashes]
    texts[1] = texts[1].replace("<EventRecordID>4711<", "<EventRecordID>4712<")
    found = [index_event(RawEvent(text, "written.xml", "1"), head().conf) for text in texts]
    return head().frame([event for event in found if event is not None])


@pytest.mark.parametrize("name", OUTSIDE, ids=str)
def test_link_to_the_outside_is_off_encrypted_and_says_so(name: str) -> None:
    keys = ACTIONS[name]
    assert keys["disabled"] == "true"
    assert keys["link.uri"].startswith("https://")
    assert "(external)" in keys["label"]


@pytest.mark.parametrize("name", [name for name in LINKS if name not in OUTSIDE], ids=str)
def test_link_within_leads_to_a_page_or_an_input_of_a_view(name: str) -> None:
    uri = ACTIONS[name]["link.uri"]
    page = re.match(r"/static/app/sysmon_essentials/([\w/.]+)\?", uri)
    if page:
        assert (ROOT / "appserver" / "static" / page[1]).is_file()
        return
    view = re.match(r"/app/sysmon_essentials/(\w+)\?form\.(\w+)=\$@field_value\$$", uri)
    assert view
    assert view[2] in VIEWS[view[1]]


@pytest.mark.parametrize("name", LINKS, ids=str)
def test_link_encodes_its_values(name: str) -> None:
    assert "$!" not in ACTIONS[name]["link.uri"]
