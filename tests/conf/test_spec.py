"""Every stanza and key that ships is one that Splunk's spec files describe. Needs these and their checker."""

from __future__ import annotations

import importlib.util
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.shared import ROOT, SHARED, needs_shared, shared

if TYPE_CHECKING:
    from types import ModuleType

CHECKER = ("tools", "confcheck.py")
SPECS = ("reference", "splunk-spec-10.2.3")
FILES = [
    path.relative_to(ROOT).as_posix() for app in (ROOT, ROOT / "uf") for path in sorted(app.glob("default/*.conf"))
]


@lru_cache(maxsize=1)
def checker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("confcheck", SHARED.joinpath(*CHECKER))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@lru_cache(maxsize=2)
def findings(app: Path) -> tuple[list[Any], int]:
    found: tuple[list[Any], int] = checker().check_app(str(app), [str(shared(*SPECS))], strict=True)
    return found


@needs_shared(*CHECKER)
@pytest.mark.parametrize("path", FILES, ids=str)
def test_keys_are_known(path: str) -> None:
    app = (ROOT / path).parents[1]
    found = [entry for entry in findings(app)[0] if Path(entry[1]) == ROOT / path]
    assert [f"{line}: [{stanza}] {key}: {text}" for _, _, line, stanza, key, text in found] == []


@needs_shared(*CHECKER)
def test_checker_sees_the_settings() -> None:
    assert findings(ROOT)[1] > 1000


@needs_shared(*CHECKER)
def test_example_inputs_of_the_forwarder_use_known_keys(tmp_path: Path) -> None:
    (tmp_path / "default").mkdir()
    for example in sorted((ROOT / "uf" / "README").glob("*.conf")):
        (tmp_path / "default" / "inputs.conf").write_bytes(example.read_bytes())
        assert findings.__wrapped__(tmp_path)[0] == [], example.name
