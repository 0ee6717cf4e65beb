// Drives one Chromium for the tests: commands come as JSON lines on standard input, an answer goes out for each.
// Knows how a dashboard of the viewer says that it is drawn, empty, wrong or still waiting. Judges nothing.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

const require = createRequire(new URL("../../viewer/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const Ajv = require("ajv").default;
const QUIET_MS = 400;
const PATIENCE_MS = 120000;
const VIEWPORT = { width: 1480, height: 4200 };

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
let context = null;
let page = null;
let faults = [];
let validate = null;
let untouched = "";
let entered = "";

function watch(opened) {
  opened.setDefaultTimeout(PATIENCE_MS);
  opened.on("console", (message) => { if (message.type() === "error") faults.push(`console: ${message.text().slice(0, 500)}`); });
  opened.on("pageerror", (error) => faults.push(`error: ${error.message.slice(0, 500)}`));
  opened.on("dialog", (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  opened.on("response", (response) => { if (response.status() >= 400) faults.push(`HTTP ${response.status()}: ${response.url()}`); });
  opened.on("request", (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && hostname !== "127.0.0.1") faults.push(`request: ${request.url()}`);
  });
  return opened;
}

/** What the page shows: panels with their state, lines of failure, tokens. */
function look() {
  const text = (element) => (element?.innerText || "").replace(/\s+/g, " ").trim();
  const panels = [...document.querySelectorAll("[data-test=viz-item]")].map((item) => {
    const cell = item.closest("[data-test=grid-item]") || item;
    const message = text(cell.querySelector("[data-test=viz-waiting-for-input-message]"));
    const alert = text(cell.querySelector("[data-test=dashboard-message]"));
    const bare = item.dataset.vizType === "splunk.singlevalue" && text(cell.querySelector("[data-test=majorValue]")) === "N/A";
    let state = "drawn";
    if (alert) state = "error";
    else if (message) state = message === "No search results returned" ? "empty" : "error";
    else if (cell.querySelector("[data-test=icon-placeholder]")) state = "waiting";
    else if (bare) state = "empty";
    return { id: item.dataset.id, type: item.dataset.vizType, state, says: alert || message || text(cell).slice(0, 400) };
  });
  return {
    panels,
    failures: [...document.querySelectorAll("#failures li")].map(text),
    open: window.viewer?.traffic.open ?? 0,
    done: window.viewer?.traffic.done ?? 0,
    tokens: window.viewer?.tokens?.default ?? {},
    notice: text(document.querySelector(".notice")),
    theme: document.documentElement.dataset.theme || "",
    url: location.href,
    title: document.title,
  };
}

/**
 * True while the page asks for rows or a view, or a panel waits for them; cheap, because it is asked often. Asked when the
 * page has nothing else to do: what an answer brings is drawn in turns, and a hidden panel shows up only in a later one.
 */
async function isBusy() {
  await new Promise((done) => { requestIdleCallback(done); });
  if (document.querySelector("#stop:not([hidden])")) return true;
  const panels = document.querySelectorAll("[data-test=viz-item]").length;
  const isDrawing = document.getElementById("root") && !panels && !document.querySelector("#failures li");
  return isDrawing || (window.viewer?.traffic.open ?? 0) > 0 || document.querySelector("[data-test=viz-item] [data-test=icon-placeholder], [data-test=grid-item] [data-test=icon-placeholder]") !== null;
}

/** A page that is being left for another one is busy; anything else goes wrong. */
function isLeaving(error) {
  if (/context was destroyed|navigat/i.test(error.message)) return true;
  throw error;
}

/** Waits until nothing is asked and no panel waits any more, for some time. */
async function settled(patience = PATIENCE_MS) {
  const end = Date.now() + patience;
  let quietSince = 0;
  for (;;) {
    if (await page.evaluate(isBusy).catch(isLeaving)) quietSince = 0;
    else quietSince ||= Date.now();
    if ((quietSince && Date.now() - quietSince >= QUIET_MS) || Date.now() > end) {
      const seen = await page.evaluate(look);
      // A panel may begin to wait in the moment between: only one that waits until the end waits for ever.
      if (Date.now() > end || !seen.panels.some((panel) => panel.state === "waiting")) return { ...seen, faults };
      quietSince = 0;
    }
    await page.waitForTimeout(200);
  }
}

const commands = {
  /** A browser that knows nothing, brought in by the address that serve printed; with `again` the one that is in, if any. */
  async enter({ address, again = false }) {
    if (again && entered === address) {
      await page.evaluate(() => localStorage.clear());
      return {};
    }
    entered = address;
    await context?.close();
    untouched = "";
    context = await browser.newContext({ viewport: VIEWPORT, locale: "en-US", timezoneId: "UTC", reducedMotion: "reduce" });
    page = watch(await context.newPage());
    faults = [];
    await page.goto(address);
    return { url: page.url(), cookies: (await context.cookies()).map(({ name, httpOnly, sameSite }) => ({ name, httpOnly, sameSite })), script: await page.evaluate(() => document.cookie) };
  },
  /** Opens a page, from one dashboard to the next as its menu does; `again`: not if it is open and untouched. */
  async open({ url, patience, again = false, anew = false }) {
    if (again && untouched === url) {
      faults = [];
      return settled(patience);
    }
    untouched = url;
    faults = [];
    const { pathname, search } = new URL(url);
    const isHere = !anew && !search && !pathname.endsWith("/search") && await page.evaluate(() => Boolean(window.viewer?.go));
    if (isHere) {
      await page.evaluate((href) => window.viewer.go(href), url);
    } else {
      await page.close();
      page = watch(await context.newPage());
      await page.goto(url);
    }
    return settled(patience);
  },
  look: () => settled(),
  async run({ script }) {
    untouched = "";
    await page.evaluate(script);
    await page.waitForTimeout(300);
    return settled();
  },
  /** Clicks and tells where that would lead, in this tab or a new one; the page stays, and the target is only asked for. */
  async follow({ selector }) {
    let target = "";
    const hold = (route) => {
      if (!route.request().isNavigationRequest()) return route.continue();
      target ||= route.request().url();
      return route.fulfill({ status: 204 });
    };
    await context.route("**/*", hold);
    await page.locator(selector).first().click();
    for (let waited = 0; !target && waited < PATIENCE_MS; waited += 100) await page.waitForTimeout(100);
    await context.unroute("**/*", hold);
    await Promise.all(context.pages().filter((other) => other !== page).map((other) => other.close()));
    return { target, status: target ? (await context.request.get(target)).status() : 0, faults };
  },
  async click({ selector, nth = 0, text, tab = false }) {
    untouched = "";
    const found = page.locator(selector).filter(text ? { hasText: text } : {}).nth(nth);
    const opens = tab ? context.waitForEvent("page") : null;
    await found.click();
    if (opens) {
      page = watch(await opens);
      await page.waitForLoadState();
    }
    await page.waitForTimeout(300);
    return settled();
  },
  async fill({ selector, value }) {
    untouched = "";
    await page.locator(selector).first().fill(value);
    await page.locator(selector).first().press("Enter");
    await page.waitForTimeout(300);
    return settled();
  },
  async press({ key }) {
    await page.keyboard.press(key);
    await page.waitForTimeout(200);
    return settled();
  },
  async back() {
    untouched = "";
    await page.goBack();
    await page.waitForTimeout(300);
    return settled();
  },
  async text({ selector }) {
    await page.locator(selector).first().waitFor();
    return { text: await page.locator(selector).first().innerText() };
  },
  async picture({ path }) {
    mkdirSync(dirname(path), { recursive: true });
    const bottom = await page.evaluate(() => Math.max(...[...document.querySelectorAll("[data-test=grid-item], main > *")].map((item) => item.getBoundingClientRect().bottom)));
    const height = Math.min(Math.max(Math.ceil(bottom) + 10, 300), VIEWPORT.height);
    await page.screenshot({ path, clip: { x: 0, y: 0, width: VIEWPORT.width, height } });
    return { height };
  },
  /** Errors of definitions against the schema that the packages build from their options; needs an open dashboard. */
  async validate({ definitions }) {
    if (!validate) validate = new Ajv({ allErrors: true, strict: false }).compile(await page.evaluate(() => window.viewer.schema()));
    return { errors: definitions.map((definition) => (validate(tabbed(definition)) ? [] : validate.errors.map((error) => `${error.instancePath} ${error.message}`))) };
  },
};

/** The schema knows layouts with tabs only; the page turns the others into these before it looks. */
function tabbed(definition) {
  const { layout } = definition;
  if (!layout || layout.tabs) return definition;
  const { globalInputs, ...one } = layout;
  return { ...definition, layout: { ...(globalInputs && { globalInputs }), tabs: { items: [{ layoutId: "layout_1" }] }, layoutDefinitions: { layout_1: one } } };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...given } = JSON.parse(line);
  let answer;
  try {
    answer = { ok: true, ...(await commands[command](given)) };
  } catch (error) {
    answer = { ok: false, error: error.message.slice(0, 2000), faults };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
