// A page in Chromium that keeps everything that should not happen: errors, dialogs, requests to elsewhere.
import { createRequire } from "node:module";
import { mkdirSync } from "node:fs";

const require = createRequire(new URL("../../../viewer/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const PICTURES = new URL("../../../build/ui/", import.meta.url).pathname;
const PROGRAM = process.env.CHROMIUM || "/usr/bin/chromium";

/** Runs `use(page, faults)` with a page of its own; fails on anything that should not have happened. */
export async function withPage(use, options) {
  const browser = await chromium.launch({ executablePath: PROGRAM, args: ["--no-sandbox"] });
  try {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, locale: "en-US", timezoneId: "UTC", ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(60000);
    const faults = [];
    page.on("console", (message) => { if (["error", "warning"].includes(message.type())) faults.push(`console: ${message.text()}`); });
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    page.on("dialog", (dialog) => { faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
    page.on("request", (request) => {
      const { protocol, hostname } = new URL(request.url());
      if (!["file:", "data:", "blob:"].includes(protocol) && hostname !== "127.0.0.1") faults.push(`request: ${request.url()}`);
    });
    await use(page, faults);
    if (faults.length) throw new Error(faults.join("\n"));
  } finally {
    await browser.close();
  }
}

export async function picture(page, name) {
  mkdirSync(PICTURES, { recursive: true });
  await page.screenshot({ path: `${PICTURES}${name}.png` });
}
