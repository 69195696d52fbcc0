// The client against the real engine.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

import { Cachelet, ClosedError, EngineDeadError, ReplyError } from "../dist/node.js";
import { load } from "./support.mjs";

const { RemoteSession } = await load("remote/session.ts");

/** A store that closes with its test. */
async function create(t, options) {
  const cache = await Cachelet.create(options);
  t.after(() => cache.close());
  return cache;
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

/** A store with a clock in the test's hand. */
async function withClock(at = 1_700_000_000_000) {
  const clock = { now: at };
  const cache = await Cachelet.create({ now: () => clock.now });
  const pass = (milliseconds) => {
    clock.now += milliseconds;
    cache.tick();
  };
  return { cache, pass };
}

test("methods, options and replies", async (t) => {
  const cache = await Cachelet.create();
  assert.equal(cache.set("k", "v"), "OK");
  assert.equal(cache.get("k"), "v");
  assert.equal(cache.get("none"), null);
  assert.equal(cache.set("k", "w", { NX: true }), null);
  assert.equal(cache.set("k", "w", { EX: 100, GET: true }), "v");
  assert.equal(cache.set("k", "x", "KEEPTTL"), "OK");
  assert.equal(cache.ttl("k"), 100);
  assert.equal(cache.incr("n"), 1);
  assert.equal(cache.incrby("n", 41), 42);
  assert.equal(cache.mset({ a: 1, b: 2n, c: "three" }), "OK");
  assert.deepEqual(cache.mget("a", ["b", "c"], "none"), ["1", "2", "three", null]);
  assert.equal(cache.hset("h", { name: "Ada", born: 1815 }), 2);
  assert.deepEqual(cache.hgetall("h"), { name: "Ada", born: "1815" });
  assert.equal(cache.zadd("z", { CH: true }, 1.5, "a", Infinity, "b"), 2);
  assert.equal(cache.zscore("z", "a"), 1.5);
  assert.equal(cache.zscore("z", "b"), Infinity);
  assert.deepEqual(cache.zrange("z", "-inf", 2, { BYSCORE: true, LIMIT: [0, 10] }), ["a"]);
  assert.deepEqual(cache.smembers("none"), []);
  assert.equal(cache.del(["a", "b"], "c"), 3);
  assert.equal(cache.configSet("hash-max-listpack-entries", 7), "OK");
  assert.deepEqual(cache.configGet("hash-max-listpack-entries"), { "hash-max-listpack-entries": "7" });
  assert.equal(cache.objectEncoding("h"), "listpack");
  cache.close();
});

test("any command by name, in any case", async (t) => {
  const cache = await create(t);
  assert.equal(cache.call("set", "k", "v", { EX: 9 }), "OK");
  assert.equal(cache.call("Config", "GET", "maxmemory-samples")["maxmemory-samples"], "5");
  assert.throws(() => cache.call("NOSUCH", "x"), { name: "ReplyError", code: "ERR", message: /unknown command 'NOSUCH'/ });
  assert.ok(cache.call("COMMAND", "LIST").includes("client|list"), "as with a filter");
});

test("bytes are safe both ways; integers are exact", async (t) => {
  const cache = await create(t);
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  cache.set(all, all);
  assert.deepEqual(cache.callBuffer("GET", all), all);
  assert.deepEqual(Buffer.from(cache.callBuffer("GET", Buffer.from(all))), Buffer.from(all));
  cache.set("text", "h\u00e9llo \u{1f600}");
  assert.equal(cache.get("text"), "h\u00e9llo \u{1f600}");
  assert.deepEqual(cache.callBuffer("HGETALL", "none"), new Map());
  cache.set("n", Number.MAX_SAFE_INTEGER);
  assert.equal(cache.get("n"), "9007199254740991");
  assert.equal(cache.incrby("n", 0), Number.MAX_SAFE_INTEGER);
  assert.equal(cache.incr("n"), "9007199254740992");
  assert.equal(cache.incrby("n", 9223372036854775807n - 9007199254740992n), "9223372036854775807");
});

test("text of every length survives, beside memory that grows", async (t) => {
  const cache = await create(t);
  const letters = ["a", "\u00e9", "\u20ac", "\u{1f600}"];
  for (const letter of letters) {
    for (const length of [0, 1, 7, 8, 9, 23, 24, 25, 63, 64, 65, 1000, 70_000, 3_000_000]) {
      const value = letter.repeat(length);
      cache.set("k", value);
      assert.equal(cache.get("k") === value, true, `${length} times ${letter}`);
      assert.equal(cache.strlen("k"), Buffer.byteLength(value));
    }
  }
});

test("text of every length survives in a memory of more than two gigabytes", async (t) => {
  const cache = await create(t);
  const { memory } = cache.engine.instance.raw;
  for (const bytes of [2 ** 31, 3 * 2 ** 30]) {
    memory.grow((bytes - memory.buffer.byteLength) / 2 ** 16);
    for (const length of [1, 10, 100, 10_000, 2 ** 20]) {
      for (const text of ["x".repeat(length), "é".repeat(length), "🙂".repeat(length)]) {
        cache.set("k", text);
        assert.equal(cache.get("k"), text, `${length} of ${text.codePointAt(0)} with ${bytes}`);
      }
    }
    assert.equal(cache.rpush("list", Array.from({ length: 100 }, (_, at) => `element ${at}`)) % 100, 0);
    assert.equal(cache.lindex("list", -1), "element 99");
  }
});

test("errors are thrown, with their code; wrong arguments are TypeErrors and run nothing", async (t) => {
  const cache = await create(t);
  cache.rpush("l", "x");
  assert.throws(() => cache.incr("l"), (error) => error instanceof ReplyError && error.code === "WRONGTYPE");
  assert.throws(() => cache.get(), /wrong number of arguments for 'get' command/);
  assert.throws(() => cache.set("k", undefined), TypeError);
  assert.throws(() => cache.set("k", NaN), TypeError);
  for (const session of [cache, cache.async]) for (const fields of [{ admin: true, active: true }, { active: false }, { tags: ["a", "b", "c"] }]) await assert.rejects(async () => session.call("hset", "k", fields), TypeError);
  assert.equal(cache.exists("k"), 0);
});

test("pipeline: replies in order, errors in their place", async (t) => {
  const cache = await create(t);
  const replies = cache.pipeline([["SET", "k", "v"], ["INCR", "k"], ["GET", "k"]]);
  assert.equal(replies[0], "OK");
  assert.equal(replies[1].code, "ERR");
  assert.equal(replies[2], "v");
});

test("a pipeline's command may have more words than a call can have arguments", async (t) => {
  const cache = await create(t);
  const remote = new RemoteSession({ dial: (events) => cache.wire(events), idle: [], control: undefined });
  for (const session of [cache, remote]) assert.deepEqual(await session.pipeline([["DEL", "l"], ["RPUSH", "l", ...Array(200_000).fill("x")]]), [session === cache ? 0 : 1, 200_000]);
});

test("transactions, and sessions that break them", async (t) => {
  const cache = await create(t);
  const other = cache.connect();
  cache.set("n", 1);
  cache.watch("n");
  assert.equal(cache.multi(), "OK");
  assert.equal(cache.incr("n"), "QUEUED");
  assert.deepEqual(cache.exec(), [2]);
  cache.watch("n");
  other.set("n", 9);
  cache.multi();
  cache.incr("n");
  assert.equal(cache.exec(), null);
  other.select(1);
  other.set("x", 1);
  assert.equal(cache.exists("x"), 0);
  cache.multi();
  cache.rpush("n", "x");
  assert.equal(cache.exec()[0].code, "WRONGTYPE");
});

test("waiting: served, in order, timed out, aborted", async (t) => {
  const cache = await create(t);
  const first = cache.async.blpop("q", 0);
  const second = cache.async.blpop("q", 0);
  cache.rpush("q", "a", "b");
  assert.deepEqual(await first, ["q", "a"]);
  assert.deepEqual(await second, ["q", "b"]);
  assert.equal(await cache.async.blpop("q", 0.02), null);
  const aborted = cache.async.withSignal(AbortSignal.timeout(20)).blpop("q", 0);
  await assert.rejects(aborted, { name: "TimeoutError" });
  cache.rpush("q", "c");
  assert.equal(cache.llen("q"), 1, "an aborted wait takes nothing");
  assert.deepEqual(await cache.async.blmove("q", "done", "LEFT", "RIGHT", 1), "c");
  await assert.rejects(cache.async.incr("done"), { code: "WRONGTYPE" });
  assert.equal(await cache.async.get("none"), null);
  assert.deepEqual(Buffer.from((await cache.async.callBuffer("BLPOP", "done", 1))[1]), Buffer.from("c"));
});

test("a waiting command in the sync form answers at once", async (t) => {
  const cache = await create(t);
  assert.equal(cache.blpop("q", 0), null);
  cache.rpush("q", "x");
  assert.deepEqual(cache.blpop("q", 0), ["q", "x"]);
  assert.equal(cache.set("k", "still works"), "OK");
});

test("a wait in another database, and one inside MULTI", async (t) => {
  const cache = await create(t);
  cache.select(2);
  const waiting = cache.async.blpop("q", 0);
  const other = cache.connect();
  other.rpush("q", "wrong database");
  cache.rpush("q", "right");
  assert.deepEqual(await waiting, ["q", "right"]);
  cache.multi();
  assert.equal(await cache.async.blpop("q", 0), "QUEUED");
  assert.deepEqual(cache.exec(), [null]);
});

test("a wait follows a SELECT, however that was given and whatever became of it", async (t) => {
  const cache = await create(t);
  const waits = async (database) => {
    const waiting = cache.async.blpop("q", 0);
    const other = cache.connect();
    other.select(database);
    other.rpush("q", "x");
    assert.deepEqual(await waiting, ["q", "x"]);
  };
  cache.callBuffer("SELECT", Uint8Array.of(0x33));
  await waits(3);
  cache.multi();
  cache.select(4);
  await assert.rejects(cache.async.call("NOSUCH"), { code: "ERR" });
  assert.throws(() => cache.exec(), { code: "EXECABORT" });
  await waits(3);
  cache.multi();
  cache.select(4);
  cache.exec();
  await waits(4);
  cache.reset();
  await waits(0);
});

test("a refused EXEC ends the transaction, and waits wait again", async (t) => {
  const cache = await create(t);
  for (const refused of [() => cache.call("EXEC", "x"), () => (cache.pipeline([["NOSUCH"]]), cache.exec())]) {
    cache.multi();
    assert.throws(refused, { code: "EXECABORT" });
    const waiting = cache.async.blpop("q", 0);
    assert.equal(cache.rpush("q", "x"), 1);
    assert.deepEqual(await waiting, ["q", "x"]);
  }
});

test("a killed waiter does not spoil later waits", async (t) => {
  const cache = await create(t);
  const waiting = cache.async.blpop("q", 0);
  const [, id] = /id=(\d+) .*cmd=blpop/.exec(cache.clientList());
  assert.equal(cache.clientKill("ID", id), 1);
  await assert.rejects(waiting, ClosedError);
  cache.rpush("q", "x");
  assert.deepEqual(await cache.async.blpop("q", 1), ["q", "x"]);
});

test("nor do connections that were killed while nobody waited", async (t) => {
  const alive = setInterval(() => undefined, 2 ** 30);
  t.after(() => clearInterval(alive));
  const cache = await create(t);
  const remote = new RemoteSession({ dial: (events) => cache.wire(events), idle: [], control: undefined });
  for (const session of [cache.async, remote]) {
    const abort = new AbortController();
    const waiting = session.withSignal(abort.signal).blpop("q", 0);
    await session.ping();
    abort.abort(); // makes the connection that unblocks others
    await assert.rejects(waiting, { name: "AbortError" });
    assert.ok((await session.call("CLIENT", "KILL", "TYPE", "normal")) >= 2);
    assert.equal(await session.blpop("q", 0.01), null);
  }
  const last = cache.connect();
  assert.equal(last.blpop("q", 0), null);
  last.clientKill("TYPE", "normal");
  assert.equal(last.blpop("q", 0), null);
});

test("what aborts a wait after its end is no error of anybody", async (t) => {
  const uncaught = [];
  const listener = (error) => uncaught.push(error);
  process.on("uncaughtException", listener);
  t.after(() => process.off("uncaughtException", listener));
  const cache = await Cachelet.create();
  const abort = new AbortController();
  const waiting = cache.async.withSignal(abort.signal).blpop("q", 0);
  cache.close();
  abort.abort();
  await assert.rejects(waiting, ClosedError);
  await turn();
  assert.deepEqual(uncaught, []);
});

test("a session that is told nothing waits for nothing", async (t) => {
  const cache = await create(t);
  cache.call("CLIENT", "REPLY", "OFF");
  assert.throws(() => cache.blpop("q", 0), /CLIENT REPLY/);
  cache.call("CLIENT", "REPLY", "ON");
  assert.equal(cache.blpop("q", 0), null);
});

test("what is no string names no channel", async (t) => {
  const cache = await create(t);
  for (const name of [5, Buffer.from("c"), ["c"], undefined]) assert.throws(() => cache.subscribe(name, () => undefined), TypeError);
  assert.deepEqual(cache.pubsubChannels(), []);
});

test("subscriptions: delivered after the call, handler by handler", async (t) => {
  const cache = await create(t);
  const heard = [];
  const off = cache.subscribe("news", (message, channel) => heard.push(["first", message, channel]));
  cache.subscribe("news", (message) => heard.push(["second", message]));
  cache.psubscribe("n?ws", (message, channel, pattern) => heard.push([pattern, channel, message]));
  assert.equal(cache.publish("news", "hello"), 2, "one subscription of the channel and one of the pattern");
  assert.deepEqual(heard, [], "never inside publish");
  await turn();
  assert.deepEqual(heard.splice(0), [["first", "hello", "news"], ["second", "hello"], ["n?ws", "news", "hello"]]);
  off();
  cache.punsubscribe("n?ws");
  assert.equal(cache.publish("news", "again"), 1);
  await turn();
  assert.deepEqual(heard.splice(0), [["second", "again"]]);
  cache.unsubscribe("news");
  assert.equal(cache.publish("news", "nobody"), 0);
  assert.equal(cache.get("none"), null, "a subscribed session still takes commands");
});

test("messages as bytes: each handler its own, beside handlers of text", async (t) => {
  const cache = await create(t);
  const heard = [];
  const payload = Uint8Array.of(0xff, 0, 0x80, 65);
  cache.subscribe("c", (message) => heard.push(message));
  cache.publish("c", "before");
  const off = cache.subscribeBuffer("c", (message, channel) => {
    heard.push([channel, [...message]]);
    message.fill(0);
  });
  const offPattern = cache.psubscribeBuffer("?", (message, channel, pattern) => heard.push([pattern, channel, [...message]]));
  cache.publish("c", payload);
  await turn();
  assert.deepEqual(heard.splice(0), [
    "before",
    ["c", [...Buffer.from("before")]],
    "\ufffd\0\ufffdA",
    ["c", [...payload]],
    ["?", "c", [...payload]],
  ]);
  off();
  offPattern();
  assert.equal(cache.publish("c", "text"), 1);
  await turn();
  assert.deepEqual(heard, ["text"]);
});

test("DUMP answers bytes, which RESTORE takes", async (t) => {
  const cache = await create(t);
  cache.rpush("l", "a", Uint8Array.of(0xff));
  const payload = cache.dump("l");
  assert.ok(payload instanceof Uint8Array);
  assert.deepEqual(await cache.async.dump("l"), payload);
  assert.equal(cache.dump("none"), null);
  assert.equal(cache.restore("copy", 0, payload), "OK");
  assert.deepEqual(cache.callBuffer("LRANGE", "copy", 0, -1), cache.callBuffer("LRANGE", "l", 0, -1));
});

test("SORT with several patterns", async (t) => {
  const cache = await create(t);
  cache.rpush("l", 2, 1);
  cache.mset({ n_1: "one", n_2: "two" });
  assert.deepEqual(cache.sort("l", { GET: [["n_*"], ["#"]] }), ["one", "1", "two", "2"]);
});

test("a session that was made to forget its channels can subscribe again", async (t) => {
  const cache = await create(t);
  const heard = [];
  for (const forget of [() => cache.call("UNSUBSCRIBE"), () => cache.reset()]) {
    cache.subscribe("c", () => heard.push("forgotten"));
    forget();
    cache.subscribe("c", (message) => heard.push(message));
    assert.equal(cache.publish("c", "hello"), 1);
    await turn();
    assert.deepEqual(heard.splice(0), ["hello"]);
    cache.unsubscribe("c");
  }
});

test("a handler may use the cache; another session hears too; keyspace events", async (t) => {
  const cache = await create(t);
  const other = cache.connect();
  cache.configSet("notify-keyspace-events", "KEA");
  const events = [];
  other.psubscribe("__keyevent@0__:*", (key, channel) => events.push(`${channel.slice(15)} ${key} ${cache.exists(key)}`));
  cache.set("k", "v");
  cache.del("k");
  await turn();
  assert.deepEqual(events, ["set k 0", "del k 0"]);
});

test("time is an argument: a clock of one's own", async (t) => {
  const { cache, pass } = await withClock();
  cache.set("k", "v", { PX: 1000 });
  pass(999);
  assert.equal(cache.get("k"), "v");
  pass(1);
  assert.equal(cache.get("k"), "v", "as in Redis, a key lives through its last millisecond");
  pass(1);
  assert.equal(cache.get("k"), null);
  assert.equal(cache.time()[0], "1700000001");
  const waiting = cache.async.blpop("q", 60);
  pass(60_000);
  assert.equal(await waiting, null);
  cache.close();
});

test("a clock may use the cache", async (t) => {
  let cache;
  let asks = false;
  const now = () => {
    if (asks) {
      asks = false;
      cache.get("another and longer key");
    }
    return 1_700_000_000_000;
  };
  cache = await create(t, { now });
  cache.set("a", 1);
  asks = true;
  cache.set("b", 2);
  assert.deepEqual(cache.keys("*").sort(), ["a", "b"]);
});

test("expiry happens by itself", async (t) => {
  const cache = await create(t);
  cache.configSet("notify-keyspace-events", "Ex");
  const expired = new Promise((resolve) => cache.psubscribe("__keyevent@*__:expired", resolve));
  cache.set("k", "v", { PX: 30 });
  cache.set("other", "v");
  const keepAlive = setTimeout(() => undefined, 5000); // the cache's own timer does not keep the process
  assert.equal(await expired, "k");
  clearTimeout(keepAlive);
});

test("the same seed gives the same chance", async (t) => {
  const seed = new Uint8Array(32).fill(7);
  const picks = await Promise.all(
    [1, 2].map(async () => {
      const cache = await create(t, { seed });
      for (let i = 0; i < 100; i++) cache.sadd("s", `m${i}`);
      return Array.from({ length: 10 }, () => cache.srandmember("s"));
    }),
  );
  assert.deepEqual(picks[0], picks[1]);
});

test("options reach the engine, and a wrong one is refused by name", async (t) => {
  const cache = await create(t, { maxmemory: 3_000_000, databases: 4, config: { "list-max-listpack-size": "-3" } });
  assert.deepEqual(cache.configGet("maxmemory"), { maxmemory: "3000000" });
  assert.deepEqual(cache.configGet("list-max-listpack-size"), { "list-max-listpack-size": "-3" });
  assert.throws(() => cache.select(4), /DB index is out of range/);
  const named = await create(t, { config: { databases: "3" } });
  assert.equal(named.select(2), "OK");
  assert.throws(() => named.select(3), /DB index is out of range/);
  await assert.rejects(Cachelet.create({ config: { "no-such": "1" } }), /no-such/);
  for (const option of ["maxmemory", "databases"]) {
    for (const value of [-1, NaN, 1.5, Infinity, "1gb"]) await assert.rejects(Cachelet.create({ [option]: value }), new RegExp(option), `${option} ${value}`);
  }
  await assert.rejects(Cachelet.create({ databases: 0 }), /databases/);
  await assert.rejects(Cachelet.create({ maxmemory: "64mb" }), /maxmemory must be a number/);
  for (const config of [{ maxmemory: 64 }, { appendonly: true }, "maxmemory 64"]) await assert.rejects(Cachelet.create({ config }), /config must be an object of strings/);
  assert.deepEqual(Object.entries(cache.stats()).map(([name, value]) => [name, typeof value]), ["usedMemory", "heldMemory", "keys", "connections", "commands"].map((name) => [name, "number"]));
  assert.throws(() => new Cachelet(), /await Cachelet\.create\(\)/);
});

test("maxmemory refuses writes with OOM", async (t) => {
  const cache = await create(t, { maxmemory: 4_000_000, config: { "maxmemory-policy": "noeviction" } });
  assert.throws(() => {
    for (let i = 0; i < 100; i++) cache.set(`k${i}`, "x".repeat(100_000));
  }, { code: "OOM" });
  assert.equal(cache.get("k0").length, 100_000);
  cache.flushall();
  assert.equal(cache.set("k", "v"), "OK");
});

test("two stores cannot see each other; closing one leaves the other", async (t) => {
  const [one, two] = await Promise.all([Cachelet.create(), Cachelet.create()]);
  one.set("k", 1);
  assert.equal(two.get("k"), null);
  one.close();
  one.close();
  assert.throws(() => one.get("k"), ClosedError);
  assert.equal(two.set("k", 2), "OK");
  const waiting = two.async.blpop("q", 0);
  two.close();
  await assert.rejects(waiting, ClosedError);
});

test("who keeps a closed store keeps none of its memory", async () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  const cache = await Cachelet.create();
  cache.set("k", "v");
  const instance = new WeakRef(cache.engine.instance);
  cache.close();
  await turn();
  collect();
  assert.equal(instance.deref(), undefined);
  assert.throws(() => cache.get("k"), ClosedError);
});

