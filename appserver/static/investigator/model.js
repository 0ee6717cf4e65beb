/**
 * The forest that is shown, out of rows of `sysmontree` and findings.
 *
 * Pure: knows rows, not the page. Whatever the rows say - circles of parents, a GUID twice, parents or processes that
 * no row describes - the result is a forest in which every row has one place.
 */
(function (app) {
  "use strict";

  const SEVERITIES = ["informational", "low", "medium", "high", "critical"];
  const KINDS = {
    process: [1, 5],
    network: [3, 22],
    file: [2, 11, 15, 23, 26, 27, 28, 29],
    registry: [12, 13, 14],
    image: [6, 7],
    access: [8, 9, 10, 25],
    pipe: [17, 18],
    wmi: [19, 20, 21],
  };
  const KIND_OF = new Map();
  Object.keys(KINDS).forEach((kind) => KINDS[kind].forEach((code) => KIND_OF.set(code, kind)));

  /** The family of an EventID: a key of KINDS, or "other". */
  function kindOf(code) {
    return KIND_OF.get(Number(code)) || "other";
  }

  /** 1 to 5 by severity, 0 if it is none that we know. */
  function rankOf(severity) {
    return SEVERITIES.indexOf(String(severity || "").toLowerCase()) + 1;
  }

  /** The values of a cell: the REST API gives text for one value, a list for several. */
  function each(value) {
    if (value === undefined || value === null || value === "") return [];
    return (Array.isArray(value) ? value : [value]).map(String);
  }

  function first(value) {
    if (typeof value === "string") return value;
    return each(value)[0] || "";
  }

  /** Seconds since 1970 out of a cell: a number, or a time as ISO 8601; null if it is neither. */
  function seconds(value) {
    const text = first(value).trim();
    if (!text) return null;
    const number = Number(text);
    if (Number.isFinite(number)) return number > 0 ? number : null;
    const parsed = Date.parse(text);
    return Number.isNaN(parsed) ? null : parsed / 1000;
  }

  /** A GUID in lower case without braces; empty for none. */
  function cleanGuid(value) {
    const guid = first(value).trim().replace(/^\{|\}$/g, "").toLowerCase();
    return /^[0-]*$/.test(guid) ? "" : guid;
  }

  function hostOf(row) {
    return first(row.dvc || row.dest || row.host).toLowerCase();
  }

  /** Under what a process is known: its GUID on its host, else host, process id and start. */
  function keyOf(host, guid, pid, start) {
    return guid ? `${host} ${guid}` : `${host} pid ${pid} ${start === null ? "" : start}`;
  }

  function fileName(path) {
    return path.slice(Math.max(path.lastIndexOf("\\"), path.lastIndexOf("/")) + 1);
  }

  function newProcess(row) {
    const path = first(row.process_path);
    const pid = first(row.process_id);
    return {
      id: 0, kind: "process", parent: null, children: [], events: [], depth: 0, size: 1,
      host: hostOf(row), guid: cleanGuid(row.process_guid), parentGuid: cleanGuid(row.parent_process_guid), pid,
      name: first(row.process_name) || fileName(path) || (pid ? `process ${pid}` : "?"), path,
      command: first(row.process), user: first(row.user), time: seconds(row._time), end: seconds(row.end_time),
      observed: first(row.observed) !== "false", eventCount: Number(first(row.event_count)) || 0,
      named: each(row.findings), score: Number(first(row.risk_score)) || 0, findings: [], rank: 0, rankBelow: 0,
      row,
    };
  }

  function newEvent(row, process) {
    const code = Number(first(row.event_code)) || 0;
    return {
      id: 0, kind: "event", parent: process, children: [], events: [], depth: 0, size: 1, host: process.host,
      guid: process.guid, code, group: kindOf(code), detail: first(row.detail), time: seconds(row._time), end: null,
      findings: [], rank: 0, rankBelow: 0, row,
    };
  }

  /** Reads rows into processes; gives them with the row above each, which tells the parent where no GUID does. */
  function readRows(rows) {
    const known = new Map();
    const processes = [];
    const above = new Map();
    const path = [];
    let current = null;
    const place = (process, key) => {
      known.set(key, process);
      processes.push(process);
      return process;
    };
    rows.forEach((row) => {
      if (!row || typeof row !== "object") return;
      if (first(row.kind) === "event") {
        const process = eventHome(row, current, known, place);
        process.events.push(newEvent(row, process));
        return;
      }
      const process = newProcess(row);
      const depth = Math.min(Number(first(row.depth)) || 0, path.length);
      let key = keyOf(process.host, process.guid, process.pid, process.time);
      const twin = known.get(key);
      if (twin && isSame(twin, process)) {
        fillIn(twin, process);
        current = twin;
      } else {
        // Two processes under one key are shown as two: a log may lie, and machines are cloned.
        if (twin) key += ` again ${processes.length}`;
        current = place(process, key);
        above.set(process, depth > 0 ? path[depth - 1] : null);
      }
      path.length = depth;
      path.push(current);
    });
    return { processes, known, above };
  }

  /** The process that an event row belongs to; one that no row describes is made up and marked as not seen. */
  function eventHome(row, current, known, place) {
    // As sysmontree writes it: an event follows its process. Tens of thousands of rows are worth the short way.
    if (current && row.process_guid && row.process_guid === current.row.process_guid && (!row.host || row.host === current.row.host)) return current;
    const host = hostOf(row);
    const guid = cleanGuid(row.process_guid);
    if (current && current.guid === guid && (!host || current.host === host)) return current;
    if (!guid && current) return current;
    const key = keyOf(host, guid, first(row.process_id), null);
    if (known.has(key)) return known.get(key);
    return place(newProcess({
      host, process_guid: guid, process_id: row.process_id, process_path: row.process_path, observed: "false",
      _time: row._time,
    }), key);
  }

  function isSame(one, other) {
    const agree = (a, b) => !a || !b || a === b;
    const starts = one.observed && other.observed ? agree(one.time, other.time) : true;
    return agree(one.pid, other.pid) && agree(one.path.toLowerCase(), other.path.toLowerCase()) && starts;
  }

  function fillIn(process, other) {
    ["pid", "path", "command", "user", "end", "parentGuid"].forEach((name) => {
      process[name] = process[name] || other[name];
    });
    if (other.observed && !process.observed) {
      process.observed = true;
      process.time = other.time;
    }
    process.named = Array.from(new Set(process.named.concat(other.named)));
    process.row = Object.assign({}, other.row, process.row);
  }

  function linkParents(processes, known, above) {
    processes.forEach((process) => {
      const byGuid = process.parentGuid ? known.get(keyOf(process.host, process.parentGuid, "", null)) : null;
      const parent = byGuid || above.get(process) || null;
      process.parent = parent === process ? null : parent;
    });
    cutCircles(processes);
  }

  /** Makes a root of one process in each circle of parents. */
  function cutCircles(processes) {
    const sound = new Set();
    processes.forEach((process) => {
      const trail = new Set();
      for (let at = process; at && !sound.has(at); at = at.parent) {
        if (trail.has(at)) {
          at.parent = null;
          break;
        }
        trail.add(at);
      }
      trail.forEach((at) => sound.add(at));
    });
  }

  function inOrder(one, other) {
    const a = one.time === null ? Infinity : one.time;
    const b = other.time === null ? Infinity : other.time;
    return a === b ? one.id - other.id : a < b ? -1 : 1;
  }

  function attachFindings(findings, processes) {
    const byGuid = new Map();
    processes.forEach((process) => {
      const at = keyOf(process.host, process.guid, "", null);
      if (process.guid && !byGuid.has(at)) byGuid.set(at, process);
    });
    const loose = [];
    findings.forEach((row) => {
      const finding = readFinding(row);
      const homes = finding.guids.map((guid) => byGuid.get(`${finding.host} ${guid}`)).filter(Boolean);
      Array.from(new Set(homes)).forEach((process) => process.findings.push(finding));
      if (!homes.length) loose.push(finding);
    });
    processes.forEach((process) => process.findings.sort((a, b) => b.rank - a.rank || b.score - a.score));
    return loose;
  }

  /** A finding as the page shows it, out of a row of the findings index or of the report. */
  function readFinding(row) {
    const severity = first(row.severity);
    return {
      id: first(row.finding_id), detection: first(row.detection), name: first(row.detection_name) || first(row.detection),
      severity, rank: rankOf(severity), score: Number(first(row.risk_score)) || 0, message: first(row.message),
      host: hostOf(row), time: seconds(row.time === undefined ? row._time : row.time), guids: each(row.process_guid).map(cleanGuid).filter(Boolean),
      status: first(row.status), row,
    };
  }

  /** Ranks, depths and sizes, from the roots down and back up, without recursion: trees may be very deep. */
  function measure(roots) {
    const met = [];
    const waiting = roots.slice().reverse();
    while (waiting.length) {
      const process = waiting.pop();
      met.push(process);
      process.depth = process.parent ? process.parent.depth + 1 : 0;
      process.events.forEach((event) => { event.depth = process.depth + 1; });
      process.eventCount = Math.max(process.eventCount, process.events.length);
      // sysmontree names detections without their severity; until the finding itself is known the mark says "some".
      process.rank = Math.max(process.named.length || process.findings.length ? 1 : 0, ...process.findings.map((f) => f.rank));
      process.rankBelow = process.rank;
      for (let at = process.children.length - 1; at >= 0; at -= 1) waiting.push(process.children[at]);
    }
    for (let at = met.length - 1; at > 0; at -= 1) {
      const parent = met[at].parent;
      if (parent) {
        parent.size += met[at].size;
        parent.rankBelow = Math.max(parent.rankBelow, met[at].rankBelow);
      }
    }
  }

  function span(processes) {
    let start = Infinity;
    let end = -Infinity;
    const see = (time) => {
      if (time !== null && time < start) start = time;
      if (time !== null && time > end) end = time;
    };
    processes.forEach((process) => {
      see(process.time);
      see(process.end);
      process.events.forEach((event) => see(event.time));
    });
    return start <= end ? { start, end: Math.max(end, start + 1) } : { start: 0, end: 1 };
  }

  /**
   * The forest.
   * @param {{rows: object[], findings?: object[]}} data rows as `sysmontree` gives them; rows of findings
   * @returns {{nodes, processes, roots, loose, counts, span}} nodes by id; findings that no process has; events by kind
   */
  function build(data) {
    const { processes, known, above } = readRows(data.rows || []);
    linkParents(processes, known, above);
    const loose = attachFindings(data.findings || [], processes);
    const nodes = [];
    const counts = {};
    processes.forEach((process) => {
      process.id = nodes.push(process) - 1;
      process.events.forEach((event) => {
        event.id = nodes.push(event) - 1;
        counts[event.group] = (counts[event.group] || 0) + 1;
      });
      if (process.parent) process.parent.children.push(process);
    });
    processes.forEach((process) => {
      process.children.sort(inOrder);
      process.events.sort(inOrder);
    });
    const roots = processes.filter((process) => !process.parent);
    roots.sort((a, b) => (a.host === b.host ? inOrder(a, b) : a.host < b.host ? -1 : 1));
    measure(roots);
    return { nodes, processes, roots, loose, counts, span: span(processes) };
  }

  app.model = { build, readFinding, cleanGuid, each, first, seconds, inOrder, kindOf, rankOf, KINDS, SEVERITIES };
})((globalThis.sysmonInvestigator = globalThis.sysmonInvestigator || {}));
