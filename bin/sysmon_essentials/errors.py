"""Errors of the library, one root for all.

Knows what went wrong and where (file and record). Does not decide what to do about it: the entry points do.
"""

from __future__ import annotations


class SysmonError(Exception):
    """Root of every error this library raises on purpose."""


class InputError(SysmonError):
    """Something in an input file cannot be read.

    Attributes:
        message: what is wrong, without the place.
        path: label of the file, members of archives as ``archive.zip!member.json``.
        record: record number or ``offset N`` inside the file; None if the whole file is meant.
        kind: one word for counting problems, such as ``truncated`` or ``xml``.
    """

    def __init__(self, message: str, path: str, record: str | None = None, kind: str = "damaged") -> None:
        """Keep the parts and build a text that names the place first."""
        place = path if record is None else f"{path}: record {record}"
        super().__init__(f"{place}: {message}")
        self.message = message
        self.path = path
        self.record = record
        self.kind = kind


class UsageError(SysmonError):
    """The caller asked for something that does not exist (path, option, field)."""
