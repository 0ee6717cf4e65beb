"""Reads the repository as text and as syntax trees, for the tests of the house rules.

Knows which files are ours (tracked, or about to be) and what counts as a data table. Judges nothing.
"""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from typing import TYPE_CHECKING

from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT_SUFFIXES = {
    ".py",
    ".md",
    ".toml",
    ".yml",
    ".yaml",
    ".sh",
    ".conf",
    ".spec",
    ".txt",
    ".lock",
    ".js",
    ".css",
    ".html",
}
LITERALS = (ast.Dict, ast.List, ast.Tuple, ast.Set, ast.Constant)


def tracked() -> list[str]:
    """Paths of the repository's files in name order; those not yet added count, those ignored do not."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted({path for path in listed.stdout.splitlines() if (ROOT / path).is_file()})


def python_files() -> list[str]:
    """The Python files among them."""
    return [path for path in tracked() if path.endswith(".py")]


def text_files() -> list[str]:
    """Files that people read: code, configuration and documents."""
    named = ("Makefile", ".ci/run", ".gitignore")
    return [path for path in tracked() if path in named or "." + path.rpartition(".")[2] in TEXT_SUFFIXES]


def text(path: str) -> str:
    """The file as text; bytes that are not UTF-8 raise."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: str) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(text(path), filename=path)


def code_lines(path: str) -> int:
    """Lines of a Python file without its data tables: literals of more than five lines at module level."""
    total = len(text(path).splitlines())
    for node in tree(path).body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None and _is_table(node.value):
            total -= _span(node)
    return total


def functions(path: str) -> Iterator[tuple[str, int]]:
    """Name and length in lines of every function; the docstring is not counted, inner functions are."""
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, _span(node) - (_span(node.body[0]) if ast.get_docstring(node) else 0)


def _span(node: ast.stmt) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def _is_table(value: ast.expr) -> bool:
    if isinstance(value, ast.Call) and len(value.args) == 1:
        value = value.args[0]
    lines = (value.end_lineno or value.lineno) - value.lineno + 1
    return isinstance(value, LITERALS) and lines > 5
