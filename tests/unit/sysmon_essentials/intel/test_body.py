"""Bodies: packed and plain, cut, grown and encoded in every way."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile

import pytest
from sysmon_essentials.errors import InputError
from sysmon_essentials.intel.body import read_bodies, read_lines
from sysmon_essentials.intel.item import Limits

LINES = "evil.example\r\n198.51.100.7\nlast"


def zipped(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return made.getvalue()


def lines(body: bytes, limits: Limits | None = None) -> list[tuple[int, str]]:
    limits = limits or Limits()
    return [line for text in read_bodies(io.BytesIO(body), "feed", limits) for line in read_lines(text, limits)]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(LINES.encode(), id="plain"),
        pytest.param(LINES.encode("utf-8-sig"), id="utf-8 mark"),
        pytest.param(LINES.encode("utf-16"), id="utf-16"),
        pytest.param(gzip.compress(LINES.encode()), id="gzip"),
        pytest.param(bz2.compress(LINES.encode()), id="bzip2"),
        pytest.param(lzma.compress(LINES.encode()), id="xz"),
        pytest.param(zipped(a=LINES), id="zip"),
    ],
)
def test_lines_of_a_body(body: bytes) -> None:
    assert lines(body) == [(1, "evil.example"), (2, "198.51.100.7"), (3, "last")]


@pytest.mark.parametrize("body", [LINES.encode(), gzip.compress(LINES.encode())], ids=["plain", "gzip"])
def test_stream_stays_open_for_its_owner(body: bytes) -> None:
    raw = io.BytesIO(body)
    for text in read_bodies(raw, "feed", Limits()):
        text.read()
    assert not raw.closed
    assert raw.seek(0) == 0


def test_members_of_an_archive_follow_each_other() -> None:
    limits = Limits()
    found = [(text.label, next(read_lines(text, limits))[1]) for text in read_bodies(
        io.BytesIO(zipped(a="one", b="two")), "feed.zip", limits
    )]  # fmt: skip
    assert found == [("feed.zip!a", "one"), ("feed.zip!b", "two")]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        pytest.param(gzip.compress(b"evil.example\n" * 999)[:-9], "truncated", id="cut gzip"),
        pytest.param(gzip.compress(bytes(200_000_000), 9), "bomb", id="gzip bomb"),
        pytest.param(zipped(a="0" * 100_000_000), "bomb", id="zip bomb"),
        pytest.param(zipped(a="evil.example\n" * 999)[:-30], "archive", id="cut zip"),
        pytest.param(gzip.compress(gzip.compress(gzip.compress(b"a"))), "depth", id="packed again and again"),
    ],
)
def test_damaged_or_grown_body_raises(body: bytes, kind: str) -> None:
    with pytest.raises(InputError) as raised:
        lines(body)
    assert raised.value.kind == kind


def test_body_beyond_the_limit_raises() -> None:
    with pytest.raises(InputError, match="larger than 1,000 bytes") as raised:
        lines(b"evil.example\n" * 1000, Limits(size_bytes=1000))
    assert raised.value.kind == "oversized"


def test_container_inside_a_container_does_not_fill_the_disk() -> None:
    body = gzip.compress(zipped(a="".join(f"host{number}.example\n" for number in range(5000))))
    assert len(lines(body)) == 5000
    with pytest.raises(InputError, match="larger than 1,000 bytes") as raised:
        lines(body, Limits(size_bytes=1000))
    assert raised.value.kind == "oversized"


def test_what_an_archiver_adds_for_itself_is_passed_over() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("__MACOSX/._a", b"\x00\x05\x16\x07\x00\x02")
        archive.writestr("a", "evil.example\n")
    assert lines(made.getvalue()) == [(1, "evil.example")]


def test_all_members_together_count_against_the_limit() -> None:
    body = zipped(a="a\n" * 400, b="b\n" * 400)
    assert len(lines(body, Limits(size_bytes=1600))) == 800
    with pytest.raises(InputError, match="feed!b: is larger"):
        lines(body, Limits(size_bytes=1599))


def test_line_without_end_is_cut_and_the_next_ones_are_read() -> None:
    found = lines(b"a" * 5_000_000 + b"\nevil.example", Limits(line_chars=100))
    assert [(number, len(line)) for number, line in found] == [(1, 101), (2, 12)]


def test_bytes_that_are_no_text_do_not_end_reading() -> None:
    assert lines(b"\xff\xff\nevil.example")[1] == (2, "evil.example")
