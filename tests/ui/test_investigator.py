"""The investigator, the triage page and the report of a hunt in Chromium: one case a file of tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from offline.cli.main import main
from tests.shared import ROOT
from tests.ui.chromium import Served, chromium_path

HERE = Path(__file__).resolve().parent / "investigator"
SAMPLES = ROOT / "samples" / "intrusion"
HOSTILE = "&lt;img src=x onerror=alert(1)&gt;&quot;&lt;/script&gt;&#x2028;"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not os.environ.get("TEST_UI"), reason="browser tests of pages are run by make test-ui"),
]


def run_script(name: str, **environment: str) -> None:
    node, chromium = shutil.which("node"), chromium_path()
    assert node is not None
    assert chromium is not None
    done = subprocess.run(
        [node, "--test", "--test-reporter=tap", HERE / name],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
        env={**os.environ, "CHROMIUM": chromium, **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    hostile = (SAMPLES / "ws-041.xml").read_text("utf-8").replace("C:\\Users\\Public\\acroupd.exe", HOSTILE)
    (folder / "ws-041.xml").write_text(hostile, encoding="utf-8")
    main(["hunt", str(folder / "ws-041.xml"), str(SAMPLES / "srv-file01.xml"), "--html", str(folder / "report.html")])
    return folder / "report.html"


@pytest.fixture(scope="module")
def viewer(tmp_path_factory: pytest.TempPathFactory):
    served = Served(tmp_path_factory.mktemp("pages") / "told", [SAMPLES], "--no-views")
    yield served
    served.close()


def test_component() -> None:
    run_script("component.test.mjs")


def test_report(report: Path) -> None:
    run_script("report.test.mjs", REPORT=str(report))


def test_pages(viewer: Served) -> None:
    run_script("pages.test.mjs", VIEWER=viewer.address)
