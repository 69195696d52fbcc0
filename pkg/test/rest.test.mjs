// The REST handler as its users meet it: the unmodified @upstash/redis, a browser's EventSource, curl, and who means no good.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { pipeline as pipe } from "node:stream/promises";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { Redis } from "@upstash/redis";

import { Cachelet } from "../dist/node.js";
import { createRestHandler, restFetch } from "../dist/rest.js";
import { load } from "./support.mjs";

const TOKEN = "secret";
const URL_OF_NOBODY = "https://rest.test/redis";
const realFetch = globalThis.fetch;
after(() => (globalThis.fetch = realFetch));

/** Handlers behind a real HTTP server, as any Node program would put them there. */
async function listen(t, handle) {
  const server = createServer(async (incoming, outgoing) => {
    const gone = new AbortController();
    outgoing.on("close", () => gone.abort());
    const hasBody = !["GET", "HEAD"].includes(incoming.method);
    const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
      method: incoming.method,
      headers: new Headers(Object.entries(incoming.headers)),
      signal: gone.signal,
      ...(hasBody && { body: Readable.toWeb(incoming), duplex: "half" }),
    });
    const response = await handle(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).flushHeaders();
    if (response.body) await pipe(Readable.fromWeb(response.body), outgoing).catch(() => undefined);
    else outgoing.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${server.address().port}`;
}

/** A store, and how to ask it: without a server, or over a port. */
const DOORS = {
  async "a patched fetch"(_t, cache, options = {}) {
    globalThis.fetch = restFetch(cache, { url: URL_OF_NOBODY, token: TOKEN, fetch: realFetch, ...options });
    return URL_OF_NOBODY;
  },
  async "an HTTP server"(t, cache, options = {}) {
    globalThis.fetch = realFetch;
    return listen(t, createRestHandler(cache, { token: TOKEN, ...options }));
  },
};

async function storeOf(t, options) {
  const cache = await Cachelet.create(options);
  t.after(() => cache.close());
  return cache;
}

/** A handler, and a function that asks it for a path. */
async function handlerOf(t, options = {}, cache = undefined) {
  cache ??= await storeOf(t);
  const handle = createRestHandler(cache, { token: TOKEN, ...options });
  const ask = async (path, { token = TOKEN, headers = {}, ...init } = {}) => {
    const response = await handle(new Request(`http://rest.test${path}`, { ...init, headers: { ...(token && { Authorization: `Bearer ${token}` }), ...headers }, ...(init.body && { method: "POST", ...init, duplex: "half" }) }));
    return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
  };
  /** Its status and its JSON. */
  const json = async (path, init) => {
    const { status, bytes } = await ask(path, init);
    return [status, JSON.parse(new TextDecoder().decode(bytes))];
  };
  return { cache, handle, ask, json };
}

const body = (value) => ({ body: typeof value === "string" || value instanceof Uint8Array ? value : JSON.stringify(value) });

