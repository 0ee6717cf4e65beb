"""Files that must be there, must not be there, or have the wrong size or mode."""

from __future__ import annotations

import json
import re
import stat
import struct
from pathlib import Path
from typing import TYPE_CHECKING

from package.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.lint.app_files import App

REQUIRED = ("app.manifest", "LICENSE", "README.md", "default/app.conf", "metadata/default.meta")
ICON_SIZES = {
    "static/appIcon.png": 36,
    "static/appIconAlt.png": 36,
    "static/appIcon_2x.png": 72,
    "static/appIconAlt_2x.png": 72,
}
EXECUTABLE = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
TEXT_SUFFIXES = (".conf", ".csv", ".xml", ".json", ".py", ".md", ".spec", ".meta", ".js", ".css", ".manifest", "")
SECRET = re.compile(
    r"(?i)\b(?:password|passwd|secret|api_?key|access_?token)\s*[:=]\s*['\"]?(?!['\"\s]|<|\$|None\b|null\b)[^\s'\"]{4,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
VENDORED = ("lib",)
"""Other people's code, pinned by hash in package/wheels: what its parameters are called is theirs to say."""
CODE_SUFFIXES = (".py", ".js", ".json", ".meta")


def lint_files(app: App) -> Iterator[Problem]:
    """Presence, modes, icons, disguised programs, secrets."""
    for name in REQUIRED:
        if not app.exists(name):
            yield Problem(Path(name), 1, "is missing")
    for path in app.files:
        yield from _mode(app, path)
        yield from _content(app, path)
    yield from _icons(app)
    yield from _versions(app)


def _mode(app: App, path: Path) -> Iterator[Problem]:
    full = app.folder / path
    if full.is_symlink():
        yield Problem(path, 1, "is a link; links do not survive installation")
        return
    mode = stat.S_IMODE(full.stat().st_mode)
    if mode & 0o022:
        yield Problem(path, 1, f"mode {mode:o}: others may write it")
    if mode & 0o044 != 0o044:
        yield Problem(path, 1, f"mode {mode:o}: splunkd of another account cannot read it")
    if mode & 0o111:
        yield Problem(path, 1, f"mode {mode:o}: nothing here is started as a program")


def _content(app: App, path: Path) -> Iterator[Problem]:
    data = app.data(path)
    if data.startswith(EXECUTABLE):
        yield Problem(path, 1, "is a program, whatever its name says")
        return
    if path.suffix not in TEXT_SUFFIXES:
        return
    text = data.decode("utf-8", errors="replace")
    if "\ufffd" in text and path.suffix != ".py":
        yield Problem(path, text[: text.index("\ufffd")].count("\n") + 1, "is not UTF-8")
    if path.suffix in (*CODE_SUFFIXES, ".conf") and path.parts[0] not in VENDORED:
        for match in SECRET.finditer(text):
            yield Problem(path, text[: match.start()].count("\n") + 1, "looks like a password or key")


def _icons(app: App) -> Iterator[Problem]:
    """Only apps that show themselves need icons."""
    visible = app.stanzas("app").get("ui", {}).get("is_visible")
    if visible is not None and visible.value.lower() in ("false", "0"):
        return
    for name, size in ICON_SIZES.items():
        if not app.exists(name):
            yield Problem(Path(name), 1, "is missing")
            continue
        data = app.data(Path(name))
        found = struct.unpack(">II", data[16:24]) if data.startswith(b"\x89PNG") and len(data) > 24 else (0, 0)
        if found != (size, size):
            yield Problem(Path(name), 1, f"must be a PNG of {size}x{size}, is {found[0]}x{found[1]}")


def _versions(app: App) -> Iterator[Problem]:
    if not app.exists("app.manifest"):
        return
    version = json.loads(app.text(Path("app.manifest")))["info"]["id"]["version"]
    for stanza in ("launcher", "id"):
        setting = app.stanzas("app").get(stanza, {}).get("version")
        if setting is not None and setting.value != version:
            yield setting.problem(f"{setting.value} here, {version} in app.manifest")
