// RDB files through the package: what a store gives starts a real redis-server, and what that saves starts a store.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { createClient } from "redis";

import { Cachelet, LoadError } from "cachelet";
import { serve } from "cachelet/server";

import { clientOf, folder, redisServer, root, serveProgram, withoutRedis as skip } from "./support.mjs";


/** A store with a value of each type. */
async function filled(t) {
  const cache = await Cachelet.create();
  t.after(() => cache.close());
  cache.set("string", "text");
  cache.set("number", 42, { EX: 1000 });
  cache.set(Uint8Array.of(0xff, 0), Uint8Array.of(0x80, 0xfe));
  cache.rpush("list", ...Array.from({ length: 300 }, (_, at) => `element ${at} `.repeat(10)));
  cache.hset("hash", { field: "value", other: 1 });
  cache.sadd("set", "a", "b");
  cache.zadd("zset", 1.5, "one", 2.5, "two");
  cache.xadd("stream", "5-1", { field: "value" });
  cache.select(3);
  cache.set("elsewhere", "yes");
  cache.select(0);
  return cache;
}

const bytesOf = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());

const contents = (cache) => {
  const all = cache.keys("*").sort().map((key) => [key, cache.type(key), cache.expiretime(key)]);
  return [all, cache.lrange("list", 0, -1), cache.hgetall("hash"), cache.smembers("set").sort(), cache.zrange("zset", 0, -1, "WITHSCORES"), cache.xrange("stream", "-", "+")];
};

const redisIn = async (t, dir) => clientOf(t, await redisServer(t, "--dir", dir));

test("a backup is the store, in whatever form it is given back", async (t) => {
  const cache = await filled(t);
  const file = await bytesOf(cache.backup());
  assert.equal(Buffer.from(file.subarray(0, 5)).toString(), "REDIS");
  const sources = {
    bytes: file,
    "an ArrayBuffer": file.slice().buffer,
    "a Blob": new Blob([file]),
    "a stream": cache.backup(),
    "an iterator": (async function* () {
      for (let at = 0; at < file.length; at += 100) yield file.subarray(at, at + 100);
    })(),
  };
  for (const [name, from] of Object.entries(sources)) {
    const copy = await Cachelet.create({ from });
    assert.deepEqual(contents(copy), contents(cache), name);
    assert.deepEqual(copy.callBuffer("GET", Uint8Array.of(0xff, 0)), Uint8Array.of(0x80, 0xfe));
    copy.select(3);
    assert.equal(copy.get("elsewhere"), "yes");
    copy.close();
  }
  const copy = Cachelet.createSync({ from: file });
  assert.equal(copy.dbsize(), 8);
  copy.close();
});

test("what is past its deadline is not loaded; what is not, expires on time", async () => {
  let now = 1_000;
  const before = await Cachelet.create({ now: () => now });
  before.set("short", 1, { PX: 50 });
  before.set("long", 1, { PX: 5000 });
  const file = await bytesOf(before.backup());
  now += 100;
  const after = await Cachelet.create({ from: file, now: () => now });
  assert.deepEqual(after.keys("*"), ["long"]);
  now += 5000;
  after.tick();
  assert.equal(after.dbsize(), 0);
  before.close();
  after.close();
});

test("a file that is no good is refused by name and place", async (t) => {
  const file = await bytesOf((await filled(t)).backup());
  const cut = file.subarray(0, file.length - 20);
  const flipped = file.map((byte, at) => (at === 200 ? byte ^ 1 : byte));
  for (const [from, message] of [
    [new Uint8Array(0), /no RDB file \(byte 0\)/],
    [Buffer.from("PK\x03\x04 a zip file"), /no RDB file/],
    [Buffer.from("REDIS0099"), /RDB version 99 is not known/],
    [cut, /cut off or damaged \(byte \d+\)/],
    [flipped, /damaged/],
  ]) {
    await assert.rejects(Cachelet.create({ from }), (error) => error instanceof LoadError && message.test(error.message));
    assert.throws(() => Cachelet.createSync({ from }), LoadError);
  }
  async function* failing() {
    yield file.subarray(0, 10);
    throw new Error("the disk is gone");
  }
  await assert.rejects(Cachelet.create({ from: failing() }), /the disk is gone/);
  for (const from of ["dump.rdb", 5, null, ["dump.rdb"], new DataView(new ArrayBuffer(9)), {}, new Response(file), new Blob(["text"]).stream().pipeThrough(new TextDecoderStream())]) {
    await assert.rejects(Cachelet.create({ from }), { name: "TypeError", message: "a file is bytes, a Blob or a stream" });
  }
});

