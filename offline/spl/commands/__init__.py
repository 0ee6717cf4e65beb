"""The commands, one module each, found by name when a search first uses them.

How to add a command ``foo``:

1. Write ``commands/foo.py``. It opens with a docstring: the syntax, what it knows and does not know, and the
   ``Source:`` (the page of Splunk's Search Reference).
2. It has a frozen dataclass, the step, that holds the parsed arguments:

       @dataclass(frozen=True)
       class Foo:
           fields: tuple[str, ...]
           streaming: ClassVar[bool] = True      # False if it must see all rows (sort, stats, dedup, ...)

           def run(self, frame: Frame, session: Session) -> Frame: ...

   Parameters live in the fields, semantics in ``run``. ``run`` never changes the frame it gets.
3. And ``def parse(body: Body, session: Session) -> Foo``, which reads its own text with ``Body``:
   ``body.options({"limit": read_int})`` for ``name=value``, ``body.fields(stop=("by",))`` for lists,
   ``body.keyword("as")`` for words, ``body.subsearch()`` for brackets, ``body.rest()`` for expressions
   (``parse_eval(rest.text, rest.offset)``, ``parse_search(rest.text, rest.offset)``), and last ``body.finish()``,
   which refuses what is left over. Everything wrong is ``raise body.error("what is wrong", position)``.
   An option that Splunk has and that cannot matter here is read and named in the docstring, never skipped silently.
4. Subsearches: ``inner = body.subsearch(); made = plan_pipeline(inner.text, inner.offset, session)`` in ``parse``
   (``from offline.spl.plan import plan_pipeline, run``), ``run(self.made, session)`` in ``run``. So faults in a
   subsearch are found while planning. Add the command to ``WITH_BRACKETS``.
5. A second name for a command is a line in ``ALIASES`` below. Generating commands just ignore the frame they get.
6. Rows: ``frame.column("x").values`` is a list with ``None`` where absent; build new columns with ``Column(list)`` and
   ``frame.with_columns({...})``; select rows with ``frame.filter(mask)`` or ``frame.take(positions)``.
   Work once a distinct value: ``column.map(function)``. Numbers: ``offline.spl.values`` (``number``, ``text``).
   Aggregations: ``offline.spl.aggregate``.
7. Tests: ``tests/unit/offline/spl/commands/test_foo.py`` and a table in ``tests/spl/commands/foo.yml``.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType

ALIASES = {
    "bucket": "bin",
    "discretize": "bin",
    "return": "return_",
    "from": "from_",
    "format": "format_",
    "map": "map_",
    "kv": "extract",
    "maketable": "xyseries",
}
"""Names that differ from their module's; names that are Python's own get an underscore."""

WITH_BRACKETS = frozenset(
    ("search", "append", "appendcols", "appendpipe", "foreach", "join", "map", "multisearch", "set", "tstats", "union")
)
"""Commands that read their subsearches themselves; in the text of all others a subsearch is replaced by its results."""


@cache
def names() -> frozenset[str]:
    """Every command there is a module for, aliases included."""
    modules = {module.name for module in pkgutil.iter_modules(__path__)}
    aliases = {alias for alias, module in ALIASES.items() if module in modules}
    return frozenset(aliases | {m for m in modules if not m.endswith("_")})


@cache
def find(name: str) -> ModuleType | None:
    """The module of the command, or ``None`` if there is no such command. Command names do not depend on case."""
    lowered = name.lower()
    if lowered not in names():
        return None
    return importlib.import_module(f"{__name__}.{ALIASES.get(lowered, lowered)}")
