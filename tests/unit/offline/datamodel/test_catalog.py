"""Which data models there are, and which file wins."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sysmon_essentials.errors import InputError

from offline.datamodel.catalog import CIM_FOLDER, DataModels, cim_models
from offline.datamodel.compact_json import parse_compact_models
from offline.datamodel.definition import EvalCalculation
from offline.spl.eval_expr import parse_eval
from offline.spl.frame import Frame
from offline.spl.plan import plan
from offline.spl.session import Session

if TYPE_CHECKING:
    from pathlib import Path

DATASETS = [
    pytest.param(dataset, id=f"{model.name}.{dataset.path}")
    for model in cim_models().values()
    for dataset in model.datasets.values()
]


def write_model(app: Path, layer: str, name: str, constraint: str) -> None:
    folder = app / layer / "data" / "models"
    folder.mkdir(parents=True)
    objects = [{"objectName": "Root", "parentName": "BaseEvent", "constraints": [{"search": constraint}]}]
    (folder / f"{name}.json").write_text(json.dumps({"modelName": name, "objects": objects}), "utf-8")


@pytest.mark.parametrize("dataset", DATASETS, ids=str)
def test_a_cim_dataset_has_a_constraint_that_can_be_planned(dataset: Any) -> None:
    plan(f"search {dataset.constraint}", Session())
    for calculation in dataset.calculations:
        assert isinstance(calculation, EvalCalculation)
        parse_eval(calculation.expression)
    assert len(set(dataset.fields)) == len(dataset.fields)


def test_a_file_of_the_cim_folder_holds_the_model_of_its_name() -> None:
    assert sorted(path.stem for path in CIM_FOLDER.glob("*.json")) == sorted(cim_models())


def test_a_model_of_an_app_replaces_the_builtin_one(tmp_path: Path) -> None:
    write_model(tmp_path, "default", "Endpoint", "a=1")
    models = DataModels.load([tmp_path], pytest.fail)
    assert list(models.models["Endpoint"].datasets) == ["Root"]
    assert "Web" in models.models


def test_local_beats_default(tmp_path: Path) -> None:
    write_model(tmp_path, "default", "M", "a=1")
    write_model(tmp_path, "local", "M", "a=2")
    assert DataModels.load([tmp_path], pytest.fail).models["M"].datasets["Root"].constraint == "a=2"


def test_a_file_that_cannot_be_read_is_told_and_costs_nothing_else(tmp_path: Path) -> None:
    write_model(tmp_path, "default", "M", "a=1")
    (tmp_path / "default" / "data" / "models" / "broken.json").write_text("{", "utf-8")
    problems: list[InputError] = []
    models = DataModels.load([tmp_path], problems.append)
    assert "M" in models.models
    assert [problem.path.endswith("broken.json") for problem in problems] == [True]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Endpoint", None),
        ("Endpoint.Processes", "Processes"),
        ("Change.Account_Management", "All_Changes.Account_Management"),
        ("Change.All_Changes.Account_Management", "All_Changes.Account_Management"),
    ],
    ids=str,
)
def test_a_dataset_is_found_by_name_or_lineage(name: str, path: str | None) -> None:
    found = DataModels(cim_models()).find(name)
    assert found is not None
    assert (found[1].path if found[1] else None) == path


@pytest.mark.parametrize("name", ["endpoint.Processes", "Endpoint.Ghost", "Ghost", "Change.Ghost.Account_Management"])
def test_an_unknown_name_finds_nothing(name: str) -> None:
    assert DataModels(cim_models()).find(name) is None


def test_rows_make_a_model() -> None:
    models = DataModels.of_rows({"M.D": Frame.from_rows([{"_time": 1, "user": "a"}])})
    found = models.find("M.D")
    assert found is not None
    assert found[1] is not None
    assert found[1].fields == ("user",)


@pytest.mark.parametrize(
    ("parts", "message"),
    [({"constraint": "", "colour": 1}, "unknown key colour"), ({"constraint": "", "parent": "X"}, "parent X")],
    ids=str,
)
def test_a_faulty_compact_model_is_refused(parts: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(parse_compact_models({"M": {"D": parts}}, "m.json"))
