"""``from <type>:<name>``: the rows of a data model dataset, a saved search or a lookup.

Fields of a dataset come without its prefix. Types: ``datamodel``, ``savedsearch``, ``lookup`` and ``inputlookup``; a
federated or ``sid`` source needs a server and is refused. Source: Search Reference, "from".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.datamodel.projection import dataset_rows
from offline.spl.frame import Frame
from offline.spl.plan import Plan, run
from offline.spl.saved import plan_saved

if TYPE_CHECKING:
    from offline.datamodel.catalog import DataModels
    from offline.datamodel.definition import DataModel, Dataset
    from offline.spl.body import Body
    from offline.spl.session import Session

TYPES = ("datamodel", "savedsearch", "lookup", "inputlookup")
_TYPE = re.compile(r"([A-Za-z_]+)\s*:\s*")


@dataclass(frozen=True)
class DatasetSource:
    """A dataset of a data model, or all root datasets of the model."""

    model: DataModel
    dataset: Dataset | None

    def rows(self, session: Session) -> Frame:
        """Its events, fields without prefix."""
        return without_prefix(dataset_rows(session.datamodels, self.model, self.dataset, session))


@dataclass(frozen=True)
class SavedSource:
    """A saved search."""

    plan: Plan

    def rows(self, session: Session) -> Frame:
        """What the search returns."""
        return run(self.plan, session)


@dataclass(frozen=True)
class LookupSource:
    """A lookup table."""

    name: str

    def rows(self, session: Session) -> Frame:
        """The table."""
        return Frame.from_rows(session.lookups[self.name].rows)


Source = DatasetSource | SavedSource | LookupSource


@dataclass(frozen=True)
class From:
    """Where the rows come from."""

    source: Source
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The rows of the source."""
        return self.source.rows(session)


def without_prefix(frame: Frame) -> Frame:
    """Columns of a dataset under their last name: ``All_Changes.user`` as ``user``."""
    return frame.rename({name: name.rpartition(".")[2] for name in frame.names if "." in name})


def find_dataset(name: str, body: Body, position: int, session: Session) -> tuple[DataModel, Dataset | None]:
    """The data model and dataset called ``name``; raises SplError at ``position`` if there is no such thing."""
    catalog: DataModels | None = session.datamodels
    found = catalog.find(name) if catalog is not None else None
    if found is None:
        raise body.error(f"there is no data model or dataset '{name}'", position)
    return found


def read_source(body: Body, session: Session) -> Source:
    """The ``<type>:<name>`` that comes next."""
    position = body.position
    whole = body.field("a source such as datamodel:Endpoint.Processes").text
    found = _TYPE.match(whole)
    if found is None:
        raise body.error("expected a source such as datamodel:Endpoint.Processes", position)
    kind, name = found[1].lower(), whole[found.end() :] or body.field("a name").text
    name = name.strip('"')
    if kind == "datamodel" and body.peek() == ".":
        body.expect(".")
        name = f"{name}.{body.field('a dataset').text}"
    if kind == "datamodel":
        return DatasetSource(*find_dataset(name, body, position, session))
    if kind == "savedsearch":
        return SavedSource(plan_saved(name, body, position, session))
    if kind in ("lookup", "inputlookup"):
        if name not in session.lookups:
            raise body.error(f"there is no lookup '{name}'", position)
        return LookupSource(name)
    raise body.error(f"source type '{kind}' is none of {', '.join(TYPES)}", position)


def parse(body: Body, session: Session) -> From:
    """Reads ``from``."""
    source = read_source(body, session)
    body.finish()
    return From(source)
