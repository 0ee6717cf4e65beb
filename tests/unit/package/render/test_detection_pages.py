"""Pages of detections: what stands on them, and where the index leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from package.render.detection_pages import FOLDER, render_pages
from tests.authored import model, read_content, write_detection

if TYPE_CHECKING:
    from pathlib import Path

PAGE = f"{FOLDER}/process_create/editor_starts_shell.md"
EXPECTED = {
    "title": "# Editor Starts A Shell\n",
    "source": "Rendered from detections/process_create/editor_starts_shell.yml",
    "technique by name": "[T1059.003 Command and Scripting Interpreter: Windows Command Shell]"
    "(https://attack.mitre.org/techniques/T1059/003/)",
    "terms before the condition": "`sysmon_essentials_events` EventCode=1 (notepad AND cmd)\n"
    '| where parent_process_name="notepad.exe"',
    "false positives": "## False positives\n\nPlugins.\n",
    "next steps": "## What to do next\n\nRead the command line.\n",
    "fields of the allow-list": "rows on `process_path`, `user`.",
    "near-miss": "| notepad starts notepad | 1 | none |",
    "pack": "`Sysmon Essentials - Pack - process_create`",
}
IN_INDEX = {
    "EventID": "### 1: process_create\n",
    "tactic": "### Execution\n",
    "story": "### Living Off The Land\n",
    "link": "[Editor Starts A Shell](process_create/editor_starts_shell.md) | simple | high | T1059.003",
}


def pages(root: Path, **changes: object) -> dict[str, str]:
    write_detection(root, **changes)
    content, problems = read_content(root)
    assert problems == []
    return render_pages(model(), content)


@pytest.mark.parametrize("text", EXPECTED.values(), ids=EXPECTED.keys())
def test_page_says(tmp_path: Path, text: str) -> None:
    assert text in pages(tmp_path)[PAGE]


@pytest.mark.parametrize("text", IN_INDEX.values(), ids=IN_INDEX.keys())
def test_index_lists_the_detection_by(tmp_path: Path, text: str) -> None:
    assert text in pages(tmp_path)[f"{FOLDER}/index.md"]


def test_search_of_other_types_stands_as_written(tmp_path: Path) -> None:
    search = "EventCode=1\n| stats count by dvc\n| where count>5\n"
    shown = pages(tmp_path, type="threshold", condition=None, prefilter=None, search=search)[PAGE]
    assert f"```spl\n{search}```" in shown


def test_bar_in_a_message_does_not_end_the_cell(tmp_path: Path) -> None:
    assert r"`a \| $dvc$`" in pages(tmp_path, message="a | $dvc$")[PAGE]
