"""Colours of views: readable on light and dark, and told apart by people who do not see red and green alike."""

from __future__ import annotations

from itertools import combinations

import pytest

from package.render.colours import (
    AMOUNTS,
    BACKGROUNDS,
    SERIES,
    SEVERITY,
    WORDS,
    cell_colours,
    cell_function,
    contrast,
    text_on,
)

MEANT = sorted({colour for words in WORDS.values() for colour in words.values()} | set(SERIES))
CELLS = sorted({*MEANT, *(colour for scale in AMOUNTS.values() for *_, colour in scale)})
SEEN_BY = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}
"""How colours look to people without red or green cones. Source: Machado, Oliveira and Fernandes 2009, severity 1.0."""


def channels(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))


def seen(colour: str, kind: str) -> tuple[float, ...]:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels(colour)]
    mixed = [sum(part * value for part, value in zip(row, linear, strict=True)) for row in SEEN_BY[kind]]
    bounded = [min(max(value, 0.0), 1.0) for value in mixed]
    return tuple(12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in bounded)


def test_contrast_of_black_and_white_is_the_greatest() -> None:
    assert (contrast("#000000", "#FFFFFF"), contrast("#123456", "#123456")) == (21.0, 1.0)


@pytest.mark.parametrize("theme", BACKGROUNDS, ids=str)
@pytest.mark.parametrize("colour", MEANT, ids=str)
def test_colour_of_a_chart_stands_out_from_the_panel(colour: str, theme: str) -> None:
    assert contrast(colour, BACKGROUNDS[theme]) >= 3


@pytest.mark.parametrize("colour", CELLS, ids=str)
def test_text_on_a_coloured_cell_is_readable(colour: str) -> None:
    assert contrast(text_on(colour), colour) >= 4.5


@pytest.mark.parametrize("kind", SEEN_BY, ids=str)
@pytest.mark.parametrize("pair", list(combinations(SEVERITY, 2)), ids=" and ".join)
def test_severities_differ_for_everybody(pair: tuple[str, str], kind: str) -> None:
    one, other = (seen(SEVERITY[word], kind) for word in pair)
    assert sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 > 0.2


def test_word_scale_matches_and_amount_scale_ranges() -> None:
    assert (cell_function("severity"), cell_function("heat")) == ("matchValue", "rangeValue")
    assert cell_colours("severity", text=False)[0] == {"match": "critical", "value": "#D41159"}
    assert cell_colours("heat", text=False)[::2] == [
        {"from": 1, "to": 5, "value": "#9CCAE8"},
        {"from": 20, "value": "#1F5F99"},
    ]


def test_text_on_a_scale_is_the_readable_one() -> None:
    assert [entry["value"] for entry in cell_colours("heat", text=True)] == ["#000000", "#000000", "#FFFFFF"]
