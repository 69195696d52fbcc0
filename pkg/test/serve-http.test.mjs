// The HTTP server of `cachelet serve`: WebSockets and who may open them, metrics, health, the playground. REST is in `serve-rest.test.mjs`.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { connect } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import WebSocket from "ws";

import { browser, withoutChromium } from "./browser.mjs";
import { clientOf, Raw, residentBytes, serveProgram } from "./support.mjs";

const start = async (...args) => {
  const server = await serveProgram("--http-port", "0", ...args);
  const [, host] = /http:\/\/([^/\s]+)\//.exec(server.output.out);
  return { ...server, http: `http://${host}`, ws: `ws://${host}/ws`, web: { host, port: Number(host.split(":").at(-1)) } };
};

let server;
before(async () => (server = await start()));
after(() => server.stop());

/** A WebSocket with what it received as one text. */
async function socket(url, options) {
  const ws = new WebSocket(url, options);
  const peer = { ws, received: "", code: undefined, closed: once(ws, "close").then(([code]) => (peer.code = code)) };
  ws.on("message", (bytes) => (peer.received += bytes.toString("latin1")));
  await Promise.race([once(ws, "open"), once(ws, "error").then(([error]) => Promise.reject(error))]);
  peer.ask = async (text, pattern) => {
    peer.received = "";
    ws.send(text);
    await peer.until(() => pattern.test(peer.received));
    return peer.received;
  };
  peer.until = async (done) => {
    for (const end = Date.now() + 10_000; !done(); ) {
      if (Date.now() > end) throw new Error(`not in ${JSON.stringify(peer.received.slice(0, 200))}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  return peer;
}

/** The answer to an upgrade request that is refused: its status and text. */
function refused(url, options) {
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(url, options);
    ws.on("open", () => reject(new Error("it was let in")));
    ws.on("error", () => undefined);
    ws.on("unexpected-response", async (_, response) => {
      let text = "";
      for await (const piece of response) text += piece;
      resolve({ status: response.statusCode, text });
    });
  });
}

const get = (url, headers = {}, method = "GET") =>
  new Promise((resolve, reject) => {
    const asked = request(url, { headers, method }, async (response) => {
      let text = "";
      for await (const piece of response) text += piece.toString("latin1");
      resolve({ status: response.statusCode, headers: response.headers, text });
    });
    asked.on("error", reject).end();
  });

/** An address of this machine that is not the loopback's. */
const outside = Object.values(networkInterfaces()).flat().find(({ internal, family }) => !internal && family === "IPv4")?.address;
const alone = outside === undefined && "this machine has no address but its own";

test("a WebSocket speaks RESP to the same store as TCP does: whole commands, parts of them, text and bytes", async (t) => {
  const peer = await socket(server.ws);
  t.after(() => peer.ws.terminate());
  assert.equal(await peer.ask(Buffer.from("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\n\xff\0\r\n", "latin1"), /OK/), "+OK\r\n");
  peer.ws.send("*2\r\n$3\r\nG");
  assert.equal(await peer.ask("ET\r\n$1\r\nk\r\nPING\r\n", /PONG/), "$2\r\n\xff\0\r\n+PONG\r\n");
  const tcp = await Raw.open(server.port);
  t.after(() => tcp.socket.destroy());
  await tcp.ask("SET from tcp\r\n", /OK/);
  assert.match(await peer.ask("GET from\r\n", /tcp/), /^\$3/);
  assert.match(await peer.ask("HELLO 3\r\n", /modules/), /^%/);
  await peer.ask("SUBSCRIBE news\r\n", />3/);
  await tcp.ask("PUBLISH news hi\r\n", /:1/);
  await peer.until(() => /hi\r\n$/.test(peer.received));
  assert.match(await tcp.ask("CLIENT LIST\r\n", /sub=1/), /addr=127\.0\.0\.1:\d+/);
  peer.ws.send("QUIT\r\n");
  await peer.closed;
  assert.equal(peer.code, 1000);
});

test("what comes behind QUIT is nobody's, whoever has the connection's number then", async (t) => {
  const first = await socket(server.ws);
  t.after(() => first.ws.terminate());
  first.ws.pause(); // it does not see that the server closes
  for (const message of ["SET before x\r\n", "QUIT\r\n", "SET behind x\r\n"]) first.ws.send(message);
  const next = await socket(server.ws);
  t.after(() => next.ws.terminate());
  first.ws.send("SET behind y\r\n");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await next.ask("EXISTS before behind\r\n", /:/), ":1\r\n");
});

test("BLPOP waits on a WebSocket, and a client that goes away waits no more", async (t) => {
  const waits = await socket(server.ws);
  waits.ws.send("BLPOP jobs 0\r\n");
  const other = await socket(server.ws);
  t.after(() => other.ws.terminate());
  await other.until(() => (other.ws.send("INFO clients\r\n"), /blocked_clients:1/.test(other.received)));
  waits.ws.terminate();
  other.received = "";
  await other.until(() => (other.ws.send("INFO clients\r\n"), /blocked_clients:0/.test(other.received)));
  await other.ask("RPUSH jobs a\r\n", /:1\r\n$/);
});

test("a reply of many megabytes arrives whole, and a pipeline behind a peer that does not read waits", { timeout: 60_000 }, async (t) => {
  const peer = await socket(server.ws);
  t.after(() => peer.ws.terminate());
  const value = "v".repeat(4 << 20);
  await peer.ask(`*3\r\n$3\r\nSET\r\n$3\r\nbig\r\n$${value.length}\r\n${value}\r\n`, /OK/);
  peer.received = "";
  const TIMES = 10;
  peer.ws.pause();
  peer.ws.send("GET big\r\n".repeat(TIMES));
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.match(await (await socket(server.ws)).ask("PING\r\n", /PONG/), /PONG/, "others are served meanwhile");
  peer.ws.resume();
  await peer.until(() => peer.received.length === TIMES * (value.length + `$${value.length}\r\n\r\n`.length));
});

test("what is no message, and one that is too long, end the connection and nothing else", async () => {
  const peer = await socket(server.ws);
  peer.ws._socket.write(Buffer.from("ffffffffffffffff", "hex"));
  await peer.closed;
  const long = await socket(server.ws);
  long.ws.on("error", () => undefined);
  // The header of a message of 33 MB: it is refused before it comes.
  long.ws._socket.write(Buffer.from("82ff0000000002100000" + "00000000", "hex"));
  await long.closed;
  assert.equal(long.code, 1009);
  const wrong = await socket(server.ws);
  assert.match(await wrong.ask("*1\r\n!\r\n", /ERR/), /^-ERR Protocol error/);
  await wrong.closed;
  assert.equal((await get(`${server.http}/healthz`)).text, "ok\n");
});

test("maxclients counts WebSockets; a request for one that is none is answered", async (t) => {
  const small = await start("--maxclients", "2");
  t.after(() => small.stop());
  const [first, second, third] = [await socket(small.ws), await socket(small.ws), await socket(small.ws)];
  await third.closed;
  assert.match(third.received, /^-ERR max number of clients reached/);
  const tcp = await Raw.open(small.port);
  await tcp.until(() => tcp.ended);
  assert.match(tcp.received, /^-ERR max number of clients reached/);
  await first.ask("PING\r\n", /PONG/);
  second.ws.terminate();
  for (const line of ["GET http://[ HTTP/1.1", "GET /ws HTTP/1.1", "GET * HTTP/1.1"]) {
    const raw = connect(small.web.port, "127.0.0.1");
    raw.write(`${line}\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    assert.match(String((await once(raw, "data"))[0]), /^HTTP\/1\.1 4\d\d /, line);
    raw.destroy();
  }
  await first.ask("PING\r\n", /PONG/);
  first.ws.terminate();
});

test("beginnings of messages cannot fill the memory", { skip: !process.env.LONG && "LONG=1 runs it", timeout: 60_000 }, async (t) => {
  const fresh = await start();
  t.after(() => fresh.stop());
  const beginning = Buffer.alloc(14 + (31 << 20));
  beginning.set(Buffer.from("82ff0000000002000000" + "00000000", "hex"));
  const peers = [];
  for (let at = 0; at < 12; at++) {
    const peer = await socket(fresh.ws);
    peer.ws.on("error", () => undefined);
    peers.push(peer);
    await new Promise((resolve) => peer.ws._socket.write(beginning, resolve));
  }
  await Promise.race(peers.map((peer) => peer.closed));
  const last = await socket(fresh.ws);
  await last.ask("PING\r\n", /PONG/);
  assert.ok((await residentBytes(fresh.pid)) < 700 * 2 ** 20);
  for (const { ws } of [...peers, last]) ws.terminate();
});

test("pages of another origin, and of a name that was made to mean this machine, are refused", async () => {
  const port = server.web.port;
  for (const origin of ["http://evil.example", `http://127.0.0.1:${port + 1}`, `https://localhost:${port + 1}`, "null", "no origin"]) {
    const { status, text } = await refused(server.ws, { origin });
    assert.equal(status, 403, origin);
    assert.match(text, /--http-origin/);
  }
  for (const host of [`evil.example:${port}`, "evil.example", "127.0.0.1.evil.example"]) {
    assert.equal((await refused(server.ws, { headers: { host }, origin: `http://${host}` })).status, 403, host);
    assert.equal((await get(`${server.http}/metrics`, { host })).status, 421, host);
  }
  assert.equal((await refused(`${server.http.replace("http", "ws")}/`)).status, 403);
  assert.equal((await refused(`${server.http.replace("http", "ws")}/wss`)).status, 403);
  for (const origin of [`http://127.0.0.1:${port}`, undefined]) (await socket(server.ws, { origin })).ws.terminate();
  const named = { host: `localhost:${port}` };
  (await socket(server.ws, { origin: `http://localhost:${port}`, headers: named })).ws.terminate();
  assert.equal((await refused(server.ws, { origin: `http://127.0.0.1:${port}`, headers: named })).status, 403);
});

test("an origin that was named is let in, and is a name of this server", async (t) => {
  const named = await start("--http-origin", "https://app.example:8443", "http://cache.test");
  t.after(() => named.stop());
  (await socket(named.ws, { origin: "https://app.example:8443" })).ws.terminate();
  (await socket(named.ws, { origin: "https://cache.test", headers: { host: "cache.test" } })).ws.terminate();
  assert.equal((await refused(named.ws, { origin: "https://app.example" })).status, 403);
  assert.equal((await get(`${named.http}/healthz`, { host: "cache.test" })).status, 200);
  assert.equal((await get(`${named.http}/healthz`, { host: "app.example:8443" })).status, 200);
});

test("requirepass is asked of WebSockets and metrics, as of TCP", async (t) => {
  const locked = await start("--requirepass", "se cret:x");
  t.after(() => locked.stop());
  const peer = await socket(locked.ws);
  t.after(() => peer.ws.terminate());
  assert.match(await peer.ask("GET k\r\n", /\n/), /^-NOAUTH/);
  assert.match(await peer.ask("AUTH wrong\r\n", /\n/), /^-WRONGPASS/);
  await peer.ask('AUTH "se cret:x"\r\n', /OK/);
  assert.equal(await peer.ask("GET k\r\n", /\n/), "$-1\r\n");
  const basic = (text) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
  for (const headers of [{}, basic("default:wrong"), basic(""), basic("default:"), { authorization: "Bearer " }, { authorization: "se cret:x" }]) {
    const answer = await get(`${locked.http}/metrics`, headers);
    assert.equal(answer.status, 401);
    assert.match(answer.headers["www-authenticate"], /^Basic/);
    assert.doesNotMatch(answer.text, /redis_/);
  }
  assert.match((await get(`${locked.http}/metrics`, basic("default:se cret:x"))).text, /^redis_up 1$/m);
  assert.match((await get(`${locked.http}/metrics`, { authorization: "Bearer se cret:x" })).text, /^redis_up 1$/m);
  assert.equal((await get(`${locked.http}/healthz`)).status, 200);
});

test("protected mode: without a password, only this machine comes in", { skip: alone }, async (t) => {
  const open = await start("--bind", "*");
  t.after(() => open.stop());
  const at = (path) => `http://${outside}:${open.web.port}${path}`;
  const stranger = await Raw.open(open.port, { host: outside });
  await stranger.until(() => stranger.ended);
  assert.match(stranger.received, /^-DENIED .*requirepass.*\r\n$/s);
  const { status, text } = await refused(at("/ws").replace("http", "ws"));
  assert.equal(status, 403);
  assert.match(text, /protected mode/);
  assert.equal((await get(at("/metrics"))).status, 403);
  assert.equal((await get(at("/healthz"))).status, 200);
  const local = await Raw.open(open.port);
  t.after(() => local.socket.destroy());
  await local.ask("CONFIG SET requirepass s\r\n", /OK/);
  const known = await Raw.open(open.port, { host: outside });
  t.after(() => known.socket.destroy());
  assert.match(await known.ask("PING\r\n", /\n/), /^-NOAUTH/);
  const peer = await socket(at("/ws").replace("http", "ws"));
  t.after(() => peer.ws.terminate());
  await peer.ask("AUTH s\r\n", /OK/);
  await local.ask("CONFIG SET protected-mode no requirepass ''\r\n", /OK/);
  const all = await Raw.open(open.port, { host: outside });
  t.after(() => all.socket.destroy());
  await all.ask("PING\r\n", /PONG/);
});

/** Samples by name with labels. */
function samples(text) {
  const found = new Map();
  const types = new Map();
  for (const line of text.split("\n").slice(0, -1)) {
    const [, typed, type] = /^# TYPE ([a-z_]+) (gauge|counter)$/.exec(line) ?? [];
    if (typed) {
      assert.ok(!types.has(typed), `${typed} twice`);
      types.set(typed, type);
      continue;
    }
    const [, sample, name, value] = /^(([a-z_]+)(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+\})?) (-?\d+(?:\.\d+)?)$/.exec(line) ?? [];
    assert.ok(sample, `no sample: ${line}`);
    assert.ok(types.has(name), `${name} has no type`);
    assert.ok(!found.has(sample), `${sample} twice`);
    found.set(sample, Number(value));
  }
  return { found, types };
}

