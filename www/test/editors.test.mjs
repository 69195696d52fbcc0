// Values are edited in the key browser: each edit is sent as the command its form has shown, which then stands in the transcript.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { key, open, run, sharedPage, textOf } from "./support.mjs";

let site;
let shared;

before(async () => {
  site = await open();
  shared = await sharedPage(site);
});
after(() => site?.close());

function inPage(name, body) {
  test(name, { timeout: 60_000 }, async () => {
    const { page, faults } = await shared.empty();
    await body(page);
    assert.deepEqual(faults, []);
  });
}

const openKey = async (page, name) => {
  if (await page.locator("#key-value").isVisible()) await page.click("#key-value .back");
  await key(page, name).click();
  await page.locator("#key-value .value-actions").waitFor();
};
const pencil = (page, label) => page.locator("#key-value").getByRole("button", { name: label, exact: true }).click();

/** Fills the form whose button has this title, and sends it; gives the command it has shown, which must be the one in the transcript. */
async function send(page, title, ...values) {
  const form = page.locator(".editor form").filter({ has: page.getByRole("button", { name: title, exact: true }) });
  const inputs = form.locator("input, textarea");
  for (const [at, value] of values.entries()) await inputs.nth(at).fill(value);
  const preview = await form.locator(".preview").innerText();
  const before = await page.locator(".transcript .entry").count();
  await form.getByRole("button", { name: title, exact: true }).click();
  await page.locator(".transcript .entry").nth(before).waitFor();
  assert.equal(await page.locator(".transcript .entry").nth(before).locator(".line").innerText(), preview);
  // The form closes with what the engine said, or stays with why not.
  await page.waitForFunction(() => document.querySelector(".editor") === null || document.querySelector(".problem").textContent !== "");
  return preview;
}

inPage("a string is edited and keeps its deadline, which is edited too", async (page) => {
  await run(page, "SET text hello EX 500");
  await openKey(page, "text");
  await pencil(page, "Edit the text");
  assert.equal(await send(page, "Save", 'two\nlines "here"'), 'SET text "two\\nlines \\"here\\"" KEEPTTL');
  await page.locator(".sent", { hasText: "OK" }).waitFor();
  assert.equal(await run(page, "GET text"), '"two\\nlines \\"here\\""');
  const left = Number.parseInt(await run(page, "TTL text"), 10);
  assert.ok(left > 400 && left <= 500);
  await pencil(page, "Change when it expires");
  assert.equal(await send(page, "Set", "77"), "EXPIRE text 77");
  await page.locator("#key-value dd", { hasText: /^1m 1[67]s$/ }).waitFor();
  await pencil(page, "Change when it expires");
  assert.equal(await send(page, "Never expires"), "PERSIST text");
  await page.locator("#key-value dd", { hasText: "never" }).waitFor();
  await page.getByRole("button", { name: "Add to it" }).click();
  assert.equal(await send(page, "Append", "!"), "APPEND text !");
  await page.locator("#key-value pre", { hasText: "!" }).waitFor();
});

inPage("lists and sets", async (page) => {
  await run(page, "RPUSH jobs a b a");
  await openKey(page, "jobs");
  await pencil(page, "Edit 1");
  assert.equal(await send(page, "Save", "B b"), 'LSET jobs 1 "B b"');
  await page.locator(".sent", { hasText: "OK" }).waitFor();
  await page.getByRole("button", { name: "Add or take" }).click();
  assert.equal(await send(page, "Push at the front", "first"), "LPUSH jobs first");
  await pencil(page, "Edit 1");
  assert.equal(await send(page, "Remove all that equal it"), "LREM jobs 0 a");
  await page.locator(".sent", { hasText: /2\s*integer/ }).waitFor();
  await page.getByRole("button", { name: "Add or take" }).click();
  assert.equal(await send(page, "Take the last"), "RPOP jobs");
  assert.equal(await run(page, "LRANGE jobs 0 -1"), '1 "first"');
  await run(page, "SADD tags red");
  await openKey(page, "tags");
  await page.getByRole("button", { name: "Add or take" }).click();
  assert.equal(await send(page, "Add member", "green"), "SADD tags green");
  await pencil(page, "Edit red");
  assert.equal(await send(page, "Remove member"), "SREM tags red");
  assert.equal(await run(page, "SMEMBERS tags"), '• "green"');
});

