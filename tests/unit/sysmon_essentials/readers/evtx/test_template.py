"""Definitions that stand in several chunks, and those that only seem to."""

from __future__ import annotations

import struct

import pytest
from sysmon_essentials.readers.evtx.binxml import Budget
from sysmon_essentials.readers.evtx.names import Names
from sysmon_essentials.readers.evtx.template import KnownTemplates, Template, TemplateStore

from tests.unit.sysmon_essentials.readers.evtx.evtx_writer import (
    STRING,
    ChunkWriter,
    Instance,
    Sub,
    Tag,
    evtx_file,
    utf16,
)
from tests.unit.sysmon_essentials.readers.evtx.reading import read, text_of

PROVIDER = Tag("Provider", (("Name", "Microsoft-Windows-Sysmon"),), empty=True)
GUID = b"0123456789abcdef"


def event(*data: Tag) -> Tag:
    return Tag("Event", (), (Tag("System", (), (PROVIDER,)), *data))


def definition(template: Tag, before: tuple[Tag, ...] = ()) -> tuple[bytes, int]:
    """A chunk and where the definition of ``template`` lies in it; ``before`` moves it and takes its names."""
    writer = ChunkWriter()
    for tag in before:
        writer.add(tag)
    writer.add(Instance(template, guid=GUID))
    return writer.finish(), writer.templates[GUID]


def load(store: TemplateStore, place: tuple[bytes, int]) -> Template:
    data, offset = place
    return store.load(data, offset, Names(data), Budget())[0]


def test_definition_at_another_place_is_recognised() -> None:
    store = TemplateStore()
    template = event(Tag("Data", (), ("a",)))
    first = load(store, definition(template))
    assert load(store, definition(template, (Tag("x" * 30),))) is first


def test_definition_whose_names_stand_elsewhere_is_read_once_for_that_spelling() -> None:
    store = TemplateStore()
    template = event(Tag("Data", (), ("a",)))
    inline = load(store, definition(template))
    referring = load(store, definition(template, (template,)))
    assert referring is not inline
    assert load(store, definition(template, (Tag("y"), template))) is referring


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(event(Tag("Data", (), ("one",))), event(Tag("Data", (), ("two",))), id="text"),
        pytest.param(event(Tag("One", (), ("a",))), event(Tag("Two", (), ("a",))), id="name"),
    ],
)
def test_definitions_that_claim_the_same_guid_are_told_apart(one: Tag, other: Tag) -> None:
    def text(template: Tag) -> str:
        return text_of(Instance(template, guid=GUID))[0]

    assert text(one) != text(other)
    assert text(one) == text(one)


def test_definitions_that_differ_in_names_elsewhere_are_told_apart() -> None:
    store = TemplateStore()
    names = (Tag("One"), Tag("Two"), event())
    assert load(store, definition(event(Tag("One")), names)) is not load(store, definition(event(Tag("Two")), names))


def test_memory_of_definitions_is_bounded() -> None:
    store = TemplateStore()
    place = definition(event(Tag("Data", (), ("a",))))
    first = load(store, place)
    store.remembered += 1 << 30
    assert load(store, place) is not first
    assert store.remembered < 1 << 20


def test_memory_of_known_templates_is_bounded() -> None:
    known = KnownTemplates()
    template = Template([Tag("unused").name])
    for identifier in range(10_000):
        known.remember(identifier, template, 1000)
    assert 0 < len(known) <= 1048
    assert 9_999 in known


def test_template_with_a_destroyed_name_keeps_its_values() -> None:
    writer = ChunkWriter()
    items = [Tag("Data", (("Name", name),), (Sub(at),)) for at, name in enumerate(("Image", "User"))]
    writer.add(Instance(event(*items), [(STRING, utf16("a.exe")), (STRING, utf16("alice"))]))
    data = bytearray(writer.finish())
    second = data.rindex(struct.pack("<I", writer.names["Name"]))
    data[second : second + 4] = b"\xff" * 4
    reading = read(evtx_file([bytes(data)]))
    assert reading.events[0].text.endswith("<Data Name='Image'>a.exe</Data><Data _='User'>alice</Data></Event>")
    assert reading.kinds == ["checksum", "damaged"]


def test_more_values_than_windows_allows_are_refused() -> None:
    writer = ChunkWriter()
    writer.add(Instance(event(), [(STRING, b"")] * 2000))
    reading = read(evtx_file([writer.finish()]))
    assert [problem.record for problem in reading.problems] == ["1"]
