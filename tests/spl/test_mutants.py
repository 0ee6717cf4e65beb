"""The tables and vectors notice a broken engine; ``python -m tests.spl.mutants`` tries all mutants."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.shared import ROOT
from tests.spl.mutants import MUTANTS, SHORT


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_changes_the_code(mutant: object) -> None:
    compile(mutant.source(), str(mutant.path), "exec")


def test_names_are_unique() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


def test_a_few_mutants_are_noticed() -> None:
    command = [sys.executable, "-m", "tests.spl.mutants", "--short"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count("\n") == len(SHORT) + 1
