// The Durable Object host, in the real workerd: eviction, hibernation, kills.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Redis } from "@upstash/redis";

import { Client, workerdOfTests } from "./durable/workerd.mjs";

const workerd = workerdOfTests();

test("commands over a WebSocket, whole, torn and pipelined", async () => {
  const client = await Client.open(workerd.port, "basic");
  await client.ask(["SET k v", "GET k", "NOPE"], "+OK\r\n$1\r\nv\r\n-ERR unknown command 'NOPE', with args beginning with: \r\n");
  for (const byte of "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n") client.socket.send(Buffer.from(byte));
  await client.expect("$1\r\nv\r\n");
  await client.ask("HELLO 4", "-NOPROTO unsupported protocol version\r\n");
  assert.equal(await workerd.ask("basic", "call", ["GET", "k"]), "v");
  await assert.rejects(workerd.ask("basic", "call", ["GET"]), /wrong number of arguments/);
  const plain = await fetch(`http://127.0.0.1:${workerd.port}/basic`);
  assert.equal(plain.status, 426);
  client.close();
});

test("a call answers at once, where a client would wait as well", async () => {
  const call = (...words) => workerd.ask("calls", "call", words);
  assert.equal(await call("BLPOP", "queue", "0"), null);
  assert.equal(await call("MULTI"), "OK");
  assert.equal(await call("BLPOP", "queue", "0"), "QUEUED");
  assert.deepEqual(await call("EXEC"), [null]);
  assert.equal(await call("XREAD", "BLOCK", "0", "STREAMS", "stream", "$"), null);
  assert.deepEqual(await call("SUBSCRIBE", "news"), ["subscribe", "news", 1]);
  assert.equal(await call("PUBLISH", "news", "hello"), 1);
  assert.deepEqual(await call("CONFIG", "GET", "appendonly"), { appendonly: "yes" });
  assert.equal(await call("rpush", "queue", "first"), 1);
  assert.deepEqual(await call("blpop", "queue", "0"), ["queue", "first"]);
});

test("@upstash/redis over HTTP, beside WebSockets, with what it wrote kept", async () => {
  const url = `http://127.0.0.1:${workerd.port}/rest`;
  const redis = new Redis({ url, token: "secret", retry: false });
  const client = await Client.open(workerd.port, "rest");
  assert.deepEqual(await redis.multi().set("k", { an: "object" }).incr("n").exec(), ["OK", 1]);
  await client.ask("GET n", "$1\r\n1\r\n");
  assert.deepEqual(await redis.pipeline().set("long", "x".repeat(3_000_000)).mget(...Array(4).fill("long")).strlen("long").exec().then(([, many, length]) => [many.length, length]), [4, 3_000_000]);
  const heard = [];
  const channel = redis.subscribe("chat");
  channel.on("message", ({ message }) => heard.push(message));
  const subscribers = async () => (await redis.exec(["PUBSUB", "NUMSUB", "chat"]))[1];
  for (const start = Date.now(); (await subscribers()) === 0; ) assert.ok(Date.now() - start < 10_000);
  await client.ask("PUBLISH chat hello", ":1\r\n");
  for (const start = Date.now(); heard.length === 0; ) assert.ok((await new Promise((resolve) => setTimeout(resolve, 5)), Date.now() - start < 10_000));
  assert.deepEqual(heard, ["hello"]);
  await channel.unsubscribe();
  // workerd notices when it writes.
  for (const start = Date.now(); (await redis.publish("chat", "is anybody there?")) !== 0; ) assert.ok(Date.now() - start < 10_000);
  await redis.set("short", 1, { px: 200 });
  assert.ok((await workerd.ask("rest", "alarm")) < Date.now() + 1000, "the alarm is set for it");
  await workerd.ask("rest", "evict");
  assert.deepEqual(await redis.get("k"), { an: "object" });
  await client.ask("INCR n", ":2\r\n");
  await assert.rejects(new Redis({ url, token: "public", retry: false }).set("k", 1), /NOPERM/);
  assert.equal((await fetch(`${url}/get/k`)).status, 401);
  client.close();
});

test("DEBUG LOADAOF is for files", async () => {
  await workerd.ask("sealed-debug", "options", { config: { "enable-debug-command": "yes" } });
  const client = await Client.open(workerd.port, "sealed-debug");
  await client.ask(["SET k v", "DEBUG LOADAOF"], "+OK\r\n-ERR there is no append-only directory here to load\r\n");
  await client.ask("GET k", "$1\r\nv\r\n");
  client.close();
});

test("objects do not see each other", async () => {
  assert.equal(await workerd.ask("one", "call", ["SET", "k", "1"]), "OK");
  assert.equal(await workerd.ask("two", "call", ["GET", "k"]), null);
});

