// Sessions and rate limits in a real Hono app: by app.request, and over Node's HTTP.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { Readable } from "node:stream";

import { Hono } from "hono";
import { getSignedCookie } from "hono/cookie";

import { rateLimit, session } from "cachelet/hono";
import { Ratelimit } from "cachelet/rate-limit";

import { CLIENTS, storeOf } from "./drivers.mjs";
import { Browser } from "./support.mjs";

const secret = "0123456789abcdef0123456789abcdef";
const COOKIE = "__Host-session";

/** An app with a login and a counter, and a browser on it. */
async function start(t, { clientOf = (cache) => cache, cache = undefined, ...options } = {}) {
  let now = 1_790_000_000_000;
  cache ??= await storeOf(t, { now: () => now });
  const client = clientOf(cache);
  const app = new Hono();
  app.use(session({ client, secret, ...options }));
  app.get("/", async (c) => c.text((await c.var.session.data()).user ?? "nobody"));
  app.get("/health", (c) => c.text("well"));
  app.get("/id", async (c) => c.json((await c.var.session.id()) ?? null));
  app.post("/login/:user", async (c) => {
    const data = await c.var.session.data();
    data.user = c.req.param("user");
    return c.text(await c.var.session.regenerate());
  });
  app.post("/logout", async (c) => {
    await c.var.session.destroy();
    return c.text("bye");
  });
  app.post("/count", async (c) => {
    const data = await c.var.session.data();
    return c.text(`${(data.count = (data.count ?? 0) + 1)}`);
  });
  app.post("/set", async (c) => {
    Object.assign(await c.var.session.data(), await c.req.json());
    return c.text("set");
  });
  app.post("/fail", async (c) => {
    (await c.var.session.data()).failed = true;
    throw new Error("the handler's own");
  });
  app.onError((error, c) => c.text(error.message, 500));
  const pass = (milliseconds) => {
    now += milliseconds;
    cache.tick();
  };
  return { app, cache, browser: new Browser((request) => app.request(request), "http://app"), pass };
}

const post = (browser, path, body) => browser.ask(path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });

for (const [kind, clientOf] of Object.entries(CLIENTS)) {
  test(`${kind}: login, counter, logout`, async (t) => {
    const { cache, browser } = await start(t, { clientOf });
    assert.equal(await browser.text("/"), "nobody");
    assert.equal(await browser.text("/id"), "null");
    assert.deepEqual([cache.dbsize(), browser.given], [0, 0], "nothing is kept of who did nothing");
    for (const count of ["1", "2"]) assert.equal(await browser.text("/count", "POST"), count);
    const [before, ...none] = cache.keys("*");
    const foisted = browser.copy();
    assert.deepEqual(none, []);
    const id = await browser.text("/login/ada", "POST");
    assert.deepEqual(cache.keys("*"), [`session:${id}`], "a login has another ID, and the old one is gone");
    assert.notEqual(before, `session:${id}`);
    assert.equal(await browser.text("/id"), JSON.stringify(id));
    assert.equal(await foisted.text("/"), "nobody");
    assert.deepEqual([await browser.text("/"), await browser.text("/count", "POST")], ["ada", "3"], "and all that was there before");
    const stolen = browser.copy();
    assert.equal(await browser.text("/logout", "POST"), "bye");
    assert.deepEqual([cache.dbsize(), browser.cookies.size], [0, 0]);
    assert.equal(await stolen.text("/"), "nobody");
  });

  test(`${kind}: requests at once each keep what they changed`, async (t) => {
    const { cache, browser } = await start(t, { clientOf });
    await post(browser, "/set", { user: "ada", cart: [1], old: true });
    await Promise.all(Array.from({ length: 12 }, (_, n) => post(browser.copy(), "/set", { [`field${n}`]: { n }, cart: [1] })));
    const data = JSON.parse(cache.get(cache.keys("*")[0]));
    assert.deepEqual([data.user, data.cart, data.old], ["ada", [1], true]);
    for (let n = 0; n < 12; n++) assert.deepEqual(data[`field${n}`], { n });
  });
}

