"""Files inside a folder, whatever links lie there."""

from __future__ import annotations

import pytest

from offline.serve.files import NOT_FOUND, file_response


@pytest.fixture
def folder(tmp_path):
    inside = tmp_path / "static"
    (inside / "deep").mkdir(parents=True)
    (inside / "deep" / "page.HTML").write_text("page", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (inside / "link.txt").symlink_to(tmp_path / "secret.txt")
    (inside / "up").symlink_to(tmp_path)
    (inside / "loop.txt").symlink_to(inside / "loop.txt")
    (inside / "folder.txt").mkdir()
    return inside


def test_file_is_given_with_its_type(folder) -> None:
    found = file_response(folder, "deep/page.HTML")
    assert (found.status, found.body, found.kind) == (200, b"page", "text/html; charset=utf-8")


@pytest.mark.parametrize(
    "inside",
    [
        "link.txt",
        "up/secret.txt",
        "loop.txt",
        "folder.txt",
        "../secret.txt",
        "deep/../../secret.txt",
        "deep//page.HTML",
    ],
)
def test_no_link_and_no_way_leads_out(folder, inside) -> None:
    assert file_response(folder, inside) is NOT_FOUND


def test_folder_that_is_not_there_has_no_files(tmp_path) -> None:
    assert file_response(tmp_path / "nowhere", "a.txt") is NOT_FOUND
