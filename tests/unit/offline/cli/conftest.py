"""The small app and recording as folders, and a way to run commands on them."""

from __future__ import annotations

import pytest

from offline.cli.main import main
from tests.unit.offline.cli.mini_app import CONF, event


@pytest.fixture
def app(tmp_path):
    folder = tmp_path / "mini"
    (folder / "default").mkdir(parents=True)
    for name, text in CONF.items():
        (folder / "default" / f"{name}.conf").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def recording(tmp_path):
    folder = tmp_path / "recordings"
    folder.mkdir()
    images = ["C:\\Windows\\explorer.exe", "C:\\Users\\Public\\evil.exe", "C:\\odd.exe"]
    content = "".join(event(number, image) for number, image in enumerate(images))
    (folder / "ws-041.xml").write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def cli(app, capsys):
    """Run a command with the small app; gives exit code, standard output and standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        words = [str(argument) for argument in arguments]
        if words[0] != "conform":
            words[1:1] = ["--app", str(app)]
        code = main(words)
        out, err = capsys.readouterr()
        return code, out, err

    return run
