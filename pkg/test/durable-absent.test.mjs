// A Durable Object answers before all of its data is read, in the real workerd: which rows that takes, and that nothing else tells.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { Client, doorsOf, sleep, workerdOfTests } from "./durable/workerd.mjs";

const workerd = workerdOfTests();

const { call, sql, evict } = doorsOf(workerd);
const random = (count) => Math.floor(Math.random() * count);

/** A value that cannot be compressed. */
const noise = (bytes) => randomBytes(bytes).toString("base64").slice(0, bytes);

const KEYS = 4000;
const VALUE_BYTES = 1000;

/** Fills a store with some 16 rows of keys, and has it rewrite them. */
async function fill(name, keys = KEYS) {
  const text = noise(10 * VALUE_BYTES);
  const value = (key) => text.slice(key % 5000).slice(0, VALUE_BYTES);
  for (let key = 0; key < keys; key += 500) {
    await call(name, "MSET", ...Array.from({ length: Math.min(500, keys - key) }, (_, at) => [`key:${key + at}`, value(key + at)]).flat());
  }
  await workerd.rewritten(name);
  const [{ first, last }] = await sql(name, "SELECT first, last FROM cachelet_current");
  return { first, last, value };
}

/** How many rows an object has to read for this, which are all it has but those that it answers without. */
async function rowsFor(name, { first, last }, act) {
  let needed = 0;
  for (let row = first; row <= last; row++) {
    await workerd.ask(name, "damage", { flip: ["cachelet_snapshot", row, 30_000] });
    try {
      await act();
    } catch (error) {
      assert.match(error.message, new RegExp(`LoadError: row ${row} of cachelet_snapshot is damaged: its checksum is another. Nothing was changed`));
      needed++;
    }
    await workerd.ask(name, "repair", { flip: ["cachelet_snapshot", row, 30_000] });
    await act(); // as it was
    await evict(name);
  }
  return needed;
}

test("of the snapshot the rows of a command's keys are read, and all only for what looks at all", async () => {
  const name = "large-rows";
  const store = await fill(name);
  const rows = store.last - store.first + 1;
  assert.ok(rows >= 14, `${rows} rows`);
  const needed = {};
  const get = async (...keys) => assert.deepEqual(await call(name, "MGET", ...keys.map((key) => `key:${key}`)), keys.map(store.value));
  needed.one = await rowsFor(name, store, () => get(17));
  needed.two = await rowsFor(name, store, () => get(17, 2024));
  needed.absent = await rowsFor(name, store, async () => assert.equal(await call(name, "GET", "nobody"), null));
  needed.none = await rowsFor(name, store, async () => assert.equal(await call(name, "ECHO", "hello"), "hello"));
  needed.all = await rowsFor(name, store, async () => assert.equal(await call(name, "DBSIZE"), KEYS));
  // A chunk is as long as a row, and stands in two.
  assert.ok(needed.one >= 1 && needed.one <= 3, JSON.stringify(needed));
  assert.ok(needed.two >= needed.one && needed.two <= 6, JSON.stringify(needed));
  assert.ok(needed.absent <= 3, JSON.stringify(needed));
  assert.deepEqual([needed.none, needed.all], [0, rows]);
});

test("it takes the memory of what was read", async () => {
  const name = "large-memory";
  await fill(name, 20_000);
  const full = await workerd.ask(name, "memory");
  await workerd.kill();
  await workerd.start();
  assert.equal((await call(name, "GET", "key:1")).length, VALUE_BYTES);
  const one = await workerd.ask(name, "memory");
  assert.ok(one < full / 5, `${one} of ${full} bytes`);
  assert.equal(await call(name, "DBSIZE"), 20_000);
});