/** An app whose handler waits until the test has done something else meanwhile. */
async function meanwhile(t, during) {
  const { app, cache, browser } = await start(t);
  let go;
  let arrived;
  const here = new Promise((resolve) => (arrived = resolve));
  app.post("/slow/:what", async (c) => {
    const data = await c.var.session.data();
    arrived();
    await new Promise((resolve) => (go = resolve));
    data.slow = c.req.param("what");
    if (c.req.param("what") === "regenerate") await c.var.session.regenerate();
    return c.text("done");
  });
  await browser.text("/login/ada", "POST");
  const slow = browser.copy();
  const answer = slow.text(`/slow/${during}`, "POST");
  await here;
  return { cache, browser, slow, finish: () => (go(), answer) };
}

test("a session that is destroyed while a request is under way stays destroyed", async (t) => {
  const { cache, browser, slow, finish } = await meanwhile(t, "change");
  await browser.text("/logout", "POST");
  await finish();
  assert.deepEqual([cache.dbsize(), slow.cookies.size], [0, 0]);
});

test("a request that gives a destroyed session a new ID takes only its own changes along", async (t) => {
  const { cache, browser, finish } = await meanwhile(t, "regenerate");
  await browser.text("/logout", "POST");
  await finish();
  assert.deepEqual(cache.keys("*").map((key) => cache.get(key)), ['{"slow":"regenerate"}']);
});

test("save() writes at once, twice if need be, and what others changed meanwhile stays", async (t) => {
  const { app, cache, browser } = await start(t);
  const key = () => cache.keys("*")[0];
  app.post("/save/:what", async (c) => {
    const { session } = c.var;
    const data = await session.data();
    data.first = c.req.param("what");
    await session.save();
    const seen = cache.get(key());
    cache.set(key(), JSON.stringify({ ...JSON.parse(seen), other: "changed" }), { KEEPTTL: true });
    if (data.first === "destroyed") cache.del(key());
    data.second = await session.id();
    await session.save();
    data.third = (data.third ?? 2) + 1;
    return c.text(seen);
  });
  assert.equal(await browser.text("/save/new", "POST"), '{"first":"new"}');
  const id = key().slice("session:".length);
  assert.deepEqual(JSON.parse(cache.get(key())), { first: "new", other: "changed", second: id, third: 3 });
  assert.equal(browser.given, 1);
  assert.equal(await browser.text("/save/again", "POST"), `{"first":"again","other":"changed","second":"${id}","third":3}`);
  await browser.text("/save/destroyed", "POST");
  assert.deepEqual([cache.dbsize(), browser.cookies.size], [0, 0], "it is not brought back by what comes after");
});

test("a streamed response keeps what it changes by save()", async (t) => {
  const { app, cache, browser } = await start(t);
  app.get("/stream", async (c) => {
    const { session } = c.var;
    const data = await session.data();
    data.begun = true;
    const pull = async (controller) => {
      data.saved = true;
      await session.save();
      data.late = true;
      controller.close();
    };
    return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
  });
  await browser.text("/stream");
  assert.equal(cache.get(cache.keys("*")[0]), '{"begun":true,"saved":true}');
});

test("fields that are removed, nested, empty or named like properties of every object", async (t) => {
  const { app, cache, browser } = await start(t);
  app.post("/delete/:field", async (c) => {
    delete (await c.var.session.data())[c.req.param("field")];
    return c.text("gone");
  });
  app.post("/push", async (c) => {
    (await c.var.session.data()).list.push(2);
    return c.text("pushed");
  });
  await browser.ask("/set", { method: "POST", body: '{"list":[1],"__proto__x":1,"constructor":"c","null":null}', headers: { "content-type": "application/json" } });
  await browser.text("/push", "POST");
  await browser.text("/delete/constructor", "POST");
  const [key] = cache.keys("*");
  assert.deepEqual(JSON.parse(cache.get(key)), { list: [1, 2], __proto__x: 1, null: null });
  cache.set(key, '{"__proto__":{"admin":true},"list":[]}');
  await browser.text("/push", "POST");
  assert.equal(cache.get(key), '{"__proto__":{"admin":true},"list":[2]}');
});