inPage("hashes, whose fields have deadlines of their own", async (page) => {
  await run(page, "HSET user name Ada born 1815");
  await openKey(page, "user");
  await pencil(page, "Edit name");
  assert.equal(await send(page, "Save", "Grace"), "HSET user name Grace");
  await pencil(page, "Edit born");
  assert.equal(await send(page, "Let it expire", "90"), "HEXPIRE user 90 FIELDS 1 born");
  await page.locator(".value-row", { hasText: "born" }).locator(".left", { hasText: /^1m (29|30)s$/ }).waitFor();
  await pencil(page, "Edit born");
  assert.equal(await send(page, "Field never expires"), "HPERSIST user FIELDS 1 born");
  await page.locator(".value-row", { hasText: "born" }).locator(".left", { hasText: /^$/ }).waitFor({ state: "attached" });
  await pencil(page, "Edit born");
  await send(page, "Let it expire", "1");
  await page.locator(".value-row", { hasText: "born" }).waitFor({ state: "detached" }); // gone by itself
  await page.getByRole("button", { name: "Add or take" }).click();
  assert.equal(await send(page, "Set field", "city", "New York"), 'HSET user city "New York"');
  await pencil(page, "Edit name");
  assert.equal(await send(page, "Delete field"), "HDEL user name");
  assert.equal(await run(page, "HGETALL user"), 'city "New York"');
});

inPage("sorted sets and streams", async (page) => {
  await run(page, "ZADD scores 1 ada 2 grace");
  await openKey(page, "scores");
  await pencil(page, "Edit 1");
  await page.locator(".editor input").fill("many");
  assert.ok(await page.getByRole("button", { name: "Save" }).isDisabled(), "what is no score cannot be sent");
  assert.equal(await send(page, "Save", "3.5"), "ZADD scores 3.5 ada");
  await pencil(page, "Edit 2");
  assert.equal(await send(page, "Remove member"), "ZREM scores grace");
  assert.equal(await run(page, "ZRANGE scores 0 -1 WITHSCORES"), '1 1 "ada" 2 3.5 double');
  await run(page, "XADD log 1-1 level warn");
  await run(page, "XGROUP CREATE log readers 0");
  await openKey(page, "log");
  assert.match(await textOf(page.locator("#key-value .members")), /^Group readers: 0 consumers, 0 pending, read up to 0-0 1-1 level warn$/);
  await page.getByRole("button", { name: "Add or take" }).click();
  await page.locator(".editor input").fill("level");
  assert.ok(await page.getByRole("button", { name: "Append entry" }).isDisabled(), "a field without a value");
  assert.equal(await send(page, "Append entry", 'level info text "two words"'), 'XADD log * level info text "two words"');
  await pencil(page, "Edit 1-1");
  assert.equal(await send(page, "Delete entry"), "XDEL log 1-1");
  assert.match(await run(page, "XRANGE log - +"), /"text".*"two words"/);
});

inPage("keys are made, renamed and deleted by keyboard", async (page) => {
  await page.focus("#new-key");
  await page.keyboard.press("Enter");
  await page.locator(".new-key input:focus").first().waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.id), "new-key");
  await page.keyboard.press("Enter");
  await page.locator(".new-key input:focus").first().waitFor();
  await page.keyboard.type("made:here");
  await page.locator(".new-key select").selectOption("zset");
  await send(page, "Add member", "ada", "7");
  await key(page, "made:here").waitFor();
  await page.locator("#new-key-form").waitFor({ state: "hidden" });
  // A name that is taken is not written over.
  await run(page, "SET other 1");
  await page.click("#new-key");
  await page.getByLabel("Name", { exact: true }).fill("other");
  await send(page, "Make", "2");
  await page.locator("#new-key-form .problem", { hasText: "a key of that name" }).waitFor();
  await page.locator("#new-key-form").getByRole("button", { name: "Cancel" }).click();
  assert.equal(await run(page, "GET other"), '"1"');
  await openKey(page, "made:here");
  await pencil(page, "Rename this key");
  await send(page, "Rename", "other");
  await page.locator(".problem", { hasText: "a key of that name" }).waitFor();
  assert.equal(await send(page, "Rename", "moved"), "RENAMENX made:here moved");
  await page.locator("#key-value h2", { hasText: "moved" }).waitFor();
  await key(page, "made:here").waitFor({ state: "detached" });
  // Escape leaves the editor first, then the key.
  await pencil(page, "Rename this key");
  await page.locator(".editor textarea:focus").waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".editor").count(), 0);
  assert.ok(await page.locator("#key-value").isVisible());
  await page.click("#key-value .delete");
  await page.click("#key-value .delete.sure");
  await key(page, "moved").waitFor({ state: "detached" });
  assert.equal(await page.locator(".transcript .line").last().innerText(), "DEL moved");
});