test("a stream of what is no good is left, and pieces of a backup are the reader's own", async (t) => {
  let isLeft = false;
  const from = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(100)), cancel: () => void (isLeft = true) });
  await assert.rejects(Cachelet.create({ from }), LoadError);
  assert.ok(isLeft);
  const cache = await filled(t);
  cache.set("long", randomBytes(3_000_000));
  const reader = cache.backup().getReader();
  const bytes = new ReadableStream({
    type: "bytes", // what is enqueued here gives its buffer away
    async pull(controller) {
      const { value, done } = await reader.read();
      if (!done) return controller.enqueue(value);
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
  const copy = await Cachelet.create({ from: bytes });
  assert.equal(copy.strlen("long"), 3_000_000);
  copy.close();
});

test("redis-server starts with a backup", { skip }, async (t) => {
  const cache = await filled(t);
  cache.del("stream"); // Redis 7.0 reads what 7.0 can write; see tests/corpus/files.rs for all types
  const dir = await folder(t);
  await writeFile(join(dir, "dump.rdb"), cache.backup());
  const redis = await redisIn(t, dir);
  assert.equal(await redis.dbSize(), cache.dbsize());
  assert.deepEqual(await redis.lRange("list", 0, -1), cache.lrange("list", 0, -1));
  assert.deepEqual({ ...(await redis.hGetAll("hash")) }, cache.hgetall("hash"));
  assert.deepEqual((await redis.sMembers("set")).sort(), ["a", "b"]);
  assert.equal(await redis.zScore("zset", "two"), 2.5);
  assert.equal(await redis.sendCommand(["EXPIRETIME", "number"]), cache.expiretime("number"));
  await redis.select(3);
  assert.equal(await redis.get("elsewhere"), "yes");
});

test("a store and a server start with redis-server's file", { skip }, async (t) => {
  const dir = await folder(t);
  const redis = await redisIn(t, dir);
  await redis.set("greeting", "hello", { EX: 1000 });
  await redis.rPush("list", Array.from({ length: 2000 }, (_, at) => `element ${at}`));
  await redis.zAdd("board", Array.from({ length: 500 }, (_, at) => ({ score: at / 2, value: `player:${at}` })));
  await redis.xAdd("log", "1-1", { a: "b" });
  await redis.sendCommand(["SAVE"]);
  const path = join(dir, "dump.rdb");
  for (const from of [await readFile(path), createReadStream(path)]) {
    const cache = await Cachelet.create({ from });
    assert.equal(cache.get("greeting"), "hello");
    assert.deepEqual(cache.lrange("list", 0, -1), await redis.lRange("list", 0, -1));
    assert.equal(cache.zscore("board", "player:499"), 249.5);
    assert.deepEqual(cache.xrange("log", "-", "+"), [["1-1", ["a", "b"]]]);
    assert.equal(cache.expiretime("greeting"), await redis.sendCommand(["EXPIRETIME", "greeting"]));
    cache.close();
  }
  const server = await serveProgram("--from", path);
  const client = createClient({ url: `redis://127.0.0.1:${server.port}` });
  await client.connect();
  assert.equal(await client.dbSize(), 4);
  assert.equal(await client.get("greeting"), "hello");
  client.destroy();
  await server.stop();
});

test("serve --from says what is wrong with a file", async (t) => {
  const path = join(await folder(t), "wrong.rdb");
  await writeFile(path, "nothing of the kind");
  const run = (file) => spawnSync(process.execPath, [join(root, "bin/cachelet.mjs"), "serve", "--port", "0", "--from", file], { encoding: "utf8", timeout: 20_000 });
  const wrong = run(path);
  assert.equal(wrong.status, 1);
  assert.equal(wrong.stderr, `cachelet: ${path}: this is no RDB file (byte 0)\n`);
  assert.equal(run(`${path}.gone`).stderr, `cachelet: --from ${path}.gone: there is no such file\n`);
  assert.match(run(dirname(path)).stderr, /^cachelet: --from .*: this is a folder; name a file in it\n$/);
  await rename(path, join(dirname(path), "dump.rdb"));
  await assert.rejects(serve({ port: 0, config: { dir: dirname(path) } }), { name: "LoadError", message: `${join(dirname(path), "dump.rdb")}: this is no RDB file (byte 0)` });
  await assert.rejects(Cachelet.create({ from: createReadStream(join(dirname(path), "dump.rdb")) }), /dump\.rdb: this is no RDB file/);
});

test("calls in process that change everything while a snapshot is written: it is of its moment, and does not pile up in the engine", async (t) => {
  const dir = await folder(t);
  const server = await serve({ port: 0, config: { dir, save: "" } });
  t.after(() => server.close());
  const { cache } = server;
  const [KEYS, BYTES] = [30_000, 1000];
  const noise = randomBytes(KEYS * BYTES * 2).toString("base64"); // nothing that a file compresses
  const value = (round, at) => noise.slice((2 * at + round) * BYTES, (2 * at + round + 1) * BYTES);
  for (let at = 0; at < KEYS; at++) cache.set(`key:${at}`, value(0, at));
  const used = () => cache.stats().usedMemory;
  const before = used();
  assert.equal(cache.call("BGSAVE"), "Background saving started");
  while (!/rdb_bgsave_in_progress:1/.test(cache.call("INFO", "persistence"))) await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setTimeout(resolve, 1));
  let most = 0;
  // Not a turn of the event loop passes: nothing can be written meanwhile.
  for (let at = 0; at < KEYS; at++) {
    cache.set(`key:${at}`, value(1, at));
    if (at % 100 === 0) most = Math.max(most, used() - before);
  }
  assert.ok(most < 8 << 20, `${most} bytes more for a snapshot of ${KEYS * BYTES}`);
  await saved(cache);
  const file = await Cachelet.create({ from: await readFile(join(dir, "dump.rdb")) });
  assert.equal(file.dbsize(), KEYS);
  for (let at = 0; at < KEYS; at++) if (file.get(`key:${at}`) !== value(0, at)) assert.fail(`key:${at} is another`);
  // The next one is drawn like the first.
  assert.equal(cache.call("BGSAVE"), "Background saving started");
  await saved(cache);
  const next = await Cachelet.create({ from: await readFile(join(dir, "dump.rdb")) });
  assert.equal(next.get("key:29999"), value(1, 29_999));
});

