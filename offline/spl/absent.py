"""Says why a search found nothing: an index, source, sourcetype or host that no event has.

A search written for another server names its places. Here as on Splunk it finds nothing, but who asks should be told
that it is the name and not the behaviour that no event has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from offline.spl.frame import Frame
from offline.spl.search_expr import mask
from offline.spl.search_nodes import And, Compare, In, SearchExpr
from offline.spl.values import each, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from offline.spl.search_nodes import SearchNode
    from offline.spl.session import Session

PLACES = ("index", "source", "sourcetype", "host")
_SHOWN = 5


def absent_places(expr: SearchExpr, frame: Frame, session: Session) -> Iterator[str]:
    """A sentence for each place that the expression demands and that no event of the index has.

    Only what every match must have counts, and only while ``frame`` still holds the field as the index does.
    """
    for node in _demands(expr.node):
        dictionary = session.index.column(node.field).dictionary
        if frame.column(node.field).dictionary is not dictionary:
            continue
        values = sorted({text(one) for value in dictionary.values for one in each(value)})
        known = Frame.from_rows([{node.field: value} for value in values])
        if not mask(SearchExpr(node), known, session.clock).any():
            more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
            yield f"no event has {node}; there are: {', '.join(values[:_SHOWN])}{more}"


def _demands(node: SearchNode) -> Iterator[Compare | In]:
    if isinstance(node, And):
        for item in node.items:
            yield from _demands(item)
    elif (isinstance(node, In) or (isinstance(node, Compare) and node.operator == "=")) and node.field in PLACES:
        yield node
