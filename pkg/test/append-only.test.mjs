// The append-only directory, through `cachelet serve`: kept over restarts and kills, read by redis-server and read from it,
// and never taken for whole when it is not.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { appendFile, mkdir, readdir, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { createClient } from "redis";

import { serve } from "../dist/server.js";
import { clientOf, folder, redisServer, root, serveProgram, withoutRedis as skip } from "./support.mjs";

/** Rounds of killing; `KILLS=200` for the long run. */
const KILLS = Number(process.env.KILLS ?? 20);

/** A server that ends with the test at the latest. */
async function start(t, dir, ...args) {
  const server = await serveProgram("--appendonly", "yes", "--dir", dir, ...args);
  t.after(() => server.stop("SIGKILL"));
  return server;
}

const parts = async (dir) => (await readdir(join(dir, "appendonlydir"))).sort();

/** Waits for the end of the first rewrite. The manifest is written twice: with what it replaces, and without, once that is gone. */
async function rewritten(client) {
  while (!(await client.info("persistence")).includes("\r\naof_rewrites:1\r\n")) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** The increment that is appended to. */
async function increment(dir) {
  const names = (await parts(dir)).filter((name) => name.endsWith(".incr.aof"));
  return join(dir, "appendonlydir", names.at(-1));
}

const runServe = (dir, ...args) => spawnSync(process.execPath, [join(root, "bin/cachelet.mjs"), "serve", "--port", "0", "--appendonly", "yes", "--dir", dir, ...args], { encoding: "utf8", timeout: 30_000 });

/** Values of several types in two databases, with deadlines and a transaction. */
async function fill(client) {
  await client.set("string", "text");
  await client.set("soon", "gone", { PX: 30 });
  await client.set("later", "there", { EX: 10_000 });
  await client.rPush("list", ["a", "b", "c"]);
  await client.lPop("list");
  await client.multi().hSet("hash", { one: "1", two: "2" }).incr("counter").select(2).set("elsewhere", "yes").exec();
  await client.select(0);
  await client.zAdd("zset", [{ score: 1.5, value: "one" }, { score: 2, value: "two" }]);
  await client.sAdd("set", ["x", "y", "z"]);
  await client.sPop("set");
  await client.xAdd("stream", "*", { field: "value" });
}

async function contents(client) {
  await client.select(2);
  const elsewhere = await client.get("elsewhere");
  await client.select(0);
  const streams = (await client.exists("stream")) ? await client.xRange("stream", "-", "+") : [];
  return {
    elsewhere,
    size: (await client.keys("*")).sort(),
    string: await client.get("string"),
    later: await client.sendCommand(["EXPIRETIME", "later"]),
    list: await client.lRange("list", 0, -1),
    hash: { ...(await client.hGetAll("hash")) },
    counter: await client.get("counter"),
    zset: await client.zRangeWithScores("zset", 0, -1),
    set: (await client.sMembers("set")).sort(),
    stream: streams.map(({ id, message }) => [id, { ...message }]),
  };
}

for (const appendfsync of ["always", "everysec", "no"]) {
  test(`a server that ended goes on where it was: appendfsync ${appendfsync}`, async (t) => {
    const dir = await folder(t);
    let server = await start(t, dir, "--appendfsync", appendfsync);
    let client = await clientOf(t, server);
    await fill(client);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const before = await contents(client);
    assert.ok(!before.size.includes("soon"));
    assert.match(await client.info("persistence"), /aof_enabled:1/);
    assert.deepEqual({ ...(await client.configGet("append*")) }.appendfsync, appendfsync);
    await assert.rejects(client.configSet("appendfilename", "other"), /immutable/);
    await server.stop();
    server = await start(t, dir, "--appendfsync", appendfsync);
    client = await clientOf(t, server);
    assert.deepEqual(await contents(client), before);
    await client.set("after", "restart");
    await server.stop();
    server = await start(t, dir);
    assert.equal(await (await clientOf(t, server)).get("after"), "restart");
    await server.stop();
    assert.deepEqual(await parts(dir), ["appendonly.aof.1.base.rdb", "appendonly.aof.1.incr.aof", "appendonly.aof.manifest"]);
  });
}

test(`killed at any moment, ${KILLS} times, a server loses nothing it has acknowledged`, { timeout: 60_000 + 5000 * KILLS }, async (t) => {
  const dir = await folder(t);
  let acknowledged = 0;
  let sent = 0;
  for (let round = 0; round < KILLS; round++) {
    const server = await start(t, dir, "--appendfsync", "always", "--auto-aof-rewrite-min-size", "2kb");
    const client = createClient({ url: `redis://127.0.0.1:${server.port}`, socket: { reconnectStrategy: false } });
    client.on("error", () => undefined);
    await client.connect();
    const count = Number((await client.get("count")) ?? 0);
    assert.ok(count >= acknowledged && count <= sent, `round ${round}: ${acknowledged} acknowledged, ${sent} sent, ${count} there`);
    assert.equal(await client.lLen("list"), count, "a transaction is there whole or not at all");
    acknowledged = sent = count;
    const until = Date.now() + 20 + ((round * 37) % 80);
    let going = true;
    const push = async () => {
      while (going) {
        sent++;
        const [now] = await client.multi().incr("count").rPush("list", `element ${sent}`).exec();
        acknowledged = Math.max(acknowledged, now);
      }
    };
    const pushing = Promise.allSettled(Array.from({ length: 8 }, push));
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, until - Date.now())));
    await server.stop("SIGKILL");
    going = false;
    await pushing;
    client.destroy();
  }
  assert.ok(acknowledged > KILLS, `${acknowledged} transactions were acknowledged`);
  t.diagnostic(`${KILLS} kills, ${acknowledged} acknowledged transactions, none lost`);
});

