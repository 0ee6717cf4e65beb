"""The pure-Python libraries that the app carries in ``lib/``: out of pinned wheels, without what must not ship.

splunk-sdk 3 asks for Python 3.13, but only its ``ai`` part needs more than 3.9. That part, the command that starts
other programs and the wheel's metadata stay out: AppInspect refuses or warns of each, and nothing here uses them.
Splunk's own Python never sees pip, so wheels are unpacked here and not installed.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from typing import TYPE_CHECKING

from package.problems import BuildError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDER = "package/wheels"
REQUIREMENTS = "requirements.txt"
TARGET = "lib"

LEFT_OUT = re.compile(
    r"[^/]+\.dist-info/(?!licenses/)|splunklib/ai/|splunklib/searchcommands/external_search_command\.py$"
)
LICENCE = re.compile(r"(?P<name>[^/]+)-[^-/]+\.dist-info/licenses/LICENSE$")
CUT = {
    "splunklib/searchcommands/__init__.py": (
        "from splunklib.searchcommands.external_search_command import ExternalSearchCommand, execute\n",
        '    "ExternalSearchCommand",\n',
        '    "execute",\n',
    )
}
"""Lines that name what is left out; without this every import of the package would fail."""

_PINNED = re.compile(r"(?P<name>[\w-]+)==(?P<version>[\w.]+) --hash=sha256:(?P<sha256>[0-9a-f]{64})")


def vendored_files(root: Path) -> dict[str, bytes]:
    """The files of ``lib/`` by their path below the app's folder.

    Raises:
        BuildError: a wheel is missing, is not the one that was pinned, or holds other lines than expected.
    """
    files: dict[str, bytes] = {}
    for path in _wheels(root / FOLDER):
        with zipfile.ZipFile(path) as wheel:
            for name in sorted(wheel.namelist()):
                licence = LICENCE.match(name)
                if licence:
                    files[f"{TARGET}/{licence['name']}.LICENSE"] = wheel.read(name)
                elif not LEFT_OUT.match(name) and name.endswith(".py"):
                    files[f"{TARGET}/{name}"] = _cut(name, wheel.read(name))
    return files


def _wheels(folder: Path) -> Iterator[Path]:
    for line in (folder / REQUIREMENTS).read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        pinned = _PINNED.fullmatch(line.strip())
        if pinned is None:
            raise BuildError(f"{FOLDER}/{REQUIREMENTS}: not name==version --hash=sha256:...: {line}")
        name = f"{pinned['name'].replace('-', '_')}-{pinned['version']}-py3-none-any.whl"
        path = folder / name
        if not path.is_file():
            raise BuildError(f"{FOLDER}/{name} is missing")
        if hashlib.sha256(path.read_bytes()).hexdigest() != pinned["sha256"]:
            raise BuildError(f"{FOLDER}/{name} is not the file that {REQUIREMENTS} names by its hash")
        yield path


def _cut(name: str, data: bytes) -> bytes:
    for line in CUT.get(name, ()):
        if data.count(line.encode()) != 1:
            raise BuildError(f"{name}: expected this line once: {line.strip()}")
        data = data.replace(line.encode(), b"")
    return data
