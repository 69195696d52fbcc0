// A store on another thread: `cachelet/worker` over a MessagePort, over worker_threads, and over a web worker in Chromium.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { BroadcastChannel, MessageChannel, Worker } from "node:worker_threads";

import { Cachelet } from "cachelet";
import { connectCachelet, ClosedError, EngineDeadError, ReplyError, serveCachelet } from "cachelet/worker";

import { browser, site, withoutChromium } from "./browser.mjs";
import { folder } from "./support.mjs";

/** The script of a worker with a store. `before` runs before it is served. */
const SCRIPT = (before = "") => `
  const { parentPort } = await import("node:worker_threads");
  const { Cachelet } = await import(${JSON.stringify(import.meta.resolve("cachelet"))});
  const { serveCachelet } = await import(${JSON.stringify(import.meta.resolve("cachelet/worker"))});
  ${before}
  serveCachelet(Cachelet.create(), parentPort);
`;

/** A worker with this script, which ends with its test. */
function worker(t, script = SCRIPT()) {
  const started = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
  t.after(() => started.terminate());
  return started;
}

/** A store in this thread, with a client over a port. */
async function pair(t) {
  const { port1, port2 } = new MessageChannel();
  const store = await Cachelet.create();
  const served = serveCachelet(store, port1);
  const cache = await connectCachelet(port2);
  t.after(() => {
    cache.close();
    served.close();
    store.close();
    port1.close();
  });
  return { store, served, cache, port: port2 };
}

/** A line of CLIENT LIST of who waits. */
const BLOCKED = /flags=b/;

test("over worker_threads: commands, bytes, errors, waits, messages, transactions, sessions", async (t) => {
  const cache = await connectCachelet(worker(t));
  t.after(() => cache.close());
  assert.equal(await cache.set("k", "h\u00e9llo", { EX: 10 }), "OK");
  assert.equal(await cache.get("k"), "h\u00e9llo");
  const bytes = Uint8Array.of(0, 255, 13, 10);
  await cache.set("bytes", bytes);
  assert.deepEqual(await cache.callBuffer("GET", "bytes"), bytes);
  await assert.rejects(cache.lpush("k", "x"), (error) => error instanceof ReplyError && error.code === "WRONGTYPE");
  await assert.rejects(cache.set("k", undefined), TypeError);
  const waiting = cache.blpop("q", 5);
  await cache.rpush("q", "a");
  assert.deepEqual(await waiting, ["q", "a"]);
  const heard = [];
  const off = await cache.subscribe("news", (message, channel) => heard.push([message, channel]));
  await cache.publish("news", "hi");
  await off();
  await cache.publish("news", "nobody");
  assert.deepEqual(heard, [["hi", "news"]]);
  const other = cache.connect();
  await cache.watch("k");
  await other.set("k", "changed");
  cache.multi();
  cache.incr("n");
  assert.equal(await cache.exec(), null);
  const file = await cache.backup();
  assert.equal(await file.slice(0, 5).text(), "REDIS");
});

test("an aborted wait leaves no waiter, and what came first is never lost", async (t) => {
  const cache = await connectCachelet(worker(t));
  t.after(() => cache.close());
  const gone = new AbortController();
  const waits = ["a", "b"].map((key) => cache.withSignal(gone.signal).blpop(key, 0));
  assert.match(await cache.clientList(), BLOCKED);
  gone.abort(new Error("no more"));
  for (const wait of waits) await assert.rejects(wait, /no more/);
  assert.doesNotMatch(await cache.clientList(), BLOCKED);
  assert.equal(await cache.rpush("a", "x"), 1);
  assert.equal(await cache.llen("a"), 1);
  await assert.rejects(cache.withSignal(gone.signal).get("a"), /no more/);
  const late = new AbortController();
  const taken = cache.withSignal(late.signal).blpop("a", 0);
  setTimeout(() => late.abort());
  assert.deepEqual(await taken, ["a", "x"]);
});

