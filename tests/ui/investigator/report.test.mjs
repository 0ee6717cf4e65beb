// The report of a hunt, opened as a file. REPORT is its path; it is about hostile events.
import assert from "node:assert/strict";
import test from "node:test";
import { picture, withPage } from "./browser.mjs";

const REPORT = `file://${process.env.REPORT}`;
const shownRows = (page) => page.locator("#findings tbody tr:not([hidden])").count();

/** The pane, once it is about the process itself: a child of it names it too. */
const shownProcess = (page, guid) => page.locator(".si-detail > .si-fields dt:text-is('process_guid') + dd", { hasText: guid });

test("opens from a file without an error, a request or a dialog, whatever stands in events", () => withPage(async (page) => {
  await page.goto(REPORT);
  await page.locator("[role=treeitem]").first().waitFor();
  assert.equal(await page.locator("img").count(), 0);
  assert.ok((await page.locator("#findings").innerText()).includes("<img src=x onerror=alert(1)>"));
  await picture(page, "report");
}));

test("a script that got into the page would not run", async () => {
  let refused = "";
  await assert.rejects(withPage(async (page) => {
    await page.goto(REPORT);
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "window.ran = true";
      document.body.append(script);
    });
    refused = await page.evaluate(() => String(window.ran));
  }), /Content Security Policy/);
  assert.equal(refused, "undefined");
});

test("findings are filtered by text, severity and technique", () => withPage(async (page) => {
  await page.goto(REPORT);
  const all = await shownRows(page);
  await page.getByLabel("Filter findings").fill("srv-file01");
  assert.ok(await shownRows(page) < all && await shownRows(page) > 0);
  await page.getByLabel("Filter findings").fill("");
  await page.locator("#filter select").selectOption("critical");
  const critical = await shownRows(page);
  assert.equal(critical, await page.locator("#findings tbody tr[data-severity=critical]").count());
  await page.locator("#filter select").selectOption("");
  await page.locator('[data-technique="T1003.001"]').first().click();
  assert.equal(await shownRows(page), await page.locator('#findings tbody tr[data-attack~="T1003.001"]').count());
}));

test("findings are sorted by a column, and back", () => withPage(async (page) => {
  await page.goto(REPORT);
  const times = () => page.locator("#findings tbody tr").evaluateAll((rows) => rows.map((row) => Number(row.dataset.time)));
  await page.locator("#findings th button").first().click();
  const up = await times();
  assert.deepEqual(up, up.slice().sort((a, b) => a - b));
  await page.locator("#findings th button").first().click();
  assert.deepEqual(await times(), up.slice().sort((a, b) => b - a));
}));

test("a finding leads to its process, on whatever host that is", () => withPage(async (page) => {
  await page.goto(REPORT);
  const row = page.locator('#findings tr[data-host="srv-file01.corp.example"]').first();
  const guid = await row.getAttribute("data-guid");
  await row.getByRole("button").click();
  await shownProcess(page, guid).waitFor();
}));

test("a process that a finding is about has all fields of its event, and the finding its own", () => withPage(async (page) => {
  await page.goto(REPORT);
  await page.getByLabel("Filter findings").fill("rundll32");
  const row = page.locator("#findings tr:not([hidden])", { has: page.locator(".r-show") }).first();
  const guid = await row.getAttribute("data-guid");
  await row.locator(".r-show").click();
  await shownProcess(page, guid).waitFor();
  await page.locator(".si-more dt", { hasText: "ParentCommandLine" }).waitFor();
  await page.locator(".si-finding summary").first().click();
  await page.locator(".si-finding dt", { hasText: "detection_id" }).first().waitFor();
}));
