"""What makes a file the same file after it was renamed, moved, copied or has grown.

Knows that names mean nothing, that the header of an EVTX file changes while Windows writes, and that its first record
does not. Does not know what was read of a file.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

HEAD_BYTES = 4096
"""Bytes that tell files apart; the first event of a text export lies within."""

_EVTX = b"ElfFile\x00"
_RECORD_AT = 4096 + 512
_RECORD_BYTES = 1024


class Identity(NamedTuple):
    """Digest of the bytes that tell a file from others, and how many bytes those were."""

    digest: str
    length: int


def read_head(path: str) -> bytes:
    """Return the first bytes of a file that do not change, at most ``HEAD_BYTES``.

    Raises:
        OSError: the file cannot be read.
    """
    with Path(path).open("rb") as file:
        head = file.read(HEAD_BYTES)
        if head.startswith(_EVTX):
            file.seek(_RECORD_AT)
            head = file.read(_RECORD_BYTES)
    return head


def identify(head: bytes, length: int = HEAD_BYTES) -> Identity:
    """Return the identity of a file by at most ``length`` bytes of its head.

    A file that is shorter has fewer; once it has grown, its identity by that length is still the same.
    """
    head = head[:length]
    return Identity(hashlib.sha256(head).hexdigest(), len(head))
