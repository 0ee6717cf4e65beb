"""Random SPL with the macros that it calls: mostly plausible, partly broken. The same seed gives the same."""

from __future__ import annotations

import random

from offline.spl.commands import find, names
from offline.spl.functions import functions
from offline.spl.pipeline import split
from offline.spl.session import Macro
from offline.spl.support import options_of
from tests.spl.cases import tables

FIELDS = ("a", "b", "_time", "Processes.dest", "'x y'", '"x y"', "n_*", "*", "count", "ünï")
VALUES = ("1", "-2.5", '"x"', '"a\\\\b\\""', "*x*", "5m", "1h", "t", "false", "top5", "0", "9" * 20, '""', "NULL")
OPERATORS = ("=", "!=", "<", ">=", "==", "+", "-", ".", "%", ",", "(", ")", "$a$", "<<FIELD>>")
WORDS = ("AND", "OR", "NOT", "IN", "by", "over", "as", "OUTPUT", "where", "like", "from")
CLAUSES = ("span=1h", "datamodel=Endpoint.Processes", "earliest=-1d@d")
AGGREGATIONS = ("count", "dc(a)", "avg(n_a)", "values(*)", "p95(a)", 'count(eval(a="1"))', "latest(a) as x", "list(b)")
PATTERN_PARTS = (
    "a", ".", "\\d", "\\w", "\\s", "\\b", "\\\\", "\\x{41}", "\\Qa.b\\E", "[a-z]", "[^\\]]", "[[:alpha:]]", "[", "]",
    "(", ")", "(?<n>", "(?i)", "(?=", "(?!", "(?<=", "(?>", "(?:", "(?<n>a)\\k<n>", "\\1", "\\g{9}", "^", "$", "|", "é",
    "\\p{L}", "\\",
)  # fmt: skip
REPEATS = ("", "", "*", "+", "?", "{2}", "{1,}", "{0,999}", "{99999999999}", "*+", "+?", "++", "{3,1}")
OPENINGS = (
    "(",
    "[search ",
    "NOT ",
    "NOT (",
    "| eval a=if(",
    "-",
    "`m(",
    "[[",
    "((a=1) OR ",
    "| append [| where ",
    "not(",
)
WITH_PATTERN = (
    'rex "{}"', 'rex field=b "(?<c>{})"', 'rex mode=sed "s/{}/\\1/g"', 'regex b!="{}"', 'where match(b, "{}")',
    'eval c=replace(_raw, "{}", "\\2")', 'rename "{}" as x', 'where like(a, "{}")', 'search a="{}" b={}',
)  # fmt: skip
NOISE = "|[]()\"'`\\,=<>!*$%&/?{}^~# \t\nabc123\u00e9\U0001f600\x00"


def search(seed: int) -> str:
    """The search of that number."""
    rng = random.Random(seed)
    text = _pipeline(rng, 0)
    for _ in range(rng.choice((0, 0, 0, 1, 2, 5))):
        text = _mutated(text, rng)
    return text


def macros(seed: int) -> dict[str, Macro]:
    """The macros for the search of that number; some call each other or themselves."""
    rng = random.Random(-seed - 1)
    calls = ("`m`", "`m(`m`)`", "`m($x$)`", "`n($y$,$x$)`", "$x$ $x$ `m($x$$x$)`", '`n("a,b",[c,d])`')
    made = {}
    for name, args in (("m", ()), ("m(1)", ("x",)), ("n(2)", ("x", "y"))):
        body = rng.choice((_pipeline(rng, 2), _expression(rng, 2), rng.choice(calls), f"a=$x$ {rng.choice(calls)}"))
        validation = rng.choice(("", "", "", "isnum($x$)", _expression(rng, 2)))
        made[name] = Macro(body, args, rng.random() < 0.1, validation)
    return made


def _pipeline(rng: random.Random, depth: int) -> str:
    head = rng.choice(("", "search a=1", "a=1 b=*x*", "| makeresults", "| makeresults count=3", "index=* NOT b=2"))
    commands = [_command(rng, depth) for _ in range(rng.randint(1, 4))]
    return " | ".join([head, *commands])


def _pattern(rng: random.Random) -> str:
    """A regular expression, as it stands between quotes."""
    parts = (rng.choice(PATTERN_PARTS) + rng.choice(REPEATS) for _ in range(rng.randint(1, 8)))
    return "".join(parts) * rng.choice((1, 1, 1, 1, 30))


def _with_pattern(rng: random.Random) -> str:
    pattern = _pattern(rng).replace('"', "")
    return rng.choice(WITH_PATTERN).replace("{}", pattern)


def _command(rng: random.Random, depth: int) -> str:
    kind = rng.random()
    if kind < 0.5:
        return rng.choice(_KNOWN)
    if kind < 0.65:
        return _with_pattern(rng)
    if kind < 0.7:
        return rng.choice(("`m`", "search `m(a)`", 'where `m("x y")`', "`n(1,2)`", "`n(y=b,x=c)`", "eval z=`m(`m`)`"))
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
    kind = rng.randint(0, 4)
    if kind == 4:
        return text[:at] + rng.choice(OPENINGS) * rng.choice((1, 5, 25, 120, 2000)) + text[at:]
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
