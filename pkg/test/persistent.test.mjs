// The persistent store in real Chromium: reloads, restarts, several tabs, and browsers that keep nothing.

import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { build } from "esbuild";

import { browser, page, PLACES, reload, site, withoutChromium } from "./browser.mjs";
import { folder, root } from "./support.mjs";

const skip = withoutChromium;
let pages;
let shared;

before(async () => {
  if (skip) return;
  pages = await site({ "/contract.js": await contractScript() });
});
after(async () => {
  await shared?.close();
  await pages?.close();
});

/** The storage contract as a worker's script. */
async function contractScript() {
  const contents = `
    import { Cachelet } from "/web.js";
    import { AppendOnly } from "./src/storage/append-only.ts";
    import { encrypting } from "./src/storage/encrypted-files.ts";
    import { IndexedDbFiles } from "./src/storage/indexeddb-files.ts";
    import { OpfsFiles } from "./src/storage/opfs-files.ts";
    import { filesContract } from "./test/files-contract.mjs";
    let at = 0;
    const tests = [];
    for (const [name, of] of Object.entries({ OPFS: OpfsFiles, IndexedDB: IndexedDbFiles })) {
      for (const key of [0, 1]) {
        const makeFolder = async () => { const name = "contract " + at++; return () => of.open(name); };
        filesContract((key ? "encrypted " : "") + name, makeFolder, { test: (title, run) => tests.push([title, run]), Cachelet, AppendOnly, encrypting, key });
      }
    }
    // At once: most of them wait most of the time.
    const outcome = ([title, run]) => run().then(() => ({ title }), (error) => ({ title, error: error.stack }));
    onmessage = async () => postMessage(await Promise.all(tests.map(outcome)));`;
  const { outputFiles } = await build({ stdin: { contents, resolveDir: root }, bundle: true, write: false, format: "esm", external: ["/web.js"] });
  return outputFiles[0].text;
}

/** A browser for tests that need none of their own. */
async function sharedBrowser(t) {
  shared ??= await browser(await folder({ after: (run) => after(run) }));
  const opened = [];
  t.after(() => Promise.all(opened.map((page) => page.close().catch(() => undefined))));
  return async () => {
    const tab = await page(shared.context, pages.url);
    opened.push(tab);
    return tab;
  };
}

