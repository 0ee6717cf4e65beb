"""Plays splunkd's REST interface over TLS on loopback: server/info, the secret store, collections of the KV store.

Keeps to the limits that Splunk documents, and to no behaviour beside what is documented. Outlives the processes that
ask it, so that tests can kill these.
"""

from __future__ import annotations

import json
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import trustme

KEY = "session-key-1601"
APP = "/servicesNS/nobody/sysmon_essentials"
DATA = APP + "/storage/collections/data/"
PASSWORDS = APP + "/storage/passwords/"
MOST_DOCUMENTS = 1000
MOST_ROWS = 50_000
_OPERATORS = {
    "$ne": lambda value, wanted: value != wanted,
    "$lt": lambda value, wanted: type(value) is type(wanted) and value < wanted,
    "$lte": lambda value, wanted: type(value) is type(wanted) and value <= wanted,
    "$gt": lambda value, wanted: type(value) is type(wanted) and value > wanted,
}


def matches(document: dict[str, Any], query: dict[str, Any]) -> bool:
    """What a query means; an operator that is not known is an error of the code under test."""
    for name, wanted in query.items():
        if name == "$and":
            if not all(matches(document, part) for part in wanted):
                return False
        elif isinstance(wanted, dict):
            if not all(_OPERATORS[operator](document.get(name), value) for operator, value in wanted.items()):
                return False
        elif document.get(name) != wanted:
            return False
    return True


@dataclass
class State:
    """What splunkd knows; tests look into it and change it."""

    collections: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {"sysmon_intel_indicators": {}, "sysmon_intel_feeds": {}}
    )
    passwords: dict[str, str] = field(default_factory=dict)
    roles: list[str] = field(default_factory=lambda: ["search_head", "kv_store"])
    busy: int = 0
    """How many questions to the KV store are yet to be answered with 503."""
    fail_after: int | None = None
    """After how many batches every further one is answered with 500; None for never."""
    refused: set[str] = field(default_factory=set)
    """Methods of HTTP that the KV store refuses."""
    asked: list[str] = field(default_factory=list)
    on_question: Callable[[], None] = lambda: None
    """Called when a question has come, before it is answered."""
    batches: list[int] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def live(self, feed: str) -> set[str]:
        """Match keys of the rows of a feed that count now."""
        with self.lock:
            record = self.collections["sysmon_intel_feeds"].get(feed, {})
            rows = self.collections["sysmon_intel_indicators"].values()
            found = [row for row in rows if row["feed"] == feed and row["generation"] == record.get("generation")]
            return {row["match_key"] for row in found}

    def rows(self, feed: str) -> list[dict[str, Any]]:
        with self.lock:
            return [row for row in self.collections["sysmon_intel_indicators"].values() if row["feed"] == feed]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    def _answer(self, method: str) -> None:
        state: State = self.server.state
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        state.asked.append(f"{method} {parts.path}")
        state.on_question()
        if self.headers.get("Authorization") != f"Splunk {KEY}":
            self._send(401, {"messages": [{"type": "WARN", "text": "call not properly authenticated"}]})
        elif parts.path == "/services/server/info":
            self._send(200, {"entry": [{"content": {"server_roles": state.roles}}]})
        elif parts.path.startswith(PASSWORDS):
            secret = state.passwords.get(unquote(parts.path[len(PASSWORDS) :]))
            entry = {"entry": [{"content": {"clear_password": secret}}]}
            self._send(*((200, entry) if secret else (404, {"messages": [{"type": "ERROR", "text": "not found"}]})))
        elif parts.path.startswith(DATA):
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            with state.lock:
                self._send(*self._collection(method, parts.path[len(DATA) :], query, body))
        else:
            self._send(404, {"messages": [{"type": "ERROR", "text": "no such path"}]})

    def _collection(self, method: str, path: str, query: dict[str, str], body: bytes) -> tuple[int, object]:
        state: State = self.server.state
        name, _, action = path.partition("/")
        if state.busy:
            state.busy -= 1
            return 503, {"messages": [{"type": "ERROR", "text": "KV Store is initializing. Please try again later."}]}
        if method in state.refused:
            return 400, {"messages": [{"type": "ERROR", "text": f"no {method} today"}]}
        if name not in state.collections:
            return 404, {"messages": [{"type": "ERROR", "text": f"collection {name} does not exist"}]}
        documents = state.collections[name]
        wanted = json.loads(query.get("query", "{}"))
        if method == "POST" and action == "batch_save":
            return self._save(documents, json.loads(body))
        found = sorted((doc for doc in documents.values() if matches(doc, wanted)), key=lambda doc: doc["_key"])
        if method == "DELETE":
            for document in found:
                del documents[document["_key"]]
            return 200, None
        limit = min(int(query.get("limit", "0")) or MOST_ROWS, MOST_ROWS)
        names = query.get("fields", "").split(",") if query.get("fields") else None
        return 200, [{k: v for k, v in doc.items() if names is None or k in names} for doc in found[:limit]]

    def _save(self, documents: dict[str, dict[str, Any]], batch: list[dict[str, Any]]) -> tuple[int, object]:
        state: State = self.server.state
        if len(batch) > MOST_DOCUMENTS:
            return 400, {"messages": [{"type": "ERROR", "text": "exceeded max_documents_per_batch_save"}]}
        if state.fail_after is not None and len(state.batches) >= state.fail_after:
            return 400, {"messages": [{"type": "ERROR", "text": "disk full"}]}
        state.batches.append(len(batch))
        for document in batch:
            documents[document["_key"]] = document
        return 200, [document["_key"] for document in batch]

    def _send(self, status: int, answer: object) -> None:
        data = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    state: State

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of processes that were killed."""


class SplunkdDouble:
    """The server; its certificate names no host, as that of Splunk does."""

    def __init__(self, authority: trustme.CA, home: Path) -> None:
        """``home`` becomes a $SPLUNK_HOME in which the authority is found."""
        self.state = State()
        self.home = home
        auth = home / "etc" / "auth"
        auth.mkdir(parents=True)
        authority.cert_pem.write_to_path(str(auth / "cacert.pem"))
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.state = self.state
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("splunkd.example.com", common_name="SplunkServerDefaultCert").configure_cert(context)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.uri = f"https://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
