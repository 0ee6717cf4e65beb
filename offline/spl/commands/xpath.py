"""``xpath [outfield=<field>] "<path>" [field=<field>] [default=<text>]``: values from an XML text.

``outfield`` is ``xpath`` by default, ``field`` is ``_raw``. The path is what Python's ElementTree understands, and may
end with ``/@name`` (an attribute) or ``/text()``; anything else of XPath is refused. Several matches make several
values. As on Splunk, a text with an XML declaration or document type gives nothing, and a name without a namespace
does not match an element with one; events of Windows have one, so ``//*`` or ``spath`` is what reads those. Source:
Search Reference, "xpath"; Python Standard Library, "Supported XPath syntax".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from offline.spl.body import Body, read_text
from offline.spl.values import each, pack, text

if TYPE_CHECKING:
    from offline.spl.frame import Frame, Scalar, Value
    from offline.spl.session import Session

MAX_DEPTH = 100
_OPTIONS = {"outfield": read_text, "field": read_text, "default": read_text}
_END = re.compile(r"(.*?)/(?:@([\w.:-]+)|(text\(\)))\Z", re.DOTALL)


@dataclass(frozen=True)
class XPath:
    """A path to elements, perhaps an attribute of them, and the fields.

    Attributes:
        attribute: The attribute that is wanted; None for the text of the elements.
        default: What a row without a match gets; None for nothing.
    """

    path: str
    attribute: str | None
    source: str
    target: str
    default: str | None
    streaming: ClassVar[bool] = True

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows with the field."""
        return frame.with_columns({self.target: frame.column(self.source).map(self._found)})

    def _found(self, value: Value) -> Value:
        found: list[Scalar] = []
        for one in each(value):
            root = _read(text(one))
            for element in root.findall(self.path) if root is not None else ():
                wanted = element.text if self.attribute is None else element.get(self.attribute)
                found.extend(() if wanted is None else (wanted.strip(),))
        return pack(found) or self.default


def _read(document: str) -> Element | None:
    """An element around everything in the text; None if that is no XML."""
    builder = TreeBuilder()
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        builder.start(_named(name), {_named(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_named(name))

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(f"<all>{document}</all>", True)
    except (expat.ExpatError, ValueError):
        return None
    return builder.close()


def _named(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def parse(body: Body, session: Session) -> XPath:
    """Reads ``xpath``."""
    options: dict[str, str] = dict(body.options(_OPTIONS))
    position = body.position
    written = body.value().text
    options.update(body.options(_OPTIONS))
    body.finish()
    found = _END.match(written)
    path = found[1] if found else written
    path = f".{path}" if path.startswith("/") else f"./{path}"
    try:
        Element("all").findall(path)
    except (SyntaxError, KeyError):
        raise body.error(f"'{written}' is not a path that is understood here", position) from None
    return XPath(
        path=path,
        attribute=found[2] if found else None,
        source=options.get("field", "_raw"),
        target=options.get("outfield", "xpath"),
        default=options.get("default"),
    )
