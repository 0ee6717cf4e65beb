"""Builds the archives that are installed on Splunk, byte for byte the same from the same sources.

What ships is an allow-list: a file that no pattern names stays out. The two apps are built from two folders.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from package.problems import BuildError
from package.vendor import vendored_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FIXED_TIME = 1767225600
"""2026-01-01 00:00 UTC: the time of every file in an archive."""


@dataclass(frozen=True)
class App:
    """What an archive is made of."""

    name: str
    folder: str
    """Where its files are, from the root of the repository."""
    patterns: tuple[str, ...]
    """What ships, relative to the folder."""
    borrowed: Mapping[str, str]
    """Files from the root of the repository that the folder lacks: path in the archive, path in the repository."""
    vendored: bool = False
    """Whether the libraries of package/wheels go along, in ``lib/``."""
    required: tuple[str, ...] = ("app.manifest", "LICENSE", "README.md", "default/app.conf", "metadata/default.meta")


APPS = (
    App(
        "sysmon_essentials",
        ".",
        (
            "app.manifest",
            "LICENSE",
            "README.md",
            "README/*.md",
            "README/*.spec",
            "appserver/static/**/*.css",
            "appserver/static/**/*.html",
            "appserver/static/**/*.js",
            "appserver/static/**/*.png",
            "appserver/static/**/*.svg",
            "bin/*.py",
            "bin/sysmon_essentials/**/*.py",
            "default/*.conf",
            "default/data/models/*.json",
            "default/data/ui/nav/*.xml",
            "default/data/ui/views/*.xml",
            "lookups/*.csv",
            "metadata/default.meta",
            "static/*.png",
        ),
        {},
        vendored=True,
    ),
    App(
        "sysmon_essentials_uf",
        "uf",
        ("app.manifest", "README.md", "README/*.conf", "default/*.conf", "metadata/default.meta"),
        {"LICENSE": "LICENSE"},
    ),
)


def shipped_files(root: Path, app: App) -> dict[str, Path]:
    """The files of an archive by their path below the app's folder, in name order.

    Raises:
        BuildError: a file that every app needs is missing.
    """
    base = root / app.folder
    found = {
        path.relative_to(base).as_posix(): path
        for pattern in app.patterns
        for path in base.glob(pattern)
        if path.is_file() and not path.is_symlink()
    }
    found.update({name: root / source for name, source in app.borrowed.items()})
    missing = [name for name in app.required if name not in found or not found[name].is_file()]
    if missing:
        raise BuildError(f"{app.name}: no {', '.join(missing)}")
    return dict(sorted(found.items()))


def version_of(root: Path, app: App) -> str:
    """The version in the app's manifest."""
    manifest = json.loads((root / app.folder / "app.manifest").read_text(encoding="utf-8"))
    return str(manifest["info"]["id"]["version"])


def archive_bytes(root: Path, app: App) -> bytes:
    """The gzipped tar archive of an app: sorted, with one time, owner and mode for all files."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        files = {name: path.read_bytes() for name, path in shipped_files(root, app).items()}
        files.update(vendored_files(root) if app.vendored else {})
        for folder in sorted({parent for name in files for parent in _parents(f"{app.name}/{name}")}):
            archive.addfile(_entry(folder, tarfile.DIRTYPE, 0o755))
        for name, data in sorted(files.items()):
            entry = _entry(f"{app.name}/{name}", tarfile.REGTYPE, 0o644)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    zipped = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=zipped, mode="wb", compresslevel=9, mtime=0) as stream:
        stream.write(packed.getvalue())
    return zipped.getvalue()


def build(root: Path, target: Path) -> list[Path]:
    """Write the archives of all apps into a folder; gives their paths."""
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for app in APPS:
        path = target / f"{app.name}-{version_of(root, app)}.tar.gz"
        path.write_bytes(archive_bytes(root, app))
        written.append(path)
    return written


def unpack(archive: Path, target: Path) -> Path:
    """Unpack an archive; gives the folder of the app."""
    with tarfile.open(archive, "r:gz") as opened:
        names = {name.partition("/")[0] for name in opened.getnames()}
        if len(names) != 1:
            raise BuildError(f"{archive.name}: one folder expected, not {', '.join(sorted(names))}")
        opened.extractall(target, filter="data")
    return target / names.pop()


def _parents(name: str) -> list[str]:
    parts = name.split("/")[:-1]
    return ["/".join(parts[: size + 1]) for size in range(len(parts))]


def _entry(name: str, kind: bytes, mode: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type = kind
    entry.mode = mode
    entry.mtime = FIXED_TIME
    return entry
