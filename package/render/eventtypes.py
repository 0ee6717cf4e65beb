"""default/eventtypes.conf: one eventtype a family, with a word that only its events hold.

`EventCode=10` alone makes Splunk look for the word `10`; the name of a field that only some EventIDs have
(`GrantedAccess`) is a far rarer word, and both are asked of the index before any event is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.render.conf_text import render_conf
from package.render.spl_text import string

if TYPE_CHECKING:
    from package.model import Model

WIDE_PROCESSES = "sysmon_wide_processes"
WIDE_MACRO = "sysmon_essentials_wide_processes"


def source_terms(model: Model) -> str:
    """The search terms that select Sysmon events, whatever their EventID."""
    windows, linux = model.sources["windows"], model.sources["linux"]
    terms = [f"source={string(source)}" for source in windows.sources]
    terms.extend(f"sourcetype={string(name)}" for name in (linux.sourcetype, model.normalised) if name)
    return f"({' OR '.join(terms)})"


def render_eventtypes(model: Model) -> str:
    """The text of eventtypes.conf."""
    terms = source_terms(model)
    stanzas = [(row.eventtype, {"search": f"{terms} {row.terms}"}) for row in model.events.values()]
    stanzas.append((WIDE_PROCESSES, {"search": f"{terms} `{WIDE_MACRO}`"}))
    return render_conf("model/events/", stanzas)
