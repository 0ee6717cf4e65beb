"""Points in time as people write them."""

from __future__ import annotations

import pytest
from sysmon_essentials.errors import UsageError

from offline.moments import moment, range_end, zone
from offline.spl.clock import UTC, Clock

NOON = 1_772_625_600.0  # 2026-03-04 12:00:00 UTC


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1772625600.5", NOON + 0.5),
        ("2026-03-04T12:00:00", NOON - 3600),
        ("2026-03-04T12:00:00Z", NOON),
        ("2026-03-04T12:00:00.250+00:00", NOON + 0.25),
    ],
)
def test_moment_is_read_in_the_zone_of_the_user(text, wanted) -> None:
    assert moment(text, zone("Europe/Berlin")) == wanted


@pytest.mark.parametrize(
    ("specifier", "wanted"), [(None, None), ("-1h@h", NOON - 3600), ("now", NOON), ("2026-03-04", NOON - 12 * 3600)]
)
def test_end_of_a_range_is_relative_or_a_date(specifier, wanted) -> None:
    assert range_end(specifier, Clock(NOON, UTC)) == wanted


def test_what_is_no_time_or_zone_is_refused() -> None:
    with pytest.raises(UsageError, match="'soon' is no time"):
        range_end("soon", Clock(NOON, UTC))
    with pytest.raises(UsageError, match="no such time zone: Mars"):
        zone("Mars")
