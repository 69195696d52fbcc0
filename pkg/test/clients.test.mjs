// Unmodified clients against `cachelet serve`: redis-cli, ioredis 6 and node-redis 6, the libraries in RESP2 and RESP3.
// CACHELET_TEST_ADDRESS=127.0.0.1:6379 runs the same calls against another server, to check the expectations.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";

import { Redis } from "ioredis";
import { createClient } from "redis";

import { serveProgram } from "./support.mjs";

let server;
before(async () => {
  const [host, port] = (process.env.CACHELET_TEST_ADDRESS ?? "").split(":");
  server = port ? { host, port: Number(port), stop: async () => undefined } : await serveProgram();
});
after(() => server.stop());

const near = (low, high) => (value) => assert.ok(value >= low && value <= high, `${value} is not in ${low}..${high}`);
const any = () => undefined;
const sorted = (...items) => (value) => assert.deepEqual([...value].sort(), items);
const matches = (pattern) => (value) => assert.match(String(value), pattern);

async function check(name, call, expected) {
  let value;
  try {
    value = await call();
  } catch (error) {
    value = error;
  }
  if (typeof expected === "function") {
    if (value instanceof Error) throw new Error(`${name}: ${value.message}`);
    try {
      expected(value);
    } catch (error) {
      throw new Error(`${name}: ${error.message}`);
    }
  } else if (expected instanceof RegExp) assert.match(value instanceof Error ? value.message : `no error but ${JSON.stringify(value)}`, expected, name);
  else assert.deepEqual(plain(value), expected, name);
}

/** Clients give null-prototype objects and Buffers here and there. */
function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([field, inner]) => [field, plain(inner)]));
  if (value instanceof Error) return { error: value.message };
  if (value && typeof value === "object" && !Buffer.isBuffer(value)) return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, plain(inner)]));
  return value;
}

