"""Files that may be served: those inside a few folders, by type; nothing else, wherever a path or a link points.

Lists no folder, follows no link out of one and never says where a file lies.
"""

from __future__ import annotations

from pathlib import Path

from offline.serve.message import Response, text_response

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
}
NOT_FOUND = text_response("Not found.\n", 404)


def file_response(folder: Path, inside: str) -> Response:
    """The file at the path ``inside`` the folder, decoded; 404 for everything that is no such file of a known type."""
    kind = TYPES.get(Path(inside).suffix.lower())
    parts = inside.split("/")
    if kind is None or "\0" in inside or "\\" in inside or any(part in ("", ".", "..") for part in parts):
        return NOT_FOUND
    try:
        root = folder.resolve(strict=True)
        path = root.joinpath(*parts).resolve(strict=True)
        if not path.is_relative_to(root) or not path.is_file():
            return NOT_FOUND
        return Response(200, path.read_bytes(), kind)
    except (OSError, ValueError, RuntimeError):  # a loop of links is a RuntimeError before Python 3.13
        return NOT_FOUND
