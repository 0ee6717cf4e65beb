"""default/data/models/Sysmon_Essentials.json: the app's own data model, one dataset a family.

It holds what CIM has no dataset for (process access, image loads, pipes, ...) and every family's own fields, so that
`tstats` reaches all of Sysmon. Shipped not accelerated.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from package.model import EventRow, Model

NAME = "Sysmon_Essentials"
MULTIVALUE = ("answer", "record_type", "process_hash", "file_hash")
NUMBERS = ("answer_count", "query_count", "file_create_time", "file_create_time_previous", "file_modify_time")
ON_EVERY_EVENT = ("signature", "signature_id", "vendor_product", "os")


def render_datamodel(model: Model) -> str:
    """The JSON text of the data model."""
    objects = [_object(row) for row in model.events.values()]
    definition = {
        "modelName": NAME,
        "displayName": "Sysmon Essentials",
        "description": "Every Sysmon event by family, with the fields that CIM data models have no place for.",
        "objectSummary": {"Event-Based": len(objects), "Search-Based": 0, "Transaction-Based": 0},
        "objects": objects,
        "objectNameList": [item["objectName"] for item in objects],
    }
    return json.dumps(definition, indent=2, sort_keys=True) + "\n"


def dataset_name(row: EventRow) -> str:
    """The dataset of a family: `process_access` gives `Process_Access`."""
    return "_".join(word.capitalize() for word in row.family.split("_"))


def _object(row: EventRow) -> dict[str, object]:
    name = dataset_name(row)
    return {
        "objectName": name,
        "displayName": row.name,
        "comment": "",
        "parentName": "BaseEvent",
        "lineage": name,
        "fields": [_field(field, name) for field in sorted({*row.cim, *ON_EVERY_EVENT})],
        "calculations": [],
        "constraints": [
            {"search": f"`sysmon_essentials_index` eventtype={row.eventtype}", "owner": name},
        ],
    }


def _field(field: str, owner: str) -> dict[str, object]:
    return {
        "fieldName": field,
        "displayName": field,
        "owner": owner,
        "type": "number" if field in NUMBERS else "string",
        "fieldSearch": "",
        "required": False,
        "multivalue": field in MULTIVALUE,
        "hidden": False,
        "editable": True,
        "comment": "",
    }
