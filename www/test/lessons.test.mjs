// Every lesson is taken: no exercise counts as solved before, its solution solves it, and hints, progress and mistakes behave.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { open, ready, run, textOf, visit } from "./support.mjs";

let site;

before(async () => { site = await open(); });
after(() => site?.close());

/** A page where examples and solutions run without a pause. */
async function brisk(body) {
  const { context, page, faults } = await visit(site, { reducedMotion: "reduce" });
  try {
    await page.click("#view-lessons");
    await page.locator(".lesson").first().waitFor();
    await body(page);
    assert.deepEqual(faults, []);
  } finally {
    await context.close();
  }
}

const current = (page) => page.locator('.step[aria-current="step"]');

test("each exercise is unsolved before its solution and solved by it", { timeout: 120_000 }, () =>
  brisk(async (page) => {
    const lessons = await page.locator(".lesson").evaluateAll((buttons) => buttons.map((button) => button.dataset.lesson));
    assert.ok(lessons.length >= 13);
    for (const lesson of lessons) {
      await page.click(`[data-lesson="${lesson}"]`);
      const count = await page.locator(".step").count();
      for (let at = 0; at < count; at++) {
        const where = `${lesson}, exercise ${at + 1}`;
        await page.locator(".step").nth(at).and(page.locator('[aria-current="step"]')).waitFor();
        await page.click(".check");
        await page.locator(".verdict b", { hasText: "Not yet." }).waitFor({ timeout: 5000 }).catch(() => assert.fail(`${where} counts as solved at once`));
        await current(page).getByRole("button", { name: "Solution" }).click();
        await current(page).getByRole("button", { name: "Run it" }).click();
        await page.locator(".step").nth(at).and(page.locator("[data-solved]")).waitFor({ timeout: 10_000 }).catch(async () => assert.fail(`${where} is not solved by its solution: ${await page.locator(".transcript:not([hidden])").innerText()}`));
      }
      await page.locator(".ending").waitFor();
      await page.click("#panel-lessons .back");
      assert.equal(await page.locator(`[data-lesson="${lesson}"]`).getAttribute("data-state"), "done");
    }
    assert.equal(await page.locator("progress").evaluate((bar) => bar.value === bar.max), true);
    assert.deepEqual(await page.locator(".transcript .reply.error").allTextContents(), [], "no solution makes a mistake");
  }));

test("a lesson is done by typing, with hints one by one, and is remembered", { timeout: 60_000 }, () =>
  brisk(async (page) => {
    await page.click('[data-lesson="strings"]');
    await page.getByRole("button", { name: "Hint" }).click();
    assert.equal(await page.locator(".hint").count(), 1);
    assert.ok(await page.getByRole("button", { name: "Another hint" }).isHidden(), "this exercise has one hint");
    await run(page, "SET lesson:greeting hallo");
    await page.click(".check");
    await page.locator(".verdict", { hasText: "does not answer hello" }).waitFor();
    await run(page, "SET lesson:greeting hello");
    await page.locator(".step").nth(0).and(page.locator("[data-solved]")).waitFor();
    // The whole text written at once is not what the second one asks for.
    await run(page, 'SET lesson:greeting "hello, world"');
    await page.click(".check");
    await page.locator(".verdict", { hasText: "written as a whole" }).waitFor();
    await page.getByRole("button", { name: "Solution" }).click();
    await page.locator(".solution .line").click();
    assert.equal(await page.inputValue("#line"), 'APPEND lesson:greeting ", world"', "a line of the solution is written at the prompt, not run");
    await page.reload();
    await ready(page);
    await page.click("#view-lessons");
    assert.equal(await textOf(page.locator('[data-lesson="strings"] .count')), "1 of 4");
    await page.getByRole("button", { name: "Start over" }).click();
    await page.locator('[data-lesson="strings"] .count', { hasText: "0 of 4" }).waitFor();
    assert.equal(await run(page, "EXISTS lesson:greeting"), "0 integer");
  }));

test("a lesson that is done again is not solved by what was there, and what is nearly right is not right", { timeout: 60_000 }, () =>
  brisk(async (page) => {
    const solved = (at) => page.locator(".step").nth(at).and(page.locator("[data-solved]")).waitFor();
    const lacks = async (text) => {
      await page.click(".check");
      await page.locator(".verdict", { hasText: text }).waitFor();
    };
    await page.click('[data-lesson="sets"]');
    await run(page, "SADD lesson:likes:ada tea chess maths");
    await run(page, "SADD lesson:likes:alan running chess");
    await lacks("does not hold just running, chess and maths");
    await run(page, "SADD lesson:likes:alan maths");
    await solved(0);
    await run(page, "SMISMEMBER lesson:likes:alan tea");
    await solved(1);
    await run(page, "SINTERSTORE lesson:likes:both lesson:likes:ada lesson:likes:alan");
    await page.locator(".ending").waitFor();
    await page.getByRole("button", { name: "Do it again" }).click();
    await page.locator(".step").first().waitFor();
    await lacks("does not hold just tea, chess and maths");
    await page.click("#panel-lessons .back");
    await page.click('[data-lesson="streams"]');
    await run(page, "XADD lesson:orders 1-1 item chair");
    await run(page, "XADD lesson:orders 2-1 item lamp");
    await lacks("The item of 1-1 is not lamp");
    await page.click("#panel-lessons .back");
    await page.click('[data-lesson="expiry"]');
    await run(page, "SET lesson:code 1234 EX 60");
    await solved(0);
    await run(page, "SET lesson:code 1234 EX 660");
    await lacks("It was written anew");
    await run(page, "EXPIRE lesson:code 660");
    await solved(1);
  }));

test("an address opens a lesson", { timeout: 60_000 }, async () => {
  const { context, page } = await visit({ ...site, url: `${site.url}#lessons/streams` });
  try {
    await page.locator("#panel-lessons h2", { hasText: "Streams and groups" }).waitFor();
    assert.equal(await page.getAttribute("#view-lessons", "aria-pressed"), "true");
    // What is solved in one tab stays solved when another one solves something.
    const other = await context.newPage();
    await other.goto(`${site.url}icon.svg`);
    await other.evaluate(() => localStorage.setItem("cachelet.lessons", '["strings/0"]'));
    await page.getByRole("button", { name: "Solution" }).click();
    await page.getByRole("button", { name: "Run it" }).click();
    await page.locator(".step[data-solved]").first().waitFor();
    assert.equal(await page.evaluate(() => localStorage.getItem("cachelet.lessons")), '["strings/0","streams/0"]');
  } finally {
    await context.close();
  }
});
