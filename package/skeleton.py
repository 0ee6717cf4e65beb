"""The file of a new detection: complete, valid and firing on its own test, with every sentence still to be written.

Knows the shape of a detection file and the example event of each EventID. Chooses a condition on the acting program, or
where an EventID has none on the first field that holds text.
"""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import yaml

from package.problems import BuildError

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from package.model import EventRow, Model

SLUG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+")
_PROGRAMS = {"Image": "process_name", "SourceImage": "source_process_name"}
_MARK = "replace_me"
_TITLE_LENGTH = 65


def write_skeleton(root: Path, model: Model, family: str, slug: str, today: datetime.date) -> Path:
    """Write the file; gives its path.

    Raises:
        BuildError: the family is unknown, the word is not one, or the file is there already.
    """
    rows = {row.family: row for row in model.events.values()}
    if family not in rows:
        raise BuildError(f"{family}: no such family; there are {', '.join(sorted(rows))}")
    if not SLUG.fullmatch(slug):
        raise BuildError(
            f"{slug}: say what happens in two or more small words joined by _, such as office_starts_shell"
        )
    title = slug.replace("_", " ").title()
    if len(title) > _TITLE_LENGTH:
        raise BuildError(f"{slug}: the title must fit into {_TITLE_LENGTH} characters")
    taken = sorted((root / "detections").glob(f"*/{slug}.yml"))
    if taken:
        raise BuildError(f"{taken[0].relative_to(root)} is there already")
    path = root / "detections" / family / f"{slug}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_skeleton(rows[family], title, today), encoding="utf-8", newline="\n")
    return path


def render_skeleton(row: EventRow, title: str, today: datetime.date) -> str:
    """The text of the file."""
    raw, field = _decisive(row)
    is_program = raw in _PROGRAMS
    shown = f"{_MARK}.exe" if is_program else _MARK
    lines = [
        *_about(title, row, today),
        *_decision(row, raw, field),
        *_tests(row.code, raw, shown, is_program=is_program),
    ]
    return "\n".join([*lines, ""])


def _about(title: str, row: EventRow, today: datetime.date) -> list[str]:
    """What the detection is, with the sentences still to be written."""
    return [
        f"name: {title}",
        f"id: {uuid.uuid4()}",
        "version: 1",
        f"date: {today.isoformat()}",
        "status: experimental",
        f"family: {row.family}",
        "type: simple",
        "severity: medium",
        "risk_score: 40",
        "attack: [T1059]",
        "story: [Living Off The Land]",
        "description: >",
        "  Say what happened and why it matters, for somebody who reads it at three in the morning.",
        "how_to_implement: >",
        f"  Say what the configuration must log: Sysmon event {row.code} ({row.family}).",
        "known_false_positives: >",
        "  Say who does this with good reason, and which field of the allow-list tells them apart.",
        "next_steps: >",
        "  Say what to look at next: which event, which field, which question to whom.",
        "references:",
        "  - https://attack.mitre.org/techniques/T1059/",
    ]


def _decision(row: EventRow, raw: str, field: str) -> list[str]:
    """The condition, and what a finding says and carries."""
    pattern, kind = (rf"(?i)^{_MARK}\.exe$", "process_name") if raw in _PROGRAMS else (f"(?i)^{_MARK}$", "command")
    user = ", {field: user, type: user}" if any(known.name == "User" for known in row.fields) else ""
    return [
        f"prefilter: {_MARK}",
        "condition: |",
        f'  match({field}, "{pattern}")',
        f'message: "{_MARK}: ${field}$ on $dvc$"',
        "entities:",
        f"  risk: [{{field: dvc, type: system}}{user}]",
        f"  threat: [{{field: {field}, type: {kind}}}]",
        f"allow_on: [{field}, dvc]",
        f"throttle: {{fields: [dvc, {field}], period: 1h}}",
    ]


def _decisive(row: EventRow) -> tuple[str, str]:
    """The raw field that the test sets and the field that the condition looks at."""
    names = [known.name for known in row.fields]
    for raw, field in _PROGRAMS.items():
        if raw in names:
            return raw, field
    skipped = ("RuleName", "UtcTime")
    raw = next(name for name in names if name not in skipped and not name.endswith(("Guid", "Id")))
    return raw, raw


def _tests(code: int, raw: str, shown: str, *, is_program: bool) -> list[str]:
    lines = ["tests:"]
    for name, expect, value in (("what it looks for", 1, shown), ("something else", 0, "other.exe")):
        text = rf"C:\Users\Public\{value}" if is_program else value
        lines += [
            f"  - name: {name}",
            f"    expect: {expect}",
            "    events:",
            f"      - event_code: {code}",
            "        fields:",
            f"          {yaml.safe_dump({raw: text}, default_style=None).strip()}",
        ]
    return lines
