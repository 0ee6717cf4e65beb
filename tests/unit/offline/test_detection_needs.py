"""What detections need, read from saved searches."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline.conf import load_apps
from offline.detection_needs import detection_needs

ROOT = Path(__file__).resolve().parents[3]


def needs(tmp_path: Path, search: str):
    (tmp_path / "default").mkdir()
    stanza = f'[Mini - One - Rule]\nsearch = {search} | eval detection="one"\n'
    (tmp_path / "default" / "savedsearches.conf").write_text(stanza, encoding="utf-8")
    return detection_needs(load_apps([tmp_path]))


@pytest.mark.parametrize(
    ("search", "codes"),
    [
        ("EventCode=1 x=2", (1,)),
        ("EventCode IN (11, 23)", (11, 23)),
        ('(EventCode="3" a) OR (EventCode=22 b)', (3, 22)),
        ("EventCode=*", ()),
        ("EventCode=4", (4,)),
    ],
)
def test_event_ids_of_a_search(tmp_path: Path, search: str, codes: tuple[int, ...]) -> None:
    (need,) = needs(tmp_path, search)
    assert (need.detection, need.event_codes) == ("one", codes)


def test_names_become_paths_and_other_fields_hold_their_first_text(tmp_path: Path) -> None:
    search = r'EventCode=1 | where match(process_name, "(?i)^(net|net1)\.exe$") AND match(process, "(?i)\buse\b")'
    (need,) = needs(tmp_path, search)
    assert [(sample.field, dict(sample.fields)) for sample in need.samples] == [
        ("Image", {"Image": f"C:\\Windows\\System32\\{name}.exe", "CommandLine": "use"}) for name in ("net", "net1")
    ]


def test_backslashes_of_strings_and_of_expressions_are_read(tmp_path: Path) -> None:
    (need,) = needs(tmp_path, r'EventCode=13 | where match(TargetObject, "\\\\run\\\\[^\"]+$")')
    assert need.samples[0].parts == ("\\run\\",)


@pytest.mark.parametrize(
    "search",
    [
        pytest.param('EventCode=1 | where NOT match(process_name, "^a$")', id="negated"),
        pytest.param('EventCode=1 | where match(nothing, "^a$")', id="unknown field"),
        pytest.param('EventCode=1 | where match(process, "(?=a)")', id="expression not understood"),
        pytest.param('(EventCode=1 OR EventCode=3) | where match(process, "a")', id="two EventIDs"),
    ],
)
def test_no_sample_from(tmp_path: Path, search: str) -> None:
    (need,) = needs(tmp_path, search)
    assert need.samples == ()


def test_hashes_that_fields_come_from(tmp_path: Path) -> None:
    (need,) = needs(tmp_path, "EventCode=1 | lookup x process_imphash, file_md5")
    assert need.hashes == {"IMPHASH", "MD5"}


def test_shipped_detections_are_all_there_and_most_have_samples() -> None:
    found = detection_needs(load_apps([ROOT]))
    names = [need.detection for need in found]
    assert len(names) == len(set(names)) > 400
    assert sum(bool(need.samples) for need in found) > 0.7 * len(found)
