"""What a dataset selects, calculates and calls its fields."""

from __future__ import annotations

from typing import Any

import pytest

from offline.datamodel.catalog import DataModels, cim_models
from offline.datamodel.definition import (
    DataModel,
    Dataset,
    EvalCalculation,
    LookupCalculation,
    RexCalculation,
    UnsupportedCalculation,
)
from offline.datamodel.projection import dataset_rows
from offline.spl.errors import SplError
from offline.spl.frame import Frame
from offline.spl.plan import plan, run
from offline.spl.session import Macro, Session

ROOT = Dataset(
    "Root",
    ("Root",),
    constraint="tag=wanted",
    fields=("a", "action"),
    calculations=(
        EvalCalculation("action", 'if(isnull(action),"unknown",action)'),
        EvalCalculation("twice", "a*2"),
        EvalCalculation("four", "twice*2"),
    ),
)
CHILD = Dataset("Child", ("Root", "Child"), constraint="action=unknown", fields=("own",))
GRANDCHILD = Dataset("Grand", ("Root", "Child", "Grand"), constraint="own=x")
MODEL = DataModel("M", {d.name: d for d in (ROOT, CHILD, GRANDCHILD)})

ROWS: list[dict[str, Any]] = [
    {"_time": 1, "host": "h", "tag": ("wanted", "z"), "a": "1", "own": "x", "secret": "s"},
    {"_time": 2, "host": "h", "tag": "wanted", "a": "2", "action": "allowed"},
    {"_time": 3, "host": "h", "tag": "other", "a": "3"},
]


def session(*models: DataModel, rows: list[dict[str, Any]] | None = None, **more: Any) -> Session:
    catalog = DataModels({model.name: model for model in models or (MODEL,)})
    return Session(index=Frame.from_rows(ROWS if rows is None else rows), datamodels=catalog, **more)


def rows_of(dataset: str, made: Session | None = None) -> list[dict[str, Any]]:
    made = made or session()
    model = made.datamodels.models["M"]
    return list(dataset_rows(made.datamodels, model, model.find(dataset), made).rows())


def test_the_constraint_selects_events() -> None:
    assert [row["_time"] for row in rows_of("Root")] == [1, 2]


def test_declared_fields_carry_the_lineage_and_others_are_gone() -> None:
    row = rows_of("Root.Child")[0]
    assert row["Root.a"] == "1"
    assert row["Root.Child.own"] == "x"
    assert row["host"] == "h"
    assert not [name for name in row if "secret" in name]


def test_calculations_see_those_before_them() -> None:
    assert [row["Root.four"] for row in rows_of("Root")] == [4, 8]


def test_a_child_is_selected_by_calculated_fields_of_its_parent() -> None:
    assert [row["_time"] for row in rows_of("Root.Child")] == [1]


def test_flags_say_which_child_holds_an_event() -> None:
    assert [(row["Root.is_Child"], row["Root.is_not_Child"]) for row in rows_of("Root")] == [(1, 0), (0, 1)]


def test_nodename_names_every_dataset_that_holds_the_event() -> None:
    assert [row["nodename"] for row in rows_of("Root")] == [("Root", "Root.Child", "Root.Child.Grand"), "Root"]


def test_events_of_a_model_are_those_of_all_its_roots() -> None:
    other = Dataset("Other", ("Other",), constraint="tag=other", fields=("a",))
    made = session(DataModel("M", {**MODEL.datasets, "Other": other}))
    model = made.datamodels.models["M"]
    found = dataset_rows(made.datamodels, model, None, made)
    assert sorted(found.column("_time").values) == [1, 2, 3]
    assert found.column("Other.a").values.count(None) == 2


def test_macros_in_a_constraint_are_replaced() -> None:
    dataset = Dataset("Root", ("Root",), constraint="`indexes` a=1", fields=("a",))
    macros = {"indexes": Macro("host=h")}
    assert len(rows_of("Root", session(DataModel("M", {"Root": dataset}), macros=macros))) == 1


def test_a_root_may_go_on_after_its_search() -> None:
    dataset = Dataset("Root", ("Root",), constraint='tag=wanted | eval a="x".a', fields=("a",))
    found = rows_of("Root", session(DataModel("M", {"Root": dataset})))
    assert [row["Root.a"] for row in found] == ["x1", "x2"]