/** Waits until it is true in a page. */
async function until(tab, run) {
  for (const end = Date.now() + 20_000; !(await tab.evaluate(run)); ) {
    if (Date.now() > end) throw new Error(`it did not come: ${run}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test("the contract of storages", { skip, timeout: 120_000 }, async (t) => {
  const open = await sharedBrowser(t);
  const tab = await open();
  const results = await tab.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const worker = new Worker("/contract.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage("run");
      }),
  );
  assert.ok(results.length > 20);
  for (const { title, error } of results) await t.test(title, () => assert.equal(error, undefined));
});

test("a reload keeps the data, and so does another browser with the same profile", { skip, timeout: 60_000 }, async (t) => {
  const profile = await folder(t);
  let { context, close } = await browser(profile);
  t.after(() => close().catch(() => undefined));
  let tab = await page(context, pages.url);
  const inAll = async (run) => {
    const results = [];
    for (const place of PLACES) results.push(await tab.evaluate(run, place));
    return results;
  };
  const write = async ({ name, without }) => {
    const cache = await openStore(name, { without });
    await cache.set("greeting", "hello");
    await cache.hset("user", { name: "Ada", born: 1815 });
    await cache.call("SELECT", 3);
    await cache.set("elsewhere", new Uint8Array([0, 255]), { EX: 1000 });
    return [cache.persistence, cache.storage, cache.leads];
  };
  assert.deepEqual(await inAll(write), PLACES.map(({ storage }) => ["kept", storage, true]));
  const read = async ({ name, without }) => {
    const cache = await openStore(name, { without });
    const all = [await cache.get("greeting"), await cache.hgetall("user")];
    await cache.select(3);
    return [...all, [...(await cache.callBuffer("GET", "elsewhere"))], (await cache.ttl("elsewhere")) > 900, await cache.dbsize()];
  };
  const wanted = PLACES.map(() => ["hello", { name: "Ada", born: "1815" }, [0, 255], true, 1]);
  await reload(tab);
  assert.deepEqual(await inAll(read), wanted);
  await close();
  ({ context, close } = await browser(profile));
  tab = await page(context, pages.url);
  assert.deepEqual(await inAll(read), wanted);
  await reload(tab);
  const removed = async ({ name, without }) => {
    await (await openStore(name, { without })).close();
    await cachelet.PersistentCachelet.remove(name);
    return (await openStore(name, { without })).dbsize();
  };
  assert.deepEqual(await inAll(removed), PLACES.map(() => 0));
  assert.deepEqual(tab.faults, []);
  await close();
});

test("a store with a key is there again with it alone", { skip, timeout: 60_000 }, async (t) => {
  const open = await sharedBrowser(t);
  const tab = await open();
  for (const place of PLACES) {
    const inTab = (run) => tab.evaluate(run, { ...place, name: `encrypted ${place.name}` });
    await inTab(async ({ name, without }) => {
      const cache = await openStore(name, { without, encryptionKey: new Uint8Array(32).fill(1) });
      await cache.set("greeting", "what nobody is to read");
      await cache.close();
    });
    await reload(tab);
    const seen = await inTab(async ({ name, without }) => {
      const keys = [1, 2, 3].map((byte) => new Uint8Array(32).fill(byte));
      const tried = async (options) => {
        try {
          const cache = await openStore(name, { without, ...options });
          const value = await cache.get("greeting");
          if (options.rewrites) {
            await cache.call("BGREWRITEAOF");
            while (!(await cache.info("persistence")).includes("aof_rewrite_in_progress:0")) await new Promise((resolve) => setTimeout(resolve, 10));
          }
          await cache.close();
          return [cache.persistence, value];
        } catch (error) {
          return `${error.name}: ${error.message}`;
        }
      };
      const all = [];
      for (const options of [{ encryptionKey: keys[0] }, {}, { encryptionKey: keys[1] }, { encryptionKey: new Uint8Array(3) }]) all.push(await tried(options));
      for (const options of [{ encryptionKey: keys[1], previousEncryptionKeys: [keys[0]], rewrites: true }, { encryptionKey: keys[1] }, { encryptionKey: keys[0] }]) all.push(await tried(options));
      return all;
    });
    const found = ["kept", "what nobody is to read"];
    assert.deepEqual(seen[0], found, place.name);
    assert.match(seen[1], /^LoadError: .*manifest is encrypted: it takes its key/);
    assert.match(seen[2], /^LoadError: .*manifest was encrypted with another key/);
    assert.match(seen[3], /^TypeError: an encryption key is a Uint8Array of 32 bytes/);
    assert.deepEqual(seen.slice(4, 6), [found, found], place.name);
    assert.match(seen[6], /^LoadError: .*another key/);
  }
  assert.deepEqual(tab.faults, []);
});

test("tabs share one keyspace, and another leads when the leader is closed", { skip, timeout: 60_000 }, async (t) => {
  const open = await sharedBrowser(t);
  const [one, two] = [await open(), await open()];
  const start = () => openStore("tabs").then((cache) => [cache.epoch, cache.leads, cache.persistence]);
  const [epoch, leads] = await one.evaluate(start);
  assert.ok(leads);
  assert.deepEqual(await two.evaluate(start), [epoch, false, "kept"]);
  await one.evaluate(() => cache.set("greeting", "hello"));
  assert.equal(await two.evaluate(() => cache.get("greeting")), "hello");
  // Messages, and waits, over tabs.
  await two.evaluate(async () => {
    globalThis.messages = [];
    await cache.subscribe("news", (message) => messages.push(message));
    globalThis.job = cache.blpop("jobs", 0);
  });
  await one.evaluate(() => Promise.all([cache.publish("news", "hi"), cache.rpush("jobs", "work")]));
  assert.deepEqual(await two.evaluate(async () => [await job, messages]), [["jobs", "work"], ["hi"]]);
  // A big value crosses whole.
  assert.equal(await two.evaluate(async () => (await cache.set("big", "x".repeat(5e6)), (await cache.get("big")).length)), 5e6);
  // A wait in a tab that is closed takes nothing.
  const three = await open();
  await three.evaluate(start);
  await three.evaluate(() => void cache.blpop("later", 0).catch(() => undefined));
  await until(two, async () => /blocked_clients:1/.test(await cache.info("clients")));
  await three.close();
  await until(two, async () => /blocked_clients:0/.test(await cache.info("clients")));
  assert.deepEqual(await two.evaluate(async () => [await cache.rpush("later", "x"), await cache.llen("later")]), [1, 1]);
  // The leader goes, with a transaction and a wait of the other tab.
  await two.evaluate(async () => {
    await cache.select(2);
    globalThis.session = cache.connect();
    await session.multi();
    await session.set("half", "done");
    globalThis.waiting = cache.blpop("never", 0).catch((error) => [error.name, error.retryable]);
  });
  await one.close();
  assert.deepEqual(await two.evaluate(() => waiting), ["ConnectionLostError", true]);
  const rest = await two.evaluate(async () => {
    const refused = await session.set("other", "half").catch((error) => error.name);
    const exec = await session.exec().catch((error) => error.name);
    return { refused, exec, after: await session.mget("half", "other"), leads: cache.leads, epoch: cache.epoch };
  });
  assert.deepEqual({ ...rest, epoch: rest.epoch > epoch }, { refused: "ConnectionLostError", exec: "ConnectionLostError", after: [null, null], leads: true, epoch: true });
  // The session goes on in its database, and hears its channel.
  const goesOn = await two.evaluate(async () => {
    await cache.set("where", "in 2");
    const there = cache.connect();
    await there.select(2);
    await there.publish("news", "again");
    return [await there.get("where"), await cache.mget("greeting"), messages];
  });
  assert.deepEqual(goesOn, ["in 2", [null], ["hi", "again"]]);
  assert.equal(await two.evaluate(async () => (await cache.select(0), cache.get("greeting"))), "hello");
  // A page that the browser puts aside for the way back gives its place to others, and has it again when it comes back.
  const four = await open();
  await four.evaluate(start);
  const turned = (type) => two.evaluate((type) => void dispatchEvent(new PageTransitionEvent(type, { persisted: true })), type);
  await turned("pagehide");
  await until(four, () => cache.leads);
  await turned("pageshow");
  assert.deepEqual(await two.evaluate(async () => [await cache.get("greeting"), cache.leads]), ["hello", false]);
  await four.evaluate(() => cache.publish("news", "back"));
  await until(two, () => messages.at(-1) === "back");
  assert.deepEqual([...two.faults, ...four.faults], []);
});

test("leaders come and go, never two at once, and nothing acknowledged is lost", { skip, timeout: 60_000 }, async (t) => {
  const open = await sharedBrowser(t);
  const start = () => openStore("churn").then(() => undefined);
  const steady = await open();
  const others = [await open(), await open()];
  for (const tab of [others[0], steady, others[1]]) await tab.evaluate(start);
  await steady.evaluate(() => {
    globalThis.acked = [];
    globalThis.lost = 0;
    globalThis.stop = false;
    globalThis.leaders = [];
    globalThis.writing = (async () => {
      for (let at = 0; !stop; at++) {
        try {
          await cache.sadd("all", at);
          acked.push(at);
        } catch (error) {
          if (!error.retryable) throw error;
          globalThis.lost++;
        }
      }
    })();
    globalThis.watching = (async () => {
      while (!stop) {
        const { held } = await navigator.locks.query();
        leaders.push(held.filter(({ name }) => name === "cachelet:churn").length);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    })();
  });
  /** The tab that led in an epoch: there is one. */
  const led = new Map();
  for (let round = 0; round < 6; round++) {
    let leader;
    while (!leader) {
      for (const tab of [steady, ...others]) {
        const [epoch, leads] = await tab.evaluate(() => [cache.epoch, cache.leads]);
        if (!leads || led.has(epoch)) continue;
        led.set(epoch, tab);
        leader = tab;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (leader === steady) await steady.evaluate(() => ["pagehide", "pageshow"].forEach((type) => dispatchEvent(new PageTransitionEvent(type, { persisted: true }))));
    else {
      await (round % 2 ? leader.close() : leader.evaluate(() => cache.close()));
      const next = await open();
      others.splice(others.indexOf(leader), 1, next);
      await next.evaluate(start);
    }
  }
  const { acked, missing, leaders, lost } = await steady.evaluate(async () => {
    globalThis.stop = true;
    await Promise.all([writing, watching]);
    const there = new Set((await cache.smembers("all")).map(Number));
    return { acked: acked.length, missing: acked.filter((at) => !there.has(at)), leaders: Math.max(...leaders), lost };
  });
  assert.deepEqual(missing, []);
  assert.ok(leaders === 1 && acked > 50, `${leaders} leaders, ${acked} acknowledged`);
  assert.deepEqual([...led.keys()], [...led.keys()].sort((a, b) => a - b), "epochs rise");
  t.diagnostic(`${acked} acknowledged, ${lost} lost their connection, ${led.size} leaders one after the other`);
});

test("a full disk: it serves on from memory, says so, and keeps everything again once there is room", { skip, timeout: 60_000 }, async (t) => {
  const open = await sharedBrowser(t);
  const tab = await open();
  const devtools = await tab.context().newCDPSession(tab);
  const origin = new URL(pages.url).origin;
  await tab.evaluate(() => openStore("full").then((cache) => cache.set("before", "1")));
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1_000_000 });
  const degraded = await tab.evaluate(async () => {
    for (let at = 0; at < 200 && cache.persistence === "kept"; at++) await cache.set(`big:${at}`, "x".repeat(100_000));
    await cache.set("after", "1");
    return [cache.persistence, heard.at(-1), await cache.mget("before", "after")];
  });
  assert.equal(degraded[0], "degraded");
  assert.equal(degraded[1].storage, "memory");
  assert.match(degraded[1].degraded, /No space|quota/i);
  assert.deepEqual(degraded[2], ["1", "1"]);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  assert.equal(await tab.evaluate(async () => {
    await cache.set("later", "1");
    await cache.bgrewriteaof();
    for (const end = Date.now() + 15_000; cache.persistence !== "kept" && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 20));
    return cache.persistence;
  }), "kept");
  await reload(tab);
  assert.deepEqual(await tab.evaluate(async () => (await openStore("full")).mget("before", "after", "later", "big:0").then((all) => all.map((value) => value?.length))), [1, 1, 1, 100_000]);
});

test("a file that a store is given on a full disk is kept once there is room", { skip, timeout: 60_000 }, async (t) => {
  const open = await sharedBrowser(t);
  const tab = await open();
  const devtools = await tab.context().newCDPSession(tab);
  const origin = new URL(pages.url).origin;
  await tab.evaluate(async () => {
    await openStore("given");
    await cache.set("of the file", "1");
    globalThis.file = await cache.backup();
    await cache.rename("of the file", "old");
  });
  await devtools.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1 });
  const given = await tab.evaluate(async () => {
    await cache.restoreFrom(file);
    await cache.set("meanwhile", "1");
    return [cache.persistence, cache.storage, cache.degradedReason];
  });
  assert.deepEqual(given.slice(0, 2), ["degraded", "memory"]);
  assert.match(given[2], /No space|quota/i);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin });
  await tab.evaluate(() => cache.bgrewriteaof());
  await until(tab, () => cache.persistence === "kept");
  await tab.evaluate(() => cache.set("later", "1"));
  await reload(tab);
  assert.deepEqual(await tab.evaluate(async () => (await openStore("given")).mget("of the file", "old", "meanwhile", "later")), ["1", null, "1", "1"]);
});

test("what a site keeps is removed while a store is open: it says so, and keeps everything again", { skip, timeout: 60_000 }, async (t) => {
  const open = await sharedBrowser(t);
  const tab = await open();
  const devtools = await tab.context().newCDPSession(tab);
  await tab.evaluate(() => openStore("removed").then((cache) => cache.set("before", "1")));
  await devtools.send("Storage.clearDataForOrigin", { origin: new URL(pages.url).origin, storageTypes: "all" });
  await tab.evaluate(() => cache.set("after", "1"));
  await until(tab, () => cache.persistence === "degraded");
  assert.match(await tab.evaluate(() => cache.degradedReason), /could not be found/);
  await tab.evaluate(() => cache.bgrewriteaof());
  await until(tab, () => cache.persistence === "kept");
  await tab.evaluate(() => cache.set("later", "1"));
  // That it is in OPFS is known as before.
  await tab.evaluate(() => cache.close());
  assert.match(await tab.evaluate(async () => (await openStore("removed", { without: "opfs" })).degradedReason), /^the data is in OPFS, and/);
  await reload(tab);
  assert.deepEqual(await tab.evaluate(async () => (await openStore("removed")).mget("before", "after", "later")), ["1", "1", "1"]);
});

test("what a site keeps is removed while a base is written: all is written again", { skip, timeout: 60_000 }, async (t) => {
  const open = await sharedBrowser(t);
  const tab = await open();
  const devtools = await tab.context().newCDPSession(tab);
  const origin = new URL(pages.url).origin;
  for (const delay of [0, 10, 20, 40, 80]) {
    const name = `removed after ${delay} ms`;
    await tab.evaluate((name) => openStore(name), name);
    await tab.evaluate(async () => {
      for (let at = 0; at < 80; at++) await cache.set(`k${at}`, "x".repeat(500_000));
      await cache.bgrewriteaof().catch(() => undefined); // it may have begun by itself
    });
    await new Promise((resolve) => setTimeout(resolve, delay));
    await devtools.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
    await tab.evaluate(async () => {
      while (!(await cache.info("persistence")).includes("aof_rewrite_in_progress:0")) await new Promise((resolve) => setTimeout(resolve, 10));
      await cache.set("later", "1");
      await cache.close();
    });
    assert.deepEqual(await tab.evaluate(async (name) => [(await openStore(name)).storage, await cache.dbsize(), await cache.strlen("k79"), await cache.get("later")], name), ["opfs", 81, 500_000, "1"], name);
    await tab.evaluate((name) => cache.close().then(() => cachelet.PersistentCachelet.remove(name)), name);
  }
});

test("what cannot be sent to the worker is refused, and two who close wait for the same end", { skip, timeout: 60_000 }, async (t) => {
  const open = await sharedBrowser(t);
  const tab = await open();
  assert.equal(await tab.evaluate(() => openStore("refused", { config: { hz: () => 10 } }).catch((error) => error.name)), "DataCloneError");
  const ends = await tab.evaluate(async () => {
    await openStore("refused");
    const ends = [];
    await Promise.all([cache.close().then(() => ends.push("first")), cache.close().then(() => ends.push("second"))]);
    return ends;
  });
  assert.deepEqual(ends, ["first", "second"]);
  assert.deepEqual(tab.faults, []);
});

test("without any storage it serves from memory, for all tabs, and says why", { skip, timeout: 60_000 }, async (t) => {
  const open = await sharedBrowser(t);
  const [one, two] = [await open(), await open()];
  // What is of files alone is not in the way.
  const config = { appendfsync: "always", "auto-aof-rewrite-min-size": "1mb" };
  const start = (config) => openStore("nowhere", { without: "storage", config }).then((cache) => [cache.persistence, cache.storage, cache.degradedReason, heard]);
  for (const tab of [one, two]) {
    const [persistence, storage, degraded, heard] = await tab.evaluate(start, config);
    assert.deepEqual([persistence, storage], ["degraded", "memory"]);
    assert.match(degraded, /no origin private file system, and no IndexedDB/);
    assert.deepEqual(heard, [{ storage, degraded }]);
  }
  await one.evaluate(() => cache.set("k", "v"));
  assert.equal(await two.evaluate(() => cache.get("k")), "v");
  // Without locks there is no leader for all: each tab has its own.
  for (const tab of [one, two]) {
    const alone = await tab.evaluate(async () => {
      const cache = await openStore("alone", { without: "locks" });
      return [await cache.incr("tabs"), cache.persistence, cache.degradedReason];
    });
    assert.deepEqual(alone.slice(0, 2), [1, "degraded"]);
    assert.match(alone[2], /no Web Locks/);
  }
  assert.equal(await one.evaluate(async () => (await cache.incr("tabs"), cache.close(), 0)), 0);
});

test("where a person lets sites keep nothing it serves from memory, and says so", { skip, timeout: 60_000 }, async (t) => {
  const profile = await folder(t);
  await mkdir(join(profile, "Default"), { recursive: true });
  await writeFile(join(profile, "Default", "Preferences"), JSON.stringify({ profile: { default_content_setting_values: { cookies: 2 } } }));
  const { context, close } = await browser(profile);
  t.after(close);
  const tab = await page(context, pages.url);
  assert.equal(await tab.evaluate(() => { try { return typeof localStorage; } catch (error) { return error.name; } }), "SecurityError");
  const [persistence, reason, value] = await tab.evaluate(async () => {
    const cache = await openStore("denied");
    await cache.set("k", "v");
    return [cache.persistence, cache.degradedReason, await cache.get("k")];
  });
  assert.deepEqual([persistence, value], ["degraded", "v"]);
  assert.match(reason, /no Web Locks for this site, which it lets keep nothing/);
});

test("a store does not move: what is in OPFS is not begun anew in IndexedDB, nor the other way round", { skip, timeout: 60_000 }, async (t) => {
  const open = await sharedBrowser(t);
  const tab = await open();
  const lives = (name, options) => tab.evaluate(async ({ name, options }) => {
    const cache = await openStore(name, options);
    const result = [cache.storage, await cache.get("k"), cache.degradedReason];
    await cache.set("k", "v");
    await cache.close();
    return result;
  }, { name, options });
  assert.deepEqual(await lives("first"), ["opfs", null, undefined]);
  const [storage, value, degraded] = await lives("first", { without: "opfs" });
  assert.deepEqual([storage, value], ["memory", null]);
  assert.match(degraded, /^the data is in OPFS, and/);
  // Nor when the mark was removed, or somebody has a folder in its folder.
  await tab.evaluate(async () => {
    await new Promise((resolve, reject) => Object.assign(indexedDB.deleteDatabase("cachelet-first"), { onsuccess: resolve, onerror: reject, onblocked: reject }));
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("cachelet-first");
    await folder.getDirectoryHandle("foreign", { create: true });
  });
  assert.deepEqual(await lives("first"), ["opfs", "v", undefined]);
  assert.match((await lives("first", { without: "opfs" }))[2], /^the data is in OPFS, and/);
  assert.deepEqual(await lives("second", { without: "opfs" }), ["indexeddb", null, undefined]);
  assert.deepEqual(await lives("second"), ["indexeddb", "v", undefined]);
});

test("files: opened in place of all, refused when they are no good; damage is refused until it is removed", { skip, timeout: 60_000 }, async (t) => {
  const open = await sharedBrowser(t);
  const tab = await open();
  const result = await tab.evaluate(async () => {
    await openStore("file");
    await cache.mset("a", "1", "b", "2");
    const file = await cache.backup();
    await cache.flushall();
    await cache.set("c", "3");
    const bad = await cache.restoreFrom(new Blob(["no file"])).catch((error) => [error.name, error.message]);
    const before = await cache.keys("*");
    await cache.restoreFrom(file);
    await cache.set("d", "4");
    return { bad, before, keys: (await cache.keys("*")).sort() };
  });
  assert.deepEqual(result, { bad: ["LoadError", "this is no RDB file (byte 0)"], before: ["c"], keys: ["a", "b", "d"] });
  await reload(tab);
  assert.deepEqual(await tab.evaluate(async () => (await (await openStore("file")).keys("*")).sort()), ["a", "b", "d"]);
  const damaged = await tab.evaluate(async () => {
    await cache.close();
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle("cachelet-file");
    const isBase = async (handle) => /^\[\{"name":"[^"]*\.base\.rdb"/.test(await (await handle.getFile()).slice(0, 4096).text());
    let base;
    for await (const handle of folder.values()) if (await isBase(handle)) base = handle;
    const bytes = new Uint8Array(await (await base.getFile()).arrayBuffer());
    const refused = [];
    for (const at of [3, (4096 + bytes.length) >> 1]) {
      const flip = async () => {
        bytes[at] ^= 1;
        const stream = await base.createWritable();
        await stream.write(bytes);
        await stream.close();
      };
      await flip();
      refused.push(await openStore("file").catch((error) => error instanceof cachelet.LoadError && error.message));
      await flip();
    }
    const keys = (await (await openStore("file")).keys("*")).sort();
    await cache.close();
    await cachelet.PersistentCachelet.remove("file");
    return { refused, keys, size: await (await openStore("file")).dbsize() };
  });
  assert.match(damaged.refused[0], /^OPFS cachelet-file\/\d does not say which file it is: it is damaged\. Nothing was changed$/);
  assert.match(damaged.refused[1], /\.base\.rdb: /);
  assert.deepEqual([damaged.keys, damaged.size], [["a", "b", "d"], 0]);
});
