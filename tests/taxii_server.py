"""A TAXII 2.1 server, medallion, over TLS on loopback in a process of its own; pages are short, so that there are many.

Run as a program it serves: certificate and data file are arguments, its port is its first line.
"""

from __future__ import annotations

import base64
import json
import ssl
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from pathlib import Path

    import trustme

PAGE = 20
USER, PASSWORD = "soc", "tax11-pass"
COLLECTIONS = {f"0000000{number}-0000-4000-8000-000000000000": f"Collection {number}" for number in range(1, 7)}
_MEDIA_TYPE = "application/taxii+json;version=2.1"


def indicator(number: int, *, value: str = "", version: int = 0, **more: Any) -> dict[str, Any]:
    """A STIX indicator; each number is an object, each version a later state of it."""
    value = value or f"198.51.100.{number}"
    return {
        "type": "indicator", "spec_version": "2.1", "id": f"indicator--{number:08d}-0000-4000-8000-000000000000",
        "created": "2026-11-01T00:00:00.000Z", "modified": f"2026-11-01T00:00:{version:02d}.000Z",
        "valid_from": "2026-11-01T00:00:00Z", "pattern_type": "stix",
        "pattern": f"[ipv4-addr:value = '{value}']", **more,
    }  # fmt: skip


class TaxiiServer:
    """The process; ``url`` is its discovery."""

    def __init__(self, authority: trustme.CA, folder: Path) -> None:
        certificate = authority.issue_cert("localhost")
        certificate.private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
        authority.cert_pem.write_to_path(str(folder / "authority.pem"))
        self.ca_file = str(folder / "authority.pem")
        data = {
            "/discovery": {"title": "made up", "default": "/api/", "api_roots": ["/api/"]},
            "api": {
                "information": {"title": "made up", "versions": [_MEDIA_TYPE], "max_content_length": 9_000_000},
                "status": [],
                "collections": [
                    {"id": id, "title": title, "can_read": True, "can_write": True, "media_types": [],
                     "objects": [], "manifest": []}
                    for id, title in COLLECTIONS.items()
                ],
            },
        }  # fmt: skip
        (folder / "data.json").write_text(json.dumps(data))
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(folder / "server.pem"), str(folder / "data.json")],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self._process.stdout is not None
        self.root = f"https://localhost:{int(self._process.stdout.readline())}"
        self.url = f"{self.root}/taxii2/"
        self._context = ssl.create_default_context(cafile=self.ca_file)

    def add(self, collection: str, *objects: dict[str, Any]) -> None:
        """Add objects as a producer would."""
        self._ask("POST", f"/api/collections/{collection}/objects/", {"objects": list(objects)})

    def remove(self, collection: str, found: dict[str, Any]) -> None:
        self._ask("DELETE", f"/api/collections/{collection}/objects/{found['id']}/", None)

    def _ask(self, method: str, path: str, body: object) -> None:
        login = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {login}", "Accept": _MEDIA_TYPE, "Content-Type": _MEDIA_TYPE}
        data = None if body is None else json.dumps(body).encode()
        with urlopen(Request(self.root + path, data, headers, method=method), context=self._context):
            pass

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


def _serve(certificate: str, data: str) -> None:
    from medallion import application_instance, register_blueprints, set_config
    from werkzeug.serving import make_server

    backend = {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend", "filename": data}
    settings = {"users": {USER: PASSWORD}, "taxii": {"max_page_size": PAGE}, "backend": backend}
    for name in settings:
        set_config(application_instance, name, settings)
    register_blueprints(application_instance)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = make_server("127.0.0.1", 0, application_instance, threaded=True, ssl_context=context)
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    _serve(*sys.argv[1:])
