/**
 * Triage of findings: states, searches, and what may be written over what.
 *
 * Pure. The KV store has no compare-and-swap for a row that is there, so a row is read again before it is replaced, and
 * once more after that; what can slip through is a change between two requests of one page, and that is then seen.
 */
(function (app) {
  "use strict";

  const { first, each, seconds } = app.model;
  const { quote } = app.spl;
  const STATES = ["new", "in_progress", "closed_true_positive", "closed_benign", "closed_false_positive"];
  const SHOWN = ["status", "assignee", "comment"];
  const MAX_COMMENT = 4000;
  const MAX_NAME = 100;
  const MAX_RECORDS = 50;
  const MAX_GUIDS = 20;
  const DETAILS = [
    "CommandLine", "TargetFilename", "TargetObject", "QueryName", "DestinationHostname", "DestinationIp", "ImageLoaded",
    "TargetImage", "PipeName", "Device", "Configuration", "Query", "Destination", "Consumer", "Name", "State", "ID",
  ];

  function isOpen(status) {
    return !String(status).startsWith("closed");
  }

  /** Findings of a time range with their state, the latest first. */
  function listSearch() {
    return `search \`sysmon_essentials_findings\` | dedup finding_id | \`sysmon_essentials_with_state\` | sort 5000 - _time | table ${app.spl.FINDING_FIELDS}`;
  }

  /** One finding with everything that the detections lookup says about its detection. */
  function findingSearch(id) {
    return `search \`sysmon_essentials_findings\` ${quote(id)} finding_id=${quote(id)} | head 1 | \`sysmon_essentials_with_state\`` +
      " | lookup sysmon_essentials_detections detection OUTPUT description known_false_positives next_steps tactics story";
  }

  /** The events behind a finding, `{search, earliest, latest}`; null where it names none. */
  function eventsSearch(row) {
    const host = first(row.dest).toLowerCase();
    const time = seconds(row._time);
    const records = each(row.record_id).filter((record) => /^\d{1,19}$/.test(record)).slice(0, MAX_RECORDS);
    const guids = each(row.process_guid).map(app.model.cleanGuid).filter((guid) => app.spl.CHECKS.guid.test(guid)).slice(0, MAX_GUIDS);
    if (!app.spl.CHECKS.host.test(host) || time === null || !(records.length || guids.length)) return null;
    const codes = each(row.event_id).filter((code) => /^\d{1,3}$/.test(code));
    const ofCodes = codes.length ? ` EventCode IN (${codes.join(", ")})` : "";
    const which = records.length
      ? `EventRecordID IN (${records.map(quote).join(", ")})`
      : `(${guids.map((guid) => `${quote(guid)} process_guid=${quote(`{${guid}}`)}`).join(") OR (")})`;
    const from = Math.min(seconds(row.firstTime) || time, time);
    const to = Math.max(seconds(row.lastTime) || time, time);
    return {
      search: `search \`sysmon_essentials_events\` ${quote(host)} dvc=${quote(host)}${ofCodes} (${which}) | head 200 | sort _time`,
      earliest: String(Math.floor(from) - 1), latest: String(Math.ceil(to) + 1),
    };
  }

  /** What an event says in a line: the first field that tells what was done. */
  function eventText(row) {
    const name = DETAILS.find((one) => first(row[one]) && first(row[one]) !== "-");
    const own = name ? first(row[name]) : "";
    const process = first(row.process_name) || first(row.Image);
    return [process, own].filter(Boolean).join(": ");
  }

  /** Findings that a filter leaves: state (open, mine, closed, all or a state), severity, words; worst first. */
  function filtered(findings, filter, me) {
    const words = (filter.text || "").toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (finding) => {
      const { status } = finding;
      const assignee = first(finding.row.assignee);
      const state = {
        open: isOpen(status), mine: isOpen(status) && assignee === me, nobody: isOpen(status) && !assignee, closed: !isOpen(status), all: true,
      };
      if (!(filter.state in state ? state[filter.state] : status === filter.state)) return false;
      if (filter.severity && finding.severity !== filter.severity) return false;
      const text = [finding.name, finding.detection, finding.host, finding.message, first(finding.row.user), assignee, first(finding.row.comment)].join("\n").toLowerCase();
      return words.every((word) => text.includes(word));
    };
    return findings.filter(fits).sort((a, b) => b.rank - a.rank || b.score - a.score || (b.time || 0) - (a.time || 0));
  }

  /** What the store holds, as the form has it. */
  function stateOf(row) {
    const stored = row || {};
    return { status: first(stored.status) || "new", assignee: first(stored.assignee), comment: first(stored.comment), updated: seconds(stored.updated) };
  }

  /** Names of what somebody else changed since the form was filled. */
  function changedSince(loaded, current) {
    return SHOWN.filter((name) => loaded[name] !== current[name]);
  }

  /** The row to write: what was there, with the new state; nothing that this page does not know gets lost. */
  function rowToWrite(id, state, current, firstSeen, now) {
    const row = Object.assign({}, current || {}, {
      _key: id, finding_id: id, status: state.status, assignee: state.assignee.trim().slice(0, MAX_NAME),
      comment: state.comment.trim().slice(0, MAX_COMMENT), updated: now,
    });
    if (firstSeen !== null && row.first_seen === undefined) row.first_seen = firstSeen;
    delete row._user;
    return row;
  }

  /**
   * Writes a state unless somebody else changed it meanwhile.
   * @param {object} store readRow, createRow and replaceRow of a splunk.Client
   * @param {string} id of the finding
   * @param {object} loaded the state that the form was filled with
   * @param {object} state the new one
   * @param {number} now UTC epoch seconds
   * @returns {Promise<{saved, state, changed}>} if not saved: the state that is there, and what is different
   */
  async function save(store, id, loaded, state, now) {
    const found = await store.readRow("sysmon_findings", id);
    const current = stateOf(found);
    const changed = changedSince(loaded, current);
    if (changed.length) return { saved: false, state: current, changed };
    if (found) await store.replaceRow("sysmon_findings", rowToWrite(id, state, found, null, now));
    else {
      const seen = await store.readRow("sysmon_findings_seen", id);
      try {
        await store.createRow("sysmon_findings", rowToWrite(id, state, null, seen ? seconds(seen.first_seen) : null, now));
      } catch (error) {
        // Somebody made the row since it was looked for.
        if (error.status !== 409) throw error;
        const theirs = stateOf(await store.readRow("sysmon_findings", id));
        return { saved: false, state: theirs, changed: changedSince(loaded, theirs) };
      }
    }
    const after = stateOf(await store.readRow("sysmon_findings", id));
    const wanted = stateOf(rowToWrite(id, state, null, null, now));
    const lost = changedSince(wanted, after);
    return { saved: !lost.length, state: after, changed: lost };
  }

  app.triage = {
    STATES, isOpen, listSearch, findingSearch, eventsSearch, eventText, filtered, stateOf, changedSince, rowToWrite, save, MAX_COMMENT,
  };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
