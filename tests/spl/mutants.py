"""Does the suite notice a wrong engine? ``python -m tests.spl.mutants`` breaks it in one place at a time and looks.

A mutant replaces a piece of text in one module while it is imported, in a process of its own; then all tables of this
folder, and the vectors beside the checkout, are run. A mutant that no case notices is a hole in the suite: the command
lists it and ends with 1. ``--short`` takes a few mutants only.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.spl.cases import as_vector, tables, vectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ROOT = Path(__file__).resolve().parents[2]


class Mutant(NamedTuple):
    """What goes wrong, the module below ``offline`` in which, and the text before and after."""

    name: str
    module: str
    old: str
    new: str

    @property
    def path(self) -> Path:
        """The module's file."""
        return ROOT / "offline" / Path(*self.module.split(".")).with_suffix(".py")

    def source(self) -> str:
        """The mutated source. Raises ValueError if the text to replace is not there once."""
        text = self.path.read_text("utf-8")
        if text.count(self.old) != 1:
            raise ValueError(f"mutant '{self.name}': {self.old!r} stands {text.count(self.old)} times in {self.path}")
        return text.replace(self.old, self.new)


MUTANTS = (
    Mutant(
        "AND binds tighter than OR in search",
        "spl.search_expr",
        "            items.append(self._negation())",
        "            items.append(self.conjunction())",
    ),
    Mutant(
        "NOT takes everything that follows",
        "spl.search_expr",
        "node = Not(self._negation())",
        "node = Not(self.conjunction())",
    ),
    Mutant("search minds case", "spl.search_match", "text(value).lower() if fold else value", "text(value)"),
    Mutant(
        "field=* takes empty values",
        "spl.search_match",
        'return lambda value: value != ""',
        "return lambda value: True",
    ),
    Mutant(
        "!= takes rows without the field",
        "spl.search_match",
        "for value in each(values[code]))",
        "for value in each(values[code]) or ('',))",
    ),
    Mutant("a backslash is never an escape", "spl.body", '_ESCAPES = {\'"\', "\\\\", "|"}', '_ESCAPES = {\'"\', "|"}'),
    Mutant(
        "macros are replaced in quotes",
        "spl.pipeline",
        "_TO_MARK = re.compile(rf'(?:[^\"`]++|{_QUOTED})*+'",
        "_TO_MARK = re.compile(rf'[^`]*+'",
    ),
    Mutant("OR binds tighter than AND in eval", "spl.eval_expr", '"OR": 2, "AND": 3', '"OR": 3, "AND": 2'),
    Mutant("NOT takes the whole eval expression", "spl.eval_expr", "_NOT_POWER = 4", "_NOT_POWER = 0"),
    Mutant(
        "makemv keeps empty pieces",
        "spl.commands.makemv",
        "return [part for part in whole.split(self.delimiter) if part or self.allow_empty]",
        "return whole.split(self.delimiter)",
    ),
    Mutant("mvexpand ignores its limit", "spl.commands.mvexpand", "[: self.limit or None]", "[:]"),
    Mutant(
        "mvexpand keeps rows without the field", "spl.commands.mvexpand", "= each(value)", "= (each(value) or (None,))"
    ),
    Mutant(
        "nomv joins with spaces", "spl.values", '"\\n".join(text(v) for v in value)', '" ".join(text(v) for v in value)'
    ),
    Mutant(
        "filldown does nothing", "spl.commands.filldown", "last = value if value is not None else last", "last = value"
    ),
    Mutant("join uses every match", "spl.commands.join", "matches[: self.most or None]", "matches[:]"),
    Mutant("join always keeps rows", "spl.commands.join", "([-1] if self.keep else [])", "[-1]"),
    Mutant(
        "join never overwrites",
        "spl.commands.join",
        "(theirs, mine) if self.overwrite else (mine, theirs)",
        "(mine, theirs)",
    ),
    Mutant(
        "join takes later rows for earlier ones",
        "spl.commands.join",
        "other <= time if self.earlier else other >= time",
        "other >= time if self.earlier else other <= time",
    ),
    Mutant(
        "join matches rows without the field",
        "spl.commands.join",
        "present if len(present) == len(fields) else None",
        "present",
    ),
    Mutant(
        "appendcols lets the subsearch win",
        "spl.commands.appendcols",
        "reversed(sides) if self.override else sides",
        "reversed(sides)",
    ),
    Mutant("append ignores maxout", "spl.subsearch", "if self.limit <= 0 or frame.size <= self.limit:", "if True:"),
    Mutant(
        "appendpipe replaces the rows",
        "spl.commands.appendpipe",
        "concatenate([frame, run(self.pipeline, session, frame)])",
        "run(self.pipeline, session, frame)",
    ),
    Mutant(
        "format joins columns with OR",
        "spl.commands.format_",
        'DEFAULT_STRINGS = ("(", "(", "AND"',
        'DEFAULT_STRINGS = ("(", "(", "OR"',
    ),
    Mutant("format shows internal fields", "spl.commands.format_", 'if not name.startswith("_")]', "]"),
    Mutant("return gives every row", "spl.commands.return_", "min(self.count, frame.size)", "frame.size"),
    Mutant("foreach forgets its segments", "spl.commands.foreach", "segments = [*groups,", "segments = [*groups[:0],"),
    Mutant("untable shows absent values", "spl.commands.untable", 'and not field.startswith("_")', ""),
    Mutant(
        "addtotals sums text too",
        "spl.commands.addtotals",
        "    return sum(found) if found else None",
        "    return len(found)",
    ),
    Mutant("top counts percent of all rows", "spl.commands.top", "100 * count / total:.6f", "count / total:.6f"),
    Mutant("rare is top", "spl.commands.top", "item[1] if self.rarest else -item[1]", "-item[1]"),
    Mutant(
        "buckets end where they should begin",
        "spl.timespan",
        "math.floor((time - self.origin) / size) * size + self.origin",
        "math.ceil((time - self.origin) / size) * size + self.origin",
    ),
    Mutant(
        "days begin at midnight UTC",
        "spl.timespan",
        "tzinfo=clock.tz).timestamp()",
        "tzinfo=dt.timezone.utc).timestamp()",
    ),
    Mutant(
        "bin of numbers forgets its span",
        "spl.commands.bin",
        "start = math.floor(value / self.size) * self.size",
        "start = math.floor(value)",
    ),
    Mutant(
        "spath does not go over lists",
        "spl.documents",
        "return list(elements)",
        "return []",
    ),
    Mutant(
        "spath numbers XML elements from 0",
        "spl.documents",
        "int(inner) - is_xml",
        "int(inner)",
    ),
    Mutant(
        "dedup sorts after it has chosen",
        "spl.commands.dedup",
        "if self.order:\n            frame",
        "if False:\n            frame",
    ),
    Mutant(
        "the limit drops series",
        "spl.series",
        "else other\n        if name is not None",
        "else None\n        if name is not None",
    ),
    Mutant("the smallest series are kept", "spl.series", "scores[name] if bottom else -scores[name]", "scores[name]"),
    Mutant(
        "rows without the column field are lost",
        "spl.series",
        "return null if value is None else",
        "return None if value is None else",
    ),
    Mutant(
        "series are in order of text",
        "spl.series",
        "    if all(rank is not None for rank in ranks):",
        "    if not ranks:",
    ),
    Mutant(
        "empty cells of counts are absent", "spl.series", "return 0 if term.function in _ZERO else None", "return None"
    ),
    Mutant(
        "timechart shows no empty buckets",
        "spl.commands.timechart",
        "        if self.continuous:",
        "        if not keys_wanted:",
    ),
    Mutant(
        "maxpause is ignored",
        "spl.transactions",
        "return too_long or 0 <= limits.pause < transaction.earliest - time",
        "return too_long",
    ),
    Mutant(
        "maxspan is ignored",
        "spl.transactions",
        "too_long = 0 <= limits.span < transaction.latest - time",
        "too_long = False",
    ),
    Mutant(
        "maxevents is ignored", "spl.transactions", "elif 0 <= self.limits.events <= len(current.rows):", "elif False:"
    ),
    Mutant(
        "evicted transactions are shown", "spl.transactions", "complete=self.marks.starts is None)", "complete=True)"
    ),
    Mutant(
        "mvlist has no place for absent values",
        "spl.commands.transaction",
        "(each(value) or (self.null,))",
        "each(value)",
    ),
    Mutant(
        "tstats keeps rows without a by field",
        "spl.commands.tstats",
        "        return column\n",
        '        return column.map(lambda value: "" if value is None else value)\n',
    ),
    Mutant(
        "tstats fills with its own word",
        "spl.commands.tstats",
        "self.fill if value is None else value)",
        '"unknown" if value is None else value)',
    ),
    Mutant(
        "tstats ignores where",
        "spl.commands.tstats",
        "        if self.where is None:\n            return events",
        "        if True:\n            return events",
    ),
    Mutant(
        "the word by in quotes ends where",
        "spl.commands.tstats",
        '_WORD = re.compile(r\'"(?:\\\\.|[^"\\\\])*"|',
        "_WORD = re.compile(r'",
    ),
)

