"""``navigator``: layers from what the app ships and from what a hunt finds."""

from __future__ import annotations

import json

import pytest

LOOKUP = """\
detection,name,attack
evil_runs,Evil Runs,T1204.002 T1059
odd_runs,Odd Runs,T1204.002
many_starts,Many Starts,
"""


@pytest.fixture
def with_lookup(app):
    (app / "lookups").mkdir()
    (app / "lookups" / "detections.csv").write_text(LOOKUP, encoding="utf-8")
    settings = "[sysmon_essentials_detections]\nfilename = detections.csv\n"
    (app / "default" / "transforms.conf").write_text(settings, encoding="utf-8")
    with (app / "default" / "macros.conf").open("a", encoding="utf-8") as file:
        file.write('\n[sysmon_essentials_attack_version]\ndefinition = "19"\n')
    searches = app / "default" / "savedsearches.conf"
    text = searches.read_text(encoding="utf-8")
    packed = 'annotations.mitre_attack=if(detection="evil_runs", "T1059", "T1204.002"), dest=dvc, message=Image'
    searches.write_text(text.replace("dest=dvc, message=Image", packed, 1), encoding="utf-8")
    return app


def test_layer_of_the_detections_as_shipped(with_lookup, cli, tmp_path):
    code, _, err = cli("navigator", "--json", tmp_path / "layer.json")
    made = json.loads((tmp_path / "layer.json").read_text(encoding="utf-8"))
    assert code == 0
    assert {entry["techniqueID"]: entry["score"] for entry in made["techniques"]} == {"T1204.002": 2, "T1059": 1}
    assert made["versions"]["attack"] == "19"
    assert "2 techniques" in err


def test_layer_of_what_a_hunt_finds(with_lookup, cli, recording):
    code, out, _ = cli("navigator", recording, "--json", "-")
    made = json.loads(out)
    assert code == 0
    assert made["name"] == "Sysmon Essentials: findings"
    assert {entry["techniqueID"]: entry["comment"] for entry in made["techniques"]} == {
        "T1059": "Evil Runs",
        "T1204.002": "Odd Runs",
    }


def test_app_without_detections_is_told(cli):
    code, _, err = cli("navigator")
    assert code == 2
    assert "no lookup sysmon_essentials_detections" in err
