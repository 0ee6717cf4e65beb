"""The app's navigation, from views/menu/nav.yml."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from package.render.views import JAPANESE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.views import Views

PATH = "default/data/ui/nav/default.xml"


def render_nav(views: Views) -> str:
    """Menus with their views and links, in order; the first view of all is the one that opens."""
    lines = ["<!-- Rendered from views/menu/nav.yml by `python -m package generate`; edit that, not this file. -->"]
    lines.append('<nav search_view="search" color="#0B6E69">')
    first = True
    for label, entries in views.menus.items():
        lines.append(f"  <collection label={quoteattr(label)}>")
        for entry in entries:
            lines.append(f"    {_entry(entry, is_default=first)}")
            first = False
        lines.append("  </collection>")
    lines.extend(_japanese(views))
    lines.append("</nav>")
    return "\n".join(lines) + "\n"


def _entry(entry: str, *, is_default: bool) -> str:
    label, equals, address = entry.partition("=")
    if equals:
        return f"<a href={quoteattr(address)}>{escape(label)}</a>"
    return f"<view name={quoteattr(entry)}{' default=' + quoteattr('true') if is_default else ''}/>"


def _japanese(views: Views) -> Iterator[str]:
    own = {view.name for view in views.views}
    names = [entry for entries in views.menus.values() for entry in entries if entry in own]
    if views.japanese and names:
        yield '  <collection label="日本語">'
        yield from (f"    <view name={quoteattr(name + JAPANESE)}/>" for name in names)
        yield "  </collection>"
