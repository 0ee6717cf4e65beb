"""The tables in ``functions/*.yml`` and ``commands/*.yml``: one case, one test.

A case has ``name``, ``given`` (rows), ``spl``, ``expect`` (rows, only the fields named count, ``null`` is absent) or
``error`` (a part of the message), and ``source``: where it is documented, or ``assumed``. What else it may have is what
``offline.vectors`` understands: ``columns``, ``ordered``, ``compare``, ``lookups``, ``macros``, ``datamodels``, ``tz``.
"""

from __future__ import annotations

from typing import Any

import pytest

from offline.vectors import run_vector
from tests.spl.cases import as_vector, tables

KEYS = {"name", "given", "spl", "expect", "error", "source", "columns", "ordered", "compare", "lookups", "macros",
        "datamodels", "tz"}  # fmt: skip


def cases() -> list[Any]:
    return [pytest.param(case, id=f"{table}: {case['name']}") for table, case in tables()]


@pytest.mark.parametrize("case", cases(), ids=str)
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
