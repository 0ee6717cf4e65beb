"""What ships, and that archives depend on nothing but their files."""

from __future__ import annotations

import tarfile
from typing import TYPE_CHECKING

import pytest

from package.build import APPS, App, archive_bytes, build, shipped_files, unpack, version_of
from package.problems import BuildError
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SMALL = App("small", ".", ("app.manifest", "bin/*.py", "default/*.conf"), {}, required=("app.manifest",))


def tree(root: Path) -> Path:
    for name in ("app.manifest", "bin/b.py", "bin/a.py", "bin/__pycache__/a.pyc", "default/x.conf", "default/.swp"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"info": {"id": {"version": "1.2.3"}}}', encoding="utf-8")
    return root


def test_only_named_files_ship_in_name_order(tmp_path: Path) -> None:
    assert list(shipped_files(tree(tmp_path), SMALL)) == ["app.manifest", "bin/a.py", "bin/b.py", "default/x.conf"]


def test_links_do_not_ship(tmp_path: Path) -> None:
    (tree(tmp_path) / "bin" / "c.py").symlink_to(tmp_path / "bin" / "a.py")
    assert "bin/c.py" not in shipped_files(tmp_path, SMALL)


def test_missing_file_that_every_app_needs_stops_the_build(tmp_path: Path) -> None:
    (tree(tmp_path) / "app.manifest").unlink()
    with pytest.raises(BuildError, match=r"small: no app\.manifest"):
        shipped_files(tmp_path, SMALL)


def test_archive_tells_nothing_of_the_machine(tmp_path: Path) -> None:
    source = tree(tmp_path / "source")
    before = archive_bytes(source, SMALL)
    (source / "bin" / "a.py").chmod(0o777)
    (source / "bin" / "a.py").touch()
    assert archive_bytes(source, SMALL) == before
    path = tmp_path / "small.tar.gz"
    path.write_bytes(before)
    with tarfile.open(path) as archive:
        facts = {(entry.uid, entry.gid, entry.uname, entry.gname, entry.mtime) for entry in archive}
        modes = {(entry.isdir(), entry.mode) for entry in archive}
    assert facts == {(0, 0, "", "", 1767225600)}
    assert modes == {(True, 0o755), (False, 0o644)}


def test_archive_of_several_folders_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "two.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name in ("a/x", "b/x"):
            archive.addfile(tarfile.TarInfo(name))
    with pytest.raises(BuildError, match="a, b"):
        unpack(path, tmp_path / "out")


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    first, second = build(ROOT, tmp_path / "1"), build(ROOT, tmp_path / "2")
    assert [path.name for path in first] == [f"{app.name}-{version_of(ROOT, app)}.tar.gz" for app in APPS]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
