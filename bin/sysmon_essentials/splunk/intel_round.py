"""One round of the input ``sysmon_intel``: what ``inputs.intel`` needs, out of Splunk's stores and folders."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import InputError, UsageError
from sysmon_essentials.inputs.intel import Around, IntelInput, as_text
from sysmon_essentials.inputs.intel_csv import CsvHome
from sysmon_essentials.inputs.intel_fetch import Credentials, fetch
from sysmon_essentials.inputs.output import Delivery
from sysmon_essentials.intel.allowed import Allowed, read_allowed
from sysmon_essentials.intel.fetch.location import without_secrets

from .kv_home import KvHome
from .secrets import read_secret
from .splunkd import Splunkd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sysmon_essentials.inputs.intel_home import Home
    from sysmon_essentials.inputs.intel_settings import Settings
    from sysmon_essentials.intel.fetch.fetched import Fetched

    from .modular_input import Surroundings

SOURCETYPE = "sysmon_essentials:intel_feed"
_APP = Path(__file__).resolve().parents[3]
_LOOKUPS = "lookups"
_ALLOWED = "sysmon_intel_allowed.csv"
_INDICATORS = "sysmon_intel_indicators.csv"
_LONGEST_NAME = 100


def run_round(settings: Settings, interval_s: int, splunk_home: str, around: Surroundings) -> None:
    """Fetch a feed and keep what is valid of it; the name of the stanza is that of the feed.

    Args:
        settings: where the feed is and how it is read.
        interval_s: seconds until the next round.
        splunk_home: where splunkd's certificates are.
        around: stanza, folder, events, log and splunkd.

    Raises:
        SysmonError: there is no splunkd or no home to work with.
        OSError: the folder cannot be used.
        Stopped: it was asked to stop.
    """
    name = _name(around.stanza)
    splunkd = Splunkd(around.splunkd_uri, around.session_key, splunk_home, around.log, settings.splunkd_ca_file)
    if not _is_ours(splunkd):
        around.log("INFO", "another member of the search head cluster, its captain, fetches feeds")
        return
    home = _home(splunkd, settings, around)
    secrets = [around.session_key]

    def bring(stamp: Mapping[str, str]) -> Fetched | None:
        known = _read_credentials(splunkd, settings)
        secrets.extend(known.forms())
        return fetch(settings, known, around.folder, stamp)

    def log(level: str, text: str) -> None:
        around.log(level, without_secrets(text, secrets))

    covers = _allowed(around.log).covers
    IntelInput(name, settings, Around(home, bring, covers, log, _reporter(name, around), secrets, interval_s)).run()


def _home(splunkd: Splunkd, settings: Settings, around: Surroundings) -> Home:
    if settings.home == "csv":
        return CsvHome(_APP / _LOOKUPS / _INDICATORS, around.folder)
    return KvHome(splunkd, around.log)


def _is_ours(splunkd: Splunkd) -> bool:
    """Tell whether this machine is to fetch: of a search head cluster the captain alone does.

    Source: Splunk, REST API Reference, "server/info", server_roles.
    """
    info = splunkd.get("/services/server/info")
    try:
        roles = info["entry"][0]["content"]["server_roles"]
    except (LookupError, TypeError):
        return True
    return "shc_member" not in roles or "shc_captain" in roles


def _read_credentials(splunkd: Splunkd, settings: Settings) -> Credentials:
    return Credentials(
        read_secret(splunkd, settings.credential) if settings.credential else "",
        read_secret(splunkd, settings.proxy_credential) if settings.proxy_credential else "",
    )


def _allowed(log: Callable[[str, str], None]) -> Allowed:
    path = _APP / _LOOKUPS / _ALLOWED
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            allowed, problems = read_allowed(lines, path.name, int(time.time()))
    except OSError as error:
        log("WARN", f"{path.name}: cannot be read ({error.strerror}); no indicator is left out")
        return Allowed()
    except InputError as error:
        log("WARN", f"{error}; no indicator is left out")
        return Allowed()
    for problem in problems[:20]:
        log("WARN", str(problem))
    return allowed


def _reporter(name: str, around: Surroundings) -> Callable[[Mapping[str, Any]], None]:
    def report(event: Mapping[str, Any]) -> None:
        delivery = Delivery(as_text(event), f"{event['time']}.000", "", f"sysmon_intel://{name}", SOURCETYPE)
        with around.stop.shielded():
            around.deliver([delivery])

    return report


def _name(stanza: str) -> str:
    """Return the name of a feed; raises UsageError for one that cannot stand in lookups and searches."""
    name = stanza.strip()
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise UsageError(f"the name of an input is the name of its feed: 1 to {_LONGEST_NAME} printable characters")
    return name
