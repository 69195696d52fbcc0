// ioredis, unmodified, with a store in this process: no socket, no port.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { Cachelet } from "cachelet";
import { createConnector } from "cachelet/ioredis";
import { Redis } from "ioredis";

import { root } from "./support.mjs";

/** A store and a client of it, which end with their test. */
async function connected(t, options) {
  const cache = await Cachelet.create();
  t.after(() => cache.close());
  return { cache, redis: ending(t, new Redis({ Connector: createConnector(cache), ...options })) };
}

/** A client that ends with its test. */
function ending(t, redis) {
  redis.on("error", () => undefined);
  t.after(() => redis.disconnect());
  return redis;
}

for (const protocol of [2, 3]) {
  test(`commands, bytes, errors and databases, in RESP${protocol}`, async (t) => {
    const { cache, redis } = await connected(t, { protocol });
    assert.equal(await redis.set("k", "h\u00e9llo", "EX", 10), "OK");
    assert.equal(cache.get("k"), "h\u00e9llo");
    const all = Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte));
    await redis.set("bytes", all);
    assert.deepEqual(await redis.getBuffer("bytes"), all);
    assert.deepEqual(await redis.hgetall("none"), {});
    await assert.rejects(redis.lpush("k", "x"), /^ReplyError: WRONGTYPE/);
    await redis.select(3);
    await redis.set("k", "of 3");
    assert.equal(cache.get("k"), "h\u00e9llo");
    const large = "x".repeat(5_000_000);
    await redis.set("large", large);
    assert.equal((await redis.get("large")) === large, true);
  });
}

test("pipelines and transactions", async (t) => {
  const { redis } = await connected(t);
  const replies = await redis.pipeline().set("n", 1).incr("n").lpush("n", 1).get("n").exec();
  assert.deepEqual(replies.map(([error, value]) => error?.message.split(" ")[0] ?? value), ["OK", 2, "WRONGTYPE", "2"]);
  assert.deepEqual(await redis.multi().incr("n").get("n").exec(), [[null, 3], [null, "3"]]);
  await redis.watch("n");
  await ending(t, redis.duplicate()).set("n", 9);
  assert.equal(await redis.multi().incr("n").exec(), null);
  assert.equal((await Promise.all(Array.from({ length: 1000 }, () => redis.incr("n")))).at(-1), 1009);
});

test("what is written in one turn is one call of the engine", async (t) => {
  const { cache, redis } = await connected(t);
  await redis.ping();
  const { engine } = cache;
  const feed = t.mock.method(engine, "feed");
  await Promise.all(Array.from({ length: 100 }, (_, at) => redis.set(`k${at}`, at)));
  assert.equal(feed.mock.callCount(), 1);
});

test("duplicates, messages and waits", async (t) => {
  const { cache, redis } = await connected(t);
  const subscriber = ending(t, redis.duplicate());
  const heard = new Promise((resolve) => subscriber.once("message", (...message) => resolve(message)));
  assert.equal(await subscriber.subscribe("news"), 1);
  assert.equal(await redis.publish("news", "hello"), 1);
  assert.deepEqual(await heard, ["news", "hello"]);
  const waiter = ending(t, redis.duplicate());
  const waiting = waiter.blpop("q", 0);
  cache.rpush("q", "from the store");
  assert.deepEqual(await waiting, ["q", "from the store"]);
  assert.equal(await waiter.blpop("q", 0.02), null);
  const given = assert.rejects(waiter.blpop("q", 0), /Connection is closed/);
  await new Promise((resolve) => setTimeout(resolve, 5));
  waiter.disconnect();
  await given;
  cache.rpush("q", "kept");
  assert.equal(cache.llen("q"), 1, "who hangs up takes nothing");
  const keys = [];
  cache.mset({ a: 1, b: 2, c: 3 });
  for await (const page of redis.scanStream({ match: "?" })) keys.push(...page);
  assert.deepEqual(keys.sort(), ["a", "b", "c", "q"]);
});

test("quit, and what comes after", async (t) => {
  const { cache, redis } = await connected(t);
  const ended = new Promise((resolve) => redis.once("end", resolve));
  const last = redis.set("k", "v");
  assert.equal(await redis.quit(), "OK");
  assert.equal(await last, "OK");
  await ended;
  await assert.rejects(redis.get("k"), /Connection is closed/);
  assert.equal(cache.clientList().includes("lib-name=ioredis"), false);
  await redis.connect();
  assert.equal(await redis.get("k"), "v");
});

test("a client keeps the process alive until it ends", () => {
  const program = (last) => `
    import { Cachelet } from "cachelet"; import { createConnector } from "cachelet/ioredis"; import { Redis } from "ioredis";
    const redis = new Redis({ Connector: createConnector(await Cachelet.create()) });
    redis.blpop("none", 0.05).then((reply) => console.log(reply), () => console.log("given up"));
    ${last}`;
  const run = (last) => execFileSync(process.execPath, ["--input-type=module", "--eval", program(last)], { cwd: root, encoding: "utf8", timeout: 20_000 }).trim();
  assert.equal(run('setTimeout(() => redis.quit(), 80).unref()'), "null");
  assert.equal(run("redis.disconnect()"), "given up");
});

test("who is killed comes again; a store that is closed ends its clients", async (t) => {
  const { cache, redis } = await connected(t, { retryStrategy: () => 1 });
  await redis.set("k", "v");
  const closed = new Promise((resolve) => redis.once("close", resolve));
  cache.clientKill("ID", await redis.client("ID"));
  await closed;
  assert.equal(await redis.get("k"), "v");
  const ended = new Promise((resolve) => redis.once("end", resolve));
  cache.close();
  await ended;
  assert.equal(redis.status, "end");
});
