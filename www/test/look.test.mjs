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

/** Each device begins with one theme; what there is at first is looked at in the other one too. */
for (const [device, colorScheme] of [["desktop", "light"], ["phone", "dark"]]) {
  test(`${device}, ${colorScheme}`, { timeout: 120_000 }, () => walk(device, { viewport: device === "phone" ? PHONE : DESKTOP, colorScheme, hasTouch: device === "phone", deviceScaleFactor: device === "phone" ? 2 : 1, reducedMotion: "reduce" }));
}

async function walk(device, options) {
  const { context, page, faults } = await visit(site, options);
  try {
    const shot = shooter(device, options.colorScheme, page);
    await look(device, options.colorScheme, page, async (name) => {
      await shot(name);
      const other = options.colorScheme === "light" ? "dark" : "light";
      await page.emulateMedia({ colorScheme: other });
      await shooter(device, other, page)(name, "body", { type: "rule", values: ["color-contrast"] });
      await page.emulateMedia({ colorScheme: options.colorScheme });
    });
    await lookAtPanels(page, shot);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

/** Takes a screenshot, and looks for what does not fit or cannot be used. */
function shooter(device, colorScheme, page) {
  return async (name, part = "body", rules = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]) => {
    // Colours fade for a moment.
    await page.waitForTimeout(130);
    await page.screenshot({ path: join(ARTEFACTS, `${device}-${colorScheme}-${name}.png`) });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${name}: the page scrolls sideways`);
    assert.deepEqual(await violations(page, part, rules), [], `${name}, ${colorScheme}`);
  };
}

async function look(device, colorScheme, page, shot) {
  await shot("1-start");
  for (const line of ['HSET user:1 name "Ada Lovelace" born 1815 city London', "ZADD scores 320 ada 410 grace 275.5 linus", "SADD tags redis wasm", "RPUSH jobs resize send", "SET session:ada signed-in EX 600", "SET greeting hello"]) await run(page, line);
  await page.press("#line", "Control+l");
  await run(page, "HGETALL user:1");
  await run(page, "ZRANGE scores 0 -1 REV WITHSCORES");
  await run(page, "GET jobs");
  await page.locator(".advice").waitFor();
  await page.click("#add-session");
  await page.locator(".tab").first().click();
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
  await page.click("#theme");
  assert.equal(await paper(), PAPER[colorScheme]);
}

async function lookAtPanels(page, shot) {
  await page.click("#view-keys");
  await key(page, "user:1").click();
  await page.locator("#key-value").getByRole("button", { name: "Edit city" }).click();
  await page.locator(".editor textarea").fill("Paris");
  await shot("6-edit", ".side.active");
  await page.locator(".editor").getByRole("button", { name: "Cancel" }).click();
  await page.click("#key-value .back");
  await page.click("#new-key");
  await page.locator(".new-key input").first().fill("shop:cart");
  await shot("7-new-key", ".side.active");
  await page.click("#view-lessons");
  await page.locator(".lesson").first().waitFor();
  await shot("8-lessons", ".side.active");
  await page.click('[data-lesson="strings"]');
  await run(page, "SET lesson:greeting hello");
  await page.locator(".step[data-solved]").waitFor();
  await page.getByRole("button", { name: "Hint" }).click();
  await page.getByRole("button", { name: "Solution" }).click();
  await page.locator("#panel-lessons").getByRole("button", { name: "Check" }).click();
  await page.locator(".verdict b").waitFor();
  await shot("9-lesson", ".side.active");
  for (const line of ["SETRANGE cache:page:/index 9999 x", "SETRANGE cache:page:/about 4999 x", "SETRANGE cache:logo 2999 x", `MSET ${Array.from({ length: 40 }, (_, at) => `session:${at} ${"x".repeat(40)}`).join(" ")}`]) await run(page, line);
  await page.click("#view-memory");
  await page.locator(".tile").nth(3).waitFor();
  await shot("10-memory", ".side.active");
  await page.click("#view-statistics");
  await page.locator(".calls tbody tr").nth(1).waitFor();
  await page.locator(".slow li").first().waitFor();
  await shot("11-statistics", ".side.active");
  await page.click("#view-messages");
  await page.getByLabel("Channel, or pattern").fill("weather.*");
  await page.keyboard.press("Enter");
  await page.locator(".heard").waitFor();
  await page.getByLabel("Channel", { exact: true }).fill("weather.rome");
  await page.getByLabel("Message", { exact: true }).fill("sunny, 24°");
  await page.keyboard.press("Enter");
  await page.locator(".message").waitFor();
  await shot("12-messages", ".side.active");
  await page.click("#view-timeline");
  await page.getByRole("button", { name: "Switch them on" }).waitFor();
  await shot("13-timeline-off", ".side.active");
  await page.getByRole("button", { name: "Switch them on" }).click();
  await page.getByRole("button", { name: "Make keys that expire" }).click();
  await page.locator(".event").first().waitFor();
  await shot("14-timeline", ".side.active");
  await page.click("#share");
  await page.locator("dialog .kind", { hasText: "commands" }).waitFor();
  await shot("15-share", "dialog");
  await page.keyboard.press("Escape");
  await page.click("#connect");
  await page.locator("dialog").waitFor();
  await page.getByLabel("Address", { exact: true }).fill("ws://example.com/ws");
  await page.keyboard.press("Enter");
  await page.locator("dialog .problem", { hasText: "Not connected" }).waitFor();
  await shot("16-connect", "dialog");
  await page.keyboard.press("Escape");
}

test("at 400 % panels are reached, and messages read", { timeout: 60_000 }, async () => {
  const { context, page } = await visit(site, { viewport: { width: 320, height: 256 }, reducedMotion: "reduce" });
  try {
    const width = (selector) => page.locator(selector).evaluate((node) => node.clientWidth);
    assert.ok((await width(".views")) > 250);
    await page.click("#view-messages");
    await page.locator(".messages").waitFor();
    assert.ok((await page.locator(".messages").evaluate((node) => node.clientHeight)) > 80);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.screenshot({ path: join(ARTEFACTS, "at-400-percent.png") });
  } finally {
    await context.close();
  }
});

test("on the narrowest phone the foot of the page takes a tenth of it", { timeout: 60_000 }, async () => {
  const { context, page } = await visit(site, { viewport: { width: 320, height: 700 }, reducedMotion: "reduce" });
  try {
    await page.locator("#kept", { hasText: "Kept in this browser" }).waitFor();
    await page.locator("#offline").waitFor();
    assert.ok((await page.locator("footer").evaluate((node) => node.offsetHeight)) <= 70);
  } finally {
    await context.close();
  }
});

test("a phone on its side and a page at 200 % have room for what is read and typed", { timeout: 60_000 }, async () => {
  for (const [name, viewport] of [["phone-on-its-side", { width: 740, height: 360 }], ["at-200-percent", { width: 640, height: 410 }]]) {
    const { context, page } = await visit(site, { viewport, reducedMotion: "reduce" });
    try {
      const height = (selector) => page.locator(selector).evaluate((node) => node.clientHeight);
      const isInSight = (selector) => page.locator(selector).evaluate((node) => node.getBoundingClientRect().bottom <= innerHeight);
      await run(page, "PING");
      assert.ok((await height(".transcript")) > 120, name);
      assert.ok(await isInSight(".composer .run"), name);
      await page.click("#view-lessons");
      await page.click('[data-lesson="streams"]');
      assert.ok((await height("#panel-lessons .pane-scroll")) > 160 && (await height(".transcript")) > 120, name);
      assert.ok(await isInSight(".composer .run"), name);
      await page.screenshot({ path: join(ARTEFACTS, `${name}.png`) });
    } finally {
      await context.close();
    }
  }
});

test("in a person's own colours it is seen which panel is open, and what is a button", { timeout: 60_000 }, async () => {
  const { context, page } = await visit(site, { forcedColors: "active" });
  try {
    const edges = (selector) => page.locator(selector).evaluate((node) => [getComputedStyle(node).outlineStyle, getComputedStyle(node).borderTopStyle]);
    assert.deepEqual((await edges("#view-keys"))[0], "solid");
    assert.deepEqual((await edges("#view-lessons"))[0], "none");
    assert.deepEqual((await edges(".composer .run"))[1], "solid");
    await page.screenshot({ path: join(ARTEFACTS, "desktop-forced-colours.png") });
    // Charts keep the colours by which their series are told apart: this is --accent.
    await page.click("#view-statistics");
    await page.waitForFunction(() => {
      const canvas = document.querySelector(".chart canvas");
      const { data } = canvas?.getContext("2d").getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      for (let at = 0; at < data.length; at += 4) if (data[at] === 14 && data[at + 1] === 111 && data[at + 2] === 100 && data[at + 3] === 255) return true;
      return false;
    }, undefined, { polling: 200 });
  } finally {
    await context.close();
  }
});

test("on paper the ink is dark, and nothing of the transcript is cut", { timeout: 60_000 }, async () => {
  const { context, page } = await visit(site, { colorScheme: "light", reducedMotion: "reduce" });
  try {
    await page.click("#theme");
    for (let lines = 0; lines < 25; lines++) await run(page, "PING");
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), "rgb(29, 34, 37)");
    assert.deepEqual(await page.locator(".transcript").evaluate((box) => box.scrollHeight - box.clientHeight), 0);
    assert.ok(await page.locator(".composer").isHidden());
    await page.pdf({ path: join(ARTEFACTS, "paper.pdf") });
  } finally {
    await context.close();
  }
});

/** What axe finds in a part of the page, by these rules. */
async function violations(page, part, rules) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  const { violations } = await page.evaluate(([part, runOnly]) => globalThis.axe.run(part, { runOnly, resultTypes: ["violations"] }), [part, rules]);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
