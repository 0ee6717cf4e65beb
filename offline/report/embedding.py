"""Values as JSON inside a page."""

from __future__ import annotations

import json


def embedded_json(value: object) -> str:
    """A value as JSON that may stand in a script element: no character that could end it or mean a line end there."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def embedded_bytes(value: object) -> int:
    """How much room a value takes in a page."""
    return len(embedded_json(value)) + 1
