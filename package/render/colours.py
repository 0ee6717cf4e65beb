"""One set of colours for all views: told apart without red and green, readable on light and on dark.

A colour never stands alone: the word or the number is always in the cell or the legend.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from package.studio_options import Json

BACKGROUNDS = {"light": "#FFFFFF", "dark": "#171D21"}
"""What Splunk's themes put panels on."""

SEVERITY = {
    "critical": "#D41159",
    "high": "#E66100",
    "medium": "#7D4FC4",
    "low": "#1A85FF",
    "informational": "#7B818C",
}

STATUS = {
    "bad": "#D41159",
    "missing": "#D41159",
    "warning": "#E66100",
    "late": "#E66100",
    "off": "#7B818C",
    "ok": "#0B8A84",
    "on": "#0B8A84",
}

HEAT: tuple[tuple[float, float | None, str], ...] = (
    (1, 5, "#9CCAE8"),
    (5, 20, "#4C9BD0"),
    (20, None, "#1F5F99"),
)
"""From (included), to (left out) and colour, for counts."""

RISK: tuple[tuple[float, float | None, str], ...] = (
    (40, 80, "#7D4FC4"),
    (80, 250, "#E66100"),
    (250, None, "#D41159"),
)
"""The same for the risk of a host or user; 250 is where the app reports it."""

SERIES = ["#1A85FF", "#E66100", "#0B8A84", "#D41159", "#A67C00", "#8A63D2", "#7B818C", "#2F9BC1", "#B5577E", "#5B8C2A"]
"""For series without a meaning of their own."""

WORDS: Mapping[str, Mapping[str, str]] = {"severity": SEVERITY, "status": STATUS}
AMOUNTS = {"heat": HEAT, "risk": RISK}


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21.

    Source: WCAG 2.2, relative luminance and contrast ratio.
    """
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def text_on(background: str) -> str:
    """Black or white, whichever is easier to read on a colour."""
    return max(("#000000", "#FFFFFF"), key=lambda text: contrast(text, background))


def cell_function(scale: str) -> str:
    """Name of the formatting function that gives a cell of the scale its colour."""
    return "matchValue" if scale in WORDS else "rangeValue"


def cell_colours(scale: str, *, text: bool) -> list[Json]:
    """What the formatting function is told: the colour of each word or range, of the text or of what is behind it.

    Words and amounts that it is not told of keep the colours of Splunk's theme.
    """
    if scale in WORDS:
        return [{"match": word, "value": text_on(colour) if text else colour} for word, colour in WORDS[scale].items()]
    return [_range(low, high, text_on(colour) if text else colour) for low, high, colour in AMOUNTS[scale]]


def _range(low: float, high: float | None, colour: str) -> dict[str, Json]:
    ends: dict[str, Json] = {"from": low} if high is None else {"from": low, "to": high}
    return {**ends, "value": colour}


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[place : place + 2], 16) / 255) for place in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
