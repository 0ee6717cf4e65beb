"""Python that Splunk's oldest interpreter cannot read, that imports what is not there, or that does what it must not.

Knows the syntax of Python 3.9 and the standard library's names; runs nothing.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from package.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.lint.app_files import App

OLDEST = (3, 9)
FORBIDDEN_MODULES = ("pickle", "marshal", "shelve", "subprocess", "telnetlib", "ftplib")
FORBIDDEN_CALLS = ("eval", "exec", "compile", "__import__")
FORBIDDEN_METHODS = {("os", "system"), ("os", "popen"), ("os", "spawnl"), ("os", "execv"), ("yaml", "load")}
SPLUNK_MODULES = ("splunk", "splunklib")
"""What splunkd's own Python brings."""

ROOTS = (Path("bin"), Path("lib"))


def lint_python(app: App) -> Iterator[Problem]:
    """Every Python file of the app."""
    known = _modules(app)
    for path in app.matching("*.py"):
        if path.parent in ROOTS and path.stem in sys.stdlib_module_names:
            yield Problem(path, 1, f"hides the standard library's module {path.stem}")
        try:
            tree = ast.parse(app.data(path), filename=str(path), feature_version=OLDEST)
        except SyntaxError as error:
            yield Problem(path, error.lineno or 1, f"not Python 3.9: {error.msg}")
            continue
        for node in ast.walk(tree):
            yield from _syntax(path, node)
            yield from _imports(path, node, known)
            # What pinned libraries call was looked at when their version was chosen.
            yield from _calls(path, node) if path.parts[0] != "lib" else ()


def _modules(app: App) -> set[str]:
    """Dotted names of the app's own modules and packages, as seen from bin and lib."""
    names: set[str] = set()
    for path in app.matching("*.py"):
        for root in ROOTS:
            if path.is_relative_to(root):
                parts = path.relative_to(root).with_suffix("").parts
                parts = parts[:-1] if parts[-1] == "__init__" else parts
                names.update(".".join(parts[:size]) for size in range(1, len(parts) + 1))
    return names


def _syntax(path: Path, node: ast.AST) -> Iterator[Problem]:
    """What ``feature_version`` lets pass."""
    if isinstance(node, ast.Match):
        yield Problem(path, node.lineno, "not Python 3.9: match statement")
    if isinstance(node, ast.Call):
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        words = {keyword.arg for keyword in node.keywords}
        newer = {"zip": {"strict"}, "dataclass": {"slots", "kw_only"}}.get(called, set())
        for word in sorted(newer & words, key=str):
            yield Problem(path, node.lineno, f"not Python 3.9: {called}({word}=...)")


def _imports(path: Path, node: ast.AST, known: set[str]) -> Iterator[Problem]:
    for name in _imported(path, node):
        top = name.partition(".")[0]
        if top in FORBIDDEN_MODULES:
            yield Problem(path, getattr(node, "lineno", 1), f"imports {top}")
        elif top not in sys.stdlib_module_names and top not in SPLUNK_MODULES and name not in known:
            yield Problem(path, getattr(node, "lineno", 1), f"imports {name}, which the app does not hold")


def _imported(path: Path, node: ast.AST) -> Iterator[str]:
    """Absolute names of the modules that a statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        if not node.level:
            yield node.module or ""
            return
        package = path.parent.parts[1:]
        base = package[: len(package) - node.level + 1]
        yield ".".join((*base, *([node.module] if node.module else [])))


def _calls(path: Path, node: ast.AST) -> Iterator[Problem]:
    if not isinstance(node, ast.Call):
        return
    if isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
        yield Problem(path, node.lineno, f"calls {node.func.id}()")
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        pair = (node.func.value.id, node.func.attr)
        if pair in FORBIDDEN_METHODS:
            yield Problem(path, node.lineno, f"calls {'.'.join(pair)}()")
