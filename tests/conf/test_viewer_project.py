"""The npm project of the local viewer: exact versions, no addresses, nothing of it in git or in the packages."""

from __future__ import annotations

import json
import re

import pytest

from package.build import APPS, shipped_files
from tests.house import tracked
from tests.shared import ROOT

LOCK = json.loads((ROOT / "viewer" / "package-lock.json").read_text("utf-8"))
PROJECT = json.loads((ROOT / "viewer" / "package.json").read_text("utf-8"))
PACKAGES = {name: entry for name, entry in LOCK["packages"].items() if name}
OWN = {".npmrc", "build.mjs", "package-lock.json", "package.json"}


def test_lock_names_no_place_that_packages_come_from() -> None:
    assert [name for name, entry in PACKAGES.items() if "resolved" in entry] == []
    assert "omit-lockfile-registry-resolved=true" in (ROOT / "viewer" / ".npmrc").read_text("utf-8").splitlines()


def test_lock_knows_every_package_by_its_content() -> None:
    assert len(PACKAGES) > 100
    assert [name for name, entry in PACKAGES.items() if not entry.get("integrity", "").startswith("sha512-")] == []


@pytest.mark.parametrize("kind", ["dependencies", "devDependencies"])
def test_versions_are_exact_and_those_of_the_lock(kind) -> None:
    assert PROJECT[kind] == LOCK["packages"][""][kind]
    assert [version for version in PROJECT[kind].values() if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


def test_scripts_of_packages_are_not_run() -> None:
    assert "ignore-scripts=true" in (ROOT / "viewer" / ".npmrc").read_text("utf-8").splitlines()


def test_only_own_files_are_in_the_repository() -> None:
    inside = [path.removeprefix("viewer/") for path in tracked() if path.startswith("viewer/")]
    assert [path for path in inside if path not in OWN and not path.startswith("src/")] == []


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.id if hasattr(app, "id") else str(app))
def test_nothing_of_the_viewer_is_packaged(app) -> None:
    shipped = [str(path) for path in shipped_files(ROOT, app)]
    assert shipped
    assert [path for path in shipped if "viewer/" in path or "offline/" in path] == []