test("the commands of one turn cross as one message, and so do their replies; large bytes go over", async (t) => {
  const { cache, port } = await pair(t);
  await cache.ping();
  const posted = t.mock.method(port, "postMessage");
  let heard = 0;
  port.on("message", () => heard++);
  const replies = await Promise.all(Array.from({ length: 500 }, (_, at) => cache.incrby("n", at)));
  assert.equal(replies.at(-1), (499 * 500) / 2);
  assert.equal(posted.mock.callCount(), 1);
  assert.equal(posted.mock.calls[0].arguments[0].requests.length, 1);
  assert.equal(heard, 1);
  const large = new Uint8Array(1 << 20).fill(7);
  await Promise.all([cache.set("small", "x"), cache.set("large", large)]);
  assert.equal(large.length, 1 << 20, "what the caller gave stays the caller's");
  const [sent, [buffer]] = posted.mock.calls.at(-1).arguments;
  assert.equal(buffer.byteLength, 0, "the bytes went over");
  assert.equal(sent.requests.length, 1);
  assert.deepEqual(await cache.callBuffer("GET", "large"), large);
  const wired = Uint8Array.from(large);
  const ended = new Promise((resolve) => {
    const wire = cache.wire({ receive: resolve, closed: resolve });
    wire.send(new TextEncoder().encode(`*3\r\n$3\r\nSET\r\n$1\r\nw\r\n$${wired.length}\r\n`));
    wire.send(wired);
    wire.send(new TextEncoder().encode("\r\n"));
  });
  assert.equal(Buffer.from(await ended).toString(), "+OK\r\n");
  assert.equal(wired.length, 1 << 20);
});

test("several clients on one port, beside other messages and strangers", async (t) => {
  const { store, cache, port } = await pair(t);
  const other = await connectCachelet(port);
  await cache.select(1);
  await Promise.all([cache.set("k", "of 1"), other.set("k", "of 0")]);
  for (const strange of [null, 1, "x", {}, { cachelet: 5 }, { cachelet: 5, requests: [null, 1, {}, { kind: "send", wire: 1, bytes: "x" }, { kind: "open", wire: 1 }, { kind: "send", wire: 1, bytes: { length: 2 ** 40 } }, { kind: "load", call: 1 }, { kind: "hangUp" }] }]) {
    port.postMessage(strange);
  }
  assert.deepEqual(await Promise.all([cache.get("k"), other.get("k")]), ["of 1", "of 0"]);
  const clients = () => store.clientList().trim().split("\n").length;
  const before = clients();
  other.close();
  await assert.rejects(other.get("k"), ClosedError);
  assert.equal(await cache.get("k"), "of 1");
  assert.equal(clients(), before - 1);
});

test("every end is told: of the client, the store, the engine, what is served, the worker", async (t) => {
  const byHand = await pair(t);
  const given = assert.rejects(byHand.cache.blpop("q", 0), ClosedError);
  await byHand.cache.ping();
  byHand.cache.close();
  await given;
  while (BLOCKED.test(byHand.store.clientList())) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(byHand.store.rpush("q", "x"), 1);
  assert.equal(byHand.store.llen("q"), 1);

  const closed = await pair(t);
  const waiting = assert.rejects(closed.cache.blpop("q", 0), ClosedError);
  await closed.cache.ping();
  closed.store.close();
  await waiting;
  await assert.rejects(closed.cache.get("k"), ClosedError);
  await assert.rejects(closed.cache.backup(), ClosedError);

  const dead = await pair(t);
  await dead.cache.ping();
  const { instance } = dead.store.engine;
  instance.raw = { ...instance.raw, feed: () => { throw new WebAssembly.RuntimeError("unreachable"); } };
  await assert.rejects(dead.cache.get("k"), (error) => error instanceof EngineDeadError && error.code === "ERR_ENGINE_DEAD" && /^the engine is dead: unreachable$/.test(error.message));

  const idle = await pair(t);
  await idle.cache.ping();
  const atRest = assert.rejects(idle.cache.blpop("q", 0), { code: "ERR_ENGINE_DEAD" });
  await idle.cache.ping();
  idle.store.engine.instance.raw = { ...idle.store.engine.instance.raw, tick: () => { throw new WebAssembly.RuntimeError("unreachable"); } };
  assert.throws(() => idle.store.tick(), EngineDeadError);
  await atRest;
  await assert.rejects(idle.cache.get("k"), EngineDeadError);
  await assert.rejects(idle.cache.connect().get("k"), EngineDeadError);

  const stopped = await pair(t);
  await stopped.cache.ping();
  const last = assert.rejects(stopped.cache.blpop("q", 0), ClosedError);
  await stopped.cache.ping();
  stopped.served.close();
  await last;
  assert.equal(stopped.store.get("k"), null, "the store goes on");

  const host = worker(t);
  const cache = await connectCachelet(host);
  const lost = assert.rejects(cache.blpop("q", 0), ClosedError);
  await cache.ping();
  await host.terminate();
  await lost;
});