const IOREDIS = [
  ["ping", (c) => c.ping(), "PONG"],
  ["echo", (c) => c.echo("h\u00e9llo"), "h\u00e9llo"],
  ["set", (c) => c.set("k", "v"), "OK"],
  ["set NX refused", (c) => c.set("k", "w", "NX"), null],
  ["set GET", (c) => c.set("k", "w", "GET"), "v"],
  ["get", (c) => c.get("k"), "w"],
  ["getBuffer", (c) => c.set("bin", Buffer.from([0, 255, 13, 10])).then(() => c.getBuffer("bin")), Buffer.from([0, 255, 13, 10])],
  ["setex", (c) => c.setex("k", 100, "v"), "OK"],
  ["ttl", (c) => c.ttl("k"), near(99, 100)],
  ["pttl", (c) => c.pttl("k"), near(98_000, 100_000)],
  ["persist", (c) => c.persist("k"), 1],
  ["expire", (c) => c.expire("k", 50, "NX"), 1],
  ["getex", (c) => c.getex("k", "PERSIST"), "v"],
  ["getdel", (c) => c.getdel("k"), "v"],
  ["mset", (c) => c.mset({ a: "1", b: "2" }), "OK"],
  ["mget", (c) => c.mget("a", "b", "none"), ["1", "2", null]],
  ["incr", (c) => c.incr("a"), 2],
  ["incrby", (c) => c.incrby("a", 40), 42],
  ["decr", (c) => c.decr("a"), 41],
  ["incrbyfloat", (c) => c.incrbyfloat("a", 0.5), "41.5"],
  ["append", (c) => c.append("b", "xyz"), 4],
  ["strlen", (c) => c.strlen("b"), 4],
  ["getrange", (c) => c.getrange("b", 1, 2), "xy"],
  ["setrange", (c) => c.setrange("b", 1, "AB"), 4],
  ["exists", (c) => c.exists("a", "b", "none"), 2],
  ["type", (c) => c.type("a"), "string"],
  ["rename", (c) => c.rename("b", "c"), "OK"],
  ["copy", (c) => c.copy("c", "d"), 1],
  ["del", (c) => c.del("a", "c", "d"), 3],
  ["rpush", (c) => c.rpush("l", "a", "b", "c"), 3],
  ["lpush", (c) => c.lpush("l", "z"), 4],
  ["lrange", (c) => c.lrange("l", 0, -1), ["z", "a", "b", "c"]],
  ["lpop", (c) => c.lpop("l"), "z"],
  ["rpop count", (c) => c.rpop("l", 2), ["c", "b"]],
  ["linsert", (c) => c.linsert("l", "BEFORE", "a", "0"), 2],
  ["lpos", (c) => c.lpos("l", "a"), 1],
  ["lmove", (c) => c.lmove("l", "l2", "LEFT", "RIGHT"), "0"],
  ["blpop at once", (c) => c.blpop("l2", 1), ["l2", "0"]],
  ["blpop timeout", (c) => c.blpop("none", 0.05), null],
  ["hset", (c) => c.hset("h", { f: "1", g: "2" }), 2],
  ["hget", (c) => c.hget("h", "f"), "1"],
  ["hgetall", (c) => c.hgetall("h"), { f: "1", g: "2" }],
  ["hmget", (c) => c.hmget("h", "f", "none"), ["1", null]],
  ["hincrby", (c) => c.hincrby("h", "f", 4), 5],
  ["hincrbyfloat", (c) => c.hincrbyfloat("h", "f", 0.25), "5.25"],
  ["hkeys", (c) => c.hkeys("h"), ["f", "g"]],
  ["hscan", (c) => c.hscan("h", 0), ["0", ["f", "5.25", "g", "2"]]],
  ["hdel", (c) => c.hdel("h", "f", "none"), 1],
  ["sadd", (c) => c.sadd("s", "a", "b", "c"), 3],
  ["sismember", (c) => c.sismember("s", "a"), 1],
  ["smismember", (c) => c.smismember("s", "a", "x"), [1, 0]],
  ["smembers", (c) => c.smembers("s"), sorted("a", "b", "c")],
  ["sinter", (c) => c.sinter("s", "s"), sorted("a", "b", "c")],
  ["srem", (c) => c.srem("s", "a"), 1],
  ["scard", (c) => c.scard("s"), 2],
  ["zadd", (c) => c.zadd("z", 1, "a", 2.5, "b"), 2],
  ["zadd INCR", (c) => c.zadd("z", "INCR", 1, "a").then(Number), 2],
  ["zscore", (c) => c.zscore("z", "b").then(Number), 2.5],
  ["zrange", (c) => c.zrange("z", 0, -1), ["a", "b"]],
  ["zrange BYSCORE", (c) => c.zrange("z", "(2", "+inf", "BYSCORE"), ["b"]],
  ["zrank", (c) => c.zrank("z", "b"), 1],
  ["zcount", (c) => c.zcount("z", "-inf", "+inf"), 2],
  ["zrem", (c) => c.zrem("z", "a"), 1],
  ["scan", (c) => c.scan(0, "MATCH", "z*", "COUNT", 100), ["0", ["z"]]],
  ["dbsize", (c) => c.dbsize(), near(4, 10)],
  ["object encoding", (c) => c.object("ENCODING", "z"), "listpack"],
  ["wrong type", (c) => c.incr("z"), /^WRONGTYPE Operation against a key/],
  ["unknown", (c) => c.call("NOSUCH", "x"), /^ERR unknown command 'NOSUCH'/],
  ["pipeline", (c) => c.pipeline().set("p", "1").incr("p").lpush("p", "x").exec(), (r) => { assert.deepEqual(r.slice(0, 2), [[null, "OK"], [null, 2]]); assert.match(r[2][0].message, /WRONGTYPE/); }],
  ["multi", (c) => c.multi().set("m", "1").incr("m").get("m").exec(), [[null, "OK"], [null, 2], [null, "2"]]],
  ["watch broken", async (c) => { await c.watch("m"); const other = c.duplicate(); await other.set("m", "9"); other.disconnect(); return c.multi().get("m").exec(); }, null],
  ["client setname", (c) => c.client("SETNAME", "me"), "OK"],
  ["client getname", (c) => c.client("GETNAME"), "me"],
  ["client list", (c) => c.client("LIST"), matches(/addr=127\.0\.0\.1:\d+ .*name=me /)],
  ["config get", (c) => c.config("GET", "maxmemory-policy").then(plain), any],
  ["info", (c) => c.info("server"), matches(/redis_version:\d+\.\d+\.\d+/)],
  ["time", (c) => c.time().then(([seconds]) => Math.abs(seconds - Date.now() / 1000) < 5), true],
  ["memory usage", (c) => c.memory("USAGE", "s"), near(10, 1000)],
  ["command count", (c) => c.command("COUNT"), near(80, 1000)],
  ["select", (c) => c.select(1).then(() => c.dbsize()), 0],
  ["select back", (c) => c.select(0), "OK"],
  ["flushall", (c) => c.flushall(), "OK"],
];

