"""Writing a file: what is read again is what was there."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sysmon_essentials.config.model import Document, Element
from sysmon_essentials.config.read import read_document
from sysmon_essentials.config.write import render_document

TEXT = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF) | st.sampled_from("\t\n\r<&\"'>"), max_size=20)


@given(TEXT, TEXT)
def test_texts_and_attributes_survive(text: str, name: str) -> None:
    root = Element("Sysmon", children=[Element("Image", {"name": name}, text), Element("", text=" note ")])
    again = read_document(render_document(Document(root, (" top ",))).encode(), "a.xml")
    filter_, comment = again.root.children
    assert (filter_.text, filter_.attributes["name"], comment.text) == (text, name, " note ")
    assert again.prolog == (" top ",)
