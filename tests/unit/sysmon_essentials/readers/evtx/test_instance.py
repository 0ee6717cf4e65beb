"""Template instances and nested binary XML to event XML."""

from __future__ import annotations

import pytest

from tests.unit.sysmon_essentials.readers.evtx.evtx_writer import (
    BINXML,
    GUID_TYPE,
    NULL,
    STRING,
    U16,
    U32,
    ChunkWriter,
    Instance,
    Raw,
    Sub,
    Tag,
    event,
    evtx_file,
    process_end,
    utf16,
)
from tests.unit.sysmon_essentials.readers.evtx.reading import complaint_of, read, text_of

PROVIDER_TAG = Tag("Provider", (("Name", "Microsoft-Windows-Sysmon"),), empty=True)
PROVIDER = "<Provider Name='Microsoft-Windows-Sysmon'/>"


def wrap(*children: Sub | Tag) -> Tag:
    """An event of Sysmon's with ``children`` behind its header."""
    return Tag("Event", (), (Tag("System", (), (PROVIDER_TAG,)), *children))


def body(text: str) -> str:
    """What stands behind the header of ``wrap``."""
    start, end = f"<Event><System>{PROVIDER}</System>", "</Event>"
    assert text.startswith(start)
    assert text.endswith(end)
    return text[len(start) : -len(end)]


def test_sysmon_event_reads_as_windows_renders_it() -> None:
    (text,) = text_of(process_end(7))
    assert text == (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        "<Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385f-c22a-43e0-bf4c-06f5698ffbd9}'/>"
        "<EventID>5</EventID><Version>5</Version><Level>4</Level><Task>5</Task><Opcode>0</Opcode>"
        "<Keywords>0x8000000000000000</Keywords><TimeCreated SystemTime='2019-04-17T18:40:00.0000000Z'/>"
        "<EventRecordID>7</EventRecordID><Correlation/><Execution ProcessID='3208' ThreadID='4804'/>"
        "<Channel>Microsoft-Windows-Sysmon/Operational</Channel><Computer>ws-041.corp.example</Computer>"
        "<Security UserID='S-1-5-18'/></System><EventData><Data Name='RuleName'>-</Data>"
        "<Data Name='UtcTime'>2026-03-02 09:00:07.120</Data>"
        "<Data Name='ProcessGuid'>{12345678-5678-1234-0700-000000000000}</Data><Data Name='ProcessId'>4007</Data>"
        "<Data Name='Image'>C:\\Windows\\System32\\whoami.exe</Data><Data Name='User'>CORP\\alice</Data>"
        "</EventData></Event>"
    )


def test_empty_value_keeps_both_tags() -> None:
    (text,) = text_of(event(5, 1, [("RuleName", STRING, b"")]))
    assert text.endswith("<EventData><Data Name='RuleName'></Data></EventData></Event>")


def test_null_value_of_a_normal_substitution_is_empty() -> None:
    (text,) = text_of(Instance(wrap(Tag("Data", (), (Sub(0),))), [(NULL, b"")]))
    assert body(text) == "<Data></Data>"


def test_null_value_of_an_optional_substitution_takes_its_element_away() -> None:
    tag = Tag("Data", (("Name", "a"),), (Sub(0, optional=True),))
    (text,) = text_of(Instance(wrap(tag, Tag("Kept")), [(NULL, b"")]))
    assert body(text) == "<Kept></Kept>"


def test_null_value_of_an_optional_substitution_takes_its_attribute_away() -> None:
    tag = Tag("Data", (("A", Sub(0, optional=True)), ("B", Sub(1, optional=True))), empty=True)
    (text,) = text_of(Instance(wrap(tag), [(NULL, b""), (U16, b"\2\0")]))
    assert body(text) == "<Data B='2'/>"


def test_value_that_is_not_there_counts_as_null() -> None:
    (text,) = text_of(Instance(wrap(Tag("Data", (), (Sub(9),)))))
    assert body(text) == "<Data></Data>"


def test_values_of_other_types_than_the_template_says_are_printed_as_they_are() -> None:
    template = wrap(Tag("Data", (), (Sub(0, kind=STRING),)))
    first, second = text_of(Instance(template, [(STRING, utf16("a"))]), Instance(template, [(U32, b"\1\0\0\0")]))
    assert [body(first), body(second)] == ["<Data>a</Data>", "<Data>1</Data>"]


def test_one_value_can_stand_in_text_and_attribute() -> None:
    tag = Tag("Data", (("Name", Sub(0)),), (Sub(0), " and ", Sub(0)))
    (text,) = text_of(Instance(wrap(tag), [(STRING, utf16("it's"))]))
    assert body(text) == "<Data Name='it&apos;s'>it's and it's</Data>"


def test_literal_text_is_escaped() -> None:
    (text,) = text_of(Instance(wrap(Tag("Data", (("Name", "'<"),), ("a & 'b' 100%",)))))
    assert body(text) == "<Data Name='&apos;&lt;'>a &amp; 'b' 100%</Data>"