test("the log is read to its end, with what it changes: strings, collections, whole databases", async () => {
  const name = "large-log";
  const { value } = await fill(name);
  await call(name, "APPEND", "key:1", "+");
  await call(name, "RENAME", "key:2", "renamed");
  await call(name, "DEL", "key:3", "key:4");
  await call(name, "INCR", "new");
  await call(name, "MOVE", "key:5", "1");
  await evict(name);
  assert.deepEqual(await call(name, "MGET", "key:1", "key:2", "renamed", "key:3", "new", "key:5", "key:6"), [`${value(1)}+`, null, value(2), null, "1", null, value(6)]);
  assert.equal(await call(name, "DBSIZE"), KEYS - 2);
  await call(name, "FLUSHALL");
  await call(name, "SET", "key:7", "other");
  await evict(name);
  assert.deepEqual(await call(name, "MGET", "key:6", "key:7"), [null, "other"]);
  assert.equal(await call(name, "DBSIZE"), 1);
});

test("pipelines, transactions and other databases over a WebSocket that slept", async () => {
  const name = "large-pipeline";
  const { value } = await fill(name);
  const client = await Client.open(workerd.port, name);
  const bulk = (text) => `$${text.length}\r\n${text}\r\n`;
  await evict(name);
  const keys = Array.from({ length: 40 }, () => random(KEYS));
  await client.ask(keys.map((key) => `GET key:${key}`), keys.map((key) => bulk(value(key))).join(""));
  await client.ask(["MULTI", "GET key:9", "SELECT 1", "SET key:9 one", "SELECT 0", "STRLEN key:10"], "+OK\r\n" + "+QUEUED\r\n".repeat(5));
  await evict(name);
  await client.ask("EXEC", `*5\r\n${bulk(value(9))}+OK\r\n+OK\r\n+OK\r\n:${VALUE_BYTES}\r\n`);
  await evict(name);
  await client.ask(["SELECT 1", "GET key:9", "SELECT 0", "GET key:9"], `+OK\r\n${bulk("one")}+OK\r\n${bulk(value(9))}`);
  await client.ask("WATCH key:11", "+OK\r\n");
  await evict(name);
  await client.ask(["MULTI", "GET key:11", "EXEC"], "+OK\r\n+QUEUED\r\n*-1\r\n"); // what happened meanwhile is unknown
  client.close();
});

test("who waits for a key is served when it comes, and who slept meanwhile", async () => {
  const name = "large-waits";
  await fill(name);
  await call(name, "RPUSH", "other", "x");
  await workerd.rewritten(name);
  const client = await Client.open(workerd.port, name);
  client.send("BLPOP list 0");
  await sleep(50);
  await evict(name);
  await call(name, "RPUSH", "list", "one");
  await client.expect("*2\r\n$4\r\nlist\r\n$3\r\none\r\n");
  client.send("BLMOVE empty other LEFT RIGHT 0");
  await sleep(50);
  await evict(name);
  await call(name, "RPUSH", "empty", "two");
  await client.expect("$3\r\ntwo\r\n");
  assert.deepEqual(await call(name, "LRANGE", "other", "0", "-1"), ["x", "two"]);
  client.close();
});

test("a key expires that nobody has asked for since the object woke", async () => {
  const name = "expiring-absent";
  await fill(name);
  await call(name, "CONFIG", "SET", "notify-keyspace-events", "Ex");
  const at_ms = Date.now() + 900;
  await call(name, "SET", "brief", "x", "PXAT", String(at_ms));
  await workerd.rewritten(name);
  await evict(name);
  assert.equal((await call(name, "GET", "key:3")).length, VALUE_BYTES);
  for (const end = Date.now() + 8000; Date.now() < end; await sleep(50)) {
    const [{ rows }] = await sql(name, "SELECT count(*) AS rows FROM cachelet_effects");
    if (rows > 0) break; // that it went is logged
  }
  const [{ bytes }] = await sql(name, "SELECT CAST(bytes AS TEXT) AS bytes FROM cachelet_effects ORDER BY row LIMIT 1");
  assert.match(bytes, /(DEL|UNLINK)\r\n\$5\r\nbrief/i);
  assert.ok(Date.now() >= at_ms);
});

