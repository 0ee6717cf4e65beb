"""The lock of a file: one at a time, nothing left behind, and what happens if it cannot be had."""

from __future__ import annotations

import errno
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sysmon_essentials.intel import lock
from sysmon_essentials.intel.lock import locked

BIN = Path(lock.__file__).parents[2]


def test_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "counter"
    path.write_text("0")

    def count() -> None:
        for _ in range(20):
            with locked(path):
                number = int(path.read_text())
                time.sleep(0.001)
                path.write_text(str(number + 1))

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_text() == "80"


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    with locked(tmp_path / "file"):
        assert [one.name for one in tmp_path.iterdir()] == [".file.lock"]
    assert list(tmp_path.iterdir()) == []


def test_lock_that_a_kill_left_is_taken(tmp_path: Path) -> None:
    code = (
        f"import sys, time; sys.path.insert(0, {str(BIN)!r}); from pathlib import Path\n"
        "from sysmon_essentials.intel.lock import locked\n"
        f"with locked(Path({str(tmp_path / 'file')!r})): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with (
            pytest.raises(TimeoutError, match="another process has been writing"),
            locked(tmp_path / "file", patience_s=0),
        ):
            pass
        other.kill()
        other.wait()
        assert [one.name for one in tmp_path.iterdir()] == [".file.lock"]
        with locked(tmp_path / "file", patience_s=5):
            pass
    assert list(tmp_path.iterdir()) == []


def test_who_waits_long_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "_SILENCE_S", 0.1)
    told: list[str] = []

    def wait() -> None:
        with locked(tmp_path / "file", lambda: told.append("waiting")):
            told.append("held")

    with locked(tmp_path / "file"):
        other = threading.Thread(target=wait)
        other.start()
        time.sleep(0.5)
        assert told == ["waiting"]
    other.join()
    assert told == ["waiting", "held"]


@pytest.mark.skipif(sys.platform == "win32", reason="names the call of POSIX")
def test_file_system_without_locks_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", fail)
    with (
        pytest.raises(OSError, match=r"cannot be locked \(No locks available\): write to a disk"),
        locked(tmp_path / "a"),
    ):
        pass
