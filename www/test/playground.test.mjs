// The built page in Chromium, used as a person uses it: by keyboard and pointer.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Cachelet } from "cachelet";

import { DIST, key, open, openFile, paste, ready, run, sharedPage, textOf, visit } from "./support.mjs";

let site;
let shared;

before(async () => {
  site = await open();
  shared = await sharedPage(site);
});
after(() => site?.close());

/** One test in a page of its own, which must end without a console error. */
function inPage(name, body, options) {
  test(name, { timeout: 60_000 }, async () => {
    const { context, page, faults } = await visit(site, options);
    try {
      await body(page, context);
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
    }
  });
}

/** One test in a page that others have used, and which is empty again. */
function inUsedPage(name, body) {
  test(name, { timeout: 60_000 }, async () => {
    const { page, faults } = await shared.empty();
    await body(page);
    assert.deepEqual(faults, []);
  });
}

inUsedPage("replies are shown by type", async (page) => {
  assert.equal(await run(page, 'SET greeting "hello, world"'), "OK");
  assert.equal(await run(page, "GET greeting"), '"hello, world"');
  assert.equal(await run(page, "STRLEN greeting"), "12 integer");
  assert.equal(await run(page, "GET nothing"), "(nil)");
  assert.equal(await run(page, 'SET bytes "\\x00\\xff"'), "OK");
  assert.equal(await run(page, "GET bytes"), '"\\x00\\xff"');
  await run(page, "RPUSH letters a b c");
  assert.equal(await run(page, "LRANGE letters 0 -1"), 'array of 3 1 "a" 2 "b" 3 "c"');
  await run(page, "HSET user name Ada born 1815");
  assert.equal(await run(page, "HGETALL user"), 'map of 2 name "Ada" born "1815"');
  await run(page, "SADD tags red");
  assert.equal(await run(page, "SMEMBERS tags"), '• "red"');
  await run(page, "ZADD scores 1.5 ada 2 grace");
  assert.equal(await run(page, "ZSCORE scores ada"), "1.5 double");
  assert.equal(await run(page, "ZRANGE scores 0 -1 WITHSCORES"), 'array of 2 1 1 "ada" 2 1.5 double 2 1 "grace" 2 2 double');
  assert.match(await run(page, "INFO server"), /redis_version:7/);
});

inUsedPage("errors come with advice", async (page) => {
  const advice = async (nth) => {
    await page.locator(".advice").nth(nth).waitFor();
    return textOf(page.locator(".advice").nth(nth));
  };
  await run(page, "RPUSH letters a");
  assert.match(await run(page, "GET letters"), /^WRONGTYPE Operation against a key holding the wrong kind of value/);
  assert.equal(await advice(0), "The key letters holds a list. Read it with LRANGE letters 0 -1.");
  await run(page, "GTE letters");
  assert.match(await advice(1), /^Did you mean GET/);
  await run(page, "EXPIRE letters");
  assert.match(await advice(2), /^It is written: EXPIRE key seconds/);
  await run(page, "SET taken x");
  await run(page, "BITOP AND taken letters");
  assert.equal(await advice(3), "The key letters holds a list. Read it with LRANGE letters 0 -1.");
  await run(page, 'SADD "two words" a');
  await run(page, 'GET "two words"');
  assert.equal(await advice(4), 'The key "two words" holds a set. Read it with SMEMBERS "two words".');
  assert.equal(await run(page, 'GET "open'), "This line has an unclosed quote, or text right after a closing one.");
});

