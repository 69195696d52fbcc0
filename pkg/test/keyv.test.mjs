// The adapter under a real Keyv: the points of Keyv's own test suite for adapters, and those it leaves out.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

import Keyv from "keyv";

import { KeyvCachelet } from "cachelet/keyv";

import { CLIENTS, storeOf } from "./drivers.mjs";
import { short, TOOLS, user } from "./install/user.mjs";

async function listOf(entries) {
  const list = [];
  for await (const entry of entries) list.push(entry);
  return list.sort();
}

for (const [kind, clientOf] of Object.entries(CLIENTS)) {
  test(`${kind}: get, set, has and delete, of one and of many`, async (t) => {
    const keyv = new Keyv({ store: new KeyvCachelet(clientOf(await storeOf(t))) });
    assert.deepEqual([await keyv.get("foo"), await keyv.has("foo"), await keyv.delete("foo")], [undefined, false, false]);
    assert.equal(await keyv.set("foo", "bar"), true);
    assert.deepEqual(await keyv.setMany([{ key: "a", value: 1 }, { key: "b", value: { c: [2] } }]), [true, true]);
    assert.deepEqual(await keyv.get(["foo", "none", "b"]), ["bar", undefined, { c: [2] }]);
    assert.deepEqual(await keyv.getManyRaw(["a", "none"]), [{ value: 1 }, undefined]);
    assert.deepEqual(await keyv.has(["foo", "none"]), [true, false]);
    assert.equal(await keyv.delete("foo"), true);
    assert.equal(await keyv.delete(["a", "none"]), true);
    assert.equal(await keyv.delete(["a", "none"]), false);
    assert.deepEqual(await keyv.get(["foo", "a", "b"]), [undefined, undefined, { c: [2] }]);
    assert.deepEqual([await keyv.get([]), await keyv.delete([])], [[], false]);
    const many = Array.from({ length: 150_000 }, (_, at) => `many ${at}`);
    assert.equal((await keyv.get(many)).length, many.length);
    assert.equal(await keyv.delete([...many, "b"]), true);
    await keyv.set("b", { c: [2] });
    await keyv.disconnect();
    assert.deepEqual(await keyv.get("b"), { c: [2] }, "the client is not Keyv's to close");
  });

  test(`${kind}: values of every kind come back`, async (t) => {
    const keyv = new Keyv({ store: new KeyvCachelet(clientOf(await storeOf(t))) });
    for (const value of ["", "null", '"quoted" \'twice\'', "h\u00e9llo \u0000", 0, false, null, [1, [2]], { a: { b: null } }, Buffer.from([0, 255, 13]), { inner: Buffer.from("x") }]) {
      await keyv.set("key 'with' \"quotes\" *", value);
      assert.deepEqual(await keyv.get("key 'with' \"quotes\" *"), value);
    }
    await assert.rejects(keyv.set("foo", Symbol("s")), /symbol cannot be serialized/);
  });

  test(`${kind}: namespaces are apart, also where a name is a pattern`, async (t) => {
    const cache = await storeOf(t);
    const [one, two, wild] = ["one", "two", "*"].map((namespace) => new Keyv({ store: new KeyvCachelet(clientOf(cache)), namespace }));
    for (const keyv of [one, two, wild]) await keyv.setMany([{ key: "foo", value: keyv.namespace }, { key: "bar:baz", value: 1 }]);
    cache.set("other", "stays");
    assert.deepEqual(await listOf(two.iterator()), [["bar:baz", 1], ["foo", "two"]]);
    await wild.clear();
    assert.deepEqual([await wild.get("foo"), await one.get("foo")], [undefined, "one"]);
    await one.delete("foo");
    await one.clear();
    assert.deepEqual(await listOf(one.iterator()), []);
    assert.deepEqual(cache.keys("*").sort(), ["other", "two:bar:baz", "two:foo"]);
    const plain = new Keyv({ store: new KeyvCachelet(clientOf(cache)), namespace: "two", useKeyPrefix: false });
    assert.equal(await plain.get("foo"), "two", "the namespace counts without Keyv's prefix too");
    await plain.clear();
    assert.deepEqual(cache.keys("*"), ["other"]);
  });

  test(`${kind}: iterates over more than one batch`, async (t) => {
    const keyv = new Keyv({ store: new KeyvCachelet(clientOf(await storeOf(t))) });
    await keyv.setMany(Array.from({ length: 3000 }, (_, n) => ({ key: `k${n}`, value: n })));
    const seen = new Map(await listOf(keyv.iterator()));
    assert.equal(seen.size, 3000);
    assert.ok([...seen].every(([key, value]) => key === `k${value}`));
  });
}

