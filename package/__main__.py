"""``python -m package``: check the sources, render the configuration, build and inspect the archives.

Exit status: 0 done, 1 something is stale or was found wanting, 2 the sources cannot be used.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from package.build import build, unpack
from package.check import run_checks
from package.check.version_lock import FILE as LOCK_FILE
from package.check.version_lock import render_lock
from package.content import Content, load_content
from package.generate import render_all, stale, write
from package.inspect import InspectError, inspect_archive
from package.lint import lint_app
from package.model import Model, load_model
from package.problems import BuildError, ModelError, Problem
from package.skeleton import write_skeleton

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

ROOT = Path(__file__).resolve().parents[1]


def load_sources(root: Path) -> tuple[Model, Content]:
    """Everything authored, checked.

    Raises:
        ModelError: with every problem of rows, detections and what belongs to them.
    """
    problems: list[Problem] = []
    model = load_model(root)
    content = load_content(root, problems)
    problems.extend(run_checks(model, content))
    if problems:
        raise ModelError(problems)
    return model, content


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
    except ModelError as error:
        _say(f"{error}\n{len(error.problems)} problems", sys.stderr)
        return 2
    except (BuildError, InspectError) as error:
        _say(str(error), sys.stderr)
        return 2
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m package", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    generate = commands.add_parser("generate", help="render default/, lookups/ and cim_map.py from the sources")
    way = generate.add_mutually_exclusive_group(required=True)
    way.add_argument("--write", action="store_true", help="bring the files up to date")
    way.add_argument("--check", action="store_true", help="name the files that are not up to date")
    generate.set_defaults(run=_generate)
    commands.add_parser("check", help="judge the sources").set_defaults(run=_check)
    commands.add_parser("lock", help="note what a release holds").set_defaults(run=_lock)
    skeleton = commands.add_parser("new-detection", help="write the skeleton of a detection")
    skeleton.add_argument("family", help="the folder below detections/, such as process_create")
    skeleton.add_argument("slug", help="what happens, in small words joined by _, such as office_starts_shell")
    skeleton.set_defaults(run=_new_detection)
    for name, run, what in (
        ("build", _build, "the archives, into a folder"),
        ("inspect", _inspect, "the archives, judged by our own lint and by AppInspect"),
    ):
        command = commands.add_parser(name, help=what)
        command.add_argument("--dist", type=Path, default=ROOT / "dist", help="the folder (default: dist)")
        command.set_defaults(run=run)
    return parser


def _generate(options: argparse.Namespace) -> int:
    texts = render_all(*load_sources(ROOT))
    if options.write:
        for name in write(ROOT, texts):
            _say(f"wrote {name}")
        return 0
    old = stale(ROOT, texts)
    for name in old:
        _say(f"{name} is stale; run: python -m package generate --write", sys.stderr)
    return 1 if old else 0


def _check(_: argparse.Namespace) -> int:
    content = load_sources(ROOT)[1]
    _say(f"{len(content.detections)} detections, no problems")
    return 0


def _lock(_: argparse.Namespace) -> int:
    content = load_sources(ROOT)[1]
    (ROOT / LOCK_FILE).write_text(render_lock(content.detections), encoding="utf-8", newline="\n")
    _say(f"wrote {LOCK_FILE}")
    return 0


def _new_detection(options: argparse.Namespace) -> int:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    path = write_skeleton(ROOT, load_model(ROOT), options.family, options.slug, today)
    _say(f"wrote {path.relative_to(ROOT)}; fill it in, then run: python -m package generate --write")
    return 0


def _build(options: argparse.Namespace) -> int:
    for path in build(ROOT, options.dist):
        _say(str(path))
    return 0


def _inspect(options: argparse.Namespace) -> int:
    faults = 0
    for path in build(ROOT, options.dist):
        with tempfile.TemporaryDirectory() as folder:
            found = [str(problem) for problem in lint_app(unpack(path, Path(folder)))]
        found.extend(inspect_archive(path))
        faults += len(found)
        _say(f"{path.name}: {len(found) or 'no'} problems")
        for line in found:
            _say(f"  {line}", sys.stderr)
    return 1 if faults else 0


def _say(text: str, stream: TextIO | None = None) -> None:
    (stream or sys.stdout).write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main())
