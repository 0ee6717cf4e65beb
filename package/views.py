"""The views that are written in ``views/*.yml``: what a view holds, and reading it.

docs/views.md explains the format. Nothing here knows Dashboard Studio; package/render/views.py does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from package.event_guide import Guide, load_guide
from package.section import Section
from package.view_panels import Row, read_rows
from package.yaml_lines import load_document

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from package.problems import Problem

FOLDER = "views"
"""Where views are written, from the root of the repository."""

TIME = "global_time"
"""The token of the time range, which every search takes unless it says otherwise."""

INPUT_KINDS = ("timerange", "dropdown", "multiselect", "text", "number")


@dataclass(frozen=True)
class Input:
    """One input; its name is its token."""

    token: str
    kind: str
    label: str
    default: str
    """The value at first; a time range's two ends, or a multiselect's values, with commas between."""
    choices: Mapping[str, str]
    """Label of each fixed value."""
    search: str
    """The search whose rows give more values, if any."""
    field: str
    """The field of that search."""
    label_field: str
    """The field that names the value; empty: the value itself."""


@dataclass(frozen=True)
class Search:
    """One search. ``extends`` names the search whose rows it goes on with."""

    name: str
    spl: str
    extends: str
    earliest: str
    """Empty: the time range of the view."""
    latest: str
    refresh: str
    """How often it runs again while the view is open, such as ``5m``; empty: never."""
    needs_splunk: str
    """Why only Splunk itself can answer it; empty: ``offline`` can."""


@dataclass(frozen=True)
class View:
    """One view, as written."""

    name: str
    title: str
    description: str
    theme: str
    inputs: tuple[Input, ...]
    tokens: Mapping[str, str]
    """Tokens that clicks set, and what they are at first."""
    searches: tuple[Search, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Views:
    """All views, and what navigation and translation know of them."""

    views: tuple[View, ...] = ()
    menus: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Label of each menu, and the views (or ``label=address`` links) in it, in order."""
    japanese: Mapping[str, str] = field(default_factory=dict)
    """Japanese of the English texts."""
    guide: Mapping[int, Guide] = field(default_factory=dict)
    """What each EventID tells, for the event explorer."""


def load_views(root: Path, problems: list[Problem]) -> Views:
    """Every view below ``root``; what is wrong is added to ``problems``."""
    views = tuple(_view(root, path, problems) for path in sorted((root / FOLDER).glob("*.yml")))
    menus = _open(root, root / FOLDER / "menu" / "nav.yml", problems)
    texts = _open(root, root / FOLDER / "locale" / "ja.yml", problems)
    return Views(
        views,
        {label: menus.texts(label, required=True) for label in menus.names()} if menus else {},
        {english: texts.text(english) for english in texts.names()} if texts else {},
        load_guide(root, problems),
    )


def _open(root: Path, path: Path, problems: list[Problem]) -> Section | None:
    if not path.exists():
        return None
    document = load_document(root, path)
    problems.extend(document.problems)
    return Section(document, problems)


def _view(root: Path, path: Path, problems: list[Problem]) -> View:
    document = load_document(root, path)
    problems.extend(document.problems)
    section = Section(document, problems)
    section.only(("title", "description", "theme", "inputs", "tokens", "searches", "rows"))
    inputs = section.section("inputs") if "inputs" in section else None
    tokens = section.section("tokens") if "tokens" in section else None
    searches = section.section("searches")
    return View(
        name=path.stem,
        title=section.text("title"),
        description=" ".join(section.text("description").split()),
        theme=section.choice("theme", ("dark", "light")) if "theme" in section else "dark",
        inputs=tuple(_input(token, inputs.section(token)) for token in inputs.names()) if inputs else (),
        tokens={name: tokens.text(name) for name in tokens.names()} if tokens else {},
        searches=tuple(_search(name, searches.section(name)) for name in searches.names()),
        rows=read_rows(section),
    )


def _input(token: str, section: Section) -> Input:
    section.only(("kind", "label", "default", "choices", "search", "field", "label_field"))
    choices = section.section("choices") if "choices" in section else None
    if ("search" in section) != ("field" in section):
        section.problem("search and field go together")
    return Input(
        token=token,
        kind=section.choice("kind", INPUT_KINDS),
        label=section.text("label"),
        default=section.text("default", required=False),
        choices={value: choices.text(value) for value in choices.names()} if choices else {},
        search=section.text("search", required=False),
        field=section.text("field", required=False),
        label_field=section.text("label_field", required=False),
    )


def _search(name: str, section: Section) -> Search:
    section.only(("spl", "extends", "earliest", "latest", "refresh", "needs_splunk"))
    if "extends" in section and ("earliest" in section or "latest" in section or "refresh" in section):
        section.problem("has the times of the search that it extends")
    return Search(
        name=name,
        spl=section.text("spl"),
        extends=section.text("extends", required=False),
        earliest=section.text("earliest", required=False),
        latest=section.text("latest", required=False),
        refresh=section.text("refresh", required=False),
        needs_splunk=section.text("needs_splunk", required=False),
    )
