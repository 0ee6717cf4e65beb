"""savedsearches.conf: the stand-alone search of every detection, a pack for every family, upkeep, and reports.

Throttling looks at each result by itself (``alert.digest_mode = 0``): as savedsearches.conf.spec says, fields count
only then; a digest would keep quiet about every other victim as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render.baselines import baseline_stanzas
from package.render.conf_text import render_conf
from package.render.es_settings import es_settings
from package.render.event_words import with_words
from package.render.finding_spl import intel_pack_search, pack_search, stand_alone_search
from package.render.intel_stanzas import intel_stanzas
from package.render.inventory import inventory_stanzas
from package.render.reports import report_stanzas
from package.render.risk import risk_stanzas
from package.render.schedules import PACK, STATE_WINDOW, is_state, schedule_of, schedule_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from package.content import Content
    from package.detections import Detection
    from package.model import EventRow, Model

PACK_THROTTLE_FIELD = "throttle_key"
PACK_THROTTLE_PERIOD = "1h"
INTEL_THROTTLE_PERIOD = "24h"


def render(model: Model, content: Content) -> str:
    """The whole file."""
    stanzas = (
        (name, {key: with_words(value, model.events) if key == "search" else value for key, value in keys.items()})
        for name, keys in _stanzas(model, content)
    )
    return render_conf("detections/ and model/", stanzas)


def pack_stanza(family: str) -> str:
    """Name of a family's pack."""
    return f"Sysmon Essentials - Pack - {family}"


def intel_pack_stanza(family: str) -> str:
    """Name of the pack of a family's detections by threat intelligence."""
    return f"Sysmon Essentials - Pack - Intelligence - {family}"


def _stanzas(model: Model, content: Content) -> Iterator[tuple[str, dict[str, str]]]:
    rows = {row.family: row for row in model.events.values()}
    for detection in content.detections:
        row = rows.get(detection.family)
        yield detection.stanza, _stand_alone(detection, row, content)
    for family, detections in content.by_family.items():
        yield pack_stanza(family), _pack(family, detections, rows[family])
    for family, detections in content.intel_by_family.items():
        yield intel_pack_stanza(family), _intel_pack(family, detections, rows[family])
    yield from baseline_stanzas(content.detections)
    yield from intel_stanzas(content, rows)
    yield from risk_stanzas()
    yield from inventory_stanzas()
    yield from report_stanzas()


def _stand_alone(detection: Detection, row: EventRow | None, content: Content) -> dict[str, str]:
    sources = (f"Sysmon EventID {row.code}",) if row else ("Sysmon",)
    return {
        "description": detection.description,
        "search": stand_alone_search(detection, row.terms if row else ""),
        **schedule_settings(schedule_of(detection)),
        **_throttle(detection),
        "alert.digest_mode": "0",
        "alert.track": "0",
        **es_settings(detection, content.attack, sources),
    }


def _throttle(detection: Detection) -> dict[str, str]:
    if detection.throttle is None:
        return {}
    period = STATE_WINDOW if is_state(detection) else detection.throttle.period
    return {
        "alert.suppress": "1",
        "alert.suppress.fields": ",".join(detection.throttle.fields),
        "alert.suppress.period": period,
    }


def _pack(family: str, detections: Sequence[Detection], row: EventRow) -> dict[str, str]:
    return {
        "description": (
            f"All {len(detections)} simple detections on EventID {row.code} ({family}) in one pass over its events."
        ),
        "search": pack_search(detections, row.terms),
        **_pack_settings(PACK_THROTTLE_PERIOD),
    }


def _intel_pack(family: str, detections: Sequence[Detection], row: EventRow) -> dict[str, str]:
    return {
        "description": (
            f"Asks threat intelligence for the values of EventID {row.code} ({family}) in one pass over its events."
        ),
        "search": intel_pack_search(detections, row.terms),
        **_pack_settings(INTEL_THROTTLE_PERIOD),
    }


def _pack_settings(quiet: str) -> dict[str, str]:
    return {
        **schedule_settings(PACK),
        "alert.suppress": "1",
        "alert.suppress.fields": PACK_THROTTLE_FIELD,
        "alert.suppress.period": quiet,
        "alert.digest_mode": "0",
        "alert.track": "0",
    }