test("QUIT closes a session", async (t) => {
  const cache = await create(t);
  const session = cache.connect();
  assert.equal(session.call("QUIT"), "OK");
  assert.throws(() => session.get("k"), ClosedError);
  assert.doesNotMatch(cache.clientList(), /cmd=quit/);
});

test("a closed session is closed; its subscriptions go with it", async (t) => {
  const cache = await create(t);
  const session = cache.connect();
  session.subscribe("c", () => undefined);
  assert.equal(cache.publish("c", "x"), 1);
  session.close();
  assert.equal(cache.publish("c", "x"), 0);
  assert.throws(() => session.get("k"), ClosedError);
  await turn();
  await assert.rejects(session.async.blpop("q", 0), ClosedError);
});

test("a session that closes while it waits is told so, and takes nothing", async (t) => {
  const cache = await create(t);
  const closed = cache.connect();
  const quit = cache.connect();
  const waits = [closed.async.blpop("q", 0), closed.async.blpop("q", 0), quit.async.blpop("q", 0)];
  closed.close();
  cache.rpush("q", "x");
  quit.call("QUIT");
  const [first, second, third] = await Promise.allSettled(waits);
  assert.ok(first.reason instanceof ClosedError && second.reason instanceof ClosedError);
  assert.deepEqual(third.value, ["q", "x"], "it came before QUIT");
  const last = cache.connect();
  const wait = last.async.blpop("q", 0);
  last.call("QUIT");
  await assert.rejects(wait, ClosedError);
  cache.rpush("q", "y");
  assert.equal(cache.lpop("q"), "y");
});

