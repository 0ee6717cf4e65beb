from __future__ import annotations

import pytest

from offline.timestamp import TimeFormatError, time_reader


@pytest.mark.parametrize(
    ("time_format", "text", "expected"),
    [
        ("%Y-%m-%d %H:%M:%S.%3N", "2026-11-03 08:41:07.215", 1793695267.215),
        ("%Y-%m-%d %H:%M:%S", "2026-11-03 08:41:07.215", 1793695267),
        ("%Y-%m-%dT%H:%M:%S.%6N%z", "2026-11-03T08:41:07.215000+02:00", 1793688067.215),
        ("%Y-%m-%dT%H:%M:%S%z", "2026-11-03T08:41:07Z", 1793695267),
        ("%d/%b/%Y:%H:%M:%S %Z", "03/Nov/2026:08:41:07 GMT", 1793695267),
        ("%m/%d/%Y %I:%M:%S %p", "11/03/2026 08:41:07 PM", 1793738467),
        ("%m/%d/%Y %I:%M:%S %p", "11/03/2026 12:00:00 AM", 1793664000),
        ("%F %T", "2026-11-03 08:41:07", 1793695267),
        ("%Y %j %H", "2026 307 08", 1793692800),
        ("%s.%3N", "1793695267.5", 1793695267.5),
        ("%y-%m-%d", "26-11-03", 1793664000),
    ],
)
def test_reads_a_time(time_format, text, expected):
    assert time_reader(time_format)(text, 0) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("text", ["2026-02-30 00:00:00", "2026-13-01 00:00:00", "noise", "", " 2026-11-03 08:41:07"])
def test_what_is_no_time_is_none(text):
    assert time_reader("%Y-%m-%d %H:%M:%S")(text, 0) is None


def test_zone_counts_where_the_text_names_none():
    assert time_reader("%Y-%m-%d %H:%M", "Europe/Berlin")("2026-07-01 12:00", 0) == 1782900000


@pytest.mark.parametrize(("time_format", "zone"), [("%q", "UTC"), ("%Y", "Mars/Base"), ("%Y %Y", "UTC")])
def test_what_cannot_be_read_is_an_error(time_format, zone):
    with pytest.raises(TimeFormatError):
        time_reader(time_format, zone)
