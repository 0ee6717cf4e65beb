"""Which generated files are out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.generate import stale, write

if TYPE_CHECKING:
    from pathlib import Path


def test_changed_and_missing_files_are_stale_until_written(tmp_path: Path) -> None:
    files = {"default/a.conf": b"a", "lookups/b.csv": b"b"}
    (tmp_path / "default").mkdir()
    (tmp_path / "default" / "a.conf").write_bytes(b"old")
    assert stale(tmp_path, files) == ["default/a.conf", "lookups/b.csv"]
    assert write(tmp_path, files) == ["default/a.conf", "lookups/b.csv"]
    assert stale(tmp_path, files) == []
    assert write(tmp_path, files) == []


def test_page_of_a_detection_that_is_gone_is_stale_and_goes(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "detections" / "process_create" / "old.md"
    page.parent.mkdir(parents=True)
    page.write_text("old", encoding="utf-8")
    assert write(tmp_path, {}) == ["docs/detections/process_create/old.md"]
    assert not page.exists()
