"""Lists that a site fills may live in files of their own, which updates of the app leave alone."""

from __future__ import annotations

import re

import pytest

from offline.conf import load_apps
from tests.shared import ROOT

CONF = load_apps([ROOT])
INSTALL = (ROOT / "README" / "INSTALL.md").read_text("utf-8")
SECTION = INSTALL.partition("## Your own lists survive updates")[2].partition("\n## ")[0]
FILLED = ("sysmon_essentials_allowlist.csv", "sysmon_approved_configs.csv", "sysmon_intel_allowed.csv")
SEARCHES = [ROOT / "default" / name for name in ("savedsearches.conf", "macros.conf", "workflow_actions.conf")]
SEARCHES += sorted((ROOT / "default" / "data" / "ui" / "views").glob("*.xml"))
FILE_OF_LOOKUP = re.compile(r"\b(?:input|output)?lookup\s+(?:\w+=\S+\s+)*\w+\.csv\b")


@pytest.mark.parametrize("path", SEARCHES, ids=lambda path: path.name)
def test_search_names_definitions_and_no_file(path) -> None:
    assert FILE_OF_LOOKUP.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize("file", FILLED)
def test_every_definition_of_a_list_is_named_to_who_installs(file: str) -> None:
    definitions = {name for name, keys in CONF.stanzas("transforms").items() if keys.get("filename") == file}
    assert definitions
    assert {name for name in definitions if f"`{name}`" not in SECTION} == set()


def test_cluster_gets_the_lookups_of_the_version() -> None:
    assert CONF.stanza("app", "shclustering")["deployer_lookups_push_mode"] == "overwrite_on_change"
