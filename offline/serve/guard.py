"""Who may ask the local viewer: a browser of this user, on a page of this server, with the token of this start.

Four walls, each enough by itself against what it is for: the address (loopback only) against the network, the names in
Host and Origin against pages of other sites, the token against other users of this machine, the form key against
requests that a page of this server did not mean to send. Pure functions over requests; knows no socket.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

from offline.serve.message import Request, Response, redirect, text_response

LOOPBACK = "127.0.0.1"
_PARAMETER = "token"
_SAFE = ("GET", "HEAD")
_OWN = ("same-origin", "none")
_HOW_TO_COME_IN = "Open the address that sysmon-essentials serve printed: it holds the token of this start.\n"

_POLICY = (
    "default-src 'none'; script-src 'self'{more}; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
DASHBOARD_POLICY = ("Content-Security-Policy", _POLICY.format(more=" 'unsafe-eval'; worker-src 'self' blob:"))
"""For pages with dashboards: their renderer compiles the schema of definitions and starts workers for tables."""
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY.format(more=""),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Sent with every response that does not bring its own."""


def _secret() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Guard:
    """The secrets of one start and the port that they are good for.

    Attributes:
        port: Where the server listens.
        token: Comes with the address that is printed, then as a cookie that scripts cannot read.
        form_key: Comes as a cookie that scripts of the page read and send back, as Splunk Web wants it.
    """

    port: int
    token: str = field(default_factory=_secret)
    form_key: str = field(default_factory=_secret)

    @property
    def address(self) -> str:
        """What the user opens."""
        return f"http://{LOOPBACK}:{self.port}/?{urlencode({_PARAMETER: self.token})}"

    @property
    def form_cookie(self) -> str:
        """The cookie that Splunk Web keeps its form key in."""
        return f"splunkweb_csrf_token_{self.port}"

    def refusal(self, request: Request) -> Response | None:
        """Why the request is not answered; None if it may be, or only has to ``enter`` first."""
        if request.headers.get("host", "") not in self._hosts:
            return text_response("This server answers to 127.0.0.1 and localhost only.\n", 403)
        if self._is_foreign(request):
            return text_response("Requests from other pages are not answered.\n", 403)
        if self._enters(request):
            return None
        if not _same(request.cookies.get(self._cookie, ""), self.token):
            return text_response(_HOW_TO_COME_IN, 401)
        if request.method not in _SAFE and not _same(request.headers.get("x-splunk-form-key", ""), self.form_key):
            return text_response("The form key is missing: load the page again.\n", 403)
        return None

    def enter(self, request: Request) -> Response | None:
        """For a request that brings the token in its address: the cookies, and the way to the same page without it."""
        if not self._enters(request):
            return None
        kept = {name: value for name, value in request.query.items() if name != _PARAMETER}
        path = "/" + request.raw_path.lstrip("/\\")
        return redirect(
            path + ("?" + urlencode(kept) if kept else ""),
            ("Set-Cookie", f"{self._cookie}={self.token}; Path=/; HttpOnly; SameSite=Strict"),
            ("Set-Cookie", f"{self.form_cookie}={self.form_key}; Path=/; SameSite=Strict"),
        )

    @property
    def _cookie(self) -> str:
        return f"sysmon_essentials_{self.port}"

    @property
    def _hosts(self) -> tuple[str, str]:
        return f"{LOOPBACK}:{self.port}", f"localhost:{self.port}"

    @property
    def _origins(self) -> tuple[str, str]:
        return f"http://{LOOPBACK}:{self.port}", f"http://localhost:{self.port}"

    def _is_foreign(self, request: Request) -> bool:
        origin = request.headers.get("origin", self._origins[0])
        return origin not in self._origins or request.headers.get("sec-fetch-site", "none") not in _OWN

    def _enters(self, request: Request) -> bool:
        return request.method == "GET" and _same(request.query.get(_PARAMETER, ""), self.token)


def _same(given: str, wanted: str) -> bool:
    """Comparison that takes as long for a wrong first letter as for a wrong last one."""
    return secrets.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