test("200 rounds of evict, wake and check, with memory flat", async () => {
  const client = await Client.open(workerd.port, "evict");
  const value = "x".repeat(1000);
  for (let key = 0; key < 2000; key++) client.send(`SET key:${key} ${value}`);
  await client.expect("+OK\r\n".repeat(2000), 60_000);
  await client.ask(["SELECT 3", "CLIENT SETNAME sleeper"], "+OK\r\n+OK\r\n");
  let early = 0;
  for (let round = 0; round < 200; round++) {
    await workerd.ask("evict", "evict");
    await client.ask(["INCR rounds", "CLIENT GETNAME", "SELECT 0", `GET key:${round}`, "SELECT 3"], `:${round + 1}\r\n$7\r\nsleeper\r\n+OK\r\n$1000\r\n${value}\r\n+OK\r\n`);
    if (round === 20) early = await workerd.ask("evict", "memory");
  }
  const late = await workerd.ask("evict", "memory");
  assert.ok(late <= early * 1.1, `wasm memory grew from ${early} to ${late} bytes over 180 wakes`);
  client.close();
});

test("sessions sleep: transactions, broken watches, subscriptions, waiters in their order", async () => {
  const [first, second, other, listener, watcher] = await Promise.all(Array.from({ length: 5 }, () => Client.open(workerd.port, "sleep")));
  await listener.ask(["HELLO 3", "CLIENT REPLY OFF", "CLIENT REPLY ON"].slice(1), "+OK\r\n");
  await listener.ask("SUBSCRIBE news", "*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n");
  await other.ask(["MULTI", "SET in multi"], "+OK\r\n+QUEUED\r\n");
  await watcher.ask(["WATCH in", "MULTI", "PING"], "+OK\r\n+OK\r\n+QUEUED\r\n");
  first.send("BLPOP queue 0");
  await new Promise((resolve) => setTimeout(resolve, 50));
  second.send("BLPOP queue 0");
  await new Promise((resolve) => setTimeout(resolve, 50));
  await workerd.ask("sleep", "evict");
  await other.ask("EXEC", "*1\r\n+OK\r\n");
  await watcher.ask("EXEC", "*-1\r\n");
  await workerd.ask("sleep", "evict");
  await other.ask(["RPUSH queue a b", "PUBLISH news hi"], ":2\r\n:1\r\n");
  await first.expect("*2\r\n$5\r\nqueue\r\n$1\r\na\r\n");
  await second.expect("*2\r\n$5\r\nqueue\r\n$1\r\nb\r\n");
  await listener.expect("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n");
  await workerd.ask("sleep", "evict");
  await other.ask("LLEN queue", ":0\r\n");
  for (const client of [first, second, other, listener, watcher]) client.close();
});

test("a session larger than an attachment sleeps in a row", async () => {
  const client = await Client.open(workerd.port, "large");
  await client.ask("MULTI", "+OK\r\n");
  await client.ask(`SET big ${"y".repeat(40_000)}`, "+QUEUED\r\n");
  await workerd.ask("large", "evict");
  await client.ask(["EXEC", "STRLEN big"], "*1\r\n+OK\r\n:40000\r\n");
  client.close();
});

test("keys expire by the alarm, which is set only when it is to be sooner", async () => {
  await workerd.ask("alarm", "call", ["SET", "late", "v", "PX", "600000"]);
  const late = await workerd.ask("alarm", "alarm");
  await workerd.ask("alarm", "call", ["SET", "later", "v", "PX", "900000"]);
  assert.equal(await workerd.ask("alarm", "alarm"), late);
  await workerd.ask("alarm", "call", ["SET", "soon", "v", "PX", "300"]);
  assert.ok((await workerd.ask("alarm", "alarm")) < late);
  await workerd.ask("alarm", "evict");
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.equal(await workerd.ask("alarm", "call", ["DBSIZE"]), 2);
});

test("killed at random moments, nothing acknowledged is lost", async () => {
  const acknowledged = new Map();
  for (let round = 0; round < 5; round++) {
    const client = await Client.open(workerd.port, "kill");
    let next = 0;
    client.socket.on("message", (bytes) => {
      for (const _ of bytes.toString().matchAll(/\+OK/g)) acknowledged.set(`${round}:${next++}`, true);
    });
    const writes = 200 + Math.floor(Math.random() * 400);
    for (let n = 0; n < writes; n++) {
      client.send(`SET ${round}:${n} value-${round}-${n}`);
      if (n % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 200));
    await workerd.kill();
    await workerd.start();
    for (const key of acknowledged.keys()) {
      const [at, n] = key.split(":");
      assert.equal(await workerd.ask("kill", "call", ["GET", key]), `value-${at}-${n}`, `acknowledged ${key} is lost`);
      acknowledged.delete(key);
    }
  }
});