test("BGREWRITEAOF makes a new base while writes go on", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir);
  const client = await clientOf(t, server);
  for (let at = 0; at < 2000; at++) client.set("k", `value ${at}`);
  await client.select(5);
  await client.set("other", "database");
  const before = (await stat(await increment(dir))).size;
  assert.equal(await client.sendCommand(["BGREWRITEAOF"]), "Background append only file rewriting started");
  await client.set("during", "it");
  await rewritten(client);
  await client.set("after", "it");
  assert.ok((await stat(await increment(dir))).size < before / 10);
  assert.deepEqual(await parts(dir), ["appendonly.aof.2.base.rdb", "appendonly.aof.2.incr.aof", "appendonly.aof.manifest", "cachelet.lock"]);
  await server.stop("SIGKILL");
  const again = await clientOf(t, await start(t, dir));
  assert.equal(await again.get("k"), "value 1999");
  await again.select(5);
  assert.deepEqual(await again.mGet(["other", "during", "after"]), ["database", "it", "it"]);
});

test("BGREWRITEAOF in a transaction is for later, as in Redis", async (t) => {
  const dir = await folder(t);
  const client = await clientOf(t, await start(t, dir));
  assert.deepEqual(await client.multi().addCommand(["BGREWRITEAOF"]).set("k", "v").exec(), ["Background append only file rewriting scheduled", "OK"]);
  await rewritten(client);
  assert.ok((await parts(dir)).includes("appendonly.aof.2.base.rdb"));
});

