// The RDB file of a server: SAVE, BGSAVE, the points of `save`, SHUTDOWN, what it begins with, copies, and CONFIG REWRITE.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { createReadStream, existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { createClient } from "redis";

import { Cachelet } from "cachelet";
import { serve } from "cachelet/server";

import { clientOf, folder, redisServer, residentBytes, serveProgram, withoutRedis } from "./support.mjs";

async function start(t, dir, ...args) {
  const server = await serveProgram("--dir", dir, ...args);
  t.after(() => server.stop("SIGKILL"));
  return server;
}

const info = async (client, name) => new RegExp(`^${name}:(.*)\r`, "m").exec(await client.sendCommand(["INFO", "persistence"]))?.[1];

async function until(done, timeout = 10_000) {
  const start = Date.now();
  while (!(await done())) {
    if (Date.now() - start > timeout) throw new Error(`it did not come: ${done}`);
    await sleep(20);
  }
}

const exists = (path) => stat(path).then(() => true, () => false);

test("SAVE writes a file that the next server and redis-server begin with", { skip: withoutRedis }, async (t) => {
  const dir = await folder(t);
  const first = await start(t, dir);
  const client = await clientOf(t, first);
  await client.mSet({ a: "1", b: "2" });
  await client.hSet("h", { f: "v" });
  const before = Number(await client.sendCommand(["LASTSAVE"]));
  assert.equal(await info(client, "rdb_changes_since_last_save"), "3");
  assert.equal(await client.sendCommand(["SAVE"]), "OK");
  assert.ok(Number(await client.sendCommand(["LASTSAVE"])) >= before);
  assert.equal(await info(client, "rdb_changes_since_last_save"), "0");
  assert.equal(await info(client, "rdb_saves"), "1");
  await client.set("c", "not saved");
  await first.stop("SIGKILL");
  const second = await clientOf(t, await start(t, dir));
  assert.deepEqual(await second.mGet(["a", "b", "c"]), ["1", "2", null]);
  const theirs = await redisServer(t, "--dir", dir);
  const redis = await clientOf(t, theirs);
  assert.deepEqual(await redis.mGet(["a", "b", "c"]), ["1", "2", null]);
  assert.deepEqual({ ...(await redis.hGetAll("h")) }, { f: "v" });
  await redis.set("theirs", "yes");
  await redis.sendCommand(["SAVE"]);
  const third = await clientOf(t, await start(t, dir));
  assert.equal(await third.get("theirs"), "yes");
});

test("BGSAVE answers at once, and is of its moment while writes go on", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir);
  const client = await clientOf(t, server);
  const keys = 60_000;
  const writeAll = async (round) => {
    for (let at = 0; at < keys; at += 2000) await Promise.all(Array.from({ length: 2000 }, (_, n) => client.set(`key:${at + n}`, `${round}`.repeat(20))));
  };
  await writeAll(1);
  assert.equal(await client.sendCommand(["BGSAVE"]), "Background saving started");
  const again = await Promise.allSettled([client.sendCommand(["BGSAVE"]), client.sendCommand(["SAVE"]), client.set("later", "x")]);
  assert.match(String(again[0].reason), /ERR Background save already in progress/);
  assert.match(String(again[1].reason), /ERR Background save already in progress/);
  assert.equal(again[2].value, "OK");
  assert.equal(await info(client, "rdb_bgsave_in_progress"), "1");
  await writeAll(2);
  await until(async () => (await info(client, "rdb_bgsave_in_progress")) === "0");
  assert.equal(await info(client, "rdb_last_bgsave_status"), "ok");
  assert.ok(Number(await info(client, "rdb_changes_since_last_save")) >= keys);
  await server.stop("SIGKILL");
  const second = await clientOf(t, await start(t, dir));
  assert.equal(await second.dbSize(), keys);
  assert.equal(await second.get("later"), null);
  for (const at of [0, 1, 999, 30_000, keys - 1]) assert.equal(await second.get(`key:${at}`), "1".repeat(20));
});

