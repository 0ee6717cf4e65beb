"""What each EventID tells an analyst, from ``model/event_guide.yml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from package.section import Section
from package.yaml_lines import load_document

if TYPE_CHECKING:
    from pathlib import Path

    from package.problems import Problem

FILE = "model/event_guide.yml"


@dataclass(frozen=True)
class Guide:
    """One EventID, in three sentences or so each."""

    meaning: str
    look_for: str
    note: str


def load_guide(root: Path, problems: list[Problem]) -> dict[int, Guide]:
    """The guide by EventID; empty if there is none below ``root``. What is wrong is added to ``problems``."""
    if not (root / FILE).exists():
        return {}
    document = load_document(root, root / FILE)
    problems.extend(document.problems)
    section = Section(document, problems)
    found = {}
    for code in section.names():
        entry = section.section(code)
        entry.only(("meaning", "look_for", "note"))
        if code.isdigit():
            found[int(code)] = Guide(entry.text("meaning"), entry.text("look_for"), entry.text("note"))
        else:
            entry.problem("must be an EventID")
    return found
