// The panels that look at the store: what they show is what the engine holds and does.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Cachelet } from "cachelet";

import { open, openFile, paste, ready, run, textOf, visit } from "./support.mjs";

let site;

before(async () => { site = await open(); });
after(() => site?.close());

function inPage(name, body) {
  test(name, { timeout: 60_000 }, async () => {
    const { context, page, faults } = await visit(site, { reducedMotion: "reduce" });
    try {
      await body(page, context);
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
    }
  });
}

/** Runs many lines at once, and waits for the last one's answer. */
async function runAll(page, lines) {
  const before = await page.locator(".transcript .entry").count();
  await paste(page, lines.join("\n"));
  await page.locator(".transcript .entry").nth(before + lines.length - 1).locator(".reply").waitFor();
}

inPage("the memory map sums keys by prefix, goes into one and opens a key", async (page) => {
  const names = Array.from({ length: 40 }, (_, at) => `user:${at}:name`);
  await runAll(page, [`MSET ${names.map((name) => `${name} x`).join(" ")}`, "HSET cart:deep:er a 1", "SETRANGE blob 49999 x", 'SET "odd\\xff:1" y']);
  await page.click("#view-memory");
  const row = (part) => page.locator(`.part[data-part="${part}"]`);
  await row("user:").waitFor();
  assert.match(await textOf(row("user:")), /^user: 40 keys [\d.]+ (B|KB)$/);
  assert.match(await textOf(page.locator(".parts li").first()), /^blob string (4[89]|5\d)\.\d KB$/, "largest first");
  assert.match(await textOf(row("cart:deep:er")), /^cart:deep:er hash \d+ B$/, "a prefix that leads to one key alone is passed over");
  assert.match(await textOf(page.locator(".part", { hasText: "odd" })), /^"odd\\xff:1" string \d+ B$/, "names that are no text are told apart");
  // Each tile has its share of the area.
  const shares = await page.locator(".treemap").evaluate((map) => [...map.children].map((tile) => [tile.firstChild?.textContent, (tile.offsetWidth * tile.offsetHeight) / (map.clientWidth * map.clientHeight)]));
  assert.ok(Math.abs(shares.reduce((sum, [, share]) => sum + share, 0) - 1) < 0.05, JSON.stringify(shares));
  assert.ok(shares[0][0] === "blob" && shares[0][1] > 0.9, JSON.stringify(shares));
  const usage = Number.parseInt(await run(page, "MEMORY USAGE user:7:name"), 10);
  await row("user:").click();
  await row("user:7:name").waitFor();
  assert.match(await textOf(row("user:7:name")), new RegExp(`^7:name string ${usage} B$`));
  assert.equal(await page.locator(".tile").count(), 40);
  // It follows what is written.
  await run(page, "DEL user:7:name");
  await row("user:7:name").waitFor({ state: "detached" });
  await row("user:8:name").click();
  assert.equal(await page.locator("#key-value h2").innerText(), "user:8:name");
  await run(page, "HGETALL cart:deep:er");
  assert.ok((await page.locator(".reply.map").evaluate((reply) => reply.clientHeight)) < 60, "the map of a reply is another one");
  assert.equal(await page.getAttribute("#view-keys", "aria-pressed"), "true");
});

inPage("statistics count what was run, without what the page asks for itself", async (page) => {
  await runAll(page, ["SET a 1", "SET b 2", "GET a", "INCR c", "LPOP a", "GET"]);
  await page.click("#view-statistics");
  const row = (name) => page.locator(".calls tbody tr").filter({ has: page.locator("th", { hasText: new RegExp(`^${name}$`) }) });
  await row("SET").waitFor();
  assert.equal(await textOf(row("SET")), "SET 2 0 0");
  assert.equal(await textOf(row("LPOP")), "LPOP 1 1 0", "failed");
  assert.equal(await textOf(row("GET")), "GET 1 0 1", "refused");
  for (const own of ["SCAN", "TYPE", "PTTL", "MEMORY USAGE", "INFO", "HELLO", "CLIENT ID"]) assert.equal(await row(own).count(), 0, `${own} is the page's own`);
  await run(page, "SET c 3");
  await row("SET").filter({ hasText: "3" }).waitFor();
  await page.locator(".chart canvas").first().waitFor();
  await page.getByLabel("Count what this page itself asks for").check();
  await row("SCAN").waitFor();
  // A reload is a new page: what was before it is not counted.
  await page.reload();
  await ready(page);
  await page.click("#view-statistics");
  await page.locator(".calls tbody tr").first().waitFor();
  assert.equal(await row("SET").count(), 0);
  // Nor is what was before the counts were reset, of the page's own calls either.
  await run(page, "CONFIG RESETSTAT");
  await row("CONFIG RESETSTAT").waitFor();
  for (let calls = 0; calls < 3; calls++) await run(page, "DBSIZE");
  await row("DBSIZE").filter({ hasText: "3" }).waitFor();
});