for (const [door, open] of Object.entries(DOORS)) {
  test(`@upstash/redis over ${door}: strings and hashes`, async (t) => {
    const redis = new Redis({ url: await open(t, await storeOf(t)), token: TOKEN, retry: false });
    assert.equal(await redis.set("s", "a string", { ex: 100 }), "OK");
    assert.equal(await redis.get("s"), "a string");
    assert.equal(await redis.ttl("s"), 100);
    assert.equal(await redis.set("s", "other", { nx: true }), null);
    await redis.set("object", { of: ["JSON", 1, null], text: "ünïcödé 🎉" });
    assert.deepEqual(await redis.get("object"), { of: ["JSON", 1, null], text: "ünïcödé 🎉" });
    await redis.mset({ ok: "OK", yes: true, number: 1.5, empty: "" });
    assert.deepEqual(await redis.mget("ok", "yes", "number", "empty", "none"), ["OK", true, 1.5, "", null]);
    assert.equal(await redis.get("ok"), "OK");
    assert.equal(await redis.incrbyfloat("number", 0.25), 1.75);
    assert.equal(await redis.append("s", "!"), 9);
    assert.equal(await redis.getrange("s", -3, -1), "ng!");
    assert.equal(await redis.getdel("s"), "a string!");
    assert.equal(await redis.hset("h", { name: "Ada", born: 1815 }), 2);
    assert.deepEqual(await redis.hgetall("h"), { name: "Ada", born: 1815 });
    assert.deepEqual(await redis.hmget("h", "name", "died"), { name: "Ada", died: null });
    assert.equal(await redis.hincrby("h", "born", -1), 1814);
    assert.deepEqual(await redis.hscan("h", 0), ["0", ["name", "Ada", "born", 1814]]);
    assert.equal(await redis.hgetall("nothing"), null);
  });

  test(`@upstash/redis over ${door}: lists, sets, sorted sets`, async (t) => {
    const redis = new Redis({ url: await open(t, await storeOf(t)), token: TOKEN, retry: false });
    assert.equal(await redis.rpush("l", "a", 2, { three: 3 }), 3);
    assert.deepEqual(await redis.lrange("l", 0, -1), ["a", 2, { three: 3 }]);
    assert.equal(await redis.lpop("l"), "a");
    assert.equal(await redis.lmove("l", "m", "left", "right"), 2);
    assert.equal(await redis.lpop("none"), null);
    assert.equal(await redis.sadd("set", "x", "y"), 2);
    assert.deepEqual((await redis.smembers("set")).sort(), ["x", "y"]);
    assert.deepEqual(await redis.smismember("set", ["x", "z"]), [1, 0]);
    assert.equal(await redis.zadd("z", { score: 1.5, member: "low" }, { score: 20, member: "high" }), 2);
    assert.deepEqual(await redis.zrange("z", 0, -1, { withScores: true }), ["low", 1.5, "high", 20]);
    assert.equal(await redis.zscore("z", "low"), 1.5);
    assert.equal(await redis.zincrby("z", 0.5, "low"), 2);
    assert.equal(await redis.zrank("z", "none"), null);
    assert.deepEqual(await redis.zpopmax("z"), ["high", 20]);
  });

  test(`@upstash/redis over ${door}: streams, geo, bits, HyperLogLog, keys`, async (t) => {
    const redis = new Redis({ url: await open(t, await storeOf(t)), token: TOKEN, retry: false });
    const id = await redis.xadd("stream", "*", { field: "value" });
    assert.deepEqual(await redis.xrange("stream", "-", "+"), { [id]: { field: "value" } });
    await redis.xgroup("stream", { type: "CREATE", group: "g", id: "0" });
    assert.deepEqual(await redis.xreadgroup("g", "me", "stream", ">"), [["stream", [[id, ["field", "value"]]]]]);
    assert.equal(await redis.xack("stream", "g", id), 1);
    assert.equal(await redis.geoadd("geo", { longitude: 13.361389, latitude: 38.115556, member: "Palermo" }), 1);
    assert.equal(Math.round((await redis.geopos("geo", "Palermo"))[0].lat), 38);
    assert.equal(await redis.setbit("bits", 7, 1), 0);
    assert.equal(await redis.bitcount("bits", 0, -1), 1);
    assert.equal(await redis.pfadd("pf", "a", "b"), 1);
    assert.equal(await redis.pfcount("pf"), 2);
    assert.equal(await redis.type("stream"), "stream");
    assert.equal(await redis.exists("geo", "none"), 1);
    assert.equal(await redis.ping(), "PONG");
    assert.equal(await redis.echo("hello"), "hello");
    const found = [];
    let cursor = "0";
    do {
      const [next, keys] = await redis.scan(cursor, { count: 1 });
      found.push(...keys);
      cursor = next;
    } while (cursor !== "0");
    assert.deepEqual(found.sort(), (await redis.keys("*")).sort());
    assert.equal(await redis.dbsize(), found.length);
    assert.equal(await redis.flushall(), "OK");
    assert.equal(await redis.dbsize(), 0);
  });

  test(`@upstash/redis over ${door}: pipelines, transactions, auto-pipelining, errors`, async (t) => {
    const cache = await storeOf(t);
    const redis = new Redis({ url: await open(t, cache), token: TOKEN, retry: false });
    assert.deepEqual(await redis.pipeline().set("n", 1).incr("n").get("n").exec(), ["OK", 2, 2]);
    const [set, refused, get] = await redis.pipeline().set("s", "text").lpush("s", 1).get("s").exec({ keepErrors: true });
    assert.deepEqual([set.result, get.result], ["OK", "text"]);
    assert.match(refused.error, /^WRONGTYPE /);
    assert.deepEqual(await redis.multi().incr("n").hset("h", { a: 1 }).hgetall("h").exec(), [3, 1, { a: 1 }]);
    const [first, , last] = await redis.multi().incr("n").lpush("s", 1).incr("n").exec({ keepErrors: true });
    assert.deepEqual([first.result, last.result], [4, 5], "an error inside does not stop it");
    await assert.rejects(redis.exec(["NOPE", "n"]), /ERR unknown command 'NOPE'/);
    assert.equal(cache.get("n"), "5");

    const requests = redis.pipelineCounter;
    const values = await Promise.all([redis.set("a", 1), redis.incr("a"), redis.get("a"), redis.mget("a", "s")]);
    assert.deepEqual([values[0], values[1]], ["OK", 2]);
    assert.equal(redis.pipelineCounter - requests, 2, "one request for what reads, one for what writes");
    const failures = await Promise.allSettled([redis.incr("s"), redis.incr("a")]);
    assert.deepEqual(failures.map(({ status }) => status), ["rejected", "fulfilled"]);

    const wrong = new Redis({ url: await open(t, cache), token: "guess", retry: false });
    await assert.rejects(wrong.get("a"), /WRONGPASS invalid or missing auth token/);
  });

  test(`@upstash/redis over ${door}: messages, until nobody listens`, async (t) => {
    const cache = await storeOf(t);
    const redis = new Redis({ url: await open(t, cache), token: TOKEN, retry: false });
    const heard = [];
    const channel = redis.subscribe(["chat", "news"]);
    channel.on("message", ({ channel: of, message }) => heard.push([of, message]));
    const pattern = redis.psubscribe("user:*");
    pattern.on("pmessage", ({ pattern: of, channel: from, message }) => heard.push([of, from, message]));
    await until(() => cache.pubsubNumpat() === 1 && cache.call("PUBSUB", "NUMSUB", "chat", "news").join() === "chat,1,news,1");
    assert.equal(await redis.publish("chat", { text: "hi, there" }), 1);
    cache.publish("news", "plain, text");
    assert.equal(await redis.publish("user:1", "[1]"), 1);
    await until(() => heard.length === 3);
    assert.deepEqual(heard.sort(), [["chat", { text: "hi, there" }], ["news", "plain, text"], ["user:*", "user:1", [1]]]);
    await channel.unsubscribe();
    await pattern.unsubscribe();
    await until(() => cache.pubsubNumpat() === 0 && cache.pubsubChannels().length === 0);
  });
}