test("who closes says so before the port is closed, which may tell nobody", { timeout: 10_000 }, async (t) => {
  const [here, there, elsewhere] = Array.from({ length: 3 }, () => new BroadcastChannel("closing"));
  t.after(() => elsewhere.close());
  const store = await Cachelet.create();
  const served = serveCachelet(store, here);
  const [leaver, stayer] = await Promise.all([connectCachelet(there), connectCachelet(elsewhere)]);
  const waiting = leaver.blpop("q", 0);
  while (!BLOCKED.test(await stayer.clientList())) await new Promise(setImmediate);
  leaver.close();
  there.close();
  await assert.rejects(waiting, ClosedError);
  assert.doesNotMatch(await stayer.clientList(), BLOCKED, "it would take what nobody hears of");
  served.close();
  here.close();
  await assert.rejects(stayer.blpop("q", 0), ClosedError);
});

test("a worker that cannot serve refuses; one that is not there can be given up", async (t) => {
  await assert.rejects(connectCachelet(worker(t, "throw new Error('broken script')")), /broken script/);
  await assert.rejects(connectCachelet(worker(t, "process.exit(3)")), ClosedError);
  await assert.rejects(connectCachelet(worker(t, SCRIPT("Cachelet.create = () => Promise.reject(new Error('no engine'))"))), /no engine/);
  const { port2 } = new MessageChannel();
  await assert.rejects(connectCachelet(port2, { signal: AbortSignal.timeout(20) }), { name: "TimeoutError" });
  await assert.rejects(connectCachelet(port2, { signal: AbortSignal.abort() }), { name: "AbortError" });
  port2.close();
});

test("over a web worker in Chromium", { skip: withoutChromium }, async (t) => {
  const { url, close } = await site({ "/store.js": 'import { Cachelet } from "/web.js"; import { serveCachelet } from "/worker.js"; serveCachelet(await Cachelet.create(), self);' });
  let opened;
  t.after(async () => {
    await opened?.close();
    await close();
  });
  opened = await browser(join(await folder(t), "profile"));
  const page = await opened.context.newPage();
  await page.goto(url);
  const seen = await page.evaluate(async () => {
    const { connectCachelet } = await import("/worker.js");
    const worker = new Worker("/store.js", { type: "module" });
    const cache = await connectCachelet(worker);
    await cache.set("k", "h\u00e9llo");
    const seen = [await cache.get("k")];
    const waiting = cache.blpop("q", 0);
    await cache.rpush("q", "a");
    seen.push(await waiting);
    seen.push(await cache.lpush("k", 1).catch((error) => error.code));
    seen.push(await cache.withSignal(AbortSignal.timeout(20)).blpop("none", 0).catch((error) => error.name));
    const heard = [];
    await cache.subscribe("news", (message) => heard.push(message));
    await cache.publish("news", "hi");
    seen.push(heard);
    const large = new Uint8Array(1 << 20).fill(1);
    await cache.set("large", large);
    const back = await cache.callBuffer("GET", "large");
    seen.push([large.length, back.length, back.every((byte) => byte === 1)]);
    const { port1, port2 } = new MessageChannel();
    const { Cachelet } = await import("/web.js");
    const { serveCachelet } = await import("/worker.js");
    serveCachelet(Cachelet.create(), port1);
    const here = await connectCachelet(port2);
    seen.push(await here.incr("n"));
    seen.push(await connectCachelet(new Worker("/none.js")).catch((error) => error.message));
    cache.close();
    seen.push(await cache.get("k").catch((error) => error.code));
    return seen;
  });
  assert.deepEqual(seen, ["h\u00e9llo", ["q", "a"], "WRONGTYPE", "TimeoutError", ["hi"], [1 << 20, 1 << 20, true], 1, "the worker failed: its script could not be loaded", "ERR_CLOSED"]);
});

test("what is no port is told, such as Node's parentPort in the main thread", async (t) => {
  const cache = await Cachelet.create();
  t.after(() => cache.close());
  assert.throws(() => serveCachelet(cache, null), /no port.*parentPort.*null in the main thread/);
  await assert.rejects(connectCachelet(), { name: "TypeError", message: /no port/ });
});
