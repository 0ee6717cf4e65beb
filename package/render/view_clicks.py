"""What a click on a panel does, as a Dashboard Studio event handler.

Every link is an address with its values encoded: a host or process of any name cannot change where it leads, and no
search is made of it. The view at the other end quotes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.views import TIME

if TYPE_CHECKING:
    from collections.abc import Mapping

    from package.studio_options import Json
    from package.view_panels import Click

APP = "sysmon_essentials"


def render_click(click: Click, suffix: str) -> dict[str, Json]:
    """The event handler; ``suffix`` is that of the views of the reader's language."""
    if click.tokens:
        tokens: list[Json] = [{"token": name, "key": key} for name, key in click.tokens.items()]
        return {"type": "drilldown.setToken", "options": {"tokens": tokens}}
    return {"type": "drilldown.customUrl", "options": {"url": _address(click, suffix), "newTab": click.new_tab}}


def _address(click: Click, suffix: str) -> str:
    if click.view:
        times = {f"{TIME}.{end}": f"{TIME}.{end}" for end in ("earliest", "latest")}
        values = {f"form.{name}": source for name, source in {**click.values, **times}.items()}
        return f"/app/{APP}/{click.view}{suffix}?{_query(values)}"
    if click.page:
        times = {end: f"{TIME}.{end}" for end in ("earliest", "latest")}
        return f"/static/app/{APP}/{click.page}/index.html?{_query({**click.values, **times})}"
    return f"{click.url}?{_query(click.values)}" if click.values else click.url


def _query(values: Mapping[str, str]) -> str:
    return "&".join(f"{name}=${source}|u$" for name, source in values.items())
