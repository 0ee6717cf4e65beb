"""The archives as they would be installed: our lint over the unpacked apps, AppInspect over the packed ones."""

from __future__ import annotations

import shutil
import sys
from ctypes.util import find_library
from pathlib import Path

import pytest

from offline.searchhead import SearchHead
from package.build import APPS, build, unpack
from package.inspect import inspect_archive
from package.lint import lint_app
from tests.shared import ROOT

NAMES = [app.name for app in APPS]
PROGRAM = shutil.which("splunk-appinspect") or shutil.which("splunk-appinspect", path=Path(sys.executable).parent)


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    built = build(ROOT, tmp_path_factory.mktemp("dist"))
    return {app.name: path for app, path in zip(APPS, built, strict=True)}


@pytest.mark.parametrize("name", NAMES, ids=str)
def test_unpacked_app_passes_our_lint(archives: dict[str, Path], name: str, tmp_path: Path) -> None:
    assert [str(problem) for problem in lint_app(unpack(archives[name], tmp_path))] == []


@pytest.mark.slow
@pytest.mark.skipif(
    PROGRAM is None or find_library("magic") is None, reason="splunk-appinspect or libmagic is not installed"
)
@pytest.mark.parametrize("name", NAMES, ids=str)
def test_archive_passes_appinspect(archives: dict[str, Path], name: str) -> None:
    assert inspect_archive(archives[name]) == []


def test_installed_app_is_what_the_search_head_loads(archives: dict[str, Path], tmp_path: Path) -> None:
    installed = SearchHead.of_apps([unpack(archives["sysmon_essentials"], tmp_path)])
    here = SearchHead.of_apps([ROOT])
    for conf in ("props", "transforms", "macros", "savedsearches", "eventtypes", "tags"):
        assert installed.conf.stanzas(conf).keys() == here.conf.stanzas(conf).keys()
    assert sorted(installed.knowledge.lookups) == sorted(here.knowledge.lookups)
