"""The memory of an input: one small JSON file for each thing that it knows, replaced as a whole.

A kill leaves the old file or the new one. Knows files only, not what an entry means.
"""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable, Protocol, TypeVar

from sysmon_essentials.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUFFIX = ".json"
_TEMPORARY = ".new-"


class _Fields(Protocol):
    """A NamedTuple of texts and numbers."""

    def _asdict(self) -> dict[str, Any]: ...


T = TypeVar("T", bound=_Fields)


def read_entries(
    folder: Path, template: T, make: Callable[..., T], on_problem: Callable[[InputError], None]
) -> Iterator[T]:
    """Yield the entries of a folder, which is made if need be; what is not an entry is reported and passed over.

    Args:
        folder: where they are.
        template: an entry whose fields have the right types.
        make: makes an entry of its fields.
        on_problem: told of files that are no entry.

    Raises:
        OSError: the folder cannot be made or read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    types = _types(template._asdict())
    for path in sorted(folder.iterdir()):
        if path.suffix == _SUFFIX:
            try:
                yield make(**_read(path, types))
            except (OSError, ValueError) as error:
                on_problem(InputError(f"not a checkpoint: {error}", path.as_posix(), kind="checkpoint"))
        elif path.name.startswith(_TEMPORARY):
            # Left by a kill between writing and replacing.
            path.unlink()


def write_entry(folder: Path, name: str, entry: _Fields) -> None:
    """Write an entry under a name.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(entry._asdict(), file)
    Path(temporary).replace(_file(folder, name))


def delete_entry(folder: Path, name: str) -> None:
    """Delete the entry of a name.

    Raises:
        OSError: there is none, or the folder cannot be written.
    """
    _file(folder, name).unlink()


def _file(folder: Path, name: str) -> Path:
    return folder / (name + _SUFFIX)


def _read(path: Path, types: dict[str, type]) -> dict[str, Any]:
    """Return the fields of an entry; raises ValueError if one is missing, unknown or of another type."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(stored, dict) or _types(stored) != types:
        raise ValueError("its fields are not those of this version")
    return stored


def _types(fields: dict[str, Any]) -> dict[str, type]:
    return {name: type(value) for name, value in fields.items()}
