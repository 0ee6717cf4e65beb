"""A stanza of the input sysmon_intel with all that it meets: splunkd, a web server, an authority for both.

``Box`` runs rounds in this process; tests/commands runs the built package instead.
"""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import trustme
from sysmon_essentials.inputs.intel_settings import read_settings
from sysmon_essentials.inputs.stop import Stop
from sysmon_essentials.splunk.intel_round import run_round

from tests.feed_server import FeedServer, Reply, authority_file
from tests.splunkd_double import KEY, SplunkdDouble

if TYPE_CHECKING:
    from pathlib import Path

FEED = "blocklist"
LIST = b"# made up\n198.51.100.7\n203.0.113.9\n"
KEYS = {"ip:198.51.100.7", "ip:203.0.113.9"}


class Box:
    """One stanza; what it said stands in ``log`` (of the last run), ``events`` and ``raw`` (of all)."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.checkpoints = folder / "checkpoints"
        self.splunkd = SplunkdDouble(authority, folder / "splunk")
        self.web = FeedServer(authority)
        self.web.on("/list.txt", Reply(LIST))
        self.state = self.splunkd.state
        self.settings = {
            "location": f"{self.web.url}/list.txt", "retries": "0", "ca_file": authority_file(authority, folder),
        }  # fmt: skip
        self.events: list[dict[str, Any]] = []
        self.raw: list[Any] = []
        self.log = ""

    def close(self) -> None:
        self.splunkd.close()
        self.web.close()

    def run(self, feed: str = FEED) -> dict[str, Any]:
        """A whole round; gives its event."""
        self.go(feed)
        return self.events[-1]

    def go(self, feed: str = FEED) -> None:
        """A round that may end without an event."""
        lines: list[str] = []
        around = SimpleNamespace(
            stanza=feed, folder=self.checkpoints / feed, deliver=self._take, stop=Stop(),
            log=lambda level, text: lines.append(f"{level} {text}"),
            splunkd_uri=self.splunkd.uri, session_key=KEY,
        )  # fmt: skip
        try:
            run_round(read_settings(self.settings), 3600, str(self.splunkd.home), around)
        finally:
            self.log = "\n".join(lines)

    def _take(self, deliveries: list[Any]) -> None:
        self.raw += deliveries
        self.events += [json.loads(delivery.data) for delivery in deliveries]

    def record(self, feed: str = FEED) -> dict[str, Any]:
        return self.state.collections["sysmon_intel_feeds"][feed]

    @property
    def live(self) -> set[str]:
        return self.state.live(FEED)
