// Values by a codec: of a session in this program, by promise, and over a wire.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { deserialize, serialize } from "node:v8";

import { Cachelet, json } from "cachelet";

import { load } from "./support.mjs";

const { RemoteSession } = await load("remote/session.ts");

// The engine's own timers keep no process alive.
const alive = setInterval(() => undefined, 2 ** 30);
after(() => clearInterval(alive));

/** A store that closes with its test, and the three kinds of session with it. */
async function sessions(t) {
  const cache = await Cachelet.create();
  t.after(() => cache.close());
  return [cache, cache.async, new RemoteSession({ dial: (events) => cache.wire(events), idle: [], control: undefined })].map((session) => ({ cache, session }));
}

const ADA = { name: "Ada", tags: ["a", "\u00e9"], born: 1815, nested: { none: null } };

test("JSON: strings, hashes and lists, everywhere alike", async (t) => {
  for (const { cache, session } of await sessions(t)) {
    cache.flushall();
    const users = session.withCodec("json");
    assert.equal(await users.get("u"), null);
    assert.equal(await users.set("u", ADA, { EX: 60 }), "OK");
    assert.deepEqual(await users.get("u"), ADA);
    assert.equal(cache.get("u"), JSON.stringify(ADA));
    assert.equal(cache.ttl("u"), 60);
    assert.deepEqual(await users.set("u", [1], "GET"), ADA);
    assert.deepEqual(await users.set("u", "OK", { GET: true, XX: true }), [1]);
    assert.equal(await users.set("u", "NX", { NX: true }), null);
    assert.equal(await users.getset("u", true), "OK");
    assert.equal(await users.getex("u", { PERSIST: true }), true);
    assert.equal(await users.getdel("u"), true);
    assert.equal(await users.setnx("u", null), 1);
    assert.equal(await users.get("u"), null);
    assert.equal(cache.get("u"), "null");
    await users.setex("u", 5, [[]]);
    await users.psetex("v", 5000, {});
    assert.equal(await users.mset({ a: 1, b: ADA }), "OK");
    assert.equal(await users.mset(new Map([["c", "x"]])), "OK");
    assert.equal(await users.msetnx({ c: 1, d: 2 }), 0);
    assert.deepEqual(await users.mget("u", ["v", "a"], "b", "c", "none"), [[[]], {}, 1, ADA, "x", null]);
    assert.equal(await users.hset("h", { a: ADA, __proto__: 1, ["__proto__"]: [2] }), 2);
    assert.equal(await users.hset("h", "b", [1, 2]), 1);
    assert.equal(await users.hsetnx("h", "b", 0), 0);
    assert.deepEqual(await users.hget("h", "b"), [1, 2]);
    assert.deepEqual(await users.hmget("h", "a", "none"), [ADA, null]);
    assert.deepEqual(Object.entries(await users.hgetall("h")), [["a", ADA], ["__proto__", [2]], ["b", [1, 2]]]);
    assert.deepEqual(await users.hvals("h"), [ADA, [2], [1, 2]]);
    assert.deepEqual(await users.hgetall("none"), {});
    assert.equal(await users.rpush("l", [1], { a: 2 }, "three", [1]), 4);
    assert.equal(await users.lpushx("l", 0), 5);
    assert.deepEqual(await users.lrange("l", 0, -1), [0, [1], { a: 2 }, "three", [1]]);
    assert.equal(await users.lrem("l", 0, [1]), 2);
    assert.equal(await users.lset("l", 0, "zero"), "OK");
    assert.equal(await users.lindex("l", 0), "zero");
    assert.deepEqual(await users.lpop("l"), "zero");
    assert.deepEqual(await users.lmove("l", "m", "LEFT", "LEFT"), { a: 2 });
    assert.deepEqual(await users.rpop("l", 9), ["three"]);
    assert.equal(await users.rpop("l", 9), null);
    assert.deepEqual(await users.blpop("none", "m", 1), ["m", { a: 2 }]);
    assert.equal(await users.brpop("none", 0.01), null);
    await assert.rejects(async () => users.lpush("h", 1), { code: "WRONGTYPE" });
  }
});

