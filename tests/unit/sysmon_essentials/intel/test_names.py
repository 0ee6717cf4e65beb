"""Domain names: normal form, other scripts, and names that would match too much."""

from __future__ import annotations

import pytest
from sysmon_essentials.intel.names import parse_domain
from sysmon_essentials.intel.refused import RefusedError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Evil.Example", "evil.example"),
        ("evil.example.", "evil.example"),
        ("*.evil.example", "evil.example"),
        (".evil.example", "evil.example"),
        ("_dmarc.evil.example", "_dmarc.evil.example"),
        ("stra\u00dfe.example", "xn--strae-oqa.example"),
        ("B\u00dcCHER.example", "xn--bcher-kva.example"),
        ("bu\u0308cher.example", "xn--bcher-kva.example"),
        ("\u03a3\u0391\u03a3.example", "xn--mxa9ab.example"),
        ("evil\u3002example", "evil.example"),
        ("\uff45\uff56\uff49\uff4c.example", "evil.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("a" * 63 + ".example", "a" * 63 + ".example"),
    ],
)
def test_normal_form_of_a_name(text: str, expected: str) -> None:
    assert parse_domain(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("com", "not a domain"),
        ("", "not a domain"),
        ("evil..example", "not a domain"),
        ("-evil.example", "not a domain"),
        ("evil-.example", "not a domain"),
        ("evil .example", "not a domain"),
        ("evil.123", "not a domain"),
        ("a" * 64 + ".example", "not a domain"),
        ("\u2603.example", "not a domain"),
        ("a\u200db.example", "not a domain"),
        ("co.uk", "public suffix"),
        ("com.au", "public suffix"),
        ("localhost", "local name"),
        ("localhost.localdomain", "local name"),
        ("printer.local", "local name"),
        ("7.100.51.198.in-addr.arpa", "local name"),
    ],
    ids=lambda value: ascii(value)[:24],
)
def test_name_that_is_none_or_floods_is_refused(text: str, reason: str) -> None:
    with pytest.raises(RefusedError) as refused:
        parse_domain(text)
    assert refused.value.reason == reason


def test_very_long_name_in_another_script_costs_nothing() -> None:
    with pytest.raises(RefusedError):
        parse_domain("\u00fc" * 1_000_000 + ".example")
