from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from offline.conf import Conf, load_apps

if TYPE_CHECKING:
    from pathlib import Path


class Apps:
    """Writes app folders and loads them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, name: str, files: dict[str, str | bytes]) -> Path:
        """An app folder; ``files`` by path inside it."""
        app = self.root / name
        (app / "default").mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            target = app / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content if isinstance(content, bytes) else content.encode())
        return app

    def conf(self, **files: str) -> Conf:
        """One app with these files in ``default``, e.g. ``props="[x]"``."""
        return load_apps([self.write("app", {f"default/{name}.conf": text for name, text in files.items()})])


@pytest.fixture
def apps(tmp_path: Path) -> Apps:
    return Apps(tmp_path)
