// The component alone, in a page with a strict policy: how fast, how reachable by keyboard, how safe.
import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { picture, withPage } from "./browser.mjs";

const STATIC = new URL("../../../appserver/static/investigator/", import.meta.url).href;
const SCRIPTS = ["words", "model", "rows", "clock", "dom", "lane", "list", "detail", "view"];
const HOSTILE = '<img src=x onerror=alert(1)>"\'</script>\u2028\u202e.exe';
const GUID = (number) => `{5d0c7e11-42aa-66f0-9b01-${String(number).padStart(12, "0")}}`;
const START = 1772611200;

function emptyPage() {
  const path = join(mkdtempSync(join(tmpdir(), "investigator-")), "page.html");
  const policy = "default-src 'none'; script-src file: 'unsafe-inline'; style-src file:";
  const scripts = SCRIPTS.map((name) => `<script src="${STATIC}${name}.js"></script>`).join("");
  writeFileSync(path, `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><link rel="stylesheet" href="${STATIC}investigator.css"><body class="si-page"><main><div id="stage"></div></main>${scripts}`);
  return `file://${path}`;
}

/** A forest of `count` processes with eight events each, a hostile name among them. */
function forest(count) {
  const rows = [];
  for (let at = 1; at <= count; at += 1) {
    const parent = at === 1 ? 0 : Math.floor((at - 2) / 6) + 1;
    rows.push({
      kind: "process", host: "ws-041.corp.example", process_guid: GUID(at), parent_process_guid: parent ? GUID(parent) : "", process_id: String(at),
      process_name: at === 3 ? HOSTILE : `program${at}.exe`, process: `program${at}.exe /n ${at}`, _time: String(START + at), end_time: at % 3 ? String(START + at + 400) : "",
      observed: "true", event_count: "9",
    });
    for (let k = 0; k < 8; k += 1) {
      rows.push({ kind: "event", process_guid: GUID(at), event_code: String([11, 13, 3, 22, 7, 10, 17][k % 7]), detail: at === 3 ? HOSTILE : `C:\\Temp\\f${k}.txt`, _time: String(START + at + k * 20) });
    }
  }
  const findings = [{ finding_id: "0".repeat(32), detection_name: HOSTILE, severity: "critical", risk_score: "80", message: HOSTILE, dest: "ws-041.corp.example", process_guid: GUID(3), _time: String(START + 9) }];
  return { rows, findings };
}

async function give(page, data) {
  await page.goto(emptyPage());
  await page.evaluate((given) => { window.given = given; }, data);
}

/** From data to screen; milliseconds on the clock. */
function render(page, options) {
  return page.evaluate((wanted) => {
    const before = performance.now();
    window.shown = globalThis.sysmonInvestigator.render(document.getElementById("stage"), window.given, wanted);
    return new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - before))); });
  }, options || { language: "en" });
}

async function show(page, data, options) {
  await give(page, data);
  return render(page, options);
}

const rowCount = (page) => page.locator("[role=treeitem]").count();
const chosen = (page, name) => page.locator(`[role=treeitem][aria-selected="true"][aria-label*="${name} "]`).waitFor();
const rowsAre = (page, count) => page.waitForFunction((wanted) => document.querySelectorAll("[role=treeitem]").length === wanted, count);

test("5,000 processes with 40,000 events are on the screen in less than two seconds", () => withPage(async (page) => {
  // Time that the page's own thread worked: other work on the machine must not decide.
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  const worked = async () => (await session.send("Performance.getMetrics")).metrics.find((one) => one.name === "TaskDuration").value;
  await give(page, forest(5000));
  const before = await worked();
  const took = await render(page);
  const own = await worked() - before;
  console.log(`# 5,000 processes: ${own.toFixed(2)} s of work, ${(took / 1000).toFixed(2)} s on the clock`);
  assert.ok(own < 2, `${own} s`);
  assert.ok(await rowCount(page) < 100, "only rows on the screen are in the page");
  const atTop = await worked();
  await page.evaluate(() => {
    const list = document.querySelector(".si-list");
    list.scrollTop = list.scrollHeight;
    return new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); });
  });
  assert.ok(await worked() - atTop < 0.5, "scrolling to the end is fluid");
  assert.match(await page.locator("[role=treeitem]").last().innerText(), /program\d+\.exe/);
  await picture(page, "investigator-5000");
}));

test("hostile names are letters, and hidden characters are shown", () => withPage(async (page) => {
  await show(page, forest(20), { language: "en", focus: GUID(3) });
  await page.locator(".si-detail h2").waitFor();
  assert.equal(await page.locator(".si-detail h2").innerText(), '<img src=x onerror=alert(1)>"\'</script>\\u2028\\u202e.exe');
  await page.keyboard.press("e");
  await page.getByLabel("Show events").check();
  assert.equal(await page.locator("img").count(), 0);
}));