async function until(done) {
  for (const start = Date.now(); !(await done()); ) {
    if (Date.now() - start > 10_000) throw new Error(`it did not come: ${done}`);
    await sleep(5);
  }
}

test("what is not for the store is fetched", async (t) => {
  const fetched = [];
  const patched = restFetch(await storeOf(t), { url: `${URL_OF_NOBODY}/`, token: TOKEN, fetch: async (input) => (fetched.push(`${input}`), new Response("other")) });
  const auth = { headers: { Authorization: `Bearer ${TOKEN}` } };
  assert.deepEqual(await (await patched(`${URL_OF_NOBODY}/set/k/v`, auth)).json(), { result: "OK" });
  assert.deepEqual(await (await patched(new Request(new URL(`${URL_OF_NOBODY}/get/k`), auth))).json(), { result: "v" });
  assert.equal(await (await patched("https://rest.test/redistribution")).text(), "other");
  assert.equal(await (await patched(new URL("https://elsewhere.test/redis"))).text(), "other");
  assert.deepEqual(fetched, ["https://rest.test/redistribution", "https://elsewhere.test/redis"]);
  await assert.rejects(patched(`${URL_OF_NOBODY}/get/k`, { ...auth, signal: AbortSignal.abort() }), { name: "AbortError" });
});

test("commands in the path and in the body", async (t) => {
  const { json, ask } = await handlerOf(t);
  assert.deepEqual(await json("/set/foo/bar"), [200, { result: "OK" }]);
  assert.deepEqual(await json("/GET/foo"), [200, { result: "bar" }]);
  assert.deepEqual(await json("/set/foo?EX=100", body("a value, {not} JSON")), [200, { result: "OK" }]);
  assert.deepEqual(await json("/ttl/foo"), [200, { result: 100 }]);
  assert.deepEqual(await json("/get/foo"), [200, { result: "a value, {not} JSON" }]);
  assert.deepEqual(await json("/set/foo/new/?NX&GET"), [400, { error: "ERR syntax error" }], "an empty word is a word");
  assert.deepEqual(await json("/set/foo/new?XX&GET"), [200, { result: "a value, {not} JSON" }], "a parameter without a value is one word");
  assert.deepEqual(await json("/zadd/teams/100/team-x/90/team-y"), [200, { result: 2 }]);
  assert.deepEqual(await json("/zrange/teams/0/-1/WITHSCORES"), [200, { result: ["team-y", "90", "team-x", "100"] }]);
  assert.deepEqual(await json("/echo/a%2Fb%20c+d?"), [200, { result: "a/b c+d" }]);
  assert.deepEqual(await json("/set/spaced/x?KEEPTTL"), [200, { result: "OK" }]);
  assert.deepEqual(await json("/get/none"), [200, { result: null }]);
  for (const method of ["POST", "PUT"]) assert.deepEqual(await json("/", { ...body(["SET", "n", 12, "EX", 100]), method }), [200, { result: "OK" }]);
  assert.deepEqual(await json("", body(["MGET", "n", "none"])), [200, { result: ["12", null] }]);
  assert.deepEqual(await json("/", body(["SET", "yes", true])), [200, { result: "OK" }]);
  assert.deepEqual(await json("/get/yes"), [200, { result: "true" }]);
  assert.deepEqual(await json("/get"), [400, { error: "ERR wrong number of arguments for 'get' command" }]);
  assert.deepEqual(await json("/nope/1"), [400, { error: "ERR unknown command 'nope', with args beginning with: '1' " }]);
  const head = await ask("/get/n", { method: "HEAD" });
  assert.deepEqual([head.status, head.bytes.length, head.headers.get("Content-Type")], [200, 0, "application/json"]);
  for (const method of ["DELETE", "PATCH", "OPTIONS"]) {
    const { status, headers } = await ask("/get/n", { method });
    assert.deepEqual([status, headers.get("Allow")], [405, "GET, HEAD, POST, PUT"]);
  }
});

