from __future__ import annotations

import pytest

from offline.searchtime.delims import DelimsError, delims_finder, tokens


@pytest.mark.parametrize(
    ("text", "keep_empty", "expected"),
    [
        ("a,b;c", True, ["a", "b", "c"]),
        ("a,,b,", True, ["a", "", "b", ""]),
        ("a,,b,", False, ["a", "b"]),
        ('"a,b",c', True, ["a,b", "c"]),
        ('"a\\",b",c', True, ['a",b', "c"]),
        ('"open,b', True, ['"open,b']),
        ("", False, []),
    ],
)
def test_tokens(text, keep_empty, expected):
    assert tokens(text, ",;", keep_empty=keep_empty) == expected


@pytest.mark.parametrize(
    ("delims", "names", "text", "expected"),
    [
        (r'"\t"', "a,b", "1\t2\t3", [("a", "1"), ("b", "2")]),
        (r'"\"|"', "a,b", "1|2", [("a", "1"), ("b", "2")]),
        ('"|", "=:"', "", "a=1|b:2|=3|c", [("a", "1"), ("b", "2")]),
        ('" "', "", "a 1 b", [("a", "1")]),
    ],
)
def test_pairs(delims, names, text, expected):
    assert delims_finder(delims, names)(text) == expected


@pytest.mark.parametrize("delims", ["", ",", '""', '"a" "b" "c"'])
def test_delims_that_cannot_be_read_are_an_error(delims):
    with pytest.raises(DelimsError):
        delims_finder(delims, "")
