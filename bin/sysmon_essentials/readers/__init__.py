"""Reading of Sysmon events from files, whatever the shipper.

``read_paths`` is the one way in. Knows no XML or JSON itself: ``detect`` tells the format, one module a format reads it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Optional

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..errors import InputError
    from ..event import RawEvent


def read_paths(
    paths: Iterable[str],
    on_problem: Callable[[InputError], None],
    evtx: Optional[Callable[..., Iterator[RawEvent]]] = None,
) -> Iterator[RawEvent]:
    """Yield the Sysmon events of files and folders (recursively, in name order)."""
    raise NotImplementedError