test("numbers keep every digit", async (t) => {
  const { json, ask, cache } = await handlerOf(t);
  cache.set("n", "9223372036854775806");
  assert.equal(new TextDecoder().decode((await ask("/incr/n")).bytes), '{"result":9223372036854775807}');
  assert.deepEqual(await json("/", body('["SET", "n", 2.5e2, "EX", 100]')), [200, { result: "OK" }]);
  assert.equal(Number(cache.get("n")), 250);
  assert.deepEqual(await json("/", body(["SET", "n", 2 ** 53])), [200, { result: "OK" }]);
  assert.equal(cache.get("n"), "9007199254740992");
  // Node 20 does not tell how a number was written.
  const isToldSource = JSON.parse("1", (_key, value, context) => context?.source) === "1";
  await json("/", body('["SET", "n", 9007199254740993]'));
  assert.equal(cache.get("n"), isToldSource ? "9007199254740993" : "9007199254740992");
});

test("bytes: in the path, in the body, in base64", async (t) => {
  const { json, cache } = await handlerOf(t);
  const bytes = Uint8Array.of(0xff, 0x00, 0x25, 0x0d, 0x0a, 0xfe);
  assert.deepEqual(await json("/set/path/%ff%00%25%0D%0a%fe"), [200, { result: "OK" }]);
  assert.deepEqual(await json("/set/body", body(bytes)), [200, { result: "OK" }]);
  for (const key of ["path", "body"]) assert.deepEqual(cache.callBuffer("GET", key), bytes);
  const base64 = { headers: { "Upstash-Encoding": "base64" } };
  assert.deepEqual(await json("/get/path", base64), [200, { result: Buffer.from(bytes).toString("base64") }]);
  assert.deepEqual(await json("/get/path"), [200, { result: "\ufffd\0%\r\n\ufffd" }]);
  assert.deepEqual(await json("/mget/path/none/body", base64), [200, { result: ["/wAlDQr+", null, "/wAlDQr+"] }]);
  assert.deepEqual(await json("/set/ok/OK", base64), [200, { result: "OK" }], "the one status that is not encoded");
  assert.deepEqual(await json("/get/ok", base64), [200, { result: "T0s=" }]);
  assert.deepEqual(await json("/ping", base64), [200, { result: "UE9ORw==" }]);
  assert.deepEqual(await json("/incr/ok", base64), [400, { error: "ERR value is not an integer or out of range" }]);
  assert.deepEqual(await json("/pipeline", { ...base64, ...body([["GET", "ok"], ["STRLEN", "path"], ["NOPE"]]) }), [200, [{ result: "T0s=" }, { result: 6 }, { error: "ERR unknown command 'NOPE', with args beginning with: " }]]);
  const long = crypto.getRandomValues(new Uint8Array(50_000));
  cache.set("long", long);
  const [, { result }] = await json("/get/long", base64);
  assert.deepEqual(new Uint8Array(Buffer.from(result, "base64")), long);
  // The client takes what it is given for text, unless it is not to decode.
  await DOORS["a patched fetch"](t, cache);
  const redis = new Redis({ url: URL_OF_NOBODY, token: TOKEN, responseEncoding: false, automaticDeserialization: false });
  assert.equal(await redis.get("ok"), "OK");
});

test("of statuses in lists clients know none, not even OK", async () => {
  const { Json } = await load("rest/json.ts");
  const reply = new TextEncoder().encode("*4\r\n+OK\r\n-ERR inside\r\n$-1\r\n*2\r\n:1\r\n*-1\r\n");
  assert.equal(new Json(reply, true).outcome(), '{"result":["T0s=","ERR inside",null,[1,null]]}');
  assert.equal(new Json(reply, false).outcome(), '{"result":["OK","ERR inside",null,[1,null]]}');
});

test("raw RESP2 replies", async (t) => {
  const { json, ask } = await handlerOf(t);
  const resp2 = { headers: { "Upstash-Response-Format": "resp2" } };
  const raw = async (path, init) => {
    const { status, headers, bytes } = await ask(path, { ...resp2, ...init });
    return [status, headers.get("Content-Type"), new TextDecoder("latin1").decode(bytes)];
  };
  const type = "application/octet-stream";
  assert.deepEqual(await raw("/set/foo/bar"), [200, type, "+OK\r\n"]);
  assert.deepEqual(await raw("/get/foo"), [200, type, "$3\r\nbar\r\n"]);
  assert.deepEqual(await raw("/incr/foo"), [400, type, "-ERR value is not an integer or out of range\r\n"]);
  assert.deepEqual(await raw("/select/1"), [400, type, "-ERR Command is not available over REST: 'select'. A connection lasts as long as its request\r\n"]);
  assert.deepEqual(await raw("/pipeline", body([["GET", "foo"], ["NOPE"], ["DBSIZE"]])), [200, type, "$3\r\nbar\r\n-ERR unknown command 'NOPE', with args beginning with: \r\n:1\r\n"]);
  assert.deepEqual(await json("/multi-exec", { ...resp2, ...body([["GET", "foo"]]) }), [200, [{ result: "bar" }]]);
  assert.equal((await json("/get/foo", { headers: { ...resp2.headers, "Upstash-Encoding": "base64" } }))[0], 400);
  assert.equal((await json("/get/foo", { headers: { "Upstash-Response-Format": "resp3" } }))[0], 400);
});

