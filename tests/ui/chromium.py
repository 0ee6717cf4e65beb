"""Chromium and the local viewer for the browser tests: started once, driven by commands, ended with the session."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

from tests.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DRIVER = ROOT / "tests" / "ui" / "driver.mjs"
PICTURES = ROOT / "build" / "ui"
START_S = 300


def chromium_path() -> str | None:
    """Debian's Chromium, or one of another name."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


class Chromium:
    """A browser; every method is one command of driver.mjs and returns what the page shows after it."""

    def __init__(self, path: str) -> None:
        node = shutil.which("node") or "node"
        self._process = subprocess.Popen(
            [node, str(DRIVER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "CHROMIUM": path},
        )

    def __getattr__(self, command: str) -> Any:
        return lambda **given: self._ask(command, given)

    def _ask(self, command: str, given: dict[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"command": command, **given}) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline() or '{"ok": false, "error": "the driver has ended"}')
        assert answer.pop("ok"), answer
        return dict(answer)

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()


class Served:
    """``sysmon-essentials serve`` over recordings. ``address`` brings a browser in, ``base`` is where its pages are."""

    def __init__(self, told: Path, paths: Sequence[Path], *options: str) -> None:
        command = [sys.executable, "-m", "offline.cli.main", "serve", *map(str, paths), *options]
        own = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "bin")))}
        with told.open("w") as out:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=own)
        self.address = self._address(told)
        self.base = self.address.partition("/?")[0]

    def view(self, name: str, app: str = "sysmon_essentials") -> str:
        """The address of a view."""
        return f"{self.base}/en-US/app/{app}/{name}"

    def _address(self, told: Path) -> str:
        end = time.monotonic() + START_S
        while time.monotonic() < end:
            found = re.search(r"^Open (http://127\.0\.0\.1:\d+/\?token=\S+)$", told.read_text("utf-8"), re.MULTILINE)
            if found:
                return found[1]
            assert self._process.poll() is None, told.read_text("utf-8")
            time.sleep(0.1)
        raise AssertionError(told.read_text("utf-8"))

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait(20)