test("INFO tells of a rewrite that nobody asked for, too", { timeout: 60_000 }, async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir, "--auto-aof-rewrite-min-size", "4mb", "--auto-aof-rewrite-percentage", "100", "--enable-debug-command", "yes");
  const [client, writer] = [await clientOf(t, server), await clientOf(t, server)];
  const field = async (name) => new RegExp(`\r\n${name}:(.*)\r\n`).exec(await client.info("persistence"))[1];
  assert.deepEqual([await field("aof_rewrite_in_progress"), await field("aof_current_rewrite_time_sec"), await field("aof_rewrites")], ["0", "-1", "0"]);
  const ended = async () => {
    while ((await field("aof_rewrite_in_progress")) === "1" || (await field("rdb_bgsave_in_progress")) === "1") await new Promise((resolve) => setTimeout(resolve, 5));
  };
  let at = 0;
  for (;;) {
    await Promise.all(Array.from({ length: 200 }, () => writer.set(`key:${at++}`, "v".repeat(1000))));
    if ((await field("aof_rewrite_in_progress")) !== "1") continue;
    // Sent at once, so of one moment.
    const [info, rewrite, save] = await Promise.allSettled([client.info("persistence"), client.sendCommand(["BGREWRITEAOF"]), client.sendCommand(["BGSAVE"])]);
    if (info.value.includes("aof_rewrite_in_progress:1")) {
      assert.match(info.value, /\r\naof_current_rewrite_time_sec:0\r\n/);
      assert.equal(rewrite.reason?.message, "ERR Background append only file rewriting already in progress");
      assert.match(save.reason?.message, /^ERR Another child process is active \(AOF\?\)/);
      break;
    }
    await ended(); // it was over already, and another one was asked for
  }
  await ended();
  assert.deepEqual([await field("aof_last_bgrewrite_status"), await field("aof_rewrite_scheduled")], ["ok", "0"]);
  assert.equal(await client.dbSize(), at);
});

test("a key that expired since the base was written stays gone, whatever a command behind it did to it", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir);
  const client = await clientOf(t, server);
  const keys = Array.from({ length: 2000 }, (_, at) => `key:${at}`);
  await Promise.all(keys.map((key) => client.set(key, "v", { PX: 1000 })));
  await client.sendCommand(["BGREWRITEAOF"]);
  while (!server.output.err.includes("was rewritten")) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(await client.exists(keys), keys.length, "the machine was too slow for this test");
  await Promise.all(keys.map((key) => client.append(key, "w")));
  await server.stop("SIGKILL");
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const again = await clientOf(t, await start(t, dir));
  assert.equal(await again.exists(keys), 0);
  assert.equal(await again.set("next", "1"), "OK");
});

test("a directory that grew is rewritten by itself", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir, "--auto-aof-rewrite-min-size", "100kb");
  const client = await clientOf(t, server);
  for (let at = 0; at < 5000; at++) client.set("k", "v".repeat(50));
  await client.ping();
  while (!server.output.err.includes("was rewritten")) await new Promise((resolve) => setTimeout(resolve, 10));
  await server.stop();
});

