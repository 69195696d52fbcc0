// The Durable Object host, in the real workerd: eviction, hibernation, kills.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Redis } from "@upstash/redis";

import { Client, sleep, workerdOfTests } from "./durable/workerd.mjs";

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

test("an error of a call comes with its name and code", async () => {
  await workerd.ask("refuses", "call", ["SET", "k", "v"]);
  assert.deepEqual(await workerd.ask("refuses", "refused", ["LPUSH", "k", "v"]), {
    name: "ReplyError",
    code: "WRONGTYPE",
    message: "WRONGTYPE Operation against a key holding the wrong kind of value",
  });
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
  for (const start = Date.now(); heard.length === 0; ) assert.ok((await sleep(5), Date.now() - start < 10_000));
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

test("objects that sleep and are not asked again leave the memory to others", async () => {
  const sleepers = async (round) => {
    for (let object = 0; object < 5; object++) {
      await workerd.ask(`sleeper-${round}-${object}`, "call", ["SET", "k", "v".repeat(4e6)]);
      await workerd.ask(`sleeper-${round}-${object}`, "evict");
    }
    await workerd.ask("sleeper", "collect");
    return workerd.ask("sleeper", "memory");
  };
  const first = await sleepers(0);
  await sleepers(1);
  const last = await sleepers(2);
  assert.ok(last < first + 25e6, `wasm memory grew from ${first} to ${last} bytes over 10 objects of 4 MB`);
});

test("sessions sleep: transactions, broken watches, subscriptions, waiters in their order", async () => {
  const [first, second, other, listener, watcher] = await Promise.all(Array.from({ length: 5 }, () => Client.open(workerd.port, "sleep")));
  await listener.ask(["HELLO 3", "CLIENT REPLY OFF", "CLIENT REPLY ON"].slice(1), "+OK\r\n");
  await listener.ask("SUBSCRIBE news", "*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n");
  await other.ask(["MULTI", "SET in multi"], "+OK\r\n+QUEUED\r\n");
  await watcher.ask(["WATCH in", "MULTI", "PING"], "+OK\r\n+OK\r\n+QUEUED\r\n");
  first.send("BLPOP queue 0");
  await sleep(50);
  second.send("BLPOP queue 0");
  await sleep(50);
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

test("sockets that a subclass accepts itself are its own, asleep and awake", async () => {
  const [client, echo] = await Promise.all([Client.open(workerd.port, "own"), Client.open(workerd.port, "own?echo")]);
  await client.ask("SET k v", "+OK\r\n");
  for (const text of ["hello", "again"]) {
    echo.socket.send(text);
    await echo.expect(`echo: ${text}`);
    await workerd.ask("own", "evict");
  }
  await client.ask("GET k", "$1\r\nv\r\n");
  assert.doesNotMatch(await workerd.ask("own", "call", ["CLIENT", "LIST"]), /echo|websocket.*\n.*websocket/);
  echo.socket.close(4000);
  while (echo.closed === undefined) await sleep(5);
  assert.equal(echo.closed, 4000);
  client.close();
});

test("a session larger than an attachment sleeps in a row", async () => {
  const client = await Client.open(workerd.port, "large");
  await client.ask("MULTI", "+OK\r\n");
  await client.ask(`SET big ${"y".repeat(40_000)}`, "+QUEUED\r\n");
  await workerd.ask("large", "evict");
  await client.ask(["EXEC", "STRLEN big"], "*1\r\n+OK\r\n:40000\r\n");
  client.close();
});

test("a session longer than a row of SQLite sleeps in several, and its rows go with it", async () => {
  const rows = async () => (await workerd.ask("long", "sql", "SELECT count(*) AS rows FROM cachelet_session"))[0].rows;
  const [client, gone] = await Promise.all([1, 2].map(() => Client.open(workerd.port, "long")));
  const big = (key) => `*3\r\n$3\r\nSET\r\n$1\r\n${key}\r\n$6000000\r\n${key.repeat(6e6)}\r\n`;
  for (const each of [client, gone]) {
    await each.ask("MULTI", "+OK\r\n");
    each.socket.send(big("a"));
    await each.expect("+QUEUED\r\n");
  }
  await client.ask("SET small s", "+QUEUED\r\n"); // frozen later than at once
  assert.ok((await rows()) >= 12);
  gone.socket.close(4000, "had enough");
  while (gone.closed === undefined) await sleep(5);
  assert.equal(gone.closed, 4000, "a close is answered");
  await sleep(1100);
  await workerd.ask("long", "evict");
  await client.ask(["EXEC", "STRLEN a", "GET small"], "*2\r\n+OK\r\n+OK\r\n:6000000\r\n$1\r\ns\r\n");
  await sleep(1100);
  assert.equal(await rows(), 0);
  client.close();
});

test("a long command in small messages is not stored anew with each, and a half of it sleeps", async () => {
  const client = await Client.open(workerd.port, "pieces");
  const command = `*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$6000000\r\n${"v".repeat(6e6)}\r\n`;
  const half = 5e6;
  for (let at = 0; at < half; at += 10_000) client.socket.send(command.slice(at, at + 10_000));
  await workerd.ask("pieces", "call", ["PING"]);
  await sleep(1100);
  const stored = await workerd.ask("pieces", "sql", "SELECT sum(length(bytes)) AS bytes FROM cachelet_session");
  assert.ok(stored[0].bytes >= half - 1000, `${stored[0].bytes} are frozen`);
  await workerd.ask("pieces", "evict");
  client.socket.send(command.slice(half));
  await client.expect("+OK\r\n");
  client.close();
});

test("a pipeline behind a command that waited goes on to its end, whoever ended the wait", async () => {
  await workerd.ask("behind", "call", ["SET", "big", "v".repeat(1e6)]);
  const big = `$1000000\r\n${"v".repeat(1e6)}\r\n`;
  const [pushed, late, other] = await Promise.all([1, 2, 3].map(() => Client.open(workerd.port, "behind")));
  pushed.send("BLPOP queue 0", ...Array(5).fill("GET big"), "ECHO end");
  late.send("BLPOP nothing 0.1", ...Array(5).fill("GET big"), "ECHO end");
  await sleep(50);
  await other.ask("RPUSH queue x", ":1\r\n");
  await pushed.expect(`*2\r\n$5\r\nqueue\r\n$1\r\nx\r\n${big.repeat(5)}$3\r\nend\r\n`);
  await late.expect(`*-1\r\n${big.repeat(5)}$3\r\nend\r\n`);
  for (const client of [pushed, late, other]) client.close();
});

test("who was hung up on does not come back with the object, though its peer has not answered yet", async () => {
  const [waiter, other] = await Promise.all([1, 2].map(() => Client.open(workerd.port, "zombie")));
  waiter.send("CLIENT SETNAME waiter", "BLPOP queue 0");
  await waiter.expect("+OK\r\n");
  waiter.socket._socket.pause();
  const [, id] = /id=(\d+) [^\n]*name=waiter/.exec(await workerd.ask("zombie", "call", ["CLIENT", "LIST"]));
  await other.ask(`CLIENT KILL ID ${id}`, ":1\r\n");
  await workerd.ask("zombie", "evict");
  await other.ask(["RPUSH queue kept", "LLEN queue"], ":1\r\n:1\r\n");
  for (const client of [waiter, other]) client.close();
});

test("a call outlives QUIT, and CLIENT KILL of the connection that it goes by", async () => {
  const call = (...words) => workerd.ask("ends", "call", words);
  assert.equal(await call("BLPOP", "queue", "0"), null);
  const client = await Client.open(workerd.port, "ends");
  await client.ask("CLIENT KILL TYPE normal", ":2\r\n");
  assert.equal(await call("BLPOP", "queue", "0"), null);
  assert.equal(await call("QUIT"), "OK");
  assert.equal(await call("PING"), "PONG");
  client.close();
});

test("a session that SQLite refuses is not forgotten silently: its object begins anew", async () => {
  const client = await Client.open(workerd.port, "unfrozen");
  await client.ask(["SET k v", "MULTI"], "+OK\r\n+OK\r\n");
  await workerd.ask("unfrozen", "sql", "CREATE TRIGGER full BEFORE INSERT ON cachelet_session BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
  client.send(`SET big ${"y".repeat(40_000)}`);
  while (client.closed === undefined) await sleep(5);
  assert.equal(client.received, "");
  assert.equal(await workerd.ask("unfrozen", "call", ["GET", "k"]), "v");
});

test("what is left of sessions whose sockets went with the process is removed", async () => {
  const client = await Client.open(workerd.port, "left");
  await client.ask(["MULTI", `SET big ${"y".repeat(40_000)}`], "+OK\r\n+QUEUED\r\n");
  const rows = () => workerd.ask("left", "sql", "SELECT count(*) AS rows FROM cachelet_session");
  assert.deepEqual(await rows(), [{ rows: 1 }]);
  await workerd.kill();
  await workerd.start();
  assert.deepEqual(await rows(), [{ rows: 0 }]);
});

test("keys expire by the alarm, which is set only when it is to be sooner", async () => {
  await workerd.ask("alarm", "call", ["SET", "late", "v", "PX", "600000"]);
  const late = await workerd.ask("alarm", "alarm");
  await workerd.ask("alarm", "call", ["SET", "later", "v", "PX", "900000"]);
  assert.equal(await workerd.ask("alarm", "alarm"), late);
  await workerd.ask("alarm", "call", ["SET", "soon", "v", "PX", "300"]);
  assert.ok((await workerd.ask("alarm", "alarm")) < late);
  await workerd.ask("alarm", "evict");
  await sleep(1500);
  assert.equal(await workerd.ask("alarm", "call", ["DBSIZE"]), 2);
});

test("what expires in its thousands takes few alarms", async () => {
  const name = "thousands";
  await workerd.ask(name, "run", ["(c, at) => { for (let key = 0; key < 20_000; key++) c.set(`key:${key}`, 'v', 'PXAT', at); }", [Date.now() + 1000]]);
  while ((await workerd.ask(name, "call", ["DBSIZE"])) > 0) await sleep(20);
  const alarms = await workerd.ask(name, "alarms");
  assert.ok(alarms <= 20, `${alarms} alarms`);
});

test("when an engine dies, the objects that shared its instance begin anew with their next requests", async () => {
  const [name, other] = ["sealed-dead", "sealed-trap"];
  await workerd.ask(name, "options", { rest: { token: "secret", basePath: `/${name}` } });
  const rest = async (...words) => {
    const response = await fetch(`http://127.0.0.1:${workerd.port}/${name}`, { method: "POST", body: JSON.stringify(words), headers: { Authorization: "Bearer secret" } });
    return response.text();
  };
  assert.equal(await rest("SET", "k", "v"), '{"result":"OK"}');
  assert.equal(await workerd.ask(other, "call", ["SET", "k", "w"]), "OK");
  const client = await Client.open(workerd.port, other);
  await workerd.ask(other, "trap");
  await assert.rejects(workerd.ask(other, "call", ["GET", "k"]), /the engine is dead: unreachable/);
  while (client.closed === undefined) await sleep(5);
  assert.match(await rest("GET", "k"), /the engine is dead/);
  assert.equal(await rest("GET", "k"), '{"result":"v"}');
  assert.equal(await workerd.ask(other, "call", ["GET", "k"]), "w");
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
    await sleep(Math.random() * 200);
    await workerd.kill();
    await workerd.start();
    for (const key of acknowledged.keys()) {
      const [at, n] = key.split(":");
      assert.equal(await workerd.ask("kill", "call", ["GET", key]), `value-${at}-${n}`, `acknowledged ${key} is lost`);
      acknowledged.delete(key);
    }
  }
});
