// The panels that look at the store: what they show is what the engine holds and does.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { open, ready, run, textOf, visit } from "./support.mjs";

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

/** Runs many lines at once, as pasted. */
async function paste(page, lines) {
  const before = await page.locator(".transcript .entry").count();
  await page.focus("#line");
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData("text", text);
    document.getElementById("line").dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, lines.join("\n"));
  await page.locator(".transcript .entry").nth(before + lines.length - 1).locator(".reply").waitFor();
}

inPage("the memory map sums keys by prefix, goes into one and opens a key", async (page) => {
  const names = Array.from({ length: 40 }, (_, at) => `user:${at}:name`);
  await paste(page, [`MSET ${names.map((name) => `${name} x`).join(" ")}`, "HSET cart:deep:er a 1", "SETRANGE blob 49999 x", 'SET "odd\\xff:1" y']);
  await page.click("#view-memory");
  const row = (part) => page.locator(`.part[data-part="${part}"]`);
  await row("user:").waitFor();
  assert.match(await textOf(row("user:")), /^user: 40 keys [\d.]+ (B|KB)$/);
  assert.match(await textOf(page.locator(".parts li").first()), /^blob string (4[89]|5\d)\.\d KB$/, "largest first");
  assert.match(await textOf(row("cart:deep:er")), /^cart:deep:er hash \d+ B$/, "a prefix that leads to one key alone is passed over");
  assert.match(await textOf(page.locator(".part", { hasText: "odd" })), /^"odd\\xff:1" string \d+ B$/, "names that are no text are told apart");
  // Each tile has its share of the area.
  const shares = await page.locator(".map").evaluate((map) => [...map.children].map((tile) => [tile.firstChild?.textContent, (tile.offsetWidth * tile.offsetHeight) / (map.clientWidth * map.clientHeight)]));
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
  assert.equal(await page.locator("#key-value h3").innerText(), "user:8:name");
  assert.equal(await page.getAttribute("#view-keys", "aria-pressed"), "true");
});