def test_rex_takes_named_groups() -> None:
    dataset = Dataset("Root", ("Root",), "host=h", calculations=(RexCalculation("a", r"(?<n>[12])", ("n",)),))
    found = rows_of("Root", session(DataModel("M", {"Root": dataset})))
    assert [row.get("Root.n") for row in found] == ["1", "2", None]


def test_a_group_that_takes_no_part_leaves_its_field_absent() -> None:
    calculation = RexCalculation("a", r"(?<n>1)|(?<m>2)", ("n", "m"))
    dataset = Dataset("Root", ("Root",), "host=h", calculations=(calculation,))
    found = rows_of("Root", session(DataModel("M", {"Root": dataset})))
    assert [(row.get("Root.n"), row.get("Root.m")) for row in found] == [("1", None), (None, "2"), (None, None)]


def test_what_needs_a_server_stays_absent() -> None:
    dataset = Dataset("Root", ("Root",), "host=h", calculations=(UnsupportedCalculation("GeoIP", ("city",)),))
    assert all("Root.city" not in row for row in rows_of("Root", session(DataModel("M", {"Root": dataset}))))


def test_a_missing_lookup_is_an_error_only_where_its_field_is_used() -> None:
    lookup = LookupCalculation("ghost", (("k", "a"),), (("v", "x"),))
    dataset = Dataset("Root", ("Root",), "host=h", calculations=(lookup,))
    made = session(DataModel("M", {"Root": dataset}))
    assert run(plan("| tstats count from datamodel=M.Root", made), made).column("count").values == [3]
    with pytest.raises(SplError, match="lookup 'ghost'"):
        run(plan("| tstats count from datamodel=M.Root by Root.x", made), made)


def test_the_time_range_of_the_session_counts() -> None:
    assert [row["_time"] for row in rows_of("Root", session(earliest=2.0, latest=3.0))] == [2]


def test_rows_are_made_once_for_an_index() -> None:
    made = session()
    first = dataset_rows(made.datamodels, MODEL, ROOT, made)
    assert dataset_rows(made.datamodels, MODEL, ROOT, made) is first
    made.index = Frame.from_rows(ROWS[:1])
    assert dataset_rows(made.datamodels, MODEL, ROOT, made).size == 1


PROCESS: dict[str, Any] = {"_time": 1, "tag": ("process", "report"), "sourcetype": "s"}


@pytest.mark.parametrize(
    ("event", "field", "expected"),
    [
        pytest.param({}, "user", "unknown", id="absent recommended field"),
        pytest.param({"user": ""}, "user", "unknown", id="empty recommended field"),
        pytest.param({"user": "al"}, "user", "al", id="present field"),
        pytest.param({}, "action", None, id="field that is not filled"),
        pytest.param({"process_integrity_level": "High"}, "process_integrity_level", "high", id="lower level"),
        pytest.param({"process_name": "a.exe", "process": "b.exe"}, "process_name", "a.exe", id="own name"),
        pytest.param({"process": r'"C:\Program Files\x y.exe" -a \b'}, "process_name", "x y.exe", id="quoted"),
        pytest.param({"process": r"C:\Windows\cmd.exe /c dir"}, "process_name", "cmd.exe", id="plain"),
        pytest.param({"process": "whoami"}, "process_name", "whoami", id="no path"),
        pytest.param({}, "process_name", "unknown", id="no command line"),
        pytest.param({}, "vendor_product", "s", id="sourcetype as product"),
        pytest.param({"vendor": "V", "product": "P"}, "vendor_product", "V P", id="vendor and product"),
        pytest.param({"vendor": "V"}, "vendor_product", "V unknown", id="vendor only"),
    ],
)
def test_processes_are_filled_as_cim_does(event: dict[str, Any], field: str, expected: object) -> None:
    made = session(*cim_models().values(), rows=[{**PROCESS, **event}])
    model = made.datamodels.models["Endpoint"]
    rows = dataset_rows(made.datamodels, model, model.datasets["Processes"], made)
    assert rows.column(f"Processes.{field}").values == [expected]
