// What happens where wasm has no more memory: long values beside three gigabytes of others, and clients that send much and never all of it.
// But for the first test it takes 4 GB and most of a minute: LONG=1.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { once, setMaxListeners } from "node:events";
import { test } from "node:test";

import { Cachelet } from "cachelet";

import { Raw, serveProgram } from "./support.mjs";

const skip = !process.env.LONG && "LONG=1";
const MiB = 2 ** 20;

/** Fills a store up to nearly all that it may hold. */
function fill(cache) {
  const used = () => Number(/used_memory:(\d+)/.exec(cache.info("memory"))[1]);
  for (let at = 0; used() < 3032 * MiB; at++) cache.set(`fill:${at}`, new Uint8Array(20 * MiB));
}

test("figures of memory are right where a hundred times as much has no 32 bits", async () => {
  const cache = await Cachelet.create();
  cache.set("k", new Uint8Array(60 * MiB));
  const { "peak.percentage": peak, "dataset.percentage": dataset } = cache.call("MEMORY", "STATS");
  assert.ok(peak > 99 && peak <= 100 && dataset > 99 && dataset <= 100, `${peak} and ${dataset}`);
  cache.del("k");
  const [, used, most] = /used_memory:(\d+)[^]*used_memory_peak:(\d+)/.exec(cache.info("memory")).map(Number);
  assert.ok(used < MiB && most > 60 * MiB, `${used} of ${most}`);
  cache.close();
});

test("a backup needs no room for all of it", { skip, timeout: 300_000 }, async () => {
  const cache = await Cachelet.create();
  for (let at = 0; at < 60; at++) cache.set(`k:${at}`, randomBytes(20 * MiB));
  let bytes = 0;
  for await (const piece of cache.backup()) bytes += piece.length;
  assert.ok(bytes > 60 * 20 * MiB);
  assert.equal(cache.dbsize(), 60);
  cache.close();
});

test("what has no room is refused, and nothing else is lost", { skip, timeout: 300_000 }, async () => {
  const cache = await Cachelet.create();
  cache.setbit("half", 8 * 512 * MiB - 1, 1);
  fill(cache);
  const keys = cache.dbsize();
  const longs = {
    SET: () => cache.set("long", new Uint8Array(512 * MiB)),
    SETBIT: () => cache.setbit("long", 8 * 512 * MiB - 1, 1),
    SETRANGE: () => cache.setrange("long", 512 * MiB - 1, "x"),
    "BITOP NOT": () => cache.bitop("NOT", "long", "half"),
    BITFIELD: () => cache.call("BITFIELD", "long", "SET", "u8", `${8 * 511 * MiB}`, "1"),
    COPY: () => cache.copy("half", "long"),
    HSET: () => cache.hset("long", "field", new Uint8Array(512 * MiB)),
    RPUSH: () => cache.rpush("long", new Uint8Array(512 * MiB)),
  };
  const half = cache.callBuffer("DUMP", "half");
  longs["RESTORE"] = () => cache.call("RESTORE", "long", "0", half);
  for (const [name, run] of Object.entries(longs)) assert.throws(run, /^ReplyError: OOM command not allowed/, name);
  assert.equal(cache.dbsize(), keys);
  assert.equal(cache.bitcount("half"), 1);
  cache.flushall();
  assert.equal(cache.set("k", "v"), "OK");
  cache.close();
});

test("what makes a large collection of others is refused where there is no room for it", { skip, timeout: 300_000 }, async () => {
  const cache = await Cachelet.create();
  const elements = Array.from({ length: 600 }, (_, at) => `${at}`.padEnd(MiB, "."));
  for (const [at, element] of elements.entries()) {
    cache.rpush("list", element);
    cache.sadd("set", element);
    cache.zadd("zset", at, element);
    cache.hset("hash", at, element);
    if (at < 500) cache.geoadd("geo", at / 100, at / 100, element);
  }
  fill(cache);
  const larges = {
    COPY: () => (cache.copy("list", "new"), cache.copy("hash", "newer")),
    SUNIONSTORE: () => cache.sunionstore("new", "set"),
    SDIFFSTORE: () => cache.sdiffstore("new", "set", "none"),
    ZUNIONSTORE: () => cache.zunionstore("new", 2, ["zset", "set"]),
    ZINTERSTORE: () => cache.zinterstore("new", 2, ["zset", "set"]),
    ZRANGESTORE: () => (cache.zrangestore("new", "zset", 0, -1), cache.zrangestore("newer", "zset", 0, -1)),
    SORT: () => cache.call("SORT", "list", "ALPHA", "STORE", "new"),
    GEOSEARCHSTORE: () => cache.call("GEOSEARCHSTORE", "new", "geo", "FROMLONLAT", "0", "0", "BYRADIUS", "9000", "km"),
  };
  for (const [name, run] of Object.entries(larges)) {
    assert.throws(run, /^ReplyError: OOM command not allowed/, name);
    cache.del("new", "newer");
    assert.equal(cache.llen("list") + cache.scard("set") + cache.zcard("zset") + cache.hlen("hash"), 2400, name);
  }
  cache.close();
});