inUsedPage("completion and help by keyboard", async (page) => {
  await run(page, "SET user:1 x");
  await page.focus("#line");
  await page.keyboard.type("zran");
  const options = page.locator('#candidates [role="option"]');
  await options.first().waitFor();
  assert.ok((await options.locator("code").allInnerTexts()).includes("ZRANGE"));
  assert.equal(await page.getAttribute("#line", "aria-expanded"), "true");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  const active = await page.getAttribute("#line", "aria-activedescendant");
  const chosen = await page.locator(`#${active} code`).innerText();
  await page.keyboard.press("Enter");
  assert.equal(await page.inputValue("#line"), `${chosen.toLowerCase()} `);
  // The names of keys complete where a key may stand.
  await page.fill("#line", "");
  await page.keyboard.type("GET us");
  await page.locator("#candidates code", { hasText: "user:1" }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.inputValue("#line"), "GET user:1 ");
  // Options, and what follows them.
  await page.fill("#line", "");
  await page.keyboard.type("SET user:1 y E");
  await page.locator("#candidates code", { hasText: /^EX$/ }).waitFor();
  await page.keyboard.press("Tab");
  assert.equal(await page.inputValue("#line"), "SET user:1 y EX ");
  assert.equal(await page.locator("#help .argument.here").innerText(), "seconds");
  assert.match(await page.locator("#hint").textContent(), /seconds/);
  // Escape closes the list; then Tab moves on as everywhere.
  await page.fill("#line", "");
  await page.keyboard.type("hg");
  await options.first().waitFor();
  await page.keyboard.press("Escape");
  assert.ok(await page.locator("#candidates").isHidden());
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Run");
  assert.match(await run(page, "HELP SET"), /SET key value/);
});

inPage("history survives a reload", async (page) => {
  await run(page, "SET first 1");
  await run(page, "SET second 2");
  await page.reload();
  await ready(page);
  await page.focus("#line");
  await page.keyboard.type("half");
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.inputValue("#line"), "SET second 2");
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.inputValue("#line"), "SET first 1");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.inputValue("#line"), "half");
});

inPage("the key list counts down, filters, deletes and follows the database", async (page) => {
  await run(page, "SET session:1 x EX 30");
  await run(page, "SET brief x PX 1500");
  await run(page, "HSET user:1 name Ada");
  await key(page, "user:1").waitFor();
  const first = Number.parseInt(await key(page, "session:1").locator(".left").innerText(), 10);
  await page.waitForFunction((first) => Number.parseInt(document.querySelector('[data-key="session:1"] .left').textContent, 10) <= first - 2, first);
  // The short one is gone by itself.
  await key(page, "brief").waitFor({ state: "detached" });
  assert.match(await key(page, "user:1").locator(".memory").innerText(), /^\d+ B$/);
  assert.equal(await key(page, "user:1").locator(".badge").innerText(), "hash");
  await page.fill("#key-pattern", "user");
  await key(page, "session:1").waitFor({ state: "detached" });
  assert.ok(await key(page, "user:1").isVisible());
  await run(page, "SET back\\slash x");
  await page.fill("#key-pattern", "k\\s");
  await page.locator("#key-list .name", { hasText: "back\\slash" }).waitFor();
  await page.fill("#key-pattern", "");
  await page.selectOption("#key-type", "string");
  await key(page, "session:1").waitFor();
  await key(page, "user:1").waitFor({ state: "detached" });
  await page.selectOption("#key-type", "");
  // A value, and its deletion, which asks once more.
  await key(page, "user:1").click();
  await page.locator("#key-value .value-row").first().waitFor();
  assert.match(await textOf(page.locator("#key-value")), /user:1 hash Expires never Memory \d+ B Encoding listpack Fields 1 name Ada/);
  await page.click("#key-value .delete");
  await page.click("#key-value .delete.sure");
  await key(page, "user:1").waitFor({ state: "detached" });
  assert.equal(await run(page, "EXISTS user:1"), "0 integer");
  // Another database, another list.
  await run(page, "SELECT 1");
  await key(page, "session:1").waitFor({ state: "detached" });
  assert.equal(await page.locator("#standing").innerText(), "db 1");
  await page.waitForFunction(() => document.getElementById("figure-keys").textContent === "0");
});

