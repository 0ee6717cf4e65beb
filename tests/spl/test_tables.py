"""The tables in ``functions/*.yml`` and ``commands/*.yml``: one case, one test.

A case has ``name``, ``given`` (rows), ``spl``, ``expect`` (rows, only the fields named count, ``null`` is absent) or
``error`` (a part of the message), and ``source``: where it is documented, or ``assumed``. What else it may have is what
``offline.vectors`` understands: ``columns``, ``ordered``, ``compare``, ``lookups``, ``macros``, ``datamodels``, ``tz``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from offline.vectors import run_vector

FOLDER = Path(__file__).parent
KEYS = {"name", "given", "spl", "expect", "error", "source", "columns", "ordered", "compare", "lookups", "macros",
        "datamodels", "tz"}  # fmt: skip


def cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.parent.name}/{path.stem}: {case['name']}")
        for path in sorted(FOLDER.glob("*/*.yml"))
        for case in yaml.safe_load(path.read_text("utf-8"))
    ]


def as_vector(case: dict[str, Any]) -> dict[str, Any]:
    return {**case, "id": case["name"], "input": case.get("given", []), "expected": case.get("expect", [])}


@pytest.mark.parametrize("case", cases())
def test_case(case: dict[str, Any]) -> None:
    assert set(case) <= KEYS
    assert case["source"]
    verdict = run_vector(as_vector(case))
    if "error" in case:
        assert verdict.error is not None
        assert case["error"] in verdict.error
    else:
        assert verdict.error is None
        assert verdict.is_ok, f"got {verdict.got}"


def test_names_are_unique() -> None:
    ids = [case.id for case in cases()]
    assert len(ids) == len(set(ids))
