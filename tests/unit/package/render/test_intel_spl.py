"""The text of searches by threat intelligence; what they find is tests/detections' business."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render.finding_spl import intel_pack_search, retro_search, stand_alone_search
from tests.authored import judged, read_content, write_detection

if TYPE_CHECKING:
    from pathlib import Path

    from package.detections import Detection

INTEL: dict[str, object] = {"type": "intel", "prefilter": None, "condition": None}
HASH = [{"field": "process_sha256", "as": "sha256"}, {"field": "process_name", "as": "file"}]
NAME = [{"field": "url", "as": "url"}]


def detections(root: Path) -> tuple[Detection, ...]:
    write_detection(root, "listed_program", **INTEL, match=HASH, message="$process_path$: $indicator$ of $intel_feed$")
    write_detection(root, "listed_place", name="Other", **{**INTEL, "condition": "isnotnull(user)"}, match=NAME)
    return tuple(sorted(read_content(root)[0].detections, key=lambda one: one.slug))


def test_values_of_one_event_are_one_observation(tmp_path: Path) -> None:
    lines = stand_alone_search(detections(tmp_path)[1], "EventCode=1 Word").split("\n")
    assert lines[:3] == [
        "`sysmon_essentials_events` EventCode=1 Word",
        '| eval observed="listed_program || " . mvjoin(mvappend('
        'lower("sha256:" . mvjoin(process_sha256, " || sha256:")), '
        'lower("file:" . mvjoin(process_name, " || file:"))), " || ")',
        "| where isnotnull(observed)",
    ]


def test_events_are_reduced_before_anything_is_looked_up(tmp_path: Path) -> None:
    pack = intel_pack_search(detections(tmp_path), "EventCode=1 Word")
    assert pack.index("| stats ") < pack.index("`sysmon_essentials_intel_match`")
    assert "by observed dvc process_guid\n" in pack


def test_case_of_a_url_is_kept_and_a_condition_narrows(tmp_path: Path) -> None:
    pack = intel_pack_search(detections(tmp_path), "EventCode=1 Word")
    assert 'if(isnotnull(user), "listed_place || " . "url:" . mvjoin(url, " || url:"), null())' in pack


def test_only_kinds_with_several_keys_cost_the_making_of_keys(tmp_path: Path) -> None:
    place, program = detections(tmp_path)
    assert "`sysmon_essentials_intel_keys`" in stand_alone_search(place)
    assert "`sysmon_essentials_intel_keys`" not in stand_alone_search(program)
    assert "| eval candidate=observable\n" in stand_alone_search(program)


def test_fields_that_the_match_makes_are_not_taken_from_events(tmp_path: Path) -> None:
    search = stand_alone_search(detections(tmp_path)[1])
    assert "latest(process_path) AS process_path" in search
    assert "latest(indicator)" not in search


def test_the_past_is_asked_for_each_family_by_its_terms_and_what_is_new(tmp_path: Path) -> None:
    place, program = detections(tmp_path)
    search = retro_search([("EventCode=1 One", [program]), ("EventCode=15 Two", [place])])
    first = search.split("\n")[0]
    assert first == (
        "`sysmon_essentials_events` ((EventCode=1 One) OR (EventCode=15 Two)) "
        "[| `sysmon_essentials_intel_new` | return $query]"
    )
    assert 'if(EventCode=1, "listed_program || " .' in search


def test_message_may_name_what_the_match_makes_and_nothing_else(tmp_path: Path) -> None:
    write_detection(tmp_path, **INTEL, match=HASH, message="$observed$ of $intel_feed$")
    assert judged(tmp_path) == []
    write_detection(tmp_path, **INTEL, match=[{"field": "no_such", "as": "md5"}], message="$intel_colour$")
    problems = " ".join(judged(tmp_path))
    assert "match: no event of process_create has a field 'no_such'" in problems
    assert "message: no event of process_create has a field 'intel_colour'" in problems
