"""Where cases of SPL are written down: the tables of this folder, and the vectors beside the checkout."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from offline.spl.support import Case
from tests.shared import SHARED

FOLDER = Path(__file__).parent
VECTORS = SHARED / "conformance" / "vectors.jsonl"


@lru_cache(maxsize=1)
def tables() -> tuple[tuple[str, dict[str, Any]], ...]:
    """Each case of the tables with the name of its table, ``commands/join``."""
    return tuple(
        (f"{path.parent.name}/{path.stem}", case)
        for path in sorted(FOLDER.glob("*/*.yml"))
        for case in yaml.safe_load(path.read_text("utf-8"))
    )


def as_vector(case: dict[str, Any]) -> dict[str, Any]:
    """A case of a table in the form of a vector."""
    return {**case, "id": case["name"], "input": case.get("given", []), "expected": case.get("expect", [])}


def vectors() -> list[dict[str, Any]]:
    """The vectors beside the checkout; none if there is no such folder."""
    if not VECTORS.exists():
        return []
    return [json.loads(line) for line in VECTORS.read_text("utf-8").splitlines() if line.strip()]


def searches() -> list[Case]:
    """All searches: those of tables under the table's file name, then vectors under their id."""
    own = [Case(f"{table}.yml", case["spl"]) for table, case in tables()]
    return [*own, *(Case(vector["id"], vector["spl"]) for vector in vectors())]