inUsedPage("the keyboard reaches keys and values", async (page) => {
  await run(page, "MSET a 1 b 2");
  await key(page, "b").waitFor();
  await key(page, "a").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator("#key-value pre").waitFor();
  assert.equal(await page.locator("#key-value pre").innerText(), "2");
  assert.equal(await page.evaluate(() => document.activeElement.className), "back");
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.dataset.key), "b");
  await page.keyboard.press("Enter");
  await page.locator("#key-value .back:focus").waitFor();
  await page.locator("#key-value .delete").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await key(page, "b").waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.dataset.key), "a", "the next one to it has the focus");
});

inUsedPage("a subscription gets its messages as pushes", async (page) => {
  assert.equal(await run(page, "SUBSCRIBE news"), "listening to news · 1 subscription");
  assert.equal(await run(page, "PUBLISH news hello"), "1 integer");
  await page.locator(".unasked").waitFor();
  assert.equal(await textOf(page.locator(".unasked")), 'message on news "hello"');
  assert.equal(await page.locator("#standing").innerText(), "subscribed");
  assert.equal(await run(page, "UNSUBSCRIBE"), "stopped listening to news · 0 subscriptions");
  // By RESP2 it is an array like any other.
  await run(page, "HELLO 2");
  await page.press("#line", "Control+l");
  await paste(page, "SUBSCRIBE a b\nPING\nPING again");
  await page.locator(".answer", { hasText: "again" }).waitFor();
  const answers = (of) => page.locator(`${of} .answer`).allInnerTexts().then((texts) => texts.map((text) => /"\w+"/.exec(text)[0]));
  assert.deepEqual([await answers(".entry:not(.unasked)"), await answers(".unasked")], [['"subscribe"', '"pong"', '"pong"'], ['"subscribe"']]);
  await run(page, "RESET");
});

inUsedPage("a command waits in one session until another serves it", async (page) => {
  await page.click("#examples >> text=Queue");
  await page.locator(".tab", { hasText: "Session 2" }).click();
  const answer = page.locator(".transcript:not([hidden]) .answer").last();
  await answer.locator(".member").first().waitFor();
  assert.equal(await textOf(answer), 'array of 2 1 "jobs" 2 "resize photo 7"');
  // Ctrl-C ends a wait.
  await page.fill("#line", "BLPOP never 0");
  await page.press("#line", "Enter");
  await page.locator(".waiting").waitFor();
  await page.press("#line", "Control+c");
  await page.locator(".reply.error", { hasText: "UNBLOCKED" }).waitFor();
  // And what stands behind it does not run.
  await paste(page, "BLPOP never 0\nSET behind 1");
  await page.locator(".waiting").nth(1).waitFor();
  await page.getByRole("button", { name: "Stop" }).first().press("Enter");
  await page.locator(".transcript:focus").waitFor();
  await page.locator(".remark", { hasText: "Not run: what it waited for was stopped." }).waitFor();
  await paste(page, "BLPOP filled 0.01\nSET after 1");
  await page.locator(".entry", { hasText: "SET after 1" }).locator(".status").waitFor();
  assert.equal(await run(page, "EXISTS behind after"), "1 integer");
});

inUsedPage("an example waits until the one before has run", async (page) => {
  await page.locator("#examples").evaluate((box) => { for (const name of ["Transaction", "Counter"]) [...box.children].find((chip) => chip.textContent === name).click(); });
  await page.locator(".entry", { hasText: "GET visits" }).locator(".reply").waitFor();
  assert.equal(await page.locator(".reply", { hasText: "QUEUED" }).count(), 2);
});

inUsedPage("who has scrolled back sees the answer to what is typed then", async (page) => {
  await paste(page, Array.from({ length: 60 }, (_, at) => `SET key:${at} x`).join("\n"));
  await page.locator(".entry").nth(59).locator(".reply").waitFor();
  const transcript = page.locator(".transcript:not([hidden])");
  await transcript.evaluate((box) => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => { box.scrollTop = 0; resolve(); })); }));
  await run(page, "PING");
  await page.waitForFunction(() => { const box = document.querySelector(".transcript"); return box.scrollHeight - box.scrollTop - box.clientHeight < 2; });
});

