// How the page looks and fits: phone and desktop, light and dark. Writes the screenshots people look at.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { ARTEFACTS, DESKTOP, key, open, PHONE, run, visit } from "./support.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** `--paper` of style/main.css. */
const PAPER = { light: "rgb(250, 248, 244)", dark: "rgb(17, 20, 22)" };

let site;

before(async () => { site = await open(); });
after(() => site?.close());

for (const [device, viewport] of [["desktop", DESKTOP], ["phone", PHONE]]) {
  for (const colorScheme of ["light", "dark"]) {
    test(`${device}, ${colorScheme}`, { timeout: 120_000 }, () => walk(device, { viewport, colorScheme, hasTouch: device === "phone", deviceScaleFactor: device === "phone" ? 2 : 1 }));
  }
}

async function walk(device, options) {
  const { context, page, faults } = await visit(site, options);
  try {
    await look(device, options.colorScheme, page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

async function look(device, colorScheme, page) {
  const shot = async (name) => {
    // The entry animation would be caught half way.
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(ARTEFACTS, `${device}-${colorScheme}-${name}.png`) });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: the page scrolls sideways`);
    assert.deepEqual(await violations(page), [], name);
  };
  await shot("1-start");
  for (const line of ['HSET user:1 name "Ada Lovelace" born 1815 city London', "ZADD scores 320 ada 410 grace 275.5 linus", "SADD tags redis wasm", "RPUSH jobs resize send", "SET session:ada signed-in EX 600", "SET greeting hello"]) await run(page, line);
  await page.press("#line", "Control+l");
  await run(page, "HGETALL user:1");
  await run(page, "ZRANGE scores 0 -1 REV WITHSCORES");
  await run(page, "GET jobs");
  await page.locator(".advice").waitFor();
  await shot("2-replies");
  await page.focus("#line");
  await page.keyboard.type("SET session:ada x ");
  await page.locator("#candidates li").first().waitFor();
  await shot("3-completion");
  await page.keyboard.press("Escape");
  if (device === "phone") await page.click("#view-keys");
  await key(page, "user:1").waitFor();
  await shot("4-keys");
  await key(page, "user:1").click();
  await page.locator("#key-value .value-row").first().waitFor();
  await shot("5-value");
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await paper(), PAPER[colorScheme]);
  // The toggle wins over the system, and is remembered.
  const other = PAPER[colorScheme === "light" ? "dark" : "light"];
  await page.click("#theme");
  assert.equal(await paper(), other);
  await page.reload();
  assert.equal(await paper(), other);
}

/** What axe finds against WCAG 2 AA: contrast, names, roles. */
async function violations(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
