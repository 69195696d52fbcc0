// Iterators over scans and messages: of a session in this program, by promise, and over a wire.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { BufferFullError, Cachelet, EngineDeadError } from "cachelet";

import { load } from "./support.mjs";

const { RemoteSession } = await load("remote/session.ts");

// The engine's own timers keep no process alive.
const alive = setInterval(() => undefined, 2 ** 30);
after(() => clearInterval(alive));

/** A store that closes with its test, and a session with it over a wire. */
async function stores(t) {
  const cache = await Cachelet.create();
  t.after(() => cache.close());
  return { cache, remote: new RemoteSession({ dial: (events) => cache.wire(events), idle: [], control: undefined }) };
}

const all = async (items) => {
  const list = [];
  for await (const item of items) list.push(item);
  return list;
};

test("scans: each item once where nothing changes, in the sync form, by promise and over a wire", async (t) => {
  const { cache, remote } = await stores(t);
  for (let at = 0; at < 300; at++) cache.pipeline([["SET", `key:${at}`, at], ["HSET", "hash", `f${at}`, at], ["SADD", "set", `m${at}`], ["ZADD", "sorted", at / 2, `m${at}`]]);
  cache.zadd("small", -Infinity, "low", Infinity, "high", 1.5, "mid");
  for (const session of [cache, cache.async, remote]) {
    const keys = await all(session.scanIterator({ MATCH: "key:*", COUNT: 100 }));
    assert.equal(keys.length, 300);
    assert.equal(new Set(keys).size, 300);
    assert.deepEqual((await all(session.scanIterator({ TYPE: "zset" }))).sort(), ["small", "sorted"]);
    assert.deepEqual(Object.fromEntries(await all(session.hscanIterator("hash"))), cache.hgetall("hash"));
    assert.deepEqual((await all(session.sscanIterator("set"))).sort(), cache.smembers("set").sort());
    assert.deepEqual((await all(session.sscanIterator("set", { MATCH: "m29?" }))).length, 10);
    assert.deepEqual(await all(session.zscanIterator("small")), [["low", -Infinity], ["mid", 1.5], ["high", Infinity]]);
    assert.equal((await all(session.zscanIterator("sorted"))).reduce((sum, [, score]) => sum + score, 0), (299 * 300) / 4);
    assert.deepEqual(await all(session.hscanIterator("none")), []);
    await assert.rejects(async () => all(session.hscanIterator("set")), { code: "WRONGTYPE" });
  }
});

test("a scan may be left, keys may go while it runs, and inside a transaction there is none", async (t) => {
  const { cache, remote } = await stores(t);
  for (let at = 0; at < 500; at++) cache.set(`k${at}`, at);
  for (const key of cache.scanIterator()) cache.del(key);
  assert.equal(cache.dbsize(), 0);
  for (let at = 0; at < 100; at++) cache.set(`k${at}`, at);
  for (const key of cache.scanIterator({ COUNT: 1 })) {
    assert.match(key, /^k/);
    break;
  }
  const gone = new AbortController();
  const scan = cache.async.withSignal(gone.signal).scanIterator({ COUNT: 1 });
  await scan.next();
  gone.abort(new Error("enough"));
  await assert.rejects(all(scan), /enough/);
  for (const session of [cache, remote]) {
    await session.multi();
    await assert.rejects(async () => all(session.scanIterator()), /inside a transaction/);
    await assert.rejects(async () => session.subscribe("c", () => undefined), /inside a transaction/);
    await assert.rejects(async () => session.psubscribe("c").next(), /inside a transaction/);
    await session.discard();
    const heard = [];
    await session.subscribe("c", (message) => heard.push(message));
    await session.publish("c", "after it");
    await session.unsubscribe("c");
    assert.deepEqual(heard, ["after it"]);
  }
});

test("messages: from the moment it is asked for, in order, until the loop is left", async (t) => {
  const { cache, remote } = await stores(t);
  for (const session of [cache, remote]) {
    const messages = session.subscribe("news");
    await session.publish("news", "a");
    const heard = [];
    for await (const { message, channel } of messages) {
      heard.push([message, channel]);
      if (heard.length === 1) await Promise.all(["b", "c"].map((each) => session.publish("news", each)));
      if (message === "c") break;
    }
    assert.deepEqual(heard, [["a", "news"], ["b", "news"], ["c", "news"]]);
    assert.deepEqual(await messages.next(), { value: undefined, done: true });
    assert.equal(await session.publish("news", "nobody"), 0, "nobody listens any more");
  }
});

test("messages of patterns, as bytes, and beside a handler of the same channel", async (t) => {
  const { cache, remote } = await stores(t);
  for (const session of [cache, remote]) {
    const heard = [];
    await session.subscribe("c", (message) => heard.push(message));
    const [texts, bytes, matched] = [session.subscribe("c"), session.subscribeBuffer("c"), session.psubscribe("?")];
    const asBytes = session.psubscribeBuffer("c*");
    await session.publish("c", Uint8Array.of(0xff, 65));
    assert.deepEqual((await texts.next()).value, { message: "\ufffdA", channel: "c" });
    assert.deepEqual((await bytes.next()).value, { message: Uint8Array.of(0xff, 65), channel: "c" });
    assert.deepEqual((await matched.next()).value, { message: "\ufffdA", channel: "c", pattern: "?" });
    assert.deepEqual((await asBytes.next()).value, { message: Uint8Array.of(0xff, 65), channel: "c", pattern: "c*" });
    for (const each of [texts, bytes, matched, asBytes]) await each.return();
    await session.publish("c", "b");
    assert.deepEqual(heard, ["\ufffdA", "b"]);
    await session.unsubscribe("c");
  }
});

