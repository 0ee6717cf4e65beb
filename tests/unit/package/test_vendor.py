"""The libraries in lib/: only pinned ones, and without what must not ship."""

from __future__ import annotations

import ast
import hashlib
import zipfile
from pathlib import Path

import pytest

from package.problems import BuildError
from package.vendor import vendored_files
from tests.shared import ROOT

FILES = vendored_files(ROOT)


@pytest.mark.parametrize("part", ["ai/", "dist-info", "external_search_command"])
def test_part_stays_out(part: str) -> None:
    assert [name for name in FILES if part in name] == []


def test_licence_goes_along() -> None:
    assert FILES["lib/splunk_sdk.LICENSE"].lstrip().startswith(b"Apache License")


def test_nothing_imports_what_was_left_out() -> None:
    modules = {Path(name).relative_to("lib").with_suffix("").as_posix().replace("/", ".") for name in FILES}
    modules |= {name.removesuffix(".__init__") for name in modules}
    imported = {
        node.module
        for name, data in FILES.items()
        if name.endswith(".py")
        for node in ast.walk(ast.parse(data))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("splunklib")
    }
    assert imported - modules == set()


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".py")], ids=str)
def test_file_is_python_that_the_oldest_splunk_reads(name: str) -> None:
    ast.parse(FILES[name], feature_version=(3, 9))


def wheels(root: Path, requirement: str, files: dict[str, str]) -> Path:
    folder = root / "package" / "wheels"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(folder / "some_lib-1.0-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    digest = hashlib.sha256((folder / "some_lib-1.0-py3-none-any.whl").read_bytes()).hexdigest()
    (folder / "requirements.txt").write_text(f"# why\n{requirement.replace('HASH', digest)}\n")
    return root


def test_wheel_of_the_pinned_hash_is_taken(tmp_path: Path) -> None:
    files = {"some/a.py": "a", "some/b.so": "b", "some_lib-1.0.dist-info/RECORD": "r"}
    root = wheels(tmp_path, "some-lib==1.0 --hash=sha256:HASH", files)
    assert vendored_files(root) == {"lib/some/a.py": b"a"}


@pytest.mark.parametrize(
    ("requirement", "complaint"),
    [
        ("some-lib==1.0", "not name==version"),
        ("some-lib>=1.0 --hash=sha256:HASH", "not name==version"),
        ("some-lib==2.0 --hash=sha256:HASH", "some_lib-2.0-py3-none-any.whl is missing"),
        (f"some-lib==1.0 --hash=sha256:{'0' * 64}", "is not the file"),
    ],
    ids=["no hash", "no exact version", "another version", "another file"],
)
def test_what_is_not_pinned_stops_the_build(tmp_path: Path, requirement: str, complaint: str) -> None:
    with pytest.raises(BuildError, match=complaint):
        vendored_files(wheels(tmp_path, requirement, {}))


def test_changed_line_of_a_library_stops_the_build(tmp_path: Path) -> None:
    files = {"splunklib/searchcommands/__init__.py": "import something_else\n"}
    with pytest.raises(BuildError, match="expected this line once"):
        vendored_files(wheels(tmp_path, "some-lib==1.0 --hash=sha256:HASH", files))