test("what CONFIG SET says of the directory holds from then on, and CONFIG REWRITE keeps it", async (t) => {
  const dir = await folder(t);
  const file = join(dir, "redis.conf");
  await writeFile(file, "appendonly yes\nappendfsync no\n");
  let server = await serveProgram(file, "--dir", dir);
  t.after(() => server.stop("SIGKILL"));
  let client = await clientOf(t, server);
  const isSynced = async (wait) => (await client.set("k", "v"), (await client.sendCommand(["WAITAOF", "1", "0", wait]))[0]);
  assert.equal(await isSynced("50"), 0);
  await client.configSet("appendfsync", "always");
  assert.equal(await isSynced("10000"), 1);
  await client.configSet({ appendfsync: "no", "aof-load-truncated": "no", "auto-aof-rewrite-min-size": "2kb", "auto-aof-rewrite-percentage": "50" });
  assert.equal(await isSynced("50"), 0);
  await client.configSet("appendfsync", "everysec");
  assert.equal(await isSynced("10000"), 1);
  for (let at = 0; at < 20; at++) client.set("k", "v".repeat(100));
  await rewritten(client);
  for (const name of ["appendfilename", "appenddirname"]) await assert.rejects(client.configSet(name, "other"), /can't set immutable config/);
  for (const name of ["dir", "dbfilename"]) await assert.rejects(client.configSet(name, "other"), /can't set protected config/);
  await client.sendCommand(["CONFIG", "REWRITE"]);
  await server.stop();
  assert.match(await readFile(file, "utf8"), /^appendonly yes\nappendfsync everysec\n#.*\naof-load-truncated no\nauto-aof-rewrite-min-size 2048\nauto-aof-rewrite-percentage 50\n/);
  server = await serveProgram(file, "--dir", dir);
  client = await clientOf(t, server);
  assert.equal((await client.configGet("appendfsync")).appendfsync, "everysec");
});

test("redis-server goes on with our directory, and we with its", { skip }, async (t) => {
  const dir = await folder(t);
  let server = await start(t, dir);
  let client = await clientOf(t, server);
  await fill(client);
  await client.del("stream"); // its base would be of a version that Redis 7.0 cannot read
  await client.sendCommand(["BGREWRITEAOF"]);
  while (!server.output.err.includes("was rewritten")) await new Promise((resolve) => setTimeout(resolve, 10));
  await client.set("behind", "the base");
  await new Promise((resolve) => setTimeout(resolve, 40));
  const ours = await contents(client);
  await server.stop();

  const { port, child: redis } = await redisServer(t, "--dir", dir, "--appendonly", "yes");
  const theirs = await clientOf(t, { port });
  assert.deepEqual(await contents(theirs), ours);
  await theirs.set("by", "redis", { EX: 10_000 });
  await theirs.multi().rPush("list", "d").hDel("hash", "one").exec();
  await theirs.select(2);
  await theirs.set("elsewhere", "changed");
  const wanted = await contents(theirs);
  redis.kill("SIGTERM");
  await once(redis, "exit");

  server = await start(t, dir);
  client = await clientOf(t, server);
  assert.deepEqual(await contents(client), wanted);
  assert.equal(await client.get("by"), "redis");
  // Behind commands of redis-server, which have no checksums, ours begin a file of their own.
  await client.set("by", "us");
  await server.stop();
  assert.ok((await parts(dir)).includes("appendonly.aof.3.incr.aof"));
  server = await start(t, dir);
  assert.equal(await (await clientOf(t, server)).get("by"), "us");
  await server.stop();
});

test("what redis-server's log says of functions is kept for it, over a rewrite", { skip }, async (t) => {
  const dir = await folder(t);
  const library = (name, value) => `#!lua name=${name}\nredis.register_function('${name}', function() return ${value} end)`;
  let { port, child: redis } = await redisServer(t, "--dir", dir, "--appendonly", "yes");
  let theirs = await clientOf(t, { port });
  for (const name of ["gone", "again", "flushed"]) await theirs.sendCommand(["FUNCTION", "LOAD", library(name, 1)]);
  const dumped = await theirs.sendCommand(["FUNCTION", "DUMP"], { typeMapping: { 36: Buffer } });
  await theirs.sendCommand(["FUNCTION", "FLUSH"]);
  await theirs.sendCommand(["FUNCTION", "RESTORE", dumped, "FLUSH"]);
  await theirs.sendCommand(["FUNCTION", "DELETE", "gone"]);
  await theirs.sendCommand(["FUNCTION", "LOAD", "REPLACE", library("again", 2)]);
  await theirs.set("behind", "it");
  const wanted = await theirs.sendCommand(["FUNCTION", "LIST", "WITHCODE"]);
  redis.kill("SIGTERM");
  await once(redis, "exit");

  const server = await start(t, dir);
  const client = await clientOf(t, server);
  assert.equal(await client.get("behind"), "it");
  await client.sendCommand(["BGREWRITEAOF"]);
  await rewritten(client);
  await server.stop();

  ({ port } = await redisServer(t, "--dir", dir, "--appendonly", "yes"));
  theirs = await clientOf(t, { port });
  assert.deepEqual(sorted(await theirs.sendCommand(["FUNCTION", "LIST", "WITHCODE"])), sorted(wanted));
  assert.equal(await theirs.sendCommand(["FCALL", "again", "0"]), 2);
});

const sorted = (list) => list.map((each) => JSON.stringify(each)).sort();

test("what Redis before 7 appended to, commands alone or behind an RDB file, is what a new directory begins with", { skip }, async (t) => {
  const source = await folder(t);
  const { port } = await redisServer(t, "--dir", source);
  const redis = await clientOf(t, { port });
  await redis.set("a", "1");
  await redis.sendCommand(["SAVE"]);
  const set = Buffer.from("*3\r\n$3\r\nSET\r\n$1\r\nb\r\n$1\r\n2\r\n");
  const dump = await readFile(join(source, "dump.rdb"));
  const key = join(source, "key");
  await writeFile(key, Buffer.alloc(32, 7).toString("hex"));
  for (const [head, a, ...args] of [[dump, "1"], [Buffer.alloc(0), null], [dump, "1", "--encryption-key-file", key]]) {
    const dir = await folder(t);
    const before7 = join(dir, "appendonly.aof");
    const file = Buffer.concat([head, set, set.subarray(0, 20)]);
    await writeFile(before7, file);
    assert.match(runServe(dir, "--aof-load-truncated", "no", ...args).stderr, new RegExp(`appendonly\\.aof is cut off at byte ${head.length + set.length}\\.`));
    let server = await start(t, dir, ...args);
    assert.match(server.output.err, /the last 20 bytes are dropped[^]*appendonly\.aof is of Redis before 7: it was read, and from now on .*appendonlydir is kept/);
    let client = await clientOf(t, server);
    assert.deepEqual(await client.mGet(["a", "b"]), [a, "2"]);
    await client.set("b", "3");
    await server.stop();
    assert.ok((await readFile(before7)).equals(file), "it is left as it is");
    server = await start(t, dir, ...args);
    client = await clientOf(t, server);
    assert.deepEqual(await client.mGet(["a", "b"]), [a, "3"]);
    await server.stop();
  }
});

test("a file of Redis before 7 that is damaged is refused; as a base it may be cut, unless something follows", async (t) => {
  const dir = await folder(t);
  const before7 = join(dir, "appendonly.aof");
  await writeFile(before7, "*1\r\nrubbish");
  assert.match(runServe(dir).stderr, /appendonly\.aof is damaged at byte 0\. Nothing was changed/);
  await writeFile(before7, "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n*3\r\n$3\r\nSE");
  const inside = (name) => join(dir, "appendonlydir", name);
  await rename(before7, inside("appendonly.aof"));
  await writeFile(inside("appendonly.aof.manifest"), "file appendonly.aof seq 1 type b\nfile appendonly.aof.1.incr.aof seq 1 type i\n");
  await writeFile(inside("appendonly.aof.1.incr.aof"), "*1\r\n$8\r\nFLUSHALL\r\n");
  assert.match(runServe(dir).stderr, /appendonly\.aof is damaged at byte \d+\. Nothing was changed/);
  await writeFile(inside("appendonly.aof.manifest"), "file appendonly.aof seq 1 type b\n");
  const server = await start(t, dir);
  assert.match(server.output.err, /the last 10 bytes are dropped/);
  assert.equal(await (await clientOf(t, server)).get("a"), "1");
});

test("beside a file of Redis before 7 another one to begin with is refused: only one of them would be read", async (t) => {
  const dir = await folder(t);
  const source = join(dir, "source.rdb");
  const made = await start(t, dir, "--dbfilename", "source.rdb");
  await (await clientOf(t, made)).sendCommand(["SAVE"]);
  await made.stop();
  await rm(join(dir, "appendonlydir"), { recursive: true });
  await writeFile(join(dir, "appendonly.aof"), "*3\r\n$3\r\nSET\r\n$1\r\na\r\n$1\r\n1\r\n");
  const refused = runServe(dir, "--from", source);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /appendonly\.aof is of Redis before 7 and would be read, and .*source\.rdb was given to begin with: a store begins with one of them\. Leave --from out, or move the other away\. Nothing was changed/);
  assert.deepEqual(await parts(dir), []);
  const server = await start(t, dir);
  assert.equal(await (await clientOf(t, server)).get("a"), "1");
  await server.stop();
  // From then on the directory is not new, and nobody is asked again.
  await (await start(t, dir, "--from", source)).stop();
});

test("the first command that was refused is named, with its error", async (t) => {
  const dir = await folder(t);
  const file = join(dir, "appendonly.aof");
  const command = (...words) => `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`;
  await writeFile(file, command("SET", "text", "abc") + command("LPUSH", "text", "secret") + command("NOSUCH", "k", "v") + command("SELECT", "99"));
  const refused = runServe(dir).stderr;
  assert.match(refused, /appendonly\.aof: 3 commands were refused, first LPUSH text \(WRONGTYPE Operation against a key holding the wrong kind of value\); it is damaged, or of a server/);
  await writeFile(file, command("MSET", "x".repeat(1000), "1") + command("NOSUCH", "k", "v"));
  assert.match(runServe(dir).stderr, /1 commands were refused, first NOSUCH k \(ERR unknown command 'NOSUCH', with args beginning with: 'k' 'v' ?\)/);
});

test("a last command that is cut off is dropped, or the directory refused", async (t) => {
  const dir = await folder(t);
  let server = await start(t, dir);
  let client = await clientOf(t, server);
  await client.set("whole", "1");
  const before = (await stat(await increment(dir))).size;
  await client.multi().set("cut", "1").set("off", "1").exec();
  await server.stop();
  const path = await increment(dir);
  await truncate(path, (await stat(path)).size - 40);
  const refused = runServe(dir, "--aof-load-truncated", "no");
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, new RegExp(`incr.aof is cut off at byte ${before}\\. With aof-load-truncated yes its last \\d+ bytes are dropped`));
  server = await start(t, dir);
  assert.match(server.output.err, /the last \d+ bytes are dropped/);
  client = await clientOf(t, server);
  assert.deepEqual(await client.mGet(["whole", "cut", "off"]), ["1", null, null]);
  await client.set("next", "1");
  await server.stop();
  client = await clientOf(t, await start(t, dir));
  assert.deepEqual(await client.mGet(["whole", "next"]), ["1", "1"]);
});

test("what is damaged is refused with its place, and left as it is", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir);
  const client = await clientOf(t, server);
  for (let at = 0; at < 20; at++) await client.set(`key:${at}`, `value ${at}`);
  await server.stop();
  const path = await increment(dir);
  const good = await readFile(path);
  const flips = [good.indexOf("value 3") + 2, good.indexOf("key:7"), good.indexOf("$7", 200) + 1, good.indexOf("#CRC", 300) + 8];
  for (const at of flips) {
    const bad = Buffer.from(good);
    bad[at] ^= 1;
    await writeFile(path, bad);
    const { status, stderr } = runServe(dir);
    assert.equal(status, 1, `flipped at ${at}: ${stderr}`);
    assert.match(stderr, /incr\.aof is damaged (at|before) byte \d+.*Nothing was changed/);
    assert.deepEqual(await readFile(path), bad);
  }
  await writeFile(path, good);
  const base = join(dir, "appendonlydir", "appendonly.aof.1.base.rdb");
  const file = await readFile(base);
  await writeFile(base, file.subarray(0, file.length - 1));
  assert.match(runServe(dir).stderr, /base\.rdb: the RDB file is cut off or damaged \(byte \d+\)/);
  await rm(base);
  assert.match(runServe(dir).stderr, /no such file.*base\.rdb/);
  await writeFile(base, file);
  await appendFile(join(dir, "appendonlydir", "appendonly.aof.manifest"), "nonsense\n");
  assert.match(runServe(dir).stderr, /manifest of .* is damaged in line 4: nonsense/);
  assert.ok(!existsSync(join(dir, "appendonlydir", "cachelet.lock")), "a refused directory is not kept locked");
});

