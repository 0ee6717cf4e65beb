"""Rows and panels of a view, and what a click on a panel does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from package.studio_options import OPTIONS, option_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from package.section import Section
    from package.studio_options import Json

COLUMNS = 12
"""Columns of the grid: the widths of a row's panels add up to it."""

PAGES = ("investigator", "triage")
"""The app's own pages in appserver/static."""

WORD_SCALES = ("severity", "status")
SCALES = (*WORD_SCALES, "heat", "risk")
"""Colours by word, and by word or amount; package/render/colours.py holds them."""


@dataclass(frozen=True)
class Colour:
    """The colours of a field: the scale, and the field whose word or amount chooses."""

    scale: str
    by: str


@dataclass(frozen=True)
class Click:
    """What a click on a panel does: exactly one of the first four is set."""

    view: str = ""
    page: str = ""
    url: str = ""
    tokens: Mapping[str, str] = field(default_factory=dict)
    """Tokens of this view that it sets: name, and the part of the click that it gets."""
    values: Mapping[str, str] = field(default_factory=dict)
    """What goes along in the address: name of the token or parameter, and where its value comes from."""
    new_tab: bool = False


@dataclass(frozen=True)
class Panel:
    """One panel."""

    id: str
    kind: str
    """The visualisation, without ``splunk.``"""
    width: int
    title: str
    description: str
    empty: str
    """What it means if there is nothing to see, and what to do."""
    search: str
    text: str
    """Of markdown."""
    options: Mapping[str, Json]
    colours: Mapping[str, Colour]
    """Of each field that has some."""
    columns: tuple[str, ...]
    """The fields that a table shows; empty: all. The others are there for colours and clicks."""
    widths: Mapping[str, int]
    """Width of columns of a table in pixels; the others share what is left."""
    click: Click | None
    hide_when_empty: bool
    may_be_empty: str
    """Why there may be no rows over the samples; empty: there must be some."""


@dataclass(frozen=True)
class Row:
    """Panels beside each other, of one height in pixels."""

    height: int
    panels: tuple[Panel, ...]


def read_rows(view: Section) -> tuple[Row, ...]:
    """The rows of a view."""
    return tuple(_row(section) for section in view.sections("rows"))


def _row(section: Section) -> Row:
    section.only(("height", "panels"))
    panels = tuple(_panel(entry) for entry in section.sections("panels"))
    width = sum(panel.width for panel in panels)
    if width != COLUMNS:
        section.problem(f"the panels are {width} columns wide together, not {COLUMNS}", "panels")
    return Row(section.whole("height", 40, 2000), panels)


PANEL_KEYS = (
    *("id", "kind", "width", "title", "description", "empty", "search", "text", "options", "colours", "click"),
    *("columns", "widths", "hide_when_empty", "may_be_empty"),
)


def _panel(section: Section) -> Panel:
    section.only(PANEL_KEYS)
    kind = section.choice("kind", tuple(OPTIONS))
    return Panel(
        id=section.text("id"),
        kind=kind,
        width=section.whole("width", 1, COLUMNS),
        title=section.text("title", required=kind != "markdown"),
        description=" ".join(section.text("description", required=False).split()),
        empty=" ".join(section.text("empty", required=False).split()),
        search=section.text("search", required=kind != "markdown"),
        text=section.text("text", required=kind == "markdown"),
        options=_options(kind, section.section("options")) if "options" in section else {},
        colours=_colours(kind, section.section("colours")) if "colours" in section else {},
        columns=section.texts("columns"),
        widths=_widths(section.section("widths")) if "widths" in section else {},
        click=_click(section.section("click")) if "click" in section else None,
        hide_when_empty=_flag(section, "hide_when_empty"),
        may_be_empty=" ".join(section.text("may_be_empty", required=False).split()),
    )


def _options(kind: str, section: Section) -> dict[str, Json]:
    known, found = OPTIONS.get(kind, {}), {}
    for name in section.names():
        if name not in known:
            section.problem(f"{kind} has no such option that we know; known are {', '.join(sorted(known))}", name)
            continue
        try:
            found[name] = option_value(known[name], section.raw(name))
        except ValueError as error:
            section.problem(str(error), name)
    return found


def _colours(kind: str, section: Section) -> dict[str, Colour]:
    scales = SCALES if kind in ("table", "singlevalue") else WORD_SCALES
    found = {}
    for name in section.names():
        scale, _, by = section.text(name).partition(" by ")
        if scale not in scales:
            section.problem(f"{scale!r} is none of {', '.join(scales)}", name)
        else:
            found[name] = Colour(scale, by.strip() or name)
    return found


def _widths(section: Section) -> dict[str, int]:
    return {name: section.whole(name, 30, 1200) for name in section.names()}


def _click(section: Section) -> Click:
    section.only(("view", "page", "url", "set", "pass", "new_tab"))
    ways = [way for way in ("view", "page", "url", "set") if way in section]
    if len(ways) != 1:
        section.problem("needs exactly one of view, page, url and set")
    values = section.section("pass") if "pass" in section else None
    tokens = section.section("set") if "set" in section else None
    return Click(
        view=section.text("view", required=False),
        page=section.choice("page", PAGES) if "page" in section else "",
        url=section.text("url", required=False),
        tokens={name: tokens.text(name) for name in tokens.names()} if tokens else {},
        values={name: values.text(name) for name in values.names()} if values else {},
        new_tab=_flag(section, "new_tab"),
    )


def _flag(section: Section, key: str) -> bool:
    return key in section and section.choice(key, ("true", "false")) == "true"
