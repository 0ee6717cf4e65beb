r"""The language of the ``search`` command: text to tree, tree over frames to a mask.

OR binds tighter than AND, written or implied; NOT takes the next term only. The right side of a comparison is always a
literal; ``*`` in it is a wildcard that cannot be escaped; case does not count. A word without a field is looked for in
``_raw``. Operators are words in capitals; ``and`` and ``or`` in small letters are words to look for.
Source: Search Reference, "search"; Search Manual, "Boolean expressions", "Wildcards", "Use CASE() and TERM()".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from offline.spl.body import end_of_bracket, end_of_quote, unescape
from offline.spl.clock import Clock
from offline.spl.errors import SplError
from offline.spl.search_nodes import And, Compare, In, Not, Or, SearchExpr, SearchNode, Subsearch, Term, Time

if TYPE_CHECKING:
    import numpy as np

    from offline.spl.frame import Frame
    from offline.spl.plan import Plan

Planner = Callable[[str, int], "Plan"]

TIME_MODIFIERS = ("earliest", "latest", "_index_earliest", "_index_latest")
_OLD_MODIFIERS = (
    "starttime", "endtime", "startdaysago", "enddaysago", "starthoursago", "endhoursago", "startminutesago",
    "endminutesago", "startmonthsago", "endmonthsago", "starttimeu", "endtimeu", "daysago", "hoursago", "minutesago",
    "monthsago", "searchtimespandays", "searchtimespanhours", "searchtimespanminutes", "searchtimespanmonths",
)  # fmt: skip
_BARE = re.compile(r"(?:\\.|[^\s()\[\]\"=!<>\\|])+|[!<>]")
_VALUE = re.compile(r"(?:\\.|[^\s()\[\]\"\\|])+")
_ITEM = re.compile(r"(?:\\.|[^\s(),\[\]\"\\|])+")
_COMPARISON = re.compile(r"\s*(!=|<>|<=|>=|==|=|<|>)\s*")
_IN = re.compile(r"\s+IN\s*(?=\()", re.IGNORECASE)
_DIRECTIVE = re.compile(r"(TERM|CASE)\(")
DEPTH_LIMIT = 100


def parse_search(text: str, offset: int = 0, planner: Planner | None = None) -> SearchExpr:
    """The expression that is all of ``text``; empty text takes every row.

    Args:
        text: The expression.
        offset: Where it begins in the search text.
        planner: Plans what stands in brackets; without it brackets are an error.

    Raises:
        SplError: With its position.
    """
    reader = _Reader(text, offset, planner)
    node = reader.conjunction()
    if not reader.done:
        raise reader.error(f"unexpected '{text[reader.at]}' in a search")
    return SearchExpr(node)


def mask(expr: SearchExpr, frame: Frame, clock: Clock | None = None) -> np.ndarray:
    """A bool per row: whether the row matches. Relative times are counted from the clock's now.

    Raises:
        SplError: The expression still has a subsearch in it, or relative times and no clock is given.
    """
    from offline.spl.search_match import Matcher

    return Matcher(frame, clock).matches(expr.node)


def resolve(expr: SearchExpr, answer: Callable[[Plan], str]) -> SearchExpr:
    """The expression with every subsearch replaced by what its results say; ``answer`` runs a plan."""
    return SearchExpr(_resolved(expr.node, answer)) if expr.has_subsearch else expr


def _resolved(node: SearchNode, answer: Callable[[Plan], str]) -> SearchNode:
    if isinstance(node, Subsearch):
        try:
            return parse_search(answer(node.plan)).node
        except SplError as error:
            position = node.position if error.position is None else error.position
            raise SplError(f"in a subsearch: {error.message}", position) from error
    if isinstance(node, (And, Or)):
        return replace(node, items=tuple(_resolved(item, answer) for item in node.items))
    return Not(_resolved(node.item, answer)) if isinstance(node, Not) else node


class _Reader:
    """A cursor over a search expression."""

    def __init__(self, text: str, offset: int, planner: Planner | None) -> None:
        self.text = text
        self.offset = offset
        self.planner = planner
        self.at = 0
        self.depth = 0

    @property
    def done(self) -> bool:
        self._skip()
        return self.at >= len(self.text)

    def error(self, message: str, at: int | None = None) -> SplError:
        return SplError(message, self.offset + (self.at if at is None else at))

    def conjunction(self) -> SearchNode:
        """Terms with AND between them, said or unsaid."""
        items: list[SearchNode] = []
        while not self.done and self.text[self.at] != ")":
            if self._word("AND"):
                if not items or self.done or self.text[self.at] == ")":
                    raise self.error("AND needs a term on both sides")
                continue
            items.append(self._disjunction())
        return items[0] if len(items) == 1 else And(tuple(items))

    def _disjunction(self) -> SearchNode:
        if self._peek_word("OR"):
            raise self.error("OR needs a term on both sides")
        items = [self._negation()]
        while self._word("OR"):
            if self.done or self.text[self.at] == ")" or self._peek_word("AND") or self._peek_word("OR"):
                raise self.error("OR needs a term on both sides")
            items.append(self._negation())
        return items[0] if len(items) == 1 else Or(tuple(items))

    def _negation(self) -> SearchNode:
        if not self._word("NOT"):
            return self._primary()
        if self.done or self.text[self.at] == ")":
            raise self.error("NOT needs a term")
        self._deeper()
        node = Not(self._negation())
        self.depth -= 1
        return node

    def _primary(self) -> SearchNode:
        self._skip()
        start = self.at
        char = self.text[start]
        if char == "(":
            return self._group()
        if char == "[":
            return self._subsearch()
        if directive := _DIRECTIVE.match(self.text, start):
            return self._directive(directive)
        if char == '"':
            name, quoted = self._quoted(), True
        else:
            found = _BARE.match(self.text, start)
            if not found:
                raise self.error(f"unexpected '{char}' in a search")
            self.at = found.end()
            name, quoted = unescape(found[0]), False
        return self._after_word(name, start, quoted=quoted)

    def _group(self) -> SearchNode:
        opened = self.at
        self._deeper()
        self.at += 1
        inner = self.conjunction()
        self._skip()
        if self.text[self.at : self.at + 1] != ")":
            raise self.error("this parenthesis is never closed", opened)
        self.at += 1
        self.depth -= 1
        return inner

    def _after_word(self, name: str, start: int, *, quoted: bool) -> SearchNode:
        position = self.offset + start
        if comparison := _COMPARISON.match(self.text, self.at):
            self.at = comparison.end()
            operator = {"<>": "!=", "==": "="}.get(comparison[1], comparison[1])
            return self._compared(name, operator, position)
        if listed := _IN.match(self.text, self.at):
            self.at = listed.end()
            return In(name, self._list(), position)
        field, indexed, value = name.partition("::")
        if indexed and not quoted and field and value:
            return Compare(field, "=", value, position)
        return Term(name, position=position)

    def _compared(self, name: str, operator: str, position: int) -> SearchNode:
        if self.text[self.at : self.at + 1] == '"':
            value = self._quoted()
        else:
            found = _VALUE.match(self.text, self.at)
            if not found:
                raise self.error(f"expected a value after '{name}{operator}'")
            self.at = found.end()
            value = unescape(found[0])
        lowered = name.lower()
        if lowered in TIME_MODIFIERS:
            return self._time(lowered, operator, value, position)
        if lowered in _OLD_MODIFIERS:
            raise SplError(f"the time modifier '{name}' is not supported, use earliest and latest", position)
        return Compare(name, operator, value, position)

    def _time(self, name: str, operator: str, value: str, position: int) -> Time:
        if operator != "=":
            raise SplError(f"'{name}' takes '='", position)
        try:
            Clock(0.0).relative(value)
        except (ValueError, OverflowError) as error:
            raise SplError(str(error), position) from error
        return Time(name, value, position)

    def _list(self) -> tuple[str, ...]:
        opened = self.at
        self.at += 1
        values: list[str] = []
        while True:
            self._skip()
            if self.at >= len(self.text):
                raise self.error("this list is never closed", opened)
            char = self.text[self.at]
            if char == ")":
                self.at += 1
                break
            if char == ",":
                self.at += 1
            elif char == '"':
                values.append(self._quoted())
            elif found := _ITEM.match(self.text, self.at):
                self.at = found.end()
                values.append(unescape(found[0]))
            else:
                raise self.error(f"unexpected '{char}' in a list")
        if not values:
            raise self.error("the list after IN is empty", opened)
        return tuple(values)

    def _directive(self, found: re.Match[str]) -> Term:
        start, self.at = self.at, found.end()
        self._skip()
        if self.text[self.at : self.at + 1] == '"':
            value = self._quoted()
            self._skip()
            end = self.at if self.text[self.at : self.at + 1] == ")" else -1
        else:
            end = self.text.find(")", self.at)
            value = self.text[self.at : end].strip()
        if end < 0 or not value:
            raise self.error(f"{found[1]}( needs a term and a closing parenthesis", start)
        self.at = end + 1
        return Term(value, whole=found[1] == "TERM", case=found[1] == "CASE", position=self.offset + start)

    def _subsearch(self) -> SearchNode:
        start = self.at
        end = end_of_bracket(self.text, start)
        if end < 0:
            raise self.error("this bracket is never closed", start)
        if self.planner is None:
            raise self.error("a subsearch cannot stand here", start)
        self.at = end + 1
        plan = self.planner(self.text[start + 1 : end], self.offset + start + 1)
        return Subsearch(plan, self.offset + start)

    def _quoted(self) -> str:
        start = self.at
        end = end_of_quote(self.text, start)
        if end < 0:
            raise self.error("this quote is never closed", start)
        self.at = end + 1
        return unescape(self.text[start + 1 : end])

    def _peek_word(self, word: str) -> bool:
        self._skip()
        end = self.at + len(word)
        return self.text.startswith(word, self.at) and (end >= len(self.text) or self.text[end] in ' \t\r\n()"[')

    def _word(self, word: str) -> bool:
        if not self._peek_word(word):
            return False
        self.at += len(word)
        return True

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            raise self.error("the search is nested too deeply")

    def _skip(self) -> None:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
