"""The searches of the app's detections, read from its own savedsearches.conf.

Knows stanzas, continued lines, that local settings win over shipped ones, and how detections name themselves. An input
cannot ask splunkd for them: a forwarder's has no search head beside it.
Source: savedsearches.conf.spec; Admin Manual, "How to edit a configuration file" and "Configuration file precedence".
"""

from __future__ import annotations

import re
from pathlib import Path

APP = Path(__file__).resolve().parents[3]

_STANZA = re.compile(r"\[([^\]]+)\]\s*")
_SETTING = re.compile(r"search\s*=\s*(.*)", re.DOTALL)
_RULE = re.compile(r".+ - Rule")
_ASSIGNED = re.compile(r'\bdetection\s*=\s*"(\w+)"')


def read_searches(app: Path = APP) -> list[tuple[str, str]]:
    """Return a detection's word and its stand-alone search, for each detection of an app.

    Raises:
        OSError: a file cannot be read. One that does not exist is no error.
    """
    stanzas: dict[str, str] = {}
    for layer in ("default", "local"):
        path = app / layer / "savedsearches.conf"
        if path.exists():
            stanzas.update(_rules(path.read_text(encoding="utf-8-sig", errors="replace")))
    return [(word, search) for search in stanzas.values() for word in dict.fromkeys(_ASSIGNED.findall(search))]


def _rules(text: str) -> dict[str, str]:
    """Return the search of each stanza that is one detection alone."""
    found: dict[str, str] = {}
    stanza = ""
    # A text file holds no NUL: it stands for the line ends inside of a value.
    for line in text.replace("\\\n", "\0").split("\n"):
        name = _STANZA.fullmatch(line) if line.startswith("[") else None
        setting = _SETTING.fullmatch(line) if line.startswith("search") else None
        if name:
            stanza = name[1]
        elif setting and _RULE.fullmatch(stanza):
            found[stanza] = setting[1].replace("\0", "\n")
    return found
