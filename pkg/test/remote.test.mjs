// The session with a store that is elsewhere, over a wire in this process: the same values as `Session`, and nothing lost in pieces.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { Cachelet, ReplyError } from "cachelet";

import { load } from "./support.mjs";

const { RemoteSession } = await load("remote/session.ts");
const { Replies } = await load("remote/replies.ts");

// The engine's own timers keep no process alive.
const alive = setInterval(() => undefined, 2 ** 30);
after(() => clearInterval(alive));

/** A session on a cache of its own, whose bytes come in pieces of this length. */
async function remote(pieceBytes = Infinity) {
  const cache = await Cachelet.create({ seed: new Uint8Array(32) });
  const dial = ({ receive, closed }) =>
    cache.wire({
      receive(bytes) {
        for (let at = 0; at < bytes.length; at += pieceBytes) receive(bytes.slice(at, at + pieceBytes));
      },
      closed,
    });
  return { cache, session: new RemoteSession({ dial, idle: [], control: undefined }) };
}

/** Commands whose replies have every type. */
const CALLS = [
  ["SET", "k", "v"], ["GET", "k"], ["GET", "none"], ["APPEND", "k", "é\r\n"], ["GET", "k"], ["INCR", "n"], ["INCRBY", "n", "9007199254740991"], ["INCR", "n"],
  ["INCRBYFLOAT", "f", "1.5"], ["RPUSH", "l", "a", "", "c"], ["LRANGE", "l", 0, -1], ["LRANGE", "none", 0, -1], ["HSET", "h", "a", 1, "__proto__", 2], ["HGETALL", "h"], ["HGETALL", "none"],
  ["SADD", "s", "x"], ["SMEMBERS", "s"], ["ZADD", "z", 1.5, "a", "inf", "b", "-inf", "c"], ["ZRANGE", "z", 0, -1, "WITHSCORES"], ["ZSCORE", "z", "a"], ["ZSCORE", "z", "none"],
  ["XADD", "x", "1-1", "f", "v"], ["XRANGE", "x", "-", "+"], ["XINFO", "STREAM", "x"], ["GEOADD", "g", 13.361389, 38.115556, "p"], ["GEOPOS", "g", "p", "none"], ["OBJECT", "ENCODING", "h"],
  ["CONFIG", "GET", "max*"], ["COMMAND", "INFO", "GET"], ["TYPE", "k"], ["EXPIRE", "k", 100], ["TTL", "k"], ["LCS", "k", "k", "IDX"], ["BLPOP", "none", 0.01], ["BITFIELD", "b", "GET", "u8", 0],
  ["MULTI"], ["GET", "k"], ["INCR", "l"], ["EXEC"], ["EXEC"], ["NONE"], ["LPUSH", "k", "x"], ["GET"], ["SELECT", 99],
];

const outcome = async (run) => {
  try {
    return await run();
  } catch (error) {
    return [error.name, error.message];
  }
};

for (const pieceBytes of [Infinity, 7, 1]) {
  test(`replies are the values a session gives, in pieces of ${pieceBytes} bytes`, async () => {
    const { session, cache } = await remote(pieceBytes);
    const twin = await Cachelet.create({ seed: new Uint8Array(32) });
    for (const [name, ...args] of CALLS) {
      for (const call of name === "HGETALL" || name === "LRANGE" || name === "GET" ? ["call", "callBuffer"] : ["call"]) {
        const wanted = await outcome(() => twin[call](name, ...args));
        const got = await outcome(() => session[call](name, ...args));
        assert.deepEqual(JSON.stringify(got, plain), JSON.stringify(wanted, plain), `${name} ${args.join(" ")}`);
      }
    }
    const [ok, error] = await session.pipeline([["SET", "p", 1], ["LPUSH", "p", 1]]);
    assert.equal(ok, "OK");
    assert.equal(error.code, "WRONGTYPE");
    cache.close();
    twin.close();
  });
}

const plain = (_, value) => (value instanceof Map ? [...value] : value instanceof ReplyError || value instanceof Error ? String(value) : value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value);

