// The pages as they ship, over the REST API of the local viewer. VIEWER is its address with the token.
import assert from "node:assert/strict";
import test from "node:test";
import { picture, withPage } from "./browser.mjs";

const HOST = "ws-041.corp.example";
const GUID = "{5d0c7e11-f10c-69a7-1268-000000002f00}";

function address(page, parameters) {
  return `${new URL(process.env.VIEWER).origin}/en-US/static/app/sysmon_essentials/${page}/index.html?${new URLSearchParams(parameters)}`;
}

async function open(page, name, parameters) {
  await page.goto(process.env.VIEWER);
  await page.goto(address(name, parameters));
}

test("a process is shown with its ancestors, its findings and all fields of its event", () => withPage(async (page) => {
  await open(page, "investigator", { guid: GUID, host: HOST });
  await page.locator(".si-detail h2", { hasText: "rundll32.exe" }).waitFor();
  await page.getByText("OUTLOOK.EXE").first().waitFor();
  assert.ok(await page.locator(".si-detail .si-finding").count() >= 3);
  await page.locator(".si-more dt", { hasText: "ParentCommandLine" }).waitFor();
  await picture(page, "page-investigator");
}));

test("a GUID alone is enough: host and time are found", () => withPage(async (page) => {
  await open(page, "investigator", { guid: GUID });
  await page.locator(".si-detail h2", { hasText: "rundll32.exe" }).waitFor();
}));

test("a host alone shows all its processes", () => withPage(async (page) => {
  await open(page, "investigator", { host: HOST });
  await page.getByText(/^\d+ processes/).waitFor();
  assert.ok(parseInt(await page.locator(".si-totals").innerText(), 10) > 20);
}));

test("all fields of an event are read when it is chosen", () => withPage(async (page) => {
  await open(page, "investigator", { guid: GUID, host: HOST });
  await page.locator(".si-detail h2", { hasText: "rundll32.exe" }).waitFor();
  await page.locator(".si-list").focus();
  await page.keyboard.press("e");
  await page.locator(".si-row-event", { hasText: "Process opened" }).click();
  await page.locator(".si-more dt", { hasText: "GrantedAccess" }).waitFor();
  await page.locator(".si-more dd a").first().waitFor();
}));

for (const [name, parameters] of [
  ["guid", { guid: `${GUID}" | delete` }], ["host", { host: 'x" OR index=* "' }], ["earliest", { host: HOST, earliest: "0 | delete" }],
]) {
  test(`${name} of a link that is no ${name} is refused before anything is searched`, () => withPage(async (page) => {
    await page.goto(process.env.VIEWER);
    const posts = [];
    page.on("request", (request) => { if (request.method() === "POST") posts.push(request.url()); });
    await page.goto(address("investigator", parameters));
    await page.getByText("not of the right form").waitFor();
    assert.deepEqual(posts, []);
  }));
}

test("a host without events is said to have none", () => withPage(async (page) => {
  await open(page, "investigator", { host: "ws-999.corp.example" });
  await page.getByText("No events of this host in this time.").waitFor();
}));

test("without a token the page says that it is not logged in", async () => {
  await assert.rejects(withPage(async (page) => {
    await page.goto(address("investigator", { host: HOST }));
  }), /40[13]/);
});

test("findings are listed, the worst first, and one is told with next steps and events", () => withPage(async (page) => {
  await open(page, "triage", { earliest: "-24h" });
  assert.match(await page.locator(".t-item").first().innerText(), /^critical/);
  await page.locator(".t-item").nth(1).click();
  await page.getByRole("heading", { name: "What to do next" }).waitFor();
  await page.locator(".t-event").first().waitFor();
  await picture(page, "page-triage");
}));

test("a decision is kept, and a finding that is closed leaves the open ones", () => withPage(async (page) => {
  await open(page, "triage", { earliest: "-24h" });
  await page.locator(".t-item").nth(2).click();
  const name = await page.locator(".t-item").nth(2).locator(".t-line").innerText();
  await page.getByRole("button", { name: "Assign to me" }).click();
  await page.getByLabel("State").last().selectOption("closed_benign");
  await page.getByLabel("Comment").fill("planned <b>work</b>");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText(/^Saved /).waitFor();
  assert.notEqual(await page.locator(".t-item").nth(2).locator(".t-line").innerText(), name);
  await page.reload();
  await page.getByText(/^Last change /).waitFor();
  assert.deepEqual(await page.getByLabel("Comment").inputValue(), "planned <b>work</b>");
  assert.equal(await page.getByLabel("Assignee").inputValue(), "analyst");
}));

test("what somebody else decided meanwhile is shown before it is written over", () => withPage(async (page) => {
  await open(page, "triage", { earliest: "-24h" });
  await page.locator(".t-item").nth(4).click();
  await page.getByLabel("Comment").waitFor();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await other.getByLabel("Comment").fill("theirs");
  await other.getByRole("button", { name: "Save", exact: true }).click();
  await other.getByText(/^Saved /).waitFor();
  await page.getByLabel("Comment").fill("mine");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Not saved: somebody changed Comment").waitFor();
  await page.getByRole("button", { name: "Save mine over it" }).click();
  await page.getByText(/^Saved /).waitFor();
  await other.reload();
  await other.getByText(/^Last change /).waitFor();
  assert.equal(await other.getByLabel("Comment").inputValue(), "mine");
}));

test("what is being typed about a finding stays: when it is chosen once more, when the list is read anew, while it is saved", () => withPage(async (page) => {
  await open(page, "triage", { earliest: "-24h" });
  await page.locator(".t-item").nth(6).click();
  await page.getByLabel("Comment").fill("typed");
  await page.locator(".t-item[aria-current]").click();
  await page.getByRole("button", { name: "Reload" }).click();
  await page.locator("main > .si-notice[hidden]").waitFor({ state: "attached" });
  assert.equal(await page.getByLabel("Comment").inputValue(), "typed");
  await page.route("**/storage/collections/**", async (route) => {
    await page.getByLabel("Comment").fill("typed, and more");
    await route.continue();
  }, { times: 1 });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText(/^Saved /).waitFor();
  assert.equal(await page.getByLabel("Comment").inputValue(), "typed, and more");
}));

test("pages are Japanese and dark where that is asked for", () => withPage(async (page) => {
  await open(page, "triage", { earliest: "-24h", lang: "ja" });
  await page.getByText("検出のトリアージ").waitFor();
  await page.getByRole("button", { name: "明暗の切り替え" }).click();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
}));
