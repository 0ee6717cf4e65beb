"""Line charts as SVG text, side by side, each with a logarithmic scale upwards. Knows nothing of what it draws."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 360, 280, 56, 44, 28
COLOURS = ("#1f6fb4", "#c8551b", "#3a8f4d", "#7a4fa3")


class Line(NamedTuple):
    """A named series of points in the order of x."""

    name: str
    points: list[tuple[float, float]]


def line_chart(panels: Sequence[tuple[str, Sequence[Line]]], y_title: str) -> str:
    """An SVG document: one panel for each ``(x title, lines)``, y on a logarithmic scale common to all."""
    values = [y for _, lines in panels for line in lines for _, y in line.points]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    parts = [_panel(number, title, lines, (low, high)) for number, (title, lines) in enumerate(panels)]
    width = WIDTH * len(panels)
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}" '
            'font-family="sans-serif" font-size="11">',
            f'<rect width="{width}" height="{HEIGHT}" fill="#fff"/>',
            f'<text x="8" y="16" fill="#555">{escape(y_title)}, logarithmic</text>',
            *(text for part in parts for text in part),
            "</svg>\n",
        )
    )


def _panel(number: int, title: str, lines: Sequence[Line], powers: tuple[int, int]) -> Iterable[str]:
    start, width, height = WIDTH * number + LEFT, WIDTH - LEFT - 24, HEIGHT - BOTTOM - TOP
    low, high = powers
    most = max(x for line in lines for x, _ in line.points)

    def across(x: float) -> float:
        return start + width * x / most

    def down(y: float) -> float:
        return TOP + height * (high - math.log10(y)) / (high - low)

    for power in range(low, high + 1):
        y = down(10.0**power)
        yield f'<path d="M{start} {y:.1f}h{width}" stroke="#ddd"/>'
        yield f'<text x="{start - 6}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{10.0**power:g}</text>'
    for x in (x for x, _ in lines[0].points):
        yield f'<text x="{across(x):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle" fill="#555">{x:,.0f}</text>'
    middle = start + width / 2
    yield f'<text x="{middle:.1f}" y="{HEIGHT - 10}" text-anchor="middle" fill="#555">{escape(title)}</text>'
    for line, colour in zip(lines, COLOURS, strict=False):
        points = [(across(x), down(y)) for x, y in line.points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for x, y in points:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>'
        x, y = points[-1]
        yield f'<text x="{x:.1f}" y="{y - 8:.1f}" text-anchor="end" fill="{colour}">{escape(line.name)}</text>'
