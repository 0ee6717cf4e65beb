"""The registry of eval functions.

A function gets the values of its arguments and returns a value (``bool`` for predicates, ``None`` for null). How nulls
and multivalues are treated is declared with the function, so that the function itself is about its subject only.
Functions that must not evaluate all arguments (``if``, ``case``, ``mvmap``, ...) are forms: see ``eval_row``.

To add one, put it into the module of its chapter in Splunk's Search Reference, with ``@function``.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from offline.spl.clock import Clock

_MODULES = ("comparison", "conversion", "text", "math", "time", "information", "multivalue", "json", "crypto", "bits")


class Context(Protocol):
    """What functions may ask for beside their arguments."""

    clock: Clock
    lookups: Mapping[str, Any]

    def random(self) -> float:
        """A number in [0, 1) from a seeded source."""


@dataclass(frozen=True)
class Function:
    """How a function is called.

    Attributes:
        name: As in SPL.
        low: Fewest arguments.
        high: Most arguments; ``None`` for any number.
        call: The function proper.
        returns: ``string``, ``number``, ``bool`` or ``any``: what it can return beside null.
        strict: Null as soon as one argument is null.
        over: A multivalue first argument is taken value by value: ``map`` gives a multivalue, ``any`` is true if one
            value gives true, empty means that the function gets the multivalue itself.
        pure: Depends on nothing but arguments and clock.
        context: ``call`` gets a Context before the arguments.
        prepare: Given all arguments but the first as literals, makes the function of a single first argument.
        check: Looks at the literal arguments while planning and raises ValueError if one cannot work.
    """

    name: str
    low: int
    high: int | None
    call: Callable[..., Any]
    returns: str = "any"
    strict: bool = True
    over: str = ""
    pure: bool = True
    context: bool = False
    prepare: Callable[..., Callable[[Any], Any]] | None = None
    check: Callable[[dict[int, Any]], None] | None = None


_REGISTRY: dict[str, Function] = {}


def function(
    name: str, low: int, high: int | None = -1, **declared: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a function under ``name``; ``high`` is ``low`` if not given."""

    def register(call: Callable[..., Any]) -> Callable[..., Any]:
        _REGISTRY[name] = Function(name, low, low if high == -1 else high, call, **declared)
        return call

    return register


@lru_cache(maxsize=1)
def functions() -> Mapping[str, Function]:
    """All functions by name."""
    for module in _MODULES:
        importlib.import_module(f"{__name__}.{module}")
    return _REGISTRY
