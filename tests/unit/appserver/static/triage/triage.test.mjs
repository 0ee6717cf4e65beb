import assert from "node:assert/strict";
import test from "node:test";
import { load, GUID } from "../load.mjs";

const { model, triage, triageWords } = load("investigator/model", "investigator/spl", "triage/words", "triage/triage");
const ID = "0123456789abcdef0123456789abcdef";
const NOW = 1772611200;

/** A KV store with one collection; `meanwhile(call)` may change it before each call is answered. */
function store(rows, meanwhile) {
  const calls = [];
  const at = (name, key) => {
    calls.push(name);
    if (meanwhile) meanwhile(calls.length, rows);
    return rows[key] || null;
  };
  return {
    rows, calls,
    readRow: async (collection, key) => (collection === "sysmon_findings" ? at("read", key) : { first_seen: 1772600000 }),
    createRow: async (collection, row) => {
      if (at("create", row._key)) throw Object.assign(new Error("there"), { status: 409 });
      rows[row._key] = row;
    },
    replaceRow: async (collection, row) => {
      at("replace", row._key);
      rows[row._key] = row;
    },
  };
}
const NEW = { status: "new", assignee: "", comment: "" };
const MINE = { status: "in_progress", assignee: "a.reader", comment: "looking" };
const THEIRS = { _key: ID, finding_id: ID, status: "closed_benign", assignee: "b.other", comment: "known" };

test("the first decision about a finding makes its row", async () => {
  const fake = store({});
  const done = await triage.save(fake, ID, NEW, MINE, NOW);
  assert.equal(done.saved, true);
  assert.deepEqual(fake.rows[ID], { _key: ID, finding_id: ID, ...MINE, updated: NOW, first_seen: 1772600000 });
});

test("a later decision replaces the row and keeps what the page does not know", async () => {
  const fake = store({ [ID]: { ...THEIRS, first_seen: 5, ticket: "T-1", _user: "nobody" } });
  const done = await triage.save(fake, ID, triage.stateOf(fake.rows[ID]), MINE, NOW);
  assert.equal(done.saved, true);
  assert.deepEqual(fake.rows[ID], { _key: ID, finding_id: ID, ...MINE, updated: NOW, first_seen: 5, ticket: "T-1" });
});

test("what somebody else changed since the form was filled is not written over", async () => {
  const fake = store({ [ID]: { ...THEIRS } });
  const done = await triage.save(fake, ID, NEW, MINE, NOW);
  assert.deepEqual([done.saved, done.changed], [false, ["status", "assignee", "comment"]]);
  assert.equal(done.state.assignee, "b.other");
  assert.deepEqual(fake.calls, ["read"]);
});

test("a row that somebody makes between looking and writing is not written over", async () => {
  const fake = store({}, (call, rows) => { if (call === 2) rows[ID] = { ...THEIRS }; });
  const done = await triage.save(fake, ID, NEW, MINE, NOW);
  assert.equal(done.saved, false);
  assert.equal(fake.rows[ID].assignee, "b.other");
});

test("a write that is lost to somebody else's in the same moment is seen", async () => {
  const fake = store({ [ID]: { ...THEIRS } }, (call, rows) => { if (call === 3) rows[ID] = { ...THEIRS, comment: "again" }; });
  const done = await triage.save(fake, ID, triage.stateOf(THEIRS), MINE, NOW);
  assert.equal(done.saved, false);
  assert.equal(done.state.comment, "again");
});

test("an error of the store is no conflict", async () => {
  const fake = store({});
  fake.createRow = async () => { throw Object.assign(new Error("no right"), { status: 403 }); };
  await assert.rejects(triage.save(fake, ID, NEW, MINE, NOW), { status: 403 });
});

test("spaces around name and comment do not count as somebody's change", async () => {
  const done = await triage.save(store({}), ID, NEW, { ...MINE, assignee: " a.reader ", comment: "looking \n" }, NOW);
  assert.equal(done.saved, true);
});

test("names and comments have a limit", () => {
  const row = triage.rowToWrite(ID, { status: "new", assignee: "a".repeat(500), comment: "c".repeat(9000) }, null, null, NOW);
  assert.deepEqual([row.assignee.length, row.comment.length], [100, 4000]);
});

const FINDINGS = [
  { finding_id: "1", severity: "low", detection: "a", status: "new", dest: "ws-041.corp.example" },
  { finding_id: "2", severity: "critical", detection: "b", status: "in_progress", assignee: "me", user: "CORP\\a.reader" },
  { finding_id: "3", severity: "high", detection: "c", status: "closed_benign", assignee: "me" },
  { finding_id: "4", severity: "high", detection: "c", status: "escalated", message: "odd thing" },
].map(model.readFinding);

for (const [name, filter, expected] of [
  ["open, the worst first", { state: "open" }, ["2", "4", "1"]],
  ["mine", { state: "mine" }, ["2"]],
  ["nobody's", { state: "nobody" }, ["4", "1"]],
  ["closed", { state: "closed" }, ["3"]],
  ["everything", { state: "all" }, ["2", "3", "4", "1"]],
  ["one state", { state: "in_progress" }, ["2"]],
  ["a state that this page does not know is open", { state: "open", text: "odd" }, ["4"]],
  ["a severity", { state: "all", severity: "high" }, ["3", "4"]],
  ["words in any field", { state: "all", text: "A.READER b" }, ["2"]],
]) {
  test(`the list shows ${name}`, () => assert.deepEqual(triage.filtered(FINDINGS, filter, "me").map((one) => one.id), expected));
}

test("events are looked for by record number on the host within the finding's time", () => {
  const found = triage.eventsSearch({ dest: "WS-041.corp.example", _time: "1772611200.5", firstTime: "1772611100", record_id: ["101", "102"], event_id: "1" });
  assert.equal(found.search, 'search `sysmon_essentials_events` "ws-041.corp.example" dvc="ws-041.corp.example" EventCode IN (1) (EventRecordID IN ("101", "102")) | head 200 | sort _time');
  assert.deepEqual([found.earliest, found.latest], ["1772611099", "1772611202"]);
});

test("without record numbers events are looked for by process", () => {
  const found = triage.eventsSearch({ dest: "ws-041.corp.example", _time: "1772611200", process_guid: [GUID(1), GUID(2)] });
  const part = (guid) => `"${guid.slice(1, -1)}" process_guid="${guid}"`;
  assert.ok(found.search.includes(`(${part(GUID(1))}) OR (${part(GUID(2))})`));
});

for (const [name, row] of [
  ["a host that is SPL", { dest: 'a" OR index=*', _time: "1", record_id: "1" }],
  ["record numbers and GUIDs that are none", { dest: "a", _time: "1772611200", record_id: "1) OR (index=*", process_guid: "x | delete" }],
  ["no time", { dest: "a", record_id: "1" }],
]) {
  test(`no search for events from ${name}`, () => assert.equal(triage.eventsSearch(row), null));
}

test("an event in a line: the program and what was done", () => {
  assert.equal(triage.eventText({ process_name: "a.exe", CommandLine: "-", TargetFilename: "C:\\x" }), "a.exe: C:\\x");
});

test("every text of the page is there in both languages", () => {
  assert.deepEqual(Object.keys(triageWords.ja).sort(), Object.keys(triageWords.en).sort());
  triage.STATES.forEach((name) => assert.ok(triageWords.en[`state_${name}`]));
});
