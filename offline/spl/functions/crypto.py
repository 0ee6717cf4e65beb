"""Cryptographic functions: lower-case hexadecimal digests of UTF-8 text. Source: Search Reference, same name."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from offline.spl.functions import function
from offline.spl.values import text

if TYPE_CHECKING:
    from offline.spl.frame import Scalar


@function("md5", 1, returns="string", over="map")
def md5(value: Scalar) -> str:
    """MD5."""
    return hashlib.md5(text(value).encode(), usedforsecurity=False).hexdigest()


@function("sha1", 1, returns="string", over="map")
def sha1(value: Scalar) -> str:
    """SHA-1."""
    return hashlib.sha1(text(value).encode(), usedforsecurity=False).hexdigest()


@function("sha256", 1, returns="string", over="map")
def sha256(value: Scalar) -> str:
    """SHA-256."""
    return hashlib.sha256(text(value).encode()).hexdigest()


@function("sha512", 1, returns="string", over="map")
def sha512(value: Scalar) -> str:
    """SHA-512."""
    return hashlib.sha512(text(value).encode()).hexdigest()
