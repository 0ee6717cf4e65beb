"""Typed reading of YAML mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.section import Section
from package.yaml_lines import load_document

if TYPE_CHECKING:
    from pathlib import Path

    from package.problems import Problem


def section(tmp_path: Path, text: str) -> tuple[Section, list[Problem]]:
    path = tmp_path / "rows.yml"
    path.write_text(text, encoding="utf-8")
    problems: list[Problem] = []
    return Section(load_document(tmp_path, path), problems), problems


def test_every_problem_is_collected_with_its_line(tmp_path: Path) -> None:
    found, problems = section(tmp_path, "size: many\nkind: odd\nnames: [1, []]\nextra: 1\n")
    found.only(("size", "kind", "names"))
    found.whole("size", 1, 9)
    found.choice("kind", ("plain",))
    found.texts("names")
    found.text("missing")
    assert sorted(str(problem) for problem in problems) == [
        "rows.yml:1: missing: is missing",
        "rows.yml:1: size: must be a whole number from 1 to 9, not 'many'",
        "rows.yml:2: kind: 'odd' is none of plain",
        "rows.yml:3: names: must be a list of texts",
        "rows.yml:4: extra: unknown key; known are kind, names, size",
    ]


def test_number_outside_its_range_is_a_problem(tmp_path: Path) -> None:
    found, problems = section(tmp_path, "size: 10\n")
    assert found.whole("size", 1, 9) == 1
    assert len(problems) == 1


def test_what_is_no_mapping_gives_no_keys(tmp_path: Path) -> None:
    found, problems = section(tmp_path, "- a\n")
    assert not found.is_mapping
    assert "a" not in found
    assert str(problems[0]) == "rows.yml:1: must be a mapping of keys to values"
