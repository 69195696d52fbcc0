// The page without a pointer, and how soon it can be used.

import assert from "node:assert/strict";
import { availableParallelism, loadavg } from "node:os";
import { after, before, test } from "node:test";

import { open, ready, textOf, visit } from "./support.mjs";

let site;

before(async () => { site = await open(); });
after(() => site?.close());

/**
 * From the start of the load to the first command that can be answered, on a first visit from this machine. Where more wants to run than there are
 * processors it takes as much longer.
 */
const firstInteractionMsMax = () => 1000 * Math.max(1, loadavg()[0] / availableParallelism());

test("a first visit can be used within a second", { timeout: 60_000 }, async () => {
  const times = [];
  // The best of a few: what else this machine does is not the page's fault.
  for (let visits = 0; visits < 5 && !times.some((time) => time <= firstInteractionMsMax()); visits++) {
    const context = await site.browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(() => {
      new MutationObserver(() => { if (document.body?.dataset.engine === "ready") globalThis.readyAt ??= performance.now(); }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-engine"] });
    });
    await page.goto(site.url);
    await ready(page);
    times.push(await page.evaluate(() => globalThis.readyAt));
    await context.close();
  }
  console.log(`ready after ${times.map((time) => time.toFixed(0)).join(", ")} ms`);
  assert.ok(times.some((time) => time <= firstInteractionMsMax()), String(times));
});

test("a lesson is taken with the keyboard alone", { timeout: 60_000 }, async () => {
  const { context, page, faults } = await visit(site, { reducedMotion: "reduce" });
  const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute("aria-label") || document.activeElement.textContent);
  const tabTo = async (wanted, key = "Tab") => {
    for (let presses = 0; presses < 40; presses++) {
      if ((await focused()) === wanted) return;
      await page.keyboard.press(key);
    }
    assert.fail(`${key} does not lead to ${wanted}, but to ${await focused()}`);
  };
  try {
    assert.equal(await focused(), "line", "one may type at once");
    await tabTo("view-lessons", "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.locator(".lesson").first().waitFor();
    await page.keyboard.press("F6");
    await page.keyboard.press("F6");
    assert.equal(await focused(), "line", "F6 goes to the panel and back");
    await page.keyboard.press("F6");
    await tabTo("1Strings0 of 4");
    await page.keyboard.press("Enter");
    await page.locator(".step").first().waitFor();
    assert.equal(await focused(), "Back to all lessons");
    await page.keyboard.press("F6");
    await page.keyboard.type("SET lesson:greeting hello");
    await page.keyboard.press("Enter");
    await page.locator(".step[data-solved]").waitFor();
    await page.keyboard.press("F6");
    await tabTo("Hint");
    await page.keyboard.press("Enter");
    assert.match(await textOf(page.locator(".hint")), /adds to the end/);
    for (; (await focused()) === "Another hint"; await page.waitForTimeout(50)) await page.keyboard.press("Enter");
    assert.equal(await focused(), "Solution", "there are no more hints");
    for (let solved = 2; solved <= 4; solved++) {
      await tabTo("Solution");
      await page.keyboard.press("Enter");
      await page.locator("button:focus", { hasText: "Run it" }).waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".step[data-solved]").nth(solved - 1).waitFor();
      assert.equal(await focused(), solved < 4 ? "Check" : "Next: Time to live");
    }
    await page.locator(".ending .verdict", { hasText: "Solved, all of it." }).waitFor();
    // A dialog keeps the keyboard inside, and gives it back.
    await tabTo("share", "Shift+Tab");
    await page.keyboard.press("Enter");
    await page.locator("dialog").waitFor();
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press("Tab");
      assert.ok(await page.evaluate(() => document.activeElement === document.body || document.querySelector("dialog").contains(document.activeElement)));
    }
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    assert.equal(await focused(), "share");
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
});
