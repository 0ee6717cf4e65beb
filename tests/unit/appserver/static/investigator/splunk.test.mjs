import assert from "node:assert/strict";
import test from "node:test";
import { load } from "../load.mjs";

const { splunk } = load("investigator/splunk");

for (const [path, expected] of [
  ["/en-US/static/app/sysmon_essentials/investigator/index.html", { root: "", locale: "en-US" }],
  ["/static/app/sysmon_essentials/investigator/index.html", { root: "", locale: "en-US" }],
  ["//other.example/en-US/static/app/sysmon_essentials/investigator/index.html", { root: "", locale: "en-US" }],
  ["/splunk/ja-JP/static/@9f2e:3/app/sysmon_essentials/triage/index.html", { root: "/splunk", locale: "ja-JP" }],
]) {
  test(`root and locale of ${path}`, () => assert.deepEqual(splunk.placeOf(path), expected));
}

for (const [name, cookies, port, expected] of [
  ["of the page's port", "a=b; splunkweb_csrf_token_8000=11; splunkweb_csrf_token_9000=22", "9000", "22"],
  ["behind a proxy", "splunkweb_csrf_token_8000=11", "443", "11"],
  ["missing", "session=x", "8000", ""],
]) {
  test(`form key: ${name}`, () => assert.equal(splunk.formKey(cookies, port), expected));
}

/** A Splunk that answers what it is told and keeps what it was asked. */
function world(answers) {
  const asked = [];
  return {
    asked,
    cookies: () => "splunkweb_csrf_token_8000=key", port: () => "8000", wait: () => Promise.resolve(),
    fetch: (url, options) => {
      asked.push({ url, ...options });
      const [status, body] = answers(url, options) || [200, {}];
      const text = typeof body === "string" ? body : JSON.stringify(body);
      return Promise.resolve({ ok: status < 400, status, text: () => Promise.resolve(text) });
    },
  };
}
const PLACE = { root: "", locale: "en-US" };
const job = (content) => [200, { entry: [{ content }] }];

test("a search is started with the form key, polled until it is done, paged and given back", async () => {
  let polls = 0;
  const fake = world((url, options) => {
    if (options.method === "POST" && url.endsWith("/jobs")) return [201, { sid: "1.2/x" }];
    if (url.includes("/results")) return [200, { results: url.includes("offset=0") ? [{ a: "1" }, { a: "2" }] : [{ a: "3" }] }];
    if (options.method === "GET") return job({ isDone: (polls += 1) > 1, resultCount: 3, doneProgress: 0.5, messages: [{ type: "WARN", text: "late" }, { type: "INFO", text: "x" }] });
    return null;
  });
  const seen = [];
  const result = await new splunk.Client(PLACE, fake).run("search a", { earliest: "-1h", latest: "now", onProgress: (done) => seen.push(done) });
  assert.deepEqual(result.rows, [{ a: "1" }, { a: "2" }, { a: "3" }]);
  assert.deepEqual(result.messages, ["late"]);
  assert.deepEqual(seen, [0.5, 0.5]);
  const start = fake.asked[0];
  assert.equal(start.url, "/en-US/splunkd/__raw/servicesNS/nobody/sysmon_essentials/search/v2/jobs");
  assert.equal(start.headers["X-Splunk-Form-Key"], "key");
  assert.equal(new URLSearchParams(start.body).get("search"), "search a");
  assert.ok(fake.asked[1].url.includes("/jobs/1.2%2Fx?"));
});

test("a failed search says why", async () => {
  const fake = world((url, options) => (options.method === "POST" ? [201, { sid: "s" }] : job({ isFailed: true, messages: [{ type: "FATAL", text: "unknown command" }] })));
  await assert.rejects(new splunk.Client(PLACE, fake).run("x", { earliest: "1", latest: "2" }), /unknown command/);
});

test("cancelling ends the job in Splunk and the waiting here", async () => {
  let handle = null;
  const fake = world((url, options) => (options.method === "POST" ? [201, { sid: "s" }] : job({ isDone: false })));
  const running = new splunk.Client(PLACE, fake).run("x", { earliest: "1", latest: "2", onJob: (one) => { handle = one; }, onProgress: () => handle.cancel() });
  await assert.rejects(running, /cancelled/);
  assert.ok(fake.asked.some((one) => one.url.endsWith("/control") && one.body.includes("action=cancel")));
});

test("an error carries Splunk's message and status", async () => {
  const fake = world(() => [403, { messages: [{ type: "ERROR", text: "no right" }] }]);
  await assert.rejects(new splunk.Client(PLACE, fake).run("x", {}), { message: "no right", status: 403 });
});

test("a page to log in instead of an answer is told from an answer", async () => {
  const fake = world(() => [200, "<!doctype html><html>"]);
  await assert.rejects(new splunk.Client(PLACE, fake).run("x", {}), { status: 401 });
});

test("a row is asked for by its key as data, and no row is null", async () => {
  const fake = world(() => [200, []]);
  assert.equal(await new splunk.Client(PLACE, fake).readRow("sysmon_findings", 'a"}/../b'), null);
  const asked = new URL(fake.asked[0].url, "http://localhost");
  assert.ok(asked.pathname.endsWith("/storage/collections/data/sysmon_findings"));
  assert.deepEqual(JSON.parse(asked.searchParams.get("query")), { _key: 'a"}/../b' });
});

test("replacing a row puts its key into one segment of the address", async () => {
  const fake = world(() => [200, {}]);
  await new splunk.Client(PLACE, fake).replaceRow("sysmon_findings", { _key: "a/../b" });
  assert.ok(fake.asked[0].url.endsWith("/sysmon_findings/a%2F..%2Fb"));
  assert.equal(fake.asked[0].headers["X-Splunk-Form-Key"], "key");
});

test("a link to the search page carries the search as one parameter", () => {
  const link = splunk.searchLink(PLACE, 'a="b" & c', "1", "now");
  assert.equal(new URL(link, "http://localhost").searchParams.get("q"), 'a="b" & c');
});
