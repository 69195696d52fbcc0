// The driver under unstorage's own createStorage: the points of its test suite for drivers, then what this driver adds.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createStorage, prefixStorage, restoreSnapshot, snapshot } from "unstorage";

import { cacheletDriver } from "cachelet/unstorage";

import { CLIENTS, storeOf } from "./drivers.mjs";

const BASES = { "without a base": undefined, "with a base": "app" };

for (const [kind, clientOf] of Object.entries(CLIENTS)) {
  for (const [where, base] of Object.entries(BASES)) {
    const start = async (t) => {
      const cache = await storeOf(t);
      if (base) cache.mset("other", "stays", "apple:pie", "stays");
      const storage = createStorage({ driver: cacheletDriver({ client: clientOf(cache), base }) });
      return { cache, storage };
    };

    test(`${kind}, ${where}: items`, async (t) => {
      const { cache, storage } = await start(t);
      assert.deepEqual([await storage.hasItem("s1:a"), await storage.getItem("s1:a")], [false, null]);
      await storage.setItem("s1:a", "test_data");
      await storage.setItem("s2:a", { nested: [1, "\u2713"] });
      await storage.setItem("s3:a?q=1", "with a query");
      assert.equal(cache.get(base ? "app:s1:a" : "s1:a"), "test_data");
      assert.deepEqual([await storage.hasItem("s1:a"), await storage.getItem("s1:a"), await storage.getItem("s2:a")], [true, "test_data", { nested: [1, "\u2713"] }]);
      assert.deepEqual((await storage.getKeys()).sort(), ["s1:a", "s2:a", "s3:a"]);
      assert.deepEqual((await storage.getKeys("s1")).sort(), ["s1:a"]);
      for (const value of [0, true, "", null]) {
        await storage.setItem("value", value);
        assert.equal(await storage.getItem("value"), value);
      }
      await storage.removeItem("s1:a");
      assert.deepEqual([await storage.hasItem("s1:a"), await storage.getItem("s1:a")], [false, null]);
      await storage.setItem("s2:a", undefined);
      assert.equal(await storage.hasItem("s2:a"), false);
      await storage.clear();
      assert.deepEqual(await storage.getKeys(), []);
      assert.deepEqual(cache.keys("*").sort(), base ? ["apple:pie", "other"] : []);
    });

    test(`${kind}, ${where}: many at once`, async (t) => {
      const { storage } = await start(t);
      await storage.setItems([{ key: "a", value: "one" }, { key: "b:c", value: { n: 2 } }, { key: "d", value: "brief", options: { ttl: 60 } }]);
      assert.deepEqual(await storage.getItems(["b:c", "none", { key: "a" }, "d"]), [
        { key: "b:c", value: { n: 2 } },
        { key: "none", value: null },
        { key: "a", value: "one" },
        { key: "d", value: "brief" },
      ]);
      assert.deepEqual([await storage.getItems([]), await storage.setItems([])], [[], undefined]);
      const taken = await snapshot(storage, "");
      await storage.clear();
      await restoreSnapshot(storage, taken);
      assert.deepEqual(await storage.getItem("b:c"), { n: 2 });
      await storage.setItems(Array.from({ length: 2500 }, (_, n) => ({ key: `many:${n}`, value: n })));
      assert.equal((await storage.getKeys("many")).length, 2500);
      await storage.getMount().driver.clear("many"); // unstorage asks only for all of a driver
      assert.deepEqual((await storage.getKeys()).sort(), ["a", "b:c", "d"]);
    });

    test(`${kind}, ${where}: raw items, metadata, depth`, async (t) => {
      const { storage } = await start(t);
      const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
      for (const raw of [bytes, Buffer.from(bytes), bytes.buffer]) {
        await storage.setItemRaw("raw.bin", raw);
        assert.deepEqual(Buffer.from(await storage.getItemRaw("raw.bin")), Buffer.from(bytes));
      }
      assert.equal(await storage.getItemRaw("none"), null);
      await storage.setItem("a", "x", { ttl: 60 });
      await storage.setMeta("a", { mtime: new Date(0), by: "ada" });
      const meta = await storage.getMeta("a");
      assert.ok(meta.ttl > 50 && meta.ttl <= 60);
      assert.deepEqual([meta.by, meta.mtime], ["ada", new Date(0)]);
      await storage.setItem("a:b:c", "deep");
      assert.deepEqual((await storage.getKeys("", { maxDepth: 1 })).sort(), ["a", "raw.bin"]);
      await storage.removeItem("a", { removeMeta: true });
      assert.deepEqual({ ...(await storage.getMeta("a")) }, {});
    });
  }

  test(`${kind}: prefixes and mounts`, async (t) => {
    const cache = await storeOf(t);
    const storage = createStorage();
    storage.mount("cache", cacheletDriver({ client: clientOf(cache), base: "mounted" }));
    storage.mount("cache:wild", cacheletDriver({ client: clientOf(cache), base: "*" }));
    await storage.setItem("cache:a:b", 1);
    await storage.setItem("cache:wild:a", 2);
    await storage.setItem("elsewhere", 3);
    assert.deepEqual(cache.keys("*").sort(), ["*:a", "mounted:a:b"]);
    assert.deepEqual((await storage.getKeys()).sort(), ["cache:a:b", "cache:wild:a", "elsewhere"]);
    const users = prefixStorage(storage, "cache:a");
    assert.equal(await users.getItem("b"), 1);
    await users.setItem("c", 4);
    assert.deepEqual((await users.getKeys()).sort(), ["b", "c"]);
    await storage.clear("cache:wild");
    assert.deepEqual(cache.keys("*").sort(), ["mounted:a:b", "mounted:a:c"]);
    await storage.clear("cache");
    assert.deepEqual(await storage.getKeys(), ["elsewhere"]);
    await storage.dispose();
    assert.equal(cache.ping(), "PONG", "the client is not the driver's to close");
  });
}