test("what FLUSHALL removed does not come back with the file, if that is written by itself, as in Redis", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir, "--save", "3600 1000000");
  const client = await clientOf(t, server);
  await Promise.all(Array.from({ length: 5000 }, (_, at) => client.set(`key:${at}`, "x".repeat(100))));
  await client.sendCommand(["BGSAVE"]);
  await client.flushAll();
  await until(async () => (await info(client, "rdb_saves")) === "2");
  await server.stop("SIGKILL");
  assert.equal(await (await clientOf(t, await start(t, dir))).dbSize(), 0);
});

test("FLUSHALL's own save is in the way of no SAVE and no BGSAVE", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir, "--save", "3600 1000000");
  const client = await clientOf(t, server);
  for (let round = 0; round < 10; round++) {
    await client.flushAll();
    await client.set("k", `${round}`);
    assert.equal(await client.sendCommand(["BGSAVE"]), "Background saving started");
    await until(async () => (await info(client, "rdb_bgsave_in_progress")) === "0");
    await client.flushAll();
    await client.set("k", `${round} again`);
    assert.equal(await client.sendCommand(["SAVE"]), "OK");
  }
  await server.stop("SIGKILL");
  assert.equal(await (await clientOf(t, await start(t, dir))).get("k"), "9 again");
});

test("BGSAVE in a transaction is for later, as in Redis", async (t) => {
  const client = await clientOf(t, await start(t, await folder(t)));
  assert.deepEqual(await client.multi().set("k", "v").addCommand(["BGSAVE"]).exec(), ["OK", "Background saving scheduled"]);
  await until(async () => (await info(client, "rdb_saves")) === "1");
});

test("a pipeline that changes more than can be written at once waits for the file, and all of it is answered", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir);
  const client = await clientOf(t, server);
  const keys = 600;
  const noise = randomBytes(150_000).toString("base64"); // 200 kB, which nothing makes smaller
  for (let at = 0; at < keys; at++) await client.set(`key:${at}`, noise);
  const before = await residentBytes(server.pid);
  let most = before;
  const watch = setInterval(() => void residentBytes(server.pid).then((bytes) => (most = Math.max(most, bytes)), () => undefined), 5); // the last look may find it gone
  const other = await clientOf(t, server);
  await client.sendCommand(["BGSAVE"]);
  const changed = await Promise.all(Array.from({ length: keys }, (_, at) => (at % 2 ? client : other).append(`key:${at}`, "x")));
  assert.deepEqual(new Set(changed), new Set([200_001]));
  await until(async () => (await info(client, "rdb_bgsave_in_progress")) === "0");
  clearInterval(watch);
  // 242 MB before pipelines waited; what is left is mostly what JavaScript has not collected yet.
  assert.ok(most - before < 160 << 20, `120 MB of data, ${(most - before) >> 20} MB more while it was saved`);
  await server.stop("SIGKILL");
  const again = await clientOf(t, await start(t, dir));
  for (const at of [0, 1, 300, keys - 1]) assert.equal(await again.strLen(`key:${at}`), 200_000, "of its moment");
});

test("the points of save, and the save of an end", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir, "--save", "1 3", "--dbfilename", "mine.rdb");
  const client = await clientOf(t, server);
  await client.mSet({ a: "1", b: "2" });
  await sleep(1300);
  assert.equal(await exists(join(dir, "mine.rdb")), false, "two changes are not three");
  await client.set("c", "3");
  await until(async () => (await info(client, "rdb_saves")) === "1");
  assert.equal(await exists(join(dir, "mine.rdb")), true);
  await client.set("d", "4");
  assert.equal((await server.stop("SIGTERM")).code, 0);
  const again = await start(t, dir, "--save", "3600 1", "--dbfilename", "mine.rdb");
  const second = await clientOf(t, again);
  assert.deepEqual(await second.mGet(["a", "b", "c", "d"]), ["1", "2", "3", "4"]);
  await second.set("e", "5");
  await assert.rejects(second.sendCommand(["SHUTDOWN"]));
  assert.equal((await again.ended()).code, 0);
  const last = await start(t, dir, "--save", "3600 1", "--dbfilename", "mine.rdb");
  const third = await clientOf(t, last);
  assert.equal(await third.get("e"), "5");
  await third.set("f", "6");
  await assert.rejects(third.sendCommand(["SHUTDOWN", "NOSAVE"]));
  assert.equal((await last.ended()).code, 0);
  const fourth = await clientOf(t, await start(t, dir, "--dbfilename", "mine.rdb"));
  assert.equal(await fourth.get("f"), null);
});

