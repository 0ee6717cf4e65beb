"""Collections are not replicated to indexers: every lookup on one must run on the search head."""

from __future__ import annotations

import re

import pytest

from offline.conf import load_apps
from tests.shared import ROOT

CONF = load_apps([ROOT])
COLLECTIONS = CONF.stanzas("collections")
ON_COLLECTIONS = {
    name: keys["collection"]
    for name, keys in CONF.stanzas("transforms").items()
    if keys.get("external_type") == "kvstore"
}
TEXTS = {
    **{f"macro {name}": keys.get("definition", "") for name, keys in CONF.stanzas("macros").items()},
    **{name: keys.get("search", "") for name, keys in CONF.stanzas("savedsearches").items()},
    **{path.name: path.read_text(encoding="utf-8") for path in (ROOT / "default/data/ui/views").glob("*.xml")},
}
NAMED = re.compile(r"(?<![a-z])lookup\s+((?:\w+=\w+\s+)*)([\w$]+)")
ASKED = [
    (where, options, name)
    for where, text in TEXTS.items()
    for options, name in NAMED.findall(text)
    if name in ON_COLLECTIONS or name == "$lookup$"
]


@pytest.mark.parametrize(("where", "options", "name"), ASKED, ids=[f"{where}: {name}" for where, _, name in ASKED])
def test_lookup_on_a_collection_runs_on_the_search_head(where: str, options: str, name: str) -> None:
    assert "local=true" in options.split()


@pytest.mark.parametrize("name", ON_COLLECTIONS, ids=str)
def test_lookup_has_a_collection_with_its_fields(name: str) -> None:
    fields = [field.strip() for field in CONF.stanza("transforms", name)["fields_list"].split(",")]
    stored = [key.removeprefix("field.") for key in COLLECTIONS[ON_COLLECTIONS[name]] if key.startswith("field.")]
    assert fields == ["_key", *stored]


def test_every_collection_has_a_lookup() -> None:
    assert sorted(ON_COLLECTIONS.values()) == sorted(COLLECTIONS)