test("a time to live is the store's: what is over takes no room", async (t) => {
  let now = Date.now();
  t.mock.method(Date, "now", () => now);
  const cache = await storeOf(t, { now: () => now });
  const keyv = new Keyv({ store: new KeyvCachelet(cache), ttl: 5000 });
  await keyv.set("default", 1);
  await keyv.set("own", 1, 100.4);
  await keyv.setMany([{ key: "many", value: 1, ttl: 0 }, { key: "late", value: 1, ttl: 9000 }]);
  assert.deepEqual(["default", "own", "many", "late"].map((key) => cache.pttl(`keyv:${key}`)), [5000, 100, -1, 9000]);
  now += 5001;
  cache.tick();
  assert.deepEqual(cache.keys("*").sort(), ["keyv:late", "keyv:many"]);
  assert.deepEqual(await keyv.get(["default", "own", "many", "late"]), [undefined, undefined, 1, 1]);
});

test("errors are told: by an event where Keyv makes a miss of them, else by the call", async (t) => {
  const cache = await storeOf(t);
  const keyv = new Keyv({ store: new KeyvCachelet(cache) });
  const errors = [];
  keyv.on("error", (error) => errors.push(error.code ?? error.name));
  cache.rpush("keyv:list", "x");
  assert.equal(await keyv.get("list"), undefined);
  cache.close();
  assert.equal(await keyv.set("foo", "bar"), false);
  assert.equal(await keyv.delete("foo"), false);
  await assert.rejects(keyv.getMany(["foo"]), { name: "ClosedError" });
  assert.deepEqual(errors, ["WRONGTYPE", "ERR_CLOSED", "ERR_CLOSED"]);
  const strict = new Keyv({ store: new KeyvCachelet(cache), throwOnErrors: true });
  await assert.rejects(strict.get("foo"), { name: "ClosedError" });
});

test("without its serialize Keyv hands over objects, which are refused and not taken for options", async (t) => {
  const cache = await storeOf(t);
  const keyv = new Keyv({ store: new KeyvCachelet(cache), serialize: undefined, throwOnErrors: true });
  await assert.rejects(keyv.set("foo", "bar"), /must be a string/);
  assert.equal(cache.dbsize(), 0);
});

// Keyv 6 asks for `capabilities`; from then on it gives keys as they are, and times as Unix ms.

test("as Keyv 6 uses it: a key may begin with the namespace, each deletion is told, and times are absolute", async (t) => {
  const cache = await storeOf(t);
  const store = new KeyvCachelet(cache);
  assert.equal(store.capabilities.expires, true);
  await store.set("1", "one", Date.now() + 5000);
  await store.set("keyv:1", "another", undefined);
  await store.setMany([{ key: "many", value: "x", expires: Date.now() + 9000 }, { key: "over", value: "x", expires: Date.now() - 1000 }]);
  assert.deepEqual([await store.get("1"), await store.get("keyv:1")], ["one", "another"]);
  for (const [key, mostMs] of [["keyv:1", 5000], ["keyv:many", 9000], ["keyv:over", 1]]) assert.ok(cache.pttl(key) <= mostMs, key);
  assert.ok(cache.pttl("keyv:1") > 1000);
  assert.equal(cache.pttl("keyv:keyv:1"), -1);
  await store.delete("over");
  assert.deepEqual((await listOf(store.iterator())).map(([key]) => key), ["1", "keyv:1", "many"]);
  assert.deepEqual(await store.deleteMany(["1", "none"]), [true, false]);
  cache.set("other", "stays");
  await store.clear();
  assert.deepEqual(cache.keys("*"), ["other"], "where Keyv names no namespace, clear() does not empty the database");
});

test("under a real Keyv 6", { skip: short }, async (t) => {
  const home = user({ packages: TOOLS.drivers["Keyv 6"] });
  const { Keyv } = await import(pathToFileURL(join(home, "node_modules/keyv/dist/index.mjs")));
  for (const clientOf of Object.values(CLIENTS)) {
    const cache = await storeOf(t);
    const [keyv, users] = [{}, { namespace: "users", ttl: 60_000 }].map((options) => new Keyv({ store: new KeyvCachelet(clientOf(cache)), ...options }));
    await users.setMany([{ key: "1", value: { name: "Ada" } }, { key: "users:1", value: Buffer.from([0, 255]) }, { key: "soon", value: 1, ttl: 20 }]);
    await keyv.set("1", "default");
    assert.deepEqual(await users.get(["1", "users:1", "none"]), [{ name: "Ada" }, Buffer.from([0, 255]), undefined]);
    assert.ok(cache.pttl("users:1") > 50_000 && cache.pttl("users:1") <= 60_000);
    assert.equal(cache.pttl("keyv:1"), -1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.deepEqual([await users.has("soon"), await users.get("soon"), cache.exists("users:soon")], [false, undefined, 0]);
    assert.deepEqual(await listOf(users.iterator()), [["1", { name: "Ada" }], ["users:1", Buffer.from([0, 255])]]);
    assert.deepEqual(await users.delete(["1", "none"]), [true, false]);
    await keyv.clear();
    assert.deepEqual(cache.keys("*"), ["users:users:1"]);
    const errors = [];
    users.on("error", (error) => errors.push(error.name));
    cache.close();
    assert.equal(await users.get("users:1"), undefined);
    assert.deepEqual(errors, ["ClosedError"]);
  }
});