inPage("without a SLOWLOG the page's own times stand in, and it says so", async (page) => {
  await run(page, "SET quick 1");
  await run(page, "SETRANGE slow 20000000 x");
  await page.click("#view-statistics");
  await page.locator(".slow li").first().waitFor();
  assert.match(await textOf(page.locator(".slow li", { hasText: "SETRANGE" })), /^[\d.]+ ms SETRANGE slow 20000000 x \d\d:\d\d:\d\d$/);
  const times_ms = (await page.locator(".slow .took").allInnerTexts()).map(Number.parseFloat);
  assert.deepEqual(times_ms, times_ms.toSorted((one, other) => other - one), "the slowest first");
  assert.match(await page.locator(".chart-note").innerText(), /no SLOWLOG\. These are the times this page measured/);
  await page.fill("#line", "BLPOP nothing 0.3");
  await page.press("#line", "Enter");
  await page.locator(".entry").last().locator(".nil").waitFor();
  await run(page, "SET quick 2");
  await page.locator(".slow li", { hasText: "SET quick 2" }).waitFor();
  assert.equal(await page.locator(".slow li", { hasText: "BLPOP" }).count(), 0, "waiting is not being slow");
});

inPage("the panel of messages listens by name and by pattern, across tabs, and publishes", async (page, context) => {
  await page.click("#view-messages");
  const listen = async (name) => {
    await page.getByLabel("Channel, or pattern").fill(name);
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: `Stop listening to ${name}`, exact: true }).waitFor();
  };
  await listen("news");
  await listen("weather.*");
  const messages = page.locator(".message");
  assert.equal(await run(page, "PUBLISH news hello"), "1 integer");
  await messages.nth(0).waitFor();
  assert.match(await textOf(messages.nth(0)), /^\d\d:\d\d:\d\d news hello$/);
  const other = await context.newPage();
  await other.goto(page.url());
  await ready(other);
  await other.click("#view-messages");
  await other.locator("text=Listeners of all sessions and tabs: news (1), 1 by pattern").waitFor();
  await other.getByLabel("Channel", { exact: true }).fill("weather.rome");
  await other.getByLabel("Message", { exact: true }).fill("sunny, 24°");
  await other.locator("#panel-messages").getByRole("button", { name: "Publish" }).click();
  await other.locator("text=One listener has it.").waitFor();
  // What is typed before the answer is there is the next message.
  await other.getByLabel("Message", { exact: true }).fill("rain");
  await other.getByLabel("Message", { exact: true }).evaluate((input) => { input.form.requestSubmit(); input.value = "snow"; });
  await other.locator(".transcript .entry").nth(1).locator(".reply").waitFor();
  assert.equal(await other.getByLabel("Message", { exact: true }).inputValue(), "snow");
  await messages.nth(1).waitFor();
  assert.match(await textOf(messages.nth(1)), /^\d\d:\d\d:\d\d weather\.rome by weather\.\* sunny, 24°$/);
  await page.getByRole("button", { name: "Stop listening to news", exact: true }).press("Enter");
  await page.getByRole("button", { name: "Stop listening to weather.*", exact: true }).and(page.locator(":focus")).waitFor();
  assert.equal(await page.locator(".heard").count(), 1);
  assert.equal(await run(page, "PUBLISH news again"), "0 integer");
  // When the tab that runs the engine goes, the other one goes on listening.
  await other.getByLabel("Channel, or pattern").fill("late");
  await other.keyboard.press("Enter");
  await other.getByRole("button", { name: "Stop listening to late", exact: true }).waitFor();
  await page.close();
  await other.locator(".message-remark", { hasText: "Another engine answers" }).waitFor();
  await other.locator("text=Listeners of all sessions and tabs: late (1)").waitFor();
  assert.equal(await run(other, "PUBLISH late word"), "1 integer");
  await other.locator(".message", { hasText: "word" }).waitFor();
});

