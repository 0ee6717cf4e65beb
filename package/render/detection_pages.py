"""docs/detections/: a page for every detection, and an index by EventID, tactic and analytic story.

Pages say for people what the stanzas say for Splunk. Knows Markdown; no SPL beyond what the detection's file holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render.savedsearches import intel_pack_stanza, pack_stanza

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from package.content import Content
    from package.detections import Detection
    from package.model import Model

FOLDER = "docs/detections"
_HEADER = "<!-- Rendered from {}; run: python -m package generate --write -->"
_SEVERITIES = ("critical", "high", "medium", "low", "informational")


def render_pages(model: Model, content: Content) -> dict[str, str]:
    """Every page by its path from the root of the repository."""
    codes = {row.family: row.code for row in model.events.values()}
    pages = {page_path(detection): _page(detection, content, codes) for detection in content.detections}
    return {f"{FOLDER}/index.md": _index(content, codes), **pages}


def page_path(detection: Detection) -> str:
    """Where the page of a detection lies."""
    return f"{FOLDER}/{detection.folder}/{detection.slug}.md"


def _page(detection: Detection, content: Content, codes: dict[str, int]) -> str:
    source = f"detections/{detection.folder}/{detection.slug}.yml"
    parts = [
        _HEADER.format(source),
        f"# {detection.name}",
        "\n".join(_facts(detection, content, codes)),
        "## What happened, and why it matters",
        detection.description,
        "## Data needed",
        detection.how_to_implement,
        "## Search",
        "\n".join(_search(detection, codes)),
        "## False positives",
        detection.known_false_positives,
        _allow_hint(detection),
        "## What to do next",
        detection.next_steps,
        "## Tests",
        "\n".join(_tests(detection)),
        "## References",
        "\n".join(f"* <{reference}>" for reference in detection.references),
    ]
    return "\n\n".join(parts) + "\n"


def _tests(detection: Detection) -> Iterator[str]:
    yield "| test | events | findings |"
    yield "|---|---|---|"
    for test in detection.tests:
        yield f"| {_cell(test.name)} | {len(test.events)} | {test.expect or 'none'} |"


def _facts(detection: Detection, content: Content, codes: dict[str, int]) -> Iterator[str]:
    code = codes.get(detection.family)
    yield "| | |"
    yield "|---|---|"
    yield f"| Word | `{detection.slug}` |"
    yield f"| Id | {detection.id}, version {detection.version} of {detection.date}, {detection.status} |"
    yield f"| Type | {detection.type} on {f'EventID {code} ({detection.family})' if code else 'several EventIDs'} |"
    yield f"| Severity | {detection.severity}, risk score {detection.risk_score} |"
    yield f"| ATT&CK | {_techniques(detection, content) or 'none'} |"
    yield f"| Stories | {', '.join(detection.story)} |"
    yield f"| Message | `{_cell(detection.message)}` |"
    objects = [f"`{entity.field}` ({entity.type})" for entity in (*detection.risk, *detection.threat)]
    yield f"| Risk and threat objects | {', '.join(objects)} |"
    if detection.throttle:
        fields = ", ".join(f"`{name}`" for name in detection.throttle.fields)
        yield f"| Throttled | {detection.throttle.period} by {fields} |"
    yield f"| Saved search | `{detection.stanza}` |"
    if detection.is_intel:
        yield f"| Pack | `{intel_pack_stanza(detection.family)}` |"
    if detection.is_simple:
        yield f"| Pack | `{pack_stanza(detection.family)}` |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _techniques(detection: Detection, content: Content) -> str:
    return ", ".join(
        f"[{technique} {content.attack.technique_name(technique)}]"
        f"(https://attack.mitre.org/techniques/{technique.replace('.', '/')}/)"
        for technique in detection.attack
    )


def _search(detection: Detection, codes: dict[str, int]) -> Iterator[str]:
    if detection.is_intel:
        yield from _looked_up(detection, codes)
        return
    if not detection.is_simple:
        yield from ("```spl", *detection.search.strip().splitlines(), "```")
        return
    terms = " ".join(detection.prefilter.split())
    yield from ("```spl", f"`sysmon_essentials_events` EventCode={codes[detection.family]} {terms}".rstrip())
    first, *rest = detection.condition.strip().splitlines()
    yield from (f"| where {first}", *rest, "```")


def _looked_up(detection: Detection, codes: dict[str, int]) -> Iterator[str]:
    page = "[threat intelligence](../../intelligence.md)"
    yield f"Of each event {codes[detection.family]} these fields are looked up in {page}:"
    yield ""
    yield "| field | as |"
    yield "|---|---|"
    for one in detection.match:
        yield f"| `{one.field}` | {one.kind} |"
    if detection.condition:
        yield from ("", "if", "", "```spl", *detection.condition.strip().splitlines(), "```")


def _allow_hint(detection: Detection) -> str:
    fields = ", ".join(f"`{name}`" for name in detection.allow_on)
    return f"The allow-list takes rows on {fields}." if fields else "The allow-list takes no rows for this detection."


def _index(content: Content, codes: dict[str, int]) -> str:
    lines = [
        _HEADER.format("detections/"),
        "",
        "# Detections",
        "",
        f"{len(content.detections)} detections: {_counts(content.detections)}.",
        "How to write one: [the author's guide](../detection-author-guide.md).",
        "",
        "By [EventID](#by-eventid), [tactic](#by-tactic), [analytic story](#by-analytic-story).",
        "",
        "## By EventID",
        "",
    ]
    for family, members in _by_family(content, codes).items():
        code = codes.get(family)
        lines += [f"### {f'{code}: {family}' if code else 'several EventIDs'}", "", *_table(members), ""]
    lines += ["## By tactic", ""]
    for tactic, name in content.attack.tactics.items():
        members = [found for found in content.detections if tactic in _tactics(found, content)]
        if members:
            lines += [f"### {name}", "", *_table(members), ""]
    lines += ["## By analytic story", ""]
    for story in content.stories.values():
        members = [found for found in content.detections if story.name in found.story]
        if members:
            lines += [f"### {story.name}", "", " ".join(story.description.split()), "", *_table(members), ""]
    return "\n".join(lines)


def _counts(detections: Iterable[Detection]) -> str:
    severities = [detection.severity for detection in detections]
    return ", ".join(f"{severities.count(name)} {name}" for name in _SEVERITIES if name in severities)


def _by_family(content: Content, codes: dict[str, int]) -> dict[str, list[Detection]]:
    families: dict[str, list[Detection]] = {}
    for detection in sorted(content.detections, key=lambda found: codes.get(found.family, 1000)):
        families.setdefault(detection.family, []).append(detection)
    return families


def _tactics(detection: Detection, content: Content) -> set[str]:
    return {tactic for found in detection.attack for tactic in content.attack.techniques[found].tactics}


def _table(detections: Sequence[Detection]) -> Iterator[str]:
    yield "| detection | type | severity | ATT&CK |"
    yield "|---|---|---|---|"
    for detection in sorted(detections, key=lambda found: (_SEVERITIES.index(found.severity), found.name)):
        page = page_path(detection).removeprefix(f"{FOLDER}/")
        attack = " ".join(detection.attack)
        yield f"| [{detection.name}]({page}) | {detection.type} | {detection.severity} | {attack} |"