test("maxmemory is kept to though not all of it is read", async () => {
  const name = "sealed-absent";
  await workerd.ask(name, "options", { maxmemory: 8e6, config: { "maxmemory-policy": "allkeys-lru", "auto-aof-rewrite-percentage": "0" } });
  await fill(name);
  await evict(name);
  const text = noise(VALUE_BYTES);
  for (let key = 0; key < 6000; key += 200) await call(name, "MSET", ...Array.from({ length: 200 }, (_, at) => [`more:${key + at}`, text]).flat());
  const used = Number(/used_memory_dataset:(\d+)/.exec(await call(name, "INFO", "memory"))?.[1] ?? NaN);
  assert.ok(used < 8.5e6, `${used} bytes`);
  assert.ok((await call(name, "DBSIZE")) > 4000);
});

test("what tells where keys are is damaged, or of another snapshot, or of another seed: all is read", async () => {
  const name = "large-index";
  const { value } = await fill(name);
  const check = async () => {
    assert.equal(await call(name, "GET", "key:8"), value(8));
    assert.equal(await call(name, "DBSIZE"), KEYS);
  };
  const [{ length }] = await sql(name, "SELECT length(bytes) AS length FROM cachelet_chunks");
  assert.ok(length < 2000, `${length} bytes`); // a snapshot that nobody interrupted
  for (const byte of [0, 7, 9, 50, length - 1]) {
    await sql(name, `UPDATE cachelet_chunks SET bytes = CAST(substr(bytes, 1, ${byte}) || X'aa' || substr(bytes, ${byte + 2}) AS BLOB)`);
    await evict(name);
    await check();
  }
  await workerd.rewritten(name);
  await sql(name, "UPDATE cachelet_chunks SET first = first - 1");
  await evict(name);
  await check();
  await workerd.rewritten(name);
  await sql(name, "UPDATE cachelet_seed SET bytes = randomblob(32)");
  await evict(name);
  await check();
});

test("random commands, wakes and rewrites: every reply is that of a model", async (t) => {
  const name = "large-model";
  const { value } = await fill(name, 3000);
  const model = new Map(Array.from({ length: 3000 }, (_, key) => [`key:${key}`, value(key)]));
  let evictions = 0;
  let rewrites = 0;
  for (let round = 0; round < 1500; round++) {
    const [key, other] = [`key:${random(3100)}`, `key:${random(3100)}`];
    switch (random(9)) {
      case 0:
        await call(name, "SET", key, `${round}`);
        model.set(key, `${round}`);
        break;
      case 1:
        assert.equal(await call(name, "DEL", key), Number(model.delete(key)));
        break;
      case 2:
        model.set(key, `${model.get(key) ?? ""}+`);
        assert.equal(await call(name, "APPEND", key, "+"), model.get(key).length);
        break;
      case 3:
        if (model.has(key)) {
          await call(name, "RENAME", key, other);
          const moved = model.get(key);
          model.delete(key);
          model.set(other, moved);
        }
        break;
      case 4:
        assert.deepEqual(await call(name, "MGET", key, other), [model.get(key) ?? null, model.get(other) ?? null]);
        break;
      case 5:
        if (random(4) === 0) {
          await evict(name);
          evictions++;
        }
        break;
      case 6:
        if (random(8) === 0) {
          await call(name, "BGREWRITEAOF").then(() => rewrites++, (error) => assert.match(error.message, /already in progress/)); // goes on while commands do
        }
        break;
      default:
        assert.equal(await call(name, "GET", key), model.get(key) ?? null);
    }
  }
  await evict(name);
  for (const [key, text] of [...model].filter(() => random(20) === 0)) assert.equal(await call(name, "GET", key), text);
  assert.equal(await call(name, "DBSIZE"), model.size);
  assert.ok(evictions > 10 && rewrites > 0);
  t.diagnostic(`${evictions} wakes, ${rewrites} rewrites`);
});
