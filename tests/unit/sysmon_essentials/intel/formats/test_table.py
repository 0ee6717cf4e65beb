"""Tables: headers in and out of comments, abuse.ch's exports, rows that are damaged."""

from __future__ import annotations

import io

import pytest
from sysmon_essentials.errors import InputError, UsageError
from sysmon_essentials.intel.body import Text
from sysmon_essentials.intel.formats.reading import Reading
from sysmon_essentials.intel.formats.table import read_table
from sysmon_essentials.intel.item import Item

MD5, SHA1, SHA256 = "ab" * 16, "cd" * 20, "ef" * 32


def table(text: str, reading: Reading | None = None) -> list[Item]:
    return list(read_table(Text(io.StringIO(text), "feed"), reading or Reading()))


URLHAUS = (
    "################################################################\n"
    "# Database dump (CSV - recent)                                 #\n"
    "# Last updated: 2026-03-04 09:00:00 (UTC)                      #\n"
    "################################################################\n"
    "#\n"
    "# id,dateadded,url,url_status,last_online,threat,tags,urlhaus_link,reporter\n"
    '"1","2026-03-04 08:41:05","http://evil.example/a,b.sh","online","2026-03-05 00:00:00","malware_download",'
    '"elf,worm","https://feeds.example/url/1/","someone"\n'
)
THREATFOX = (
    '# "first_seen_utc","ioc_id","ioc_value","ioc_type","threat_type","fk_malware","malware_alias",'
    '"malware_printable","last_seen_utc","confidence_level","is_compromised","reference","tags","anonymous","reporter"\n'
    '"2026-03-04 08:41:05", "7", "198.51.100.7:443", "ip:port", "botnet_cc", "win.worm", "None",'
    ' "Worm", "", "75", "False", "https://feeds.example/7", "c2,worm", "0", "someone"\n'
    '"2026-03-04 08:41:05", "8", "evil.example", "domain", "botnet_cc", "win.worm", "None",'
    ' "Worm", "", "100", "False", "None", "", "0", "someone"\n'
    "# Number of entries: 2\n"
)
BAZAAR = (
    '# "first_seen_utc","sha256_hash","md5_hash","sha1_hash","reporter","file_name","file_type_guess","mime_type",'
    '"signature","clamav","vtpercent","imphash","ssdeep","tlsh"\n'
    f'"2026-03-04 08:41:05", "{SHA256}", "{MD5}", "{SHA1}", "someone", "invoice.exe", "exe",'
    f' "application/x-dosexec", "Worm", "n/a", "n/a", "{"12" * 16}", "3:a:b", "T1"\n'
)
FEODO = """\
# Feodo style
"first_seen_utc","dst_ip","dst_port","c2_status","last_online","malware"
"2026-03-04 08:41:05","198.51.100.7","443","online","2026-03-05","Worm"
# END (1 entries)
"""
SSLBL_ADDRESSES = """\
# Firstseen,DstIP,DstPort
2026-03-04 08:41:05,198.51.100.7,443
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(URLHAUS, [("url", "http://evil.example/a,b.sh")], id="URLs"),
        pytest.param(THREATFOX, [("ip:port", "198.51.100.7:443"), ("domain", "evil.example")], id="mixed"),
        pytest.param(BAZAAR, [("sha256", SHA256), ("md5", MD5), ("sha1", SHA1)], id="samples"),
        pytest.param(FEODO, [("ip", "198.51.100.7")], id="controllers"),
        pytest.param(SSLBL_ADDRESSES, [("ip", "198.51.100.7")], id="addresses of certificates"),
    ],
)
def test_values_of_abuse_ch_exports(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(item.kind, item.text) for item in table(text)] == expected


def test_everything_that_a_row_tells() -> None:
    (item,) = table(URLHAUS)
    assert item == Item(
        "url",
        "http://evil.example/a,b.sh",
        "line 7",
        first_seen=1772613665,
        last_seen=1772668800,
        tags=("elf", "malware_download", "worm"),
        reference="https://feeds.example/url/1/",
    )
    confident = table(THREATFOX)[0]
    assert (confident.confidence, confident.tags) == (75, ("Worm", "botnet_cc", "c2", "worm"))


def test_name_of_a_sample_describes_its_hashes() -> None:
    assert {item.description for item in table(BAZAAR)} == {"invoice.exe"}


def test_list_of_certificates_is_no_list_of_files() -> None:
    with pytest.raises(InputError, match="no column of known name"):
        table(f"# Listingdate,SHA1,Listingreason\n2026-03-04 08:41:05,{SHA1},C2\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("#ip,ioc\n198.51.100.7,Possible C2\n", [("ip", "198.51.100.7")], id="a remark called ioc"),
        pytest.param("ioc,ip\nevil.example,198.51.100.7\n", [("", "evil.example")], id="an indicator called ioc"),
        pytest.param(
            "url,host\nhttp://cdn.example/a,cdn.example\n", [("url", "http://cdn.example/a")], id="host of the URL"
        ),
        pytest.param(
            "url,domain\nhttp://a.cdn.example/a,cdn.example\n", [("url", "http://a.cdn.example/a")], id="parent of it"
        ),
        pytest.param(
            "url,ip\nhttp://198.51.100.7:81/a,198.51.100.7\n", [("url", "http://198.51.100.7:81/a")], id="its address"
        ),
        pytest.param(
            "domain,url\nevil.example,http://bad.example/a\n",
            [("domain", "evil.example"), ("url", "http://bad.example/a")],
            id="another name",
        ),
        pytest.param("domain,url\nevil.example,\n", [("domain", "evil.example")], id="row without a URL"),
    ],
)
def test_which_of_several_values_of_a_row_count(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(item.kind, item.text) for item in table(text)] == expected


def test_row_without_a_value_is_counted() -> None:
    reading = Reading()
    assert len(table("ip,domain\n198.51.100.7,\n,n/a\n", reading)) == 1
    assert [(one.place, one.reason) for one in reading.refusals.shown] == [("line 3", "empty")]


def test_port_of_a_row_is_a_tag() -> None:
    assert [item.tags for item in table(FEODO)] == [("Worm", "port:443")]
    assert [item.tags for item in table("ip,port\n198.51.100.7,0\n198.51.100.8,x\n198.51.100.9,70000\n")] == [()] * 3


MISP_CSV = (
    "uuid,event_id,category,type,value,comment,to_ids,date\n"
    '"u1",1,"Network activity","ip-dst","198.51.100.7","x",1,1772613665\n'
    '"u2",1,"Network activity","ip-dst","203.0.113.7","x",0,1772613665\n'
    f'"u3",1,"Payload delivery","filename|sha256","a.exe|{SHA256}","",1,1772613665\n'
    '"u4",1,"Network activity","ip-dst|port","198.51.100.8|443","",1,1772613665\n'
)


def test_export_of_misp_says_what_is_for_detection() -> None:
    reading = Reading()
    assert [(item.kind, item.text) for item in table(MISP_CSV, reading)] == [
        ("ip-dst", "198.51.100.7"),
        ("sha256", SHA256),
        ("ip-dst", "198.51.100.8:443"),
    ]
    assert [(one.place, one.reason) for one in reading.refusals.shown] == [("line 3", "not for detection")]
    assert len(table(MISP_CSV, Reading(with_observables=True))) == 4


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("sep=;\nip;comment\n198.51.100.7;bad, very\n", id="told"),
        pytest.param('"sep=;"\r\nip;comment\r\n198.51.100.7;bad, very\r\n', id="quoted"),
    ],
)
def test_separator_that_excel_is_told(text: str) -> None:
    (item,) = table(text)
    assert (item.text, item.description) == ("198.51.100.7", "bad, very")


def test_submission_of_a_phish_is_told() -> None:
    (item,) = table(
        "phish_id,url,phish_detail_url,submission_time,verified,verification_time,online,target\n"
        "1,http://evil.example/login,http://feeds.example/1,2026-03-04T08:41:05+00:00,yes,2026-03-05,yes,Other\n"
    )
    assert (item.first_seen, item.last_seen, item.reference) == (1772613665, 1772668800, "http://feeds.example/1")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ip,comment\n198.51.100.7,bad\n", id="comma"),
        pytest.param("ip\tcomment\n198.51.100.7\tbad\n", id="tab"),
        pytest.param("IP ; Comment\n198.51.100.7 ; bad\n", id="semicolon"),
        pytest.param('"Indicator"|"Type"|"Description"\n198.51.100.7|ip|bad\n', id="pipe"),
    ],
)
def test_every_delimiter(text: str) -> None:
    (item,) = table(text)
    assert (item.kind, item.text, item.description) == ("ip", "198.51.100.7", "bad")


def test_columns_told_by_hand_by_number_and_name() -> None:
    reading = Reading(columns={"2": "ip", "note": "description"})
    (item,) = table("x,addr,note\n1,198.51.100.7,198.51.100.8\n", reading)
    assert (item.kind, item.text, item.description) == ("ip", "198.51.100.7", "198.51.100.8")


def test_table_without_header_has_its_values_where_the_first_row_has_one() -> None:
    assert [item.text for item in table("1,198.51.100.7\n2,198.51.100.8\n")] == ["198.51.100.7", "198.51.100.8"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "2026-03-04,url,http://evil.example/a,x\n2026-03-04,ip,198.51.100.7,x\n2026-03-04,mail,a@b.example,x\n",
            [("url", "http://evil.example/a"), ("ip", "198.51.100.7"), ("mail", "a@b.example")],
            id="words for types",
        ),
        pytest.param(f"a.exe,{MD5},{SHA256}\n", [("", MD5), ("", SHA256)], id="hashes beside a file name"),
        pytest.param("evil.example,a loader,http://feeds.example/1\n", [("", "evil.example")], id="first value counts"),
        pytest.param(
            "a.example,b.example,c.example\nd.example,e.example\n",
            [("", f"{name}.example") for name in "abcde"],
            id="several in a line",
        ),
    ],
)
def test_values_of_tables_without_header(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(item.kind, item.text) for item in table(text)] == expected


def test_cells_beside_the_value_of_a_table_without_header_describe_it() -> None:
    (item,) = table("evil.example,a loader,2026-03-04\n")
    assert item.description == "a loader 2026-03-04"


def test_header_in_a_comment_counts_for_rows_with_more_cells() -> None:
    assert [item.text for item in table("#ip,ioc\n198.51.100.7,Possible C2, again\n")] == ["198.51.100.7"]


def test_comment_that_fits_no_row_is_no_header() -> None:
    with pytest.raises(InputError, match="no column of known name"):
        table("# ip, comment\n2026-03-04,evil.example,x\n")


@pytest.mark.parametrize(
    "columns",
    [{"9": "ip"}, {"nothing": "ip"}, {"1": "colour"}, {"1": "description"}],
    ids=["number", "name", "role", "no values"],
)
def test_column_that_does_not_exist_is_a_wrong_option(columns: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        table("a,b\n198.51.100.7,x\n", Reading(columns=columns))


def test_damaged_row_costs_only_itself() -> None:
    reading = Reading()
    items = table('comment,ip\nx,198.51.100.7\n"open,198.51.100.8\nshort\ny,198.51.100.9\n', reading)
    assert [item.text for item in items] == ["198.51.100.7", "198.51.100.9"]
    assert reading.refusals.counts == {"row": 2}
    assert [one.place for one in reading.refusals.shown] == ["line 3", "line 4"]


def test_path_at_the_begin_of_a_row_is_no_comment() -> None:
    text = "file_path,note\n/tmp/evil,a\n// a comment,b\n"
    assert [item.text for item in table(text)] == ["/tmp/evil"]


def test_row_of_very_many_cells_is_refused() -> None:
    reading = Reading()
    assert table("ip,comment\n" + "198.51.100.7," * 5000 + "\n", reading) == []
    assert reading.refusals.counts == {"row": 1}