inUsedPage("a connection that was closed is in database 0, and news of another session is a sign", async (page) => {
  await run(page, "SELECT 3");
  await page.locator("#standing", { hasText: "db 3" }).waitFor();
  await page.click("#add-session");
  assert.equal(await run(page, "CLIENT KILL TYPE normal SKIPME yes"), "2 integer");
  const news = page.locator(".tab", { hasText: ", with news" });
  await news.click();
  assert.equal(await page.locator("#standing").innerText(), "");
  // News does not take the keyboard away.
  await page.fill("#line", "BLPOP never 1.5");
  await page.press("#line", "Enter");
  await page.click('.tab[aria-pressed="false"]');
  await page.focus('.tab[aria-pressed="false"]');
  await news.and(page.locator(":focus")).waitFor();
});

inPage("every example runs", async (page) => {
  for (const chip of await page.locator("#examples button").all()) {
    const before = await page.locator("#transcripts .entry").count();
    await chip.click();
    await page.waitForFunction((before) => document.querySelectorAll("#transcripts .entry").length > before && !document.querySelector("#examples[aria-busy]"), before);
  }
  const errors = await page.locator(".reply.error").allTextContents();
  // Only the example about mistakes makes any.
  assert.equal(errors.length, 3, errors.join("\n"));
}, { reducedMotion: "reduce" });

inUsedPage("several pasted lines run one after another", async (page) => {
  await paste(page, "SET a 1\nINCR a\r\nGET a\n");
  await page.locator(".entry").nth(2).locator(".reply").waitFor();
  assert.equal(await page.locator(".entry").nth(2).locator(".answer").innerText(), '"2"');
});

inUsedPage("thousands of pasted lines leave the page its turns, and Ctrl-C drops what has not been run", async (page) => {
  await page.evaluate(() => {
    globalThis.turns = [performance.now()];
    setInterval(() => globalThis.turns.push(performance.now()), 5);
  });
  await paste(page, Array.from({ length: 5000 }, (_, at) => `SET key:${at} ${at}`).join("\n"));
  await page.locator("#figure-keys", { hasText: "5,000" }).waitFor();
  const turns = await page.evaluate(() => globalThis.turns.length);
  assert.ok(turns > 20, `${turns} turns`);
  assert.equal(await page.locator(".transcript .entry").count(), 400, "the newest entries stay");
  await page.waitForFunction(() => { const box = document.querySelector(".transcript"); return box.scrollHeight - box.scrollTop - box.clientHeight < 2; });
  await page.press("#line", "Control+l");
  assert.equal(await run(page, "GET key:4999"), '"4999"');
  await run(page, "FLUSHALL");
  // In one go: nothing comes between.
  await page.evaluate(() => {
    const line = document.getElementById("line");
    const data = new DataTransfer();
    data.setData("text", Array.from({ length: 20_000 }, (_, at) => `SET key:${at} ${at}`).join("\n"));
    line.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    line.dispatchEvent(new KeyboardEvent("keydown", { key: "c", ctrlKey: true, bubbles: true, cancelable: true }));
  });
  await page.press("#line", "Control+l");
  assert.ok(Number.parseInt(await run(page, "DBSIZE"), 10) < 20_000);
});

inUsedPage("a line with a password is not kept, and a very long one does not keep the others out", async (page) => {
  await run(page, "SET before 1");
  await run(page, "AUTH hunter2");
  await run(page, "CONFIG SET maxmemory-samples 5 requirepass hunter2");
  await run(page, 'CONFIG SET requirepass ""');
  await run(page, `SET long ${"x".repeat(300_000)}`);
  await run(page, "SET after 1");
  const kept = await page.evaluate(() => localStorage.getItem("cachelet.history"));
  assert.ok(!kept.includes("hunter2"), kept.slice(-200));
  assert.deepEqual(JSON.parse(kept).slice(-2), ["SET before 1", "SET after 1"]);
  await page.press("#line", "ArrowUp");
  await page.press("#line", "ArrowUp");
  assert.equal((await page.inputValue("#line")).length, 300_009, "while the page is open it is there");
  await page.fill("#line", "");
});

