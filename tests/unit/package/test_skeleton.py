"""Skeletons of detections: accepted by every check and firing on their own test, for every family."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import pytest

from package.detections import load_detections
from package.problems import BuildError
from package.render.finding_spl import stand_alone_search
from package.skeleton import write_skeleton
from tests.authored import judged, model
from tests.detection_samples import cases, events_of, rows_over

if TYPE_CHECKING:
    from pathlib import Path

    from package.problems import Problem

TODAY = datetime.date(2026, 11, 24)
FAMILIES = {row.family: row.terms for row in model().events.values()}
REFUSED = {
    "unknown family": ("no_family", "odd_thing_happens", "no such family"),
    "one word": ("process_create", "odd", "two or more small words"),
    "capitals": ("process_create", "Odd_Thing", "two or more small words"),
    "no title that fits": ("process_create", "_".join(["word"] * 20), "must fit"),
}


@pytest.mark.parametrize("family", sorted(FAMILIES), ids=str)
def test_skeleton_passes_every_check(tmp_path: Path, family: str) -> None:
    write_skeleton(tmp_path, model(), family, "odd_thing_happens_here", TODAY)
    assert judged(tmp_path) == []


@pytest.mark.parametrize("family", sorted(FAMILIES), ids=str)
def test_skeleton_fires_on_its_positive_only(tmp_path: Path, family: str) -> None:
    write_skeleton(tmp_path, model(), family, f"odd_{family}_event", TODAY)
    problems: list[Problem] = []
    (detection,) = load_detections(tmp_path, problems)
    search = stand_alone_search(detection, FAMILIES[family])
    assert [len(rows_over(search, events_of(case))) for case in cases([detection])] == [1, 0]


@pytest.mark.parametrize(("family", "slug", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_bad_wish_is_refused(tmp_path: Path, family: str, slug: str, said: str) -> None:
    with pytest.raises(BuildError, match=said):
        write_skeleton(tmp_path, model(), family, slug, TODAY)


def test_file_that_is_there_is_kept(tmp_path: Path) -> None:
    path = write_skeleton(tmp_path, model(), "process_create", "odd_thing_happens", TODAY)
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(BuildError, match="is there already"):
        write_skeleton(tmp_path, model(), "file_create", "odd_thing_happens", TODAY)
    assert path.read_text(encoding="utf-8") == "mine"
