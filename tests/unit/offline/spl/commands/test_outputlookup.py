"""What ``outputlookup`` leaves in a session."""

from __future__ import annotations

from typing import Any

import pytest

from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Session

BEFORE = [{"k": "a", "v": "old"}, {"k": "b", "v": "old"}]
NEW = [{"k": "a", "v": "new"}, {"k": "c", "v": "new"}]


def written(options: str, rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    session = Session(outputs={"lookup:t": [dict(row) for row in BEFORE]})
    run(plan(f"| outputlookup {options} t", session), session, Frame.from_rows(rows))
    return [(str(row["k"]), str(row["v"])) for row in session.outputs["lookup:t"]]


@pytest.mark.parametrize(
    ("options", "rows", "expected"),
    [
        pytest.param("", NEW, [("a", "new"), ("c", "new")], id="replaces"),
        pytest.param("append=t", NEW, [("a", "old"), ("b", "old"), ("a", "new"), ("c", "new")], id="appends"),
        pytest.param("append=t key_field=k", NEW, [("b", "old"), ("a", "new"), ("c", "new")], id="replaces by key"),
        pytest.param("max=1", NEW, [("a", "new")], id="cuts"),
        pytest.param("override_if_empty=f", [], [("a", "old"), ("b", "old")], id="keeps if empty"),
        pytest.param("", [], [], id="empties"),
    ],
)
def test_what_the_lookup_holds_then(options: str, rows: list[dict[str, Any]], expected: list[tuple[str, str]]) -> None:
    assert written(options, rows) == expected