inPage("an edit that the engine refuses is kept, with what it said", async (page) => {
  await run(page, "SET word x");
  await openKey(page, "word");
  await page.getByRole("button", { name: "Add to it" }).click();
  await send(page, "Count", "5");
  await page.locator(".problem", { hasText: "value is not an integer" }).waitFor();
  // What others change meanwhile does not close it.
  await run(page, "APPEND word y");
  await page.waitForTimeout(300);
  assert.equal(await page.locator(".editor input").inputValue(), "5");
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.locator("#key-value pre", { hasText: /^xy$/ }).waitFor();
  await run(page, "APPEND word z");
  await page.locator("#key-value pre", { hasText: "xyz" }).waitFor();
});

inPage("what others have changed meanwhile is not written over, unless it is wanted", async (page) => {
  const save = () => page.locator(".editor").getByRole("button", { name: "Save", exact: true }).click();
  const problem = () => page.locator(".problem", { hasText: "Nothing was sent" }).waitFor();
  const edit = async (name, label, input, text) => {
    await openKey(page, name);
    await pencil(page, label);
    await page.locator(`.editor ${input}`).first().fill(text);
  };
  await run(page, "RPUSH list a b c");
  await edit("list", "Edit 1", "textarea", "B");
  await run(page, "LPUSH list first"); // what was 1 is 2 now
  await save();
  await problem();
  assert.equal(await run(page, "LRANGE list 0 -1"), 'array of 4 1 "first" 2 "a" 3 "b" 4 "c"');
  assert.equal(await page.locator(".editor textarea").inputValue(), "B", "what was typed stays");
  await run(page, "SET word x");
  await edit("word", "Edit the text", "textarea", "y");
  await run(page, "DEL word");
  await run(page, "SADD word member"); // a value of another type
  await save();
  await problem();
  assert.equal(await run(page, "TYPE word"), "set");
  await save(); // who has read that may
  await page.locator(".sent", { hasText: "OK" }).waitFor();
  assert.equal(await run(page, "GET word"), '"y"');
  await run(page, "SET brief x PX 400");
  await edit("brief", "Edit the text", "textarea", "y");
  await page.waitForTimeout(500);
  await save();
  await problem();
  assert.equal(await run(page, "EXISTS brief"), "0 integer");
  await run(page, "HSET hash field x");
  await edit("hash", "Edit field", "textarea", "y");
  await run(page, "HDEL hash field");
  await save();
  await problem();
  await run(page, "ZADD zset 1 ada");
  await edit("zset", "Edit 1", "input", "2");
  await run(page, "ZINCRBY zset 5 ada");
  await save();
  await problem();
  assert.equal(await run(page, "ZSCORE zset ada"), "6 double");
});

inPage("a field keeps its deadline when its value is edited", async (page) => {
  await run(page, "HSET user token abc");
  await run(page, "HEXPIRE user 300 FIELDS 1 token");
  await openKey(page, "user");
  await pencil(page, "Edit token");
  assert.equal(await send(page, "Save", "def"), "HSETEX user KEEPTTL FIELDS 1 token def");
  assert.equal(await run(page, "HGET user token"), '"def"');
  assert.ok(Number(/1 (\d+) integer/.exec(await run(page, "HTTL user FIELDS 1 token"))[1]) > 200);
});