test("clients that fill the memory with commands without end are sent away, others are served", { skip, timeout: 300_000 }, async (t) => {
  const server = await serveProgram();
  t.after(() => server.stop("SIGKILL"));
  const other = await Raw.open(server.port);
  const piece = Buffer.alloc(MiB, "x");
  const floods = [];
  for (let at = 0; at < 12; at++) {
    const { socket } = await Raw.open(server.port);
    setMaxListeners(0, socket);
    floods.push(socket);
    socket.write(`*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${512 * MiB}\r\n`);
    for (let sent = 0; sent < 480 && !socket.destroyed; sent++) {
      if (!socket.write(piece)) await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => undefined);
    }
    assert.match(await other.ask("PING\r\n", /\r\n/), /PONG/, `with ${at + 1} of them`);
  }
  assert.ok(floods.some((socket) => socket.destroyed), "somebody was sent away");
  for (const socket of floods) socket.destroy();
  for (let tries = 0; !/^\+OK/.test(await other.ask("SET a b\r\n", /\r\n/)); tries++) {
    assert.ok(tries < 200, "memory is there again");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

test("clients that queue and subscribe without end are refused, others are served", { skip, timeout: 300_000 }, async (t) => {
  const server = await serveProgram();
  t.after(() => server.stop("SIGKILL"));
  const other = await Raw.open(server.port);
  const value = Buffer.alloc(900_000, "x");
  const set = Buffer.concat([Buffer.from(`*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$${value.length}\r\n`), value, Buffer.from("\r\n")]);
  let refused = 0;
  for (let at = 0; at < 6; at++) {
    const client = await Raw.open(server.port);
    await client.ask("MULTI\r\n", /OK/);
    for (let queued = 0; queued < 1200 && refused <= at; queued++) if (/OOM/.test(await client.ask(set, /QUEUED|OOM/))) refused = at + 1;
    assert.match(await other.ask("PING\r\n", /\r\n/), /PONG/, `with ${at + 1} of them`);
  }
  assert.ok(refused > 0, "somebody was refused");
  const listener = await Raw.open(server.port);
  const subscribe = (at) => `*2\r\n$9\r\nSUBSCRIBE\r\n$900000\r\n${`${at}`.padEnd(900_000, ".")}\r\n`;
  let isRefused = false;
  for (let at = 0; at < 4000 && !isRefused; at++) isRefused = /OOM/.test((await listener.ask(subscribe(at), /:\d+\r\n|OOM/)).slice(0, 100));
  assert.ok(isRefused, "who subscribes is refused, too");
  assert.match(await other.ask("PING\r\n", /\r\n/), /PONG/);
});

test("a client that waits with a long key is refused, and listeners told more than there is room for are sent away", { skip, timeout: 300_000 }, async (t) => {
  const server = await serveProgram();
  t.after(() => server.stop("SIGKILL"));
  const other = await Raw.open(server.port);
  for (let at = 0; at < 151; at++) await other.ask(`SETRANGE fill:${at} ${20 * MiB - 1} x\r\n`, /:\d+\r\n/);
  const waits = await Raw.open(server.port);
  waits.socket.write(`*3\r\n$5\r\nBLPOP\r\n$${500 * MiB}\r\n`);
  waits.socket.write(Buffer.alloc(500 * MiB, "x"));
  assert.match(await waits.ask("\r\n$1\r\n0\r\n", /\r\n/), /^-OOM/);
  const listeners = [];
  for (let at = 0; at < 50; at++) {
    const listener = await Raw.open(server.port);
    await listener.ask("SUBSCRIBE ch\r\n", /:1\r\n/);
    listener.socket.pause();
    listeners.push(listener);
  }
  await other.ask("MULTI\r\n", /OK/);
  const publish = `*3\r\n$7\r\nPUBLISH\r\n$2\r\nch\r\n$${MiB}\r\n${"x".repeat(MiB)}\r\n`;
  for (let at = 0; at < 31; at++) await other.ask(publish, /QUEUED/);
  assert.match(await other.ask("EXEC\r\n", /^\*31\r\n(:\d+\r\n){31}/), /^\*31\r\n:50\r\n/);
  for (const { socket } of listeners) socket.destroy();
  assert.match(await other.ask("PING\r\n", /\r\n/), /PONG/);
});
