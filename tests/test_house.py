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
SUPPRESSIONS = 30
"""How many ``noqa`` and ``type: ignore`` comments there are. The number may only fall."""

EDGES = ("bin/sysmon_essentials/splunk/", "offline/cli/main.py", "package/__main__.py")
"""Where everything may be caught, besides the entry points in bin/: splunkd, the command line, the build."""

MACHINE_PATHS = re.compile(
    r"(?:/Users|/home|C:\\Users)[/\\]\w+[/\\](?:src|git|code|repos|workspace)[/\\]|/root/\.(?:cache|local)/"
)
SUPPRESSION = re.compile(r"#\s*(?:noqa|type:\s*ignore)")
EXPLAINED = re.compile(r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*\s+\S+|type:\s*ignore\[[\w, -]+\])")
THIS_FILE = "tests/test_house.py"
WHOLE_ROOMS = {"other_addons"}
"""Unit tests of a room as a whole, beside those named like their folder."""


def _is_edge(path: str) -> bool:
    return path.startswith(EDGES) or PurePosixPath(path).parent == PurePosixPath("bin")


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


@pytest.mark.parametrize("path", [path for path in PYTHON if not path.startswith("tests/unit/")], ids=str)
def test_module_says_what_it_knows(path: str) -> None:
    assert ast.get_docstring(house.tree(path)), "a module opens with a docstring"


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_path_says_what_is_inside(path: str) -> None:
    parts = PurePosixPath(path).with_suffix("").parts
    words = {word for part in parts for word in part.lower().split("_")}
    assert not words & FORBIDDEN_NAMES, "the name says nothing"


@pytest.mark.parametrize("path", [path for path in PYTHON if not _is_edge(path)], ids=str)
def test_everything_is_caught_at_the_edges_only(path: str) -> None:
    blind = [node.lineno for node in ast.walk(house.tree(path)) if isinstance(node, ast.ExceptHandler) and _blind(node)]
    assert blind == [], "name the exception"


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_suppressions_give_code_and_reason(path: str) -> None:
    """``noqa`` says which rule and why; a type checker's ignore says which error, the checker reports unused ones."""
    lines = house.text(path).splitlines() if path not in (THIS_FILE,) else []
    assert [line.strip() for line in lines if SUPPRESSION.search(line) and not EXPLAINED.search(line)] == []


def test_number_of_suppressions_only_falls() -> None:
    found = [path for path in PYTHON if path != THIS_FILE for _ in SUPPRESSION.finditer(house.text(path))]
    assert len(found) <= SUPPRESSIONS, sorted(set(found))


@pytest.mark.parametrize("path", TEXTS, ids=str)
def test_text_names_no_developer_machine(path: str) -> None:
    assert [match[0] for match in MACHINE_PATHS.finditer(house.text(path))] == []


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
    is_room = stem in WHOLE_ROOMS or stem == inside.parent.name
    assert is_room or (house.ROOT / f"{source}.py").exists() or (house.ROOT / source).is_dir()


@pytest.mark.parametrize("path", [path for path in PYTHON if path.startswith("tests/")], ids=str)
def test_cases_have_readable_ids(path: str) -> None:
    tree = house.tree(path)
    tables = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    assert [call.lineno for call in calls if _is_parametrize(call) and not _has_ids(call, tables)] == []


def _blind(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(
        kind is None or (isinstance(kind, ast.Name) and kind.id in {"Exception", "BaseException"}) for kind in kinds
    )


def _is_parametrize(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "parametrize"


def _has_ids(call: ast.Call, tables: dict[str, ast.expr]) -> bool:
    """An ``ids=``, plain words as cases, or an id on each ``pytest.param``."""
    if any(keyword.arg == "ids" for keyword in call.keywords):
        return True
    return len(call.args) > 1 and _are_named(call.args[1], tables)


def _are_named(cases: ast.expr, tables: dict[str, ast.expr]) -> bool:
    """False if a row would be called by its position only; what a function makes is believed."""
    if isinstance(cases, ast.Name):
        return cases.id not in tables or _are_named(tables[cases.id], tables)
    if isinstance(cases, (ast.List, ast.Tuple)):
        return all(
            _are_named(case.value, tables) if isinstance(case, ast.Starred) else _names_itself(case)
            for case in cases.elts
        )
    return True


def _names_itself(case: ast.expr) -> bool:
    """A text or number, a row that begins with one, or a ``pytest.param`` with an id."""
    if isinstance(case, ast.Call):
        return any(keyword.arg == "id" for keyword in case.keywords) or not isinstance(case.func, ast.Attribute)
    if isinstance(case, ast.Tuple):
        return bool(case.elts) and _names_itself(case.elts[0])
    return not isinstance(case, (ast.List, ast.Dict, ast.Set, ast.Lambda, ast.Starred))
