"""SPL vectors written down apart from this engine: one test a vector."""

from __future__ import annotations

import json
from typing import Any

import pytest

from offline.vectors import run_vector
from tests.shared import SHARED

_FILE = SHARED / "conformance" / "vectors.jsonl"


def _vectors() -> list[Any]:
    if not _FILE.exists():
        reason = "../shared/conformance/vectors.jsonl is not beside this checkout"
        return [pytest.param({}, id="vectors", marks=pytest.mark.skip(reason=reason))]
    vectors = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [pytest.param(vector, id=vector["id"], marks=_marks(vector)) for vector in vectors]


def _marks(vector: dict[str, Any]) -> list[pytest.MarkDecorator]:
    if vector.get("confidence") != "uncertain":
        return []
    return [pytest.mark.xfail(reason="Splunk's behaviour here is uncertain", strict=False)]


@pytest.mark.parametrize("vector", _vectors())
def test_vector_gives_the_rows_it_expects(vector: dict[str, Any]) -> None:
    verdict = run_vector(vector)
    assert verdict.is_ok, f"{vector['spl']}\n got {verdict.got}\n not {verdict.expected}\n error {verdict.error}"
