"""The memory of an input: one small JSON file for each thing that it knows, replaced as a whole.

A kill leaves the old file or the new one. Knows files only, not what an entry means.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Generic, Protocol, TypeVar

from sysmon_essentials.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIX = ".json"
_TEMPORARY = ".new-"


class Remembered(Protocol):
    """A NamedTuple of texts and numbers; ``seen`` is when what it speaks of was last there, in UTC epoch seconds."""

    @property
    def seen(self) -> int:
        """Return the time."""

    def _asdict(self) -> dict[str, Any]: ...


T = TypeVar("T", bound=Remembered)


class Entries(Generic[T]):
    """The entries of one input, read once and written one at a time."""

    def __init__(
        self, folder: Path, template: T, name_of: Callable[[T], str], on_problem: Callable[[InputError], None]
    ) -> None:
        """Read the folder, which is made if need be; what is not an entry is reported and passed over.

        Args:
            folder: where they are.
            template: an entry whose fields have the right types.
            name_of: gives the name of an entry's file.
            on_problem: told of files that are no entry.

        Raises:
            OSError: the folder cannot be made or read.
        """
        self._folder = folder
        self._name_of = name_of
        self._entries = {name_of(entry): entry for entry in _read_folder(folder, template, name_of, on_problem)}

    def __iter__(self) -> Iterator[T]:
        return iter(self._entries.values())

    def named(self, name: str) -> T | None:
        """Return the entry of a name; None if there is none."""
        return self._entries.get(name)

    def save(self, entry: T) -> None:
        """Write an entry; a kill leaves the old one or the new one.

        Raises:
            OSError: the disk is full, or the folder cannot be written.
        """
        name = self._name_of(entry)
        handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=self._folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(entry._asdict(), file)
            Path(temporary).replace(self._file(name))
        except OSError as error:
            with suppress(OSError):
                Path(temporary).unlink()
            # A full disk names no file by itself.
            raise OSError(error.errno, error.strerror, str(self._file(name))) from error
        self._entries[name] = entry

    def delete(self, entry: T) -> None:
        """Delete an entry.

        Raises:
            OSError: the folder cannot be written.
        """
        name = self._name_of(entry)
        self._file(name).unlink(missing_ok=True)
        del self._entries[name]

    def forget(self, before: int) -> int:
        """Delete the entries of what was last seen before a time; returns how many.

        Raises:
            OSError: as for ``delete``.
        """
        old = [entry for entry in self if entry.seen < before]
        for entry in old:
            self.delete(entry)
        return len(old)

    def _file(self, name: str) -> Path:
        return self._folder / (name + _SUFFIX)


def _read_folder(
    folder: Path, template: T, name_of: Callable[[T], str], on_problem: Callable[[InputError], None]
) -> Iterator[T]:
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(folder.iterdir()):
        try:
            if path.suffix == _SUFFIX:
                yield _read(path, template, name_of)
            elif path.name.startswith(_TEMPORARY):
                # Left by a kill between writing and replacing.
                path.unlink()
        except (OSError, ValueError, RecursionError) as error:
            on_problem(InputError(f"not a checkpoint: {error}", path.as_posix(), kind="checkpoint"))


def _read(path: Path, template: T, name_of: Callable[[T], str]) -> T:
    """Return an entry; raises ValueError if its fields are not those of the template, or its name is not its own."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(stored, dict) or _types(stored) != _types(template._asdict()):
        raise ValueError("its fields are not those of this version")
    make: Callable[..., T] = type(template)
    entry = make(**stored)
    if name_of(entry) != path.stem:
        raise ValueError("it is a copy of another or has been changed")
    return entry


def _types(fields: dict[str, Any]) -> dict[str, type]:
    return {name: type(value) for name, value in fields.items()}
