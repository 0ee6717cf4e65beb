from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offline.distinct import distinct_rows
from offline.spl.frame import Column

CELLS = st.one_of(st.none(), st.sampled_from(["a", "b", "c"]))


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1))
def test_every_row_gets_the_first_row_with_its_values(rows):
    columns = [Column(list(values)) for values in zip(*rows, strict=True)]
    first, inverse = distinct_rows(columns, len(rows))
    assert [rows[first[which]] for which in inverse] == rows
    assert len({rows[row] for row in first}) == len(first)


@pytest.mark.parametrize(("size", "combinations"), [(0, 0), (3, 1)])
def test_without_columns_all_rows_are_alike(size, combinations):
    assert len(distinct_rows([], size)[0]) == combinations


def test_many_wide_columns_do_not_overflow():
    columns = [Column([f"{i}-{n}" for i in range(3000)]) for n in range(8)]
    first, inverse = distinct_rows(columns, 3000)
    assert sorted(first.tolist()) == list(range(3000))
    assert [first[which] for which in inverse] == list(range(3000))
