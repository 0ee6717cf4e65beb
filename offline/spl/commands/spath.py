"""``spath [input=<field>] [output=<field>] [path=<path> | <path>]``: values from a JSON or XML text.

With a path, its values go to ``output`` (the path itself by default); nothing found leaves the field absent. Without
one, every value of the document becomes a field named by its path; existing fields are replaced. ``input`` is
``_raw`` by default. The whole text is read, Splunk stops at 5,000 characters when it extracts everything. Objects
and lists come out as JSON without spaces. A path in single or double quotes is literal, eval expressions are not
supported as paths. Source: Search Reference, "spath".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.spl.body import Body, read_text
from offline.spl.documents import leaves, read_document, values_at
from offline.spl.frame import Column
from offline.spl.values import each, pack, text

if TYPE_CHECKING:
    from offline.spl.frame import Frame, Scalar, Value
    from offline.spl.session import Session

_OPTIONS = {"input": read_text, "output": read_text, "path": read_text}


@dataclass(frozen=True)
class SpathAt:
    """One path, from one field into another."""

    source: str
    path: str
    output: str
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the field."""
        return frame.with_columns({self.output: frame.column(self.source).map(self._found)})

    def _found(self, value: Value) -> Value:
        found: list[Scalar] = []
        for one in each(value):
            tree = read_document(text(one))
            found.extend(values_at(tree, self.path) if tree is not None else ())
        return pack(found)


@dataclass(frozen=True)
class SpathAll:
    """Everything in one field."""

    source: str
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with a field for each path that some row has."""
        documents: dict[Value, dict[str, list[Scalar]]] = {}
        values = frame.column(self.source).values
        for value in values:
            if value not in documents:
                documents[value] = _fields(value)
        columns: dict[str, list[Value]] = {}
        for row, value in enumerate(values):
            for name, found in documents[value].items():
                if name not in columns:
                    columns[name] = list(frame.column(name).values)
                columns[name][row] = pack(found)
        return frame.with_columns({name: Column(column) for name, column in columns.items()})


def _fields(value: Value) -> dict[str, list[Scalar]]:
    fields: dict[str, list[Scalar]] = {}
    for one in each(value):
        tree = read_document(text(one))
        for path, found in leaves(tree) if tree is not None else ():
            if path:
                fields.setdefault(path, []).append(found)
    return fields


def parse(body: Body, session: Session) -> SpathAt | SpathAll:
    """Reads ``spath``."""
    options: dict[str, str] = {}
    while not body.done:
        if body.peek_option() is not None:
            options.update(body.options(_OPTIONS))
        elif "path" in options:
            body.finish()
        else:
            options["path"] = body.value().text.strip("'")
    source = options.get("input", "_raw")
    if "path" in options:
        return SpathAt(source, options["path"], options.get("output", options["path"]))
    if "output" in options:
        raise body.error("output= needs a path")
    return SpathAll(source)
