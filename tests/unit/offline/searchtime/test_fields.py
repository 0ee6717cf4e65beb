from __future__ import annotations

import numpy as np
import pytest

from offline.searchtime import fields as module
from offline.searchtime.fields import Fields, ShapedRows, blocks


def rows(*numbers):
    return np.array(numbers, dtype=np.int32)


@pytest.mark.parametrize(
    ("append", "expected"),
    [(False, ["1", "2", None, "3"]), (True, ["1", ("2", "9"), "8", ("3", "7")])],
    ids=["the first stays", "appended"],
)
def test_later_values_meet_earlier_ones(append, expected):
    fields = Fields(4)
    fields.add("a", rows(0, 1), ["1", "2"])
    fields.add("a", rows(3), ["3"])
    fields.add("a", rows(1, 2, 3), ["9", "8" if append else "", "7"], append=append)
    assert fields.column("a").values == expected


def test_multivalues_are_joined_flat():
    fields = Fields(1)
    fields.add("a", rows(0), [("1", "2")])
    fields.add("a", rows(0), [("3", "4")], append=True)
    assert fields.column("a").values == [("1", "2", "3", "4")]


def test_column_asked_for_early_sees_later_values():
    fields = Fields(2)
    fields.add("a", rows(0), ["1"])
    assert fields.column("a").values == ["1", None]
    fields.add("a", rows(1), ["2"])
    assert fields.column("a").values == ["1", "2"]


def test_field_without_values_is_no_field():
    fields = Fields(2)
    fields.add("a", rows(0, 1), ["", None])
    assert fields.names == []
    assert fields.column("a").values == [None, None]


def test_number_of_fields_is_bounded(monkeypatch):
    monkeypatch.setattr(module, "MAX_NAMES", 3)
    fields = Fields(1)
    for name in "abcde":
        fields.add(name, rows(0), ["1"])
    assert (fields.names, fields.refused) == (["a", "b", "c"], 2)


def test_shapes_give_every_name_with_its_rows():
    shaped = ShapedRows()
    shaped.add(0, ("a", "b"), ("1", "2"))
    shaped.add(1, ("b",), ("3",))
    shaped.add(2, ("a", "b"), ("4", "5"))
    found = [(name, index.tolist(), values) for name, index, values in shaped.columns()]
    assert found == [("a", [0, 2], ("1", "4")), ("b", [0, 2], ("2", "5")), ("b", [1], ("3",))]


@pytest.mark.parametrize(("size", "expected"), [(0, []), (2, [(0, 2)]), (5, [(0, 2), (2, 4), (4, 5)])])
def test_blocks(size, expected):
    assert list(blocks(size, 2)) == expected
