"""The built package, unpacked once, and the Pythons that Splunk brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from package.build import APPS, archive_bytes, unpack
from tests.commands.splunkd import VERSIONS, interpreter
from tests.shared import ROOT

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder bin of the package."""
    folder = tmp_path_factory.mktemp("package")
    archive = folder / "app.tar.gz"
    archive.write_bytes(archive_bytes(ROOT, APPS[0]))
    return unpack(archive, folder) / "bin"


@pytest.fixture(params=VERSIONS, scope="session")
def python(request: pytest.FixtureRequest) -> str:
    """Each Python in turn."""
    return interpreter(request.param)
