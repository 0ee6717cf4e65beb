from __future__ import annotations

import pytest

BASE = "[st]\nKV_MODE = auto\n"


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param("[a=1]\nt = enabled\n", {"tag": "t", "tag::a": "t"}, id="field value"),
        pytest.param("[a=2]\nt = enabled\n", {}, id="another value"),
        pytest.param("[a=1]\nt = disabled\n", {}, id="disabled"),
        pytest.param("[a=1]\nz = enabled\nb = enabled\n", {"tag": ("b", "z"), "tag::a": ("b", "z")}, id="sorted"),
        pytest.param("[sourcetype=st]\nt = enabled\n", {"tag": "t", "tag::sourcetype": "t"}, id="source type"),
        pytest.param("[host=h]\nt = enabled\n", {"tag": "t", "tag::host": "t"}, id="host"),
        pytest.param("[eventtype=e]\nt = enabled\n", {"tag": "t", "tag::eventtype": "t"}, id="event type"),
        pytest.param("[b=x%3Dy]\nt = enabled\n", {"tag": "t", "tag::b": "t"}, id="value in URL encoding"),
        pytest.param(
            "[a=1]\nt = enabled\nu = enabled\n[host=h]\nt = enabled\ns = enabled\n",
            {"tag": ("s", "t", "u"), "tag::a": ("t", "u"), "tag::host": ("s", "t")}, id="of several fields, each once",
        ),
    ],
)  # fmt: skip
def test_tags(searched, tags, expected):
    searched.app(props=BASE, tags=tags, eventtypes="[e]\nsearch = a=1\n")
    found = searched.fields('a=1 b="x=y"')
    assert {name: value for name, value in found.items() if name.startswith("tag")} == expected
    assert searched.problems == []


def test_local_layer_can_disable_a_tag(apps, searched):
    apps.write("app", {"local/tags.conf": "[a=1]\nt = disabled\n"})
    searched.app(props=BASE, tags="[a=1]\nt = enabled\nu = enabled\n")
    assert searched.fields("a=1")["tag"] == "u"


def test_every_value_of_a_multivalue_field_is_tagged(searched):
    searched.app(props=BASE + 'EVAL-m = split("1,2",",")\n', tags="[m=1]\nx = enabled\n[m=2]\ny = enabled\n")
    assert searched.fields("")["tag"] == ("x", "y")


@pytest.mark.parametrize(("tags", "line"), [("[a=1]\nt = on\n", 2), ("[nothing]\nt = enabled\n", 2)])
def test_malformed_tags_are_reported(searched, tags, line):
    searched.app(props=BASE, tags=tags).fields("a=1")
    assert [(file, at) for file, at, _ in searched.problems] == [("tags.conf", line)]