test("a file that cannot be written is told, writes are refused, and the end waits", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir, "--save", "1 1");
  const client = await clientOf(t, server);
  await mkdir(join(dir, "dump.rdb")); // nothing can be renamed over a folder
  await writeFile(join(dir, "dump.rdb", "x"), "");
  await client.set("a", "1");
  await assert.rejects(client.sendCommand(["SAVE"]), /ERR .*(EISDIR|ENOTEMPTY|EEXIST|directory)/);
  assert.equal(await info(client, "rdb_last_bgsave_status"), "err");
  await assert.rejects(client.set("b", "2"), /MISCONF Redis is configured to save RDB snapshots/);
  assert.equal(await client.get("a"), "1");
  await client.sendCommand(["CONFIG", "SET", "stop-writes-on-bgsave-error", "no"]);
  await client.set("b", "2");
  await assert.rejects(client.sendCommand(["SHUTDOWN", "SAVE"]), /ERR Errors trying to SHUTDOWN. Check logs./);
  assert.equal(await info(client, "rdb_changes_since_last_save"), "2", "what was not saved is still to be");
  assert.match(server.output.err, /dump\.rdb could not be written/);
  assert.deepEqual((await readdir(dir)).sort(), ["dump.rdb"], "nothing is left lying about");
  await rm(join(dir, "dump.rdb"), { recursive: true });
  assert.equal(await client.sendCommand(["SAVE"]), "OK");
  await assert.rejects(client.sendCommand(["SHUTDOWN", "SAVE", "FORCE", "NOW"]));
  assert.equal((await server.ended()).code, 0);
});

for (const how of ["SIGTERM", "SIGHUP", "SHUTDOWN"]) {
  test(`what is acknowledged until ${how} has ended the server is in its file`, async (t) => {
    const dir = await folder(t);
    const server = await start(t, dir, "--save", "3600 1");
    const [client, other] = [await clientOf(t, server), await clientOf(t, server)];
    await Promise.all(Array.from({ length: 300 }, (_, at) => client.set(`k${at}`, "x".repeat(100_000)))); // takes many turns to write
    let last = 0;
    const counting = (async () => {
      for (;;) last = await client.incr("n").catch((error) => (/LOADING/.test(error.message) ? last : Promise.reject(error)));
    })().catch(() => undefined);
    await until(() => last > 5);
    if (how === "SHUTDOWN") other.sendCommand(["SHUTDOWN"]).catch(() => undefined);
    else process.kill(server.pid, how);
    process.kill(server.pid, "SIGINT"); // as npx does, which gets Ctrl-C as well
    assert.equal((await server.ended()).code, 0);
    await counting;
    const next = await clientOf(t, await start(t, dir));
    assert.deepEqual([await next.get("n"), await next.dbSize()], [`${last}`, 301]);
  });
}

test("a signal ends no server that cannot save what is to be saved", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir, "--save", "3600 1");
  const client = await clientOf(t, server);
  await client.set("a", "1");
  await mkdir(join(dir, "dump.rdb", "x"), { recursive: true });
  process.kill(server.pid, "SIGTERM");
  await until(() => server.output.err.includes("the server goes on"));
  assert.equal(await client.incr("a"), 2);
  assert.equal(await info(client, "rdb_changes_since_last_save"), "2");
  await rm(join(dir, "dump.rdb"), { recursive: true });
  assert.equal((await server.stop()).code, 0);
  assert.equal(await (await clientOf(t, await start(t, dir))).get("a"), "2");
});

test("a folder that is not there is made when there is something to write", async (t) => {
  const dir = join(await folder(t), "not", "yet");
  const client = await clientOf(t, await start(t, dir));
  assert.equal(await client.sendCommand(["SAVE"]), "OK");
  assert.deepEqual(await readdir(dir), ["dump.rdb"]);
});