test("transactions are whole or not at all, and nothing comes between", async (t) => {
  const { json, cache } = await handlerOf(t);
  assert.deepEqual(await json("/multi-exec", body([["SET", "a", "x"], ["INCR", "a"], ["APPEND", "a", "y"]])), [200, [{ result: "OK" }, { error: "ERR value is not an integer or out of range" }, { result: 2 }]]);
  assert.deepEqual(await json("/multi-exec", body([["SET", "a", "lost"], ["NOPE"]])), [400, { error: "EXECABORT Transaction discarded because of: ERR unknown command 'NOPE', with args beginning with: " }]);
  assert.deepEqual(await json("/multi-exec", body([["SET", "a", "lost"], ["GET"]])), [400, { error: "EXECABORT Transaction discarded because of: ERR wrong number of arguments for 'get' command" }]);
  assert.match((await json("/multi-exec", body([["SET", "a", "lost"], ["EXEC"], ["SET", "a", "lost"]])))[1].error, /^EXECABORT .* 'exec'/);
  assert.equal(cache.get("a"), "xy");
  assert.deepEqual(await json("/multi-exec", body([])), [200, []]);
  assert.deepEqual(await json("/pipeline", body([])), [200, []]);
  const rounds = Array.from({ length: 50 }, (_, round) => (round % 2 ? json("/multi-exec", body([["INCR", "n"], ["INCR", "n"]])) : json("/pipeline", body([["DECR", "n"], ["INCR", "n"]]))));
  for (const [round, [, [first, second]]] of (await Promise.all(rounds)).entries()) assert.equal(second.result - first.result, 1, `round ${round}`);
});

test("what needs a connection or time is refused, by what it is and what to do", async (t) => {
  const { json, cache } = await handlerOf(t);
  const refused = async (words, what) => {
    const [status, { error }] = await json("/", body(words));
    assert.deepEqual([status, what.test(error)], [400, true], `${words}: ${error}`);
  };
  for (const words of ["SELECT 1", "AUTH x", "HELLO 3", "QUIT", "RESET", "CLIENT REPLY OFF", "client setname me", "CLIENT ID"]) await refused(words.split(" "), /^ERR Command is not available over REST: '(\w+)(\|\w+)?'. A connection lasts as long as its request$/);
  for (const words of ["MULTI", "EXEC", "DISCARD", "WATCH k", "UNWATCH"]) await refused(words.split(" "), /\/multi-exec$/);
  for (const words of ["SUBSCRIBE c", "PSUBSCRIBE c", "UNSUBSCRIBE", "PUNSUBSCRIBE"]) await refused(words.split(" "), /Accept: text\/event-stream$/);
  for (const words of ["BLPOP q 0", "BRPOP q 0", "BLMOVE a b LEFT LEFT 0", "BLMPOP 0 1 q LEFT", "BZPOPMIN z 0", "BZMPOP 0 1 z MIN", "BRPOPLPUSH a b 0", "XREAD block 0 STREAMS s 0", "XREADGROUP GROUP g me COUNT 1 BLOCK 0 STREAMS s >", "XREADGROUP COUNT 1 BLOCK 0 GROUP g streams STREAMS s >", "WAITAOF 1 0 0"]) await refused(words.split(" "), /It would wait, and a request cannot$/);
  await refused(["MONITOR"], /^ERR /);
  assert.match((await json("/monitor", { headers: { Accept: "text/event-stream" } }))[1].error, /^ERR /);
  assert.match((await json("/subscribe/c"))[1].error, /Accept: text\/event-stream$/);
  // What looks alike and is not.
  cache.xadd("block", "1-1", "f", "v");
  cache.call("XGROUP", "CREATE", "block", "block", "0");
  assert.deepEqual(await json("/", body(["XREAD", "COUNT", 1, "STREAMS", "block", 0])), [200, { result: [["block", [["1-1", ["f", "v"]]]]] }]);
  assert.deepEqual(await json("/", body(["XREADGROUP", "GROUP", "block", "block", "STREAMS", "block", ">"])), [200, { result: [["block", [["1-1", ["f", "v"]]]]] }]);
  assert.deepEqual(await json("/", body(["PUBSUB", "CHANNELS"])), [200, { result: [] }]);
  assert.deepEqual(await json("/config/get/maxmemory-policy"), [200, { result: ["maxmemory-policy", "noeviction"] }]);
  assert.deepEqual(await json("/command/getkeys/get/k"), [200, { result: ["k"] }]);
  assert.equal((await json("/client/list"))[0], 400);
  assert.deepEqual(await json("/ping"), [200, { result: "PONG" }], "and the connection that all share is as it was");
});

