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


def test_product_of_sizes_beyond_64_bits_loses_no_column():
    size = 2**16
    first_column = [*map(str, range(size - 1)), "1"]
    others = [*map(str, range(size - 1)), "0"]
    _, inverse = distinct_rows([Column(first_column), *[Column(list(others)) for _ in range(4)]], size)
    assert len(set(inverse.tolist())) == size
