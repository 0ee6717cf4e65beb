from __future__ import annotations

import pytest

from offline.conf import load_apps
from offline.lookups import Lookups
from offline.spl.frame import Column

CSV = "k,v,n\na,1,x\nb,2,y\na,3,\nA,4,z\n,5,w\n"


def lookups(apps, settings, csv=CSV, collections=None):
    app = apps.write("app", {"default/transforms.conf": f"[t]\n{settings}\n", "lookups/t.csv": csv})
    conf = load_apps([app])
    return Lookups(conf, collections), conf


def matched(apps, settings, values, *, output="v", csv=CSV, times=None, collections=None):
    found, conf = lookups(apps, settings, csv, collections)
    column = found["t"].match({"k": Column(values)}, [output], Column(times) if times else None)[output]
    assert not conf.problems
    return column.values


@pytest.mark.parametrize(
    ("settings", "values", "expected"),
    [
        pytest.param("", ["b", "z", None, "a"], ["2", None, None, ("1", "3")], id="several rows are multivalue"),
        pytest.param("max_matches = 1", ["a"], ["1"], id="the first rows in file order count"),
        pytest.param("case_sensitive_match = false", ["A", "B"], [("1", "3", "4"), "2"], id="case folded"),
        pytest.param("min_matches = 1\ndefault_match = ?", ["z", None, "b"], ["?", None, "2"], id="default"),
        pytest.param("min_matches = 3\ndefault_match = ?", ["a"], [("1", "3", "?")], id="default fills up"),
        pytest.param("min_matches = 1", ["z"], [None], id="default is empty"),
        pytest.param("", [("b", "a")], [("1", "2", "3")], id="any value of a multivalue key, in file order"),
        pytest.param("filter = v>2", ["a", "b"], ["3", None], id="filter"),
    ],
)
def test_match(apps, settings, values, expected):
    assert matched(apps, f"filename = t.csv\n{settings}", values) == expected


def test_empty_cell_is_no_value(apps):
    assert matched(apps, "filename = t.csv", ["a", "b"], output="n") == ["x", "y"]


def test_field_that_the_table_lacks_is_absent(apps):
    assert matched(apps, "filename = t.csv", ["a"], output="nosuch") == [None]


def test_number_matches_its_text(apps):
    assert matched(apps, "filename = t.csv", [7, 7.0], csv="k,v\n7,x\n") == ["x", "x"]


def test_match_types_apply_per_field(apps):
    found, _ = lookups(
        apps,
        "filename = t.csv\nmatch_type = WILDCARD(path), CIDR(ip)\nmax_matches = 1",
        "path,ip,code,v\nC:\\*,192.0.2.0/24,1,net\n*,192.0.2.0/24,*,star\n",
    )
    keys = {"path": ["C:\\x", "D:\\x", "C:\\x"], "ip": ["192.0.2.1"] * 3, "code": ["1", "1", "*"]}
    found = found["t"].match({name: Column(values) for name, values in keys.items()}, ["v"])
    assert found["v"].values == ["net", None, "star"]


def test_several_keys_must_fit_together(apps):
    found, _ = lookups(apps, "filename = t.csv", "k,m,v\na,1,x\na,2,y\n")
    match = found["t"].match({"k": Column(["a", "a", "a"]), "m": Column(["2", "3", None])}, ["v"])
    assert match["v"].values == ["y", None, None]


TIMED = "filename = t.csv\ntime_field = at\n"
TIMES = "k,at,v\na,100,old\na,200,new\nb,200,x\n"


@pytest.mark.parametrize(
    ("settings", "time", "expected"),
    [
        pytest.param("", 250.0, "new", id="the youngest row that is not younger than the event"),
        pytest.param("", 150.0, "old", id="a younger row does not count"),
        pytest.param("", 50.0, None, id="no row yet"),
        pytest.param("max_matches = 2", 250.0, ("new", "old"), id="youngest first"),
        pytest.param("max_offset_secs = 20", 250.0, None, id="too old"),
        pytest.param("min_offset_secs = 60", 250.0, "old", id="too young"),
        pytest.param("time_format = %s", 250.0, "new", id="epoch as format"),
    ],
)
def test_lookup_with_time(apps, settings, time, expected):
    assert matched(apps, TIMED + settings, ["a"], csv=TIMES, times=[time]) == [expected]


def test_lookup_with_written_times(apps):
    csv = "k,at,v\na,2026-11-03 08:00,x\n"
    assert matched(apps, TIMED + "time_format = %Y-%m-%d %H:%M", ["a"], csv=csv, times=[1793695267.0]) == ["x"]


def test_kvstore_rows_come_from_the_collection(apps):
    settings = "external_type = kvstore\ncollection = c\nfields_list = _key, k, v"
    rows = {"c": [{"_key": "1", "k": "a", "v": 1, "hidden": 2}]}
    assert matched(apps, settings, ["a", "b"], collections=rows) == ["1", None]


def test_kvstore_folds_the_event_but_not_the_table(apps):
    settings = "external_type = kvstore\ncollection = c\nfields_list = k v\ncase_sensitive_match = false"
    rows = {"c": [{"k": "low", "v": 1}, {"k": "Up", "v": 2}]}
    assert matched(apps, settings, ["LOW", "Up"], collections=rows) == ["1", None]


def test_csv_file_can_be_named_itself(apps):
    found, _ = lookups(apps, "filename = t.csv")
    assert found["t.csv"].rows[0] == {"k": "a", "v": "1", "n": "x"}
    assert list(found) == ["t"]


def test_replaced_rows_are_found(apps):
    found, _ = lookups(apps, "filename = t.csv")
    found.replace("t", [{"k": "a", "extra": "9"}])
    assert found["t"].fields == ("k", "v", "n", "extra")
    assert found["t"].match({"k": Column(["a"])}, ["extra"])["extra"].values == ["9"]


def test_only_events_with_every_key_are_asked(apps):
    found, _ = lookups(apps, "filename = t.csv")
    asked = found["t"].asked({"k": Column(["a", None, "b"]), "m": Column(["1", "1", None])})
    assert asked.tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("settings", "line", "word"),
    [
        ("filename = missing.csv", 2, "missing.csv"),
        ("external_cmd = run.py a", 2, "external"),
        ("filename = t.csv\nmatch_type = FUZZY(k)", 3, "FUZZY"),
        ("filename = t.csv\nmax_matches = many", 3, "max_matches"),
        ("filename = t.csv\ntime_field = v\ntime_format = %q", 4, "%q"),
        ("external_type = kvstore", 2, "fields_list"),
    ],
)
def test_definition_that_cannot_be_used_is_reported_with_its_line(apps, settings, line, word):
    found, conf = lookups(apps, settings)
    found.get("t")
    assert [(problem.line, word in problem.message) for problem in conf.problems] == [(line, True)]
