"""The folder ``shared`` beside a checkout: recordings, reference tables and SPL vectors that tests may read.

A checkout without it still passes: what needs it is skipped, and the skip says what was missing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"


def shared(*parts: str) -> Path:
    """The path below ``shared``; skips the running test if it is not there."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip("../shared/{} is not beside this checkout".format("/".join(parts)))
    return path


def needs_shared(*parts: str) -> pytest.MarkDecorator:
    """Mark for tests that read a path below ``shared``."""
    return pytest.mark.skipif(
        not SHARED.joinpath(*parts).exists(), reason="../shared/{} is not beside this checkout".format("/".join(parts))
    )


def shared_files(pattern: str) -> list[Path]:
    """Files below ``shared`` in name order, for parametrising; empty if the folder is not there."""
    return sorted(path for path in SHARED.glob(pattern) if path.is_file())
