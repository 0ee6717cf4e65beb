"""``foreach [mode=multifield|multivalue|json_array] <fields> [<names>] [subsearch]``: runs a template again and again.

``multifield`` (default): for every field that the patterns match, in order, with ``<<FIELD>>``, ``<<MATCHSTR>>`` and
``<<MATCHSEG1>>`` to ``<<MATCHSEG3>>`` replaced; any streaming commands. ``multivalue`` and ``json_array``: for every
value of one field, or element of the JSON array in it, in each row, with ``<<ITEM>>`` standing for it; a single
eval. ``fieldstr``, ``matchstr``, ``matchseg1`` to ``matchseg3`` and ``itemstr`` rename the tokens.
``auto_collections`` is refused. Source: Search Reference, "foreach".
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from offline.spl.body import Body, read_choice, read_text, wildcard
from offline.spl.errors import SplError
from offline.spl.frame import Column, Frame
from offline.spl.plan import Plan, run
from offline.spl.subsearch import plan_commands
from offline.spl.values import each, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from offline.spl.frame import Scalar, Value
    from offline.spl.session import Session

TOKENS = {"fieldstr": "<<FIELD>>", "matchstr": "<<MATCHSTR>>", "itemstr": "<<ITEM>>"} | {
    f"matchseg{n}": f"<<MATCHSEG{n}>>" for n in (1, 2, 3)
}
ITEM_FIELD = "__foreach_item"
_OPTIONS = {"mode": read_choice("multifield", "multivalue", "json_array"), **dict.fromkeys(TOKENS, read_text)}


@dataclass(frozen=True)
class ForEachField:
    """A template, and the patterns of the fields to run it for."""

    patterns: tuple[str, ...]
    template: str
    offset: int
    tokens: Mapping[str, str]
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows after all runs."""
        for field, groups in list(self._matches(frame)):
            segments = [*groups, "", "", ""][:3]
            values = {"fieldstr": field, "matchstr": "".join(groups) if groups else field}
            values |= {f"matchseg{n}": segment for n, segment in enumerate(segments, 1)}
            frame = run(self._plan(values, session), session, frame)
        return frame

    def _plan(self, values: Mapping[str, str], session: Session) -> Plan:
        try:
            return plan_commands(_filled(self.template, self.tokens, values), self.offset, session)
        except SplError as error:
            message = f"foreach: with the field {values['fieldstr']}: {error.message}"
            raise SplError(message, self.offset) from error

    def _matches(self, frame: Frame) -> Iterator[tuple[str, tuple[str, ...]]]:
        seen: set[str] = set()
        for pattern in self.patterns:
            expression = wildcard(pattern)
            for name in frame.names:
                found = expression.match(name)
                hidden = name.startswith("_") and not pattern.startswith("_")
                if found and name not in seen and not hidden and not frame.column(name).is_empty:
                    seen.add(name)
                    yield name, found.groups()


@dataclass(frozen=True)
class ForEachItem:
    """An eval, and the field for whose values, or JSON elements, to run it."""

    field: str
    plan: Plan
    is_json: bool
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows after all runs."""
        read = _json_items if self.is_json else each
        items = [read(value) for value in frame.column(self.field).values]
        for turn in range(max(map(len, items), default=0)):
            rows = np.array([row for row, found in enumerate(items) if len(found) > turn], dtype=np.int64)
            column = Column([items[row][turn] for row in rows.tolist()])
            part = run(self.plan, session, frame.take(rows).with_columns({ITEM_FIELD: column}))
            frame = _put_back(frame, rows, part)
        return frame


def _json_items(value: Value) -> tuple[Scalar, ...]:
    found: list[Scalar] = []
    for one in each(value):
        try:
            elements = json.loads(text(one))
        except (ValueError, RecursionError):
            continue
        listed = elements if isinstance(elements, list) else []
        found.extend(e if isinstance(e, str) else json.dumps(e, separators=(",", ":")) for e in listed)
    return tuple(found)


def _put_back(frame: Frame, rows: np.ndarray, part: Frame) -> Frame:
    """``frame`` with the rows at ``rows`` replaced by those of ``part``."""
    columns: dict[str, Column] = {}
    for name in part.names:
        if name != ITEM_FIELD:
            values = list(frame.column(name).values)
            for row, value in zip(rows.tolist(), part.column(name).values, strict=True):
                values[row] = value
            columns[name] = Column(values)
    return frame.with_columns(columns)


def _filled(template: str, tokens: Mapping[str, str], values: Mapping[str, str]) -> str:
    by_token = {tokens[name]: value for name, value in values.items()}
    return re.sub("|".join(map(re.escape, by_token)), lambda found: by_token[found[0]], template)


def _placeholder(template: str, tokens: Mapping[str, str]) -> str:
    """The template with tokens replaced by a field name of the same length, so that it can be planned."""
    for token in sorted(tokens.values(), key=len, reverse=True):
        template = template.replace(token, "x" * len(token))
    return template


def _read_item(body: Body, inner: Body, field: str, options: Mapping[str, str], session: Session) -> ForEachItem:
    token = options.get("itemstr", TOKENS["itemstr"])
    template = inner.text.replace(f'"{token}"', f"'{ITEM_FIELD}'").replace(token, f"'{ITEM_FIELD}'")
    try:
        plan = plan_commands(template, inner.offset, session)
    except SplError as error:
        raise SplError(error.message, inner.offset) from error
    if plan.names != ("eval",):
        raise body.error("this mode takes a single eval", inner.offset)
    return ForEachItem(field, plan, options["mode"] == "json_array")


def parse(body: Body, session: Session) -> ForEachField | ForEachItem:
    """Reads ``foreach``."""
    options: dict[str, str] = {}
    patterns: list[str] = []
    while body.peek() != "[":
        if body.done:
            raise body.error("expected a subsearch in brackets")
        if body.peek_option() is not None:
            options.update(body.options(_OPTIONS))
        else:
            patterns.append(body.field().text)
        body.accept(",")
    inner = body.subsearch()
    body.finish()
    if not patterns:
        raise body.error("expected a field name")
    if options.get("mode", "multifield") != "multifield":
        if len(patterns) > 1:
            raise body.error("this mode takes one field")
        return _read_item(body, inner, patterns[0], options, session)
    tokens = {name: options.get(name, token) for name, token in TOKENS.items()}
    made = plan_commands(_placeholder(inner.text, tokens), inner.offset, session)
    if not all(step.streaming for step in made.steps):
        raise SplError("foreach: every command of the template must be streaming", inner.offset)
    return ForEachField(tuple(patterns), inner.text, inner.offset, tokens)
