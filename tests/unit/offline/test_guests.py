"""Stand-ins for what guests' searches lean on: named, and only where guests are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offline.cli.main import main
from offline.guests import with_empty_lookups, with_filters
from offline.spl.frame import Column
from offline.spl.session import Macro

if TYPE_CHECKING:
    from pathlib import Path

MACROS = '{"macros": {"mine": {"definition": "index=*", "args": [], "iseval": false}}}'
GUEST = "`mine` `odd_thing_filter` | lookup nobody_brought host OUTPUT owner | stats count"


def test_filter_macro_that_nobody_brought_passes_all_and_is_named() -> None:
    macros = with_filters({"known_filter": Macro("host=a")})
    assert macros.get("known_filter") == Macro("host=a")
    assert macros.get("other_filter") == Macro("search *")
    assert macros.used == {"other_filter"}


@pytest.mark.parametrize("name", ["sysmon", "other_filter(1)"], ids=["no filter", "filter with arguments"])
def test_other_macros_stay_missing(name: str) -> None:
    assert with_filters({}).get(name) is None


def test_lookup_that_nobody_brought_is_empty() -> None:
    lookups = with_empty_lookups({})
    found = lookups["assets"].match({"host": Column(["a", "b"])}, ["owner"])
    assert found["owner"].values == [None, None]
    assert lookups.used == {"assets"}


def test_guests_search_runs_and_says_what_stood_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "macros.json"
    file.write_text(MACROS, encoding="utf-8")
    assert main(["check", GUEST, "--macros", str(file)]) == 0
    assert (
        "not here, taken as passing all (macros) or empty (lookups): nobody_brought, odd_thing_filter"
        in capsys.readouterr().err
    )


def test_without_guests_a_missing_macro_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "`odd_thing_filter` | stats count"]) == 2
    assert "odd_thing_filter" in capsys.readouterr().err
