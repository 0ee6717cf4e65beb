"""Searches of apps that are not here: what stands for the parts they lean on.

Only used where the caller brings another app's macros (``--macros``) and not the app itself. A missing lookup is then
an empty table, and a missing ``<detection>_filter`` macro lets everything through, which is how ESCU ships each of
them (``search *``). Whatever was stood in for is named, so nobody mistakes an empty answer for a checked one. Searches
of the apps that were loaded alone are not touched: there a missing macro or lookup stays an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from offline.lookups import new_lookup
from offline.spl.frame import Column
from offline.spl.session import Macro

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from offline.spl.frame import Value
    from offline.spl.session import LookupTable

T = TypeVar("T")
FILTER_SUFFIX = "_filter"
PASSES_ALL = Macro("search *")


class EmptyLookup:
    """A lookup without columns and rows: nothing matches, ``inputlookup`` gives nothing."""

    fields: Sequence[str] = ()
    rows: Sequence[Mapping[str, Value]] = ()

    def match(self, keys: Mapping[str, Column], outputs: Sequence[str]) -> dict[str, Column]:
        """Every output, absent in every row."""
        size = len(next(iter(keys.values()))) if keys else 0
        return {name: Column.constant(None, size) for name in outputs}

    def rewritten(self, rows: Sequence[Mapping[str, Value]]) -> LookupTable:
        """A lookup that is there from now on."""
        return new_lookup("", rows)


class StandIns(dict[str, T]):
    """A mapping that makes what it lacks, if ``make`` has an answer, and notes the name in ``used``."""

    def __init__(self, known: Mapping[str, T], make: Callable[[str], T | None]) -> None:
        super().__init__()
        self._known = known
        self._make = make
        self.used: set[str] = set()

    def __missing__(self, name: str) -> T:
        found = self._known.get(name)
        if found is None:
            found = self._make(name)
            if found is None:
                raise KeyError(name)
            self.used.add(name)
        self[name] = found
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def get(self, name: str, default: T | None = None) -> T | None:  # type: ignore[override]  # dict.get skips __missing__
        """What stands under a name."""
        try:
            return self[name]
        except KeyError:
            return default


def with_filters(macros: Mapping[str, Macro]) -> StandIns[Macro]:
    """Macros in which a missing filter macro without arguments lets everything through."""
    return StandIns(macros, lambda name: PASSES_ALL if name.endswith(FILTER_SUFFIX) else None)


def with_empty_lookups(lookups: Mapping[str, LookupTable]) -> StandIns[LookupTable]:
    """Lookups in which a missing one is empty."""
    return StandIns(lookups, lambda _name: EmptyLookup())
