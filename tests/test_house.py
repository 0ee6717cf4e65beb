"""The house rules that no linter knows: sizes, names, places, words. One case a file, so a report names the file."""

from __future__ import annotations

import ast
import re
from pathlib import PurePosixPath

import pytest

from package.generate import GENERATED
from tests import house

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 40
MAX_FILE_BYTES = 500_000
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
SUPPRESSIONS = 12
"""How many ``noqa`` and ``type: ignore`` comments there are. The number may only fall."""

EDGES = ("bin/sysmon_", "bin/sysmon_essentials/splunk/", "offline/cli/main.py", "package/__main__.py")
"""Where everything may be caught: search commands, modular inputs, the command line, the build."""

MACHINE_PATHS = re.compile(
    r"(?<![\w.~*-])/(?:work|farm)/|/root/\.|/Users/\w+/(?:src|git|code)/|/home/\w+/(?:src|git|code)/"
)
FOREIGN_WORDS = re.compile(
    r"\b(?:sub-?agents?|chat ?bots?|language models?|time ?box(?:ed)?|pull request #\d+)\b", re.I
)
SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore)")
REASONED = re.compile(r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w, -]+\])\s+\S+")
THIS_FILE = "tests/test_house.py"

PYTHON = house.python_files()
TEXTS = [path for path in house.text_files() if path != THIS_FILE]


def test_the_repository_is_seen() -> None:
    assert {"pyproject.toml", "Makefile"} <= set(house.tracked())
    assert "offline/spl/frame.py" in PYTHON


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_file_fits_a_screenful_of_screens(path: str) -> None:
    assert house.code_lines(path) <= MAX_FILE_LINES, "split it: one room, one thing"


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_functions_are_short(path: str) -> None:
    assert [f"{name}: {size} lines" for name, size in house.functions(path) if size > MAX_FUNCTION_LINES] == []


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_module_says_what_it_knows(path: str) -> None:
    assert ast.get_docstring(house.tree(path)), "a module opens with a docstring"


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_path_says_what_is_inside(path: str) -> None:
    parts = PurePosixPath(path).with_suffix("").parts
    words = {word for part in parts for word in part.lower().split("_")}
    assert not words & FORBIDDEN_NAMES, "the name says nothing"


@pytest.mark.parametrize("path", [path for path in PYTHON if not path.startswith(EDGES)], ids=str)
def test_everything_is_caught_at_the_edges_only(path: str) -> None:
    blind = [node.lineno for node in ast.walk(house.tree(path)) if isinstance(node, ast.ExceptHandler) and _blind(node)]
    assert blind == [], "name the exception"


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_suppressions_give_code_and_reason(path: str) -> None:
    lines = house.text(path).splitlines() if path not in (THIS_FILE,) else []
    assert [line.strip() for line in lines if SUPPRESSION.search(line) and not REASONED.search(line)] == []


def test_number_of_suppressions_only_falls() -> None:
    found = [path for path in PYTHON if path != THIS_FILE for _ in SUPPRESSION.finditer(house.text(path))]
    assert len(found) <= SUPPRESSIONS, sorted(set(found))


@pytest.mark.parametrize("path", TEXTS, ids=str)
def test_text_speaks_of_the_project_only(path: str) -> None:
    content = house.text(path)
    found = [match[0] for pattern in (MACHINE_PATHS, FOREIGN_WORDS) for match in pattern.finditer(content)]
    assert found == []


@pytest.mark.parametrize("path", TEXTS, ids=str)
def test_text_ends_with_one_unix_line_end(path: str) -> None:
    content = house.text(path)
    assert "\r" not in content
    assert not content or (content.endswith("\n") and not content.endswith("\n\n"))


def test_no_file_is_big() -> None:
    sizes = {path: (house.ROOT / path).stat().st_size for path in house.tracked() if path not in GENERATED}
    assert {path: size for path, size in sizes.items() if size > MAX_FILE_BYTES} == {}


@pytest.mark.parametrize("path", [path for path in PYTHON if path.startswith("tests/unit/")], ids=str)
def test_unit_test_stands_where_its_source_stands(path: str) -> None:
    inside = PurePosixPath(path).relative_to("tests/unit")
    if not inside.name.startswith("test_"):
        return
    home = PurePosixPath("bin") if inside.parts[0] == "sysmon_essentials" else PurePosixPath()
    stem = inside.name.removeprefix("test_").removesuffix(".py")
    source = home / inside.parent / stem
    folder = house.ROOT / source.parent
    assert folder.is_dir()
    assert (house.ROOT / f"{source}.py").exists() or (house.ROOT / source).is_dir() or stem == inside.parent.name


@pytest.mark.parametrize("path", [path for path in PYTHON if path.startswith("tests/")], ids=str)
def test_cases_have_readable_ids(path: str) -> None:
    calls = (node for node in ast.walk(house.tree(path)) if isinstance(node, ast.Call))
    assert [call.lineno for call in calls if _is_parametrize(call) and not _has_ids(call)] == []


def _blind(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}) for kind in kinds
    )


def _is_parametrize(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "parametrize"


def _has_ids(call: ast.Call) -> bool:
    """An ``ids=``, plain words as cases, or an id on each ``pytest.param``."""
    if any(keyword.arg == "ids" for keyword in call.keywords):
        return True
    cases = call.args[1] if len(call.args) > 1 else None
    return isinstance(cases, (ast.List, ast.Tuple)) and all(_names_itself(case) for case in cases.elts)


def _names_itself(case: ast.expr) -> bool:
    if isinstance(case, ast.Call):
        return any(keyword.arg == "id" for keyword in case.keywords)
    return isinstance(case, ast.Constant)
