"""The scripts of the pages, tested in Node: one case a file of tests."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="node is not installed")
@pytest.mark.parametrize("path", sorted(HERE.glob("*/*.test.mjs")), ids=lambda path: f"{path.parent.name}-{path.name}")
def test_script(path):
    done = subprocess.run(
        [NODE, "--test", "--test-reporter=tap", path], capture_output=True, text=True, timeout=60, check=False
    )
    failed = [line.strip() for line in done.stdout.splitlines() if line.strip().startswith("not ok")]
    assert failed == []
    assert done.returncode == 0, done.stdout + done.stderr
    assert "# pass 0" not in done.stdout
