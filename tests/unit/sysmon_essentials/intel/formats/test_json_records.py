"""JSON feeds: exports and answers of well-known feeds, forms of one's own, what is counted, bounds."""

from __future__ import annotations

import io
import json
import tracemalloc
from typing import Any

import pytest
from sysmon_essentials.errors import InputError, UsageError
from sysmon_essentials.intel.body import Text
from sysmon_essentials.intel.formats import json_nodes
from sysmon_essentials.intel.formats.json_records import read_json
from sysmon_essentials.intel.formats.reading import Reading
from sysmon_essentials.intel.item import Item, Limits

MD5, SHA1, SHA256 = "ab" * 16, "cd" * 20, "ef" * 32
SEEN = "2026-03-04 08:41:05"

URLHAUS = {
    "1": [
        {"dateadded": f"{SEEN} UTC", "url": "http://evil.example/a.sh", "url_status": "online", "last_online": None,
         "threat": "malware_download", "tags": ["elf", "worm"], "urlhaus_link": "https://feeds.example/url/1/"},
    ],
    "2": [{"dateadded": f"{SEEN} UTC", "url": "http://bad.example/b", "threat": "malware_download", "tags": None}],
}  # fmt: skip
THREATFOX = {
    "7": [
        {"ioc_value": "198.51.100.7:443", "ioc_type": "ip:port", "threat_type": "botnet_cc", "malware": "win.worm",
         "malware_alias": None, "malware_printable": "Worm", "first_seen_utc": SEEN, "last_seen_utc": None,
         "confidence_level": 75, "is_compromised": False, "reference": "https://feeds.example/7", "tags": "c2,worm"},
    ],
    "8": [{"ioc_value": SHA256, "ioc_type": "sha256_hash", "confidence_level": 100, "tags": None}],
}  # fmt: skip
THREATFOX_ANSWER = {
    "query_status": "ok",
    "data": [{"id": "8", "ioc": "evil.example", "ioc_type": "domain", "ioc_type_desc": "x", "confidence_level": 100,
              "malware": "win.worm", "tags": ["c2"], "malware_samples": [{"md5_hash": MD5, "sha256_hash": SHA256}]}],
}  # fmt: skip
BAZAAR_ANSWER = {
    "query_status": "ok",
    "data": [{"sha256_hash": SHA256, "sha3_384_hash": "a" * 96, "sha1_hash": SHA1, "md5_hash": MD5, "imphash": MD5,
              "file_name": "invoice.exe", "signature": "Worm", "first_seen": SEEN, "tags": ["exe"]}],
}  # fmt: skip
URLHAUS_ANSWER = {
    "query_status": "ok",
    "urls": [{"id": "1", "urlhaus_reference": "https://feeds.example/1", "url": "http://cdn.example/a",
              "host": "cdn.example", "blacklists": {"one": "listed"}, "tags": ["elf"]}],
}  # fmt: skip
FEODO = [{"ip_address": "198.51.100.7", "port": 443, "status": "online", "hostname": "r7.provider.example",
          "as_number": 64496, "first_seen": SEEN, "last_online": "2026-03-05", "malware": "Worm"}]  # fmt: skip
PULSES = {
    "count": 1, "next": None,
    "results": [{"id": "p", "name": "A pulse", "tags": ["x"], "references": ["https://feeds.example/"], "indicators": [
        {"indicator": "198.51.100.7", "type": "IPv4", "created": SEEN}, {"indicator": MD5, "type": "FileHash-MD5"}]}],
}  # fmt: skip
DROP = (
    '{"cidr":"198.51.100.0/24","sblid":"SBL1","rir":"ripe"}\n{"cidr":"203.0.113.0/24","sblid":"SBL2","rir":"ripe"}\n'
    '{"type":"metadata","timestamp":1772613665,"records":2}\n'
)
MISP_ATTRIBUTES = [
    {"type": "ip-dst|port", "value": "198.51.100.7|443", "to_ids": True},
    {"type": "filename|sha256", "value": f"a.exe|{SHA256}", "to_ids": True},
]


