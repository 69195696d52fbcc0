// Upstash's REST API behind the HTTP server of `cachelet serve`. What it answers is `rest.test.mjs`'s; here is what an HTTP server adds.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { after, before, test } from "node:test";

import { Redis } from "@upstash/redis";

import { clientOf, Raw, serveProgram } from "./support.mjs";

const TOKEN = "a token";
let server;
let url;
before(async () => {
  server = await serveProgram("--http-port", "0", "--rest-token", TOKEN, "--requirepass", "secret");
  url = `${/http:\S+\//.exec(server.output.out)[0]}rest`;
});
after(() => server.stop());

const authorization = `Bearer ${TOKEN}`;

test("@upstash/redis runs against it unmodified, on the same store as TCP", async () => {
  const redis = new Redis({ url, token: TOKEN, enableTelemetry: false });
  assert.equal(await redis.set("k", { a: 1 }), "OK");
  assert.deepEqual(await redis.get("k"), { a: 1 });
  assert.deepEqual(await redis.pipeline().incr("n").incr("n").exec(), [1, 2]);
  assert.deepEqual(await redis.multi().rpush("l", "a", "b").lrange("l", 0, -1).exec(), [2, ["a", "b"]]);
  assert.deepEqual(await Promise.all([redis.get("n"), redis.llen("l")]), [2, 2]);
  await assert.rejects(redis.incr("l"), /WRONGTYPE/);
});

test("without its token it answers nothing; the password is another thing", async () => {
  for (const headers of [{}, { authorization: "Bearer wrong" }, { authorization: "Bearer secret" }, { authorization: `Basic ${btoa(`default:${TOKEN}`)}` }]) {
    const answer = await fetch(`${url}/get/k`, { headers });
    assert.equal(answer.status, 401);
    assert.ok((await answer.json()).error);
  }
});

test("who is refused with a long body is refused again on the same connection", { timeout: 10_000 }, async () => {
  for (let time = 0; time < 3; time++) {
    const answer = await fetch(`${url}/set/k`, { method: "POST", body: "x".repeat(300_000), headers: { authorization: "Bearer wrong" } });
    assert.equal(answer.status, 401);
    await answer.text();
  }
});

test("bytes come and go as they are, bodies by any method, in one piece or several", async () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => at % 256));
  const pieces = new ReadableStream({ start: (controller) => { for (let at = 0; at < bytes.length; at += 30_000) controller.enqueue(bytes.subarray(at, at + 30_000)); controller.close(); } });
  const set = await fetch(`${url}/set/bytes?EX=1000`, { method: "POST", body: pieces, duplex: "half", headers: { authorization } });
  assert.deepEqual(await set.json(), { result: "OK" });
  const got = await fetch(`${url}/get/bytes`, { headers: { authorization, "upstash-encoding": "base64" } });
  assert.ok(Buffer.from((await got.json()).result, "base64").equals(bytes));
  const { result: ttl } = await fetch(`${url}/ttl/bytes`, { headers: { authorization } }).then((answer) => answer.json());
  assert.ok(ttl > 900 && ttl <= 1000, `${ttl}`);
  const head = await fetch(`${url}/get/bytes`, { method: "HEAD", headers: { authorization } });
  assert.deepEqual([head.status, await head.text()], [200, ""]);
  assert.equal((await fetch(`${url}/get/bytes`, { method: "DELETE", headers: { authorization } })).status, 405);
  const { hostname, port, pathname } = new URL(url);
  const raw = await Raw.open(port);
  const answer = await raw.ask(`TRACE ${pathname}/get/bytes HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${authorization}\r\n\r\n`, /\}/);
  assert.match(answer, /^HTTP\/1\.1 405 .*\r\nAllow: GET, HEAD, POST, PUT\r\n.*\{"error":"ERR method TRACE is not allowed: send GET, HEAD, POST or PUT"\}/s);
  raw.socket.destroy();
});

test("an offer of HTTP/2, as curl and Java make it, is declined by an answer", async (t) => {
  const { port, hostname } = new URL(url);
  const raw = await Raw.open(Number(port), { host: hostname });
  t.after(() => raw.socket.destroy());
  const head = (line, length) => `${line} HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${authorization}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\nContent-Length: ${length}\r\n\r\n`;
  raw.socket.write(`${head("POST /rest", 25)}["SET","h2c",`);
  assert.match(await raw.ask('"\u00ff\u00ff\u00ff"]   ', /0\r\n\r\n$/), /^HTTP\/1\.1 200 OK\r\n[^]*\{"result":"OK"\}/);
  assert.match(await raw.ask(head("GET /rest/strlen/h2c", 0), /0\r\n\r\n$/), /\{"result":6\}/);
  assert.match(await raw.ask(head("GET /healthz", 0), /ok\n/), /^HTTP\/1\.1 200 OK/);
  const many = head("GET /rest/strlen/h2c", 0).repeat(10);
  assert.match(await raw.ask(many, /(6\}\r\n0\r\n\r\n[^]*){10}$/), /^(HTTP\/1\.1 200 OK[^]*\{"result":6\}\r\n0\r\n\r\n){10}$/);
  assert.match(await raw.ask(head("GET /ws", 0), /RESP commands/), /^HTTP\/1\.1 426/);
});

test("a body that is too long is refused before it is all there, and one that never comes holds nobody", async () => {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname).on("error", () => undefined);
  socket.write(`POST /rest/set/k HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${authorization}\r\nContent-Length: 100000000\r\n\r\n`);
  let received = "";
  socket.on("data", (bytes) => (received += bytes));
  const chunk = Buffer.alloc(1 << 20);
  for (let at = 0; at < 100 && received === "" && !socket.destroyed; at++) await new Promise((resolve) => socket.write(chunk, resolve));
  for (const end = Date.now() + 5000; received === "" && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.match(received, /^HTTP\/1\.1 4/);
  socket.destroy();
  const half = connect(Number(port), hostname).on("error", () => undefined);
  half.write(`POST /rest HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${authorization}\r\nContent-Length: 100\r\n\r\n["SET"`);
  await once(half, "connect");
  half.destroy();
  assert.equal((await fetch(`${url}/ping`, { headers: { authorization } })).status, 200);
});

test("messages come as events, and who goes away is subscribed no more", async (t) => {
  const client = await clientOf(t, { port: server.port, password: "secret" });
  const gone = new AbortController();
  const events = await fetch(`${url}/subscribe/news`, { headers: { authorization, accept: "text/event-stream" }, signal: gone.signal });
  assert.match(events.headers.get("content-type"), /^text\/event-stream/);
  const reader = events.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const until = async (pattern) => {
    while (!pattern.test(text)) text += (await reader.read()).value;
  };
  await until(/data: subscribe,news,1\n\n/);
  assert.equal(await client.publish("news", "hello"), 1);
  await until(/data: message,news,hello\n\n/);
  gone.abort();
  await reader.read().catch(() => undefined);
  for (const end = Date.now() + 5000; (await client.publish("news", "x")) > 0; ) {
    assert.ok(Date.now() < end, "it is subscribed still");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});
