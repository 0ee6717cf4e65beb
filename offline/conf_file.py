"""The grammar of one ``.conf`` file.

Knows lines, continuations, stanzas and settings, and where each stood. Does not know what a stanza means, nor that
other files may override it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DEFAULT_STANZA = "default"


class Setting(NamedTuple):
    """The value of one key and where it was written."""

    value: str
    path: str
    line: int

    @property
    def place(self) -> str:
        """``file:line``."""
        return f"{self.path}:{self.line}"


class ConfProblem(NamedTuple):
    """Something in an app that Splunk would not obey; ``line`` is 0 if the whole file is meant."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}" if self.line else f"{self.path}: {self.message}"


Stanzas = dict[str, dict[str, Setting]]


def parse_conf(data: bytes, path: str) -> tuple[Stanzas, list[ConfProblem]]:
    """Stanzas in file order and whatever could not be understood.

    Settings before the first stanza belong to ``default``. A stanza that stands twice is one stanza; of a key that
    stands twice the last value wins. A value goes on after a line that ends in a backslash; the line break stays in
    the value, the backslash does not. Comment lines begin with ``#`` and are never continued.
    Source: the head of props.conf.spec 10.2.3; Splunk Admin Manual, "About configuration files".
    """
    stanzas: Stanzas = {}
    problems: list[ConfProblem] = []
    text = _decoded(data, path, problems)
    current = stanzas.setdefault(DEFAULT_STANZA, {})
    for line, content in _logical_lines(text):
        head = content.strip()
        if head.startswith("["):
            end = head.rfind("]")
            if end < 0:
                problems.append(ConfProblem(path, line, f"stanza header without ']': {head[:60]}"))
                continue
            current = stanzas.setdefault(_stanza_name(head[1:end]), {})
            continue
        key, equals, value = content.partition("=")
        key = key.strip()
        if not equals or not key:
            problems.append(ConfProblem(path, line, f"neither a stanza nor 'key = value': {head[:60]}"))
            continue
        if key in current:
            problems.append(ConfProblem(path, line, f"'{key}' stands twice in one stanza; this one wins"))
        current[key] = Setting(value.strip(), path, line)
    return stanzas, problems


def read_conf(path: Path, label: str) -> tuple[Stanzas, list[ConfProblem]]:
    """``parse_conf`` of a file; one that cannot be read is a problem and has no stanzas."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return {}, [ConfProblem(label, 0, f"cannot be read: {error.strerror}")]
    return parse_conf(data, label)


def _stanza_name(text: str) -> str:
    return DEFAULT_STANZA if text.strip().lower() == DEFAULT_STANZA else text.strip()


def _decoded(data: bytes, path: str, problems: list[ConfProblem]) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        problems.append(ConfProblem(path, line, "not UTF-8; the bytes are replaced"))
        return data.decode("utf-8-sig", errors="replace")


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Line number of the first physical line, and the text with continuations joined; blanks and comments left out."""
    lines = text.replace("\r\n", "\n").split("\n")
    at = 0
    while at < len(lines):
        first, content = at, lines[at]
        at += 1
        if not content.strip() or content.lstrip().startswith("#"):
            continue
        while content.endswith("\\") and at < len(lines):
            content = content[:-1] + "\n" + lines[at]
            at += 1
        yield first + 1, content
