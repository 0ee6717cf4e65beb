import assert from "node:assert/strict";
import test from "node:test";
import { load } from "../load.mjs";

const { dom, detail, model } = load("investigator/model", "investigator/clock", "investigator/dom", "investigator/detail");

for (const [name, text, expected] of [
  ["letters stay", "powershell.exe -enc 日本語 é", "powershell.exe -enc 日本語 é"],
  ["text that is turned around", "cod\u202e.txt.exe", "cod\\u202e.txt.exe"],
  ["line ends of Unicode", "a\u2028b", "a\\u2028b"],
  ["characters without width", "lsa\u200bss.exe", "lsa\\u200bss.exe"],
  ["control characters", "a\u0000\u001bb", "a\\u0000\\u001bb"],
  ["markup is text", "<img src=x>", "<img src=x>"],
]) {
  test(`hidden characters are shown: ${name}`, () => assert.equal(dom.plain(text), expected));
}

test("a row is one line and no longer than it can be", () => {
  assert.equal(dom.oneLine("a\r\n\tb", 10), "a b");
  assert.equal(dom.oneLine("abcdef", 3), "abc…");
});

test("a million characters cost no more than a row can show", () => {
  assert.equal(dom.oneLine("x".repeat(1e6), 300).length, 301);
});

test("fields without a value and those of the drawing are not shown", () => {
  const row = { tree: "└─ a", depth: "1", kind: "process", user: "", process_id: "4", findings: ["a", "b"] };
  assert.deepEqual(detail.fieldsOf(row), [["process_id", ["4"]], ["findings", ["a", "b"]]]);
  assert.deepEqual(model.each(null), []);
});
