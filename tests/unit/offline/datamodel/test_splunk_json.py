"""Data model files of apps, read and written back."""

from __future__ import annotations

from typing import Any

import pytest
from sysmon_essentials.errors import InputError

from offline.datamodel.catalog import cim_models
from offline.datamodel.definition import (
    EvalCalculation,
    LookupCalculation,
    RexCalculation,
    UnsupportedCalculation,
)
from offline.datamodel.splunk_json import parse_splunk_model, render_splunk_model


def model(**root: Any) -> dict[str, Any]:
    first = {"objectName": "Root", "parentName": "BaseEvent", "constraints": [{"search": "tag=a"}], **root}
    return {"modelName": "M", "objects": [first]}


def test_a_child_stands_below_its_parent() -> None:
    document = model()
    document["objects"].append({"objectName": "Child", "parentName": "Root", "constraints": [{"search": "b=1"}]})
    parsed = parse_splunk_model(document, "m.json")
    assert parsed.datasets["Child"].path == "Root.Child"
    assert parsed.children(parsed.datasets["Root"]) == (parsed.datasets["Child"],)
    assert [level.constraint for level in parsed.ancestry(parsed.datasets["Child"])] == ["tag=a", "b=1"]


def test_a_base_search_is_the_constraint_of_its_root() -> None:
    parsed = parse_splunk_model(model(parentName="BaseSearch", baseSearch="tag=a | eval x=1", constraints=[]), "m")
    assert parsed.datasets["Root"].constraint == "tag=a | eval x=1"


def test_indexed_fields_are_not_declared() -> None:
    fields = [{"fieldName": name} for name in ("_time", "host", "user")]
    assert parse_splunk_model(model(fields=fields), "m").datasets["Root"].declared == ("user",)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(
            {"calculationType": "Eval", "expression": "1", "outputFields": [{"fieldName": "x"}]},
            EvalCalculation("x", "1"),
            id="eval",
        ),
        pytest.param(
            {
                "calculationType": "Rex",
                "inputField": "f",
                "expression": "(?<x>a)",
                "outputFields": [{"fieldName": "x"}],
            },
            RexCalculation("f", "(?<x>a)", ("x",)),
            id="rex",
        ),
        pytest.param(
            {
                "calculationType": "Lookup",
                "lookupName": "l",
                "lookupInputs": [{"lookupField": "k", "inputField": "f"}],
                "outputFields": [{"fieldName": "x", "lookupOutputFieldName": "v"}],
            },
            LookupCalculation("l", (("k", "f"),), (("v", "x"),)),
            id="lookup",
        ),
        pytest.param(
            {"calculationType": "GeoIP", "inputField": "f", "outputFields": [{"fieldName": "x"}]},
            UnsupportedCalculation("GeoIP", ("x",)),
            id="geoip",
        ),
    ],
)
def test_a_calculation_is_read(raw: dict[str, Any], expected: object) -> None:
    dataset = parse_splunk_model(model(calculations=[raw]), "m").datasets["Root"]
    assert dataset.calculations == (expected,)
    assert dataset.declared == ("x",)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        pytest.param([], "not a JSON object", id="a list"),
        pytest.param({"objects": []}, "modelName is missing", id="no name"),
        pytest.param({"modelName": "M", "objects": {}}, "", id="objects empty"),
        pytest.param({"modelName": "M", "objects": {"a": 1}}, "not a JSON array", id="objects no list"),
        pytest.param(model(parentName="Ghost"), "parent Ghost is not defined", id="unknown parent"),
        pytest.param(model(parentName="BaseTransaction"), "not supported", id="transactions"),
        pytest.param(model(constraints=[{}]), "search is missing", id="constraint without search"),
    ],
)
def test_a_faulty_file_is_refused_with_its_name(document: object, message: str) -> None:
    if not message:
        assert parse_splunk_model(document, "m.json").datasets == {}
        return
    with pytest.raises(InputError, match=message) as caught:
        parse_splunk_model(document, "m.json")
    assert caught.value.path == "m.json"


@pytest.mark.parametrize("name", sorted(cim_models()), ids=str)
def test_a_model_survives_being_written_and_read(name: str) -> None:
    made = cim_models()[name]
    assert parse_splunk_model(render_splunk_model(made), name) == made
