// What the browser tests share: the built page behind the server that `cargo xtask start` uses, Chromium, and ways to use the prompt.

import { spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { chromium } from "playwright-core";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Where screenshots go. */
export const ARTEFACTS = here("../../artefacts/playground");

/** Chromium without its calls home; `CHROMIUM` names another binary. */
const BROWSER = {
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--disable-extensions"],
};

export const DESKTOP = { width: 1280, height: 820 };
export const PHONE = { width: 390, height: 844 };

/** The built page. */
export const DIST = here("../dist");

/** Serves it, or what is in another folder, and starts a browser; `close()` ends both. */
export async function open(dist = DIST) {
  if (!existsSync(`${dist}/index.html`)) throw new Error("The page is not built: npm run build");
  mkdirSync(ARTEFACTS, { recursive: true });
  const server = spawn(process.execPath, [here("../../xtask/js/page.mjs"), dist, "0", "127.0.0.1"], { stdio: ["ignore", "pipe", "inherit"] });
  process.once("exit", () => server.kill());
  const [line] = await Promise.race([once(createInterface(server.stdout), "line"), once(server, "exit")]);
  const url = /http:\S+/.exec(String(line))?.[0];
  if (url === undefined) throw new Error("The page's server did not start");
  const browser = await chromium.launch(BROWSER);
  return {
    browser,
    url,
    /** Stops the server alone: what offline means. */
    stopServer: () => server.kill(),
    async close() {
      await browser.close();
      server.kill();
    },
  };
}

function once(emitter, event) {
  return new Promise((resolve) => emitter.once(event, (...args) => resolve(args)));
}

/** A page in a context of its own, ready to take commands. `faults` collects console errors and exceptions. */
export async function visit({ browser, url }, { withoutStorage = false, ...options } = {}) {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  if (withoutStorage) {
    // The script runs in the store's worker, which `addInitScript` does not reach.
    await context.route(/persistent-worker/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `delete StorageManager.prototype.getDirectory; delete self.indexedDB; delete WorkerGlobalScope.prototype.indexedDB;${await response.text()}` });
    });
  }
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => { if (message.type() === "error" || message.type() === "warning") faults.push(message.text()); });
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(url);
  await ready(page);
  return { context, page, faults };
}

/** A page for several tests, of which each finds it empty: no keys, database 0, one session, an empty transcript. Loading one takes longer than most tests. */
export async function sharedPage(site) {
  const { context, page, faults } = await visit(site, { reducedMotion: "reduce" });
  return {
    context,
    async empty() {
      faults.length = 0;
      if (await page.locator("#key-value").isVisible()) await page.click("#key-value .back");
      while ((await page.locator(".tab").count()) > 1) await page.locator(".tab-close").click();
      for (const line of ["RESET", "HELLO 3", "FLUSHALL"]) await run(page, line);
      await page.press("#line", "Control+l");
      await page.waitForFunction(() => document.getElementById("figure-keys").textContent === "0");
      return { page, faults };
    },
  };
}

/** Waits until the engine answers. */
export async function ready(page) {
  await page.waitForSelector('body[data-engine="ready"]');
  await page.waitForFunction(() => document.getElementById("figure-keys").textContent !== "–");
}

/** Pastes text at the prompt. */
export async function paste(page, text) {
  await page.focus("#line");
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text", text);
    document.getElementById("line").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, text);
}

/** Opens an RDB file, in place of what is there. */
export async function openFile(page, file) {
  const buffer = file instanceof Buffer ? file : undefined;
  await page.setInputFiles("#file", buffer ? { name: "dump.rdb", mimeType: "application/octet-stream", buffer } : file);
  await page.getByRole("button", { name: "Open it" }).click();
}

const ENTRIES = ".transcript:not([hidden]) .entry:not(.unasked)";

/** Types a line, runs it, and gives the text of its answer (advice included). */
export async function run(page, line) {
  const before = await page.locator(ENTRIES).count();
  await page.fill("#line", line);
  await page.press("#line", "Enter");
  const answer = page.locator(ENTRIES).nth(before).locator(".answer");
  await answer.locator(":scope > *:not(.waiting)").first().waitFor();
  return textOf(answer);
}

/** The visible text of an element, white space made single. */
export async function textOf(locator) {
  return (await locator.innerText()).replace(/\s+/g, " ").trim();
}

/** The row of a key in the key list. */
export function key(page, name) {
  return page.locator(`[data-key="${name}"]`);
}
