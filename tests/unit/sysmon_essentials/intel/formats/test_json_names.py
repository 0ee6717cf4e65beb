"""Names in JSON: spellings, plurals, and lists of texts that are no values."""

from __future__ import annotations

import pytest
from sysmon_essentials.intel.formats.json_names import is_known, plain_name, type_in_list


@pytest.mark.parametrize(
    ("name", "expected"),
    [("ipAddress", "ip_address"), ("first-seen", "first_seen"), ("IOC", "ioc"), (" dstIp ", "dst_ip")],
)
def test_spellings_of_a_name(name: str, expected: str) -> None:
    assert plain_name(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("ips", "ip"), ("domain", "domain"), ("sha256", "sha256"), ("iocs", ""), ("list", ""), ("", ""), ("tags", None),
     ("countries", None)],
)  # fmt: skip
def test_type_of_the_texts_in_a_list(name: str, expected: str | None) -> None:
    assert type_in_list(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("data", True), ("ioc_value", True), ("domains", True), ("query_status", True), ("tags", False), ("error", False)],
)
def test_names_that_values_are_to_be_expected_behind(name: str, expected: bool) -> None:
    assert is_known(name) is expected