test("a trap kills one store, by name, and no other", async (t) => {
  const cache = await Cachelet.create();
  const other = await create(t);
  const waiting = cache.async.blpop("q", 0);
  // Break it from outside, as a bug in the engine would.
  cache.engine.instance.raw = { ...cache.engine.instance.raw, run: () => { throw new WebAssembly.RuntimeError("unreachable"); } };
  assert.throws(() => cache.get("k"), EngineDeadError);
  assert.throws(() => cache.get("k"), EngineDeadError);
  assert.throws(() => cache.tick(), EngineDeadError);
  await assert.rejects(waiting, EngineDeadError);
  cache.close();
  assert.equal(other.set("k", "v"), "OK");
});

test("a wait that ends with the engine is rejected, and nothing is beside it", async () => {
  const cache = await Cachelet.create();
  const { instance } = cache.engine;
  const { raw } = instance;
  const [OUTPUT, BLOCKED] = [1, 4];
  const run = (...words) => {
    const flags = raw.run(...words);
    return flags & BLOCKED ? flags | OUTPUT : flags;
  };
  instance.raw = { ...raw, run, next_output: () => { throw new WebAssembly.RuntimeError("unreachable"); } };
  await assert.rejects(cache.async.blpop("q", 0), EngineDeadError);
  cache.close();
});

