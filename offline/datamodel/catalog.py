"""Which data models a search head has: those of its apps, and CIM where no app brings it.

Knows files and precedence (a later app wins, ``local`` beats ``default``), not what a dataset selects.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from sysmon_essentials.errors import InputError

from offline.datamodel.compact_json import parse_compact_models
from offline.datamodel.definition import INDEXED_FIELDS, DataModel, Dataset
from offline.datamodel.splunk_json import parse_splunk_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from offline.spl.frame import Frame

CIM_FOLDER = Path(__file__).resolve().parents[1] / "data" / "cim"


class DataModels:
    """The data models of a search head, by name (case counts).

    Attributes:
        models: The definitions.
        rows: Datasets whose rows are given instead of selected, by ``Model.Dataset``; field names without prefix.
        cache: Frames that ``projection`` has made, for as long as the index stays the same one.
    """

    def __init__(self, models: Mapping[str, DataModel], rows: Mapping[str, Frame] | None = None) -> None:
        self.models = dict(models)
        self.rows = dict(rows or {})
        self.cache: dict[tuple[object, ...], tuple[object, Frame]] = {}

    @classmethod
    def load(cls, apps: Iterable[Path], on_problem: Callable[[InputError], None]) -> DataModels:
        """CIM and the models in ``default/data/models`` and ``local/data/models`` of the app folders.

        Args:
            apps: App folders; a later one replaces models of the same name.
            on_problem: Told of each file that cannot be read; the other files still count.
        """
        models = dict(cim_models())
        for app in apps:
            for layer in ("default", "local"):
                for path in sorted((app / layer / "data" / "models").glob("*.json")):
                    try:
                        model = _read(path)
                    except InputError as problem:
                        on_problem(problem)
                    else:
                        models[model.name] = model
        return cls(models)

    @classmethod
    def of_rows(cls, rows: Mapping[str, Frame]) -> DataModels:
        """Data models that consist of given rows: ``{"Endpoint.Processes": frame}``."""
        datasets: dict[str, dict[str, Dataset]] = {}
        for path, frame in rows.items():
            model, _, name = path.partition(".")
            fields = tuple(field for field in frame.names if field not in INDEXED_FIELDS)
            datasets.setdefault(model, {})[name] = Dataset(name, (name,), fields=fields)
        return cls({model: DataModel(model, members) for model, members in datasets.items()}, rows)

    def find(self, name: str) -> tuple[DataModel, Dataset | None] | None:
        """The model and dataset that ``Model`` or ``Model.Dataset`` names; None if there is no such thing."""
        model_name, _, path = name.partition(".")
        model = self.models.get(model_name)
        if model is None:
            return None
        if not path:
            return model, None
        dataset = model.find(path)
        return None if dataset is None else (model, dataset)


@lru_cache(maxsize=1)
def cim_models() -> Mapping[str, DataModel]:
    """The built-in CIM models by name."""
    found: dict[str, DataModel] = {}
    for path in sorted(CIM_FOLDER.glob("*.json")):
        for model in parse_compact_models(json.loads(path.read_text("utf-8")), path.name):
            found[model.name] = model
    return found


def _read(path: Path) -> DataModel:
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"not a readable JSON file: {error}", str(path)) from error
    return parse_splunk_model(document, str(path))
