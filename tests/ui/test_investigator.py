"""The investigator, the triage page and the report of a hunt in Chromium: one case a file of tests."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from offline.cli.main import main
from tests.shared import ROOT

HERE = Path(__file__).resolve().parent / "investigator"
NODE = shutil.which("node")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PLAYWRIGHT = ROOT / "viewer" / "node_modules" / "playwright-core"
SAMPLES = ROOT / "samples" / "intrusion"
HOSTILE = "&lt;img src=x onerror=alert(1)&gt;&quot;&lt;/script&gt;&#x2028;"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        NODE is None or CHROMIUM is None or not PLAYWRIGHT.is_dir(),
        reason="node, chromium or viewer/node_modules is not there: make test-ui",
    ),
]


def run_script(name: str, **environment: str) -> None:
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=tap", HERE / name],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env={**os.environ, **environment},
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
    told = tmp_path_factory.mktemp("viewer") / "told"
    command = [sys.executable, "-m", "offline.cli.main", "serve", str(SAMPLES), "--no-views"]
    path = os.pathsep.join((str(ROOT), str(ROOT / "bin")))
    with told.open("w") as out:
        server = subprocess.Popen(
            command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "PYTHONPATH": path}
        )
    try:
        yield _address(told, server)
    finally:
        server.terminate()
        server.wait(20)


def _address(told: Path, server: subprocess.Popen[bytes]) -> str:
    for _ in range(600):
        found = re.search(r"http://127\.0\.0\.1\S+", told.read_text("utf-8"))
        if found:
            return found[0]
        assert server.poll() is None, told.read_text("utf-8")
        time.sleep(0.1)
    raise AssertionError(told.read_text("utf-8"))


def test_component() -> None:
    run_script("component.test.mjs")


def test_report(report: Path) -> None:
    run_script("report.test.mjs", REPORT=str(report))


def test_pages(viewer: str) -> None:
    run_script("pages.test.mjs", VIEWER=viewer)
