"""The renderer of dashboards: installed and built once by the user's own npm, in ``viewer/`` of the repository.

Nothing of it ships with the app or lies in the repository: its licence is the user's matter. Knows when it has to be
built anew. What npm says is shown as it comes.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from typing import TYPE_CHECKING

from sysmon_essentials.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_STAMP = ".built-from"
_INSTALL = ("ci", "--omit=dev", "--no-audit", "--no-fund", "--prefer-offline")
_NEEDS = "Node.js 18 or newer with npm"


def version_of(project: Path) -> str:
    """A digest of everything that the bundle is made from."""
    digest = hashlib.sha256()
    for path in sorted([*project.glob("package*.json"), *project.glob("*.mjs"), *project.glob("src/**/*.*")]):
        digest.update(path.relative_to(project).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def is_built(project: Path) -> bool:
    """True if the bundle is there and made from what is there."""
    stamp = project / "dist" / _STAMP
    return stamp.is_file() and stamp.read_text("ascii").strip() == version_of(project)


def prepare(project: Path, say: Callable[[str], None]) -> Path:
    """The folder with the bundle; installs and builds it first if need be.

    Args:
        project: The npm project.
        say: Told what is going on.

    Raises:
        UsageError: Node.js or npm is missing or failed; the message says what to do.
    """
    if is_built(project):
        return project / "dist"
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise UsageError(f"dashboards need {_NEEDS} (once, to build their renderer); without it use --no-views")
    if not _is_installed(project):
        say("Installing the renderer of dashboards with npm (once; about 600 MB on disk, a minute) ...")
        _run([npm, *_INSTALL], project, "npm ci")
        shutil.copyfile(project / "package-lock.json", project / "node_modules" / _STAMP)
    say("Building the renderer (ten seconds) ...")
    _run([node, "build.mjs"], project, "the build")
    (project / "dist" / _STAMP).write_text(version_of(project) + "\n", encoding="ascii")
    return project / "dist"


def _is_installed(project: Path) -> bool:
    """True if the installed packages are those of the lock; an npm that a developer ran counts, too."""
    stamp = project / "node_modules" / _STAMP
    if stamp.is_file():
        return stamp.read_bytes() == (project / "package-lock.json").read_bytes()
    return (project / "node_modules" / ".package-lock.json").is_file()


def _run(command: list[str], folder: Path, what: str) -> None:
    try:
        done = subprocess.run(command, cwd=folder, check=False)
    except OSError as error:
        raise UsageError(f"{what} could not start: {error.strerror}; dashboards need {_NEEDS}") from error
    if done.returncode:
        raise UsageError(
            f"{what} failed ({done.returncode}); see above. Dashboards need {_NEEDS} and access to an npm registry; "
            "without them use --no-views"
        )