test("one long value is read as fast as many short ones", { skip: !process.env.LONG && "LONG=1", timeout: 300_000 }, async (t) => {
  const bytes = 256 << 20;
  /** CPU seconds of a start with `count` values, `bytes` together. */
  const startSeconds = async (count) => {
    const config = { dir: await folder(t), appendonly: "yes" };
    const written = await serve({ port: 0, config });
    for (let at = 0; at < count; at++) written.cache.set(`k${at}`, "v".repeat(bytes / count));
    await written.close();
    const begun = process.cpuUsage();
    const read = await serve({ port: 0, config });
    const { user, system } = process.cpuUsage(begun);
    assert.equal(read.cache.strlen(`k${count - 1}`), bytes / count);
    await read.close();
    return (user + system) / 1e6;
  };
  const [many, one] = [await startSeconds(1024), await startSeconds(1)];
  assert.ok(one < 5 * many, `${one} s, and ${many} s for 1,024 values`);
});

test("what was to replace a file and did not is removed, and nothing else, whatever the files are called", async (t) => {
  const dir = await folder(t);
  const named = ["--appendfilename", "temp-1-a.aof"];
  const first = await start(t, dir, ...named);
  await (await clientOf(t, first)).set("a", "1");
  await first.stop();
  for (const name of ["temp-mine", "temp-1-a.aof.2.base.rdb.77.temp"]) await writeFile(join(dir, "appendonlydir", name), "");
  const second = await start(t, dir, ...named);
  assert.equal(await (await clientOf(t, second)).get("a"), "1");
  await second.stop();
  assert.deepEqual(await parts(dir), ["temp-1-a.aof.1.base.rdb", "temp-1-a.aof.1.incr.aof", "temp-1-a.aof.manifest", "temp-mine"]);
});