test("tokens: in a header, in the address, for reading only", async (t) => {
  const { json, cache } = await handlerOf(t, { readOnlyToken: "public" });
  cache.set("k", "v");
  const unauthorized = [401, { error: "WRONGPASS invalid or missing auth token" }];
  assert.deepEqual(await json("/get/k", { token: "" }), unauthorized);
  assert.deepEqual(await json("/get/k", { token: "secre" }), unauthorized);
  assert.deepEqual(await json("/get/k", { token: "secretsecret" }), unauthorized);
  assert.deepEqual(await json("/get/k", { token: "", headers: { Authorization: "Basic secret" } }), unauthorized);
  assert.deepEqual(await json("/get/k?_token=wrong", { token: "" }), unauthorized);
  assert.deepEqual(await json("/get/k", { token: "", headers: { Authorization: "bearer secret" } }), [200, { result: "v" }]);
  assert.deepEqual(await json("/get/k?_token=secret", { token: "" }), [200, { result: "v" }]);
  assert.deepEqual(await json("/set/k?_token=secret&EX=100", { token: "", ...body("w") }), [200, { result: "OK" }]);
  assert.deepEqual(await json("/get/k?_token=secret", { token: "wrong" }), unauthorized, "the header counts");
  const readOnly = { token: "public" };
  for (const path of ["/get/k", "/mget/k/l", "/hgetall/h", "/zrange/z/0/-1", "/exists/k", "/dbsize", "/ping", "/echo/hi", "/object/encoding/k", "/xrange/s/-/+"]) assert.equal((await json(path, readOnly))[0], 200, path);
  for (const path of ["/set/k/x", "/del/k", "/getdel/k", "/getex/k", "/flushall", "/config/get/*", "/config/set/maxmemory/1", "/keys/*", "/scan/0", "/randomkey", "/sort/k", "/publish/c/m", "/save", "/info", "/client/kill/x"]) {
    const [status, { error }] = await json(path, readOnly);
    assert.deepEqual([status, /^(NOPERM this user has no permissions to run the|ERR Command is not available)/.test(error)], [400, true], `${path}: ${error}`);
  }
  assert.match((await json("/subscribe/c", { ...readOnly, headers: { Accept: "text/event-stream" } }))[1].error, /^NOPERM .*'subscribe'/);
  const [, answers] = await json("/pipeline", { ...readOnly, ...body([["GET", "k"], ["SET", "k", "x"], ["GET", "k"]]) });
  assert.deepEqual(answers.map(({ result, error }) => result ?? error.split(" ")[0]), ["w", "NOPERM", "w"]);
  assert.match((await json("/multi-exec", { ...readOnly, ...body([["GET", "k"], ["SET", "k", "x"]]) }))[1].error, /^EXECABORT .*NOPERM/);
  assert.equal(cache.get("k"), "w");
  for (const options of [{}, { token: "" }, { token: "a", readOnlyToken: "a" }, { token: "a", readOnlyToken: "" }]) assert.throws(() => createRestHandler(cache, options), TypeError);
});

test("a password is no hindrance: the token is what lets in", async (t) => {
  const cache = await storeOf(t, { config: { requirepass: "hunter2" } });
  const { json, handle } = await handlerOf(t, {}, cache);
  assert.deepEqual(await json("/set/k/v"), [200, { result: "OK" }]);
  const events = await eventsOf(handle, "/subscribe/c");
  assert.equal(await events.next(), "data: subscribe,c,1\n\n");
  await events.cancel();
});

/** A subscription by bare events. */
async function eventsOf(handle, path, signal) {
  const response = await handle(new Request(`http://rest.test${path}`, { method: "POST", headers: { Authorization: `Bearer ${TOKEN}`, Accept: "text/event-stream" }, body: "[]", signal }));
  assert.deepEqual([response.status, response.headers.get("Content-Type")], [200, "text/event-stream"]);
  const reader = response.body.getReader();
  const next = async () => new TextDecoder().decode((await reader.read()).value);
  return { next, cancel: () => reader.cancel(), reader };
}

test("events: several channels, lines, and every way to end leaves no subscriber", async (t) => {
  const { handle, cache, json } = await handlerOf(t);
  const events = await eventsOf(handle, "/subscribe/a/b%20c");
  assert.equal(await events.next(), "data: subscribe,a,1\n\n");
  assert.equal(await events.next(), "data: subscribe,b c,2\n\n");
  assert.deepEqual(await json("/publish/a/x,y"), [200, { result: 1 }]);
  assert.equal(await events.next(), "data: message,a,x,y\n\n");
  cache.publish("b c", "two\nlines\r\nor\rfour");
  assert.equal(await events.next(), "data: message,b c,two\ndata: lines\ndata: or\ndata: four\n\n");
  const patterns = await eventsOf(handle, "/psubscribe/a*");
  assert.equal(await patterns.next(), "data: psubscribe,a*,1\n\n");
  cache.publish("ab", "1");
  assert.equal(await patterns.next(), "data: pmessage,a*,ab,1\n\n");
  const subscribers = () => cache.pubsubChannels().length + cache.pubsubNumpat();
  assert.equal(subscribers(), 3);
  await events.cancel();
  await patterns.cancel();
  assert.equal(subscribers(), 0);

  const controller = new AbortController();
  const aborted = await eventsOf(handle, "/subscribe/a", controller.signal);
  assert.equal(await aborted.next(), "data: subscribe,a,1\n\n");
  controller.abort();
  await assert.rejects(aborted.reader.read(), { name: "AbortError" });
  assert.equal(subscribers(), 0);
  assert.equal((await handle(new Request("http://rest.test/subscribe/a", { headers: { Authorization: `Bearer ${TOKEN}`, Accept: "text/event-stream" }, signal: AbortSignal.abort() }))).status, 500);
  const head = await handle(new Request("http://rest.test/subscribe/a", { method: "HEAD", headers: { Authorization: `Bearer ${TOKEN}`, Accept: "text/event-stream" } }));
  assert.deepEqual([head.status, head.body, subscribers()], [200, null, 0]);
  assert.deepEqual(await json("/subscribe", { headers: { Accept: "text/event-stream" } }), [400, { error: "ERR wrong number of arguments for 'subscribe' command" }]);

  const killed = await eventsOf(handle, "/subscribe/a");
  cache.call("CLIENT", "KILL", "TYPE", "pubsub");
  assert.equal(await killed.next(), "data: subscribe,a,1\n\n");
  assert.equal((await killed.reader.read()).done, true);
  assert.equal(subscribers(), 0);
});

