"""Formats told from content."""

from __future__ import annotations

import io

import pytest
from sysmon_essentials.errors import InputError
from sysmon_essentials.intel.body import Text
from sysmon_essentials.intel.formats.detect import detect_format


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("# c\nevil.example\n198.51.100.7\n", "list", id="values"),
        pytest.param("# only a comment\n", "list", id="comments"),
        pytest.param("198.51.100.0/24 ; SBL1\n203.0.113.0/24 ; SBL2\n", "list", id="networks with notes"),
        pytest.param("http://a.example/x?a,b\nhttp://b.example/\nhttp://c.example/\n", "list", id="URLs with a comma"),
        pytest.param(
            "http://a.example/x,y\nhttp://b.example/x,y,z\nhttp://c.example/,,,\n", "list", id="URLs with commas"
        ),
        pytest.param("[2001:db8::1]:443\n", "list", id="address in brackets"),
        pytest.param("0.0.0.0 a.example\n0.0.0.0 b.example\n", "hosts", id="hosts"),
        pytest.param("ip,comment\n198.51.100.7,x\n", "table", id="header"),
        pytest.param("# id,dateadded,url\n1,2026-03-04,http://a.example/\n", "table", id="header in a comment"),
        pytest.param("198.51.100.7,x\n198.51.100.8,y\n", "table", id="no header"),
        pytest.param('\ufeff {"type": "bundle", "objects": []}', "stix", id="bundle"),
        pytest.param('{"more": false, "objects": []}', "stix", id="envelope"),
        pytest.param("{}", "stix", id="empty envelope"),
        pytest.param('{"Event": {"info": "x"}}', "misp", id="event"),
        pytest.param('{"response": [{"Event": {}}]}', "misp", id="answer"),
        pytest.param('[{"Event": {}}]', "misp", id="array of events"),
        pytest.param('[{"type": "indicator", "pattern": "x"}]', "stix", id="array of STIX objects"),
        pytest.param('{"7": [{"url": "http://a.example/"}]}', "json", id="lists by number"),
        pytest.param('[{"ip_address": "198.51.100.7"}]', "json", id="array of objects"),
        pytest.param('["198.51.100.7"]', "json", id="array of texts"),
        pytest.param('{"cidr": "198.51.100.0/24"}\n{"cidr": "203.0.113.0/24"}\n', "json", id="an object a line"),
        pytest.param('{"objects": [{"ip": "198.51.100.7"}]}', "json", id="objects that are not those of STIX"),
        pytest.param('[{"type": "ip-dst", "value": "198.51.100.7", "to_ids": true}]', "json", id="bare attributes"),
        pytest.param('{"data": [{"ip": "x", "note": "\\"Event\\": {"}]}', "json", id="MISP's name inside a text"),
        pytest.param('{"data": [{"ip": "x", "extra": {"Event": {}}}]}', "json", id="MISP's name deep inside"),
        pytest.param('{"data": [{"ip": "x", "type": "bundle"}]}', "json", id="STIX' type deep inside"),
        pytest.param('{"data": [{"ip": "x", "objects": []}]}', "json", id="STIX' name deep inside"),
        pytest.param('{"Event": {"System": {}}, "ip": "x"}', "json", id="event of Windows"),
        pytest.param('{"type": "indicator", "id": "x", "pattern": "[]"}', "json", id="one STIX object"),
        pytest.param("2026-03-04,url,http://a.example/\n2026-03-04,ip,198.51.100.7\n", "table", id="words for types"),
        pytest.param("sep=;\nip;comment\n198.51.100.7;x\n", "table", id="separator that Excel is told"),
    ],
)
def test_format_is_told_from_content(body: str, expected: str) -> None:
    assert detect_format(Text(io.StringIO(body), "feed")) == expected


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param("", "is empty", id="empty"),
        pytest.param("  \n", "is empty", id="blank"),
        pytest.param("<!DOCTYPE html><html>", "a web page", id="web page"),
        pytest.param("MZ\x00\x01", "is binary", id="binary"),
        pytest.param('<?xml version="1.0"?><stix:STIX_Package>', "is STIX 1: ask for STIX 2.1", id="STIX 1"),
        pytest.param(
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">',
            "save it as CSV",
            id="workbook",
        ),
        pytest.param(f"{'ab' * 16},0b6b0d7e-0000-4000-8000-000000000001\n", "is the index of a MISP feed", id="index"),
        pytest.param('{"error": "no access"}', "JSON of unknown form", id="other JSON"),
        pytest.param('{"0b6b0d7e-0000-4000-8000-000000000001": {"info": "x"}}', "the manifest", id="manifest"),
    ],
)
def test_what_is_no_feed_says_what_it_is(body: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        detect_format(Text(io.StringIO(body), "feed"))
