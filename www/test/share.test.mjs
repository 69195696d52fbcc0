// Sharing by address: what is made comes back, nothing runs by itself, and what is damaged or too much is refused.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { deflateRawSync } from "node:zlib";

import { open, ready, run, textOf, visit } from "./support.mjs";

let site;

before(async () => { site = await open(); });
after(() => site?.close());

function inPage(name, body) {
  test(name, { timeout: 60_000 }, async () => {
    const { context, page, faults } = await visit(site, { reducedMotion: "reduce", permissions: ["clipboard-read", "clipboard-write"] });
    try {
      await body(page, context);
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
    }
  });
}

const packed = (text) => `${site.url}#run=${deflateRawSync(text).toString("base64url")}`;
const given = (page) => page.locator("dialog .given li").allTextContents();

/** Opens an address as a person does who pastes it: a new load of the page. */
async function openAddress(page, address) {
  await page.goto("about:blank");
  await page.goto(address);
  await ready(page);
  await page.locator("dialog").waitFor();
}

inPage("commands of a session go into an address, and run only after a click", async (page) => {
  await run(page, 'SET greeting "hello, world"');
  await run(page, "INCR visits");
  await run(page, "AUTH secret"); // stays out of it
  await page.click("#share");
  await page.locator("dialog .kind", { hasText: "2 of 300 commands" }).waitFor();
  await page.getByRole("button", { name: "Copy the address" }).click();
  await page.locator("dialog .run", { hasText: "Copied" }).waitFor();
  const address = await page.evaluate(() => navigator.clipboard.readText());
  assert.ok(address.startsWith(`${site.url}#run=`));
  // A page that came without TLS has no such clipboard.
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await page.locator("dialog textarea").fill("SET other 1");
  await page.getByRole("button", { name: "Copy the address" }).click();
  await page.locator("dialog .run", { hasText: "Copied" }).waitFor();
  const other = await page.getByLabel("Address to share").inputValue();
  await page.locator("dialog textarea").fill("");
  await page.press("dialog textarea", "Control+v");
  assert.equal(await page.locator("dialog textarea").inputValue(), other);
  await page.keyboard.press("Escape");
  await page.locator("dialog").waitFor({ state: "detached" });
  await run(page, "FLUSHALL");
  await openAddress(page, address);
  assert.deepEqual(await given(page), ['SET greeting "hello, world"', "INCR visits"]);
  await page.waitForTimeout(500);
  assert.equal(await page.locator("#figure-keys").innerText(), "0", "nothing has run");
  await page.getByRole("button", { name: "Leave it" }).click();
  await page.waitForFunction(() => location.hash === ""); // it is not asked again
  assert.equal(await run(page, "DBSIZE"), "0 integer");
  await openAddress(page, address);
  await page.getByRole("button", { name: "Run them" }).click();
  await page.locator(".transcript .entry").nth(1).locator(".reply").waitFor();
  assert.equal(await run(page, "MGET greeting visits"), 'array of 2 1 "hello, world" 2 "1"');
});

inPage("the keys of a database go into an address as the commands that make them", async (page) => {
  const made = ['SET bytes "\\x00\\xff\\n"', "RPUSH list a \"b c\" a", "HSET hash field value", "SADD set one", "ZADD zset 1.5 ada 2 grace", "XADD log 5-1 level warn", "PEXPIRE list 600000"];
  for (const line of made) await run(page, line);
  await page.click("#share");
  await page.getByLabel("The keys of this database").check();
  await page.locator("dialog .kind", { hasText: "7 of 300 commands" }).waitFor();
  const lines = (await page.locator("dialog textarea").inputValue()).split("\n").map((line) => line.replace(/^(PEXPIRE list) \d+$/, "$1 600000"));
  assert.deepEqual([...lines].sort(), [...made].sort());
  const address = await page.getByLabel("Address to share").inputValue();
  await page.keyboard.press("Escape");
  await run(page, "FLUSHALL");
  await openAddress(page, address);
  await page.getByRole("button", { name: "Run them" }).click();
  await page.locator(".transcript .entry").nth(6).locator(".reply").waitFor();
  assert.equal(await run(page, "GET bytes"), '"\\x00\\xff\\n"');
  assert.equal(await run(page, "LRANGE list 0 -1"), 'array of 3 1 "a" 2 "b c" 3 "a"');
  assert.equal(await run(page, "ZSCORE zset ada"), "1.5 double");
  assert.match(await run(page, "XRANGE log - +"), /"5-1"/);
  assert.ok(Number.parseInt(await run(page, "TTL list"), 10) > 500);
});