test("a subscriber that does not read is dropped, and the store goes on", async (t) => {
  const { handle, cache } = await handlerOf(t);
  const events = await eventsOf(handle, "/subscribe/a");
  const megabytes = (count) => "x".repeat(count * 1024 * 1024);
  cache.publish("a", megabytes(20));
  await sleep(0);
  assert.equal(cache.pubsubChannels().length, 1);
  cache.multi();
  for (let sent = 0; sent < 3; sent++) cache.publish("a", megabytes(7));
  cache.exec();
  await sleep(0);
  assert.equal(cache.pubsubChannels().length, 0);
  await assert.rejects(async () => {
    for (;;) await events.reader.read();
  }, /does not read/);
  assert.equal(cache.call("PING"), "PONG");
});

test("a subscriber hears that it is still one", async (t) => {
  t.mock.timers.enable({ apis: ["setInterval"] });
  const { handle } = await handlerOf(t);
  const events = await eventsOf(handle, "/subscribe/a");
  assert.equal(await events.next(), "data: subscribe,a,1\n\n");
  t.mock.timers.tick(30_000);
  assert.deepEqual([await events.next(), await events.next()], [":\n\n", ":\n\n"]);
  await events.cancel();
  t.mock.timers.tick(30_000);
});

test("a client that goes away over HTTP leaves no subscriber", async (t) => {
  const cache = await storeOf(t);
  const url = new URL(await DOORS["an HTTP server"](t, cache));
  const socket = connect(Number(url.port), url.hostname);
  let received = "";
  socket.on("data", (bytes) => (received += bytes));
  socket.write(`GET /subscribe/chat?_token=${TOKEN} HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n`);
  await until(() => received.includes("data: subscribe,chat,1\n\n"));
  assert.equal(cache.publish("chat", "hi"), 1);
  await until(() => received.includes("data: message,chat,hi\n\n"));
  socket.destroy();
  await until(() => cache.pubsubChannels().length === 0);
});

test("input that means no good is answered, and the next request is served", async (t) => {
  const { json, handle, cache } = await handlerOf(t, { maxRequestBytes: 1000, maxResponseBytes: undefined });
  const wrong = async (path, init, what) => {
    const [status, { error }] = await json(path, init);
    assert.deepEqual([status, what.test(error)], [400, true], `${path} ${String(init?.body).slice(0, 40)}: ${error}`);
  };
  const tooLarge = /^ERR max request size exceeded. Limit: 1000 bytes/;
  await wrong("/set/k", body("x".repeat(1001)), tooLarge);
  await wrong("/set/k", { ...body("x"), headers: { "Content-Length": "5000000000" } }, tooLarge);
  await wrong(`/set/k/${"x".repeat(1001)}`, {}, tooLarge);
  let pulled = 0;
  const endless = new ReadableStream({ pull: (controller) => (pulled++, controller.enqueue(new Uint8Array(100))) });
  await wrong("/set/k", { body: endless }, tooLarge);
  assert.ok(pulled < 20, `${pulled} pieces were read`);
  await wrong("/set/k", { body: new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) }) }, /the body ended before its end/);
  for (const text of ["", "{", '["SET","k"', '["SET","k","v"]]', "\ufeff[", "nul", '["\\ud8']) await wrong("/", body(text || " "), /^ERR the body is no JSON/);
  await wrong("/", { method: "POST" }, /no JSON/);
  await wrong("/", {}, /no JSON/);
  await wrong("/", body(Uint8Array.of(0x5b, 0x22, 0xff, 0x22, 0x5d)), /no JSON/);
  await wrong("/", body("[".repeat(900)), /no JSON/);
  await wrong("/", body(`${"[".repeat(400)}${"]".repeat(400)}`), /not a list$/);
  for (const value of [{}, "GET", 1, null, []]) await wrong("/", body(JSON.stringify(value)), /^ERR a command is a list of its words/);
  for (const word of [null, {}, [], ["k"]]) await wrong("/", body(["GET", word]), /^ERR a word of a command is/);
  for (const path of ["/pipeline", "/multi-exec"]) {
    await wrong(path, body({}), /wants a list of commands/);
    await wrong(path, body(["GET", "k"]), /^ERR a command is a list/);
    await wrong(path, body([["SET", "k", "v"], []]), /^ERR a command is a list/);
    await wrong(path, body([["SET", "k", "v"], ["GET", null]]), /^ERR a word/);
    await wrong(path, {}, /no JSON/);
  }
  assert.equal(cache.exists("k"), 0, "nothing of it ran");
  for (const path of ["/get/%", "/get/%2", "/get/%zz", "/get/k?EX=%"]) await wrong(path, {}, /^ERR malformed escape/);
  await wrong("/%ff%fe/k", {}, /^ERR unknown command/);
  await wrong("//", {}, /^ERR unknown command/);
  assert.deepEqual(await json("/echo", { ...body("*1\r\n$8\r\nFLUSHALL\r\n"), headers: { "Content-Type": "image/png" } }), [200, { result: "*1\r\n$8\r\nFLUSHALL\r\n" }]);
  assert.deepEqual(await json("/__proto__/k"), [400, { error: "ERR unknown command '__proto__', with args beginning with: 'k' " }]);
  assert.deepEqual(await json("/", body(["hset", "__proto__", "__proto__", "x"])), [200, { result: 1 }]);
  assert.deepEqual(await json("/hgetall/__proto__"), [200, { result: ["__proto__", "x"] }]);
  assert.deepEqual(await json("/ping"), [200, { result: "PONG" }]);
  assert.equal((await handle(new Request("http://rest.test/ping"))).status, 401);
});

