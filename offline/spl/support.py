"""Writes down what of SPL runs here: commands, options, functions, refusals, and which cases exercise each.

Knows the registries and how to ask a command's parser for its options; does not know where cases come from. The options
are those that the parser itself accepts, so the page cannot promise what the code does not read.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offline.spl.aggregate import FUNCTIONS, PER_UNIT
from offline.spl.body import Body, Result
from offline.spl.commands import ALIASES, find, names
from offline.spl.errors import SplError
from offline.spl.eval_check import FORMS
from offline.spl.functions import functions
from offline.spl.refusals import REFUSALS
from offline.spl.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from types import ModuleType

SHOWN = 8
"""Cases that are named; beyond that it says that there are more."""

_COMMAND = re.compile(r"(?:^\s*|[|\[]\s*)([A-Za-z_]\w*)(?!\s*=)")
_CALL = re.compile(r"([A-Za-z_]\w*?)(\d+(?:\.\d+)?)?\s*\(")
_PROBES = ("", "zz=1", "x zz=1", "count zz=1", "count by x zz=1")

_HEAD = """\
# SPL that runs offline

<!-- Written by `python -m tests.spl.write_support`; a test compares it with the code. -->

What is not on this page is refused with its position before anything runs. A command's page in Splunk's Search
Reference is the specification; what is said here is where the engine stops short of it or had to choose.
"""


@dataclass(frozen=True)
class Case:
    """Something that runs a search and knows the result: the name it is listed by, and the search."""

    id: str
    spl: str


class _Probe(Body):
    """A body that notes the options that a parser knows."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.known: dict[str, None] = {}

    def option(self, readers: Mapping[str, Callable[[Body], Result]]) -> tuple[str, Result] | None:
        self.known.update(dict.fromkeys(readers))
        return super().option(readers)


def options_of(module: ModuleType) -> list[str]:
    """The options that the command in ``module`` reads, in alphabetical order."""
    known: dict[str, None] = {}
    for text in _PROBES:
        probe = _Probe(text)
        with suppress(SplError):
            module.parse(probe, Session())
        known.update(probe.known)
    return sorted(known)


def render_support(cases: Sequence[Case]) -> str:
    """The page, as Markdown."""
    by_command, by_call = _uses(cases)
    parts = [_HEAD, "## Commands\n"]
    parts.extend(_command(name, by_command) for name in sorted(names() - set(ALIASES) | _renamed()))
    parts.append("## Eval functions\n\n| function | arguments | exercised by |\n|---|---|---|")
    parts.extend(f"| `{name}` | {_arity(low, high)} | {_ids(by_call.get(name, []))} |" for name, low, high in _evals())
    parts.append("\n## Statistical functions\n\n| function | exercised by |\n|---|---|")
    percentiles = ("perc<n>", "p<n>", "exactperc<n>", "upperperc<n>")
    statistical = sorted([*FUNCTIONS, *PER_UNIT, *percentiles])
    parts.extend(f"| `{name}` | {_ids(by_call.get(name, []))} |" for name in statistical)
    parts.append("\n## Refused commands\n")
    parts.extend(_refused())
    return "\n".join(parts) + "\n"


def _renamed() -> set[str]:
    """Commands whose module has another name because it is a word of Python."""
    return {alias for alias, module in ALIASES.items() if module.rstrip("_") == alias} & names()


def _command(name: str, uses: Mapping[str, list[str]]) -> str:
    module = find(name)
    assert module is not None
    others = sorted(alias for alias, target in ALIASES.items() if target == name and alias in names())
    lines = [f"### {name}\n", " ".join((module.__doc__ or "").split()), ""]
    if others:
        lines.append(f"Also called {', '.join(f'`{other}`' for other in others)}.")
    options = options_of(module)
    if options:
        lines.append(f"Options: {', '.join(f'`{option}`' for option in options)}.")
    found = [case for called in (name, *others) for case in uses.get(called, [])]
    lines.append(f"Exercised by: {_ids(found)}.\n")
    return "\n".join(lines)


def _evals() -> list[tuple[str, int, int | None]]:
    plain = [(function.name, function.low, function.high) for function in functions().values()]
    return sorted([*plain, *((name, low, high) for name, (low, high) in FORMS.items())], key=lambda item: item[0])


def _arity(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} or more"
    return str(low) if low == high else f"{low} to {high}"


def _ids(found: Iterable[str]) -> str:
    unique = list(dict.fromkeys(found))
    if not unique:
        return "nothing yet"
    more = " and more" if len(unique) > SHOWN else ""
    return ", ".join(unique[:SHOWN]) + more


def _refused() -> list[str]:
    by_reason: dict[str, list[str]] = {}
    for name, reason in REFUSALS.items():
        by_reason.setdefault(reason, []).append(f"`{name}`")
    return [f"- {', '.join(sorted(found))}: {reason}." for reason, found in sorted(by_reason.items())]


def _uses(cases: Iterable[Case]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Case ids by command and by called function; percentiles under their name with ``<n>``."""
    commands: dict[str, list[str]] = {}
    calls: dict[str, list[str]] = {}
    for case in cases:
        for name in _COMMAND.findall(case.spl):
            commands.setdefault(name.lower(), []).append(case.id)
        for name, number in _CALL.findall(case.spl):
            calls.setdefault(f"{name.lower()}<n>" if number else name.lower(), []).append(case.id)
            if number:
                calls.setdefault(f"{name.lower()}{number}", []).append(case.id)
    return commands, calls
