/**
 * The searches of the pages, and what may go into them.
 *
 * Pure. Parameters of a URL come from anybody who can send a link: each is checked against the form that it must have,
 * and what is not of this form never reaches a search.
 */
(function (app) {
  "use strict";

  const MAX_VALUE = 500;
  const MAX_EVENTS = 100;
  const HOST = /^[\p{L}\p{N}](?:[\p{L}\p{N}._:-]{0,254})$/u;
  const GUID = /^\{?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i;
  const FINDING_ID = /^[0-9a-f]{32}$/i;
  const TIME = /^(?:now|\d{1,11}(?:\.\d{1,6})?|(?:[+-]\d{1,6}[a-z]{1,8})?(?:@[a-z]{1,8}\d{0,2})?(?:[+-]\d{1,6}[a-z]{1,8})?|\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)$/;
  const FIELD = /^[A-Za-z][A-Za-z0-9_]{0,60}$/;
  const INTERNAL = /^(?:_(?!time$|raw$|file$|record_id$)|date_|tag::|eventtype$|punct$|linecount$|splunk_server|time(?:start|end)pos$)/;
  const COMPUTED = new Set([
    "event_count", "event_codes", "child_count", "descendant_count", "observed", "end_time", "detail", "risk_score",
    "findings", "event_code", "finding_id", "host", "_raw",
  ]);
  const CHECKS = { guid: GUID, host: HOST, earliest: TIME, latest: TIME, finding_id: FINDING_ID };

  /** Parameters of a URL's query that have the right form; `problems` names the others. */
  function readParameters(query) {
    const given = new URLSearchParams(query);
    const parameters = { problems: [] };
    Object.keys(CHECKS).forEach((name) => {
      const value = (given.get(name) || "").trim();
      parameters[name] = "";
      if (value && CHECKS[name].test(value)) parameters[name] = value;
      else if (value) parameters.problems.push(name);
    });
    parameters.guid = app.model.cleanGuid(parameters.guid);
    parameters.host = parameters.host.toLowerCase();
    parameters.finding_id = parameters.finding_id.toLowerCase();
    parameters.language = given.get("lang") || "";
    parameters.isWholeHost = given.get("scope") === "host";
    return parameters;
  }

  /**
   * A text between quotes for SPL. What can have no exact form there - line breaks, back quotes, and what XML writes in
   * another way - becomes a wildcard; so does what is too long.
   */
  function quote(value) {
    const cut = String(value).length > MAX_VALUE ? `${String(value).slice(0, MAX_VALUE)}*` : String(value);
    const safe = cut.replace(/[\u0000-\u001f`\u2028\u2029<>&']+/g, "*").replace(/\\/g, "\\\\").replace(/"/g, "*");
    return `"${safe}"`;
  }

  const EVENTS = "search `sysmon_essentials_events`";

  /** Where a process is known: hosts, with first and last time. The GUID is a word of the index, so this is cheap. */
  function locate(guid) {
    return `${EVENTS} ${quote(guid)} | stats min(_time) AS first_time max(_time) AS last_time count BY dvc | sort - count | head 10`;
  }

  function tree(guid, host) {
    const chosen = guid ? `guid=${quote(`{${guid}}`)} ` : "";
    return `${EVENTS} ${quote(host)} dvc=${quote(host)} | sysmontree ${chosen}events=${MAX_EVENTS}`;
  }

  const FINDING_FIELDS = "_time finding_id detection detection_name severity risk_score dest user message process_guid status assignee comment";

  function findings(host) {
    return `search \`sysmon_essentials_findings\` ${quote(host)} dest=${quote(host)} | dedup finding_id | \`sysmon_essentials_with_state\` | head 5000 | table ${FINDING_FIELDS}`;
  }

  /** The event of a node with all its fields; several if they are of one millisecond. */
  function event(node) {
    const code = node.kind === "event" ? node.code : 1;
    const what = node.guid ? quote(node.guid) : `${quote(node.host)} dvc=${quote(node.host)}`;
    const own = node.kind === "process" && node.guid ? ` process_guid=${quote(`{${node.guid}}`)}` : "";
    const near = node.time === null ? "" : ` | where abs(_time-${node.time.toFixed(3)})<0.002`;
    return `${EVENTS} EventCode=${code} ${what}${own}${near} | head 20`;
  }

  /** The row that the text of a node comes from: the one whose values make up most of it. */
  function bestRow(rows, node) {
    if (node.kind !== "event") return rows[0] || null;
    const weight = (row) => Object.keys(row).reduce((sum, name) => {
      const value = app.model.first(row[name]);
      return name !== "_raw" && value.length > 1 && node.detail.includes(value) ? sum + value.length : sum;
    }, 0);
    return rows.slice().sort((a, b) => weight(b) - weight(a))[0] || null;
  }

  /** Fields of an event that tell something: without Splunk's own, `_raw` last. */
  function tellingFields(row) {
    const names = Object.keys(row).filter((name) => !INTERNAL.test(name) && name !== "_raw").sort();
    return Object.fromEntries(names.concat(row._raw ? ["_raw"] : []).map((name) => [name, row[name]]));
  }

  /** A search for other events with a value; empty where a field is no field of events. */
  function eventsWith(name, value) {
    if (!FIELD.test(name) || COMPUTED.has(name) || !value || INTERNAL.test(name)) return "";
    const isWord = /^(?:[0-9a-f]{32,64}|\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:]+)$/i.test(value);
    return isWord ? `\`sysmon_essentials_events\` ${quote(value)}` : `\`sysmon_essentials_events\` ${name}=${quote(value)}`;
  }

  app.spl = {
    readParameters, quote, locate, tree, findings, event, bestRow, tellingFields, eventsWith, FINDING_FIELDS, CHECKS,
  };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
