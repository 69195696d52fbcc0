// DEBUG LOADAOF: all data is read anew from the append-only directory while clients stay connected.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { clientOf, folder, redisServer, serveProgram, withoutRedis as skip } from "./support.mjs";

async function start(t, dir, ...args) {
  const server = await serveProgram("--appendonly", "yes", "--enable-debug-command", "yes", "--dir", dir, ...args);
  t.after(() => server.stop("SIGKILL"));
  return server;
}

const load = (client) => client.sendCommand(["DEBUG", "LOADAOF"]);
const persistence = async (client, name) => new RegExp(`\r\n${name}:(.*)\r\n`).exec(await client.info("persistence"))[1];

/** The file that is appended to. */
async function increment(dir) {
  const names = (await readdir(join(dir, "appendonlydir"))).filter((name) => name.endsWith(".incr.aof"));
  return join(dir, "appendonlydir", names.sort().at(-1));
}

/** What a client changes before and behind it, and what it is told: the same of Cachelet and of redis-server. */
async function conversation(t, server) {
  const client = await clientOf(t, server);
  const [blocked, watching] = [await clientOf(t, server), await clientOf(t, server)];
  const told = [];
  await client.rPush("list", ["a", "b", "c"]);
  await client.lPop("list");
  await client.multi().hSet("hash", { one: "1", two: "2" }).select(2).set("elsewhere", "yes").exec();
  await client.select(0);
  await client.set("later", "there", { PXAT: 33_000_000_000_000 });
  await client.set("soon", "gone", { PX: 1 });
  await client.sAdd("set", ["x", "y", "z"]);
  await client.sRem("set", "y");
  const waits = blocked.sendCommand(["BLPOP", "queue", "0"]);
  await watching.sendCommand(["WATCH", "hash"]);
  told.push(await load(client), await client.sendCommand(["DEBUG", "LOADAOF", "more"]), await persistence(client, "loading"));
  told.push(await persistence(client, "rdb_changes_since_last_save"));
  for (const words of [["MULTI"], ["PING"], ["EXEC"]]) told.push(await watching.sendCommand(words));
  await client.rPush("queue", "for who waited");
  told.push(await waits);
  told.push(await client.lRange("list", 0, -1), await client.sendCommand(["HGETALL", "hash"]));
  told.push((await client.sMembers("set")).sort(), await client.sendCommand(["PEXPIRETIME", "later"]));
  await new Promise((resolve) => setTimeout(resolve, 150)); // redis-server may go by the time of its last tick, ten times a second
  told.push(await client.exists("soon"));
  await client.set("k", "behind it");
  told.push(await load(client), await client.get("k"));
  await client.select(2);
  told.push(await client.get("elsewhere"));
  return JSON.parse(JSON.stringify(told));
}

test("what it does, and answers, is what redis-server's does", { skip }, async (t) => {
  const theirs = await folder(t);
  const redis = await redisServer(t, "--appendonly", "yes", "--dir", theirs, "--enable-debug-command", "yes");
  const dir = await folder(t);
  assert.deepEqual(await conversation(t, await start(t, dir)), await conversation(t, redis));
  const encrypted = await folder(t);
  await writeFile(join(encrypted, "key"), randomBytes(32));
  assert.deepEqual(await conversation(t, await start(t, encrypted, "--encryption-key-file", join(encrypted, "key"))), await conversation(t, await redisServer(t, "--appendonly", "yes", "--dir", await folder(t), "--enable-debug-command", "yes")));
});