test("WAITAOF answers when the writes are on the disk", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir, "--appendonly", "yes", "--appendfsync", "everysec");
  const client = await clientOf(t, server);
  assert.deepEqual(await client.sendCommand(["WAITAOF", "1", "0", "0"]), [1, 0]);
  const started = performance.now();
  await client.set("a", "1");
  assert.deepEqual(await client.sendCommand(["WAITAOF", "1", "0", "5000"]), [1, 0]);
  assert.ok(performance.now() - started < 3000);
  await client.set("a", "2");
  assert.deepEqual(await client.sendCommand(["WAITAOF", "0", "0", "0"]).then(([, replicas]) => replicas), 0);
  assert.deepEqual(await client.sendCommand(["WAITAOF", "1", "1", "60"]).then(([, replicas]) => replicas), 0);
});

test("WAITAOF in process: who cannot wait is told that nothing is on the disk, and who gives up is answered nothing", async (t) => {
  const server = await serve({ port: 0, config: { dir: await folder(t), appendonly: "yes" } });
  t.after(() => server.close());
  const { cache } = server;
  assert.deepEqual(cache.waitaof(1, 0, 0), [1, 0]);
  cache.set("a", 1);
  assert.deepEqual(cache.waitaof(1, 0, 0), [0, 0]);
  assert.deepEqual(cache.call("waitaof", 1, 0, 0), [0, 0]);
  assert.equal(cache.blpop("q", 0), null);
  assert.deepEqual(await cache.async.waitaof(1, 0, 5000), [1, 0]);
  assert.deepEqual(await cache.async.waitaof(1, 1, 30), [1, 0]);
  await assert.rejects(cache.async.withSignal(AbortSignal.timeout(30)).waitaof(1, 1, 0), { name: "TimeoutError" });
  await assert.rejects(cache.async.withSignal(AbortSignal.timeout(30)).call("WaitAof", 1, 1, 0), { name: "TimeoutError" });
});

test("copies are made now and then, and the oldest go", async (t) => {
  const dir = await folder(t);
  // Of another server in this folder, and of a clock that was wrong.
  const others = ["dump-2-2020-01-01T00-00-00-000Z.rdb"];
  const wrong = ["dump-2098-01-01T00-00-00-000Z.rdb", "dump-2099-01-01T00-00-00-000Z.rdb"];
  await mkdir(join(dir, "snapshots"));
  for (const name of [...others, ...wrong]) await writeFile(join(dir, "snapshots", name), "");
  const server = await start(t, dir, "--snapshot-interval", "1", "--snapshot-retention", "3");
  const client = await clientOf(t, server);
  await client.set("a", "1");
  const copies = async () => (await readdir(join(dir, "snapshots"))).filter((name) => !others.includes(name));
  const seen = new Set();
  await until(async () => {
    for (const name of await copies()) seen.add(name);
    return seen.size >= 6;
  });
  await server.stop();
  const left = (await copies()).sort();
  assert.equal(left.length, 3);
  for (const name of wrong) assert.ok(!left.includes(name), name); // they were too many before any other
  assert.ok((await readdir(join(dir, "snapshots"))).includes(others[0]));
  const second = await clientOf(t, await start(t, await folder(t), "--from", join(dir, "snapshots", left[0])));
  assert.equal(await second.get("a"), "1");
});

