"""Meaning test: each EventID's example, sent through the shipped configuration, gives the values of its row."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from package.model import EventRow, load_model
from tests.search_time import HOST, ROOT, fields_of

if TYPE_CHECKING:
    from offline.spl.frame import Value

MODEL = load_model(ROOT)
EXPECTED = [pytest.param(row, field, id=f"{row.code}-{field}") for row in MODEL.events.values() for field in row.cim]


@cache
def found(code: int) -> dict[str, Value]:
    row = MODEL.events[code]
    return fields_of(code, linux=row.os == ("linux",), **row.example)


@pytest.mark.parametrize(("row", "field"), EXPECTED)
def test_example_gives_the_value_of_its_row(row: EventRow, field: str) -> None:
    got = found(row.code).get(field)
    assert (str(got) if isinstance(got, (int, float)) else got) == row.expect.get(field)


@pytest.mark.parametrize("row", MODEL.events.values(), ids=lambda row: row.family)
def test_raw_fields_stay_as_logged(row: EventRow) -> None:
    got = found(row.code)
    assert {name: got.get(name) for name in row.example} == dict(row.example)


@pytest.mark.parametrize("row", MODEL.events.values(), ids=lambda row: row.family)
def test_event_has_its_eventtype_tags_and_name(row: EventRow) -> None:
    got = found(row.code)
    tags = got["tag"]
    assert (got["eventtype"], got["signature"], got["dvc"]) == (row.eventtype, row.name, HOST)
    assert set(tags if isinstance(tags, tuple) else (tags,)) == set(row.tags)
