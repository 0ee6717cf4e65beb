"""The icons are pictures of the sizes that Splunk wants."""

from __future__ import annotations

import struct
import zlib

import pytest

from package.icons import render_icon


@pytest.mark.parametrize("size", [36, 72])
def test_icon_is_a_png_of_its_size(size: int) -> None:
    data = render_icon(size)
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", data[16:24]) == (size, size)
    start = data.index(b"IDAT")
    length = struct.unpack(">I", data[start - 4 : start])[0]
    assert len(zlib.decompress(data[start + 4 : start + 4 + length])) == size * (4 * size + 1)
