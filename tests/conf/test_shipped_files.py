"""What the archives hold: nothing else, nothing less."""

from __future__ import annotations

import pytest

from package.build import APPS, shipped_files
from package.generate import GENERATED
from tests.house import tracked
from tests.shared import ROOT

MAIN, FORWARDER = APPS

FOLDERS = {
    "README", "appserver", "bin", "default", "lib", "lookups", "metadata", "static",
}  # fmt: skip
AT_THE_TOP = {"LICENSE", "README.md", "app.manifest"}
NEVER = ("package", "offline", "model", "detections", "tests", "docs", "bench", "samples", ".ci", ".venv", "uf")


def test_only_known_folders_ship() -> None:
    tops = {name.partition("/")[0] for name in shipped_files(ROOT, MAIN)}
    assert tops <= FOLDERS | AT_THE_TOP
    assert tops >= AT_THE_TOP


@pytest.mark.parametrize("folder", NEVER, ids=str)
def test_folder_stays_at_home(folder: str) -> None:
    assert not [name for name in shipped_files(ROOT, MAIN) if name.startswith(f"{folder}/")]


@pytest.mark.parametrize("path", [path for path in GENERATED if not path.startswith("docs/")], ids=str)
def test_generated_file_ships(path: str) -> None:
    assert path in shipped_files(ROOT, MAIN)


def test_every_tracked_file_of_a_shipped_folder_ships() -> None:
    shipped = set(shipped_files(ROOT, MAIN))
    ours = {path for path in tracked() if path.partition("/")[0] in FOLDERS}
    assert sorted(ours - shipped) == []


def test_forwarder_app_holds_inputs_as_examples_and_no_python() -> None:
    assert list(shipped_files(ROOT, FORWARDER)) == [
        "LICENSE",
        "README.md",
        "README/inputs.collector.conf",
        "README/inputs.linux.conf",
        "README/inputs.windows.conf",
        "app.manifest",
        "default/app.conf",
        "default/props.conf",
        "metadata/default.meta",
    ]