test("arguments are those of a session, and what is none is refused before anything is sent", async () => {
  const { session, cache } = await remote();
  await session.set("k", "v", { EX: 10, NX: true });
  assert.equal(await session.ttl("k"), 10);
  await session.hset("h", { name: "Ada", born: 1815n });
  assert.deepEqual(await session.hgetall("h"), { name: "Ada", born: "1815" });
  assert.equal(await session.del(["k", "h"]), 2);
  assert.ok((await session.dump("k")) === null);
  await session.set("bytes", new Uint8Array([0, 255]));
  assert.deepEqual([...(await session.callBuffer("GET", "bytes"))], [0, 255]);
  await assert.rejects(session.set("k", undefined), TypeError);
  await assert.rejects(session.client("REPLY", "OFF"), /wire\(\)/);
  await assert.rejects(session.call("HELLO", 2), /wire\(\)/);
  assert.equal(await session.get("k"), null);
  await session.call("RESET");
  assert.deepEqual(await session.hgetall("none"), {}, "it speaks RESP3 after a RESET too");
  cache.close();
  await assert.rejects(session.get("k"), { name: "ClosedError" });
});

test("waits and messages", async () => {
  const { session, cache } = await remote();
  const job = session.blpop("q", 0);
  await session.rpush("q", "x", "y");
  assert.deepEqual(await job, ["q", "x"]);
  await assert.rejects(session.withSignal(AbortSignal.timeout(20)).blpop("none", 0), { name: "TimeoutError" });
  assert.deepEqual(await session.withSignal(AbortSignal.timeout(1000)).blpop("q", 0), ["q", "y"]);
  const heard = [];
  const off = await session.subscribe("news", (message, channel) => heard.push([message, channel]));
  await session.psubscribe("n*", (message, channel, pattern) => heard.push([message, channel, pattern]));
  await session.publish("news", "hi");
  await off();
  await session.publish("news", "again");
  assert.deepEqual(heard, [["hi", "news"], ["hi", "news", "n*"], ["again", "news", "n*"]]);
  const waiting = assert.rejects(session.blpop("none", 0), { name: "ClosedError" });
  session.close();
  await waiting;
  await assert.rejects(session.get("k"), { name: "ClosedError" });
  cache.close();
});

test("a session that the store hangs up on goes on with another connection, and what it watched is not forgotten", async () => {
  const { session, cache } = await remote();
  const lost = { name: "ConnectionLostError", retryable: true };
  const kill = () => cache.clientKill("TYPE", "PUBSUB");
  const heard = [];
  await session.select(1);
  await session.subscribe("news", (message) => heard.push(message));
  await session.set("n", 1);
  await session.watch("n");
  kill();
  cache.select(1);
  cache.set("n", 100);
  for (const rest of [() => session.multi(), () => session.set("n", 2), () => session.exec()]) await assert.rejects(rest, lost);
  assert.equal(await session.get("n"), "100", "in its database, and nothing of the transaction ran");
  await session.multi();
  kill();
  await assert.rejects(session.incr("n"), lost);
  await session.multi(); // nothing was read: it begins anew
  await session.incr("n");
  assert.deepEqual(await session.exec(), [101]);
  cache.publish("news", "hi");
  await session.ping();
  assert.deepEqual(heard, ["hi"]);
  cache.configSet("proto-max-bulk-len", "1mb");
  await assert.rejects(session.set("long", new Uint8Array(2 << 20)), /invalid bulk length/);
  assert.equal(await session.get("n"), "101");
  await session.call("QUIT");
  await assert.rejects(session.get("n"), { name: "ClosedError" });
  cache.close();
});

test("a reply in many pieces is looked through once", () => {
  const replies = new Replies();
  const size = 1 << 21;
  const start = performance.now();
  replies.push(new TextEncoder().encode(`*2\r\n$${size}\r\n`));
  for (let at = 0; at < size; at += 1024) {
    assert.equal(replies.isWhole, false);
    replies.push(new Uint8Array(1024));
  }
  replies.push(new TextEncoder().encode("\r\n:1\r\n:2\r\n"));
  assert.ok(replies.isWhole);
  assert.equal(replies.bufferItem()[0].length, size);
  assert.ok(replies.isWhole);
  assert.equal(replies.item(), 2);
  assert.equal(replies.isWhole, false);
  assert.ok(performance.now() - start < 2000);
});