test("metrics are INFO's, by the names of redis_exporter", async (t) => {
  const counted = await start("--maxmemory", "64mb");
  t.after(() => counted.stop());
  const client = await clientOf(t, counted);
  for (let at = 0; at < 5; at++) await client.set(`k${at}`, "v", { EX: 1000 });
  await client.get("k0");
  await client.get("none");
  await client.incr("k0").catch(() => undefined);
  await client.sendCommand(["SELECT", "3"]);
  await client.rPush("l", "a");
  const answer = await get(`${counted.http}/metrics`);
  assert.equal(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
  const { found, types } = samples(answer.text);
  const expected = {
    redis_up: 1, 'redis_commands_total{cmd="set"}': 5, 'redis_commands_total{cmd="get"}': 2, 'redis_commands_failed_calls_total{cmd="incr"}': 1,
    'redis_db_keys{db="db0"}': 5, 'redis_db_keys_expiring{db="db0"}': 5, 'redis_db_keys{db="db3"}': 1, 'redis_db_keys_expiring{db="db3"}': 0,
    redis_memory_max_bytes: 64 * 2 ** 20, redis_keyspace_hits_total: 1, redis_keyspace_misses_total: 1, redis_aof_enabled: 0, redis_rdb_last_bgsave_status: 1,
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(found.get(name), value, name);
  for (const name of ['redis_errors_total{err="ERR"}', "redis_connected_clients", "redis_memory_used_bytes", "redis_net_input_bytes_total", "redis_cpu_user_seconds_total", "redis_config_maxclients", "redis_start_time_seconds"]) assert.ok(found.get(name) > 0, name);
  assert.equal(types.get("redis_commands_total"), "counter");
  assert.equal(types.get("redis_db_keys"), "gauge");
  assert.match([...found.keys()].find((name) => name.startsWith("redis_instance_info")), /redis_version="7\.\d+\.\d+"/);
  assert.ok(![...found.keys()].some((name) => /duration_seconds_total|avg_ttl/.test(name)), "nothing that is not measured");
});

test("paths that are not there, methods that are not meant, and what is no HTTP", async () => {
  assert.equal((await get(`${server.http}/nothing`)).status, 404);
  assert.equal((await get(`${server.http}/`, {}, "POST")).status, 405);
  for (const path of ["/../package.json", "/..%2fpackage.json", "/assets/../../package.json", "/assets/%00", "//etc/passwd", "/%"]) {
    assert.equal((await get(`${server.http}${path}`)).status, 404, path);
  }
  assert.equal((await get(`${server.http}/ws`)).status, 426);
  const rest = await get(`${server.http}/rest/get/k`);
  assert.equal(rest.status, 404);
  assert.match(rest.text, /--rest-token/);
  for (const [text, status] of [["*1\r\n$4\r\nPING\r\n", 400], ["GET /metrics HTTP/1.1\r\n\r\n", 400], ["GET /metrics HTTP/1.0\r\n\r\n", 421]]) {
    const raw = connect(server.web.port, "127.0.0.1");
    raw.end(text);
    assert.match(String((await once(raw, "data"))[0]), new RegExp(`^HTTP/1\\.1 ${status} `), text);
  }
});

test("the end of the server closes WebSockets, with what they are to know", async () => {
  const short = await start();
  const peer = await socket(short.ws);
  await peer.ask("SUBSCRIBE c\r\n", /subscribe/);
  const idle = connect(short.web.port, "127.0.0.1"); // a connection that says nothing keeps nobody
  await once(idle, "connect");
  const { code, err } = await short.stop("SIGTERM");
  assert.equal(code, 0);
  assert.equal(err, "");
  await peer.closed;
  assert.equal(peer.code, 1001);
});

test("a taken HTTP port is told, and nothing is left behind", async () => {
  const error = await start("--http-port", `${server.web.port}`).catch((error) => error);
  assert.match(String(error), new RegExp(`127\\.0\\.0\\.1:${server.web.port} is taken by`));
});

test("who leaves in the middle of a file leaves no file open", { skip: process.platform !== "linux" && "it asks /proc" }, async () => {
  const files = () => readdirSync(`/proc/${server.pid}/fd`).length;
  const before = files();
  for (let round = 0; round < 20; round++) {
    const socket = connect(server.web.port, "127.0.0.1", () => socket.write("GET /assets/engine-x.wasm HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    await once(socket, "data");
    socket.destroy();
  }
  for (const end = Date.now() + 5000; files() > before + 10; await new Promise((resolve) => setTimeout(resolve, 10))) assert.ok(Date.now() < end, `${files()} files are open, ${before} were`);
});

test("who is refused a WebSocket is not waited for", { timeout: 10_000 }, async () => {
  const peer = connect({ port: server.web.port, host: "127.0.0.1", allowHalfOpen: true }, () => peer.write("GET /no HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"));
  let text = "";
  peer.on("data", (bytes) => (text += bytes));
  await once(peer, "end");
  assert.match(text, /^HTTP\/1\.1 403 Forbidden\r\n.*WebSockets are at \/ws\.\n$/s);
  // The other side is gone once a write comes back.
  const gone = once(peer, "error");
  const writing = setInterval(() => peer.write("x"), 50);
  const [error] = await gone.finally(() => clearInterval(writing));
  assert.match(error.code, /ECONNRESET|EPIPE/);
});

test("the documentation is at its folder too, by whatever way a proxy leads there", async () => {
  const pages = await Promise.all(["/docs/index.html", "/docs/", "/docs"].map(async (path) => (await fetch(server.http + path)).text()));
  assert.match(pages[0], /<title>/);
  assert.deepEqual(pages.slice(1), [pages[0], pages[0]]);
  const { status, headers } = await fetch(`${server.http}/docs`, { redirect: "manual" });
  assert.deepEqual([status, headers.get("location")], [308, "docs/"]);
  for (const path of ["/docs/commands", "/assets/", "/nothing/"]) assert.equal((await fetch(server.http + path)).status, 404, path);
});

test("the playground loads from serve, with its engine", { skip: withoutChromium, timeout: 60_000 }, async (t) => {
  const profile = await mkdtemp(join(tmpdir(), "cachelet-"));
  const { context, close } = await browser(profile);
  t.after(async () => {
    await close();
    await rm(profile, { recursive: true, force: true });
  });
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(error.message));
  await page.goto(`${server.http}/`);
  await page.waitForSelector('body[data-engine="ready"]');
  // The page's policy lets it reach the server it came from, and that lets it in.
  const answer = await page.evaluate(async () => {
    const socket = new WebSocket(`ws://${location.host}/ws`);
    await new Promise((resolve, reject) => Object.assign(socket, { onopen: resolve, onerror: reject }));
    socket.send("ECHO playground\r\n");
    return new Promise((resolve) => (socket.onmessage = async ({ data }) => resolve(await data.text())));
  });
  assert.equal(answer, "$10\r\nplayground\r\n");
  assert.deepEqual(faults, []);
  // The same server by another name is another origin: what a page elsewhere would meet.
  const elsewhere = await context.newPage();
  await elsewhere.goto(`http://localhost:${server.web.port}/`);
  const outcome = await elsewhere.evaluate((url) => new Promise((resolve) => Object.assign(new WebSocket(url), { onopen: () => resolve("open"), onerror: () => resolve("refused") })), server.ws);
  assert.equal(outcome, "refused");
});
