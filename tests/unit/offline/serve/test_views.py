"""Views and menu as they ship."""

from __future__ import annotations

import pytest
from sysmon_essentials.errors import InputError

from offline.serve.views import MenuEntry, load_menu, load_view, view_names
from tests.unit.offline.serve.conftest import write_app


@pytest.fixture
def own(tmp_path):
    return write_app(tmp_path)


def test_menu_keeps_order_and_groups_and_leaves_out_what_is_not_here(own) -> None:
    entries, first = load_menu(own)
    assert first == "starts"
    assert entries == [
        MenuEntry("Starts & ends", "starts", "Triage"),
        MenuEntry("Search", "search"),
        MenuEntry("A page", "/static/app/mini/page/index.html"),
    ]


def test_app_without_menu_shows_its_views(own) -> None:
    (own / "default/data/ui/nav/default.xml").unlink()
    assert load_menu(own) == ([MenuEntry("Starts & ends", "starts"), MenuEntry("Search", "search")], "starts")


def test_local_view_wins(own) -> None:
    local = own / "local/data/ui/views"
    local.mkdir(parents=True)
    (local / "starts.xml").write_text("<dashboard><label>Mine</label><definition>{}</definition></dashboard>", "utf-8")
    view = load_view(own, "starts")
    assert view is not None
    assert (view.label, view.theme, view.definition) == ("Mine", "dark", {})


def test_view_of_another_kind_has_no_definition(own) -> None:
    view = load_view(own, "old")
    assert view is not None
    assert view.definition is None
    assert view_names(own) == ["old", "starts"]


@pytest.mark.parametrize("name", ["nowhere", "../nav/default", "", "a" * 101, "starts\x00"])
def test_no_view_of_that_name(own, name) -> None:
    assert load_view(own, name) is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<dashboard", id="no XML"),
        pytest.param("<dashboard><definition>{</definition></dashboard>", id="no JSON"),
        pytest.param("<dashboard><definition>[]</definition></dashboard>", id="no object"),
        pytest.param(
            "<!DOCTYPE d [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><dashboard><definition>&a;</definition></dashboard>",
            id="entity of a file",
        ),
    ],
)
def test_damaged_view_is_an_error_with_its_file(own, text) -> None:
    (own / "default/data/ui/views/starts.xml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_view(own, "starts")
    assert "starts.xml" in str(caught.value)
    assert "root:" not in str(caught.value)
