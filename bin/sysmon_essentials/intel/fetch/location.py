"""Where a feed is: an address that may be asked, and the form of it that may be shown.

A location comes from an administrator, but the place that it leads to may send us on; both are read here. Plain http is
refused everywhere: whoever sits on the way could put any address onto the list, or take one off it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit
from urllib.request import url2pathname

from .errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Iterable

_HTTPS_PORT = 443
_LONGEST = 8192


def read_url(typed: str) -> SplitResult:
    """Return the parts of an https address.

    Raises:
        FetchError: it is none, or holds a user and password; the text says what to write instead.
    """
    text = typed.strip()
    if len(text) > _LONGEST or not text.isascii() or any(sign <= " " or sign == "\x7f" for sign in text):
        raise FetchError("the address holds spaces or signs that are not ASCII; write them as %xx or xn--", "location")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise FetchError(f"not an address: {error}", "location") from None
    if parts.scheme.lower() == "http":
        raise FetchError(f"{shown(text)}: plain http can be changed on its way; use https", "location")
    if parts.scheme.lower() != "https" or not parts.hostname or port == 0:
        raise FetchError(f"{shown(text)}: expected https://host/path", "location")
    if "@" in parts.netloc:
        raise FetchError(
            f"{shown(text)}: an address holds no user and password; save them with credential = NAME", "location"
        )
    return parts


def read_path(typed: str) -> Path | None:
    """Return the file that a location means, as an absolute path or a file:// address; None if it means none.

    Raises:
        FetchError: the path is not absolute, or on another host.
    """
    text = typed.strip()
    if text.lower().startswith("file:"):
        parts = urlsplit(text)
        if parts.netloc not in ("", "localhost"):
            raise FetchError(f"{text}: a file of another host; write its path as it is here", "location")
        text = url2pathname(parts.path)
    elif "://" in text:
        return None
    path = Path(text)
    if not path.is_absolute() or "\0" in text:
        raise FetchError(f"{typed.strip()}: expected https://host/path or the absolute path of a file", "location")
    return path


def shown(url: str) -> str:
    """Return an address without user, password, values of its query and fragment: what may be logged."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return "(unreadable address)"
    names = [pair.partition("=")[0] + "=..." for pair in parts.query.split("&") if pair]
    query = "?" + "&".join(names) if names else ""
    text = f"{parts.scheme}://{host}{parts.path}{query}" if parts.scheme or host else parts.path
    return "".join(sign if sign.isprintable() else "?" for sign in text)[:300]


def same_place(left: SplitResult, right: SplitResult) -> bool:
    """Tell whether two https addresses are on one host and port, so that credentials for one are for both."""
    return (left.hostname, left.port or _HTTPS_PORT) == (right.hostname, right.port or _HTTPS_PORT)


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """Return a text in which no secret stands, whatever put it there."""
    for hidden in filter(None, secrets):
        text = text.replace(hidden, "***")
    return text