test("a directory that is removed refuses writes until it is there again, and nothing is lost", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir);
  const client = await clientOf(t, server);
  const untilSet = async (wanted) => {
    for (let at = 0; !wanted.test(await client.set("last", `${++at}`).catch(String)); ) await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await client.set("before", "1");
  await rm(join(dir, "appendonlydir"), { recursive: true });
  await client.set("behind", "2");
  await untilSet(/MISCONF Errors writing to the AOF file: .*(was removed|no such file)/);
  await mkdir(join(dir, "appendonlydir"));
  await untilSet(/OK/);
  assert.ok((await parts(dir)).includes("cachelet.lock"));
  await server.stop("SIGKILL");
  assert.deepEqual(await (await clientOf(t, await start(t, dir))).mGet(["before", "behind"]), ["1", "2"]);
});

test("a base that lost its manifest is not written over", async (t) => {
  const dir = await folder(t);
  const lost = join(dir, "appendonlydir/appendonly.aof.1.base.rdb");
  await mkdir(join(dir, "appendonlydir"));
  await writeFile(lost, "all data");
  const server = await start(t, dir);
  assert.match(server.output.err, /appendonly\.aof\.1\.base\.rdb is in no manifest, and is left as it is/);
  await (await clientOf(t, server)).set("a", "1");
  await server.stop();
  assert.equal(await readFile(lost, "utf8"), "all data");
  assert.equal(await (await clientOf(t, await start(t, dir))).get("a"), "1");
});