def read(document: Any, reading: Reading | None = None) -> list[Item]:
    text = document if isinstance(document, str) else json.dumps(document)
    return list(read_json(Text(io.StringIO(text), "feed"), reading or Reading()))


def values(document: Any, reading: Reading | None = None) -> list[tuple[str, str]]:
    return [(item.kind, item.text) for item in read(document, reading)]


FEEDS = [
    pytest.param(URLHAUS, [("url", "http://evil.example/a.sh"), ("url", "http://bad.example/b")], id="URLs by number"),
    pytest.param(THREATFOX, [("ip:port", "198.51.100.7:443"), ("sha256_hash", SHA256)], id="mixed by number"),
    pytest.param(THREATFOX_ANSWER, [("domain", "evil.example")], id="answer with samples inside"),
    pytest.param(BAZAAR_ANSWER, [("sha256", SHA256), ("sha1", SHA1), ("md5", MD5)], id="answer of samples"),
    pytest.param(URLHAUS_ANSWER, [("url", "http://cdn.example/a")], id="answer of URLs with their hosts"),
    pytest.param(FEODO, [("ip", "198.51.100.7")], id="controllers with names of providers"),
    pytest.param(PULSES, [("IPv4", "198.51.100.7"), ("FileHash-MD5", MD5)], id="pulses"),
    pytest.param(DROP, [("network", "198.51.100.0/24"), ("network", "203.0.113.0/24")], id="an object a line"),
    pytest.param(MISP_ATTRIBUTES, [("ip-dst", "198.51.100.7:443"), ("sha256", SHA256)], id="bare attributes of MISP"),
]


@pytest.mark.parametrize(("document", "expected"), FEEDS)
def test_values_of_well_known_feeds(document: Any, expected: list[tuple[str, str]]) -> None:
    reading = Reading()
    assert values(document, reading) == expected
    assert reading.refusals.counts == {}


@pytest.mark.parametrize(("document", "expected"), FEEDS)
def test_long_documents_are_looked_through_to_the_same_end(
    document: Any, expected: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_nodes, "WHOLE_CHARS", 1)
    text = document if isinstance(document, str) else json.dumps(document).replace('": ', '": ' + " " * 70_000, 3)
    assert values(text) == expected


def test_everything_that_a_record_tells() -> None:
    assert read(THREATFOX)[0] == Item(
        "ip:port",
        "198.51.100.7:443",
        "7.[0]",
        confidence=75,
        first_seen=1772613665,
        tags=("Worm", "botnet_cc", "c2", "win.worm", "worm"),
        reference="https://feeds.example/7",
    )
    (one,) = read(FEODO)
    assert (one.first_seen, one.last_seen, one.tags) == (1772613665, 1772668800, ("Worm", "port:443"))
    assert read(DROP)[1].description == "SBL2"
    assert read(DROP)[1].place == "line 2"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param({"ip": "198.51.100.7"}, [("ip", "198.51.100.7")], id="one record"),
        pytest.param(["198.51.100.7", "evil.example"], [("", "198.51.100.7"), ("", "evil.example")], id="texts"),
        pytest.param({"list": ["evil.example"]}, [("", "evil.example")], id="wrapped texts"),
        pytest.param(
            {"ips": ["198.51.100.7"], "domains": ["evil.example"], "hashes": {"md5": [MD5], "sha256": [SHA256]}},
            [("ip", "198.51.100.7"), ("domain", "evil.example"), ("md5", MD5), ("sha256", SHA256)],
            id="lists by type",
        ),
        pytest.param(
            {"IPv4": ["198.51.100.7"], "FileHash-MD5": [MD5]}, [("ip", "198.51.100.7"), ("md5", MD5)], id="words of OTX"
        ),
        pytest.param({"data": {"iocs": [{"ipAddress": "198.51.100.7"}]}}, [("ip", "198.51.100.7")], id="two wrappers"),
        pytest.param({"a": {"domain": "evil.example"}}, [("domain", "evil.example")], id="objects by name"),
        pytest.param(
            {"type": "domain", "value": ["a.example", "b.example"]},
            [("domain", "a.example"), ("domain", "b.example")],
            id="a record of several values",
        ),
        pytest.param([{"domain": "evil.example", "tags": [{"name": "x"}]}], [("domain", "evil.example")], id="tags"),
        pytest.param(
            [{"data": "evil.example", "dataType": "domain", "ioc": True}],
            [("domain", "evil.example")],
            id="observables",
        ),
        pytest.param(
            {"a": [{"node": {"pattern": "[domain-name:value = 'evil.example']"}}]},
            [("domain", "evil.example")],
            id="nodes",
        ),
        pytest.param([["198.51.100.7"], ["203.0.113.9"]], [("", "198.51.100.7"), ("", "203.0.113.9")], id="arrays"),
    ],
)
def test_forms_of_ones_own(document: Any, expected: list[tuple[str, str]]) -> None:
    assert values(document) == expected