test("items may be more than a call can have arguments, or none", async (t) => {
  const cache = await storeOf(t);
  const driver = cacheletDriver({ client: cache });
  const items = Array.from({ length: 100_000 }, (_, at) => ({ key: `k${at}`, value: `${at}` }));
  await driver.setItems(items);
  assert.equal(cache.dbsize(), items.length);
  assert.deepEqual((await driver.getItems(items)).at(-1), { key: "k99999", value: "99999" });
  assert.deepEqual(await driver.getItems([]), []);
});

test("items expire in seconds, by the driver's default or their own", async (t) => {
  let now = 1e12;
  const cache = await storeOf(t, { now: () => now });
  const storage = createStorage({ driver: cacheletDriver({ client: cache, ttl: 10 }) });
  await storage.setItem("default", 1);
  await storage.setItem("own", 1, { ttl: 0.5 });
  await storage.setItem("kept", 1, { ttl: 0 });
  await storage.setItemRaw("raw", "r", { ttl: 2 });
  await storage.setItems([{ key: "many", value: 1 }, { key: "item", value: 1, options: { ttl: 3 } }, { key: "lasting", value: 1, options: { ttl: 0 } }], { ttl: 4 });
  const ttls = ["default", "own", "kept", "raw", "many", "item", "lasting"].map((key) => cache.pttl(key));
  assert.deepEqual(ttls, [10_000, 500, -1, 2000, 4000, 3000, -1]);
  now += 10_001;
  assert.deepEqual((await storage.getKeys()).sort(), ["kept", "lasting"]);
});

test("raw items are the bytes themselves, and nothing but bytes and strings", async (t) => {
  const cache = await storeOf(t);
  const storage = createStorage({ driver: cacheletDriver({ client: cache }) });
  await storage.setItemRaw("raw", new Uint16Array([0xfffe, 1]).subarray(1));
  assert.deepEqual(cache.callBuffer("GET", "raw"), new Uint8Array([1, 0]));
  await storage.setItemRaw("text", "h\u00e9");
  assert.deepEqual([await storage.getItem("text"), Buffer.from(await storage.getItemRaw("text")).toString()], ["h\u00e9", "h\u00e9"]);
  await assert.rejects(storage.setItemRaw("object", { EX: 1 }), /must be bytes or a string/);
  assert.equal(cache.exists("object"), 0);
});

test("a watch hears of every change below its base, whoever made it, and of expiry", async (t) => {
  let now = 1e12;
  const cache = await storeOf(t, { now: () => now, config: { "notify-keyspace-events": "El" } });
  const client = cache.connect();
  client.select(3);
  const storage = createStorage();
  storage.mount("shop", cacheletDriver({ client, base: "a*b" }));
  const heard = [];
  const stop = await storage.watch((event, key) => heard.push(`${event} ${key}`));
  assert.deepEqual([...cache.configGet("notify-keyspace-events")["notify-keyspace-events"]].sort().join(""), "$EKeglx");
  const other = cache.connect();
  await storage.setItem("shop:one", 1, { ttl: 5 });
  other.set("a*b:one", "in another database");
  other.select(3);
  other.mset("a*b:two", "2", "axb:two", "not below the base");
  other.rename("a*b:two", "a*b:three");
  other.persist("a*b:three");
  await storage.removeItem("shop:three");
  now += 6000;
  cache.tick();
  await null;
  assert.deepEqual(heard, ["update shop:one", "update shop:two", "remove shop:two", "update shop:three", "remove shop:three", "remove shop:one"]);
  await stop();
  other.set("a*b:four", "4");
  await null;
  assert.equal(heard.length, 6);
  await storage.watch(() => assert.fail("its driver is gone"));
  await storage.dispose();
  other.set("a*b:five", "5");
  await new Promise((resolve) => setImmediate(resolve));
});

test("where a client has no messages, unstorage tells of its own changes", async (t) => {
  const cache = await storeOf(t);
  const storage = createStorage({ driver: cacheletDriver({ client: cache.async }) });
  const heard = [];
  await storage.watch((event, key) => heard.push(`${event} ${key}`));
  await storage.setItem("a", 1);
  await storage.removeItem("a");
  assert.deepEqual(heard, ["update a", "remove a"]);
});
