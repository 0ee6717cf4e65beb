"""Configurations and events for tests, in as few words as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sysmon_essentials.config.load import build_configuration
from sysmon_essentials.config.read import read_document

if TYPE_CHECKING:
    from sysmon_essentials.config.model import Configuration, Problem


def text(filtering: str, schema: str = "4.90", options: str = "") -> str:
    """A whole file around the content of EventFiltering."""
    return f'<Sysmon schemaversion="{schema}">{options}<EventFiltering>{filtering}</EventFiltering></Sysmon>'


def configuration(filtering: str, schema: str = "4.90", options: str = "") -> Configuration:
    """The configuration with this content; the structure must be right."""
    built, problems = loaded(text(filtering, schema, options))
    assert [problem for problem in problems if problem.severity == "error"] == []
    return built


def loaded(content: str) -> tuple[Configuration, list[Problem]]:
    """A file's content, and the problems of its structure."""
    return build_configuration(read_document(content.encode(), "written.xml"), "written.xml")