@pytest.mark.parametrize("whole", [1, 100_000], ids=["part by part", "as a whole"])
def test_what_is_harmless_is_not_taken(whole: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_nodes, "WHOLE_CHARS", whole)
    document = {"whitelist": [{"domain": "good.example"}] * 4_000, "iocs": [{"domain": "evil.example"}]}
    assert values(document) == [("domain", "evil.example")]


def test_names_told_by_hand() -> None:
    reading = Reading(columns={"badHost": "domain", "how-sure": "confidence", "thing": "any"})
    found = read([{"badHost": "evil.example", "howSure": 1}, {"badHost": "a.example", "how-sure": 9}], reading)
    assert [(item.kind, item.text, item.confidence) for item in found] == [
        ("domain", "evil.example", 1),
        ("domain", "a.example", 9),
    ]
    assert values({"a": {"thing": "evil.example"}}, reading) == [("", "evil.example")]
    assert values({"badHost": ["b.example"]}, reading) == [("domain", "b.example")]


def test_role_told_by_hand_must_be_one() -> None:
    with pytest.raises(UsageError, match="'colour' is no role"):
        read([{"ip": "198.51.100.7"}], Reading(columns={"ip": "colour"}))


def test_tags_of_every_form_are_words() -> None:
    tags = [{"name": "a"}, "b", 7, None, ["c"]]
    assert read([{"ip": "198.51.100.7", "tags": tags}])[0].tags == ("7", "a", "b")


