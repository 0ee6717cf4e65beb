import assert from "node:assert/strict";
import test from "node:test";
import { load } from "../load.mjs";

const { clock } = load("investigator/clock");

test("times are shown in UTC with milliseconds", () => {
  assert.equal(clock.stamp(1772611201.25), "2026-03-04 08:00:01.250");
});

for (const [name, time] of [["none", null], ["zero", 0], ["beyond the calendar", 1e18], ["no number", NaN]]) {
  test(`a time that is ${name} is empty`, () => assert.equal(clock.stamp(time), ""));
}

for (const [length, expected] of [[0.35, "350 ms"], [4.23, "4.2 s"], [185, "3 min 5 s"], [7800, "2 h 10 min"], [273600, "3 d 4 h"], [60, "1 min"]]) {
  test(`${length} seconds are ${expected}`, () => assert.equal(clock.duration(length), expected));
}

test("ticks stand at round times and are never more than asked for", () => {
  const { step, times } = clock.ticks(1772611207, 1772612407, 5);
  assert.equal(step, 300);
  assert.deepEqual(times, [1772611500, 1772611800, 1772612100, 1772612400]);
});

test("a place outside the view is its edge", () => {
  const view = { start: 100, end: 200 };
  assert.deepEqual([50, 100, 150, 500].map((time) => clock.place(time, view, 1000)), [0, 0, 500, 1000]);
});

test("zooming keeps the centre where it is and stays within the limits", () => {
  const limits = { start: 0, end: 1000 };
  assert.deepEqual(clock.zoom(limits, 0.5, limits, 100), { start: 50, end: 550 });
  assert.deepEqual(clock.zoom({ start: 0, end: 500 }, 4, limits), limits);
});

test("zooming in ends at a hundredth of a second", () => {
  let view = { start: 0, end: 1000 };
  for (let turn = 0; turn < 60; turn += 1) view = clock.zoom(view, 0.5, { start: 0, end: 1000 });
  assert.ok(view.end - view.start >= 0.019);
});