inPage("the timeline hears of keys that expire and that are evicted", async (page) => {
  await page.click("#view-timeline");
  await page.getByRole("button", { name: "Switch them on" }).press("Enter");
  await page.locator(".permit").waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Make keys that expire", "the keyboard goes on beside it");
  assert.equal(await page.locator(".transcript .line").last().innerText(), "CONFIG SET notify-keyspace-events Exe");
  await run(page, "SET brief x PX 900");
  await run(page, "SET longer x EX 500");
  await page.locator("#panel-timeline .slow code", { hasText: "longer" }).waitFor();
  await page.locator(".event", { hasText: "brief" }).waitFor();
  assert.match(await textOf(page.locator(".event").first()), /^\d\d:\d\d:\d\d expired brief$/);
  await page.locator(".facts-grid.wide div", { hasText: "Expired so far1" }).waitFor();
  await run(page, "SELECT 2");
  await run(page, "CONFIG SET maxmemory-policy allkeys-lru maxmemory 150kb");
  await run(page, "SETRANGE one 59999 x");
  await run(page, "SETRANGE two 59999 x");
  await run(page, "SETRANGE three 59999 x");
  await page.locator(".event", { hasText: "evicted" }).first().waitFor();
  assert.match(await textOf(page.locator(".facts-grid.wide")), /of 150 KB When it is full allkeys-lru/);
});

inPage("a page that nobody sees asks for nothing, and is right when somebody looks", async (page) => {
  await run(page, `MSET ${Array.from({ length: 300 }, (_, at) => `k:${at} x`).join(" ")}`);
  await page.click("#view-timeline");
  await page.locator("#panel-timeline .facts-grid div").first().waitFor();
  const seen = (isSeen) => page.evaluate((hidden) => { Object.defineProperty(document, "hidden", { configurable: true, value: hidden }); document.dispatchEvent(new Event("visibilitychange")); }, !isSeen);
  const asked = async () => Number(/total_commands_processed:(\d+)/.exec(await run(page, "INFO stats"))[1]);
  await seen(false);
  await page.waitForTimeout(300);
  const before = await asked();
  await run(page, "SET late x EX 500");
  await page.waitForTimeout(600);
  assert.ok((await asked()) - before < 10);
  await seen(true);
  await page.locator("#panel-timeline .slow code", { hasText: "late" }).waitFor();
  await page.locator("#figure-keys", { hasText: "301" }).waitFor();
});

inPage("a panel that listens listens again when its connection is killed", async (page) => {
  await page.click("#view-timeline");
  await page.getByRole("button", { name: "Switch them on" }).waitFor();
  await run(page, "CONFIG SET notify-keyspace-events Exe"); // by the prompt instead
  await page.locator(".permit").waitFor({ state: "hidden" });
  await page.click("#view-messages");
  await page.getByLabel("Channel, or pattern").fill("news");
  await page.keyboard.press("Enter");
  await page.locator(".heard").waitFor();
  await run(page, "CLIENT KILL TYPE pubsub");
  await page.locator(".message-remark", { hasText: "The connection was closed: listening again." }).waitFor();
  await page.locator("text=Listeners of all sessions and tabs: news (1), 2 by pattern").waitFor();
  assert.equal(await run(page, "PUBLISH news word"), "1 integer");
  await page.locator(".message", { hasText: "word" }).waitFor();
});

inPage("the memory map and the open key are of the database that is looked at", async (page) => {
  await runAll(page, Array.from({ length: 3 }, (_, at) => `MSET ${Array.from({ length: 1000 }, (_, i) => `m:${at}:${i} x`).join(" ")}`));
  await page.locator("#key-list button").first().click();
  await page.locator("#key-value .value-actions").waitFor();
  await page.click("#view-memory");
  await page.locator(".map-note", { hasText: "3,000 keys" }).waitFor();
  await run(page, "SELECT 1");
  await page.locator(".map-note", { hasText: "No keys yet." }).waitFor();
  await page.click("#view-keys");
  await page.locator("#key-value").waitFor({ state: "hidden" });
  await page.locator("#key-empty", { hasText: "No keys yet" }).waitFor();
});

inPage("thousands of keys that expire at once are counted, and do not hold up the page", async (page) => {
  const COUNT = 8000;
  const cache = await Cachelet.create();
  const at_ms = Date.now() + 6000;
  cache.set("stays", "x");
  for (let at = 0; at < COUNT; at++) cache.set(`brief:${at}`, "x", { PXAT: at_ms });
  await run(page, "SET here 1");
  await run(page, "CONFIG SET notify-keyspace-events Exe");
  await page.click("#view-timeline");
  await page.locator(".permit").waitFor({ state: "hidden" });
  await openFile(page, Buffer.from(await new Response(cache.backup()).arrayBuffer()));
  await page.locator(".remark", { hasText: "The file is open" }).waitFor();
  await run(page, "CONFIG SET notify-keyspace-events Exe");
  await page.locator(".facts-grid.wide div", { hasText: "Expired so far8,000" }).waitFor();
  await page.locator(".event").nth(99).waitFor();
  assert.equal(await page.locator(".event").count(), 100);
  assert.equal(await run(page, "DBSIZE"), "1 integer");
});