test("a process with a store ends by itself, and waits for a wait with a deadline", () => {
  const program = (body) => `import { Cachelet } from ${JSON.stringify(new URL("../dist/node.js", import.meta.url).href)}; const cache = await Cachelet.create(); cache.set("k", "v", { EX: 3600 }); ${body}`;
  const run = (body) => execFileSync(process.execPath, ["--input-type=module", "-e", program(body)], { encoding: "utf8", timeout: 5000 });
  assert.equal(run("console.log(cache.get('k'))"), "v\n");
  assert.equal(run("console.log(await cache.async.blpop('q', 0.2))"), "null\n");
});

test("a wire speaks RESP, split anywhere, and never answers inside send", async (t) => {
  const cache = await create(t);
  let heard = "";
  let closed = "open";
  const wire = cache.wire({ receive: (bytes) => (heard += Buffer.from(bytes).toString("latin1")), closed: (error) => (closed = error?.message ?? "") });
  for (const byte of Buffer.from("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\nGET k\r\n")) wire.send(Uint8Array.of(byte));
  assert.equal(heard, "");
  await turn();
  assert.equal(heard, "+OK\r\n$1\r\nv\r\n");
  assert.match(cache.clientList(), /addr=local:0/);
  wire.send(Buffer.from("QUIT\r\n"));
  await turn();
  assert.equal(closed, "");
  assert.throws(() => wire.send(Uint8Array.of(1)), ClosedError);
  const replies = []; // who does not ask for the end is not told
  const other = cache.wire({ receive: (bytes) => replies.push(`${Buffer.from(bytes)}`) });
  other.send(Buffer.from("QUIT\r\n"));
  await turn();
  assert.deepEqual(replies, ["+OK\r\n"]);
  assert.throws(() => other.send(Uint8Array.of(1)), ClosedError);
});

test("stores and sessions are disposable", async () => {
  const cache = await Cachelet.create();
  const session = cache.connect();
  session[Symbol.dispose]();
  assert.throws(() => session.get("k"), ClosedError);
  cache[Symbol.dispose]();
  assert.throws(() => cache.get("k"), ClosedError);
});
