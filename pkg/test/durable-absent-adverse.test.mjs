// A Durable Object some of whose data is not read, in the real workerd, when things go wrong or change meanwhile.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { Client, doorsOf, sleep, workerdOfTests } from "./durable/workerd.mjs";

const workerd = workerdOfTests();

const { call, sql, evict } = doorsOf(workerd);
const random = (count) => Math.floor(Math.random() * count);

const VALUE_BYTES = 1000;
const text = randomBytes(10 * VALUE_BYTES).toString("base64").slice(0, 10 * VALUE_BYTES);
const value = (key) => text.slice(key % 5000).slice(0, VALUE_BYTES);

/** Sets keys from one number up to another. */
async function put(name, from, to) {
  for (let key = from; key < to; key += 500) {
    await call(name, "MSET", ...Array.from({ length: Math.min(500, to - key) }, (_, at) => [`key:${key + at}`, value(key + at)]).flat());
  }
}

/** Fills a store with rows of keys, and has it rewrite them. */
async function fill(name, keys = 3000) {
  await put(name, 0, keys);
  await workerd.rewritten(name);
  const [{ first, last }] = await sql(name, "SELECT first, last FROM cachelet_current");
  assert.ok(last - first > 3, `${last - first} rows`);
  return { first, last };
}

/** Damages a row of the snapshot that `key:7` needs; answers how, and a key that does not need it, and the name of none. */
async function damageLate(name, { first, last }) {
  const fails = (key) => call(name, "GET", key).then(() => false, () => true);
  const good = async (prefix) => {
    for (let at = 8; at < 100; at++) if (!(await fails(`${prefix}:${at}`))) return `${prefix}:${at}`;
    throw new Error("all need the row");
  };
  for (let row = first; row <= last; row++) {
    const what = { flip: ["cachelet_snapshot", row, 30_000] };
    await workerd.ask(name, "damage", what);
    if (await fails("key:7")) return { what, other: await good("key"), none: await good("none") };
    await workerd.ask(name, "repair", what);
    await evict(name);
    await call(name, "PING");
  }
  throw new Error("no row has the key");
}

test("a store that grows while it is written anew has each key where it is looked for", async () => {
  const name = "large-growing";
  await put(name, 0, 2500);
  await call(name, "BGREWRITEAOF");
  let turns = 0;
  // Between two of its rows so many keys come that what is half written of the tables is parted.
  for (; (await sql(name, "SELECT first FROM cachelet_current")).length === 0; turns++) {
    await workerd.ask(name, "run", ["(c, turn) => { for (let key = 0; key < 3000; key++) c.set(`small:${turn}:${key}`, ''); }", [turns]]);
  }
  await workerd.settled(name);
  for (let asked = 0; asked < 150; asked++) {
    await evict(name);
    const key = random(2500);
    assert.equal(await call(name, "GET", `key:${key}`), value(key), `key:${key}`);
  }
  assert.equal(await call(name, "DBSIZE"), 2500 + 3000 * turns);
});

test("an engine that traps while it is asked what to read ends with its instance", async () => {
  const [name, other] = ["sealed-absent-trap", "sealed-beside"];
  await workerd.ask(name, "options", { config: { "auto-aof-rewrite-percentage": "0" } });
  await fill(name);
  await call(other, "SET", "k", "w");
  await evict(name);
  assert.equal(await call(name, "ECHO", "hello"), "hello");
  await workerd.ask(name, "trap", 1);
  await assert.rejects(call(name, "GET", "key:3"), /the engine is dead: unreachable/);
  assert.equal(await call(name, "GET", "key:3"), value(3));
  await assert.rejects(call(other, "GET", "k"), /the engine is dead/);
  assert.equal(await call(other, "GET", "k"), "w");
  assert.equal(await call(name, "DBSIZE"), 3000);
});

test("what was acknowledged before a damaged row was met is there when that is repaired", async () => {
  const name = "large-late";
  const { what, other, none } = await damageLate(name, await fill(name));
  const client = await Client.open(workerd.port, name);
  await client.ask([`SET ${none} 1`, `APPEND ${other} +`], `+OK\r\n:${VALUE_BYTES + 1}\r\n`);
  client.send(`INCR ${none}`, `APPEND ${other} +`, "GET key:7", "SET behind 3");
  while (client.closed === undefined) await sleep(5);
  const isAcknowledged = client.received !== "";
  if (isAcknowledged) assert.equal(client.received, `:2\r\n:${VALUE_BYTES + 2}\r\n`);
  assert.ok(["1", "2"].includes(await call(name, "GET", none)));
  await assert.rejects(call(name, "DBSIZE"), /is damaged: its checksum is another. Nothing was changed/);
  await workerd.ask(name, "repair", what);
  await evict(name);
  const [count, text, seven, behind] = await call(name, "MGET", none, other, "key:7", "behind");
  const was = value(Number(other.slice("key:".length)));
  assert.deepEqual([seven, behind], [value(7), null]);
  assert.ok((count === "2" && text === `${was}++`) || (!isAcknowledged && count === "1" && text === `${was}+`), `${isAcknowledged} ${count}`);
  assert.equal(await call(name, "DBSIZE"), 3001);
});

