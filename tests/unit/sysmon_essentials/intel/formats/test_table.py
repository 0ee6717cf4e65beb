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
