"""What an input's code says of its settings, what default/inputs.conf ships, and what the specification tells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sysmon_essentials.inputs import config, evtx, intel_settings

from offline.conf_file import read_conf
from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sysmon_essentials.commands.options import Declared

INPUTS: dict[str, Mapping[str, Declared]] = {
    "sysmon_evtx": evtx.DECLARED,
    "sysmon_config": config.DECLARED,
    "sysmon_intel": intel_settings.DECLARED,
}
SPLUNKS = {"disabled", "python.version", "python.required", "interval"}
SETTINGS = [(name, setting) for name, declared in INPUTS.items() for setting in declared]
IDS = [f"{name} {setting}" for name, setting in SETTINGS]


def shipped(name: str) -> dict[str, str]:
    stanzas, problems = read_conf(ROOT / "default" / "inputs.conf", "default/inputs.conf")
    assert problems == []
    return {key: setting.value for key, setting in stanzas[name].items()}


def specified(name: str) -> dict[str, str]:
    """The text of each setting below the stanza of an input's own."""
    text = (ROOT / "README" / "inputs.conf.spec").read_text(encoding="utf-8")
    section = text.split(f"[{name}://<name>]", 1)[1].split("\n[", 1)[0]
    parts = re.split(r"\n(?=[a-z_]+ = )", section)
    return {part.split(" = ", 1)[0]: part for part in parts[1:]}


@pytest.mark.parametrize(("name", "setting"), SETTINGS, ids=IDS)
def test_default_that_ships_is_the_one_of_the_code(name: str, setting: str) -> None:
    assert shipped(name).get(setting, "") == INPUTS[name][setting].default


@pytest.mark.parametrize(("name", "setting"), SETTINGS, ids=IDS)
def test_setting_is_specified_with_its_default(name: str, setting: str) -> None:
    text = specified(name)[setting]
    default = INPUTS[name][setting].default
    assert f"* Default: {default}" in text if default else ("* Required." in text or "* Default: (" in text)


@pytest.mark.parametrize("name", INPUTS)
def test_nothing_ships_or_is_specified_that_the_code_does_not_know(name: str) -> None:
    assert set(shipped(name)) - SPLUNKS <= set(INPUTS[name])
    assert set(specified(name)) - SPLUNKS == set(INPUTS[name])


@pytest.mark.parametrize("name", INPUTS)
def test_nothing_runs_as_shipped_and_both_pythons_are_named(name: str) -> None:
    own = shipped(name)
    assert (own["disabled"], own["python.version"], own["python.required"]) == ("true", "python3", "3.9,3.13")
