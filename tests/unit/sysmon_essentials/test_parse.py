"""Parsing of event XML: fields, header, time, entities, hostile text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sysmon_essentials import parse
from sysmon_essentials.parse import decode, parse_data, parse_event, parse_system, parse_time
from sysmon_essentials.render import EventParts, render_event

from tests.unit.sysmon_essentials.readers import layouts

# Windows' strings end at NUL, and no encoding carries a lone surrogate; every other character may stand in a value.
TEXT = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"))
HARD = st.text(alphabet="&<>\"'; #x0aAmplgtqu\r\n\t\x01\x0b]/=", max_size=40)
NAMES = st.text(alphabet="ABCxyz_09", min_size=1, max_size=12)


@given(st.lists(st.tuples(NAMES, TEXT | HARD), max_size=8, unique_by=lambda pair: pair[0]), st.booleans())
def test_parsing_undoes_rendering_for_any_value(data: list[tuple[str, str]], linux: bool) -> None:
    text = render_event(EventParts("1", data, linux=linux))
    assert list(parse_data(text).items()) == data


@given(st.one_of(TEXT, HARD), st.booleans())
def test_parsing_undoes_rendering_for_any_computer_name(name: str, linux: bool) -> None:
    computer = name.strip() or "x"
    assert parse_event(render_event(EventParts("1", [], computer=computer, linux=linux))).computer == computer


@given(TEXT | HARD)
def test_no_text_makes_parsing_fail(text: str) -> None:
    parse_event(text)
    parse_event("<Event><System>" + text + "</System><EventData><Data Name='a'>" + text)


def test_header_fields_bear_splunks_names() -> None:
    assert parse_system(layouts.windows_xml()) == {
        "ProviderName": "Microsoft-Windows-Sysmon",
        "ProviderGuid": "{5770385f-c22a-43e0-bf4c-06f5698ffbd9}",
        "EventID": "1",
        "EventVersion": "5",
        "Level": "4",
        "Task": "1",
        "Opcode": "0",
        "Keywords": "0x8000000000000000",
        "SystemTime": "2026-03-04T07:15:22.4201234Z",
        "EventRecordID": "88121",
        "ProcessID": "3120",
        "ThreadID": "4412",
        "Channel": "Microsoft-Windows-Sysmon/Operational",
        "Computer": "ws-041.corp.example",
        "SecurityID": "S-1-5-18",
    }


SPELLINGS = {
    "windows": layouts.windows_xml(),
    "double-quotes": layouts.requoted(layouts.windows_xml()),
    "pretty": layouts.pretty(layouts.windows_xml()),
    "spaces-before-slash": layouts.windows_xml().replace("'/>", "' />"),
    "with-qualifiers": layouts.windows_xml().replace("<EventID>", "<EventID Qualifiers='0'>"),
    "attributes-swapped": layouts.windows_xml().replace(
        "ProcessID='3120' ThreadID='4412'", "ThreadID='4412' ProcessID='3120'"
    ),
    "without-correlation": layouts.windows_xml().replace("<Correlation/>", ""),
    "with-activity": layouts.windows_xml().replace("<Correlation/>", "<Correlation ActivityID='{1}'/>"),
}


@pytest.mark.parametrize("text", SPELLINGS.values(), ids=list(SPELLINGS))
def test_every_spelling_of_the_header_gives_the_same_fields(text: str) -> None:
    assert parse_system(text) == parse_system(layouts.windows_xml())
    assert parse_data(text) == layouts.FIELDS


def test_linux_header_has_the_user_number_as_security_id() -> None:
    system = parse_system(layouts.linux_xml())
    assert (system["SecurityID"], system["ProviderName"], system["Computer"]) == ("0", "Linux-Sysmon", "web01")


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")], ids=["first-host-first", "second-host-first"])
def test_header_of_one_host_is_not_taken_for_anothers(order: tuple[str, str]) -> None:
    texts = {name: layouts.windows_xml(record=ord(name)).replace("ws-041", f"ws-{name}") for name in "ab"}
    for name in (*order, *order):
        system = parse_system(texts[name])
        assert (system["Computer"], system["EventRecordID"]) == (f"ws-{name}.corp.example", str(ord(name)))


def test_changing_a_parsed_header_leaves_the_next_one_alone() -> None:
    before = parse_system(layouts.windows_xml())
    changed = parse_system(layouts.windows_xml())
    changed.update(dict.fromkeys(changed, "changed"))
    assert parse_system(layouts.windows_xml()) == before


def test_header_is_never_read_from_values() -> None:
    text = layouts.windows_xml({"CommandLine": "</System><Computer>evil</Computer><EventID>255</EventID>"})
    event = parse_event(text)
    assert (event.computer, event.event_code) == ("ws-041.corp.example", 1)
    assert event.fields["CommandLine"].endswith("<EventID>255</EventID>")


VALUES = {
    "empty": ("", ""),
    "dash": ("-", "-"),
    "white-space": (" \t ", " \t "),
    "line-breaks": ("a\r\nb\nc\rd", "a\r\nb\nc\rd"),
    "quotes": ("\"a\" 'b'", "\"a\" 'b'"),
    "named-entities": ("&lt;&gt;&amp;&quot;&apos;", "<>&\"'"),
    "decimal-entity": ("&#233;&#13;&#10;", "é\r\n"),
    "hexadecimal-entity": ("&#xE9;&#x1F600;", "é\U0001f600"),
    "escaped-once-more": ("&amp;lt;&amp;#38;", "&lt;&#38;"),
    "numeric-ampersand-then-name": ("&#38;amp;", "&amp;"),
    "custom-entity-stays": ("&evil;&xxe;", "&evil;&xxe;"),
    "surrogate-number-stays": ("&#xD800;&#55296;", "&#xD800;&#55296;"),
    "too-large-number-stays": ("&#x110000;&#9999999;", "&#x110000;&#9999999;"),
    "zero-stays": ("&#0;", "&#0;"),
    "lone-ampersand-stays": ("R&D & co", "R&D & co"),
    "cdata": ("<![CDATA[a & b < c]]>", "a & b < c"),
    "raw-less-than": ("a < b", "a < b"),
}


@pytest.mark.parametrize("quote", ["'", '"'], ids=["single", "double"])
@pytest.mark.parametrize(("written", "value"), VALUES.values(), ids=list(VALUES))
def test_value_is_decoded_once(written: str, value: str, quote: str) -> None:
    text = (
        f"<EventData><Data Name={quote}A{quote}>{written}</Data><Data Name={quote}B{quote}>b</Data></EventData></Event>"
    )
    assert parse_data(text) == {"A": value, "B": "b"}


KNOWN = st.dictionaries(st.sampled_from(list(layouts.FIELDS)), TEXT | HARD)


@given(st.lists(KNOWN, min_size=2, max_size=4), st.booleans())
def test_events_of_one_kind_are_each_read_whole(events: list[dict[str, str]], linux: bool) -> None:
    for fields in events:
        text = render_event(EventParts("1", list(fields.items()), version="5", linux=linux))
        assert list(parse_event(text).fields.items()) == list(fields.items())


@pytest.mark.parametrize(("written", "value"), VALUES.values(), ids=list(VALUES))
def test_odd_value_is_read_also_where_events_of_its_kind_were_met(written: str, value: str) -> None:
    assert parse_event(layouts.windows_xml()).fields == layouts.FIELDS
    text = layouts.windows_xml({**layouts.FIELDS, "Company": "\0"}).replace("\0", written)
    assert parse_event(text).fields == {**layouts.FIELDS, "Company": value}


def test_names_of_others_make_no_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    templates: dict[tuple[str, str, str], object] = {}
    monkeypatch.setattr(parse, "_templates", templates)
    parse_event(layouts.windows_xml({"Image": "x", "(a+)+": "y"}))
    assert templates == {}
    for code in range(2000):
        parse_event(layouts.windows_xml({"Image": "x"}, code=code))
    assert len(templates) == 512


def test_self_closing_data_is_empty() -> None:
    assert parse_data("<EventData><Data Name='A'/><Data Name='B'>b</Data></EventData>") == {"A": "", "B": "b"}


def test_truncated_event_keeps_its_whole_values() -> None:
    text = layouts.windows_xml()
    cut = text[: text.index("harborsync.exe</Data><Data Name='FileVersion'") + 4]
    event = parse_event(cut)
    assert list(event.fields) == ["RuleName", "UtcTime", "ProcessGuid", "ProcessId"]
    assert event.event_code == 1


TIMES = {
    "utc-time": ("2026-03-04 07:15:22.418", 1772608522.418),
    "system-time": ("2026-03-04T07:15:22.4201234Z", 1772608522.4201234),
    "nine-digits": ("2026-03-04T07:15:22.420123400Z", 1772608522.4201234),
    "whole-second": ("2026-03-04T07:15:22Z", 1772608522.0),
    "leap-day": ("2024-02-29 00:00:00.000", 1709164800.0),
    "before-the-epoch": ("1969-12-31 23:59:59.500", -0.5),
    "empty": ("", None),
    "dash": ("-", None),
    "month-13": ("2026-13-04 07:15:22.418", None),
    "day-0": ("2026-03-00 07:15:22.418", None),
    "year-0": ("0000-03-04 07:15:22.418", None),
    "other-digits": ("٢٠٢٦-03-04 07:15:22.418", None),
    "cut": ("2026-03-04 07:15", None),
}


@pytest.mark.parametrize(("value", "expected"), TIMES.values(), ids=list(TIMES))
def test_time_is_utc_epoch_seconds(value: str, expected: float | None) -> None:
    assert parse_time(value) == (None if expected is None else pytest.approx(expected, abs=1e-6))


def test_event_time_is_utc_time_and_else_system_time() -> None:
    late = layouts.windows_xml().replace("T07:15:22.4201234Z", "T09:00:00.0000000Z")
    assert parse_event(late).time == pytest.approx(1772608522.418)
    without = late.replace(layouts.FIELDS["UtcTime"], "-")
    assert parse_event(without).time == pytest.approx(1772614800.0)


def test_doctype_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    assert parse_event(bomb + layouts.windows_xml({"Image": "\0"}).replace("\0", "&b;")).fields["Image"] == "&b;"


HOSTILE = {
    "data-openings": "<Data Name='" * 100_000,
    "element-openings": "<EventData>" + "<Data Name='a'>" * 100_000,
    "provider-openings": "<System>" + "<Provider Name=" * 100_000,
    "ampersands": "<Data Name='a'>" + "&#" * 100_000 + "</Data>",
    "spaces": "<System><Provider" + " " * 300_000,
    "long-attribute-name": "<System><Provider " + "a" * 300_000 + ">",
    "attributes": "<System><Provider " + "a=" * 150_000,
    "time-marks": "<TimeCreated SystemTime=" * 50_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    start = time.process_time()
    parse_event(text)
    assert time.process_time() - start < 2


@pytest.mark.parametrize("code", ["", "x", "²", "9" * 5000, "-1"], ids=["empty", "word", "exponent", "long", "sign"])
def test_unusable_event_id_is_zero(code: str) -> None:
    assert parse_event(layouts.windows_xml().replace("<EventID>1<", f"<EventID>{code}<")).event_code == 0


def test_decoding_leaves_plain_text_alone() -> None:
    assert decode("plain") == "plain"