test("an answer has a limit, whatever is asked for", async (t) => {
  const { json, cache } = await handlerOf(t, { maxResponseBytes: 10_000 });
  cache.set("big", "x".repeat(4000));
  const [status, answers] = await json("/pipeline", body([...Array(100).fill(["GET", "big"]), ["INCR", "n"]]));
  assert.deepEqual([status, answers.length, answers.filter(({ result }) => result).length], [200, 101, 2]);
  assert.equal(answers[2].error, "ERR max response size exceeded. Limit: 10000 bytes. The command ran");
  assert.equal(cache.get("n"), "1");
  assert.equal((await json("/mget/big/big/big"))[0], 400);
  assert.deepEqual(await json("/strlen/big"), [200, { result: 4000 }]);
});

test("no request harms another, and a store that is gone is an error", async (t) => {
  const { json, handle, cache } = await handlerOf(t);
  cache.configSet("proto-max-bulk-len", "1mb");
  const tooLong = ["SET", "k", "x".repeat(1024 * 1024 + 1)];
  const [pipeline, ping] = await Promise.all([json("/pipeline", body([["SET", "k", "v"], tooLong])), json("/ping")]);
  assert.deepEqual(pipeline, [200, [{ result: "OK" }, { error: "ERR Protocol error: invalid bulk length" }]]);
  assert.deepEqual(ping, [200, { result: "PONG" }]);
  cache.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"); // among others who tells the handler about commands
  assert.deepEqual(await json("/ping"), [200, { result: "PONG" }]);
  const clients = () => cache.clientList().trim().split("\n").length;
  const before = clients();
  for (let round = 0; round < 10; round++) await json("/incr/n");
  assert.equal(clients(), before, "connections end with their requests");

  for (const password of ["", "hunter2"]) {
    cache.configSet({ requirepass: password, maxclients: clients() + 1 });
    const events = await eventsOf(handle, "/subscribe/c");
    const [status, { error }] = await json("/ping");
    assert.deepEqual([status, error], [400, "ERR max number of clients reached"]);
    await events.cancel();
    assert.deepEqual(await json("/ping"), [200, { result: "PONG" }]);
  }
  cache.close();
  assert.deepEqual(await json("/ping"), [500, { error: "ERR this cache is closed" }]);
  assert.equal((await json("/subscribe/c", { headers: { Accept: "text/event-stream" } }))[0], 500);
});

test("sync tokens, the base path, and pages of other origins", async (t) => {
  const { ask, json } = await handlerOf(t, { basePath: "/redis", allowOrigin: "https://app.test" });
  const first = await ask("/redis/set/k/v", { headers: { "upstash-sync-token": "" } });
  const second = await ask("/redis/get/k", { headers: { "upstash-sync-token": first.headers.get("upstash-sync-token") } });
  assert.ok(first.headers.get("upstash-sync-token"));
  assert.notEqual(first.headers.get("upstash-sync-token"), second.headers.get("upstash-sync-token"));
  assert.equal(second.headers.get("Access-Control-Allow-Origin"), "https://app.test");
  for (const path of ["/", "/get/k", "/redistribution/get/k"]) assert.equal((await json(path))[0], 404, path);
  assert.deepEqual(await json("/redis", body(["GET", "k"])), [200, { result: "v" }]);
  const preflight = await ask("/redis/get/k", { method: "OPTIONS", token: "" });
  assert.deepEqual([preflight.status, preflight.headers.get("Access-Control-Allow-Origin")], [204, "https://app.test"]);
  assert.match(preflight.headers.get("Access-Control-Allow-Headers"), /Authorization/);
});
