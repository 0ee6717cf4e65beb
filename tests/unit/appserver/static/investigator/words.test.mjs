import assert from "node:assert/strict";
import test from "node:test";
import { load } from "../load.mjs";

const { words } = load("investigator/words");

for (const table of ["TABLE", "EVENTS"]) {
  test(`every text of ${table} is there in both languages`, () => {
    assert.deepEqual(Object.keys(words[table].ja), Object.keys(words[table].en));
  });
}

for (const [wanted, expected] of [["ja-JP", "ja"], ["ja", "ja"], ["en-US", "en"], ["de", "en"], ["", "en"], [["ja", "en"], "ja"]]) {
  test(`language for ${JSON.stringify(wanted)}`, () => assert.equal(words.chooseLanguage(wanted), expected));
}

test("parts are filled in, and one that is missing stays visible", () => {
  assert.equal(words.speaker("en")("found", { at: 3, count: 7 }), "3 of 7");
  assert.equal(words.speaker("en")("found", { at: 3 }), "3 of {count}");
});

test("a caller's own texts win, and fall back to English", () => {
  const say = words.speaker("ja", { en: { only: "only English" }, ja: { search: "x" } });
  assert.deepEqual([say("search"), say("only")], ["x", "only English"]);
});

test("an EventID without a name is shown by number", () => assert.equal(words.eventName(77, "en"), "EventID 77"));
