"""Reading files safely: encodings, and everything hostile that XML can hold."""

from __future__ import annotations

import pytest
from sysmon_essentials.config.load import MAX_TERMS, build_configuration
from sysmon_essentials.config.read import MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS, read_document, read_file
from sysmon_essentials.errors import InputError

from tests.unit.sysmon_essentials.config.written import text

PLAIN = text('<ProcessCreate onmatch="include"><Image>C:\\Büro\\a.exe</Image></ProcessCreate>')
ENCODED = {
    "utf-8": PLAIN.encode(),
    "utf-8 with a mark": PLAIN.encode("utf-8-sig"),
    "utf-16 with a mark": PLAIN.encode("utf-16"),
    "utf-16 little end without a mark": PLAIN.encode("utf-16-le"),
    "utf-16 big end without a mark": PLAIN.encode("utf-16-be"),
    "declared latin": b'<?xml version="1.0" encoding="ISO-8859-1"?>' + PLAIN.encode("latin-1"),
    "declared windows code page": b'<?xml version="1.0" encoding="windows-1252"?>' + PLAIN.encode("cp1252"),
    "mark and comments before the root": b"\xef\xbb\xbf<!-- one -->\n<!-- two -->\n" + PLAIN.encode(),
}
BOMB = '<!DOCTYPE Sysmon [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + text("<ProcessCreate>&b;</ProcessCreate>")
FOREIGN = '<!DOCTYPE Sysmon SYSTEM "http://example.com/sysmon.dtd">' + text("")
HOSTILE = {
    "entities": (BOMB.encode(), "document type"),
    "foreign document type": (FOREIGN.encode(), "document type"),
    "unknown entity": (text("&nobody;").encode(), "not well-formed"),
    "too deep": (("<a>" * (MAX_DEPTH + 1)).encode(), "nested"),
    "too many elements": (b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>", "elements"),
    "too many comments": (b"<a>" + b"x<!---->" * (MAX_ELEMENTS + 1) + b"</a>", "comments"),
    "too big": (b" " * (MAX_BYTES + 1), "bigger"),
    "empty": (b"", "not well-formed"),
    "no XML": (b"schemaversion: 4.90", "not well-formed"),
    "open element": (b"<Sysmon>", "not well-formed"),
    "two roots": (b"<Sysmon/><Sysmon/>", "not well-formed"),
    "binary": (bytes(range(256)), "not well-formed"),
    "unknown encoding": (b'<?xml version="1.0" encoding="ebcdic-nobody"?><Sysmon/>', "not "),
    "encoding that is none": (b'<?xml version="1.0" encoding="rot13"?><Sysmon/>', "not "),
    "broken utf-8": (b"<Sysmon>\xff\xfe\xfd</Sysmon>", "not well-formed"),
    "nul": (b"<Sysmon>\0</Sysmon>", "not well-formed"),
}


@pytest.mark.parametrize("data", ENCODED.values(), ids=ENCODED.keys())
def test_encoding_is_recognised(data: bytes) -> None:
    configuration, problems = build_configuration(read_document(data, "a.xml"), "a.xml")
    assert problems == []
    assert configuration.blocks[0].filters[0].value == "C:\\Büro\\a.exe"


@pytest.mark.parametrize(("data", "reason"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_file_is_refused_with_its_name(data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        read_document(data, "hostile.xml")
    assert caught.value.path == "hostile.xml"


def test_error_names_the_line() -> None:
    with pytest.raises(InputError, match=r"a\.xml: record line 3: not well-formed"):
        read_document(b"<Sysmon>\n\n</Wrong>", "a.xml")


def test_missing_file_is_an_input_error(tmp_path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_file(tmp_path / "nowhere.xml")


def test_root_of_another_kind_is_refused() -> None:
    with pytest.raises(InputError, match="<Event>, not <Sysmon>"):
        build_configuration(read_document(b"<Event/>", "a.xml"), "a.xml")


FILTER = "<Image>a</Image>"
FULL = {
    "filters": '<ProcessCreate onmatch="include">' + FILTER * MAX_TERMS + "</ProcessCreate>",
    "items": '<ProcessCreate onmatch="include"><Image>' + ";" * MAX_TERMS + "</Image></ProcessCreate>",
    "blocks": '<ProcessCreate onmatch="include"/>' * (MAX_TERMS + 1),
}


@pytest.mark.parametrize("content", FULL.values(), ids=FULL.keys())
def test_more_than_can_be_judged_in_time_is_refused(content: str) -> None:
    with pytest.raises(InputError, match="20,000 blocks, filters and items"):
        build_configuration(read_document(text(content).encode(), "a.xml"), "a.xml")


def test_as_much_as_can_be_judged_is_read() -> None:
    content = text('<ProcessCreate onmatch="include">' + FILTER * (MAX_TERMS - 1) + "</ProcessCreate>")
    configuration, _ = build_configuration(read_document(content.encode(), "a.xml"), "a.xml")
    assert len(configuration.blocks[0].items) == MAX_TERMS - 1


def test_comments_and_lines_are_kept() -> None:
    document = read_document(b"<!--top-->\n<Sysmon>\n<!-- in -->\n<a>x<!-- y -->z</a></Sysmon>", "a.xml")
    assert document.prolog == ("top",)
    assert [(child.tag, child.text, child.line) for child in document.root.children] == [
        ("", " in ", 3),
        ("a", "xz", 4),
    ]


@pytest.mark.parametrize(
    ("data", "hint"),
    [
        (b"<Sysmon>a & b</Sysmon>", "write &amp; for &"),
        (b"<Sysmon>\n<a>\n<b></a></Sysmon>", "<b> of line 3 is not closed"),
        ("<Sysmon>B\u00fcro</Sysmon>".encode("latin-1"), "save the file as UTF-8"),
        (b"\n<?xml version='1.0'?><Sysmon/>", "remove what stands before <?xml"),
        (b"<?xml version='1.0' encoding='utf-16'?><Sysmon/>", "not in the encoding"),
        (b"<Sysmon a='' a=''/>", "remove one of the two"),
    ],
    ids=["ampersand", "not closed", "latin", "declaration", "declared utf-16", "attribute twice"],
)
def test_error_of_xml_says_what_to_do(data: bytes, hint: str) -> None:
    with pytest.raises(InputError, match="not well-formed") as caught:
        read_document(data, "a.xml")
    assert hint in caught.value.message
