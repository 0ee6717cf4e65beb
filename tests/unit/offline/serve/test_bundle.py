"""The renderer is built by the user's npm, once, and again when something changed."""

from __future__ import annotations

import os
import stat

import pytest
from sysmon_essentials.errors import UsageError

from offline.serve.bundle import is_built, prepare, version_of


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "viewer"
    (folder / "src").mkdir(parents=True)
    for name, text in {"package.json": "{}", "package-lock.json": "{}", "build.mjs": "b", "src/main.jsx": "m"}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """Stands for node and npm: each notes that it ran, with its first word; ``fail`` makes one fail."""
    programs = tmp_path / "programs"
    programs.mkdir()

    def make(name, script):
        path = programs / name
        path.write_text(f"#!/bin/sh\necho {name} $1 >> '{tmp_path}/ran'\n{script}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    make("npm", "mkdir -p node_modules && echo {} > node_modules/.package-lock.json")
    make("node", "mkdir -p dist && echo built > dist/viewer.js")
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return lambda name: make(name, "exit 3")


def ran(tmp_path):
    path = tmp_path / "ran"
    return path.read_text().split("\n")[:-1] if path.exists() else []


def test_first_start_installs_and_builds_and_the_second_does_nothing(project, tools, tmp_path) -> None:
    said = []
    assert prepare(project, said.append) == project / "dist"
    assert ran(tmp_path) == ["npm ci", "node build.mjs"]
    assert len(said) == 2
    assert prepare(project, said.append) == project / "dist"
    assert len(ran(tmp_path)) == 2


@pytest.mark.parametrize(
    ("changed", "runs"),
    [("src/main.jsx", ["node build.mjs"]), ("package-lock.json", ["npm ci", "node build.mjs"])],
)
def test_change_is_built_again(project, tools, tmp_path, changed, runs) -> None:
    prepare(project, lambda _: None)
    before = version_of(project)
    (project / changed).write_text("changed", encoding="utf-8")
    assert version_of(project) != before
    assert not is_built(project)
    prepare(project, lambda _: None)
    assert ran(tmp_path)[2:] == runs


def test_packages_that_a_developer_installed_are_not_installed_again(project, tools, tmp_path) -> None:
    (project / "node_modules").mkdir()
    (project / "node_modules" / ".package-lock.json").write_text("{}", encoding="utf-8")
    prepare(project, lambda _: None)
    assert ran(tmp_path) == ["node build.mjs"]


@pytest.mark.parametrize(("name", "says"), [("npm", "npm ci failed"), ("node", "the build failed")])
def test_failure_says_what_failed_and_what_to_do(project, tools, name, says) -> None:
    tools(name)
    with pytest.raises(UsageError, match=f"{says} .3.*--no-views"):
        prepare(project, lambda _: None)
    assert not is_built(project)


def test_missing_node_says_what_to_install(project, monkeypatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UsageError, match=r"Node\.js 18 or newer with npm .*--no-views"):
        prepare(project, lambda _: None)