def test_array_repeats_its_element() -> None:
    tag = Tag("Data", (("Name", "'"),), (Sub(0),))
    (text,) = text_of(Instance(wrap(tag), [(0x80 | STRING, utf16("a\0b\0"))]))
    assert body(text) == "<Data Name='&apos;'>a</Data><Data Name='&apos;'>b</Data>"


def test_array_among_other_content_stands_in_a_row() -> None:
    (text,) = text_of(Instance(wrap(Tag("Data", (), ("n: ", Sub(0)))), [(0x80 | U16, b"\1\0\2\0")]))
    assert body(text) == "<Data>n: 1 2</Data>"


@pytest.mark.parametrize(
    ("tokens", "text"),
    [
        pytest.param(b"\x08\x41\x00", "&#65;", id="character"),
        pytest.param(b"\x07\x03\x00" + utf16("a<b"), "<![CDATA[a<b]]>", id="cdata"),
        pytest.param(b"\x07\x03\x00" + utf16("]]>"), "<![CDATA[]]]]><![CDATA[>]]>", id="cdata-end-inside"),
    ],
)
def test_rare_tokens_stand_for_themselves(tokens: bytes, text: str) -> None:
    (rendered,) = text_of(Instance(wrap(Tag("Data", (), (Raw(tokens),)))))
    assert body(rendered) == f"<Data>{text}</Data>"


def test_event_without_template_is_read() -> None:
    (text,) = text_of(wrap(Tag("EventData", (), (Tag("Data", (("Name", "a"),), ("1",)),))))
    assert body(text) == "<EventData><Data Name='a'>1</Data></EventData>"


def test_nested_elements_come_without_dependency_ids() -> None:
    nested = Tag("UserData", (), (Tag("Detail", (), ("x",)),))
    (text,) = text_of(Instance(wrap(Sub(0, optional=True, kind=BINXML)), [(BINXML, nested)]))
    assert body(text) == "<UserData><Detail>x</Detail></UserData>"


def test_elements_without_dependency_ids_where_they_should_be_are_read() -> None:
    (text,) = text_of(wrap(Tag("EventData", (), (Tag("Data", (), ("1",)),))), dependency=False)
    assert body(text) == "<EventData><Data>1</Data></EventData>"


def test_event_without_event_data_keeps_its_header() -> None:
    (text,) = text_of(Instance(wrap(Sub(0, optional=True, kind=BINXML)), [(NULL, b"")]))
    assert body(text) == ""


def test_empty_nested_xml_is_empty() -> None:
    (text,) = text_of(Instance(wrap(Sub(0, kind=BINXML)), [(BINXML, b"")]))
    assert body(text) == ""


def nested(levels: int) -> Instance:
    """Binary XML in binary XML."""
    inner = Instance(Tag("Data", (), ("x",)))
    for _ in range(levels):
        inner = Instance(Tag("Data", (), (Sub(0, kind=BINXML),)), [(BINXML, inner)])
    return inner


def test_nesting_within_bounds_is_read() -> None:
    (text,) = text_of(Instance(wrap(Sub(0, kind=BINXML)), [(BINXML, nested(4))]))
    assert body(text) == "<Data>" * 5 + "x" + "</Data>" * 5


def test_nesting_beyond_bounds_is_refused() -> None:
    assert "deep" in complaint_of(Instance(wrap(Sub(0, kind=BINXML)), [(BINXML, nested(20))]))


def test_binary_xml_in_an_attribute_is_refused() -> None:
    tag = Tag("Data", (("Name", Sub(0, kind=BINXML)),), empty=True)
    assert "attribute" in complaint_of(Instance(wrap(tag), [(BINXML, nested(0))]))


def test_value_repeated_beyond_bounds_is_refused() -> None:
    tag = Tag("Data", (), (Sub(0),) * 2000)
    assert "bounds" in complaint_of(Instance(wrap(tag), [(STRING, utf16("x" * 20_000))]))


def test_nested_xml_repeated_at_each_level_is_refused() -> None:
    inner = Instance(Tag("Data", (), ("x" * 1000,)))
    for _ in range(6):
        inner = Instance(Tag("Data", (), (Sub(0, kind=BINXML),) * 30), [(BINXML, inner)])
    assert "bounds" in complaint_of(Instance(wrap(Sub(0, kind=BINXML)), [(BINXML, inner)]))


def test_long_text_repeated_by_every_event_stops_at_the_budget_of_the_chunk() -> None:
    names = [Tag("n" * 200, (), (Sub(0),)) for _ in range(500)]
    template = wrap(*names)
    writer = ChunkWriter()
    for _ in range(300):
        writer.add(Instance(template, [(STRING, utf16("x"))]))
    reading = read(evtx_file([writer.finish()]))
    assert 10 < len(reading.events) < 100
    assert len(reading.events) + len(reading.problems) == 300


def test_text_of_a_template_beyond_bounds_is_refused() -> None:
    assert "bounds" in complaint_of(Instance(wrap(*[Tag("n" * 250)] * 1000)))


def test_guid_value_of_the_wrong_size_is_refused() -> None:
    assert "16 bytes" in complaint_of(event(5, 1, [("ProcessGuid", GUID_TYPE, b"1234")]))
