// The server from inside the program: what it tells of a death, and values of every size that come and go under load.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import { Cachelet, EngineDeadError } from "../dist/node.js";
import { serve } from "../dist/server.js";
import { clientOf, folder, Raw } from "./support.mjs";

for (const [call, config, command] of [
  ["tick", {}, ["SET", "k", "v", "PX", "1"]],
  ["take_log", { appendonly: "yes" }, ["SET", "k", "v"]],
  ["job_done", { save: "60 1" }, ["BGSAVE"]],
]) {
  test(`an engine that dies by itself, between two commands, is told of once: in ${call}`, async (t) => {
    const deaths = [];
    let tell;
    const told = new Promise((resolve) => (tell = resolve));
    const server = await serve({ port: 0, config: { ...config, dir: await folder(t) }, onDeath: (error) => tell(deaths.push(error)) });
    const client = await clientOf(t, server);
    const ended = new Promise((resolve) => client.once("error", resolve));
    const { instance } = server.engine;
    // Break it from outside, as a bug in the engine would.
    instance.raw = { ...instance.raw, [call]: () => { throw new WebAssembly.RuntimeError("unreachable"); } };
    await client.sendCommand(command).catch(() => undefined); // its reply may be lost with the engine
    await told;
    await ended;
    await server.close();
    assert.equal(deaths.length, 1);
    assert.ok(deaths[0] instanceof EngineDeadError);
  });
}

test("a program of CommonJS hears of it too: errors are of one class, whichever entry they come from", async () => {
  const require = createRequire(import.meta.url);
  const [entry, { serve }] = [require("../dist/node.cjs"), require("../dist/server.cjs")];
  const cache = await entry.Cachelet.create();
  let tell;
  const told = new Promise((resolve) => (tell = resolve));
  const server = await serve({ port: 0, cache, onDeath: tell });
  const { instance } = server.engine;
  instance.raw = { ...instance.raw, feed: () => { throw new WebAssembly.RuntimeError("unreachable"); } };
  const raw = await Raw.open(server.port);
  raw.socket.write("PING\r\n");
  assert.ok((await told) instanceof entry.EngineDeadError);
  await server.close();
});

for (const bind of ["127.0.0.1", "::1"]) {
  test(`a client is told with both ends of its connection, and killed by either: ${bind}`, async (t) => {
    const server = await serve({ port: 0, bind });
    t.after(() => server.close());
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => Raw.open(server.port, { host: bind })));
    const ends = ({ localPort, remotePort }) => [localPort, remotePort].map((port) => (bind === "::1" ? `[::1]:${port}` : `${bind}:${port}`));
    const [address, ours] = ends(first.socket);
    assert.equal(ours, server.address);
    assert.ok((await first.ask("CLIENT INFO\r\n", /\n\r\n/)).includes(` addr=${address} laddr=${ours} `));
    assert.match(await first.ask("CLIENT KILL LADDR 127.0.0.1:1\r\n", /\r\n/), /^:0/);
    assert.match(await first.ask(`CLIENT KILL ADDR ${ends(second.socket)[0]}\r\n`, /\r\n/), /^:1/);
    await second.until(() => second.ended);
    assert.match(await first.ask(`CLIENT KILL LADDR ${ours}\r\n`, /\r\n/), /^:1/);
    await third.until(() => third.ended);
    assert.match(server.cache.call("CLIENT", "INFO"), / addr=local:0 laddr= /);
    first.socket.destroy();
  });
}

test("thousands of values that grow big and go again, while time does its work", { timeout: 120_000 }, async (t) => {
  let died;
  const server = await serve({ port: 0, onDeath: (error) => (died = error) });
  t.after(() => server.close());
  const client = await clientOf(t, server);
  const each = (count, run) => Promise.all(Array.from({ length: count }, (_, at) => run(at)));
  const long = "v".repeat(32);
  const kinds = {
    list: [(key) => client.rPush(key, Array.from({ length: 500 }, () => long)), (key) => client.lTrim(key, 0, 1), (key) => client.lPopCount(key, 9)],
    hash: [(key) => client.hSet(key, Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`f${at}`, long]))), (key) => client.hDel(key, Array.from({ length: 190 }, (_, at) => `f${at}`)), (key) => client.del(key)],
    set: [(key) => client.sAdd(key, Array.from({ length: 300 }, (_, at) => `member ${at}`)), (key) => client.sPopCount(key, 290), (key) => client.sPopCount(key, 10)],
    zset: [(key) => client.zAdd(key, Array.from({ length: 300 }, (_, at) => ({ score: at, value: `member ${at}` }))), (key) => client.zRemRangeByRank(key, 10, -1), (key) => client.zRemRangeByRank(key, 0, -1)],
    stream: [(key) => client.sendCommand(["XADD", key, "*", "f", long]), (key) => client.sendCommand(["XTRIM", key, "MAXLEN", "0"]), (key) => client.del(key)],
  };
  for (let round = 0; round < 3; round++) {
    for (const [name, steps] of Object.entries(kinds)) {
      for (const step of steps) await each(700, (at) => step(`${name}:${at}`));
    }
    // Pages that became sparse are emptied about once a second.
    await new Promise((resolve) => setTimeout(resolve, 1200));
  }
  assert.equal(await client.dbSize(), 0);
  assert.equal(died, undefined);
});

test("replies of one turn arrive whole and in order, short and long, whoever reads late or leaves", async (t) => {
  const server = await serve({ port: 0 });
  t.after(() => server.close());
  const values = [1, 100, 40_000, 70_000, 300_000, 3_000_000].map((length, at) => String.fromCharCode(97 + at).repeat(length));
  values.forEach((value, at) => server.cache.set(`k${at}`, value));
  const bulk = (value) => `$${value.length}\r\n${value}\r\n`;
  const clients = await Promise.all(Array.from({ length: 30 }, () => Raw.open(server.port)));
  const wanted = clients.map((client, number) => {
    const asked = Array.from({ length: 12 }, (_, at) => (number * 7 + at * 5) % values.length);
    client.socket.write(asked.map((at) => `GET k${at}\r\n`).join("") + (number % 3 === 0 ? "QUIT\r\n" : ""));
    return asked.map((at) => bulk(values[at])).join("") + (number % 3 === 0 ? "+OK\r\n" : "");
  });
  clients.filter((_, number) => number % 5 === 4).forEach((client) => client.socket.destroy());
  for (const [number, client] of clients.entries()) {
    if (number % 5 === 4) continue;
    await client.until(() => client.received.length >= wanted[number].length);
    assert.ok(client.received === wanted[number], `client ${number} got what it asked for`);
  }
});

test("a store that is served as it is takes no options of its own: nothing would be kept", async (t) => {
  const cache = await Cachelet.create();
  t.after(() => cache.close());
  for (const option of [{ config: { appendonly: "yes" } }, { from: new Uint8Array() }, { snapshots: { dir: "", intervalMs: 1, retention: 1 } }, { encryptionKey: new Uint8Array(32) }]) {
    await assert.rejects(serve({ port: 0, cache, ...option }), { name: "TypeError", message: new RegExp(Object.keys(option)[0]) });
  }
});

test("a port that is none is refused by name, a number's digits are one", async (t) => {
  for (const port of ["", "abc", -1, 1.5, Number.NaN, 70_000]) await assert.rejects(serve({ port }), { code: "ERR_SOCKET_BAD_PORT" }, `${port}`);
  const server = await serve({ port: "0" });
  t.after(() => server.close());
  assert.ok(server.port > 0);
});
