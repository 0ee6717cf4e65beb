"""Which path is answered by what: the paths of Splunk Web, as far as pages of an app use them, and a few of our own.

``/<locale>/app/<app>/<view>`` are pages, ``/static/app/<app>/`` the app's files, ``/<locale>/splunkd/__raw/`` REST,
``/viewer/`` what draws dashboards, ``/api/`` what it asks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import InputError, SysmonError, UsageError

from offline.serve.engine import EngineGone
from offline.serve.files import NOT_FOUND, file_response
from offline.serve.guard import DASHBOARD_POLICY
from offline.serve.message import Request, Response, json_response, redirect, text_response
from offline.serve.pages import LOCALE, SEARCH_CONTENT, Frame, notice, settings, studio_content
from offline.serve.rest import failure
from offline.serve.results import page as page_of
from offline.serve.views import SEARCH_VIEW, load_view
from offline.serve.worker import SearchRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.serve.guard import Guard
    from offline.serve.rest import Rest

ONLY_SPLUNK = "This page belongs to Splunk itself. On a Splunk server the same link opens it."
SHELL = Path(__file__).parent / "page"
_LOCALE = r"(?:/[a-z]{2}-[A-Z]{2})?"
_HTML = "text/html; charset=utf-8"
_KEEP = (("Cache-Control", "private, max-age=86400, immutable"),)
"""For files whose address changes when they do."""


@dataclass(frozen=True)
class Web:
    """The whole viewer behind the socket.

    Attributes:
        guard: Decides who may ask.
        rest: splunkd.
        folder: Of the app that is shown.
        frame: What pages share.
        first: The view that opens first.
        bundle: Folder of the built renderer; None without views.
        version: Changes when the renderer does.
    """

    guard: Guard
    rest: Rest
    folder: Path
    frame: Frame
    first: str
    bundle: Path | None
    version: str = ""

    def respond(self, request: Request) -> Response:
        """The response to any request; errors say what is wrong with it and nothing of this machine."""
        try:
            refused = self.guard.refusal(request)
            if refused is not None:
                return refused
            return self.guard.enter(request) or self._routed(request)
        except UsageError as error:
            return failure(400, str(error))
        except InputError:
            return failure(500, "a view of the app cannot be read; the terminal says which")
        except EngineGone as error:
            return failure(503, str(error))
        except SysmonError:
            return failure(500, "that did not work")

    def _routed(self, request: Request) -> Response:
        app = re.escape(self.frame.app)
        routes: list[tuple[str, str, Callable[..., Response]]] = [
            (f"{_LOCALE}/splunkd/__raw/services(?:NS/[^/]+/[^/]+)?/(.+)", "*", self._splunkd),
            ("/api/search", "POST", self._search),
            ("/api/view/([A-Za-z0-9_]+)", "GET", self._view),
            ("/viewer/(.+)", "GET", self._viewer_file),
            (f"{_LOCALE}/static/(?:@[^/]+/)?app/{app}/(.+)", "GET", self._static),
            (f"/{LOCALE}/app/{app}/([A-Za-z0-9_]+)", "GET", self._page),
            (f"/{LOCALE}/app/{app}/?", "GET", lambda _: self._home()),
            (f"{_LOCALE}/?", "GET", lambda _: self._home()),
            (f"/app/{app}/([A-Za-z0-9_]+)", "GET", self._with_locale),
            (f"{_LOCALE}/(?:manager|app|account|help)/.+", "GET", lambda _: self._only_splunk()),
            ("/favicon.ico", "GET", lambda _: Response(204)),
        ]
        for pattern, method, handler in routes:
            encoded = handler == self._splunkd
            found = re.fullmatch(pattern, request.raw_path if encoded else request.path)
            if found:
                if method not in ("*", request.method):
                    return text_response("This path does not take that method.\n", 405)
                return handler(request, *found.groups())
        return NOT_FOUND

    def _splunkd(self, request: Request, path: str) -> Response:
        return self.rest.respond(request, path)

    def _search(self, request: Request) -> Response:
        asked = request.json()
        if not isinstance(asked, dict) or not isinstance(asked.get("search"), str):
            raise UsageError("search is missing")
        range_of = {name: str(asked.get(name) or "") for name in ("earliest", "latest")}
        search = self.rest.engine.search(SearchRequest(asked["search"], **range_of))
        answer = self.rest.wait(search, request)
        if answer is None:
            return Response(204)
        if "refused" in answer:
            return json_response({"refused": answer["refused"]})
        if "error" in answer:
            return json_response({"error": answer["error"]}, 400)
        part = page_of(answer, _whole(asked, "offset"), _whole(asked, "count"))
        kept = {name: answer[name] for name in ("messages", "seconds")}
        return json_response({**part, **kept, "total": answer["count"]})

    def _view(self, request: Request, name: str) -> Response:
        view = load_view(self.folder, name)
        if view is None or view.definition is None:
            return NOT_FOUND
        return json_response({"name": name, "label": view.label, "theme": view.theme, "definition": view.definition})

    def _viewer_file(self, request: Request, path: str) -> Response:
        if path == "config.js":
            return text_response(settings(self.rest.clock, self.guard.port), kind="text/javascript; charset=utf-8")
        own = file_response(SHELL, path)
        found = file_response(self.bundle, path) if own.status == 404 and self.bundle else own
        return replace(found, headers=_KEEP) if found.status == 200 and "v" in request.query else found

    def _static(self, request: Request, path: str) -> Response:
        found = file_response(self.folder / "appserver" / "static", path)
        return found if found.status == 200 else file_response(self.folder / "static", path)

    def _page(self, request: Request, name: str) -> Response:
        if name == SEARCH_VIEW:
            return self._html(name, "Search", SEARCH_CONTENT, ["/viewer/search.js"])
        view = load_view(self.folder, name)
        if view is None:
            return self._html(name, "Not here", notice(f"There is no view {name}. Splunk may have it."), [], 404)
        if view.definition is None:
            return self._html(name, view.label, notice("Only Splunk can draw this kind of view."), [])
        if self.bundle is None:
            return self._html(name, view.label, notice("Dashboards are off: serve was started with --no-views."), [])
        assets = ["/viewer/config.js", f"/viewer/viewer.js?v={self.version}"]
        return replace(self._html(name, view.label, studio_content(name), assets), headers=(DASHBOARD_POLICY,))

    def _html(self, name: str, label: str, content: str, assets: list[str], status: int = 200) -> Response:
        return text_response(self.frame.page(name, label, content, assets), status, _HTML)

    def _only_splunk(self) -> Response:
        return self._html("", "Only in Splunk", notice(ONLY_SPLUNK), [], 404)

    def _home(self) -> Response:
        return redirect(f"/{LOCALE}/app/{self.frame.app}/{self.first}")

    def _with_locale(self, request: Request, name: str) -> Response:
        query = request.target.partition("?")[2]
        return redirect(f"/{LOCALE}/app/{self.frame.app}/{name}" + (f"?{query}" if query else ""))


def _whole(asked: dict[str, Any], name: str) -> int:
    value = asked.get(name) or 0
    if not isinstance(value, int) or not 0 <= value < 10**9:
        raise UsageError(f"{name} is a number")
    return value
