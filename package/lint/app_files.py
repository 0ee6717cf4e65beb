"""An unpacked app as lints see it: its files, its .conf stanzas with line numbers.

The reader of .conf files here is written apart from package/render/conf_text.py, which writes them: an error in one
cannot hide in the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from package.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True)
class Setting:
    """One ``key = value`` of a .conf file; ``line`` is where it starts."""

    path: Path
    line: int
    stanza: str
    key: str
    value: str

    def problem(self, message: str) -> Problem:
        """A problem with this setting."""
        return Problem(self.path, self.line, f"[{self.stanza}] {self.key}: {message}")


@dataclass(frozen=True)
class App:
    """An unpacked app."""

    folder: Path

    @cached_property
    def files(self) -> tuple[Path, ...]:
        """Every file, relative to the app, in name order."""
        return tuple(sorted(path.relative_to(self.folder) for path in self.folder.rglob("*") if not path.is_dir()))

    def matching(self, *patterns: str) -> Iterator[Path]:
        """Files whose path matches one of some patterns."""
        return (path for path in self.files if any(path.match(pattern) for pattern in patterns))

    def exists(self, name: str) -> bool:
        """True if the app holds a file of that path."""
        return (self.folder / name).is_file()

    def data(self, path: Path) -> bytes:
        """The bytes of a file."""
        return (self.folder / path).read_bytes()

    def text(self, path: Path) -> str:
        """The text of a file; bytes that are no UTF-8 come out as replacement signs."""
        return self.data(path).decode("utf-8", errors="replace")

    def settings(self, conf: str) -> tuple[Setting, ...]:
        """The settings of ``default/<conf>.conf``; none if there is no such file."""
        path = Path("default") / f"{conf}.conf"
        return tuple(read_settings(path, self.text(path))) if path in self.files else ()

    def stanzas(self, conf: str) -> dict[str, dict[str, Setting]]:
        """The settings of a .conf file by stanza and key."""
        found: dict[str, dict[str, Setting]] = {}
        for setting in self.settings(conf):
            found.setdefault(setting.stanza, {})[setting.key] = setting
        return found


def read_settings(path: Path, text: str) -> Iterator[Setting]:
    """The settings in the text of a .conf file.

    A backslash at the end of a line joins the next one, whatever that looks like; lines that start with ``#`` or ``;``
    are comments only where a setting may start.
    """
    stanza, pending, start = "default", "", 0
    for number, line in enumerate(text.split("\n"), 1):
        if not pending and (not line.strip() or line.lstrip()[0] in "#;"):
            continue
        start = start if pending else number
        if line.endswith("\\"):
            pending += line[:-1] + "\n"
            continue
        whole, pending = (pending + line).strip(), ""
        if whole.startswith("[") and "]" in whole:
            stanza = whole[1 : whole.rindex("]")]
            continue
        key, _, value = whole.partition("=")
        yield Setting(path, start, stanza, key.strip(), value.strip())