test("others are told meanwhile that data is loading, and lose nothing that was acknowledged", async (t) => {
  const dir = await folder(t);
  let server = await start(t, dir, "--appendfsync", "always");
  let [client, other] = [await clientOf(t, server), await clientOf(t, server)];
  const value = "v".repeat(1000);
  await Promise.all(Array.from({ length: 8000 }, (_, at) => client.set(`key:${at}`, value)));
  let [acknowledged, refused, informed] = [0, 0, 0];
  for (let round = 0; round < 3; round++) {
    let isLoading = true;
    if (round === 1) await client.sendCommand(["BGREWRITEAOF"]);
    const loaded = load(client).finally(() => (isLoading = false));
    while (isLoading) {
      await other.incr("counter").then(
        (count) => assert.equal(count, ++acknowledged),
        (error) => assert.match(error.message, /^LOADING Redis is loading the dataset in memory$/) ?? refused++,
      );
      if ((await persistence(other, "loading")) === "1") informed++;
    }
    assert.equal(await loaded, "OK");
  }
  assert.ok(refused > 0 && informed > 0, `${refused} refused, ${informed} informed`);
  const check = async () => {
    assert.equal(await client.dbSize(), 8000 + Number(acknowledged > 0));
    assert.equal(Number((await client.get("counter")) ?? 0), acknowledged);
    assert.equal(await client.get("key:7999"), value);
  };
  await check();
  assert.equal(await client.set("behind", "it"), "OK");
  assert.equal(await client.del("behind"), 1);
  await server.stop("SIGKILL");
  server = await start(t, dir);
  client = await clientOf(t, server);
  await check();
});

test("a directory that is damaged or cut is an error; the data stays, and a rewrite heals the directory", async (t) => {
  const dir = await folder(t);
  let server = await start(t, dir);
  let client = await clientOf(t, server);
  await client.set("first", "1");
  await client.hSet("hash", { field: "value" });
  await client.set("last", "2");
  assert.equal(await load(client), "OK");
  const path = await increment(dir);
  const bytes = await readFile(path);
  const at = bytes.indexOf("value");
  for (const [damaged, message] of [
    [Buffer.concat([bytes.subarray(0, at), Buffer.from("V"), bytes.subarray(at + 1)]), /^Error: ERR .*is damaged before byte \d+: what was read is not what was written\. Nothing was changed$/],
    [bytes.subarray(0, -30), /^Error: ERR .*is cut off at byte \d+\. Nothing was changed$/],
  ]) {
    await writeFile(path, damaged);
    await assert.rejects(load(client), message);
    assert.deepEqual(await readFile(path), damaged);
    assert.deepEqual([await client.mGet(["first", "last"]), { ...(await client.hGetAll("hash")) }, await client.dbSize()], [["1", "2"], { field: "value" }, 3]);
  }
  await client.sendCommand(["BGREWRITEAOF"]);
  while (!server.output.err.includes("was rewritten")) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(await load(client), "OK");
  await client.set("last", "3");
  await server.stop("SIGKILL");
  server = await start(t, dir);
  client = await clientOf(t, server);
  assert.deepEqual(await client.mGet(["first", "last"]), ["1", "3"]);
  assert.equal(await client.hGet("hash", "field"), "value");
});

test("SHUTDOWN ends a server that is loading, and nothing is lost", async (t) => {
  const dir = await folder(t);
  let server = await start(t, dir, "--save", "3600 1");
  let client = await clientOf(t, server);
  await Promise.all(Array.from({ length: 5000 }, (_, at) => client.set(`key:${at}`, "v".repeat(1000))));
  const other = await clientOf(t, server);
  const loaded = load(client).catch((error) => error);
  while ((await persistence(other, "loading")) !== "1");
  other.sendCommand(["SHUTDOWN"]).catch(() => undefined);
  assert.equal((await server.ended()).code, 0);
  await loaded;
  server = await start(t, dir);
  client = await clientOf(t, server);
  assert.equal(await client.dbSize(), 5000);
});

test("without an append-only file, or in a transaction, it is refused", async (t) => {
  const dir = await folder(t);
  const server = await serveProgram("--enable-debug-command", "yes", "--dir", dir);
  t.after(() => server.stop("SIGKILL"));
  const client = await clientOf(t, server);
  await client.set("k", "v");
  await assert.rejects(load(client), /^Error: ERR there is no append-only file to load: start with appendonly yes$/);
  assert.equal(await client.get("k"), "v");
});