test("the tree is worked by keyboard alone", () => withPage(async (page) => {
  await show(page, forest(200));
  await page.locator(".si-list").focus();
  await page.keyboard.press("ArrowDown");
  await chosen(page, "program1.exe");
  await page.keyboard.press("ArrowRight");
  await chosen(page, "program2.exe");
  const all = await page.locator(".si-rows").evaluate((rows) => rows.clientHeight);
  await page.keyboard.press("ArrowLeft");
  await page.locator('[role=treeitem][aria-selected="true"][aria-expanded="false"]').waitFor();
  assert.ok(await page.locator(".si-rows").evaluate((rows) => rows.clientHeight) < all, "closed");
  await page.keyboard.press("ArrowLeft");
  await chosen(page, "program1.exe");
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.className), "si-detail");
}));

test("the active row is named to screen readers", () => withPage(async (page) => {
  await show(page, forest(200));
  await page.locator(".si-list").focus();
  await page.keyboard.press("PageDown");
  await page.locator(".si-list[aria-activedescendant]").waitFor();
  const id = await page.locator(".si-list").getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${id}`).getAttribute("aria-selected"), "true");
  assert.ok(Number(await page.locator(`#${id}`).getAttribute("aria-level")) >= 2);
}));

test("search goes from match to match and opens what hides them", () => withPage(async (page) => {
  await show(page, forest(3000));
  await page.getByRole("button", { name: "Collapse all" }).click();
  await page.keyboard.press("/");
  await page.keyboard.type("program2999.exe");
  await page.keyboard.press("Enter");
  await chosen(page, "program2999.exe");
  assert.equal(await page.locator(".si-found").innerText(), "1 of 1");
}));

test("only findings leaves processes with findings and their ancestors", () => withPage(async (page) => {
  await show(page, forest(3000));
  await page.getByLabel("Only findings").check();
  await rowsAre(page, 2);
}));

test("a kind that is switched off has no rows", () => withPage(async (page) => {
  await show(page, forest(1));
  await page.getByLabel("Show events").check();
  await rowsAre(page, 9);
  await page.getByRole("checkbox", { name: /^File/ }).uncheck();
  await rowsAre(page, 7);
}));

test("a value is copied as it is, not as it is shown", () => withPage(async (page) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await show(page, forest(20), { language: "en", focus: GUID(3) });
  await page.getByRole("button", { name: "Copy process_name", exact: true }).click();
  await page.getByText("Copied").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), HOSTILE);
}));

test("a selection is told, and a slow answer for another row is not shown", () => withPage(async (page) => {
  await page.goto(emptyPage());
  await page.evaluate((given) => {
    window.told = [];
    window.answers = [];
    globalThis.sysmonInvestigator.render(document.getElementById("stage"), given, {
      language: "en", onSelect: (node) => window.told.push(node.name), loadFields: (node) => new Promise((done) => window.answers.push(() => done({ loaded: node.name }))),
    });
  }, forest(3));
  await page.locator("[role=treeitem]").nth(0).click();
  await page.locator("[role=treeitem]").nth(1).click();
  await page.evaluate(() => window.answers.reverse().forEach((answer) => answer()));
  await page.getByText("loaded").waitFor();
  assert.equal(await page.locator(".si-more .si-value").innerText(), "program2.exe");
  assert.deepEqual(await page.evaluate(() => window.told), ["program1.exe", "program2.exe"]);
}));

test("a process chosen once more keeps what was opened in its pane", () => withPage(async (page) => {
  await show(page, forest(4), { language: "en", focus: GUID(3) });
  await page.locator(".si-finding summary").click();
  await page.evaluate((guid) => new Promise((done) => { window.shown.select(guid); setTimeout(done, 400); }), GUID(3));
  assert.ok(await page.locator(".si-finding dt").first().isVisible());
  await page.evaluate((guid) => window.shown.select(guid), GUID(2));
  await page.locator("h2", { hasText: "program2.exe" }).waitFor();
}));

test("texts are Japanese where that is asked for", () => withPage(async (page) => {
  await show(page, forest(5), { language: "ja" });
  assert.equal(await page.locator(".si-list").getAttribute("aria-label"), "プロセスとその動作");
}));

test("no rows are said to be none", () => withPage(async (page) => {
  await show(page, { rows: [] });
  await page.getByText("No process to show.").waitFor();
}));

for (const scheme of ["light", "dark"]) {
  test(`text stands out from its ground: ${scheme}`, () => withPage(async (page) => {
    await show(page, forest(40), { language: "en", focus: GUID(3) });
    const ratios = await page.evaluate(() => {
      const light = (text) => text.match(/[\d.]+/g).slice(0, 3).map(Number).map((c) => c / 255)
        .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
      const ground = (element) => {
        const found = getComputedStyle(element).backgroundColor;
        return found === "rgba(0, 0, 0, 0)" ? ground(element.parentElement) : found;
      };
      return Array.from(document.querySelectorAll(".si-dim, .si-badge, .si-process, .si-command, .si-value, .si-detail h2, .si-check, .si-toolbar button")).map((element) => {
        const [a, b] = [light(getComputedStyle(element).color), light(ground(element))];
        return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), element.className || element.tagName];
      });
    });
    assert.deepEqual(ratios.filter(([ratio]) => ratio < 4.5), []);
    await picture(page, `investigator-${scheme}`);
  }, { colorScheme: scheme }));
}
