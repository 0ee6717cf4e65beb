"""Literal terms are such that the index can use them.

A word is found in the index only as a whole token, and the index cannot be asked for an ending: a leading wildcard
reads every event. The raw event is XML, so terms must not hold the signs that XML writes differently.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.content import Content
    from package.model import Model
    from package.problems import Problem

TERM = re.compile(r'"(?:[^"\\]|\\.)*"|[^\s()]+')
OPERATORS = ("AND", "OR")


def check_prefilter(model: Model, content: Content) -> Iterator[Problem]:
    """Only positive terms, no leading wildcards, no pipes or macros, brackets in balance."""
    for detection in content.detections:
        text = detection.prefilter
        if any(sign in text for sign in "|`"):
            yield detection.problem("prefilter: only search terms, no pipes or macros", "prefilter")
        if text.count("(") != text.count(")"):
            yield detection.problem("prefilter: brackets are not in balance", "prefilter")
        for term in TERM.findall(text):
            yield from (detection.problem(f"prefilter: {fault}", "prefilter") for fault in _faults(term))


def _faults(term: str) -> Iterator[str]:
    word = term.strip('"')
    if word.startswith("*"):
        yield f"{term} starts with a wildcard, which reads every event"
    if term == "NOT" or term.startswith(("-", "!")):
        yield f"{term}: leaving events out is the condition's business"
    if any(sign in word for sign in "<>&"):
        yield f"{term} holds a sign that the XML of the event writes differently"
    if term.lower() in ("and", "or") and term not in OPERATORS:
        yield f"{term} in small letters is a search term, not an operator"
