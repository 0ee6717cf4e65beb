import assert from "node:assert/strict";
import test from "node:test";
import { load } from "../load.mjs";

const { spl } = load("investigator/model", "investigator/spl");
const GUID = "5d0c7e11-42aa-66f0-9b01-000000002f00";

test("parameters of the right form are taken, in the form that searches use", () => {
  const found = spl.readParameters(`?guid=%7B${GUID.toUpperCase()}%7D&host=WS-041.corp.example&earliest=-4h@h&latest=now&lang=ja`);
  assert.deepEqual(found, { problems: [], guid: GUID, host: "ws-041.corp.example", earliest: "-4h@h", latest: "now", finding_id: "", language: "ja", isWholeHost: false });
});

for (const [name, value] of [
  ["guid", `${GUID}" | delete`], ["guid", "*"], ["host", 'a" OR index=* "'], ["host", "a b"], ["host", "`macro`"], ["host", "-a"],
  ["host", "[search index=*]"], ["host", "a".repeat(300)], ["earliest", "now | delete"], ["earliest", "0\n"], ["latest", "$now$"], ["finding_id", "../../x"],
]) {
  test(`${name} of the form ${JSON.stringify(value.slice(0, 30))} never reaches a search`, () => {
    const found = spl.readParameters(new URLSearchParams({ [name]: value }).toString());
    if (value.trim() !== value) return assert.equal(found[name], value.trim());
    assert.deepEqual([found[name], found.problems], ["", [name]]);
  });
}

for (const time of ["now", "-24h", "-7d@d", "@w1", "1772611200", "1772611200.25", "2026-03-04T08:00:00Z", "-1d@d+6h"]) {
  test(`${time} is a time`, () => assert.equal(spl.readParameters(new URLSearchParams({ earliest: time }).toString()).earliest, time));
}

for (const [name, value, expected] of [
  ["a backslash is doubled", "C:\\Temp\\a.exe", '"C:\\\\Temp\\\\a.exe"'],
  ["a quote cannot end the text", 'a" | delete', '"a* | delete"'],
  ["a backslash before a quote cannot either", 'a\\" | delete', '"a\\\\* | delete"'],
  ["back quotes call no macro", "a`b`c", '"a*b*c"'],
  ["line breaks become wildcards", "a\r\nb\u2028c", '"a*b*c"'],
  ["what XML writes in another way becomes a wildcard", "a & <b>", '"a * *b*"'],
]) {
  test(`quoting: ${name}`, () => assert.equal(spl.quote(value), expected));
}

test("a value that is too long is cut and goes on with a wildcard", () => {
  assert.equal(spl.quote("x".repeat(9000)), `"${"x".repeat(500)}*"`);
});

test("an address or hash is searched as a word, another value in its field", () => {
  assert.equal(spl.eventsWith("dest_ip", "192.0.2.7"), '`sysmon_essentials_events` "192.0.2.7"');
  assert.equal(spl.eventsWith("user", "CORP\\a.reader"), '`sysmon_essentials_events` user="CORP\\\\a.reader"');
});

for (const [name, value] of [["event_count", "3"], ["_raw", "x"], ["a=b | delete x", "1"], ["user", ""], ["date_hour", "8"]]) {
  test(`no search for ${name}=${value}`, () => assert.equal(spl.eventsWith(name, value), ""));
}

test("of several events of one millisecond the one with the shown values is taken", () => {
  const rows = [{ TargetObject: "HKU\\A", Details: "1" }, { TargetObject: "HKLM\\System\\B", Details: "Binary Data" }];
  assert.equal(spl.bestRow(rows, { kind: "event", detail: "HKLM\\System\\B Binary Data" }), rows[1]);
  assert.equal(spl.bestRow([], { kind: "event", detail: "x" }), null);
});

test("Splunk's own fields are not shown, and the event itself comes last", () => {
  const row = { _raw: "<Event/>", Image: "a", _bkt: "1", _time: "1", date_hour: "8", splunk_server: "x", punct: "-" };
  assert.deepEqual(Object.keys(spl.tellingFields(row)), ["Image", "_time", "_raw"]);
});
