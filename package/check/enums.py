"""Risk and threat objects are of the kinds that Enterprise Security knows.

Source: the risk and threat object types that ESCU's content uses (ES, risk-based alerting).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.detections import OBJECT_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from package.content import Content
    from package.model import Model
    from package.problems import Problem

THREAT_TYPES = (
    "certificate_common_name", "certificate_organization", "certificate_serial", "certificate_unit", "command",
    "domain", "email_address", "email_subject", "file_hash", "file_name", "file_path", "http_user_agent",
    "ip_address", "parent_process", "parent_process_name", "process", "process_hash", "process_name",
    "registry_path", "registry_value_name", "registry_value_text", "service", "signature", "system", "tls_hash", "url",
)  # fmt: skip


def check_enums(model: Model, content: Content) -> Iterator[Problem]:
    """Types of objects are from closed lists, and something is at risk."""
    for detection in content.detections:
        if not detection.risk:
            yield detection.problem("entities.risk: needs at least one object", "entities", "risk")
        for role, entities, allowed in (
            ("risk", detection.risk, OBJECT_TYPES),
            ("threat", detection.threat, THREAT_TYPES),
        ):
            for position, entity in enumerate(entities):
                if entity.type not in allowed:
                    text = f"entities.{role}: {entity.type!r} is none of {', '.join(allowed)}"
                    yield detection.problem(text, "entities", role, position)
