"""What runs where: Sysmon's configuration and version on each host, deployed configurations, and what each host sends.

Three scheduled searches keep a collection each. Hosts are learned from events 4 and 16, configurations from the reports
of the input ``sysmon_config``, coverage from the events of a day beside what the host's configuration would log. A run
that is repeated writes the same rows again: every row's key is the thing that it is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from package.detections import Schedule
from package.render.schedules import schedule_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "Sysmon Essentials - Inventory"
HOSTS = "sysmon_hosts"
HOSTS_COLUMNS = {
    "host": "string",
    "configuration": "string",
    "configuration_hash": "string",
    "configuration_name": "string",
    "configuration_time": "number",
    "previous_hash": "string",
    "changed_by": "string",
    "approved": "string",
    "drift": "string",
    "hosts_alike": "number",
    "sysmon_state": "string",
    "sysmon_version": "string",
    "schema_version": "string",
    "state_time": "number",
    "outdated": "string",
    "updated": "number",
}
CONFIGURATIONS = "sysmon_configurations"
CONFIGURATIONS_COLUMNS = {
    "sha256": "string",
    "paths": "string",
    "status": "string",
    "reason": "string",
    "schema_version": "string",
    "errors": "number",
    "high": "number",
    "warnings": "number",
    "notes": "number",
    "problems": "string",
    "filters": "number",
    "logged_all": "string",
    "logged_all_but": "string",
    "logged_some": "string",
    "logged_none": "string",
    "logged_unknown": "string",
    "detections": "number",
    "blind": "number",
    "partly": "number",
    "blind_detections": "string",
    "partly_detections": "string",
    "last_reported": "number",
}
COVERAGE = "sysmon_coverage"
COVERAGE_COLUMNS = {
    "host": "string",
    "event_code": "number",
    "day": "string",
    "count": "number",
    "last_seen": "number",
    "expected": "string",
    "state": "string",
    "configuration_hash": "string",
    "updated": "number",
}
COLLECTIONS = {HOSTS: HOSTS_COLUMNS, CONFIGURATIONS: CONFIGURATIONS_COLUMNS, COVERAGE: COVERAGE_COLUMNS}

APPROVED = "sysmon_approved_configs"
"""Lookup on the file in which an admin lists the hashes of approved configurations."""
LOOKUPS: dict[str, dict[str, str]] = {
    APPROVED: {"filename": f"{APPROVED}.csv", "case_sensitive_match": "false", "max_matches": "1"}
}

UPDATE_HOSTS = r"""
`sysmon_essentials_events` (EventCode=16 OR EventCode=4
    OR (EventCode=1 (sysmon.exe OR sysmon64.exe OR sysmon64a.exe)))
| eval host=lower(coalesce(dvc, host)),
    loaded_at=if(EventCode=16, _time, null()),
    loaded_hash=if(match(ConfigurationFileHash, "^[^=]*=[0-9A-Fa-f]{32,64}"),
        upper(replace(ConfigurationFileHash, "^[^=]*=([0-9A-Fa-f]{32,64}).*$", "\1")), "-"),
    loaded_hash=if(EventCode=16, loaded_hash, null()),
    state_at=if(EventCode=4, _time, null()),
    is_command=if(EventCode=1 AND match(process_name, "(?i)^sysmon(64a?)?\.exe$")
        AND match(process, "(?i)\s[-/](c|i|accepteula)\b"), 1, 0),
    command_at=if(is_command=1, _time, null()), command_user=if(is_command=1, user, null())
| stats latest(Configuration) AS new_configuration latest(loaded_hash) AS new_hash max(loaded_at) AS new_time
    latest(State) AS new_state latest(Version) AS new_version latest(SchemaVersion) AS new_schema
    max(state_at) AS new_state_time latest(command_user) AS command_user max(command_at) AS command_at by host
| where isnotnull(new_time) OR isnotnull(new_state_time)
| lookup local=true sysmon_hosts _key AS host OUTPUT configuration AS old_configuration
    configuration_hash AS old_hash configuration_time AS old_time previous_hash AS old_previous changed_by AS old_by
    sysmon_state AS old_state sysmon_version AS old_version schema_version AS old_schema state_time AS old_state_time
| eval old_time=tonumber(old_time), old_state_time=tonumber(old_state_time),
    is_loaded=if(isnotnull(new_time) AND (isnull(old_time) OR new_time>=old_time), 1, 0),
    is_state=if(isnotnull(new_state_time) AND (isnull(old_state_time) OR new_state_time>=old_state_time), 1, 0)
| eval configuration=if(is_loaded=1, new_configuration, old_configuration),
    configuration_hash=if(is_loaded=1, new_hash, old_hash),
    configuration_time=if(is_loaded=1, new_time, old_time),
    previous_hash=if(is_loaded=0 OR isnull(old_hash) OR old_hash=new_hash, old_previous, old_hash),
    changed_by=case(is_loaded=0, old_by, abs(new_time-command_at)<=300, command_user, true(), "unknown"),
    sysmon_state=if(is_state=1, new_state, old_state), sysmon_version=if(is_state=1, new_version, old_version),
    schema_version=if(is_state=1, new_schema, old_schema), state_time=if(is_state=1, new_state_time, old_state_time)
| fields host configuration configuration_hash configuration_time previous_hash changed_by sysmon_state sysmon_version
    schema_version state_time
