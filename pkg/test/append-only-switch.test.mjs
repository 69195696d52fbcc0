// CONFIG SET appendonly, through `cachelet serve`: what it answers and leaves is what redis-server answers and leaves, nothing that was acknowledged is lost by it, and
// no data of anybody else goes.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { appendFile, chmod, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { serve } from "../dist/server.js";
import { clientOf, folder, Raw, redisServer, serveProgram, withoutRedis as skip } from "./support.mjs";

/** A server that ends with the test at the latest. */
async function start(t, dir, ...args) {
  const server = await serveProgram("--dir", dir, ...args);
  t.after(() => server.stop("SIGKILL"));
  return server;
}

/** So much that a base takes a while. */
const KEYS = 60;
const fill = (client) => Promise.all(Array.from({ length: KEYS }, (_, at) => client.setRange(`key:${at}`, 1_000_000, "x")));

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What INFO says of the append-only file, as one word a line. */
async function aof(client, ...names) {
  const info = await client.info("persistence");
  return names.map((name) => new RegExp(`${name}:(\\S*)`).exec(info)?.[1]).join(" ");
}

const STATE = ["aof_enabled", "aof_rewrite_in_progress", "aof_rewrite_scheduled", "aof_last_bgrewrite_status", "aof_last_write_status"];

/** Waits until the directory is whole and nothing is being written. */
async function settled(client) {
  while ((await aof(client, "aof_rewrite_in_progress", "aof_rewrite_scheduled")) !== "0 0") await wait(10);
  await wait(50); // redis-server removes old files a little later
}

