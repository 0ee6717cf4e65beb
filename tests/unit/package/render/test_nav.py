"""The menu: views and links in order, one of them the first."""

from __future__ import annotations

from xml.etree import ElementTree

from package.render.nav import render_nav
from package.views import View, Views

VIEW = View("hosts", "Hosts", "", "dark", (), {}, (), ())


def menu(views: Views) -> ElementTree.Element:
    return ElementTree.fromstring(render_nav(views).encode("utf-8"))


def test_first_view_is_the_one_that_opens() -> None:
    found = menu(Views((VIEW,), {"A": ("hosts", "search")}))
    assert [(view.get("name"), view.get("default")) for view in found.iter("view")] == [
        ("hosts", "true"),
        ("search", None),
    ]


def test_entry_with_an_address_becomes_a_link() -> None:
    found = menu(Views((), {"A & B": ("Help=/static/x?a=1&b=2",)}))
    link = found.find("collection/a")
    assert link is not None
    assert (found[0].get("label"), link.get("href"), link.text) == ("A & B", "/static/x?a=1&b=2", "Help")


def test_japanese_twins_have_a_menu_of_their_own() -> None:
    found = menu(Views((VIEW,), {"A": ("hosts", "search")}, {"Hosts": "ホスト"}))
    assert [view.get("name") for view in found.findall("collection[@label='日本語']/view")] == ["hosts_ja"]