test("without a codec no string is altered, with one what is no value of it is an error", async (t) => {
  for (const { cache, session } of await sessions(t)) {
    for (const text of ["12345678901234567890", '{"a":1}', "null", "true", '"x"', "1e999", ""]) {
      await session.set("k", text);
      assert.equal(await session.get("k"), text);
    }
    const users = session.withCodec("json");
    cache.set("k", "no JSON");
    await assert.rejects(async () => users.get("k"), SyntaxError);
    await assert.rejects(async () => users.set("k", undefined), /undefined has no JSON/);
    await assert.rejects(async () => users.mset({ k: 1, l: () => 1 }), /function has no JSON/);
    for (const fields of ["f", ["f", 1], new Set(["f"]), undefined]) await assert.rejects(async () => users.hset("h", fields), TypeError);
    assert.equal(cache.get("k"), "no JSON");
    assert.equal(cache.exists("l"), 0);
  }
});

test("whole numbers that JavaScript cannot hold stay what they are, as text", () => {
  const cases = [
    ["9007199254740991", 9007199254740991],
    ["9007199254740993", "9007199254740993"],
    ["-12345678901234567890", "-12345678901234567890"],
    ['{"id":12345678901234567890,"n":1}', { id: "12345678901234567890", n: 1 }],
    ['[1234567890123456789, 0.1234567890123456789, 1.5e300, 12345678901234567890e2, "1234567890123456789", "\\"1234567890123456789"]', ["1234567890123456789", 0.12345678901234568, 1.5e300, 1234567890123456789000, "1234567890123456789", '"1234567890123456789']],
    ['{"1234567890123456789":"\\\\","a":[ -1234567890123456789 ]}', { 1234567890123456789n: "\\", a: ["-1234567890123456789"] }],
  ];
  for (const [text, value] of cases) assert.deepEqual(json.decode(text), value, text);
  assert.deepEqual(json.decode(json.encode({ id: 2n ** 64n, ok: 1 })), { id: "18446744073709551616", ok: 1 });
  assert.throws(() => json.decode('{"a":1234567890123456789'), SyntaxError);
  const long = { text: `${'a"\\\n'.repeat(500_000)}${"\n".repeat(10_000_000)}`, id: 2n ** 70n };
  assert.deepEqual(json.decode(json.encode(long)), { ...long, id: `${2n ** 70n}` });
});

test("values by turns, and more of them than a call can have arguments", async (t) => {
  for (const { cache, session } of await sessions(t)) {
    const users = session.withCodec("json");
    assert.equal(await users.hset("h", "a", "x", "b", { c: 1 }), 2);
    assert.deepEqual(await users.hgetall("h"), { a: "x", b: { c: 1 } });
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`k${at}`, at]));
    assert.equal(await users.mset(many), "OK");
    assert.equal(cache.get("k99999"), "99999");
    cache.flushall();
  }
});

test("a codec of one's own, of bytes: what is stored is not made text on the way", async (t) => {
  const codec = { bytes: true, encode: (value) => serialize(value), decode: (bytes) => deserialize(bytes) };
  const value = { at: new Date(0), set: new Set([1n]), bytes: Uint8Array.of(0xff, 0) };
  for (const { cache, session } of await sessions(t)) {
    cache.flushall();
    const things = session.withCodec(codec);
    assert.equal(await things.set("k", value), "OK");
    assert.deepEqual(await things.get("k"), value);
    assert.deepEqual(await things.set("k", 1, "get"), value);
    await things.hset("h", { "\ufefff": value });
    assert.deepEqual(await things.hgetall("h"), { "\ufefff": value });
    await things.rpush("l", value, 2);
    assert.deepEqual(await things.blpop("l", 1), ["l", value]);
    assert.deepEqual(await things.lpop("l", 1), [2]);
  }
});