/** Names in the append-only directory, and what the manifest says. */
async function left(dir) {
  const inside = join(dir, "appendonlydir");
  const names = existsSync(inside) ? (await readdir(inside)).filter((name) => !/\.lock$|^temp-/.test(name)).sort() : [];
  const manifest = names.includes("appendonly.aof.manifest") ? await readFile(join(inside, "appendonly.aof.manifest"), "utf8") : "";
  return { names, manifest: manifest.replace(/^#CRC.*\n/, "") };
}

/** The reply, or the error's line. */
const said = (client, ...words) => client.sendCommand(words).catch((error) => error.message);

/** Everything that was answered and left on the way. */
async function story(client, dir) {
  const told = [];
  const tell = async (...words) => told.push([words.join(" "), await said(client, ...words)]);
  const look = async () => told.push([await left(dir), await aof(client, ...STATE)]);
  await tell("SET", "a", "1");
  await tell("CONFIG", "SET", "appendonly", "no");
  await look();
  await tell("CONFIG", "SET", "appendonly", "maybe");
  await tell("CONFIG", "SET", "appendonly", "YES", "appendfsync", "always");
  await settled(client);
  await look();
  await tell("CONFIG", "GET", "appendonly");
  await tell("CONFIG", "GET", "appendfsync");
  await tell("CONFIG", "SET", "appendonly", "yes");
  await tell("SET", "b", "2");
  await tell("CONFIG", "SET", "appendonly", "no");
  await look();
  await tell("SET", "c", "3");
  await look();
  await tell("CONFIG", "SET", "appendonly", "yes");
  await settled(client);
  await look();
  await tell("BGREWRITEAOF");
  await settled(client);
  await look();
  await tell("CONFIG", "SET", "appendonly", "no", "maxmemory", "nothing");
  await tell("CONFIG", "SET", "appendonly", "no", "appendonly", "no");
  await look();
  await tell("CONFIG", "SET", "maxmemory", "100mb", "appendonly", "no");
  await tell("CONFIG", "GET", "maxmemory");
  await tell("MULTI");
  await tell("SET", "d", "4");
  await tell("CONFIG", "SET", "appendonly", "yes");
  await tell("SET", "e", "5");
  // Sent at once: the rewrite is for later, and already known.
  const [, soon] = await Promise.all([tell("EXEC"), aof(client, ...STATE)]);
  told.push(soon);
  await settled(client);
  await look();
  await tell("CONFIG", "SET", "appendonly", "no");
  await rm(join(dir, "appendonlydir"), { recursive: true });
  await writeFile(join(dir, "appendonlydir"), "a file");
  await tell("CONFIG", "SET", "maxmemory", "50mb", "appendonly", "yes", "appendfsync", "no");
  told.push(await aof(client, ...STATE));
  for (const name of ["maxmemory", "appendonly", "appendfsync"]) await tell("CONFIG", "GET", name);
  await tell("SET", "f", "6");
  return told;
}

test("what is answered and left is redis-server's", { skip }, async (t) => {
  const [theirs, ours] = [await folder(t), await folder(t)];
  const expected = await story(await clientOf(t, await redisServer(t, "--dir", theirs, "--maxmemory", "200mb")), theirs);
  assert.deepEqual(await story(await clientOf(t, await start(t, ours, "--maxmemory", "200mb")), ours), expected);
});

/** Counts up in a key of its own, a few commands at a time, until the server is gone; tells how far it was acknowledged. */
async function counting(port, key) {
  const raw = await Raw.open(port);
  const counter = { key, acknowledged: 0, raw };
  raw.socket.on("data", () => {
    const last = raw.received.lastIndexOf("\r\n");
    const line = raw.received.lastIndexOf(":", last);
    if (last < 0 || line < 0) return;
    counter.acknowledged = Number(raw.received.slice(line + 1, last));
    raw.received = raw.received.slice(last);
    raw.socket.write(`INCR ${key}\r\nINCR ${key}\r\nINCR ${key}\r\n`);
  });
  raw.socket.write(`INCR ${key}\r\n`);
  return counter;
}

/** Whether every counter in this server has what was acknowledged, and what they have. */
async function counted(t, server, counters) {
  const client = await clientOf(t, server);
  const values = [];
  for (const { key, acknowledged } of counters) {
    const value = Number(await client.get(key));
    assert.ok(value >= acknowledged, `${key} is ${value}, and ${acknowledged} was acknowledged`);
    values.push(value);
  }
  return { values, keys: await client.dbSize() };
}

// As soon as the manifest is there it has everything: also what was acknowledged while the base was written.
for (const appendfsync of ["always", "everysec", "no"]) {
  test(`killed after it was switched on among writes, nothing acknowledged is lost: appendfsync ${appendfsync}`, { skip, timeout: 120_000 }, async (t) => {
    for (const again of [false, true]) {
      const dir = await folder(t);
      const server = await start(t, dir, "--appendfsync", appendfsync);
      const client = await clientOf(t, server);
      await fill(client);
      if (again) {
        await client.configSet("appendonly", "yes");
        await settled(client);
        await client.configSet("appendonly", "no");
      }
      const before = (await left(dir)).manifest;
      const counters = await Promise.all([1, 2, 3, 4, 5].map((at) => counting(server.port, `counter:${at}`)));
      await wait(50);
      await client.configSet("appendonly", "yes");
      const began = counters.map(({ acknowledged }) => acknowledged);
      while ((await left(dir)).manifest === before) await wait(0);
      await server.stop("SIGKILL");
      assert.ok(counters.some(({ acknowledged }, at) => acknowledged > began[at]), "something came while the base was written");
      const theirs = await counted(t, await redisServer(t, "--dir", dir, "--appendonly", "yes"), counters);
      const ours = await counted(t, await start(t, dir, "--appendonly", "yes"), counters);
      assert.deepEqual(ours, theirs);
      assert.equal(ours.keys, KEYS + counters.length);
    }
  });
}

test("switched on and off among writes, again and again, it can always be gone on with", { skip, timeout: 60_000 }, async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir);
  const client = await clientOf(t, server);
  const counters = await Promise.all([1, 2, 3].map((at) => counting(server.port, `counter:${at}`)));
  for (let round = 0; round < 30; round++) {
    await client.configSet("appendonly", "yes");
    if (round % 3 > 0) await settled(client);
    if (round % 3 > 1) await wait(round);
    await client.configSet("appendonly", "no");
    const { names, manifest } = await left(dir);
    assert.ok(names.length <= 4 || names.length === 0, names.join(" "));
    for (const [, name] of manifest.matchAll(/^file (\S+)/gm)) assert.ok(names.includes(name), name);
  }
  await client.configSet("appendonly", "yes");
  await settled(client);
  await server.stop("SIGKILL");
  await counted(t, await redisServer(t, "--dir", dir, "--appendonly", "yes"), counters);
  await counted(t, await start(t, dir, "--appendonly", "yes"), counters);
});