/** Waits until no save is under way, and the last went well. */
async function saved(cache) {
  for (;;) {
    const info = cache.call("INFO", "persistence");
    if (!/rdb_bgsave_in_progress:1/.test(info)) return assert.match(info, /rdb_last_bgsave_status:ok/);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** An append-only file as Redis 4 to 6 write it: RDB, and commands behind it. One key is past its deadline, and a command saw it before. */
function preambleAnd(commands, isBase = 1) {
  const words = (line) => line.split(" ");
  const ms = Buffer.alloc(8);
  ms.writeBigInt64LE(1_000_000_000_000n);
  const rdb = [Buffer.from("REDIS0009\xfa\x0caof-preamble\xc0", "latin1"), Buffer.from([isBase, 0xfe, 0, 0xfc]), ms, Buffer.from("\x00\x01p\x01v\x00\x01a\x01b\xff\0\0\0\0\0\0\0\0", "latin1")];
  return Buffer.concat([...rdb, ...commands.map((line) => Buffer.from(`*${words(line).length}\r\n${words(line).map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`))]);
}

const WRITTEN = ["PERSIST p", "SELECT 2", "SET elsewhere 1", "MULTI", "RPUSH list a b", "RPUSH list c", "EXEC", "SELECT 0", "APPEND a c", "SET gone v PXAT 1000000000001"];
const read = (cache) => [cache.get("a"), cache.get("p"), cache.pttl("p"), cache.exists("gone"), cache.call("DBSIZE"), cache.select(2), cache.get("elsewhere"), cache.lrange("list", 0, -1), cache.select(0)];

test("what stands behind the RDB part of an append-only file is read too, as redis-server reads it", { skip }, async (t) => {
  const dir = await folder(t);
  const file = preambleAnd(WRITTEN);
  const path = join(dir, "appendonly.aof");
  await writeFile(path, file);
  const expected = ["bc", "v", -1, 0, 2, "OK", "1", ["a", "b", "c"], "OK"];
  const pieces = async function* (bytes) {
    for (let at = 0; at < file.length; at += bytes) yield file.subarray(at, at + bytes);
  };
  for (const from of [file, createReadStream(path), pieces(1), pieces(7)]) {
    const cache = await Cachelet.create({ from });
    assert.deepEqual(read(cache), expected);
    cache.close();
  }
  const sync = Cachelet.createSync({ from: file });
  assert.deepEqual(read(sync), expected);
  sync.close();
  const program = await serveProgram("--from", path);
  t.after(() => program.stop("SIGKILL"));
  const kept = await serveProgram("--from", path, "--appendonly", "yes", "--dir", join(dir, "ours"));
  t.after(() => kept.stop("SIGKILL"));
  const told = spawnSync(process.execPath, [join(root, "bin/cachelet.mjs"), "rdb", "export", path, "--format", "csv"], { encoding: "utf8" });
  assert.deepEqual([told.stderr, told.stdout.split("\n").length], ["", 7]);
  const redis = await redisServer(t, "--dir", dir, "--appendonly", "yes"); // it moves the file
  for (const server of [program, kept, redis]) {
    const client = await clientOf(t, server);
    const ask = (line) => client.sendCommand(line.split(" "));
    assert.deepEqual([await ask("GET a"), await ask("GET p"), await ask("PTTL p"), await ask("EXISTS gone"), await ask("DBSIZE")], expected.slice(0, 5));
    await ask("SELECT 2");
    assert.deepEqual([await ask("GET elsewhere"), await ask("LRANGE list 0 -1")], ["1", ["a", "b", "c"]]);
  }
});

test("commands behind RDB that cannot be read are refused, and what is no such command is left alone, as redis-server does", async (t) => {
  const refused = async (file, pattern) => {
    await assert.rejects(Cachelet.create({ from: file }), (error) => error instanceof LoadError && pattern.test(error.message));
    assert.throws(() => Cachelet.createSync({ from: file }), pattern);
  };
  const file = preambleAnd(WRITTEN);
  await refused(preambleAnd([...WRITTEN, "NOSUCH x", "EVAL x 0"]), /the file to begin with: from byte 55 on, commands behind its RDB data are cut off, damaged or not known here/);
  await refused(file.subarray(0, -3), /from byte \d+ on, commands behind its RDB data are cut off/);
  await refused(Buffer.concat([file, Buffer.from("SET x y\r\n")]), /cut off, damaged/);
  const dir = await folder(t);
  const path = join(dir, "cut.aof");
  await writeFile(path, file.subarray(0, -3));
  const { stderr, status } = spawnSync(process.execPath, [join(root, "bin/cachelet.mjs"), "serve", "--port", "0", "--from", path], { encoding: "utf8", timeout: 20_000 });
  assert.match(stderr, /cut\.aof.*: from byte \d+ on, commands .* are cut off/);
  assert.notEqual(status, 0);
  const dump = await Cachelet.create({ from: preambleAnd(WRITTEN, 0) });
  assert.deepEqual([dump.get("a"), dump.call("DBSIZE")], ["b", 1]);
  dump.close();
});
