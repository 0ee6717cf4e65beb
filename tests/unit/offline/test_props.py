from __future__ import annotations

import pytest

from offline.props import Props

SOURCE = "XmlWinEventLog:Microsoft-Windows-Sysmon/Operational"


def stanzas(apps, text, source=SOURCE, host="ws-041.corp.example", sourcetype="XmlWinEventLog"):
    conf = apps.conf(props=text)
    return [name for name in Props(conf).stanzas(source, host, sourcetype) if name != "default"]


@pytest.mark.parametrize(
    ("stanza", "source", "applies"),
    [
        (f"source::{SOURCE}", SOURCE, True),
        (f"source::{SOURCE.lower()}", SOURCE, False),
        ("source::...Sysmon...", SOURCE, True),
        ("source::...Sysmon", SOURCE, False),
        ("source::XmlWinEventLog:*", SOURCE, False),
        ("source::XmlWinEventLog:*/Operational", SOURCE, True),
        ("source::XmlWinEventLog:*/(Operational|Admin)", SOURCE, True),
        ("source::(Xml)?WinEventLog:*/Operational", SOURCE, True),
        ("source::(XmlWinEventLog|WinEventLog):Microsoft-Windows-Sysmon/Operational", SOURCE, False),
        ("source::/var/log/syslog.1", "/var/log/syslog.1", True),
        ("source::/var/log/syslog.*", "/var/log/syslogX1", False),
        ("source::....(?<!tar.)(gz|bz2)", "/a/b.gz", True),
        ("source::....(?<!tar.)(gz|bz2)", "/a/b.tar.gz", False),
        (r"source::C:\\logs\\*.evtx", r"C:\logs\a.evtx", True),
        (r"source::C:\\logs\\a.evtx", r"C:\logs\a.evtx", True),
    ],
)
def test_source_pattern(apps, stanza, source, applies):
    assert (stanzas(apps, f"[{stanza}]\na = 1\n", source) == [stanza]) is applies


@pytest.mark.parametrize(
    ("stanza", "applies"),
    [
        ("host::ws-041.corp.example", True),
        ("host::WS-041.CORP.example", True),
        ("host::ws-*", True),
        ("host::(?-i)WS-*", False),
        ("host::(?-i)ws-*", True),
        ("host::ws", False),
    ],
)
def test_host_pattern_ignores_case_unless_told_otherwise(apps, stanza, applies):
    assert (stanzas(apps, f"[{stanza}]\na = 1\n") == [stanza]) is applies


def test_source_type_is_literal_and_case_sensitive(apps):
    text = "[XmlWinEventLog]\na=1\n[xmlwineventlog]\na=1\n[Xml*]\na=1\n[(?::){0}Xml*]\na=1\n"
    assert stanzas(apps, text) == ["(?::){0}Xml*", "XmlWinEventLog"]


def test_source_beats_host_beats_source_type(apps):
    text = f"[source::{SOURCE}]\na=1\n[XmlWinEventLog]\npriority=900\na=1\n[host::ws-*]\npriority=500\na=1\n"
    assert stanzas(apps, text) == ["XmlWinEventLog", "host::ws-*", f"source::{SOURCE}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("[source::...a...]\nx=a\n[source::...z...]\nx=z\n", "a", id="ASCII order, earlier wins"),
        pytest.param("[source::...a...]\nx=a\n[source::...z...]\nx=z\npriority=1\n", "z", id="priority wins"),
        pytest.param("[source::az]\nx=literal\n[source::...a...]\nx=a\n", "literal", id="literal beats pattern"),
        pytest.param("[source::az]\nx=literal\n[source::...z]\npriority=101\nx=z\n", "z", id="pattern above 100"),
        pytest.param("[source::...a...]\nx=a\n[source::...z...]\ny=z\n", "a", id="distinct settings are all applied"),
    ],
)
def test_colliding_stanzas(apps, text, expected):
    props = Props(apps.conf(props=text))
    assert props.merged(props.stanzas("az", "h", "t")).value("x") == expected


def test_classes_come_in_ascii_order_and_merge_key_by_key(apps):
    text = "[st]\nEVAL-b = 1\nEVAL-a = 2\nEVAL-B = 3\n[source::s]\nEVAL-b = 4\n"
    props = Props(apps.conf(props=text))
    found = props.merged(props.stanzas("s", "h", "st")).classes("EVAL-")
    assert [(one.name, one.setting.value, one.stanza) for one in found] == [
        ("B", "3", "st"), ("a", "2", "st"), ("b", "4", "source::s"),
    ]  # fmt: skip


def test_empty_value_switches_a_class_off(apps):
    props = Props(apps.conf(props="[st]\nEVAL-a = 1\n[source::s]\nEVAL-a =\n"))
    assert props.merged(props.stanzas("s", "h", "st")).classes("EVAL-") == []


def test_parentheses_without_wildcard_are_reported(apps):
    conf = apps.conf(props="[source::(a|b)]\nx = 1\n")
    Props(conf)
    assert [(problem.line, "wildcard" in problem.message) for problem in conf.problems] == [(2, True)]


def test_invalid_pattern_is_reported_and_applies_to_nothing(apps):
    conf = apps.conf(props="[source::...(a]\nx = 1\n")
    assert Props(conf).stanzas("za", "h", "t") == ("default",)
    assert conf.problems[0].line == 2


def test_renamed_source_type_uses_the_target(apps):
    props = Props(apps.conf(props="[old]\nrename = new\n"))
    assert (props.rename("old"), props.rename("other")) == ("new", "other")