test("until the first base is whole the state says so, and WAITAOF waits for it", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir);
  const client = await clientOf(t, server);
  await fill(client);
  const other = await clientOf(t, server);
  await assert.rejects(other.sendCommand(["WAITAOF", "1", "0", "0"]), { message: "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled." });
  const [, info, early] = await Promise.all([client.configSet("appendonly", "yes"), client.info("persistence"), client.sendCommand(["WAITAOF", "1", "0", "1"])]);
  assert.match(info, /aof_enabled:1[^]*aof_rewrite_in_progress:1/);
  assert.deepEqual(early, [0, 0]);
  assert.deepEqual((await left(dir)).names.filter((name) => name.endsWith("manifest")), [], "nothing names what is not whole");
  assert.equal(await client.set("meanwhile", "1"), "OK");
  assert.deepEqual((await left(dir)).names.filter((name) => name.endsWith("manifest")), [], "who writes does not wait for it");
  assert.deepEqual(await client.sendCommand(["WAITAOF", "1", "0", "20000"]), [1, 0]);
  assert.deepEqual((await left(dir)).names.filter((name) => name.endsWith("manifest")), ["appendonly.aof.manifest"]);
  await client.configSet("appendfsync", "no");
  await client.set("later", "1");
  const waiting = assert.rejects(client.sendCommand(["WAITAOF", "1", "0", "0"]), { message: "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled." });
  await other.configSet("appendonly", "no");
  await waiting;
  assert.equal(await client.get("later"), "1");
});

test("a directory that this server has not read is not replaced", async (t) => {
  const dir = await folder(t);
  let server = await start(t, dir, "--appendonly", "yes");
  let client = await clientOf(t, server);
  await client.set("old", "1");
  await server.stop();
  const before = await left(dir);
  server = await start(t, dir);
  client = await clientOf(t, server);
  await client.set("new", "1");
  await assert.rejects(client.configSet("appendonly", "yes"), /appendonlydir holds data that this server has not read\. Start it with appendonly yes, which reads that, or move the folder away/);
  assert.equal(await aof(client, "aof_enabled"), "0");
  assert.deepEqual(await left(dir), before);
  assert.ok(!existsSync(join(dir, "appendonlydir", "cachelet.lock")), "it is free for others");
  await server.stop();
  // Nor one that was its own, and that somebody went on with.
  server = await start(t, dir, "--appendonly", "yes");
  client = await clientOf(t, server);
  await client.configSet("appendonly", "no");
  const [increment] = (await left(dir)).names.filter((name) => name.endsWith(".incr.aof"));
  await appendFile(join(dir, "appendonlydir", increment), "*3\r\n$3\r\nSET\r\n$6\r\nothers\r\n$1\r\n1\r\n");
  await assert.rejects(client.configSet("appendonly", "yes"), /holds data that this server has not read/);
  await server.stop();
  server = await start(t, dir, "--appendonly", "yes");
  client = await clientOf(t, server);
  assert.deepEqual((await client.keys("*")).sort(), ["old", "others"]);
  await client.configSet("appendonly", "no");
  const other = await start(t, dir, "--appendonly", "yes");
  await assert.rejects(client.configSet("appendonly", "yes"), /appendonlydir is in use/);
  await other.stop();
});

test("an appendonly.aof of Redis before 7 stays as it is, and that is said", async (t) => {
  const dir = await folder(t);
  const file = "*3\r\n$3\r\nSET\r\n$3\r\nold\r\n$1\r\n1\r\n";
  await writeFile(join(dir, "appendonly.aof"), file);
  let server = await start(t, dir);
  let client = await clientOf(t, server);
  await client.set("new", "1");
  await client.configSet("appendonly", "yes");
  await settled(client);
  assert.match(server.output.err, /appendonly\.aof is of Redis before 7: it is not read and left as it is/);
  await server.stop();
  assert.equal(await readFile(join(dir, "appendonly.aof"), "utf8"), file);
  server = await start(t, dir, "--appendonly", "yes");
  client = await clientOf(t, server);
  assert.deepEqual(await client.keys("*"), ["new"]);
});

test("CONFIG REWRITE keeps what was switched", async (t) => {
  const dir = await folder(t);
  const file = join(dir, "redis.conf");
  await writeFile(file, `dir ${dir}\nappendfilename "other.aof"\n`);
  const server = await serveProgram(file);
  t.after(() => server.stop("SIGKILL"));
  const client = await clientOf(t, server);
  await client.configSet({ appendonly: "yes", appendfsync: "always" });
  await client.sendCommand(["CONFIG", "REWRITE"]);
  assert.equal(await readFile(file, "utf8"), `dir ${dir}\nappendfilename "other.aof"\n# Generated by CONFIG REWRITE\nappendfsync always\nappendonly yes\n`);
  await settled(client);
  assert.ok(existsSync(join(dir, "appendonlydir", "other.aof.manifest")));
  await client.configSet("appendonly", "no");
  await client.sendCommand(["CONFIG", "REWRITE"]);
  assert.equal(await readFile(file, "utf8"), `dir ${dir}\nappendfilename "other.aof"\n# Generated by CONFIG REWRITE\nappendfsync always\nappendonly no\n`);
});

