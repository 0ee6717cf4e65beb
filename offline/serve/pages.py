"""The pages of the local viewer as HTML: a header with the menu and the recording, and a place for the content.

Everything that comes from recordings or configuration is escaped here; scripts come from files only.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from offline.cli.messages import plural

if TYPE_CHECKING:
    from collections.abc import Sequence

    from offline.serve.views import MenuEntry
    from offline.spl.clock import Clock

LOCALE = "en-US"


@dataclass(frozen=True)
class Recording:
    """What is being looked at: numbers of the load, and what now is.

    Attributes:
        events: How many were read.
        files: From how many files.
        findings: How many the detections made of them.
        clock: Now, and the zone of the user.
        now_is: Why that is now.
        note: What could not be read or run, in a sentence; empty if nothing.
    """

    events: int
    files: int
    findings: int
    clock: Clock
    now_is: str = "the end of the recording"
    note: str = ""


@dataclass(frozen=True)
class Frame:
    """What all pages share.

    Attributes:
        app: Id of the app.
        title: Its label.
        menu: Links in the order of the menu.
        recording: For the header's line.
    """

    app: str
    title: str
    menu: Sequence[MenuEntry]
    recording: Recording

    def page(self, name: str, label: str, content: str, assets: Sequence[str] = ()) -> str:
        """A page; ``content`` is HTML, ``assets`` are scripts and style sheets by path."""
        return (
            f'<!doctype html>\n<html lang="en" data-app="{escape(self.app)}" data-view="{escape(name)}">\n<head>\n'
            f'<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
            f"<title>{escape(label)} | {escape(self.title)}</title>\n"
            '<link rel="stylesheet" href="/viewer/shell.css">\n<script src="/viewer/shell.js" defer></script>\n'
            f"{''.join(map(_asset, assets))}</head>\n<body>\n"
            f'<a class="skip" href="#content">Skip to the content</a>\n{self._header(name)}'
            f'<main id="content" tabindex="-1">{content}</main>\n</body>\n</html>\n'
        )

    def _header(self, name: str) -> str:
        groups = groupby(self.menu, key=lambda entry: entry.group)
        parts = "".join(_group(label, [self._link(entry, name) for entry in entries]) for label, entries in groups)
        return (
            f'<header><strong>{escape(self.title)}</strong><nav aria-label="Views">{parts}</nav>'
            f'<button type="button" id="theme">Light or dark</button>\n<p>{escape(self._line())}</p></header>\n'
        )

    def _line(self) -> str:
        clock = self.recording.clock
        now = f"{dt.datetime.fromtimestamp(clock.now, clock.tz):%Y-%m-%d %H:%M:%S} {clock.tz}"
        made = self.recording
        counts = f"{plural(made.events, 'event')} from {plural(made.files, 'file')}, {plural(made.findings, 'finding')}"
        line = f"Local viewer, not Splunk. {counts}. 'now' is {now}, {self.recording.now_is}."
        return f"{line} {self.recording.note}" if self.recording.note else line

    def _link(self, entry: MenuEntry, name: str) -> str:
        href = entry.href if entry.href.startswith("/") else f"/{LOCALE}/app/{self.app}/{entry.href}"
        here = ' aria-current="page"' if entry.href == name else ""
        return f'<a href="{escape(href)}"{here}>{escape(entry.label)}</a>'


SEARCH_CONTENT = (
    '<form id="search"><label for="spl">Search</label><textarea id="spl" rows="4" spellcheck="false"></textarea>\n'
    '<label>From <input id="earliest" value="-24h@h"></label> <label>to <input id="latest" value="now"></label>\n'
    '<button type="submit">Run</button> <button type="button" id="stop" hidden>Stop</button>\n'
    '<output id="status" aria-live="polite"></output></form>\n<div id="results"></div>'
)


def studio_content(view: str) -> str:
    """Where the bundle draws a dashboard."""
    return f'<div id="root" data-view="{escape(view)}">Loading ...</div>'


def notice(text: str) -> str:
    """A sentence instead of a content."""
    return f'<p class="notice">{escape(text)}</p>'


def settings(clock: Clock, port: int) -> str:
    """The script that tells the renderer of dashboards what Splunk Web would: paths, language, time zone."""
    moment = dt.datetime.fromtimestamp(clock.now, clock.tz)
    offset = int((moment.utcoffset() or dt.timedelta()).total_seconds())
    name = " ".join(f"{byte:x}" for byte in (moment.tzname() or "UTC").encode())
    told = {
        "LOCALE": LOCALE,
        "MRSPARKLE_ROOT_PATH": "",
        "MRSPARKLE_PORT_NUMBER": port,
        "SPLUNKD_PATH": f"/{LOCALE}/splunkd/__raw",
        "USERNAME": "analyst",
        "BUILD_NUMBER": "0",
        "SERVER_TIMEZONE_OFFSET": offset,
        "SERVER_ZONEINFO": f"### SERIALIZED TIMEZONE FORMAT 1.0;Y{offset} N {name};@-3155673600 0",
    }
    return f"window.$C={json.dumps(told)};window.global=window;window.process={{env:{{NODE_ENV:'production'}}}};\n"


def _group(label: str, links: Sequence[str]) -> str:
    shown = f"<span>{escape(label)}</span>" if label else ""
    return f'<span class="group">{shown}{"".join(links)}</span>'


def _asset(path: str) -> str:
    if path.endswith(".css"):
        return f'<link rel="stylesheet" href="{escape(path)}">\n'
    return f'<script src="{escape(path)}" defer></script>\n'
