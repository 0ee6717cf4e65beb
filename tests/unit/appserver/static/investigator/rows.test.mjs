import assert from "node:assert/strict";
import test from "node:test";
import { event, load, process } from "../load.mjs";

const { model, rows } = load("investigator/model", "investigator/rows");

const built = () => model.build({
  rows: [
    process(1), event(1, 11, "C:\\Temp\\Loot.zip"), event(1, 22, "www.example.com", { _time: "1772611202.2" }),
    process(2, 1), process(3, 2), event(3, 3, "192.0.2.7 443"), process(4, 1),
  ],
});
const shown = (forest, state) => rows.visible(forest, state).map((row) => row.node.name || row.node.detail);
const named = (forest, name) => forest.processes.find((node) => node.name === name);

test("at first all processes are shown and no events", () => {
  assert.deepEqual(shown(built(), rows.newState()), ["p1.exe", "p2.exe", "p3.exe", "p4.exe"]);
});

test("a closed process hides everything below it", () => {
  const forest = built();
  const state = rows.newState();
  state.closed.add(named(forest, "p2.exe").id);
  assert.deepEqual(shown(forest, state), ["p1.exe", "p2.exe", "p4.exe"]);
});

test("events stand among the children in the order of time", () => {
  const forest = built();
  const state = rows.newState();
  state.opened.add(named(forest, "p1.exe").id);
  assert.deepEqual(shown(forest, state), ["p1.exe", "C:\\Temp\\Loot.zip", "p2.exe", "p3.exe", "www.example.com", "p4.exe"]);
});

test("kinds that are hidden have no rows", () => {
  const forest = built();
  const state = rows.newState();
  state.allEvents = true;
  state.hidden.add("file").add("network");
  assert.deepEqual(shown(forest, state), ["p1.exe", "p2.exe", "p3.exe", "p4.exe"]);
});

test("rows say their place among their siblings", () => {
  const found = rows.visible(built(), rows.newState()).map((row) => `${row.position}/${row.of}`);
  assert.deepEqual(found, ["1/1", "1/2", "1/1", "2/2"]);
});

test("search finds every word, in any case, in processes and events, in the order of the tree", () => {
  const forest = built();
  assert.deepEqual(rows.search(forest, "LOOT zip").map((node) => node.detail), ["C:\\Temp\\Loot.zip"]);
  assert.deepEqual(rows.search(forest, "/run").map((node) => node.name), ["p1.exe", "p2.exe", "p3.exe", "p4.exe"]);
  assert.deepEqual(rows.search(forest, "loot 192.0.2.7"), []);
});

test("an empty search finds nothing", () => {
  assert.deepEqual(rows.search(built(), "  "), []);
});

test("characters that mean something to a pattern are letters in a search", () => {
  const forest = model.build({ rows: [process(1, 0, { process: "x.exe (a|b)+ [c] \\d" })] });
  assert.equal(rows.search(forest, "(a|b)+ [c] \\d").length, 1);
});

test("what is kept brings its ancestors along and nothing else", () => {
  const forest = built();
  const state = rows.newState();
  state.keep = rows.withAncestors([named(forest, "p3.exe")]);
  assert.deepEqual(shown(forest, state), ["p1.exe", "p2.exe", "p3.exe"]);
});

test("a hidden event is revealed: its process shows events, its kind is shown, its ancestors are open", () => {
  const forest = built();
  const state = rows.newState();
  forest.processes.forEach((node) => state.closed.add(node.id));
  state.hidden.add("network");
  const found = rows.search(forest, "192.0.2.7")[0];
  rows.reveal(found, state);
  assert.ok(rows.visible(forest, state).some((row) => row.node === found));
});

for (const [name, given, expected] of [
  ["the top", [5000, 24, 0, 480, 5], { first: 0, last: 25 }],
  ["the middle", [5000, 24, 24000, 480, 5], { first: 995, last: 1025 }],
  ["the end", [5000, 24, 119520, 480, 5], { first: 4975, last: 5000 }],
  ["beyond the end, after rows were closed", [10, 24, 9000, 480, 5], { first: 10, last: 10 }],
  ["nothing", [0, 24, 0, 480, 5], { first: 0, last: 0 }],
]) {
  test(`only rows on the screen and some around it are drawn: ${name}`, () => assert.deepEqual(rows.windowOf(...given), expected));
}

for (const [name, given, expected] of [
  ["above", [2, 24, 480, 240], 48], ["below", [40, 24, 0, 240], 744], ["on the screen", [12, 24, 240, 240], 240],
]) {
  test(`scrolls as little as it must: ${name}`, () => assert.equal(rows.scrollFor(...given), expected));
}

for (const [name, given, expected] of [
  ["off the screen", [40, 24, 0, 240], 852], ["on the screen", [12, 24, 240, 240], 240], ["near the top", [1, 24, 480, 240], 0],
]) {
  test(`what was looked for gets into the middle: ${name}`, () => assert.equal(rows.scrollToMiddle(...given), expected));
}
