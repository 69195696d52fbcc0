// Clients that mean no good, against the server as a program: bounded memory, a clear error, and others are served.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { Raw, residentBytes, serveProgram } from "./support.mjs";

const MiB = 1024 * 1024;

let server;
before(async () => (server = await serveProgram()));
after(() => server.stop());

/** Somebody else's connection answers at once. */
async function othersAreServed() {
  const other = await Raw.open(server.port);
  const start = Date.now();
  assert.match(await other.ask("PING\r\n", /PONG/), /^\+PONG\r\n$/);
  assert.ok(Date.now() - start < 1000, "others wait");
  other.socket.destroy();
}

const bulk = (...words) => `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;

test("a client that never reads is not read from, and costs bounded memory", async () => {
  const setup = await Raw.open(server.port);
  await setup.ask(bulk("SET", "big", "x".repeat(100_000)), /\+OK/);
  const before = await residentBytes(server.pid);
  const greedy = await Raw.open(server.port);
  greedy.socket.pause();
  const gets = bulk("GET", "big").repeat(1000); // 100 MB of replies for 22 kB
  let accepted = 0;
  for (let round = 0; round < 30 && greedy.socket.writableLength < MiB; round++) {
    greedy.socket.write(gets);
    accepted++;
    await new Promise((resolve) => setTimeout(resolve, 20));
    await othersAreServed();
  }
  const grown = (await residentBytes(server.pid)) - before;
  assert.ok(grown < 400 * MiB, `${accepted} rounds grew the server by ${Math.round(grown / MiB)} MiB`);
  greedy.socket.destroy();
  await othersAreServed();
  setup.socket.destroy();
});

test("a client that reads late gets every byte right, whatever others are sent meanwhile", async () => {
  const values = Array.from({ length: 400 }, (_, i) => `${i}.`.repeat(2500));
  const late = await Raw.open(server.port);
  await late.ask(values.map((value, i) => bulk("SET", `late${i}`, value)).join(""), /^(\+OK\r\n){400}$/);
  late.received = "";
  late.socket.pause();
  for (let round = 0; round < 5; round++) late.socket.write(values.map((_, i) => bulk("GET", `late${i}`)).join(""));
  const busy = await Raw.open(server.port);
  for (let round = 0; round < 100; round++) {
    busy.received = "";
    busy.socket.write("ECHO abcdefghijklmnopqrstuvwxyz\r\n".repeat(100));
    await busy.until(() => busy.received.length === 100 * "$26\r\nabcdefghijklmnopqrstuvwxyz\r\n".length);
  }
  late.socket.resume();
  const expected = values.map((value) => `$${value.length}\r\n${value}\r\n`).join("").repeat(5);
  await late.until(() => late.received.length >= expected.length);
  assert.ok(late.received === expected, "bytes differ");
  late.socket.destroy();
  busy.socket.destroy();
});

test("a subscriber that never reads is dropped, the publisher is not", async () => {
  const before = await residentBytes(server.pid);
  const deaf = await Raw.open(server.port);
  await deaf.ask("SUBSCRIBE flood\r\n", /subscribe/);
  deaf.socket.pause();
  const sender = await Raw.open(server.port);
  const message = bulk("PUBLISH", "flood", "x".repeat(MiB));
  let receivers = 1;
  for (let sent = 0; sent < 200 && receivers === 1; sent++) receivers = Number((await sender.ask(message, /^:\d\r\n$/)).slice(1));
  assert.equal(receivers, 0, "it is subscribed still after 200 MiB");
  assert.ok((await residentBytes(server.pid)) - before < 300 * MiB);
  deaf.socket.destroy();
  sender.socket.destroy();
  await othersAreServed();
});

test("a client that sends a byte at a time is understood", async () => {
  const slow = await Raw.open(server.port, { noDelay: true });
  for (const byte of bulk("SET", "slow", "value") + "GET slow\r\n") {
    slow.socket.write(byte);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await slow.until(() => slow.received === "+OK\r\n$5\r\nvalue\r\n");
  await othersAreServed();
  slow.socket.destroy();
});

test("half-open: what was asked before the end is answered, then closed", async () => {
  const half = await Raw.open(server.port, { allowHalfOpen: true });
  half.socket.end("PING\r\nECHO bye\r\n");
  await half.until(() => half.ended);
  assert.equal(half.received, "+PONG\r\n$3\r\nbye\r\n");
});

test("half-open: a waiting client that ends is gone, and takes no element", async () => {
  const half = await Raw.open(server.port, { allowHalfOpen: true });
  half.socket.write("BLPOP half 0\r\n");
  const other = await Raw.open(server.port);
  await other.ask("PING\r\n", /PONG/);
  half.socket.end();
  await half.until(() => half.ended);
  await other.ask("RPUSH half x\r\n", /:1/);
  assert.equal(await other.ask("LLEN half\r\n", /:\d/), ":1\r\n");
  other.socket.destroy();
});

test("a bulk header of 600 MB is refused before anything is kept for it", async () => {
  const before = await residentBytes(server.pid);
  const liar = await Raw.open(server.port);
  const reply = await liar.ask("*2\r\n$3\r\nGET\r\n$629145600\r\n", /\r\n/);
  assert.equal(reply, "-ERR Protocol error: invalid bulk length\r\n");
  await liar.until(() => liar.ended);
  assert.ok((await residentBytes(server.pid)) - before < 50 * MiB);
  await othersAreServed();
});

test("a large bulk header alone keeps no memory", async () => {
  const before = await residentBytes(server.pid);
  const liars = await Promise.all(Array.from({ length: 20 }, () => Raw.open(server.port)));
  for (const liar of liars) liar.socket.write("*2\r\n$3\r\nGET\r\n$536870912\r\nabc");
  await othersAreServed();
  assert.ok((await residentBytes(server.pid)) - before < 100 * MiB);
  for (const liar of liars) liar.socket.destroy();
});

test("a million nested arrays are refused", async () => {
  const nested = await Raw.open(server.port);
  const reply = await nested.ask("*1\r\n".repeat(1_000_000), /\r\n/);
  assert.match(reply, /^-ERR Protocol error: expected '\$', got '\*'\r\n/);
  await nested.until(() => nested.ended);
  await othersAreServed();
});

test("a count of arguments beyond reason is refused", async () => {
  const liar = await Raw.open(server.port);
  assert.match(await liar.ask("*2147483647\r\n", /\r\n/), /^-ERR Protocol error: invalid multibulk length/);
  await liar.until(() => liar.ended);
});

test("an inline command is answered whose end came with what is more than may come without", async () => {
  const long = await Raw.open(server.port);
  assert.match(await long.ask(`ECHO ${"x".repeat(70_000)}\r\nPING\r\n`, /\+PONG\r\n/), /^\$70000\r\nx{70000}\r\n\+PONG\r\n$/);
  long.socket.destroy();
});

test("an inline line without end is refused", async () => {
  const endless = await Raw.open(server.port);
  assert.match(await endless.ask("a".repeat(200_000), /\r\n/), /^-ERR Protocol error: too big inline request/);
  await endless.until(() => endless.ended);
});

for (const [name, request] of [
  ["POST", "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\nFLUSHALL\r\n"],
  ["Host:", "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nSET pwned 1\r\n"],
]) {
  test(`a browser's ${name} line closes the connection and runs nothing after it`, async () => {
    const witness = await Raw.open(server.port);
    await witness.ask("SET witness 1\r\n", /OK/);
    const browser = await Raw.open(server.port);
    browser.socket.write(request);
    await browser.until(() => browser.ended);
    assert.ok(!browser.received.includes("+OK"), browser.received);
    assert.equal(await witness.ask("EXISTS witness pwned\r\n", /:\d\r\n/), ":1\r\n");
    witness.socket.destroy();
  });
}