@pytest.mark.parametrize(
    ("document", "counts"),
    [
        pytest.param([{"ip": "198.51.100.7"}, {"colour": "red"}], {"name not known": 1}, id="record of other names"),
        pytest.param({"1": {"ip": "198.51.100.7"}, "2": {"colour": "red"}}, {"name not known": 1}, id="by name"),
        pytest.param({"colours": ["red"], "ips": ["198.51.100.7"]}, {"name not known": 1}, id="list of other names"),
        pytest.param(["198.51.100.7", 7, None], {"not an object": 2}, id="no texts"),
        pytest.param('{"ip":"198.51.100.7"}\n{}\n7\n{"ip":1\n{"ip":"203.0.113.9"}\n',
                     {"not an object": 1, "row": 1, "name not known": 1}, id="lines"),
        pytest.param({"ip": "198.51.100.7", "tags": []}, {}, id="nothing to count"),
        pytest.param([{"indicator": "198.51.100.7", "type": "IPv4", "is_active": 0}], {"not for detection": 1},
                     id="not active"),
        pytest.param({"iocs": [{"ip": "198.51.100.7"}], "whitelist": [{"ip": "192.0.2.1"}]}, {"not for detection": 1},
                     id="harmless beside bad"),
        pytest.param({"host": "cdn.example", "urls": [{"url": "http://cdn.example/a"}]}, {"not for detection": 1},
                     id="what an answer is about"),
        pytest.param([{"src_ip": "192.0.2.1", "dest_ip": "198.51.100.7"}], {"name not known": 1}, id="connections"),
        pytest.param([{"type": "ip-dst", "value": "198.51.100.7", "to_ids": False}], {"not for detection": 1},
                     id="not for detection"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_counted(document: Any, counts: dict[str, int]) -> None:
    reading = Reading()
    read(document, reading)
    assert reading.refusals.counts == counts


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param('{"query_status": "unknown_auth_key"}', "answered 'unknown_auth_key'", id="no access"),
        pytest.param('{"data": {"colour": "red"}, "a": 1}', None, id="wrapper of one thing"),
        pytest.param('{"a": {"colour": "red"}}', "no name in it is known", id="other names"),
        pytest.param('{"ip": true}', "no name in it is known", id="no value"),
        pytest.param('{"data": [{"ip": "198.51.100.7"}', "truncated|ends too early|delimiter", id="cut"),
        pytest.param('{"ip": "198.51.100.7"}\n{"ip": "198.51', "ends within an object", id="cut line"),
        pytest.param('{"ip": "198.51.100.7"} more', "something follows", id="more behind it"),
        pytest.param('{"ip": ' + "[" * 5_000 + "]" * 5_000 + "}", "nested (?:too deep|deeper than 64)", id="deep"),
        pytest.param('{"a":' * 70 + "1" + "}" * 70, "nested deeper than 64", id="deeper than the limit"),
        pytest.param('{"ip": "' + "x" * 4_000_000 + '"}', "longer than 1,048,576", id="long value"),
        pytest.param(
            '{"list": ["192.0.2.1"], "name": "x", "type": "cidr"}', "is a warning list", id="harmless, by type"
        ),
        pytest.param('{"list": ["192.0.2.1"], "matching_attributes": ["ip-dst"]}', "is a warning list", id="harmless"),
    ],
)
def test_document_that_is_no_feed(text: str, message: str | None) -> None:
    if message is None:
        assert read(text) == []
        return
    with pytest.raises(InputError, match=message):
        read(text)


@pytest.mark.parametrize(
    "text",
    ['{"query_status": "no_result", "data": "Nothing"}', '{"data": []}', "[]", '{"iocs": {}}'],
    ids=["answer", "data", "array", "iocs"],
)
def test_feed_without_indicators_is_a_feed(text: str) -> None:
    reading = Reading()
    assert read(text, reading) == []
    assert reading.refusals.total == 0


@pytest.mark.parametrize(
    "make",
    [
        lambda number: json.dumps({str(at): [{"url": f"http://h{at}.example/"}] for at in range(number)}),
        lambda number: json.dumps({"results": [{"indicators": [f"h{at}.example" for at in range(number)]}]}),
        lambda number: "".join(f'{{"domain": "h{at}.example"}}\n' for at in range(number)),
        lambda number: json.dumps({"ip": "198.51.100.7", **{f"k{at}": at for at in range(3 * number)}}),
    ],
    ids=["lists by number", "list inside", "lines", "very many names"],
)
def test_memory_does_not_grow_with_the_document(make: Any) -> None:
    peaks = []
    for number in (4_000, 20_000):
        stream = io.StringIO(make(number))
        tracemalloc.start()
        assert sum(1 for _ in read_json(Text(stream, "feed"), Reading())) in (1, number)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]


def test_limits_of_lines_are_kept() -> None:
    reading = Reading(limits=Limits(line_chars=40))
    text = '{"ip": "198.51.100.7"}\n{"ip": "198.51.100.8", "note": "' + "x" * 90 + '"}\n'
    assert values(text, reading) == [("ip", "198.51.100.7")]
    assert reading.refusals.counts == {"too long": 1}
