"""A request and a response of HTTP, apart from sockets: what every handler of the local viewer takes and gives."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sysmon_essentials.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_PARAMETERS = 200


@dataclass(frozen=True)
class Request:
    """What came in.

    Attributes:
        method: In capitals.
        target: Path and query as sent.
        headers: By name in small letters; of a header that came twice the last.
        body: At most as long as the server allows.
        is_left: Says whether the client has gone away.
    """

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_left: Callable[[], bool] = lambda: False

    @property
    def raw_path(self) -> str:
        """The path as sent."""
        return urlsplit(self.target).path

    @property
    def path(self) -> str:
        """The path, decoded once."""
        return unquote(self.raw_path, errors="replace")

    @property
    def query(self) -> dict[str, str]:
        """Parameters of the address; of one that came twice the last. Raises UsageError if there are too many."""
        return _pairs(urlsplit(self.target).query)

    @property
    def form(self) -> dict[str, str]:
        """Parameters of a form in the body, over those of the address. Raises UsageError if there are too many."""
        kind = self.headers.get("content-type", "application/x-www-form-urlencoded").partition(";")[0].strip().lower()
        posted = _pairs(self.body.decode("utf-8", "replace")) if kind == "application/x-www-form-urlencoded" else {}
        return {**self.query, **posted}

    @property
    def cookies(self) -> dict[str, str]:
        """Cookies by name; none if the header cannot be read."""
        try:
            return {name: morsel.value for name, morsel in SimpleCookie(self.headers.get("cookie", "")).items()}
        except CookieError:
            return {}

    def json(self) -> Any:
        """The body as JSON.

        Raises:
            UsageError: It is none.
        """
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise UsageError("the body is not JSON") from error


@dataclass(frozen=True)
class Response:
    """What goes out; the server adds the headers that every response has."""

    status: int
    body: bytes = b""
    kind: str = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


def json_response(content: Any, status: int = 200) -> Response:
    """``content`` as JSON."""
    return Response(status, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def text_response(content: str, status: int = 200, kind: str = "text/plain; charset=utf-8") -> Response:
    """``content`` as it is."""
    return Response(status, content.encode("utf-8", "replace"), kind)


def redirect(path: str, *headers: tuple[str, str]) -> Response:
    """A way to another path of this server."""
    return Response(303, b"", "text/plain; charset=utf-8", (("Location", path), *headers))


def _pairs(text: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_PARAMETERS))
    except ValueError as error:
        raise UsageError("too many parameters") from error