SHORT = ("AND binds tighter than OR in search", "join uses every match", "maxpause is ignored", "tstats ignores where")


class _Loader(importlib.machinery.SourceFileLoader):
    """Loads one module from other text than its file holds."""

    def __init__(self, name: str, path: str, text: str) -> None:
        super().__init__(name, path)
        self.text = text

    def get_data(self, path: str) -> bytes:
        return self.text.encode()

    def path_stats(self, path: str) -> dict[str, float]:
        """None, so that no compiled file is used or written."""
        raise OSError(path)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds the mutated module before anybody else does."""

    def __init__(self, mutant: Mutant) -> None:
        self.name = f"offline.{mutant.module}"
        self.loader = _Loader(self.name, str(mutant.path), mutant.source())

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.loader.path, loader=self.loader)


def noticing(cases: Iterable[dict[str, object]]) -> int:
    """How many cases a freshly imported engine fails."""
    from offline.vectors import run_vector

    failed = 0
    for case in cases:
        verdict, wanted = run_vector(case), case.get("error")
        failed += not verdict.is_ok or (isinstance(wanted, str) and wanted not in (verdict.error or ""))
    return failed


def try_mutant(mutant: Mutant, cases: Sequence[dict[str, object]]) -> int:
    """How many cases notice the mutant, all of them if the engine breaks down.

    Runs in a child process, because a module is imported once.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        for name in [name for name in sys.modules if name.split(".")[0] == "offline"]:
            del sys.modules[name]
        sys.meta_path.insert(0, _Finder(mutant))
        try:
            os.write(writer, str(noticing(cases)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return int(answer or len(cases))


def main(arguments: Sequence[str]) -> int:
    """Print how many cases notice each mutant; 1 if one goes unnoticed."""
    chosen = [m for m in MUTANTS if "--short" not in arguments or m.name in SHORT]
    cases: list[dict[str, object]] = [as_vector(case) for _, case in tables()]
    cases += [vector for vector in vectors() if vector["confidence"] != "uncertain"]
    survivors = 0
    for mutant in chosen:
        count = try_mutant(mutant, cases)
        survivors += count == 0
        sys.stdout.write(f"{count:5d}  {mutant.name}\n")
        sys.stdout.flush()
    sys.stdout.write(f"{len(chosen)} mutants, {survivors} unnoticed by {len(cases)} cases\n")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