test("two servers of one process write one file, each on a way of its own; what dead ones left on theirs goes, and nothing else", async (t) => {
  const dir = await folder(t);
  const host = hostname().replace(/\W/g, "_");
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  const before = new Date(Date.now() - 2 * 86_400_000);
  const gone = [`dump.rdb.${pid}-1-1-${host}.temp`, "dump.rdb.1-1-7-elsewhere.temp"];
  const kept = [`other.rdb.${pid}-1-1-${host}.temp`, "dump.rdb.1-1-8-elsewhere.temp", "dump.rdb.77.temp", "temp-77.rdb", `dump.rdb.${process.pid}-${startOf(process.pid)}-999-${host}.temp`];
  for (const name of [...gone, ...kept]) await writeFile(join(dir, name), "");
  await utimes(join(dir, gone[1]), before, before);
  const servers = [await serve({ port: 0, config: { dir, save: "3600 1" } }), await serve({ port: 0, config: { dir, save: "3600 1" } })];
  t.after(() => Promise.all(servers.map((server) => server.close())));
  await until(async () => (await readdir(dir)).sort().join() === [...kept].sort().join());
  const value = randomBytes(300_000);
  for (const { cache } of servers) for (let at = 0; at < 100; at++) cache.set(`key:${at}`, value);
  const underway = new Set();
  const saved = Promise.all(servers.map(({ cache }) => cache.async.save()));
  const look = setInterval(() => readdirSync(dir).forEach((name) => underway.add(name)), 1);
  assert.deepEqual(await saved, ["OK", "OK"]);
  clearInterval(look);
  assert.equal([...underway].filter((name) => !kept.includes(name) && name.endsWith(".temp")).length, 2);
  assert.deepEqual((await readdir(dir)).sort(), [...kept, "dump.rdb"].sort());
  const again = await Cachelet.create({ from: createReadStream(join(dir, "dump.rdb")) });
  assert.equal(again.dbsize(), 100);
  again.close();
});

/** When a process started, in ticks. */
const startOf = (pid) => (existsSync("/proc/self/stat") ? readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1).split(" ")[19] : 0);

test("CONFIG REWRITE keeps the file and changes what was changed", async (t) => {
  const dir = await folder(t);
  const file = join(dir, "redis.conf");
  await writeFile(file, `# mine\nport 0\ndir ${dir}\nmaxmemory 100mb\nsave 900 1\nsave 300 10\n\nmaxmemory 50mb\ntimeout 10\n`, { mode: 0o600 });
  const server = await serveProgram(file);
  t.after(() => server.stop("SIGKILL"));
  const client = await clientOf(t, server);
  assert.deepEqual(await client.configGet("save").then((all) => ({ ...all })), { save: "900 1 300 10" });
  await client.configSet({ maxmemory: "200mb", "requirepass": 'a "b" c', "maxmemory-policy": "allkeys-lru", save: "60 5 30 9" });
  await client.sendCommand(["CONFIG", "REWRITE"]);
  const text = await readFile(file, "utf8");
  assert.equal(
    text,
    `# mine\nport 0\ndir ${dir}\nmaxmemory 209715200\nsave 60 5\nsave 30 9\n\ntimeout 10\n# Generated by CONFIG REWRITE\nmaxmemory-policy allkeys-lru\nrequirepass "a \\"b\\" c"\n`,
  );
  await client.sendCommand(["CONFIG", "REWRITE"]);
  assert.equal(await readFile(file, "utf8"), text, "twice is the same as once");
  assert.equal((await stat(file)).mode & 0o777, 0o600, "a password is there for its owner alone");
  await server.stop();
  const again = await serveProgram(file);
  t.after(() => again.stop("SIGKILL"));
  const second = createClient({ url: `redis://127.0.0.1:${again.port}`, password: 'a "b" c' });
  second.on("error", () => undefined);
  await second.connect();
  t.after(() => second.destroy());
  assert.deepEqual({ ...(await second.configGet("maxmemory*")) }["maxmemory-policy"], "allkeys-lru");
  assert.equal((await second.configGet("save")).save, "60 5 30 9");
});

test("DEBUG RELOAD leaves everything as it was", async (t) => {
  const server = await serveProgram("--enable-debug-command", "yes");
  t.after(() => server.stop("SIGKILL"));
  const client = await clientOf(t, server);
  await client.set("a", "1", { EX: 100 });
  await client.zAdd("z", Array.from({ length: 500 }, (_, at) => ({ score: at, value: `member ${at}` })));
  assert.equal(await client.sendCommand(["DEBUG", "RELOAD"]), "OK");
  assert.equal(await client.get("a"), "1");
  assert.ok((await client.ttl("a")) > 90);
  assert.equal(await client.zRank("z", "member 77"), 77);
  assert.equal(await client.dbSize(), 2);
});