inPage("what is long is shown in part, cut between characters, and not edited there", async (page) => {
  await run(page, `SET long x${"ä".repeat(3000)}`);
  await run(page, `RPUSH list short "" ${"m".repeat(300_000)}`);
  await run(page, `HSET hash field ${"v".repeat(300_000)}`);
  await openKey(page, "long");
  assert.equal(await page.locator("#key-value pre").innerText(), `x${"ä".repeat(2047)}\n…`);
  await pencil(page, "Edit the text");
  await page.locator(".editor .remark", { hasText: "too long" }).waitFor();
  await openKey(page, "list");
  const texts = await page.locator("#key-value .text").allInnerTexts();
  assert.deepEqual(texts, ["short", '""', `${"m".repeat(4096)}… 293 KB`]);
  await pencil(page, "Edit 2");
  assert.ok((await page.locator(".editor .preview").innerText()).length < 5000);
  assert.equal(await page.locator(".editor form").count(), 1, "it can be removed, not edited");
  await openKey(page, "hash");
  assert.equal(await page.locator("#key-value .text").innerText(), `${"v".repeat(4096)}… 293 KB`);
  assert.ok((await page.locator(".transcript").innerText()).length < 50_000);
  assert.equal((await run(page, "LRANGE list 2 2")).length, '1 ""…300000 bytes'.length + 4096);
});

inPage("more of a long value comes once, however often it is asked for", async (page) => {
  await run(page, `RPUSH long ${Array.from({ length: 150 }, (_, at) => `e${at}`).join(" ")}`);
  await openKey(page, "long");
  const rows = page.locator("#key-value .value-row");
  assert.equal(await rows.count(), 100);
  await page.locator("#key-value").getByRole("button", { name: "Show more" }).evaluate((button) => { button.click(); button.click(); });
  await rows.nth(149).waitFor();
  await page.waitForTimeout(100);
  assert.equal(await rows.count(), 150);
  // It stays when something of it is edited, and follows what others change.
  const edit = page.locator("#key-value").getByRole("button", { name: "Edit 120", exact: true });
  await edit.press("Enter");
  await page.locator(".editor textarea:focus").waitFor();
  await page.keyboard.press("Escape");
  await edit.and(page.locator(":focus")).waitFor();
  await edit.press("Enter");
  await send(page, "Save", "edited");
  await rows.nth(120).filter({ hasText: "edited" }).waitFor();
  await edit.and(page.locator(":focus")).waitFor();
  await run(page, "LSET long 130 changed");
  await rows.nth(130).filter({ hasText: "changed" }).waitFor();
  assert.equal(await rows.count(), 150);
});

inPage("an edit is sent once, and its answer leaves alone what was opened meanwhile", async (page) => {
  await run(page, "RPUSH list a");
  await run(page, "MSET one 1 other 2");
  await openKey(page, "list");
  await page.getByRole("button", { name: "Add or take" }).click();
  await page.locator(".editor textarea").first().fill("b");
  await page.locator(".editor form").first().evaluate((form) => { form.requestSubmit(); form.requestSubmit(); });
  await page.locator(".sent", { hasText: "2" }).waitFor();
  assert.equal(await run(page, "LLEN list"), "2 integer");
  await openKey(page, "one");
  await page.click("#key-value .delete");
  await page.evaluate(() => { for (const button of ["#key-value .delete.sure", "#key-value .back", '[data-key="other"]']) document.querySelector(button).click(); });
  await key(page, "one").waitFor({ state: "detached" });
  assert.equal(await page.locator("#key-value h2").innerText(), "other");
  assert.ok(await page.locator("#key-value").isVisible());
});

inPage("while a form is open the engine is not asked again and again for a field that has gone", async (page) => {
  const asked = async () => Number(/total_commands_processed:(\d+)/.exec(await run(page, "INFO stats"))[1]);
  await run(page, "HSET hash brief x stays y");
  await run(page, "HPEXPIRE hash 800 FIELDS 1 brief");
  await openKey(page, "hash");
  await pencil(page, "Edit stays");
  await page.waitForTimeout(700);
  const before = await asked();
  await page.waitForTimeout(1000);
  assert.ok((await asked()) - before < 60);
  await page.locator(".editor").getByRole("button", { name: "Cancel" }).click();
  await page.locator("#key-value .value-row").nth(1).waitFor({ state: "detached" });
});
