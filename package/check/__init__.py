"""What must be true of detections before anything is rendered: one check a file, each a function that yields problems.

A check gets everything that was loaded and judges one thing. ``CHECKS`` is the order in which they run; all of them
run, whatever the others found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.check.attack_ids import check_attack_ids
from package.check.enums import check_enums
from package.check.family import check_family
from package.check.formats import check_formats
from package.check.identity import check_identity
from package.check.known_fields import check_known_fields
from package.check.laboratory import check_laboratory
from package.check.prefilter import check_prefilter
from package.check.stories import check_stories
from package.check.tests_given import check_tests_given
from package.check.version_lock import check_version_lock
from package.check.windows import check_windows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from package.content import Content
    from package.model import Model
    from package.problems import Problem

CHECKS: tuple[Callable[[Model, Content], Iterator[Problem]], ...] = (
    check_identity,
    check_formats,
    check_family,
    check_attack_ids,
    check_stories,
    check_enums,
    check_known_fields,
    check_prefilter,
    check_tests_given,
    check_laboratory,
    check_version_lock,
    check_windows,
)


def run_checks(model: Model, content: Content) -> Iterator[Problem]:
    """Every problem that any check finds."""
    for check in CHECKS:
        yield from check(model, content)
