"""The layout of a view: every panel once, inside, in nobody's way, in rows without gaps."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.lint.studio_view import StudioView

WIDTH = 1200


class Place(NamedTuple):
    """Where a panel is."""

    item: str
    x: int
    y: int
    w: int
    h: int

    def meets(self, other: Place) -> bool:
        """True if the two overlap."""
        beside = self.x + self.w <= other.x or other.x + other.w <= self.x
        above = self.y + self.h <= other.y or other.y + other.h <= self.y
        return not (beside or above)


def check_placed(view: StudioView) -> Iterator[str]:
    """Every panel has one place, every input is among the global ones, and nothing else is."""
    items = [str(block.get("item")) for block in _blocks(view)]
    panels = view.part("visualizations")
    yield from (f"layout: there is no panel {item!r}" for item in items if item not in panels)
    for name in panels:
        if items.count(name) != 1:
            yield f"{name}: has {items.count(name)} places in the layout"
    inputs = view.part("layout").get("globalInputs", [])
    yield from (f"layout: there is no input {name!r}" for name in inputs if name not in view.part("inputs"))
    yield from (f"{name}: is not in the layout" for name in view.part("inputs") if name not in inputs)


def check_bounds(view: StudioView) -> Iterator[str]:
    """Panels lie inside the width, have a size, and do not overlap."""
    places = _places(view)
    for place in places:
        if place.x < 0 or place.y < 0 or place.w <= 0 or place.h <= 0 or place.x + place.w > WIDTH:
            yield f"{place.item}: does not lie inside the layout"
    for one, other in combinations(places, 2):
        if one.meets(other):
            yield f"{one.item} and {other.item} overlap"


def check_gaps(view: StudioView) -> Iterator[str]:
    """The grid has no holes: Splunk's grid layout fills the window from edge to edge."""
    places = _places(view)
    height = max((place.y + place.h for place in places), default=0)
    if sum(place.w * place.h for place in places) != WIDTH * height:
        yield "layout: the panels leave gaps"


def _blocks(view: StudioView) -> list[dict[str, object]]:
    found = view.part("layout").get("structure", [])
    return [block for block in found if isinstance(block, dict)]


def _places(view: StudioView) -> list[Place]:
    places = []
    for block in _blocks(view):
        position = block.get("position")
        sizes = [position.get(key) if isinstance(position, dict) else None for key in "xywh"]
        numbers = [size if isinstance(size, int) else -1 for size in sizes]
        places.append(Place(str(block.get("item")), *numbers))
    return places
