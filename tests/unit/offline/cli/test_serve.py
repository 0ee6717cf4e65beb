"""The command serve as a process: it tells an address, answers there, and ends with everything that it started."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests.shared import ROOT

PATIENCE_S = 60


@pytest.fixture
def serve(app, recording, tmp_path):
    """Start the command with more options and return the process and what it said up to the address."""
    started = []
    # What a shell starts in the background is deaf to Ctrl-C, and so would be what the tests start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def run(*options: str):
        command = [sys.executable, "-m", "offline.cli.main", "serve", str(recording), "--app", str(app), *options]
        path = os.pathsep.join((str(ROOT), str(ROOT / "bin")))
        process = subprocess.Popen(
            command, cwd=ROOT, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
        )
        started.append(process)
        said = ""
        assert process.stderr is not None
        for line in process.stderr:
            said += line
            if line.startswith("Only this machine"):
                break
        return process, said

    yield run
    signal.signal(signal.SIGINT, before)
    for process in started:
        process.kill()
        process.wait(PATIENCE_S)


def test_address_opens_the_page_and_ctrl_c_ends_everything(serve) -> None:
    process, said = serve("--no-views")
    address = urlsplit(re.findall(r"Open (\S+)", said)[0])
    assert address.hostname == "127.0.0.1"
    connection = http.client.HTTPConnection("127.0.0.1", address.port, timeout=PATIENCE_S)
    connection.request("GET", f"/?{address.query}")
    entered = connection.getresponse()
    entered.read()
    cookies = "; ".join(cookie.partition(";")[0] for cookie in entered.headers.get_all("Set-Cookie", []))
    connection.request("GET", "/en-US/app/mini/search", headers={"Cookie": cookies})
    page = connection.getresponse().read().decode()
    assert "3 events from 1 file, 3 findings" in page
    connection.request("GET", "/en-US/app/mini/search")
    assert connection.getresponse().status == 401
    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE_S) == 0
    assert process.stderr.read().endswith("Ended.\n")


def test_now_is_what_the_option_says(serve) -> None:
    _, said = serve("--no-views", "--now", "2026-03-05")
    assert "Open http://127.0.0.1:" in said


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--no-views", "--app", "nowhere"], "no such app folder"),
        (["--no-views", "--tz", "Mars"], "no such time zone"),
        (["--no-views", "--now", "soon"], "is no time"),
    ],
    ids=["no app", "no zone", "no time"],
)
def test_wrong_option_ends_with_a_message(cli, recording, options, says) -> None:
    code, _, err = cli("serve", recording, *options)
    assert code == 2
    assert says in err
