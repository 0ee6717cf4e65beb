from __future__ import annotations

import pytest

from offline.macros import load_macros
from offline.spl.session import Macro


@pytest.mark.parametrize(
    ("stanza", "name", "expected"),
    [
        pytest.param("[a]\ndefinition = index=main\n", "a", Macro("index=main"), id="plain"),
        pytest.param("[a(2)]\nargs = x, y\ndefinition = $x$\n", "a(2)", Macro("$x$", ("x", "y")), id="arguments"),
        pytest.param("[a]\nargs = x\ndefinition = 1\n", "a", Macro("1"), id="args without a number are ignored"),
        pytest.param("[a]\niseval = true\ndefinition = 1\n", "a", Macro("1", iseval=True), id="iseval"),
        pytest.param(
            "[a(1)]\nargs = x\ndefinition = $x$\nvalidation = isnum($x$)\nerrormsg = no\n",
            "a(1)",
            Macro("$x$", ("x",), validation="isnum($x$)", errormsg="no"),
            id="validation",
        ),
    ],
)
def test_macro(apps, stanza, name, expected):
    assert load_macros(apps.conf(macros=stanza)) == {name: expected}


def test_macro_without_definition_is_reported(apps):
    conf = apps.conf(macros="[a]\n\nargs = x\n")
    assert load_macros(conf) == {}
    assert [problem.line for problem in conf.problems] == [3]
