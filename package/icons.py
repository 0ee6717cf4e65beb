"""The app's icons, drawn: a watching eye over a process tree. Pixels only, no files.

Splunk wants 36x36 and 72x72 pixels, for light and for dark bars.
"""

from __future__ import annotations

import struct
import zlib
from math import hypot

Colour = tuple[int, int, int, int]

TEAL: Colour = (11, 110, 105, 255)
WHITE: Colour = (255, 255, 255, 255)
CLEAR: Colour = (0, 0, 0, 0)
SAMPLES = 4
"""Points per pixel and direction, for smooth edges."""


def render_icon(size: int) -> bytes:
    """A PNG of ``size`` pixels square."""
    rows = bytearray()
    for y in range(size):
        rows.append(0)
        for x in range(size):
            rows.extend(_pixel(x, y, size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    image = zlib.compress(bytes(rows), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", image) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _pixel(x: int, y: int, size: int) -> bytes:
    """The mean colour of the points in a pixel, weighted by how opaque each is."""
    points = [
        _colour((x + (i + 0.5) / SAMPLES) / size, (y + (j + 0.5) / SAMPLES) / size)
        for i in range(SAMPLES)
        for j in range(SAMPLES)
    ]
    opacity = sum(point[3] for point in points)
    if not opacity:
        return bytes(4)
    mixed = (round(sum(point[channel] * point[3] for point in points) / opacity) for channel in range(3))
    return bytes((*mixed, round(opacity / len(points))))


def _colour(x: float, y: float) -> Colour:
    """The drawing at a point of the unit square."""
    if not _in_tile(x, y):
        return CLEAR
    return WHITE if _in_eye(x, y) or _in_tree(x, y) else TEAL


def _in_tile(x: float, y: float) -> bool:
    margin, radius = 0.03, 0.18
    inner = margin + radius
    dx, dy = max(inner - x, x - 1 + inner, 0.0), max(inner - y, y - 1 + inner, 0.0)
    return hypot(dx, dy) <= radius


def _in_eye(x: float, y: float) -> bool:
    """Two arcs that meet in points, and the pupil."""
    upper, lower = hypot(x - 0.5, y - 0.58), hypot(x - 0.5, y - 0.08)
    outline = max(upper, lower) <= 0.40 and max(upper, lower) >= 0.34
    return outline or hypot(x - 0.5, y - 0.33) <= 0.09


def _in_tree(x: float, y: float) -> bool:
    """A parent, two branches, three children."""
    nodes = ((0.24, 0.82), (0.5, 0.82), (0.76, 0.82))
    if any(hypot(x - nx, y - ny) <= 0.075 for nx, ny in nodes):
        return True
    trunk = abs(x - 0.5) <= 0.022 and 0.55 <= y <= 0.8
    beam = abs(y - 0.65) <= 0.022 and 0.218 <= x <= 0.782
    legs = min(abs(x - 0.24), abs(x - 0.76)) <= 0.022 and 0.65 <= y <= 0.8
    return trunk or beam or legs
