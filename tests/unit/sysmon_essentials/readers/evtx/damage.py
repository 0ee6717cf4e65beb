"""Damage done to EVTX files by a seeded die: flipped bytes, cut tails, lost pages, foreign bytes, wrong headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

HEADERS = 4096 + 512


def damaged(die: Random, file: bytes) -> tuple[str, bytes]:
    """Return the kind of damage and the damaged file; the records are hit, not the zeros behind them."""
    data = bytearray(file)
    end = len(file.rstrip(b"\0"))
    kind = die.choice(list(_DAMAGES))
    _DAMAGES[kind](die, data, end)
    return kind, bytes(data)


def _flip(count: int, die: Random, data: bytearray, end: int) -> None:
    for _ in range(count):
        data[die.randrange(4096, end)] = die.randrange(256)


def _cut(die: Random, data: bytearray, end: int) -> None:
    del data[die.randrange(1, end) :]


def _lose_page(die: Random, data: bytearray, end: int) -> None:
    start, size = die.randrange(4096, end) // 512 * 512, die.choice([512, 4096])
    data[start : start + size] = bytes(len(data[start : start + size]))


def _overwrite(die: Random, data: bytearray, end: int) -> None:
    start, size = die.randrange(0, end), die.choice([16, 512, 4096])
    data[start : start + size] = die.getrandbits(8 * size).to_bytes(size, "little")


def _break_header(die: Random, data: bytearray, _end: int) -> None:
    data[die.randrange(0, HEADERS)] ^= 1 << die.randrange(8)


def _remove(die: Random, data: bytearray, end: int) -> None:
    start = die.randrange(4096, end)
    del data[start : start + die.choice([1, 8, 700, 5000])]


_DAMAGES = {
    "one-byte": lambda die, data, end: _flip(1, die, data, end),
    "twenty-bytes": lambda die, data, end: _flip(20, die, data, end),
    "many-bytes": lambda die, data, end: _flip(200, die, data, end),
    "cut": _cut,
    "lost-page": _lose_page,
    "overwritten": _overwrite,
    "header-bit": _break_header,
    "removed": _remove,
}
