"""A box where rounds of the intelligence input run: a web server and a double of splunkd."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.intel_box import Box

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Box]:
    made = Box(tmp_path)
    yield made
    made.close()