test("a short request with an endless reply is an error, in and out of a transaction", async () => {
  const client = await Raw.open(server.port);
  await client.ask(bulk("SET", "ten", "x".repeat(10 * MiB)), /\+OK/);
  const many = bulk("MGET", ...Array(450).fill("ten"));
  const tooLong = /^\+PONG\r\n-ERR the command ran, but its reply is longer than 537919488 bytes or than memory\r\n\+PONG\r\n$/;
  client.received = "";
  await client.ask(`PING\r\n${many}PING\r\n`, tooLong);
  client.received = "";
  const gets = `MULTI\r\n${bulk("SET", "ran", "yes")}${bulk("GET", "ten").repeat(60)}EXEC\r\nPING\r\n`;
  await client.ask(gets, /^\+OK\r\n(\+QUEUED\r\n){61}-ERR the command ran, .*\r\n\+PONG\r\n$/);
  client.received = "";
  assert.match(await client.ask("GET ran\r\n", /yes/), /^\$3\r\nyes\r\n$/);
  await client.ask("DEL ten\r\n", /:1/);
  await othersAreServed();
  client.socket.destroy();
});

test("a thousand connections come and go", async () => {
  const before = await residentBytes(server.pid);
  for (let round = 0; round < 5; round++) {
    const many = await Promise.all(Array.from({ length: 200 }, () => Raw.open(server.port)));
    await Promise.all(many.map((one) => one.ask("PING\r\n", /PONG/)));
    for (const one of many) one.socket.destroy();
  }
  const watcher = await Raw.open(server.port);
  let clients = "";
  for (let tries = 0; tries < 100 && clients.match(/ addr=/g)?.length !== 1; tries++) {
    clients = await watcher.ask("CLIENT LIST\r\n", /\n\r\n/);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.equal(clients.match(/ addr=/g).length, 1, clients);
  assert.ok((await residentBytes(server.pid)) - before < 100 * MiB);
  watcher.socket.destroy();
});