test("one directory, one process", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir);
  const { status, stderr } = runServe(dir);
  assert.equal(status, 1);
  assert.match(stderr, new RegExp(`is in use by process ${server.pid}; stop it, or choose another --dir`));
  await server.stop("SIGKILL");
  await (await start(t, dir)).stop(); // a lock whose owner is dead is nobody's
});

test("a process that nobody waited for after its end keeps no directory", { skip: existsSync("/proc/self/stat") ? false : "the system does not tell" }, async (t) => {
  const dir = await folder(t);
  // What bash becomes does not know that it has a child.
  const parent = spawn("bash", ["-c", `"$0" "$@" & exec sleep 60`, process.execPath, join(root, "bin/cachelet.mjs"), "serve", "--port", "0", "--appendonly", "yes", "--dir", dir], { stdio: ["ignore", "pipe", "ignore"] });
  t.after(() => parent.kill("SIGKILL"));
  await once(parent.stdout, "data");
  const [pid] = (await readFile(join(dir, "appendonlydir/cachelet.lock"), "utf8")).split(" ").map(Number);
  process.kill(pid, "SIGKILL");
  while (!/\) Z /.test(await readFile(`/proc/${pid}/stat`, "latin1"))) await new Promise((resolve) => setTimeout(resolve, 10));
  await (await start(t, dir)).stop();
});