test("the cookie is signed, for this host over https, and out of reach for scripts; the ID is nowhere guessed", async (t) => {
  const { browser, cache } = await start(t);
  const response = await browser.ask("/count", { method: "POST" });
  const [line] = response.headers.getSetCookie();
  assert.match(line, /^__Host-session=[0-9a-f-]{36}\.[^;]{44,}; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
  const good = browser.cookies.get(COOKIE);
  for (const bad of [good.slice(0, 36), `x${good.slice(1)}`, `${crypto.randomUUID()}${good.slice(36)}`, "", "a.b", `${good.slice(0, -8)}AAAAA%3D`]) {
    browser.cookies.set(COOKIE, bad);
    assert.equal(await browser.text("/count", "POST"), "1", bad);
    assert.notEqual(browser.cookies.get(COOKIE), bad);
  }
  browser.cookies.set(COOKIE, good);
  assert.equal(await browser.text("/count", "POST"), "2");
  cache.flushall();
  assert.equal(await browser.text("/count", "POST"), "1");
  assert.notEqual(browser.cookies.get(COOKIE).slice(0, 36), good.slice(0, 36), "an ID that the store does not know is not used again");
});

test("Hono's own getSignedCookie reads the ID", async (t) => {
  const { app, browser } = await start(t);
  app.get("/cookie", async (c) => c.json(await getSignedCookie(c, secret, COOKIE)));
  const id = await browser.text("/login/ada", "POST");
  assert.equal(await browser.text("/cookie"), JSON.stringify(id));
});

test("secrets rotate: the first signs, all are believed; short ones are refused, and times to live that are none", async (t) => {
  const { cache, browser } = await start(t);
  await browser.text("/login/ada", "POST");
  const next = "a newer secret of thirty-two characters";
  const { browser: both } = await start(t, { cache, secret: [next, secret] });
  both.cookies = browser.cookies;
  assert.equal(await both.text("/"), "ada");
  await both.text("/count", "POST");
  const { browser: newer } = await start(t, { cache, secret: () => next });
  newer.cookies = both.cookies;
  assert.equal(await newer.text("/"), "ada");
  for (const ttl of [0, -1, NaN, Infinity]) await assert.rejects(start(t, { cache, ttl }), /ttl is .*: it must be a number of seconds/);
  for (const bad of ["short", "", [], [secret, "short"], undefined]) await assert.rejects(start(t, { cache, secret: bad }), /32 characters at least/);
  const { browser: late } = await start(t, { cache, secret: () => undefined });
  assert.match(await late.text("/health", "GET", 500), /32 characters/);
});

test("other cookies, other keys, another time to live", async (t) => {
  const { cache, browser } = await start(t, { prefix: "s:", ttl: 60, cookie: { name: "sid", path: "/", secure: false, sameSite: "Strict" } });
  const response = await browser.ask("/count", { method: "POST" });
  assert.match(response.headers.getSetCookie()[0], /^sid=[^;]+; Max-Age=60; Path=\/; HttpOnly; SameSite=Strict$/);
  const [key] = cache.keys("*");
  assert.deepEqual([key.slice(0, 2), cache.pttl(key)], ["s:", 60_000]);
  const { browser: plain } = await start(t, { cookie: { domain: "example.org" } });
  await plain.text("/count", "POST");
  assert.deepEqual([...plain.cookies.keys()], ["session"], "with a domain the name may not begin with __Host-");
});

test("a session ends its ttl after its last change; a rolling one after its last use", async (t) => {
  for (const rolling of [false, true]) {
    const { browser, pass, cache } = await start(t, { ttl: 600, rolling });
    await browser.text("/login/ada", "POST");
    pass(400_000);
    assert.equal(await browser.text("/health"), "well");
    assert.equal(browser.given, 1);
    assert.equal(await browser.text("/"), "ada");
    assert.equal(browser.given, rolling ? 2 : 1);
    pass(400_000);
    assert.equal(await browser.text("/"), rolling ? "ada" : "nobody");
    pass(600_001);
    assert.equal(cache.dbsize(), 0);
  }
});

test("a request that does not ask for its session costs the store nothing", async (t) => {
  const commands = [];
  const { browser } = await start(t, { clientOf: (cache) => ({ call: (...words) => (commands.push(words[0]), cache.call(...words)) }) });
  await browser.text("/login/ada", "POST");
  assert.deepEqual(commands.splice(0), ["SET"]);
  await browser.text("/health");
  assert.deepEqual(commands.splice(0), []);
  await browser.text("/");
  assert.deepEqual(commands.splice(0), ["GET"], "one that only reads writes nothing");
  await browser.text("/count", "POST");
  assert.deepEqual(commands.splice(0), ["GET", "SET"]);
});

test("a handler that throws has changed the session all the same; an error of the store is the request's", async (t) => {
  const { cache, browser } = await start(t);
  assert.equal(await browser.text("/fail", "POST", 500), "the handler's own");
  const [key] = cache.keys("*");
  assert.equal(cache.get(key), '{"failed":true}');
  cache.set(key, "no JSON");
  assert.match(await browser.text("/", "GET", 500), /JSON/);
  cache.close();
  assert.match(await browser.text("/", "GET", 500), /closed/);
});

test("sessions in many stores, chosen by ID", async (t) => {
  const shards = [await storeOf(t), await storeOf(t)];
  const app = new Hono();
  app.use(session({ client: (c, id) => shards[Number.parseInt(id[0], 16) % 2], secret: (c) => c.env.SECRET }));
  app.post("/", async (c) => {
    const data = await c.var.session.data();
    data.n = (data.n ?? 0) + 1;
    await c.var.session.regenerate();
    return c.text(`${data.n}`);
  });
  const browser = new Browser((request) => app.request(request, undefined, { SECRET: secret }), "http://app");
  const seen = new Set();
  for (let n = 1; n <= 24; n++) {
    assert.equal(await browser.text("/", "POST"), `${n}`);
    seen.add(shards.findIndex((shard) => shard.dbsize() === 1));
    assert.equal(shards[0].dbsize() + shards[1].dbsize(), 1);
  }
  assert.deepEqual([...seen].sort(), [0, 1]);
});

/** An app over Node's HTTP: Hono's handler is a function of web requests. */
async function listen(t, app) {
  const server = createServer(async (message, answer) => {
    const body = message.method === "GET" ? undefined : Readable.toWeb(message);
    const response = await app.fetch(new Request(`http://${message.headers.host}${message.url}`, { method: message.method, headers: message.headers, body, duplex: "half" }));
    answer.writeHead(response.status, [...response.headers].flat());
    answer.end(Buffer.from(await response.arrayBuffer()));
  }).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  return `http://127.0.0.1:${server.address().port}`;
}

test("over Node's HTTP: sessions and a rate limit", async (t) => {
  const { app, cache } = await start(t);
  const limited = new Hono();
  limited.use("/login/*", rateLimit({ ratelimit: new Ratelimit({ client: cache, limiter: Ratelimit.fixedWindow(2, "1 d") }), identifier: (c) => c.req.header("x-address") }));
  limited.route("/", app);
  const browser = new Browser((request) => fetch(request), await listen(t, limited));
  await browser.text("/login/ada", "POST");
  assert.equal(await browser.text("/"), "ada");
  assert.equal(await browser.text("/count", "POST"), "1");
  await browser.text("/login/eve", "POST");
  assert.equal(await browser.text("/login/eve", "POST", 429), "Too Many Requests\n");
  assert.equal(await browser.text("/"), "eve");
});

test("a rate limit refuses with 429, and tells what is left", async (t) => {
  const cache = await storeOf(t);
  const app = new Hono();
  const ratelimit = new Ratelimit({ client: cache, limiter: Ratelimit.tokenBucket(1, "10 s", 2) });
  app.use("/api/*", rateLimit({ ratelimit: () => ratelimit, identifier: async (c) => c.req.query("user") }));
  app.get("/api/raw", () => new Response("raw"));
  app.get("/api/fail", () => {
    throw new Error("the handler's own");
  });
  app.onError((error, c) => c.text(error.message, 500));
  const ask = async (path) => {
    const response = await app.request(path);
    const { "ratelimit-limit": limit, "ratelimit-remaining": remaining, "ratelimit-reset": reset, "retry-after": retry } = Object.fromEntries(response.headers);
    return [response.status, limit, remaining, Number(reset) > 0 && Number(reset) <= 10, retry === undefined ? undefined : Number(retry) > 0];
  };
  assert.deepEqual(await ask("/api/raw?user=a"), [200, "2", "1", true, undefined]);
  assert.deepEqual(await ask("/api/fail?user=a"), [500, "2", "0", true, undefined]);
  assert.deepEqual(await ask("/api/raw?user=a"), [429, "2", "0", true, true]);
  assert.deepEqual(await ask("/api/raw?user=b"), [200, "2", "1", true, undefined]);
  cache.close();
  assert.equal((await app.request("/api/raw?user=b")).status, 500, "a limit that cannot be asked lets nobody pass");
});