test("a wake that only reads writes nothing, and a change is one row", async () => {
  const name = "large-cost";
  await fill(name);
  const rows = async () => JSON.stringify([await workerd.ask(name, "image"), await workerd.ask(name, "alarm"), await sql(name, "SELECT first, hex(bytes) AS hex FROM cachelet_chunks")]);
  const before = await rows();
  await evict(name);
  assert.equal(await call(name, "GET", "key:5"), value(5));
  assert.deepEqual(await call(name, "MGET", "key:6", "none"), [value(6), null]);
  assert.equal(await rows(), before);
  await evict(name);
  await call(name, "APPEND", "key:9", "+");
  assert.equal((await sql(name, "SELECT count(*) AS rows FROM cachelet_effects"))[0].rows, 1);
  assert.equal(await workerd.ask(name, "alarm"), null);
});

test("keys of encryption are exchanged by a rewrite that an object is asked for which has read nothing", async () => {
  const name = "sealed-absent-keys";
  const config = { "auto-aof-rewrite-percentage": "0" };
  await workerd.ask(name, "options", { key: 1, config });
  await fill(name);
  await evict(name);
  await workerd.ask(name, "options", { key: 2, previous: [1], config });
  await call(name, "APPEND", "key:1", "+");
  await workerd.rewritten(name);
  await evict(name);
  await workerd.ask(name, "options", { key: 2, config });
  assert.equal(await call(name, "GET", "key:1"), `${value(1)}+`);
  await evict(name);
  assert.equal(await call(name, "GET", "key:2"), value(2));
  assert.equal(await call(name, "DBSIZE"), 3000);
  await evict(name);
  await workerd.ask(name, "options", { key: 3, config });
  await assert.rejects(call(name, "GET", "key:2"), /LoadError/);
  await workerd.ask(name, "options", { key: 2, config });
});

test("what a transaction around it takes back is taken back, and an object whose storage was deleted begins empty", async () => {
  const name = "large-back";
  await fill(name);
  await evict(name);
  await workerd.ask(name, "takeBack", ["(c) => { c.get('key:1'); c.set('key:2', 'x'); }", []]);
  await assert.rejects(call(name, "SET", "key:3", "y"), /taken back/);
  assert.deepEqual(await call(name, "MGET", "key:1", "key:2", "key:3"), [1, 2, 3].map(value));
  await evict(name);
  await call(name, "ECHO", "hello");
  await workerd.ask(name, "deleteAll");
  await assert.rejects(call(name, "GET", "key:4"), /no such table/);
  assert.equal(await call(name, "GET", "key:4"), null);
  await call(name, "SET", "key:4", "new");
  await evict(name);
  assert.equal(await call(name, "GET", "key:4"), "new");
});

test("killed at random moments while it is rewritten and little is read, nothing acknowledged is lost", async (t) => {
  const name = "large-killed";
  const model = new Map(Array.from({ length: 3000 }, (_, key) => [`key:${key}`, value(key)]));
  await fill(name);
  let [written, begun] = [0, 0];
  for (let round = 0; round < 6; round++) {
    const client = await Client.open(workerd.port, name);
    const sent = [];
    for (let step = 0; step < 100 + random(300); step++) {
      const key = random(4) === 0 ? `new:${round}:${step}` : `key:${random(3000)}`;
      sent.push([key, `${round}:${step}`]);
      client.send(`SET ${key} ${round}:${step}`);
      if (step % 40 === random(40)) await evict(name);
      if (random(150) === 0) void call(name, "BGREWRITEAOF").then(() => begun++, () => undefined);
      if (step % 20 === 0) await sleep(random(20));
    }
    await sleep(random(60));
    await workerd.kill();
    await workerd.start();
    const acknowledged = client.received.split("+OK").length - 1;
    assert.match(client.received, /^(\+OK\r\n)*$/);
    written += acknowledged;
    const unsure = new Map(sent.slice(acknowledged)); // may be there, or not
    for (const [key, text] of sent.slice(0, acknowledged)) model.set(key, text);
    const asked = [...new Set([...sent.map(([key]) => key), ...Array.from({ length: 100 }, () => `key:${random(3000)}`)])];
    for (let at = 0; at < asked.length; at += 25) {
      const some = asked.slice(at, at + 25);
      const got = await call(name, "MGET", ...some);
      some.forEach((key, at) => {
        const may = [model.get(key) ?? null, ...sent.slice(acknowledged).filter(([other]) => other === key).map(([, text]) => text)];
        assert.ok(may.includes(got[at]), `round ${round}: ${key} is ${got[at]}, not ${may}`);
        if (unsure.has(key) && got[at] !== null) model.set(key, got[at]);
      });
      if (random(3) === 0) await evict(name);
    }
    await evict(name);
    assert.equal(await call(name, "DBSIZE"), model.size);
  }
  t.diagnostic(`${written} writes were acknowledged, ${begun} rewrites begun`);
  assert.ok(written > 200);
});