for (const appendfsync of ["everysec", "always"]) {
  test(`a disk that is full refuses writes until there is room, and nothing is lost: appendfsync ${appendfsync}`, async (t) => {
    const dir = await folder(t);
    // Files up to 64 KB, which is a full disk that can be made without being root.
    const options = ["--port", "0", "--appendonly", "yes", "--dir", dir, "--auto-aof-rewrite-percentage", "0", "--appendfsync", appendfsync];
    const child = spawn("bash", ["-c", `ulimit -S -f 64; exec "$0" "$@"`, process.execPath, join(root, "bin/cachelet.mjs"), "serve", ...options], { stdio: ["ignore", "pipe", "pipe"] });
    t.after(() => child.kill("SIGKILL"));
    let output = "";
    child.stdout.on("data", (bytes) => (output += bytes));
    child.stderr.on("data", (bytes) => (output += bytes));
    while (!/ready on/.test(output)) await new Promise((resolve) => setTimeout(resolve, 10));
    const port = /ready on .*:(\d+)/.exec(output)[1];
    const [client, other] = [await clientOf(t, { port }), await clientOf(t, { port })];
    let [stored, isFull] = [0, false];
    // With `always` what could not be written is not answered before it is.
    const writing = (async () => {
      for (; !isFull; stored++) await client.set(`key:${stored}`, "v".repeat(1000));
    })().catch((error) => assert.match(error.message, /MISCONF Errors writing to the AOF file: ./));
    while (!/MISCONF/.test(await other.ping().catch(String))) await new Promise((resolve) => setTimeout(resolve, 10));
    isFull = true;
    await assert.rejects(other.set("k", "v"), /MISCONF Errors writing to the AOF file: ./);
    assert.equal(await other.get("key:0"), "v".repeat(1000), "reads go on");
    assert.match(await other.info("persistence"), /aof_last_write_status:err/);
    assert.match(output, /cannot be written: .*; writes are refused/);
    const raise = spawnSync("prlimit", ["--pid", `${child.pid}`, "--fsize=unlimited:"]);
    if (raise.status === 0) {
      while (!/can be written again/.test(output)) await new Promise((resolve) => setTimeout(resolve, 50));
      await writing;
      assert.equal(await client.set("room", "again"), "OK");
    }
    const all = await other.dbSize();
    assert.ok(all >= stored);
    child.kill("SIGKILL");
    await once(child, "exit");
    const again = await clientOf(t, await start(t, dir));
    const kept = await again.dbSize();
    assert.ok(raise.status === 0 ? kept === all : kept >= stored, `${stored} acknowledged, ${all} there, ${kept} kept`);
  });
}

test("--from begins a new directory, and is not read for an old one", async (t) => {
  const dir = await folder(t);
  let server = await start(t, dir);
  let client = await clientOf(t, server);
  await client.set("k", "first");
  await client.sendCommand(["BGREWRITEAOF"]);
  while (!server.output.err.includes("was rewritten")) await new Promise((resolve) => setTimeout(resolve, 10));
  await server.stop();
  const from = join(dir, "appendonlydir", "appendonly.aof.2.base.rdb");
  const other = await folder(t);
  server = await start(t, other, "--from", from);
  client = await clientOf(t, server);
  assert.equal(await client.get("k"), "first");
  await client.set("k", "second");
  await server.stop();
  client = await clientOf(t, await start(t, other, "--from", from));
  assert.equal(await client.get("k"), "second");
});
