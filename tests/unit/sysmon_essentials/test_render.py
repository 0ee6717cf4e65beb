"""Rendering of event XML in Windows' and in Sysmon for Linux' form."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from sysmon_essentials.render import EventParts, escape_attribute, escape_text, render_event

from tests.unit.sysmon_essentials.readers import layouts

PARTS = EventParts(
    "1",
    list(layouts.FIELDS.items()),
    version="5",
    system_time="2026-03-04T07:15:22.4201234Z",
    record_id="88121",
    process_id="3120",
    thread_id="4412",
    computer="ws-041.corp.example",
    user_id="S-1-5-18",
)


def test_windows_event_is_written_as_windows_writes_it() -> None:
    assert render_event(PARTS) == layouts.windows_xml()


def test_linux_event_is_written_as_sysmon_for_linux_writes_it() -> None:
    parts = PARTS._replace(
        linux=True,
        system_time="2026-03-04T07:15:22.420123000Z",
        record_id="411",
        process_id="812",
        thread_id="812",
        computer="web01",
        user_id="0",
    )
    assert render_event(parts) == layouts.linux_xml()


def test_unknown_parts_leave_their_element_out() -> None:
    text = render_event(EventParts("5", [("Image", "x")]))
    assert text == (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>"
        "<Provider Name='Microsoft-Windows-Sysmon' Guid='{5770385f-c22a-43e0-bf4c-06f5698ffbd9}'/>"
        "<EventID>5</EventID><Level>4</Level><Task>5</Task><Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords>"
        "<Correlation/><Channel>Microsoft-Windows-Sysmon/Operational</Channel><Security/></System>"
        "<EventData><Data Name='Image'>x</Data></EventData></Event>"
    )


def test_empty_value_has_a_closing_tag() -> None:
    assert "<Data Name='RuleName'></Data>" in render_event(EventParts("5", [("RuleName", "")]))


@pytest.mark.parametrize(
    ("value", "written"),
    [("a&b", "a&amp;b"), ("<x>", "&lt;x&gt;"), ("\"'", "\"'"), ("&lt;", "&amp;lt;"), ("a\r\nb\x01", "a\r\nb\x01"),
     ("a\ud800b", "a\ufffdb")],
    ids=["ampersand", "angles", "quotes-stay", "entity-text", "control-characters-stay", "lone-surrogate"],
)  # fmt: skip
def test_text_is_escaped_as_windows_does(value: str, written: str) -> None:
    assert escape_text(value) == written
    assert f">{written}</Data>" in render_event(EventParts("5", [("A", value)]))


@pytest.mark.parametrize(("quote", "written"), [("'", '&apos;"'), ('"', "'&quot;")], ids=["single", "double"])
def test_attribute_escapes_its_own_quote_only(quote: str, written: str) -> None:
    assert escape_attribute("'\"", quote) == written


@pytest.mark.parametrize("value", ["\0<", "<\0\0", "%s%", "\0"], ids=ascii)
def test_values_are_told_apart_whatever_they_hold(value: str) -> None:
    text = render_event(EventParts("1", [("A", value), ("%B", "&"), ("C", value)]))
    written = escape_text(value)
    expected = f"<Data Name='A'>{written}</Data><Data Name='%B'>&amp;</Data><Data Name='C'>{written}</Data>"
    assert f"<EventData>{expected}</EventData>" in text


@pytest.mark.parametrize("linux", [False, True], ids=["windows", "linux"])
def test_hostile_parts_stay_inside_their_place(linux: bool) -> None:
    hostile = "x'\"/><Evil a='</System>&"
    parts = EventParts("1", [(hostile, hostile)], computer=hostile, user_id=hostile, process_id=hostile, linux=linux)
    root = ET.fromstring(render_event(parts))
    assert not [element for element in root.iter() if element.tag.endswith("Evil")]
    assert [element.text for element in root.iter() if element.tag.rpartition("}")[2] == "Data"] == [hostile]
    assert [element.text for element in root.iter() if element.tag.endswith("Computer")] == [hostile]


def test_names_of_any_number_of_events_do_not_mix() -> None:
    for number in range(3000):
        assert f"<Data Name='N{number}'>v</Data>" in render_event(EventParts("1", [(f"N{number}", "v")]))
