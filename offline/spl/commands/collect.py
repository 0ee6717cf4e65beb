"""``collect index=<name> [<options>]``: writes the rows to an index, here to a place in the session.

The rows go on as they are.

The rows stand in ``session.outputs["index:<name>"]``, with ``source``, ``sourcetype``, ``host`` and ``marker`` as
given. ``testmode=true`` writes nothing. ``addtime``, ``file``, ``spool``, ``output_format``, ``run_in_preview`` and
``uselb`` shape files and forwarding, of which there are none here; they are read and have no effect. Source: Search
Reference, "collect".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, read_bool, read_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from offline.spl.frame import Frame
    from offline.spl.session import Session

_ADDED = ("source", "sourcetype", "host", "marker")
_OPTIONS = {
    **dict.fromkeys(("index", "file", "output_format", *_ADDED), read_text),
    **dict.fromkeys(("testmode", "addtime", "spool", "run_in_preview", "uselb"), read_bool),
}


@dataclass(frozen=True)
class Collect:
    """Where to write, what to add to each row; no index for a test."""

    index: str | None
    added: Mapping[str, str]
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows, unchanged."""
        if self.index is not None:
            written = session.outputs.setdefault(f"index:{self.index}", [])
            written.extend({**row, **self.added} for row in frame.rows())
        return frame


def parse(body: Body, session: Session) -> Collect:
    """Reads ``collect``."""
    options: dict[str, object] = dict(body.options(_OPTIONS))
    body.finish()
    if "index" not in options:
        raise body.error("expected index=<name>")
    added = {name: str(options[name]) for name in _ADDED if name in options}
    return Collect(None if options.get("testmode") else str(options["index"]), added)