for (const protocol of [2, 3]) {
  test(`ioredis, RESP${protocol}: ${IOREDIS.length} calls`, async () => {
    const client = new Redis({ host: server.host, port: server.port, protocol, lazyConnect: true, maxRetriesPerRequest: 1 });
    try {
      await client.connect();
      await client.flushall();
      for (const [name, call, expected] of IOREDIS) await check(`ioredis ${name}`, () => call(client), expected);
    } finally {
      client.disconnect();
    }
  });

  test(`ioredis, RESP${protocol}: publish and subscribe`, async () => {
    const listener = new Redis({ host: server.host, port: server.port, protocol });
    const sender = new Redis({ host: server.host, port: server.port, protocol });
    try {
      const heard = [];
      listener.on("message", (channel, message) => heard.push([channel, message]));
      listener.on("pmessage", (pattern, channel, message) => heard.push([pattern, channel, message]));
      assert.equal(await listener.subscribe("news", "more"), 2);
      assert.equal(await listener.psubscribe("n*"), 3);
      assert.equal(await sender.publish("news", "h\u00e9llo"), 2);
      while (heard.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.deepEqual(heard, [["news", "h\u00e9llo"], ["n*", "news", "h\u00e9llo"]]);
      assert.deepEqual(await sender.pubsub("NUMSUB", "news"), ["news", 1]);
    } finally {
      listener.disconnect();
      sender.disconnect();
    }
  });

  test(`ioredis, RESP${protocol}: a waiting list pop is served`, async () => {
    const waiter = new Redis({ host: server.host, port: server.port, protocol });
    const sender = new Redis({ host: server.host, port: server.port, protocol });
    try {
      const popped = waiter.blmove("queue", "done", "LEFT", "RIGHT", 5);
      await new Promise((resolve) => setTimeout(resolve, 30));
      await sender.rpush("queue", "job");
      assert.equal(await popped, "job");
      assert.deepEqual(await sender.lrange("done", 0, -1), ["job"]);
    } finally {
      waiter.disconnect();
      sender.disconnect();
    }
  });
}

const NODE_REDIS = [
  ["ping", (c) => c.ping(), "PONG"],
  ["echo", (c) => c.echo("x"), "x"],
  ["set", (c) => c.set("k", "v"), "OK"],
  ["set NX", (c) => c.set("k", "w", { condition: "NX" }), null],
  ["set EX GET", (c) => c.set("k", "w", { expiration: { type: "EX", value: 100 }, GET: true }), "v"],
  ["get", (c) => c.get("k"), "w"],
  ["ttl", (c) => c.ttl("k"), near(99, 100)],
  ["expireTime", (c) => c.expireTime("k").then((at) => Math.abs(at - Date.now() / 1000 - 100) < 3), true],
  ["persist", (c) => c.persist("k"), 1],
  ["expire", (c) => c.expire("k", 50), 1],
  ["getEx", (c) => c.getEx("k", { type: "PERSIST" }), "w"],
  ["getDel", (c) => c.getDel("k"), "w"],
  ["mSet", (c) => c.mSet({ a: "1", b: "2" }), "OK"],
  ["mSetNX", (c) => c.mSetNX([["a", "1"], ["x", "2"]]), 0],
  ["mGet", (c) => c.mGet(["a", "b", "none"]), ["1", "2", null]],
  ["incr", (c) => c.incr("a"), 2],
  ["decrBy", (c) => c.decrBy("a", 10), -8],
  ["incrByFloat", (c) => c.incrByFloat("a", 0.5), "-7.5"],
  ["append", (c) => c.append("b", "xyz"), 4],
  ["strLen", (c) => c.strLen("b"), 4],
  ["getRange", (c) => c.getRange("b", -2, -1), "yz"],
  ["setRange", (c) => c.setRange("b", 6, "!"), 7],
  ["exists", (c) => c.exists(["a", "b", "none"]), 2],
  ["type", (c) => c.type("a"), "string"],
  ["renameNX", (c) => c.renameNX("b", "a"), 0],
  ["touch", (c) => c.touch(["a", "b"]), 2],
  ["unlink", (c) => c.unlink(["a", "b"]), 2],
  ["rPush", (c) => c.rPush("l", ["a", "b", "c"]), 3],
  ["lPushX", (c) => c.lPushX("none", "x"), 0],
  ["lRange", (c) => c.lRange("l", 0, -1), ["a", "b", "c"]],
  ["lIndex", (c) => c.lIndex("l", -1), "c"],
  ["lSet", (c) => c.lSet("l", 0, "A"), "OK"],
  ["lTrim", (c) => c.lTrim("l", 0, 1), "OK"],
  ["lPos", (c) => c.lPos("l", "b"), 1],
  ["lRem", (c) => c.lRem("l", 0, "b"), 1],
  ["lPopCount", (c) => c.lPopCount("l", 5), ["A"]],
  ["blPop timeout", (c) => c.blPop("none", 0.05), null],
  ["hSet", (c) => c.hSet("h", { f: "1", g: "2" }), 2],
  ["hGet", (c) => c.hGet("h", "f"), "1"],
  ["hGetAll", (c) => c.hGetAll("h"), { f: "1", g: "2" }],
  ["hExists", (c) => c.hExists("h", "f"), 1],
  ["hmGet", (c) => c.hmGet("h", ["f", "none"]), ["1", null]],
  ["hIncrBy", (c) => c.hIncrBy("h", "f", 4), 5],
  ["hVals", (c) => c.hVals("h"), ["5", "2"]],
  ["hLen", (c) => c.hLen("h"), 2],
  ["hScan", (c) => c.hScan("h", "0"), { cursor: "0", entries: [{ field: "f", value: "5" }, { field: "g", value: "2" }] }],
  ["hSetNX", (c) => c.hSetNX("h", "f", "x"), 0],
  ["hRandField", (c) => c.hRandField("h"), matches(/^[fg]$/)],
  ["sAdd", (c) => c.sAdd("s", ["1", "2", "3"]), 3],
  ["sIsMember", (c) => c.sIsMember("s", "1"), 1],
  ["sMembers", (c) => c.sMembers("s"), sorted("1", "2", "3")],
  ["sPop", (c) => c.sPop("s"), matches(/^[123]$/)],
  ["sCard", (c) => c.sCard("s"), 2],
  ["zAdd", (c) => c.zAdd("z", [{ score: 1, value: "a" }, { score: 2.5, value: "b" }]), 2],
  ["zScore", (c) => c.zScore("z", "b"), 2.5],
  ["zIncrBy", (c) => c.zIncrBy("z", 2, "a"), 3],
  ["zRange", (c) => c.zRange("z", 0, -1), ["b", "a"]],
  ["zRangeWithScores", (c) => c.zRangeWithScores("z", 0, -1), [{ value: "b", score: 2.5 }, { value: "a", score: 3 }]],
  ["zRange BYLEX", (c) => c.zRange("z", "-", "+", { BY: "LEX" }), any],
  ["zRank", (c) => c.zRank("z", "a"), 1],
  ["zCard", (c) => c.zCard("z"), 2],
  ["zRem", (c) => c.zRem("z", "a"), 1],
  ["scan", (c) => c.scan("0", { MATCH: "z*", COUNT: 100 }), { cursor: "0", keys: ["z"] }],
  ["keys", (c) => c.keys("[hz]"), sorted("h", "z")],
  ["randomKey", (c) => c.randomKey(), matches(/^[hsz]$/)],
  ["objectEncoding", (c) => c.objectEncoding("s"), "intset"],
  ["wrong type", (c) => c.incr("z"), /^WRONGTYPE/],
  ["syntax", (c) => c.sendCommand(["SET", "k", "v", "NOPE"]), /^ERR syntax error/],
  ["multi", (c) => c.multi().set("m", "1").incr("m").hGetAll("h").exec(), ["OK", 2, { f: "5", g: "2" }]],
  ["clientId", (c) => c.clientId(), near(1, 1e9)],
  ["clientInfo", (c) => c.clientInfo().then((info) => info.libName), "node-redis"],
  ["configGet", (c) => c.configGet("maxmemory"), { maxmemory: "0" }],
  ["configSet", (c) => c.configSet("maxmemory-policy", "noeviction"), "OK"],
  ["info", (c) => c.info(), matches(/# Keyspace/)],
  ["commandCount", (c) => c.commandCount(), near(80, 1000)],
  ["commandGetKeys", (c) => c.commandGetKeys(["MSET", "a", "1", "b", "2"]), ["a", "b"]],
  ["memoryUsage", (c) => c.memoryUsage("h"), near(10, 1000)],
  ["time", (c) => c.time(), any],
  ["publish to nobody", (c) => c.publish("none", "x"), 0],
  ["swapDb", (c) => c.swapDb(0, 1), "OK"],
  ["dbSize", (c) => c.dbSize(), 0],
  ["flushAll", (c) => c.flushAll(), "OK"],
];

for (const RESP of [2, 3]) {
  test(`node-redis, RESP${RESP}: ${NODE_REDIS.length} calls`, async () => {
    const client = createClient({ socket: { host: server.host, port: server.port, reconnectStrategy: false }, RESP });
    await client.connect();
    try {
      await client.flushAll();
      for (const [name, call, expected] of NODE_REDIS) await check(`node-redis ${name}`, () => call(client), expected);
    } finally {
      await client.close();
    }
  });

  test(`node-redis, RESP${RESP}: publish and subscribe, a waiting pop`, async () => {
    const sender = await createClient({ socket: { host: server.host, port: server.port }, RESP }).connect();
    const listener = await sender.duplicate().connect();
    try {
      const heard = [];
      await listener.subscribe("news", (message, channel) => heard.push([channel, message]));
      await listener.pSubscribe("n*", (message, channel) => heard.push([channel, message]));
      assert.equal(await sender.publish("news", "hello"), 2);
      while (heard.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
      assert.deepEqual(heard, [["news", "hello"], ["news", "hello"]]);
      const waiter = await sender.duplicate().connect();
      const popped = waiter.brPop(["q1", "q2"], 5);
      await new Promise((resolve) => setTimeout(resolve, 30));
      await sender.lPush("q2", "job");
      assert.deepEqual(plain(await popped), { key: "q2", element: "job" });
      await waiter.close();
    } finally {
      listener.destroy();
      sender.destroy();
    }
  });
}

/** Lines for redis-cli, and what it prints. */
const REDIS_CLI = [
  ["flushall", "OK"], ["ping", "PONG"], ["ping hi", '"hi"'], ["set k v", "OK"], ["get k", '"v"'], ["get none", "(nil)"],
  ["set k v2 xx get", '"v"'], ["setnx k x", "(integer) 0"], ["append k 34", "(integer) 4"], ["strlen k", "(integer) 4"],
  ["getrange k 0 1", '"v2"'], ["set n 10", "OK"], ["incrby n 5", "(integer) 15"], ["decr n", "(integer) 14"], ["incrbyfloat n 0.5", '"14.5"'],
  ["incr k", "(error) ERR value is not an integer or out of range"], ["mset a 1 b 2", "OK"], ["mget a b none", '1) "1"\n2) "2"\n3) (nil)'],
  ["exists a b none", "(integer) 2"], ["type a", "string"], ["expire a 100", "(integer) 1"], ["ttl a", "(integer) 100"], ["persist a", "(integer) 1"],
  ["rename a c", "OK"], ["del b c", "(integer) 2"], ["rpush l a b c", "(integer) 3"], ["lrange l 0 -1", '1) "a"\n2) "b"\n3) "c"'],
  ["lrange none 0 -1", "(empty array)"], ["lindex l 1", '"b"'], ["lpop l 2", '1) "a"\n2) "b"'], ["llen l", "(integer) 1"], ["hset h f 1 g 2", "(integer) 2"],
  ["hget h f", '"1"'], ["hgetall h", '1) "f"\n2) "1"\n3) "g"\n4) "2"'], ["hincrby h f 2", "(integer) 3"], ["hkeys h", '1) "f"\n2) "g"'],
  ["sadd s 1 2 3", "(integer) 3"], ["sismember s 2", "(integer) 1"], ["scard s", "(integer) 3"], ["smembers s", '1) "1"\n2) "2"\n3) "3"'],
  ["zadd z 1 a 2.5 b", "(integer) 2"], ["zrange z 0 -1 withscores", '1) "a"\n2) "1"\n3) "b"\n4) "2.5"'], ["zscore z b", '"2.5"'], ["zrank z b", "(integer) 1"],
  ["scan 0 match z*", '1) "0"\n2) 1) "z"'], ["object encoding s", '"intset"'], ["get l", "(error) WRONGTYPE Operation against a key holding the wrong kind of value"],
  ["multi", "OK"], ["set t 1", "QUEUED"], ["incr t", "QUEUED"], ["exec", "1) OK\n2) (integer) 2"], ["exec", "(error) ERR EXEC without MULTI"],
  ["select 1", "OK"], ["dbsize", "(integer) 0"], ["select 99", "(error) ERR DB index is out of range"], ["get", "(error) ERR wrong number of arguments for 'get' command"],
  ["set bin \"\\x00\\xff\\n\"", "OK"], ["get bin", '"\\x00\\xff\\n"'], ["config get maxmemory-samples", '1) "maxmemory-samples"\n2) "5"'], ["echo ''", '""'],
];

const run = (program, args, input) => spawnSync(program, args, { input, encoding: "utf8", timeout: 20_000 });
const hasRedisCli = run("redis-cli", ["--version"]).status === 0;

for (const protocol of ["-2", "-3"]) {
  test(`redis-cli ${protocol}: ${REDIS_CLI.length} lines`, { skip: hasRedisCli ? false : "redis-cli is not installed" }, () => {
    const input = REDIS_CLI.map(([line]) => `${line}\n`).join("");
    const { stdout } = run("redis-cli", ["-h", server.host, "-p", server.port, "--no-raw", protocol], input);
    // RESP3 prints maps, sets and doubles in forms of their own; there only the number of replies and the errors are checked.
    if (protocol === "-2") assert.equal(stdout, REDIS_CLI.map(([, reply]) => `${reply}\n`).join(""));
    else {
      assert.match(stdout, /1# "f" => "1"\n2# "g" => "2"\n/);
      assert.match(stdout, /\(double\) 2\.5/);
      assert.equal(stdout.match(/^\(error\)/gm).length, REDIS_CLI.filter(([, reply]) => reply.startsWith("(error)")).length);
    }
  });
}

test("redis-cli --pipe loads 20000 keys", { skip: hasRedisCli ? false : "redis-cli is not installed" }, () => {
  const input = Array.from({ length: 20_000 }, (_, i) => `*3\r\n$3\r\nSET\r\n$8\r\nk${`${i}`.padStart(7, "0")}\r\n$1\r\nv\r\n`).join("");
  assert.match(run("redis-cli", ["-h", server.host, "-p", server.port, "--pipe"], input).stdout, /errors: 0, replies: 20000/);
});
