"""Keys that searches make of observed values are those under which the library would look for the same values."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from sysmon_essentials.intel.indicator import observed_keys
from sysmon_essentials.intel.normal import normal_form
from sysmon_essentials.intel.urls import host_of

from offline.spl.clock import Clock
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.values import each
from tests.detection_samples import NOW, head

KEYS = (
    "search index=* | `sysmon_essentials_intel_observed` | `sysmon_essentials_intel_urls` "
    "| `sysmon_essentials_intel_hosts` | `sysmon_essentials_intel_keys`"
)
ADDRESSES = [
    "198.51.100.7",
    "255.255.255.254",
    "2001:db8:0:0:0:0:0:1",
    "2001:db8::1",
    "2001:db8::",
    "::1:2",
    "2001:db8:1:2:3:4:5:6",
    "2001:db8:1::5:0:6",
    "::ffff:198.51.100.7",
    "0:0:0:0:0:ffff:c633:6407",
]
NAMES = [
    "example.org",
    "a.example.org",
    "b.c.d.e.f.g.example.org",
    "a.b.c.d.e.f.g.example.org",
    "z.y.x.a.b.c.d.e.f.g.example.org",
    "xn--bcher-kva.example",
    "_ldap._tcp.dc.example.net",
]
URLS = [
    "http://example.org/",
    "http://example.org",
    "HTTP://Example.ORG/Path?Q=1",
    "https://example.org:443/a",
    "https://example.org:8443/a",
    "http://example.org:80?x=1",
    "http://user:secret@example.org/a@b",
    "https://example.org/a#top",
    "http://198.51.100.7:8080/x",
    "http://[2001:db8::1]:8080/x",
    "ftp://files.example.org:21/pub",
    "https://example.org/a?u=http://other.example.net/b",
]
CASES = {
    **{f"ip {value}": ("ip", value) for value in ADDRESSES},
    **{f"domain {value}": ("domain", value) for value in NAMES},
    **{f"host {value}": ("host", value) for value in (*ADDRESSES, *NAMES)},
    **{f"url {value}": ("url", value) for value in URLS},
    "sha256": ("sha256", "0c6ee80b1e51e31f22aafcc694fceffa55aeff1f8a54e0ae6fb3aa2f194a491c"),
    "pipe": ("pipe", "\\msupd 41 status"),
    "file": ("file", "c:\\users\\public\\a (1).exe"),
}


@cache
def made() -> dict[str, set[str]]:
    """The keys of every case, from one search over all of them."""
    rows = [
        {"index": "main", "_time": NOW, "case": name, "observed": f"word || {kind}:{value}", "process_guid": "-"}
        for name, (kind, value) in CASES.items()
    ]
    session = replace(head().session(Clock(NOW + 1)), index=Frame.from_rows(rows))
    found = run(plan(KEYS, session), session).rows()
    return {str(row["case"]): {str(key) for key in each(row["candidate"])} for row in found}


def expected(kind: str, value: str) -> set[str]:
    if kind == "file":
        return {f"file:{value}"}
    wanted = "ip" if kind == "host" and value in ADDRESSES else "domain" if kind == "host" else kind
    found, form, _ = normal_form(wanted, value)
    keys = set(observed_keys(found, form))
    if found == "url":
        host = host_of(form)
        keys |= set(observed_keys(normal_form("domain", host)[0], normal_form("domain", host)[1]))
    return keys


@pytest.mark.parametrize("name", CASES, ids=str)
def test_search_asks_for_the_keys_of_the_library(name: str) -> None:
    assert made()[name] == expected(*CASES[name])
