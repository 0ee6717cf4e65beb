"""Generated files are what the sources render to, byte for byte."""

from __future__ import annotations

from functools import lru_cache

import pytest

from package.__main__ import load_sources
from package.generate import GENERATED, PAGES, VIEWS, render_all, stale
from tests.shared import ROOT


@lru_cache(maxsize=1)
def rendered() -> dict[str, bytes]:
    return render_all(*load_sources(ROOT))


@pytest.mark.parametrize("path", GENERATED, ids=str)
def test_file_is_up_to_date(path: str) -> None:
    assert (ROOT / path).read_bytes() == rendered()[path], "run: python -m package generate --write"


def test_every_generated_file_is_compared() -> None:
    assert sorted(path for path in rendered() if not path.startswith((PAGES, VIEWS))) == sorted(GENERATED)


def test_pages_of_detections_and_views_are_up_to_date_and_none_is_left_over() -> None:
    many = {path: content for path, content in rendered().items() if path.startswith((PAGES, VIEWS))}
    assert stale(ROOT, many) == [], "run: python -m package generate --write"


@pytest.mark.parametrize("path", [path for path in GENERATED if path.endswith(".conf")], ids=str)
def test_generated_file_says_so(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8").startswith("# Rendered from ")
