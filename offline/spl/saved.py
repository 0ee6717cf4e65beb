"""Saved searches as parts of a search: found by name, planned once, never inside themselves."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING

from offline.spl.errors import SplError
from offline.spl.plan import Plan, plan

if TYPE_CHECKING:
    from offline.spl.body import Body
    from offline.spl.session import Session

_open: ContextVar[tuple[str, ...]] = ContextVar("saved searches being planned", default=())


def plan_saved(name: str, body: Body, position: int, session: Session) -> Plan:
    """The plan of the saved search called ``name``.

    Raises:
        SplError: At ``position``: there is none, or it would contain itself.
    """
    if name not in session.saved:
        raise body.error(f"there is no saved search '{name}'", position)
    around = _open.get()
    if name in around:
        raise body.error(f"saved search '{name}' contains itself", position)
    token = _open.set((*around, name))
    try:
        return plan(session.saved[name], session)
    except SplError as error:
        raise body.error(f"in the saved search '{name}': {error}", position) from error
    finally:
        _open.reset(token)
