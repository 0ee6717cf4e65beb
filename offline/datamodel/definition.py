"""What a data model is: datasets in a tree, each with a constraint, fields and calculations.

Knows the structure only; reading files and running constraints is done elsewhere.
Source: https://docs.splunk.com/Documentation/Splunk/latest/Knowledge/Aboutdatamodels
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

INDEXED_FIELDS = ("_time", "host", "source", "sourcetype", "index")
"""Fields that every dataset inherits from the event itself; searches name them without the dataset's prefix."""


@dataclass(frozen=True)
class EvalCalculation:
    """``field`` is what the eval ``expression`` gives."""

    field: str
    expression: str


@dataclass(frozen=True)
class RexCalculation:
    """The named groups of ``pattern`` in the value of ``input_field``."""

    input_field: str
    pattern: str
    outputs: tuple[str, ...]


@dataclass(frozen=True)
class LookupCalculation:
    """Fields from a lookup: ``inputs`` are (lookup field, event field), ``outputs`` (lookup field, dataset field)."""

    lookup: str
    inputs: tuple[tuple[str, str], ...]
    outputs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class UnsupportedCalculation:
    """A calculation that needs what only a Splunk server has (GeoIP's database); its fields stay absent."""

    kind: str
    outputs: tuple[str, ...]


Calculation = EvalCalculation | RexCalculation | LookupCalculation | UnsupportedCalculation


@dataclass(frozen=True)
class Dataset:
    """One node of a data model.

    Attributes:
        name: as written in searches (``Processes``).
        lineage: names from the root to this dataset; joined by dots it is the prefix of the fields declared here.
        constraint: search that selects from the parent's events; a root's may go on with ``| commands``. "" = all.
        fields: fields declared here that are taken as they are (not those that calculations make).
        calculations: in the order in which they run; each sees the results of those before it.
    """

    name: str
    lineage: tuple[str, ...]
    constraint: str = ""
    fields: tuple[str, ...] = ()
    calculations: tuple[Calculation, ...] = ()

    @property
    def parent(self) -> str | None:
        """The parent's name, None for a root dataset."""
        return self.lineage[-2] if len(self.lineage) > 1 else None

    @property
    def path(self) -> str:
        """The lineage as ``nodename`` writes it: ``All_Changes.Account_Management``."""
        return ".".join(self.lineage)

    @property
    def declared(self) -> tuple[str, ...]:
        """Every field that has this dataset as its owner, in order and without repeats."""
        made = (name for calculation in self.calculations for name in calculation_outputs(calculation))
        return tuple(dict.fromkeys((*self.fields, *made)))


@dataclass(frozen=True)
class DataModel:
    """A named tree of datasets, keyed by dataset name; parents stand before their children."""

    name: str
    datasets: Mapping[str, Dataset] = field(default_factory=dict)

    def roots(self) -> tuple[Dataset, ...]:
        """Datasets without a parent."""
        return tuple(dataset for dataset in self.datasets.values() if dataset.parent is None)

    def ancestry(self, dataset: Dataset) -> Iterator[Dataset]:
        """The datasets from the root down to ``dataset`` itself."""
        return (self.datasets[name] for name in dataset.lineage)

    def children(self, dataset: Dataset) -> tuple[Dataset, ...]:
        """The datasets directly below ``dataset``."""
        return tuple(child for child in self.datasets.values() if child.lineage[:-1] == dataset.lineage)

    def find(self, path: str) -> Dataset | None:
        """The dataset of that name or dotted lineage (``All_Changes.Account_Management``); None if there is none."""
        dataset = self.datasets.get(path.rpartition(".")[2])
        if dataset is None or not dataset.path.endswith(path):
            return None
        return dataset


def calculation_outputs(calculation: Calculation) -> tuple[str, ...]:
    """The dataset fields that a calculation makes."""
    if isinstance(calculation, EvalCalculation):
        return (calculation.field,)
    if isinstance(calculation, LookupCalculation):
        return tuple(name for _, name in calculation.outputs)
    return calculation.outputs
