"""Whatever the text and the macros, planning gives a plan or a located error, quickly; running gives rows or an error.

``SPL_FUZZ_CASES`` sets how many searches are tried, 4,000 by default.
"""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from offline.datamodel.catalog import DataModels
from offline.spl.clock import Clock
from offline.spl.errors import SplError
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Session
from tests.spl.fuzz import macros, search

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = int(os.environ.get("SPL_FUZZ_CASES", "4000"))
PARTS = 16
LIMIT_S = 0.05
LIMIT_S_PER_CHARACTER = 20e-6
"""Texts of more than 2,500 characters may take longer, in proportion: regular expressions of that size do."""

ROWS = [
    {"_time": 1_700_000_000, "a": "1", "b": ("x", "y"), "n_a": "2.5", "_raw": "a=1 b=x"},
    {"_time": 1_699_990_000, "a": "", "Processes.dest": "h", "x y": "-", "_raw": '{"a":{"b":[1]}}'},
    {"_time": 1_699_990_000, "count": 3},
]


def session(seed: int) -> Session:
    return Session(
        clock=Clock(1_700_000_000.0),
        index=Frame.from_rows(ROWS),
        macros=macros(seed),
        datamodels=DataModels.load([], pytest.fail),
    )


def check(seed: int) -> None:
    text, made = search(seed), session(seed)
    limit = max(LIMIT_S, LIMIT_S_PER_CHARACTER * len(text))
    started = time.process_time()
    found = outcome(lambda: plan(text, made))
    if time.process_time() - started > limit:
        assert fastest(lambda: plan(text, made)) < limit, f"slow: {text!r}"
    if isinstance(found, SplError):
        assert found.position is not None, f"no position: {found} in {text!r}"
        assert 0 <= found.position <= len(text), f"position {found.position} is outside {text!r}"
    else:
        outcome(lambda: run(found, made))


def fastest(action: Callable[[], Any]) -> float:
    """Processor seconds of the quickest of five runs: what is slow is slow every time, a busy machine is not."""
    spent = []
    for _ in range(5):
        started = time.process_time()
        outcome(action)
        spent.append(time.process_time() - started)
    return min(spent)


def outcome(action: Callable[[], Any]) -> Any:
    """What the action gives, or the error of the right kind; any other exception goes on."""
    try:
        return action()
    except SplError as error:
        return error


@pytest.mark.parametrize("part", range(PARTS), ids=lambda part: f"part {part}")
def test_random_text_gives_a_plan_or_a_located_error(part: int, capsys: pytest.CaptureFixture[str]) -> None:
    for seed in range(part, CASES, PARTS):
        capsys.readouterr()
        sys.stdout.write(f"seed {seed}: {search(seed)!r}\n")
        check(seed)
