"""Columns that are computed when somebody looks at them, once for all frames that hold them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from offline.spl.frame import Column


class Once:
    """A column to come. Calling it computes it the first time only."""

    __slots__ = ("_column", "_compute")

    def __init__(self, compute: Callable[[], Column]) -> None:
        self._compute: Callable[[], Column] | None = compute
        self._column: Column | None = None

    def __call__(self) -> Column:
        """The column."""
        if self._column is None:
            assert self._compute is not None
            self._column = self._compute()
            self._compute = None
        return self._column