inUsedPage("what would leave lines without replies is not sent", async (page) => {
  assert.match(await run(page, "CLIENT REPLY OFF"), /^This page needs a reply/);
  assert.match(await run(page, "client reply skip"), /^This page needs a reply/);
  assert.equal(await run(page, "CLIENT REPLY ON"), "OK");
  assert.equal(await run(page, "SET a 1"), "OK");
  assert.equal(await run(page, "GET a"), '"1"');
});

inUsedPage("QUIT hangs up, and the next command connects again", async (page) => {
  assert.equal(await run(page, "QUIT"), "OK");
  await page.locator(".transcript .remark", { hasText: "closed" }).waitFor();
  assert.equal(await run(page, "PING"), "PONG");
});

inUsedPage("a large reply is shown in pieces", async (page) => {
  await run(page, `RPUSH long ${Array.from({ length: 350 }, (_, at) => at).join(" ")}`);
  await run(page, "LRANGE long 0 -1");
  const members = page.locator(".entry").last().locator(".member");
  assert.equal(await members.count(), 100);
  await page.locator("text=Show 100 more of 250").press("Enter");
  assert.equal(await members.count(), 200);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Show 100 more of 150");
  assert.equal(await textOf(members.last()), '200 "199"');
  await run(page, `RPUSH long ${"x ".repeat(10_000)}`);
  await run(page, "LRANGE long 0 -1");
  await page.locator(".entry").last().evaluate((entry) => { for (let more; (more = entry.querySelector(".more")); ) more.click(); });
  assert.equal(await members.count(), 10_000);
  assert.match(await textOf(page.locator(".entry").last()), /… 350 more are not kept here$/);
});

inUsedPage("of a long reply no more stays than can be shown", async (page) => {
  const cdp = await page.context().newCDPSession(page);
  const bytes_mb = async () => {
    await cdp.send("HeapProfiler.collectGarbage");
    return (await cdp.send("Runtime.getHeapUsage")).backingStorageSize / 1e6;
  };
  await run(page, `RPUSH long ${`${"x".repeat(200)} `.repeat(20)}`);
  await paste(page, "SORT long BY nosort GET # GET # STORE long\n".repeat(12));
  await page.locator(".entry .number", { hasText: "81920" }).waitFor();
  const before = await bytes_mb();
  for (let times = 0; times < 3; times++) await run(page, "LRANGE long 0 -1");
  await run(page, "PING");
  assert.ok((await bytes_mb()) - before < 20, "16 MB a reply");
  await cdp.detach();
});

inPage("the data goes into a dump.rdb and comes back from one", async (page) => {
  await run(page, "SET greeting hello EX 1000");
  await run(page, "RPUSH letters a b c");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save-file")]);
  assert.equal(download.suggestedFilename(), "dump.rdb");
  const path = await download.path();
  assert.equal(readFileSync(path).subarray(0, 5).toString(), "REDIS");
  await run(page, "FLUSHALL");
  await run(page, "SET other 1");
  // What is here is asked for first.
  await page.setInputFiles("#file", path);
  assert.match(await textOf(page.locator("dialog p")), /takes the place of all that is here: one key, in all databases/);
  await page.getByRole("button", { name: "Leave it" }).click();
  assert.equal(await run(page, "GET other"), '"1"');
  await openFile(page, path);
  await page.locator(".remark", { hasText: "The file is open" }).waitFor();
  assert.equal(await run(page, "GET greeting"), '"hello"');
  assert.equal(await run(page, "LRANGE letters 0 -1"), 'array of 3 1 "a" 2 "b" 3 "c"');
  assert.equal(await run(page, "EXISTS other"), "0 integer", "the file takes the place of what was there");
  await key(page, "letters").waitFor();
  await openFile(page, Buffer.from("no such file"));
  await page.locator("#alarm").waitFor();
  assert.match(await textOf(page.locator("#alarm")), /^The file was not opened: this is no RDB file \(byte 0\) Nothing has changed\./);
  assert.equal(await run(page, "GET greeting"), '"hello"');
  await page.reload();
  await ready(page);
  assert.equal(await run(page, "GET greeting"), '"hello"', "what came from the file is kept as well");
});

