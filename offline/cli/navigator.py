"""The command ``navigator``: a layer for the ATT&CK Navigator, of the detections or of what a hunt found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import UsageError

from offline.cli.environment import closing, load, search_head
from offline.cli.main import BAD_INPUT, DONE
from offline.cli.messages import plural, tell
from offline.navigator import coverage, hits, layer
from offline.output import open_lines
from offline.scheduler import chosen, plan_detections, run_detections, saved_searches
from offline.sieve import Sieve

if TYPE_CHECKING:
    import argparse

    from offline.searchhead import SearchHead

_LOOKUP = "sysmon_essentials_detections"
_VERSION = "sysmon_essentials_attack_version"


def run(options: argparse.Namespace) -> int:
    """Write the layer."""
    head = search_head(options)
    exit_code = DONE
    if options.paths:
        made, exit_code = _of_hunt(head, options.paths)
    else:
        made = _of_detections(head)
    with open_lines(options.json or "-") as file:
        file.write(json.dumps(made, indent=1, sort_keys=True) + "\n")
    tell(f"{plural(len(made['techniques']), 'technique')} in the layer '{made['name']}'.")
    return exit_code


def _of_detections(head: SearchHead) -> dict[str, Any]:
    rows = _detections(head)
    described = "Techniques with detections of Sysmon Essentials; the score is how many there are."
    return layer("coverage", "Sysmon Essentials: detections", described, coverage(rows), _attack_version(head))


def _of_hunt(head: SearchHead, paths: list[str]) -> tuple[dict[str, Any], int]:
    planned, outcome = plan_detections(chosen(saved_searches(head.conf), single=False), head.session())
    load(head, paths, Sieve([strand for _, strand in planned]))
    run_detections(planned, outcome, head.session)
    titles = {row["detection"]: row["name"] for row in _detections(head)}
    found = hits((titles.get(finding.detection, finding.detection), finding.attack) for finding in outcome.findings)
    described = f"Techniques found in {', '.join(paths)}; the score is how many findings there are."
    made = layer("hits", "Sysmon Essentials: findings", described, found, _attack_version(head))
    exit_code = closing(head.intake, head.conf)
    return made, BAD_INPUT if outcome.errors else exit_code


def _detections(head: SearchHead) -> list[dict[str, str]]:
    """The rows of the lookup of detections.

    Raises:
        UsageError: The apps bring none.
    """
    lookup = head.knowledge.lookups.get(_LOOKUP)
    if lookup is None:
        raise UsageError(f"the apps bring no lookup {_LOOKUP}")
    return [{name: str(row.get(name) or "") for name in ("detection", "name", "attack")} for row in lookup.rows]


def _attack_version(head: SearchHead) -> str:
    return head.conf.stanzas("macros").get(_VERSION, {}).get("definition", "").strip('"')
