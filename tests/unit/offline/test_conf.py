from __future__ import annotations

import pytest

from offline.conf import is_true, load_apps

EXPORTED = {"metadata/default.meta": "[]\nexport = system\n"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1", True), ("True", True), ("t", True), ("yes", True), ("0", False), ("false", False), ("", False)],
)
def test_boolean(text, expected):
    assert is_true(text) is expected


def test_local_wins_over_default_key_by_key(apps):
    app = apps.write("a", {"default/props.conf": "[s]\nx = 1\ny = 1\n", "local/props.conf": "[s]\nx = 2\n"})
    assert load_apps([app]).stanza("props", "s") == {"x": "2", "y": "1"}


def test_stanza_inherits_from_default_and_wins_over_it(apps):
    conf = apps.conf(props="x = 1\ny = 1\n[s]\nx = 2\n")
    assert conf.stanza("props", "s") == {"x": "2", "y": "1"}
    assert conf.stanzas("props") == {"s": {"x": "2", "y": "1"}}
    assert set(conf.own("props")["s"]) == {"x"}


def test_app_of_the_search_wins_over_every_other(apps):
    ours = apps.write("a_ours", {"default/props.conf": "[s]\nx = ours\n"})
    other = apps.write("z_other", {"local/props.conf": "[s]\nx = other\ny = other\n", **EXPORTED})
    assert load_apps([ours, other]).stanza("props", "s") == {"x": "ours", "y": "other"}


def test_among_other_apps_the_alphabetically_last_wins_at_search_time(apps):
    ours = apps.write("ours", {})
    a = apps.write("a", {"local/props.conf": "[s]\nx = a\n", **EXPORTED})
    b = apps.write("b", {"default/props.conf": "[s]\nx = b\n", **EXPORTED})
    assert load_apps([ours, a, b]).stanza("props", "s") == {"x": "b"}


def test_at_index_time_any_local_wins_over_any_default_and_the_first_app_over_the_last(apps):
    ours = apps.write("m", {"default/props.conf": "[s]\nx = m default\ny = m default\n"})
    a = apps.write("a", {"default/props.conf": "[s]\ny = a default\n"})
    z = apps.write("z", {"local/props.conf": "[s]\nx = z local\n"})
    assert load_apps([ours, a, z]).stanza("props", "s", "index") == {"x": "z local", "y": "a default"}


@pytest.mark.parametrize(
    ("metadata", "seen"),
    [
        pytest.param("[]\nexport = system\n", True, id="everything exported"),
        pytest.param("[]\nexport = none\n", False, id="nothing exported"),
        pytest.param("[props]\nexport = system\n", True, id="the file exported"),
        pytest.param("[]\nexport = system\n[props/s]\nexport = none\n", False, id="the stanza held back"),
        pytest.param("[tags]\nexport = system\n", False, id="another file exported"),
        pytest.param("[props/%73]\nexport = system\n", True, id="stanza in URL encoding"),
    ],
)
def test_settings_of_another_app_need_an_export(apps, metadata, seen):
    ours = apps.write("ours", {})
    other = apps.write("b", {"default/props.conf": "[s]\nx = 1\n", "metadata/default.meta": metadata})
    assert ("s" in load_apps([ours, other]).stanzas("props")) is seen


def test_local_metadata_wins_over_default_metadata(apps):
    ours = apps.write("ours", {})
    files = {"default/props.conf": "[s]\nx = 1\n", "local/x.conf": "", "metadata/local.meta": "[]\nexport = none\n"}
    other = apps.write("b", {**files, **EXPORTED})
    assert load_apps([ours, other]).stanzas("props") == {}


def test_folder_that_is_no_app_is_a_problem(tmp_path):
    assert "not an app folder" in str(load_apps([tmp_path / "nothing"]).problems[0])


def test_lookup_file_of_the_named_app_comes_first(apps):
    a = apps.write("a", {"lookups/t.csv": "a"})
    b = apps.write("b", {"lookups/t.csv": "b"})
    conf = load_apps([a, b])
    assert conf.lookup_file("t.csv", "b") == b / "lookups/t.csv"
    assert conf.lookup_file("t.csv") == a / "lookups/t.csv"


def test_lookup_file_name_loses_its_folder(apps):
    app = apps.write("a", {"lookups/t.csv": "a", "secret.csv": "b"})
    conf = load_apps([app])
    assert conf.lookup_file("../../x/t.csv") == app / "lookups/t.csv"
    assert conf.lookup_file("../secret.csv") is None


def test_setting_tells_file_and_line(apps):
    app = apps.write("a", {"default/props.conf": "[s]\nx = 1\n", "local/props.conf": "\n[s]\nx = 2\n"})
    setting = load_apps([app]).setting("props", "s", "x")
    assert setting.place == f"{app / 'local/props.conf'}:3"