inPage("a filter says whether all keys were looked at, and looks further when asked", async (page) => {
  const large = await Cachelet.create();
  for (let at = 0; at < 210_000; at += 1000) large.mset(...Array.from({ length: 1000 }, (_, i) => [`k${at + i}`, ""]).flat());
  const buffer = Buffer.from(await new Response(large.backup()).arrayBuffer());
  await page.setInputFiles("#file", { name: "dump.rdb", mimeType: "application/octet-stream", buffer });
  await page.locator("#figure-keys", { hasText: "210,000" }).waitFor();
  await page.fill("#key-pattern", "not there");
  await page.locator("#key-empty", { hasText: "None of the keys looked at so far matches." }).waitFor();
  await page.click("#key-more");
  await page.locator("#key-empty", { hasText: "No key matches." }).waitFor();
  assert.equal(await page.locator("#key-more").isVisible(), false);
  await page.fill("#key-pattern", "k12345");
  await page.locator("#key-list li").first().waitFor();
  await page.locator("#key-more").press("Enter");
  await page.locator("#key-more").waitFor({ state: "hidden" });
  assert.match(await page.evaluate(() => document.activeElement.dataset.key), /k12345/, "the keyboard goes on with the keys");
});

inPage("a reload keeps the data, and forgetting is for good", async (page) => {
  await run(page, "SET greeting hello");
  await run(page, "SELECT 3");
  await run(page, "RPUSH letters a b");
  assert.equal(await page.locator("#kept").innerText(), "Kept in this browser");
  await page.reload();
  await ready(page);
  assert.equal(await run(page, "GET greeting"), '"hello"');
  await page.click("#forget");
  assert.equal(await page.locator("#forget").innerText(), "Forget it all?");
  await page.click("#forget");
  await page.locator(".remark", { hasText: "Everything is forgotten." }).waitFor();
  await page.reload();
  await ready(page);
  assert.equal(await run(page, "GET greeting"), "(nil)");
  await run(page, "SELECT 3");
  assert.equal(await run(page, "DBSIZE"), "0 integer");
});

inPage("tabs share one keyspace, and one goes on when the other is closed", async (page, context) => {
  await run(page, "SET greeting hello");
  const other = await context.newPage();
  await other.goto(page.url());
  await ready(other);
  assert.equal(await run(other, "GET greeting"), '"hello"');
  assert.equal(await run(other, "SET answer 42"), "OK");
  await key(page, "answer").waitFor(); // the key list of the first one follows
  await page.waitForTimeout(100);
  await page.press("#line", "ArrowUp");
  assert.equal(await page.inputValue("#line"), "SET answer 42", "what is typed is remembered for all");
  // A connection that is killed looks at the same database when it comes again.
  await run(page, "SELECT 2");
  await run(page, "SET elsewhere 1");
  await key(page, "elsewhere").waitFor();
  const desk = /id=(\d+) .*name=playground .*db=2 /.exec(await run(other, "CLIENT LIST"))[1];
  await run(other, `CLIENT KILL ID ${desk}`);
  await page.waitForTimeout(300);
  assert.deepEqual(await page.locator("#key-list .name").allInnerTexts(), ["elsewhere"]);
  await page.close();
  await other.locator(".remark", { hasText: "A new connection: the tab that ran the store went away." }).waitFor();
  assert.equal(await run(other, "MGET greeting answer"), 'array of 2 1 "hello" 2 "42"');
});

inPage("without any storage the data is in memory, and the page says so", async (page) => {
  assert.equal(await page.locator("#kept").innerText(), "Memory only");
  assert.match(await textOf(page.locator("#alarm")), /^The data is in memory only: this browser has no origin private file system, and no IndexedDB\. It goes/);
  await run(page, "SET a 1");
  assert.equal(await run(page, "GET a"), '"1"');
}, { withoutStorage: true });

