"""Records from CSV and back: the fast ways against Python's CSV module. The SDK is compared in tests/commands."""

from __future__ import annotations

import csv
import io
import random

import pytest
from sysmon_essentials.splunk.records import _cut, read_records, write_records

SIGNS = 'a,,,"\n\r'


def test_text_is_cut_as_python_cuts_it_or_left_to_python() -> None:
    die = random.Random(7)
    cut = 0
    for _ in range(20_000):
        text = "".join(die.choice(SIGNS) for _ in range(die.randrange(12)))
        rows = _cut(text.split('"'))
        if rows is not None:
            cut += 1
            assert rows == [row for row in csv.reader(io.StringIO(text)) if row], repr(text)
    assert cut > 4_000


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["unix", "windows"])
def test_what_python_writes_is_read(end: str) -> None:
    die = random.Random(8)
    for _ in range(2_000):
        rows = [{f"f{n}": "".join(die.choice('ab,"\n') for _ in range(4)) for n in range(3)} for _ in range(3)]
        text = io.StringIO()
        writer = csv.DictWriter(text, ["f0", "f1", "f2"], lineterminator=end)
        writer.writeheader()
        writer.writerows(rows)
        assert read_records(text.getvalue()) == rows


def test_body_full_of_quotes_is_read() -> None:
    text = ",".join(f'"f{number}"' for number in range(40)) + "\n" + ",".join(['"a"'] * 40) + "\n"
    assert read_records(text) == [{f"f{number}": "a" for number in range(40)}]


@pytest.mark.parametrize("body", ["", "\n"], ids=["nothing", "an empty line"])
def test_no_header_no_records(body: str) -> None:
    assert read_records(body) == []


def test_columns_of_later_records_and_lists_found_late_are_written() -> None:
    records = [{"a": "1"}, {"a": ["x", "y$"], "b": "2"}, {"b": "", "c": ["only"]}]
    assert write_records(records) == (
        '"a","b","c","__mv_a"\r\n"1",,,\r\n"x\ny$","2",,"$x$;$y$$$"\r\n,,"only",\r\n'
    )  # fmt: skip
    assert write_records([]) == ""
    assert write_records([{}]) == ""


def test_two_lists_in_records_of_one_kind() -> None:
    records = [{"a": ["1", "2"], "b": "x"}, {"a": ["3", "4"], "b": ["5", "6"]}, {"a": "7", "b": ["8"]}]
    back = [{name: value for name, value in row.items() if value} for row in read_records(write_records(records))]
    assert back == [*records[:2], {"a": "7", "b": "8"}]