test("what was left can be joined again at once", async (t) => {
  const { cache, remote } = await stores(t);
  for (const session of [cache, remote]) {
    for (let round = 0; round < 3; round++) {
      const messages = session.subscribe("c");
      const next = messages.next();
      await session.publish("c", `${round}`);
      assert.equal((await next).value.message, `${round}`);
      void messages.return();
    }
    assert.equal(await session.publish("c", "nobody"), 0);
  }
});

test("what is not read is bounded: the rest is given, then it fails, and nobody listens any more", async (t) => {
  const { cache, remote } = await stores(t);
  for (const session of [cache, remote]) {
    const messages = session.subscribe("c", { bufferBytes: 1000 });
    const empty = session.subscribe("e", { bufferBytes: 1000 });
    for (let at = 0; at < 20; at++) {
      await session.publish("c", "x".repeat(100));
      await session.publish("e", "");
    }
    const heard = [];
    await assert.rejects(
      async () => {
        for await (const { message } of messages) heard.push(message);
      },
      (error) => error instanceof BufferFullError || error.code === "ERR_BUFFER_FULL",
    );
    assert.equal(heard.length, 6);
    assert.deepEqual(await messages.next(), { value: undefined, done: true });
    await assert.rejects(all(empty), { code: "ERR_BUFFER_FULL" }, "messages without text take room too");
    await session.ping();
    assert.deepEqual(await session.pubsubNumsub("c", "e"), ["c", 0, "e", 0]);
  }
});

test("a long backlog is read in the time that its length is worth", async (t) => {
  const { cache } = await stores(t);
  const messages = cache.subscribe("c");
  const count = 400_000;
  for (let at = 0; at < count; at++) cache.publish("c", "m");
  const read = async (many) => {
    const begun = process.cpuUsage();
    for (let at = 0; at < many; at++) await messages.next();
    const { user, system } = process.cpuUsage(begun);
    return (user + system) / many;
  };
  const first = await read(count - 20_000); // of a long queue each
  const last = await read(20_000);
  assert.ok(first < 10 * last + 5, `${first} µs a message, ${last} at the end`);
});

test("a signal ends a subscription, of an iterator and of a handler", async (t) => {
  const { cache, remote } = await stores(t);
  for (const session of [cache, remote]) {
    const gone = new AbortController();
    const heard = [];
    const off = await session.subscribe("c", (message) => heard.push(message), { signal: gone.signal });
    const messages = session.subscribe("c", { signal: gone.signal });
    const inLoop = assert.rejects(all(messages), /enough/);
    const unread = session.psubscribe("*", { signal: gone.signal });
    await session.publish("c", "a");
    await session.ping();
    gone.abort(new Error("enough"));
    await inLoop;
    await assert.rejects(unread.next(), /enough/);
    await session.ping();
    assert.equal(await session.publish("c", "b"), 0);
    await off();
    assert.deepEqual(heard, ["a"]);
    assert.throws(() => session.subscribe("c", { signal: gone.signal }), /enough/);
    await assert.rejects(async () => session.subscribe("c", () => undefined, { signal: gone.signal }), /enough/);
  }
  const gone = new AbortController();
  const messages = remote.withSignal(gone.signal).subscribe("c");
  await remote.publish("c", "a");
  assert.equal((await messages.next()).value.message, "a");
  gone.abort(new Error("enough"));
  await assert.rejects(messages.next(), /enough/);
});

test("it ends with its session, with RESET, and with an UNSUBSCRIBE by name; a dead engine is an error", async (t) => {
  for (const end of [(session) => session.close(), (session) => session.reset(), (session) => session.call("UNSUBSCRIBE"), (session) => session.quit()]) {
    const { cache, remote } = await stores(t);
    for (const session of [remote, cache.connect()]) {
      const loop = all(session.subscribe("c"));
      await session.ping();
      await end(session);
      assert.deepEqual(await loop, []);
    }
  }
  const { cache, remote } = await stores(t);
  const loops = [cache, remote].map((session) => assert.rejects(all(session.subscribe("c")), EngineDeadError));
  await remote.ping();
  const { instance } = cache.engine;
  instance.raw = { ...instance.raw, run: () => { throw new WebAssembly.RuntimeError("unreachable"); } };
  assert.throws(() => cache.get("k"), EngineDeadError);
  await Promise.all(loops);
  const closed = await Cachelet.create();
  const loop = all(closed.subscribe("c"));
  closed.close();
  assert.deepEqual(await loop, []);
});

test("many who wait hear of one signal, and Node warns of nothing", async () => {
  const warnings = [];
  const hear = (warning) => warnings.push(warning);
  process.on("warning", hear);
  const cache = await Cachelet.create();
  const abort = new AbortController();
  const session = cache.async.withSignal(abort.signal);
  const waits = Array.from({ length: 30 }, (_, at) => session.blpop(`q:${at}`, 0));
  const heard = [];
  for (let at = 0; at < 30; at++) cache.subscribe("c", (message) => heard.push(message), { signal: abort.signal });
  const messages = Array.from({ length: 30 }, () => cache.subscribe("d", { signal: abort.signal }).next());
  cache.rpush("q:3", "x");
  assert.deepEqual(await waits[3], ["q:3", "x"]);
  cache.publish("c", "m");
  await new Promise(setImmediate);
  abort.abort(new Error("enough"));
  cache.publish("c", "n");
  assert.deepEqual(heard, Array(30).fill("m"));
  for (const [at, wait] of [...waits, ...messages].entries()) if (at !== 3) await assert.rejects(wait, /enough/);
  await new Promise(setImmediate);
  process.off("warning", hear);
  assert.deepEqual(warnings, []);
  cache.close();
});