test("a trap is told, and a fresh engine takes over", { timeout: 60_000 }, async () => {
  const { context, page } = await visit(site);
  try {
    await run(page, "SET a 1");
    // The next bytes that are copied into the engine's memory meet a trap instead.
    await page.workers()[0].evaluate(() => {
      const { set } = Uint8Array.prototype;
      Uint8Array.prototype.set = function () {
        Uint8Array.prototype.set = set;
        throw new WebAssembly.RuntimeError("unreachable");
      };
    });
    await page.fill("#line", "GET a");
    await page.press("#line", "Enter");
    await page.locator(".transcript .remark", { hasText: "A new connection: the engine is dead: unreachable." }).waitFor();
    assert.equal(await run(page, "GET a"), '"1"', "what was acknowledged is kept");
    assert.equal(await run(page, "SET a 2"), "OK");
  } finally {
    await context.close();
  }
});

test("a reload works offline", { timeout: 60_000 }, async () => {
  const own = await open();
  try {
    const { context, page, faults } = await visit(own);
    await page.locator("#offline").waitFor();
    own.stopServer();
    await context.setOffline(true);
    await page.reload();
    await ready(page);
    assert.equal(await run(page, "SET a offline"), "OK");
    assert.equal(await run(page, "GET a"), '"offline"');
    assert.equal(await page.evaluate(() => document.fonts.check('16px "IBM Plex Mono"')), true);
    assert.deepEqual(faults, []);
  } finally {
    await own.close();
  }
});

test("a page of the build before goes on when the server has a new one", { timeout: 60_000 }, async () => {
  const dist = mkdtempSync(join(tmpdir(), "cachelet-page-"));
  cpSync(DIST, dist, { recursive: true });
  const own = await open(dist);
  try {
    const { context, page, faults } = await visit(own);
    await page.locator("#offline").waitFor();
    const reader = await context.newPage();
    await reader.goto(`${own.url}docs/commands/get.html`);
    const gone = readdirSync(join(dist, "assets")).filter((name) => name.startsWith("lessons-"));
    for (const name of gone) rmSync(join(dist, "assets", name));
    const worker = readFileSync(join(dist, "service-worker.js"), "utf8");
    writeFileSync(join(dist, "service-worker.js"), gone.reduce((text, name) => text.replace(`"./assets/${name}",`, ""), worker.replace(/"version":"[^"]+"/, '"version":"next"')));
    await page.evaluate(async () => {
      const changed = new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve));
      await (await navigator.serviceWorker.ready).update();
      await changed;
    });
    await page.click("#view-lessons");
    await page.locator(".lesson").first().waitFor({ timeout: 10_000 });
    // Nor is what was read of its documentation lost offline.
    own.stopServer();
    await reader.goto(`${own.url}docs/commands/get.html?again`);
    assert.equal(await reader.locator("h1").innerText(), "GET");
    assert.deepEqual(faults, []);
    await context.close();
  } finally {
    await own.close();
    rmSync(dist, { recursive: true });
  }
});

test("a file that may change under its name comes from the server, and from here when that is gone", { timeout: 60_000 }, async () => {
  const dist = mkdtempSync(join(tmpdir(), "cachelet-page-"));
  cpSync(DIST, dist, { recursive: true });
  const own = await open(dist);
  try {
    const { context, page } = await visit(own);
    await page.locator("#offline").waitFor();
    const icon = () => page.evaluate(async () => (await fetch("./icon.svg")).text());
    writeFileSync(join(dist, "icon.svg"), "<svg>another</svg>");
    assert.equal(await icon(), "<svg>another</svg>");
    own.stopServer();
    assert.equal(await icon(), readFileSync(join(DIST, "icon.svg"), "utf8"));
    await context.close();
  } finally {
    await own.close();
    rmSync(dist, { recursive: true });
  }
});

test("without scripts it says so, and leads to what can be read", async () => {
  const context = await site.browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(site.url);
  await page.locator("noscript a").click();
  assert.match(page.url(), /docs\/index\.html$/);
  await context.close();
});
