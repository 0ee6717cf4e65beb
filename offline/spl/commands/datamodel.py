"""``datamodel [<model> [<dataset> [search | flat]]] [strict_fields=<bool>]``: definitions, or the events of a dataset.

Without a mode: the definition as JSON in ``_raw``, of all models if none is named. ``search`` gives the events with
prefixed fields, ``flat`` without. With ``strict_fields=false`` the events keep their undeclared fields too; here
that is refused, because a dataset gives declared fields only. ``summariesonly`` and ``allow_old_summaries`` have no
effect: there are no summaries. ``acceleration_search`` is refused for the same reason. Source: Search Reference,
"datamodel".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from offline.datamodel.projection import dataset_rows
from offline.datamodel.splunk_json import render_splunk_model
from offline.spl.body import Body, read_bool
from offline.spl.commands.from_ import find_dataset, without_prefix
from offline.spl.frame import Frame

if TYPE_CHECKING:
    from offline.datamodel.definition import DataModel, Dataset
    from offline.spl.session import Session

MODES = ("search", "flat")
_OPTIONS = {"strict_fields": read_bool, "summariesonly": read_bool, "allow_old_summaries": read_bool}


@dataclass(frozen=True)
class Definitions:
    """Data models whose definitions are asked for."""

    models: tuple[DataModel, ...]
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """One row a model."""
        return Frame.from_rows([{"_raw": json.dumps(render_splunk_model(model))} for model in self.models])


@dataclass(frozen=True)
class Events:
    """A dataset whose events are asked for."""

    model: DataModel
    dataset: Dataset | None
    flat: bool
    streaming: ClassVar[bool] = False

    def run(self, frame: Frame, session: Session) -> Frame:
        """The events."""
        rows = dataset_rows(session.datamodels, self.model, self.dataset, session)
        return without_prefix(rows) if self.flat else rows


def parse(body: Body, session: Session) -> Definitions | Events:
    """Reads ``datamodel``."""
    start = body.position
    options = body.options(_OPTIONS)
    words = []
    while not body.done and body.peek_option() is None:
        words.append(body.field())
    options.update(body.options(_OPTIONS))
    body.finish()
    if options.get("strict_fields") is False:
        raise body.error("strict_fields=false is not supported", start)
    if not words:
        catalog = session.datamodels
        return Definitions(tuple(catalog.models.values()) if catalog is not None else ())
    name = ".".join(word.text for word in words[:2])
    model, dataset = find_dataset(name, body, words[0].position, session)
    if len(words) < 3:
        return Definitions((model,))
    if len(words) > 3 or words[2].text not in MODES:
        raise body.error(f"'{words[2].text}' is none of {', '.join(MODES)}", words[2].position)
    return Events(model, dataset, flat=words[2].text == "flat")