test("an encrypted server begins an encrypted directory", async (t) => {
  const dir = await folder(t);
  const key = join(dir, "key");
  await writeFile(key, "ab".repeat(32));
  let server = await start(t, dir, "--encryption-key-file", key);
  let client = await clientOf(t, server);
  await client.set("secret", "hidden words");
  await client.configSet("appendonly", "yes");
  await settled(client);
  await client.set("another", "hidden words");
  await server.stop("SIGKILL");
  for (const name of await readdir(join(dir, "appendonlydir"))) assert.ok(!(await readFile(join(dir, "appendonlydir", name))).includes("hidden"), name);
  server = await start(t, dir, "--encryption-key-file", key, "--appendonly", "yes");
  client = await clientOf(t, server);
  assert.deepEqual((await client.keys("*")).sort(), ["another", "secret"]);
  // What is not encrypted is not taken for one's own.
  await client.configSet("appendonly", "no");
  await rm(join(dir, "appendonlydir"), { recursive: true });
  const plain = await start(t, dir, "--appendonly", "yes");
  await plain.stop();
  await assert.rejects(client.configSet("appendonly", "yes"), /is not encrypted/);
});

test("a server ends with a whole directory, also when it was just switched on", async (t) => {
  const dir = await folder(t);
  const server = await start(t, dir);
  const client = await clientOf(t, server);
  await fill(client);
  await client.configSet("appendonly", "yes");
  await client.set("meanwhile", "1");
  await server.stop();
  const again = await clientOf(t, await start(t, dir, "--appendonly", "yes"));
  assert.equal(await again.dbSize(), KEYS + 1);
});

test("while an RDB file is written the first base waits, as redis-server has it, and can be given up", async (t) => {
  const dir = await folder(t);
  const client = await clientOf(t, await start(t, dir));
  await fill(client);
  const [, , state, rewrite] = await Promise.all([client.sendCommand(["BGSAVE"]), client.configSet("appendonly", "yes"), client.info("persistence"), client.sendCommand(["BGREWRITEAOF"])]);
  assert.match(state, /rdb_bgsave_in_progress:1[^]*aof_enabled:1[^]*aof_rewrite_in_progress:0[^]*aof_rewrite_scheduled:1/);
  assert.equal(rewrite, "Background append only file rewriting scheduled");
  await client.configSet("appendonly", "no");
  assert.equal(await aof(client, ...STATE), "0 0 0 ok ok");
  await client.configSet("appendonly", "yes");
  await settled(client);
  assert.deepEqual((await left(dir)).names, ["appendonly.aof.1.base.rdb", "appendonly.aof.1.incr.aof", "appendonly.aof.manifest"]);
});

test("who keeps no folder refuses, and says why", async (t) => {
  const server = await serve({ port: 0 });
  t.after(() => server.close());
  const client = await clientOf(t, server);
  await assert.rejects(client.configSet("appendonly", "yes"), { message: "ERR CONFIG SET failed (possibly related to argument 'appendonly') - appendonly belongs to the append-only file, which this host has no folder for" });
  await client.configSet("appendonly", "no");
});

test("a call in process does not wait, and is told by the files", async (t) => {
  const dir = await folder(t);
  const told = [];
  const server = await serve({ port: 0, config: { dir }, onStorage: (line) => told.push(line) });
  t.after(() => server.close());
  const { cache } = server;
  cache.set("a", "1");
  assert.equal(cache.configSet("appendonly", "yes"), "OK");
  const client = await clientOf(t, server);
  while ((await left(dir)).names.length < 3) await wait(10);
  await settled(client);
  assert.equal(await cache.async.configSet("appendonly", "no"), "OK");
  await wait(50);
  await rm(join(dir, "appendonlydir"), { recursive: true });
  await writeFile(join(dir, "appendonlydir"), "a file");
  assert.equal(cache.configSet("appendonly", "yes"), "OK");
  while (cache.configGet("appendonly").appendonly === "yes") await wait(10);
  assert.match(told.join("\n"), /appendonly stays no: EEXIST/);
  assert.equal(cache.set("b", "1"), "OK");
});
