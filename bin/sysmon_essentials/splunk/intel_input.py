"""The modular input ``sysmon_intel`` for splunkd: what ``inputs.intel`` needs, out of Splunk's stores and folders."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sysmon_essentials.errors import InputError, SysmonError, UsageError
from sysmon_essentials.inputs.intel import Around, IntelInput, as_text
from sysmon_essentials.inputs.intel_csv import CsvHome
from sysmon_essentials.inputs.intel_fetch import Credentials, fetch
from sysmon_essentials.inputs.intel_settings import DECLARED, OPTIONAL, Settings, read_settings
from sysmon_essentials.inputs.output import Delivery
from sysmon_essentials.intel.allowed import Allowed, read_allowed

from .kv_home import KvHome
from .modular_input import ModularInput
from .secrets import read_secret
from .splunkd import Splunkd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sysmon_essentials.inputs.intel_home import Home
    from sysmon_essentials.intel.fetch.fetched import Fetched

    from .modular_input import Surroundings

SOURCETYPE = "sysmon_essentials:intel_feed"
_APP = Path(__file__).resolve().parents[3]
_LOOKUPS = "lookups"
_ALLOWED = "sysmon_intel_allowed.csv"
_INDICATORS = "sysmon_intel_indicators.csv"
_LONGEST_NAME = 100


class SysmonIntel(ModularInput):
    """A feed, kept up to date."""

    title = "Threat intelligence for Sysmon"
    description = "Fetches a feed of indicators, keeps what is valid of it, and reports each run as an event."
    declared = DECLARED
    optional = OPTIONAL

    def check_settings(self, given: Mapping[str, str]) -> None:
        """Refuse settings that cannot work.

        Raises:
            UsageError: the text is for the user.
        """
        for name in ("ca_file", "splunkd_ca_file"):
            path = read_settings(given)._asdict()[name]
            if path and not os.access(path, os.R_OK):
                raise UsageError(f"{name}: there is no {path}, or Splunk's user may not read it")

    def run_stanza(self, given: Mapping[str, str], around: Surroundings) -> None:
        """Do one round.

        Raises:
            UsageError: a setting is wrong.
            Stopped: it was asked to stop.
        """
        try:
            _run(_name(around.stanza), read_settings(given), _seconds(given.get("interval", "")), around)
        except (SysmonError, OSError) as error:
            if isinstance(error, UsageError):
                raise
            around.log("ERROR", f"{error}; nothing was changed")


def _run(name: str, settings: Settings, interval_s: int, around: Surroundings) -> None:
    splunkd = Splunkd(
        around.splunkd_uri,
        around.session_key,
        os.environ.get("SPLUNK_HOME", ""),
        around.log,
        settings.splunkd_ca_file,
    )
    if not _is_ours(splunkd):
        around.log("INFO", "another member of the search head cluster, its captain, fetches feeds")
        return
    home = _home(splunkd, settings, around.folder)
    secrets = [around.session_key]

    def bring(stamp: Mapping[str, str]) -> Fetched | None:
        known = _read_credentials(splunkd, settings)
        secrets.extend(known)
        return fetch(settings, known, around.folder, stamp)

    covers = _allowed(around.log).covers
    IntelInput(
        name, settings, Around(home, bring, covers, around.log, _reporter(name, around), secrets, interval_s)
    ).run()


def _home(splunkd: Splunkd, settings: Settings, folder: Path) -> Home:
    if settings.home == "csv":
        return CsvHome(_APP / _LOOKUPS / _INDICATORS, folder)
    return KvHome(splunkd)


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


def _seconds(typed: str) -> int:
    try:
        return max(int(float(typed)), 0)
    except (ValueError, OverflowError):
        return 0