inPage("a stream without entries is told as left out", async (page) => {
  for (const line of ["SET a 1", "XGROUP CREATE empty shop $ MKSTREAM"]) await run(page, line);
  await page.click("#share");
  await page.getByLabel("The keys of this database").check();
  await page.waitForFunction(() => !/XGROUP/.test(document.querySelector("dialog textarea").value)); // the lines of this session stood there
  assert.equal(await page.locator("dialog textarea").inputValue(), "SET a 1\n# One key is left out, which an address cannot carry");
});

inPage("what is too much for an address is said, and no address is given", async (page) => {
  await page.click("#share");
  const text = Array.from({ length: 250 }, (_, at) => `SET key:${at} ${createHash("sha256").update(String(at)).digest("base64")}`).join("\n");
  await page.locator("dialog textarea").fill(text);
  await page.locator("dialog .kind", { hasText: "Too much for an address" }).waitFor();
  assert.equal(await page.getByLabel("Address to share").inputValue(), "");
  assert.ok(await page.getByRole("button", { name: "Copy the address" }).isDisabled());
});

inPage("text of a dialog is selected from within it to without", async (page) => {
  await page.click("#share");
  const { x, y } = await page.locator("dialog textarea").boundingBox();
  await page.mouse.move(x + 50, y + 10);
  await page.mouse.down();
  await page.mouse.move(5, y + 10);
  await page.mouse.up();
  await page.waitForTimeout(100);
  assert.equal(await page.locator("dialog").count(), 1);
  await page.mouse.click(5, y + 10);
  await page.locator("dialog").waitFor({ state: "detached" });
});

inPage("an address that is damaged runs nothing", async (page) => {
  await openAddress(page, packed("SET a 1").slice(0, -4));
  assert.match(await textOf(page.locator("dialog")), /^This address cannot be used × It was to bring commands, but it is damaged\.$/);
  assert.equal(await page.getByRole("button", { name: "Run them" }).count(), 0);
});

inPage("what could show other than it is goes into an address as escapes, or not at all", async (page) => {
  await run(page, 'SET "right\u202eleft" "\u{1F469}\u200d\u{1F467} \u0085"');
  await page.click("#share");
  await page.locator("dialog .kind", { hasText: "Command 1 holds characters that do not show" }).waitFor();
  assert.ok(await page.getByRole("button", { name: "Copy the address" }).isDisabled());
  await page.getByLabel("The keys of this database").check();
  await page.locator("dialog .kind", { hasText: "1 of 300 commands" }).waitFor();
  const address = await page.getByLabel("Address to share").inputValue();
  await page.keyboard.press("Escape");
  await run(page, "FLUSHALL");
  await openAddress(page, address);
  assert.deepEqual(await given(page), ['SET "right\\xe2\\x80\\xaeleft" "\u{1F469}\u200d\u{1F467} \\xc2\\x85"']);
  await page.getByRole("button", { name: "Run them" }).click();
  await page.locator(".transcript .entry .reply").waitFor();
  assert.equal(await run(page, 'STRLEN "right\\xe2\\x80\\xaeleft"'), "14 integer");
});

inPage("another address takes the place of the one that is looked at", async (page) => {
  await openAddress(page, packed("SET a 1"));
  await page.evaluate((hash) => { location.hash = hash; }, new URL(packed("BLPOP never 0\nSET a 2")).hash);
  await page.locator("dialog li", { hasText: "SET a 2" }).waitFor();
  await page.locator("dialog li", { hasText: "SET a 1" }).waitFor({ state: "detached" });
  // What waits can be stopped, and is the last of them then.
  await page.getByRole("button", { name: "Run them" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.locator(".reply.error", { hasText: "UNBLOCKED" }).waitFor();
  await page.locator("#examples:not([aria-busy])").waitFor();
  assert.equal(await run(page, "EXISTS a"), "0 integer");
});

inPage("commands from an address are text, whatever they look like", async (page) => {
  await openAddress(page, packed('SET "<img src=x onerror=alert(1)>" "<b>bold</b>"\nHSET h <i>f</i> <u>v</u>'));
  await page.getByRole("button", { name: "Run them" }).click();
  await page.locator('[data-key="h"]').click();
  await page.locator("#key-value .value-row").waitFor();
  assert.equal(await page.locator("img, .transcript :is(i, u), .given b, #key-browser :is(b, i, u)").count(), 0);
  assert.equal(await textOf(page.locator("#key-value .value-row")), "<i>f</i> <u>v</u>");
});
