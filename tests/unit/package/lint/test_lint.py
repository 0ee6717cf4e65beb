"""One planted violation a lint, in an app that every lint accepts otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from package.icons import render_icon
from package.lint import lint_app

if TYPE_CHECKING:
    from pathlib import Path

APP: dict[str, str | bytes] = {
    "app.manifest": '{"info": {"id": {"version": "1.2.3"}}}',
    "LICENSE": "Apache-2.0",
    "README.md": "# App",
    "metadata/default.meta": "[]\nexport = system\n",
    "default/app.conf": "[launcher]\nversion = 1.2.3\n\n[ui]\nlabel = App\n",
    "default/props.conf": "[a]\nLINE_BREAKER = ([\\r\\n]+)\nEXTRACT-a = (?<a>x) in source\nREPORT-b = b\n",
    "default/transforms.conf": "[b]\nREGEX = (a)(b)\nFORMAT = $1::$2\n\n[t]\nfilename = t.csv\n\n"
    "[k]\nexternal_type = kvstore\ncollection = c\n",
    "default/collections.conf": "[c]\nreplicate = false\n",
    "default/inputs.conf": "[monitor:///var/log/x]\ndisabled = 1\n",
    "default/macros.conf": "[scope]\ndefinition = index=main\n\n[pick(1)]\nargs = a\ndefinition = where $a$=1\n",
    "default/savedsearches.conf": '[s]\nsearch = `scope` | `pick(x)` \\\n| where match(a, "x|delete")\n'
    "dispatch.earliest_time = -1h\ndispatch.latest_time = now\nenableSched = 1\ndisabled = 1\n",
    "default/data/ui/nav/default.xml": '<nav><view name="start"/><view name="search"/></nav>',
    "default/data/ui/views/start.xml": '<form version="1.1"><search id="b"><query>`scope`</query>'
    "<earliest>-1h</earliest><latest>now</latest></search>"
    '<row><panel><table><search base="b"><query>stats count</query></search></table>'
    "<html><p>text</p></html></panel></row></form>",
    "lookups/t.csv": "a,b\n1,2\n",
    "bin/command.py": "import json\nfrom library.part import thing\n\nthing(json)\n",
    "bin/library/__init__.py": "",
    "bin/library/part.py": "from . import other\nfrom .other import value\n\n"
    "def thing(x):\n    return value, other, x\n",
    "bin/library/other.py": "value = 1\n",
    "appserver/static/view.js": "require(['jquery'], function ($) { $('a').text('x'); });\n",
    **{f"static/appIcon{kind}.png": render_icon(36) for kind in ("", "Alt")},
    **{f"static/appIcon{kind}_2x.png": render_icon(72) for kind in ("", "Alt")},
}

VIEW = '<dashboard version="1.1"><row><panel>{}</panel></row></dashboard>'
SEARCH = "[s]\nsearch = {}\ndispatch.earliest_time = -1h\ndispatch.latest_time = now\n"
Files = dict[str, "str | bytes | None"]

VIOLATIONS: dict[str, tuple[Files, str]] = {
    "no licence": ({"LICENSE": None}, "LICENSE:1: is missing"),
    "no readme": ({"README.md": None}, "README.md:1: is missing"),
    "no manifest": ({"app.manifest": None}, "app.manifest:1: is missing"),
    "version drift": ({"default/app.conf": "[launcher]\nversion = 1.2.4\n"}, "1.2.4 here, 1.2.3 in app.manifest"),
    "icon missing": ({"static/appIcon.png": None}, "static/appIcon.png:1: is missing"),
    "icon of wrong size": ({"static/appIcon.png": render_icon(20)}, "must be a PNG of 36x36, is 20x20"),
    "icon that is none": ({"static/appIcon.png": "text"}, "must be a PNG of 36x36, is 0x0"),
    "disguised program": ({"appserver/static/view.js": b"MZ\x90\x00\x03"}, "is a program, whatever its name says"),
    "not utf-8": ({"lookups/t.csv": b"a,b\n\xff,2\n"}, "lookups/t.csv:2: is not UTF-8"),
    "password": ({"bin/library/other.py": 'password = "hunter22"\nvalue = 1\n'}, "looks like a password or key"),
    "private key": (
        {"default/extra.conf": "[a]\nb = -----BEGIN RSA PRIVATE KEY-----\n"},
        "looks like a password or key",
    ),
    "setting that stands twice": ({"default/collections.conf": "[c]\na = 1\na = 2\n"}, "stands twice, first in line 2"),
    "enabled input": ({"default/inputs.conf": "[monitor:///var/log/x]\ndisabled = 0\n"}, "the input is enabled"),
    "input that says nothing": ({"default/inputs.conf": "[monitor:///var/log/x]\nindex = a\n"}, "the input is enabled"),
    "bad expression in props": ({"default/props.conf": "[a]\nLINE_BREAKER = ([\\r\\n]+\n"}, "no regular expression"),
    "bad extraction": ({"default/props.conf": "[a]\nEXTRACT-a = (?<a>x in source\n"}, "no regular expression"),
    "bad sed": ({"default/props.conf": "[a]\nSEDCMD-a = s/(x/y/g\n"}, "no regular expression"),
    "bad expression in transforms": (
        {"default/transforms.conf": "[b]\nREGEX = a)\n"},
        "default/transforms.conf:2: [b] REGEX: no regular expression",
    ),
    "group that is not there": (
        {"default/transforms.conf": "[b]\nREGEX = (a)\nFORMAT = $1::$2\n"},
        "asks for group 2 of 1",
    ),
    "lookup without its file": ({"lookups/t.csv": None}, "there is no lookups/t.csv"),
    "lookup without its collection": ({"default/collections.conf": "[d]\nreplicate = false\n"}, "there is no [c] in"),
    "ragged table": ({"lookups/t.csv": "a,b\n1,2\n1\n"}, "lookups/t.csv:3: 1 values in 2 columns"),
    "column that stands twice": ({"lookups/t.csv": "a,a\n1,2\n"}, "column 'a' stands twice"),
    "nameless column": ({"lookups/t.csv": "a,\n1,2\n"}, "a column without a name"),
    "byte order mark": ({"lookups/t.csv": b"\xef\xbb\xbfa,b\n1,2\n"}, "starts with a byte order mark"),
    "search over all time": (
        {"default/savedsearches.conf": "[s]\nsearch = `scope`\ndispatch.latest_time = now\n"},
        "dispatch.earliest_time is missing",
    ),
    "search that deletes": ({"default/savedsearches.conf": SEARCH.format("`scope` | delete")}, "deletes events"),
    "search over all indexes": ({"default/savedsearches.conf": SEARCH.format("index=* a")}, "reads every index"),
    "macro over all indexes": ({"default/macros.conf": "[scope]\ndefinition = index=*\n"}, "reads every index"),
    "search with an unknown macro": ({"default/savedsearches.conf": SEARCH.format("`nowhere`")}, "no macro nowhere"),
    "enabled search": (
        {"default/savedsearches.conf": SEARCH.format("`scope`") + "enableSched = 1\n"},
        "is scheduled and enabled as shipped",
    ),
    "navigation to nowhere": ({"default/data/ui/nav/default.xml": '<nav><view name="x"/></nav>'}, "no view 'x'"),
    "navigation that is no xml": ({"default/data/ui/nav/default.xml": "<nav>"}, "not XML"),
    "view without version": ({"default/data/ui/views/b.xml": "<dashboard/>"}, 'the root needs version="1.1"'),
    "view that is no xml": ({"default/data/ui/views/b.xml": "<dashboard>\n<row>"}, "b.xml:2: not XML"),
    "dashboard studio view without a definition": (
        {"default/data/ui/views/b.xml": '<dashboard version="2"/>'},
        "b.xml:1: the definition cannot be read: Expecting value",
    ),
    "dashboard studio view with an unknown key": (
        {"default/data/ui/views/b.xml": '<dashboard version="2"><definition>{"x": 1}</definition></dashboard>'},
        "b.xml:1: unknown key 'x' at the top",
    ),
    "panel over all time": (
        {"default/data/ui/views/b.xml": VIEW.format("<table><search><query>`scope`</query></search></table>")},
        "a search without a time range",
    ),
    "panel on a missing base": (
        {"default/data/ui/views/b.xml": VIEW.format('<table><search base="x"><query>head 1</query></search></table>')},
        "there is no base search 'x'",
    ),
    "panel with an unknown macro": (
        {
            "default/data/ui/views/b.xml": VIEW.format(
                "<table><search><query>`no`</query><earliest>-1h</earliest><latest>now</latest></search></table>"
            )
        },
        "there is no macro no",
    ),
    "script in a panel": (
        {"default/data/ui/views/b.xml": VIEW.format("<html><script>alert(1)</script></html>")},
        "an HTML panel holds a script",
    ),
    "script from elsewhere": (
        {"appserver/static/page.html": '<script src="https://cdn.example.com/x.js"></script>'},
        "loads something from another host",
    ),
    "style from elsewhere": (
        {"appserver/static/view.css": '@import url("//cdn.example.com/x.css");'},
        "loads something from another host",
    ),
    "old jquery": ({"appserver/static/jq.js": "/*! jQuery JavaScript Library v1.12.4 */"}, "jQuery 1: Splunk removed"),
    "import of what is not there": (
        {"bin/command.py": "import requests\n"},
        "imports requests, which the app does not",
    ),
    "relative import of what is not there": (
        {"bin/library/part.py": "from .gone import value\n"},
        "imports library.gone, which the app does not hold",
    ),
    "match statement": (
        {"bin/command.py": "def f(x):\n    match x:\n        case 1:\n            return 2\n"},
        "not Python 3.9",
    ),
    "exception group": ({"bin/command.py": "try:\n    pass\nexcept* ValueError:\n    pass\n"}, "not Python 3.9"),
    "strict zip": ({"bin/command.py": "zip([], [], strict=True)\n"}, "not Python 3.9: zip(strict=...)"),
    "slots": (
        {"bin/command.py": "import dataclasses\n\n@dataclasses.dataclass(slots=True)\nclass A:\n    b: int\n"},
        "not Python 3.9: dataclass(slots=...)",
    ),
    "syntax error": ({"bin/command.py": "def f(:\n"}, "not Python 3.9"),
    "module that hides the standard library": ({"bin/logging.py": ""}, "hides the standard library's module logging"),
    "pickle": ({"bin/command.py": "import pickle\n"}, "imports pickle"),
    "subprocess": ({"bin/command.py": "from subprocess import run\n"}, "imports subprocess"),
    "eval": ({"bin/command.py": "eval('1')\n"}, "calls eval()"),
    "os.system": ({"bin/command.py": "import os\n\nos.system('id')\n"}, "calls os.system()"),
}


def write(root: Path, changes: Files) -> Path:
    for name, content in {**APP, **changes}.items():
        if content is None:
            continue
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path.chmod(0o644)
    return root


def found(root: Path) -> list[str]:
    return [str(problem) for problem in lint_app(root)]


def test_the_unspoilt_app_is_accepted(tmp_path: Path) -> None:
    assert found(write(tmp_path, {})) == []


@pytest.mark.parametrize(("changes", "expected"), VIOLATIONS.values(), ids=VIOLATIONS.keys())
def test_violation_is_named(tmp_path: Path, changes: Files, expected: str) -> None:
    problems = found(write(tmp_path, changes))
    assert any(expected in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(0o666, "others may write it"), (0o600, "cannot read it"), (0o755, "nothing here is started as a program")],
    ids=["writable", "unreadable", "executable"],
)
def test_mode_is_named(tmp_path: Path, mode: int, expected: str) -> None:
    (write(tmp_path, {}) / "bin" / "command.py").chmod(mode)
    assert any(f"bin/command.py:1: mode {mode:o}: " in line and expected in line for line in found(tmp_path))


def test_link_is_named(tmp_path: Path) -> None:
    (write(tmp_path, {}) / "bin" / "link.py").symlink_to("command.py")
    assert any("bin/link.py:1: is a link" in line for line in found(tmp_path))


def test_app_without_a_face_needs_no_icons(tmp_path: Path) -> None:
    hidden: Files = {name: None for name in APP if name.startswith("static/")}
    hidden["default/app.conf"] = "[ui]\nis_visible = false\nlabel = App\n"
    assert found(write(tmp_path, hidden)) == []
