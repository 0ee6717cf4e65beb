"""Random SPL: mostly plausible, partly broken. The same seed gives the same text."""

from __future__ import annotations

import random

from offline.spl.commands import find, names
from offline.spl.functions import functions
from offline.spl.pipeline import split
from offline.spl.support import options_of
from tests.spl.cases import tables

FIELDS = ("a", "b", "_time", "Processes.dest", "'x y'", '"x y"', "n_*", "*", "count", "ünï")
VALUES = ("1", "-2.5", '"x"', '"a\\\\b\\""', "*x*", "5m", "1h", "t", "false", "top5", "0", "9" * 20, '""', "NULL")
OPERATORS = ("=", "!=", "<", ">=", "==", "+", "-", ".", "%", ",", "(", ")", "$a$", "<<FIELD>>")
WORDS = ("AND", "OR", "NOT", "IN", "by", "over", "as", "OUTPUT", "where", "like", "from")
CLAUSES = ("span=1h", "datamodel=Endpoint.Processes", "earliest=-1d@d")
AGGREGATIONS = ("count", "dc(a)", "avg(n_a)", "values(*)", "p95(a)", 'count(eval(a="1"))', "latest(a) as x", "list(b)")
NOISE = '|[]()"\'`\\,=<>!*$%&/?{}^~# \t\nabc123\u00e9\U0001f600\x00'


def search(seed: int) -> str:
    """The search of that number."""
    rng = random.Random(seed)
    text = _pipeline(rng, 0)
    for _ in range(rng.choice((0, 0, 0, 1, 2, 5))):
        text = _mutated(text, rng)
    return text


def _pipeline(rng: random.Random, depth: int) -> str:
    head = rng.choice(("", "search a=1", "a=1 b=*x*", "| makeresults", "| makeresults count=3", "index=* NOT b=2"))
    commands = [_command(rng, depth) for _ in range(rng.randint(1, 4))]
    return " | ".join([head, *commands])


def _command(rng: random.Random, depth: int) -> str:
    if rng.random() < 0.7:
        return rng.choice(_KNOWN)
    name = rng.choice(_NAMES)
    parts = [name]
    parts.extend(_part(name, rng, depth) for _ in range(rng.randint(0, 6)))
    return " ".join(parts)


def _part(name: str, rng: random.Random, depth: int) -> str:
    kind = rng.randint(0, 9)
    if kind == 0 and _OPTIONS[name]:
        return f"{rng.choice(_OPTIONS[name])}={rng.choice(VALUES)}"
    if kind == 1 and depth < 3:
        return f"[{_pipeline(rng, depth + 1)}]"
    if kind == 2:
        return rng.choice(AGGREGATIONS)
    if kind == 3:
        return f"{rng.choice(FIELDS)}{rng.choice(('=', '!=', ' ', '<'))}{_expression(rng, 0)}"
    return rng.choice((FIELDS, VALUES, OPERATORS, WORDS, CLAUSES)[kind % 5])


def _expression(rng: random.Random, depth: int) -> str:
    kind = rng.randint(0, 4)
    if kind == 0 and depth < 4:
        arguments = ",".join(_expression(rng, depth + 1) for _ in range(rng.randint(0, 3)))
        return f"{rng.choice(_FUNCTIONS)}({arguments})"
    if kind == 1 and depth < 4:
        return f"({_expression(rng, depth + 1)}{rng.choice(OPERATORS)}{_expression(rng, depth + 1)})"
    return rng.choice(FIELDS if kind < 3 else VALUES)


def _mutated(text: str, rng: random.Random) -> str:
    at = rng.randint(0, len(text))
    kind = rng.randint(0, 3)
    if kind == 0:
        return text[:at] + rng.choice(NOISE) + text[at:]
    if kind == 1:
        return text[:at] + text[at + rng.randint(1, 5) :]
    if kind == 2:
        return text[:at] + text[at : at + rng.randint(1, 9)] * rng.choice((2, 3, 40)) + text[at:]
    return text[:at]


def _options() -> dict[str, list[str]]:
    found = {}
    for name in names():
        module = find(name)
        found[name] = options_of(module) if module is not None else []
    return found


def _known() -> list[str]:
    """The commands of the tables, one by one."""
    sound = [case["spl"] for _, case in tables() if "error" not in case]
    return sorted({text for spl in sound for command in split(spl) if (text := command.text.strip())})


_KNOWN = _known()
_NAMES = sorted(names())
_OPTIONS = _options()
_FUNCTIONS = sorted([*functions(), "if", "case", "coalesce", "mvmap", "mvfilter", "searchmatch"])
