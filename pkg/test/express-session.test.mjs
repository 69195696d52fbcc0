// The session store in a real Express app, over HTTP. The clock is the test's: express-session and the store look at the same one.

import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { promisify } from "node:util";

import express from "express";
import session from "express-session";

import { cacheletStore } from "cachelet/express-session";

import { CLIENTS, storeOf } from "./drivers.mjs";
import { Browser } from "./support.mjs";

const MINUTE_MS = 60_000;

/** An app with a login and a counter, a browser on it, and a clock that only `pass` moves. */
async function start(t, { clientOf = (cache) => cache, store: storeOptions, ...options } = {}) {
  let now = Date.now();
  t.mock.method(Date, "now", () => now);
  const cache = await storeOf(t, { now: () => now });
  const store = cacheletStore(session, { client: clientOf(cache), ...storeOptions });
  const app = express();
  app.use(session({ store, secret: "a secret", resave: false, saveUninitialized: false, cookie: { maxAge: 10 * MINUTE_MS }, ...options }));
  app.post("/login/:user", (request, response, next) => {
    request.session.regenerate((error) => {
      if (error) return next(error);
      request.session.user = request.params.user;
      response.send("welcome");
    });
  });
  app.post("/logout", (request, response, next) => request.session.destroy((error) => (error ? next(error) : response.send("bye"))));
  app.post("/count", (request, response) => response.send(`${(request.session.count = (request.session.count ?? 0) + 1)}`));
  app.get("/", (request, response) => response.send(request.session.user ?? "nobody"));
  app.use((error, _request, response, _next) => response.status(500).send(error.message));
  const server = app.listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const pass = (milliseconds) => {
    now += milliseconds;
    cache.tick();
  };
  return { cache, store, browser: new Browser((request) => fetch(request), `http://127.0.0.1:${server.address().port}`), pass };
}

for (const [kind, clientOf] of Object.entries(CLIENTS)) {
  test(`${kind}: login, counter, logout`, async (t) => {
    const { cache, browser } = await start(t, { clientOf });
    assert.equal(await browser.text("/"), "nobody");
    assert.deepEqual([cache.dbsize(), browser.cookies.size], [0, 0], "nothing is kept of who did nothing");
    assert.equal(await browser.text("/count", "POST"), "1");
    const [before] = cache.keys("sess:*");
    assert.equal(await browser.text("/login/ada", "POST"), "welcome");
    const [after, ...others] = cache.keys("sess:*");
    assert.ok(before !== after && others.length === 0, "a login has another ID, and the old one is gone");
    for (const count of ["1", "2", "3"]) assert.equal(await browser.text("/count", "POST"), count);
    assert.equal(await browser.text("/"), "ada");
    const stolen = browser.copy();
    assert.equal(await browser.text("/logout", "POST"), "bye");
    assert.equal(cache.dbsize(), 0);
    assert.equal(await stolen.text("/"), "nobody");
  });

  test(`${kind}: the store's own methods, by promise and by callback`, async (t) => {
    const { cache, store } = await start(t, { clientOf });
    const cookie = { expires: null };
    cache.set("other", "stays");
    await Promise.all(Array.from({ length: 1200 }, (_, n) => store.set(`id${n}`, { cookie, n })));
    assert.equal(await store.length(), 1200);
    assert.deepEqual(await store.get("id7"), { cookie, n: 7 });
    assert.equal(await store.get("none"), null);
    const all = await promisify(store.all.bind(store))();
    assert.deepEqual(all.map(({ id, n }) => [id, n]).sort((a, b) => a[1] - b[1]), Array.from({ length: 1200 }, (_, n) => [`id${n}`, n]));
    const call = (name, ...args) => promisify(store[name]).call(store, ...args);
    await call("destroy", "id7");
    assert.equal((await call("ids")).includes("id7"), false);
    assert.equal(await call("length"), 1199);
    await call("clear");
    assert.deepEqual(cache.keys("*"), ["other"]);
  });
}

test("a session ends with its cookie; reading one lets both begin anew where that is asked for", async (t) => {
  for (const [rolling, disableTouch, lives] of [[false, false, true], [true, false, true], [false, true, false]]) {
    const { cache, browser, pass } = await start(t, { rolling, store: { disableTouch } });
    await browser.text("/login/ada", "POST");
    assert.equal(cache.pttl(cache.keys("sess:*")[0]), 10 * MINUTE_MS);
    pass(6 * MINUTE_MS);
    assert.equal(await browser.text("/"), "ada");
    assert.equal(browser.given, rolling ? 2 : 1, "rolling sends the cookie again");
    pass(6 * MINUTE_MS);
    assert.equal(await browser.text("/"), lives ? "ada" : "nobody");
    pass(10 * MINUTE_MS + 1);
    assert.equal(cache.dbsize(), 0);
    assert.equal(await browser.text("/"), "nobody");
    t.mock.restoreAll();
  }
});

test("a cookie without an end lives as long as ttl says, and a function says it of every session", async (t) => {
  const { store, cache } = await start(t, { store: { ttl: 90 } });
  await store.set("a", { cookie: {} });
  await store.set("b", { cookie: { expires: new Date(Date.now() + 500).toJSON() } });
  assert.deepEqual([cache.pttl("sess:a"), cache.pttl("sess:b")], [90_000, 500]);
  await store.touch("a", { cookie: { expires: new Date(Date.now() + 700) } });
  assert.equal(cache.pttl("sess:a"), 700);
  await store.set("b", { cookie: { expires: new Date(Date.now() - 1) } });
  assert.equal(await store.get("b"), null, "one that is over is not kept");
  const by = cacheletStore(session, { client: cache, prefix: "by:", ttl: ({ minutes }) => 60 * minutes });
  await by.set("a", { cookie: { expires: new Date(0) }, minutes: 2.5 });
  assert.equal(cache.pttl("by:a"), 150_000);
  await by.set("a", { cookie: {}, minutes: 0 });
  assert.equal(cache.exists("by:a"), 0);
  for (const wrong of [0, -1, NaN, Infinity, "soon"]) assert.throws(() => cacheletStore(session, { client: cache, ttl: wrong }), /ttl is .*: it must be a number of seconds/, "no session would be kept");
});

test("what the store cannot do is the request's error, and what is no session is not taken for one", async (t) => {
  const { cache, store, browser } = await start(t);
  await browser.text("/login/ada", "POST");
  const [key] = cache.keys("sess:*");
  cache.set(key, "no JSON");
  assert.match(await browser.text("/", "GET", 500), /JSON/);
  cache.del(key);
  cache.rpush(key, "x");
  assert.match(await browser.text("/", "GET", 500), /WRONGTYPE/);
  cache.close();
  assert.match(await browser.text("/", "GET", 500), /closed/);
  await assert.rejects(store.get("id"), { name: "ClosedError" });
  await new Promise((resolve) => store.get("id", (error) => resolve(assert.equal(error.name, "ClosedError"))));
});

test("what a callback throws is not taken for an error of the store", async (t) => {
  const { store } = await start(t);
  const uncaught = new Promise((resolve) => {
    process.setUncaughtExceptionCaptureCallback(resolve);
    t.after(() => process.setUncaughtExceptionCaptureCallback(null));
  });
  let calls = 0;
  store.get("id", () => {
    calls++;
    throw new Error("the callback's own");
  });
  assert.equal((await uncaught).message, "the callback's own");
  assert.equal(calls, 1);
});
