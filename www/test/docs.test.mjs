// The documentation as a reader uses it: found, read and tried in Chromium; links and sizes are looked up in the built files.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { COMMANDS } from "cachelet/commands";

import { ARTEFACTS, DESKTOP, open, PHONE, textOf } from "./support.mjs";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What a page may weigh after gzip with all that it loads by itself; fonts come on top, and the engine when it is asked for. */
const PAGE_KB_MAX = 40;

const pages = readdirSync(join(DIST, "docs"), { recursive: true }).filter((file) => file.endsWith(".html")).map((file) => join(DIST, "docs", file));

let site;

before(async () => { site = await open(); });
after(() => site?.close());

/** One test on a page of its own, which must end without a console error. */
function onPage(name, path, body, { timeout = 60_000, ...options } = {}) {
  test(name, { timeout }, async () => {
    const context = await site.browser.newContext({ viewport: DESKTOP, reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    const faults = [];
    page.on("console", (message) => { if (message.type() === "error" || message.type() === "warning") faults.push(message.text()); });
    page.on("pageerror", (error) => faults.push(error.message));
    try {
      await page.goto(`${site.url}docs/${path}`);
      await body(page);
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
    }
  });
}

test("every command has a page, and every address of a page leads somewhere", () => {
  for (const { name } of COMMANDS) assert.ok(existsSync(join(DIST, "docs/commands", `${name.toLowerCase().replace("|", "-")}.html`)), name);
  const ids = new Map();
  const idsOf = (file) => ids.get(file) ?? ids.set(file, new Set([...readFileSync(file, "utf8").matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))).get(file);
  const dead = [];
  let links = 0;
  for (const page of [...pages, join(DIST, "index.html")]) {
    for (const [, address] of readFileSync(page, "utf8").matchAll(/(?:href|src)="([^"]*)"/g)) {
      if (address.startsWith("https:")) continue;
      links++;
      const [path, anchor] = address.split("#");
      const file = path === "" ? page : join(dirname(page), path);
      if (!existsSync(file) || (anchor && !idsOf(file).has(anchor))) dead.push(`${page}: ${address}`);
    }
  }
  assert.deepEqual(dead, []);
  assert.ok(links > 5000, `${links} links`);
});

test("headings are in order, and each page has one of the first level", () => {
  for (const page of pages) {
    const levels = [...readFileSync(page, "utf8").matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    assert.equal(levels.filter((level) => level === 1).length, 1, page);
    assert.ok(levels.every((level, at) => level <= (levels[at - 1] ?? 0) + 1), `${page}: ${levels}`);
  }
});

test("a page is small before its prompt is used", () => {
  let largest = 0;
  const gzipped = new Map();
  const sizeOf = (file) => gzipped.get(file) ?? gzipped.set(file, gzipSync(readFileSync(file), { level: 9 }).length).get(file);
  for (const page of pages) {
    const loaded = new Set([page]);
    // A script's static imports belong to the page; what it imports when asked (`import(…)`) does not.
    for (const file of loaded) {
      const text = readFileSync(file, "utf8");
      const found = file.endsWith(".html") ? text.matchAll(/<(?:script|link rel="stylesheet")[^>]*(?:src|href)="([^"]+)"/g) : file.endsWith(".js") ? text.matchAll(/(?:from|import)\s*"([^"]+)"/g) : [];
      for (const [, address] of found) loaded.add(join(dirname(file), address));
    }
    largest = Math.max(largest, [...loaded].reduce((sum, file) => sum + sizeOf(file), 0) / 1024);
  }
  console.log(`the largest page of the documentation: ${largest.toFixed(1)} KB gzipped`);
  assert.ok(largest <= PAGE_KB_MAX);
});

onPage("the index is searched by keyboard", "index.html", async (page) => {
  await page.keyboard.press("/");
  await page.keyboard.type("zrange");
  assert.equal(await page.locator("#results a").first().innerText(), "ZRANGE");
  assert.equal(await page.isVisible("#catalogue"), false);
  await page.fill("#search", "keepttl");
  assert.ok((await page.locator("#results a").allInnerTexts()).includes("SET"));
  await page.fill("#search", "durable objects");
  assert.equal(await page.locator("#results a").first().innerText(), "Durable Objects");
  await page.fill("#search", "no such thing");
  assert.match(await page.innerText("#found"), /Nothing/);
  await page.fill("#search", "getdel");
  await page.press("#search", "ArrowDown");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "GETDEL");
  await page.keyboard.press("Enter");
  await page.waitForURL(/commands\/getdel\.html$/);
  await page.click("#to-search");
  await page.waitForFunction(() => document.activeElement?.id === "search");
});

onPage("a command's page tells what the table says, and runs its example", "commands/set.html", async (page) => {
  const asked = [];
  page.on("request", (request) => asked.push(request.url()));
  assert.equal(await page.innerText("h1"), "SET");
  assert.match(await page.innerText("dl.facts"), /Redis 1\.0\.0[^]*O\(1\)[^]*status or string or nil[^]*@write[^]*denyoom/);
  assert.match(await page.innerText("main"), /What differs here[^]*IFEQ/);
  const before = await textOf(page.locator("#example"));
  assert.deepEqual(asked.filter((url) => url.endsWith(".wasm")), []);
  await page.click("#replay");
  await page.locator("#sessions .entry").nth(5).locator(".reply").waitFor();
  // The page showed what the engine answers.
  assert.equal(await textOf(page.locator("#sessions .transcript")), before);
  assert.equal(asked.filter((url) => url.endsWith(".wasm")).length, 1);
  assert.equal(await page.isVisible("#example"), false);
});

onPage("the prompt goes on after the example, completes, and begins anew when the example runs again", "commands/incr.html", async (page) => {
  await page.fill("#line", "GET visits");
  await page.press("#line", "Enter");
  const answers = page.locator("#sessions .answer");
  await answers.nth(4).locator(".reply").waitFor();
  assert.equal(await textOf(answers.nth(4)), '"2"');
  await page.fill("#line", "");
  await page.locator("#line").pressSequentially("get vis");
  await page.locator("#candidates code", { hasText: "visits" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await answers.nth(5).locator(".reply").waitFor();
  await page.click("#replay");
  await page.waitForFunction(() => document.querySelectorAll("#sessions .answer .reply").length === 4);
  assert.equal(await textOf(answers.nth(1)), "2 integer");
});

onPage("a second session waits for the first one", "commands/blpop.html", async (page) => {
  assert.match(await page.innerText("#example"), /resize photo 7/);
  await page.click("#replay");
  const second = page.locator("#sessions .transcript").nth(1);
  await second.locator(".member").nth(1).waitFor();
  assert.match(await textOf(second), /BLPOP jobs 0 array of 2 1 "jobs" 2 "resize photo 7"/);
});

onPage("messages come to who listens", "commands/subscribe.html", async (page) => {
  await page.click("#replay");
  await page.locator("#sessions .unasked").waitFor();
  assert.match(await textOf(page.locator("#sessions .unasked")), /message on news "hello from the other session"/);
});

test("what cannot be loaded is told, and asked for again", { timeout: 60_000 }, async () => {
  const context = await site.browser.newContext();
  const page = await context.newPage();
  const missing = /\/engine-.*\.wasm$/;
  await page.route(missing, (route) => route.abort());
  await page.goto(`${site.url}docs/commands/get.html`);
  await page.click("#replay");
  await page.waitForFunction(() => /could not be loaded/.test(document.getElementById("try-note").textContent));
  await page.unroute(missing);
  await page.click("#replay");
  await page.locator("#sessions .reply").first().waitFor();
  await page.route(/\/try-.*\.js$/, (route) => route.abort());
  await page.reload();
  await page.click("#replay");
  await page.waitForFunction(() => /could not be loaded/.test(document.getElementById("try-note").textContent));
  await context.close();
});

const SAMPLE = ["index.html", "commands/command-info.html", "commands/set.html", "commands/bitfield.html", "commands/xinfo-stream.html", "groups/sorted-set.html", "guides/node.html", "guides/comparison.html", "differences.html", "benchmarks.html"];

/** What axe finds: by all rules, or by one alone. */
async function violations(page, runOnly) {
  const { violations } = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly, resultTypes: ["violations"] }), runOnly);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

// The other theme has other colours, and nothing else: there axe is asked for contrasts alone.
for (const [device, viewport, themes] of [["desktop", DESKTOP, ["light", "dark"]], ["phone", PHONE, ["dark", "light"]]]) {
  onPage(`${device}: nothing hangs over, and axe finds nothing`, SAMPLE[0], async (page) => {
    for (const path of SAMPLE) {
      await page.goto(`${site.url}docs/${path}`);
      if (path === "commands/set.html") {
        await page.click("#replay");
        await page.locator("#sessions .entry").nth(5).locator(".reply").waitFor();
      }
      await page.evaluate(axe);
      for (const colorScheme of themes) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(ARTEFACTS, `docs-${device}-${colorScheme}-${path.replace(/\W/g, "-")}.jpg`), fullPage: true, quality: 80 });
        assert.deepEqual(await violations(page, colorScheme === themes[0] ? ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"] : { type: "rule", values: ["color-contrast"] }), [], `${path}, ${colorScheme}`);
      }
      for (const width of device === "phone" ? [360, viewport.width] : [viewport.width]) {
        await page.setViewportSize({ width, height: viewport.height });
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} scrolls sideways at ${width}`);
      }
    }
  }, { viewport, timeout: 180_000 });
}

onPage("the longest name has room on the narrowest screen", "commands/georadiusbymember_ro.html", async (page) => {
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
}, { viewport: { width: 320, height: 640 } });

onPage("pages that were read are there offline", "guides/node.html", async (page) => {
  await page.goto(site.url);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.goto(`${site.url}docs/guides/node.html`);
  await page.context().setOffline(true);
  await page.reload();
  assert.equal(await page.innerText("h1"), "Node");
});
