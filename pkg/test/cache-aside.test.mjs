// Cache-aside with each kind of client: one load for many, no stale values, errors, what is not there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { CacheAside } from "cachelet/cache-aside";

import { CLIENTS, storeOf } from "./drivers.mjs";

/** A promise that the test keeps. */
function promised() {
  const all = {};
  all.promise = new Promise((resolve, reject) => Object.assign(all, { resolve, reject }));
  return all;
}

const never = () => assert.fail("it is loaded, though it is there");

for (const [name, clientOf] of Object.entries(CLIENTS)) {
  const make = async (t, options) => {
    const cache = await storeOf(t);
    return { cache, pages: new CacheAside({ client: clientOf(cache), ttlMs: 10_000, ...options }) };
  };

  test(`${name}: a hundred who ask at once are one load, and those after them none`, async (t) => {
    const { cache, pages } = await make(t, { prefix: "page" });
    let loads = 0;
    const load = async () => ({ loaded: ++loads });
    const all = await Promise.all(Array.from({ length: 100 }, () => pages.get("a", load)));
    assert.deepEqual([loads, new Set(all.map((page) => page.loaded))], [1, new Set([1])]);
    assert.deepEqual(await pages.get("a", never), { loaded: 1 });
    assert.deepEqual(cache.keys("*"), ["page:a"]);
    const life = cache.pttl("page:a");
    assert.ok(life > 8_000 && life <= 11_000, `${life} ms`);
  });

  test(`${name}: what was read before a change is not kept behind it`, async (t) => {
    const { pages } = await make(t);
    const [began, old] = [promised(), promised()];
    const first = pages.get(1, () => {
      began.resolve();
      return old.promise;
    });
    await began.promise;
    await pages.forget(1);
    assert.equal(await pages.get(1, async () => "new"), "new");
    old.resolve("old");
    assert.equal(await first, "old", "who asked before the change");
    assert.equal(await pages.get(1, never), "new");
  });

  test(`${name}: nor is it when another process made the change, or is loading too`, async (t) => {
    const { cache, pages } = await make(t);
    const other = new CacheAside({ client: clientOf(cache), ttlMs: 10_000 });
    const [began, old] = [promised(), promised()];
    const first = pages.get(1, () => {
      began.resolve();
      return old.promise;
    });
    await began.promise;
    assert.equal(await other.get(1, async () => "theirs"), "theirs", "it does not wait for a process that may be gone");
    await other.forget(1);
    await other.set(1, "written");
    old.resolve("old");
    assert.equal(await first, "old");
    assert.equal(await pages.get(1, never), "written");
  });

  test(`${name}: an error goes to all who wait, and is not kept`, async (t) => {
    const { cache, pages } = await make(t);
    const broken = promised();
    const all = [1, 2, 3].map(() => pages.get("k", () => broken.promise));
    const settled = Promise.allSettled(all);
    setTimeout(() => broken.reject(new Error("no database")), 30);
    assert.deepEqual((await settled).map(({ reason }) => reason?.message), Array(3).fill("no database"));
    assert.deepEqual(cache.keys("*"), [], "the lease is given back");
    assert.equal(await pages.get("k", () => 1), 1);
  });

  test(`${name}: nothing, null, false and text that looks like a mark are values of their own`, async (t) => {
    const { pages } = await make(t);
    for (const value of [undefined, null, false, 0, "", "none", "=1", "lease 1", [], { a: [1] }]) {
      await pages.forget("v");
      assert.deepEqual(await pages.get("v", () => value), value);
      assert.deepEqual(await pages.get("v", never), value);
    }
  });
}

test("what takes longer than its lease is given to who asked, and not kept", async (t) => {
  let now = 1_700_000_000_000;
  const cache = await storeOf(t, { now: () => now });
  const pages = new CacheAside({ client: cache, ttlMs: 1000, leaseMs: 50 });
  const slow = pages.get("k", async () => {
    now += 60;
    return "late";
  });
  assert.equal(await slow, "late");
  assert.equal(cache.exists("cache:k"), 0);
});

test("who asks once a load has lasted longer than its lease waits for another", { timeout: 5000 }, async (t) => {
  const cache = await storeOf(t);
  const pages = new CacheAside({ client: cache, ttlMs: 1000, leaseMs: 20 });
  const [began, hung] = [promised(), promised()];
  const first = pages.get("a", () => (began.resolve(), hung.promise));
  await began.promise;
  await sleep(30);
  assert.equal(await pages.get("a", () => "new"), "new");
  hung.resolve("old");
  assert.equal(await first, "old");
  assert.equal(await pages.get("a", never), "new");
});

test("a value that JSON cannot say is refused, and not kept", async (t) => {
  const cache = await storeOf(t);
  const pages = new CacheAside({ client: cache, ttlMs: 1000 });
  await assert.rejects(pages.get("k", () => Symbol("v")), /^TypeError: a value of type symbol has no JSON/);
  await assert.rejects(pages.set("k", () => 1), TypeError);
  assert.equal(await pages.get("k", () => 1), 1);
});

test("why a value could not be loaded is told, also where the lease cannot be taken back", async (t) => {
  const cache = await storeOf(t);
  const pages = new CacheAside({ client: cache, ttlMs: 1000 });
  const load = () => {
    cache.close();
    throw new Error("the database is gone");
  };
  await assert.rejects(pages.get("k", load), /the database is gone/);
});

test("times that are none are refused", () => {
  for (const options of [{ ttlMs: 0 }, { ttlMs: 1.5 }, {}, { ttlMs: 1, leaseMs: -1 }]) assert.throws(() => new CacheAside({ client: {}, ...options }), RangeError);
});
