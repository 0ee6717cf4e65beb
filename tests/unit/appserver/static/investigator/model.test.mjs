import assert from "node:assert/strict";
import test from "node:test";
import { event, GUID, load, process } from "../load.mjs";

const { model } = load("investigator/model");

const names = (nodes) => nodes.map((node) => node.name);

test("children hang below the parent that their GUID names, in the order of time", () => {
  const built = model.build({ rows: [process(1), process(3, 1), process(2, 1), process(4, 2)] });
  assert.deepEqual(names(built.roots), ["p1.exe"]);
  assert.deepEqual(names(built.roots[0].children), ["p2.exe", "p3.exe"]);
  assert.equal(built.roots[0].size, 4);
  assert.equal(built.processes.find((node) => node.name === "p4.exe").depth, 2);
});

test("a row without the parent's GUID hangs below the row above it that is one level higher", () => {
  const bare = { process_guid: "", parent_process_guid: "" };
  const built = model.build({ rows: [process(1, 0, bare), process(2, 0, { ...bare, depth: "1" }), process(3, 0, { ...bare, depth: "2" }), process(4, 0, { ...bare, depth: "1" })] });
  assert.deepEqual(names(built.roots[0].children), ["p2.exe", "p4.exe"]);
  assert.deepEqual(names(built.roots[0].children[0].children), ["p3.exe"]);
});

test("a parent that no row describes leaves its child a root", () => {
  assert.deepEqual(names(model.build({ rows: [process(7, 99)] }).roots), ["p7.exe"]);
});

test("a circle of parents is cut and loses nobody", () => {
  const built = model.build({ rows: [process(1, 3), process(2, 1), process(3, 2)] });
  assert.equal(built.roots.length, 1);
  assert.equal(built.roots[0].size, 3);
});

test("a process that names itself as parent is a root", () => {
  assert.deepEqual(names(model.build({ rows: [process(5, 5)] }).roots), ["p5.exe"]);
});

test("the same process twice is one, with what either row knows", () => {
  const built = model.build({ rows: [process(1, 0, { observed: "false", user: "" }), process(1, 0, { process_path: "" })] });
  assert.equal(built.processes.length, 1);
  assert.equal(built.processes[0].user, "CORP\\a.reader");
  assert.equal(built.processes[0].observed, true);
});

test("two processes under one GUID stay two", () => {
  const built = model.build({ rows: [process(1), process(1, 0, { process_id: "77", process_path: "C:\\other.exe" })] });
  assert.deepEqual(built.processes.map((node) => node.pid), ["1001", "77"]);
});

test("one GUID on two hosts is two processes, and children stay on their host", () => {
  const there = { host: "ws-042.corp.example" };
  const built = model.build({ rows: [process(1), process(1, 0, there), process(2, 1, there)] });
  assert.deepEqual(built.roots.map((node) => [node.host, node.size]), [["ws-041.corp.example", 1], ["ws-042.corp.example", 2]]);
});

test("without GUIDs processes are told apart by process id and start", () => {
  const bare = { process_guid: "", process_id: "500" };
  const built = model.build({ rows: [process(1, 0, bare), process(2, 0, { ...bare, process_path: "C:\\Tools\\p1.exe" })] });
  assert.equal(built.processes.length, 2);
});

test("events go to the process that their GUID names, wherever their row stands", () => {
  const built = model.build({ rows: [process(1), process(2, 1), event(1, 11, "C:\\a.txt"), event(2, 3, "192.0.2.7 443")] });
  assert.deepEqual(built.processes.map((node) => node.events.map((found) => found.detail)), [["C:\\a.txt"], ["192.0.2.7 443"]]);
  assert.deepEqual(built.counts, { file: 1, network: 1 });
});

test("an event of a process that no row describes makes that process, marked as not seen", () => {
  const built = model.build({ rows: [event(9, 22, "www.example.com")] });
  assert.equal(built.processes[0].observed, false);
  assert.equal(built.processes[0].events.length, 1);
});

test("a chain of fifty thousand generations does not exhaust the stack", () => {
  const rows = Array.from({ length: 50000 }, (_, at) => process(at + 1, at));
  const built = model.build({ rows });
  assert.equal(built.roots[0].size, 50000);
  assert.equal(Math.max(...built.processes.map((node) => node.depth)), 49999);
});

test("a finding marks its process, and collapsed ancestors know the worst below", () => {
  const finding = { detection: "lsass_memory_read", severity: "critical", risk_score: "80", process_guid: GUID(3).toUpperCase(), dest: "WS-041.corp.example", message: "m" };
  const built = model.build({ rows: [process(1), process(2, 1), process(3, 2)], findings: [finding] });
  assert.deepEqual(built.processes.map((node) => [node.rank, node.rankBelow]), [[0, 5], [0, 5], [5, 5]]);
  assert.deepEqual(built.loose, []);
});

test("a finding about several processes marks each of them once", () => {
  const finding = { severity: "high", process_guid: [GUID(1), GUID(2), GUID(2)], dest: "ws-041.corp.example" };
  const built = model.build({ rows: [process(1), process(2)], findings: [finding] });
  assert.deepEqual(built.processes.map((node) => node.findings.length), [1, 1]);
});

test("a finding of no process here, or of another host, is kept as loose", () => {
  const findings = [{ message: "a", dest: "ws-041.corp.example" }, { message: "b", process_guid: GUID(1), dest: "other.example" }];
  assert.deepEqual(model.build({ rows: [process(1)], findings }).loose.map((found) => found.message), ["a", "b"]);
});

test("a detection that sysmontree names marks the process until its severity is known", () => {
  assert.equal(model.build({ rows: [process(1, 0, { findings: ["odd_start"] })] }).processes[0].rank, 1);
});

test("times come as numbers or as ISO 8601, and what is neither is unknown", () => {
  assert.deepEqual(["1772611200.5", "2026-03-04T08:00:00.000+00:00", "", "soon", "-1"].map(model.seconds), [1772611200.5, 1772611200, null, null, null]);
});

test("rows that are no rows are passed over", () => {
  assert.equal(model.build({ rows: [null, "x", 7, process(1)] }).nodes.length, 1);
});