| inputlookup append=true sysmon_hosts
| dedup host
| where coalesce(tonumber(configuration_time), 0)>=now()-400*86400 OR coalesce(tonumber(state_time), 0)>=now()-400*86400
| `sysmon_essentials_approval(configuration_hash)`
| eval hosts_alike=null(), known_hash=if(configuration_hash="-", null(), configuration_hash)
| eventstats count AS hosts_alike by known_hash
| eventstats count(known_hash) AS hosts_known max(hosts_alike) AS most
| eval leader=if(hosts_alike=most, known_hash, null())
| eventstats dc(leader) AS leaders
| eval drift=case(isnull(known_hash) OR hosts_known<3 OR leaders>1, "unknown", hosts_alike<most, "yes", true(), "no"),
    configuration_name=coalesce(approved_name, replace(configuration, "^.*[\\\\/]", "")),
    version_number=tonumber(replace(sysmon_version, "^([0-9]+\.?[0-9]*).*$", "\1")),
    outdated=case(isnull(version_number) OR match(sysmon_version, "^(10\.0\.[0-9]{5}|1\.)"), "unknown",
        version_number<`sysmon_essentials_version_wanted`, "yes", true(), "no"),
    _key=host, updated=now()
"""

REPORTED = ("path", *(name for name in CONFIGURATIONS_COLUMNS if name not in ("paths", "last_reported")))
"""Fields of a report. They are asked for one by one: a long report is longer than what Splunk reads fields out of."""
UPDATE_CONFIGURATIONS = f"""
`sysmon_essentials_configurations`
| eval {", ".join(f'{name}=json_extract(_raw, "{name}")' for name in REPORTED)}
| where sha256!=""
| eventstats values(path) AS paths by sha256
| dedup sha256
| eval _key=sha256, paths=mvjoin(paths, "|"), last_reported=_time
"""

UPDATE_COVERAGE = r"""
`sysmon_essentials_events`
| stats count AS seen max(_time) AS seen_last by dvc EventCode
| eval host=lower(dvc), event_code=EventCode
| fields host event_code seen seen_last
| inputlookup append=true sysmon_coverage
| eval seen_last=coalesce(seen_last, last_seen)
| fields host event_code seen seen_last
| inputlookup append=true sysmon_hosts
| fields host event_code seen seen_last
| lookup local=true sysmon_hosts _key AS host OUTPUT configuration_hash
| lookup local=true sysmon_configurations _key AS configuration_hash OUTPUT status AS report logged_all logged_all_but
    logged_some logged_none
| eval surely=" " . coalesce(logged_all, "") . " " . coalesce(logged_all_but, "") . " ",
    partly=" " . coalesce(logged_some, "") . " ", never=" " . coalesce(logged_none, "") . " ",
    event_code=coalesce(event_code, split(trim(replace(surely . partly, " +", " ")), " "))
| mvexpand event_code
| where event_code!=""
| eval expected=case(isnull(report) OR report!="loaded", "unknown", like(surely, "% " . event_code . " %"), "yes",
    like(partly, "% " . event_code . " %"), "partly", like(never, "% " . event_code . " %"), "no", true(), "unknown")
| stats sum(seen) AS count max(seen_last) AS last_seen first(expected) AS expected
    first(configuration_hash) AS configuration_hash by host event_code
| eventstats max(last_seen) AS host_last by host
| where host_last>=now()-30*86400
| eval count=coalesce(count, 0), day=strftime(relative_time(now(), "-1d@d"), "%Y-%m-%d"),
    state=case(count>0 AND expected="no", "unexpected", count>0, "seen", in(expected, "yes", "partly"), "silent",
        true(), "gone"),
    _key=host . "|" . event_code, updated=now()
"""


def inventory_stanzas() -> Iterator[tuple[str, dict[str, str]]]:
    """The searches that keep the three collections, and one that learns hosts from what is there already."""
    hosts = _kept(UPDATE_HOSTS, HOSTS, "override_if_empty=false")
    yield _stanza(
        "Hosts",
        "Which configuration and Sysmon version each host runs: lookup sysmon_hosts.",
        hosts,
        Schedule("7 * * * *", "-24h@m", "now", "-65m@m", "-5m@m"),
    )
    yield (
        f"{TITLE} - Hosts - Seed",
        {
            "description": "Run once: learns from the last 90 days which configuration and version each host runs.",
            "search": hosts,
            "dispatch.earliest_time": "-90d@d",
            "dispatch.latest_time": "now",
            "enableSched": "0",
        },
    )
    yield _stanza(
        "Configurations",
        "What the configuration files do that the input sysmon_config watches: lookup sysmon_configurations.",
        _kept(UPDATE_CONFIGURATIONS, CONFIGURATIONS, "append=true key_field=_key"),
        Schedule("3 * * * *", "-26h@m", "now"),
    )
    yield _stanza(
        "Coverage",
        "What each host sent yesterday, beside what its configuration logs: lookup sysmon_coverage.",
        _kept(UPDATE_COVERAGE, COVERAGE, "override_if_empty=false"),
        Schedule("25 1 * * *", "-1d@d", "@d"),
    )


def _kept(search: str, collection: str, how: str) -> str:
    """The search with a last step that writes its rows into a collection."""
    return f"{search.strip()}\n| fields _key {' '.join(COLLECTIONS[collection])}\n| outputlookup {how} {collection}"


def _stanza(name: str, description: str, search: str, schedule: Schedule) -> tuple[str, dict[str, str]]:
    settings = {"description": description, "search": search, **schedule_settings(schedule)}
    return f"{TITLE} - {name}", settings
