"""The intelligence input killed at random moments: what matches afterwards is the old state or the new one."""

from __future__ import annotations

import random
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from tests.commands.intel_process import SCRIPT, IntelProcess
from tests.commands.test_sysmon_intel import file_keys
from tests.feed_server import Reply
from tests.intel_box import FEED

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

QUESTIONS = 13
"""How many a run asks splunkd that changes a feed; the test says if it is no longer so."""
KILLS = 2 * QUESTIONS  # on each of two Pythons
KILLS_OF_FILE = 12
HOSTS = 1200


def feed(turn: int) -> tuple[bytes, set[str]]:
    """A list that shares a third of its names with that of the turn before and after, and the keys it comes to."""
    names = [f"host{number}.turn{turn if number % 3 else turn // 2}.example" for number in range(HOSTS)]
    return "\n".join(names).encode(), {f"domain:{name}" for name in names}


def kill_at(box: IntelProcess, questions: int, pause_s: float) -> None:
    """Run until splunkd has been asked so often, then a moment longer; what was asked is still answered."""
    left = [questions]
    running: list[subprocess.Popen[bytes]] = []

    def on_question() -> None:
        left[0] -= 1
        if left[0] == 0:
            time.sleep(pause_s)
            running[0].kill()

    process = box.start()
    running.append(process)
    box.state.on_question = on_question
    process.communicate(timeout=60)
    box.state.on_question = lambda: None


@pytest.mark.slow
def test_kills_leave_the_old_state_or_the_new_one(python: str, scripts: Path, tmp_path: Path) -> None:
    die = random.Random(1606)
    box = IntelProcess(python, scripts / SCRIPT, tmp_path)
    body, keys = feed(-1)
    box.web.on("/list.txt", Reply(body))
    box.run()
    states: list[set[str]] = [keys]
    seen = set()
    # Each question is the last one twice, in an order that nobody chose.
    moments = [1 + number % QUESTIONS for number in range(KILLS)]
    die.shuffle(moments)
    try:
        for turn, moment in enumerate(moments):
            body, keys = feed(turn)
            box.web.on("/list.txt", Reply(body))
            states.append(keys)
            kill_at(box, moment, die.choice((0.0, 0.0, 0.01, 0.03)))
            live = box.live
            assert live in states, f"turn {turn}: {len(live)} keys that are no state"
            position = len(states) - 1 - states[::-1].index(live)
            seen.add("new" if live == keys else "old")
            # Once a state is in force none before it may come back.
            states = states[position:]
        assert seen == {"old", "new"}, "kills came too early or too late to show anything"
        body, keys = feed(KILLS)
        box.web.on("/list.txt", Reply(body))
        box.state.asked.clear()
        box.run()
        assert len(box.state.asked) == QUESTIONS
        assert box.live == keys
        assert {row["match_key"] for row in box.state.rows(FEED)} == box.live
        assert len(box.state.rows(FEED)) == HOSTS
    finally:
        box.close()


@pytest.mark.slow
def test_kills_leave_a_whole_csv_file(python: str, scripts: Path, tmp_path: Path) -> None:
    die = random.Random(1607)
    app = tmp_path / "app"
    shutil.copytree(scripts.parent, app)
    box = IntelProcess(python, app / "bin" / SCRIPT, tmp_path)
    box.settings["home"] = "csv"
    states: list[set[str]] = [set()]
    try:
        began = time.monotonic()
        box.run()
        usual_s = time.monotonic() - began
        states.append(file_keys(box)[FEED])
        for turn in range(KILLS_OF_FILE):
            body, keys = feed(turn)
            box.web.on("/list.txt", Reply(body))
            states.append(keys)
            process = box.start()
            time.sleep(die.uniform(0.3, 1.2) * usual_s)
            process.kill()
            process.communicate(timeout=60)
            assert file_keys(box).get(FEED, set()) in states, f"turn {turn}"
        box.run()
        assert file_keys(box)[FEED] == feed(KILLS_OF_FILE - 1)[1]
        left = {path.name for path in (app / "lookups").iterdir()} - {
            path.name for path in (scripts.parent / "lookups").iterdir()
        }
        assert left == set()
    finally:
        box.close()
