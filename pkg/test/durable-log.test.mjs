// What a Durable Object stores, in the real workerd: snapshots and the log behind them, rewrites, damage, and the layout of version 0.1.
// LONG=1 kills and evicts more often; KILLS=n says how often it kills.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { Client, doorsOf, sleep, workerdOfTests } from "./durable/workerd.mjs";

const LONG = Boolean(process.env.LONG);
/** How often workerd is killed, and the object evicted before each. */
const KILLS = Number(process.env.KILLS ?? (LONG ? 100 : 6));

const workerd = workerdOfTests();

const { call, sql } = doorsOf(workerd);

/** Changes what is stored, and the object sleeps. */
const damage = (name, what) => workerd.ask(name, "damage", what);

/** `bytes` that cannot be compressed, as a text of 4 / 3 of that. */
const noise = (bytes) => randomBytes(bytes).toString("base64");

const KEYS = 100;
const bulk = (text) => (text === undefined ? "$-1\r\n" : `$${text.length}\r\n${text}\r\n`);
const array = (items) => `*${items.length}\r\n${items.map(bulk).join("")}`;
const random = (count) => Math.floor(Math.random() * count);

/** Random changes, and the data they must have made. */
class Model {
  strings = Array(KEYS);
  counters = Array(KEYS);
  list = [];

  /** A change as a command, with its reply. */
  change(text) {
    const key = random(KEYS);
    switch (random(5)) {
      case 0:
        this.counters[key] = (this.counters[key] ?? 0) + 1;
        return [`HINCRBY counters ${key} 1`, `:${this.counters[key]}\r\n`];
      case 1:
        this.list.push(text);
        return [`RPUSH list ${text}`, `:${this.list.length}\r\n`];
      case 2: {
        const reply = this.strings[key] === undefined ? ":0\r\n" : ":1\r\n";
        delete this.strings[key];
        return [`DEL ${key}`, reply];
      }
      case 3:
        this.strings[key] = `${this.strings[key] ?? ""}+`;
        return [`APPEND ${key} +`, `:${this.strings[key].length}\r\n`];
      default:
        this.strings[key] = text;
        return [`SET ${key} ${text}`, "+OK\r\n"];
    }
  }

  /** Asks for all data, which must be this. */
  async check(client) {
    const keys = Array.from({ length: KEYS }, (_, key) => key);
    const texts = (values) => Array.from(values, (value) => (value === undefined ? undefined : String(value)));
    await client.ask(
      [`MGET ${keys.join(" ")}`, `HMGET counters ${keys.join(" ")}`, "LRANGE list 0 -1"],
      array(texts(this.strings)) + array(texts(this.counters)) + array(this.list),
    );
  }
}

test("rounds of changes, evictions and wakes across rewrites", async (t) => {
  const name = "small-rounds";
  const client = await Client.open(workerd.port, name);
  const model = new Model();
  await call(name, "SET", "filler", noise(1.2e6)); // a snapshot of several rows: evictions meet half of one
  const snapshots = new Set();
  const rounds = LONG ? 500 : 50;
  for (let round = 0; round < rounds; round++) {
    const changes = Array.from({ length: 40 }, (_, n) => model.change(`value-${round}-${n}-${"x".repeat(random(2000))}`));
    await client.ask(changes.map(([command]) => command), changes.map(([, reply]) => reply).join(""));
    if (round % 3 === 0) await sleep(random(40));
    assert.equal(await workerd.ask(name, "evict"), "evicted");
    await model.check(client);
    for (const { first } of await sql(name, "SELECT first FROM cachelet_current")) snapshots.add(first);
  }
  await client.ask("STRLEN filler", ":1600000\r\n");
  assert.ok(snapshots.size > 10, `${snapshots.size} rewrites`);
  await workerd.settled(name);
  await model.check(client);
  client.close();
  t.diagnostic(`${rounds} evictions, ${40 * rounds} acknowledged changes, none lost, ${snapshots.size} rewrites`);
});

/** Clients that append to a list each while they are writing; `acknowledged` has how long each list is for sure. */
class Writers {
  acknowledged = [0, 0, 0, 0];
  #clients = [];
  #writing = [];

  async open(name) {
    this.#clients = await Promise.all(this.acknowledged.map(() => Client.open(workerd.port, name)));
    for (const [writer, client] of this.#clients.entries()) {
      client.pending = 0;
      let text = "";
      client.socket.removeAllListeners("message");
      client.socket.on("message", (bytes) => {
        const replies = (text + bytes).split("\r\n");
        text = replies.pop();
        client.pending -= replies.length;
        if (replies.length > 0) this.acknowledged[writer] = Number(replies.at(-1).slice(1));
      });
    }
  }

  start() {
    this.#writing = this.#clients.map(async (client, writer) => {
      for (client.isWriting = true; client.isWriting; await sleep(1)) {
        if (client.pending > 200) continue; // on a busy machine
        const commands = Array.from({ length: 1 + random(20) }, () => `RPUSH log:${writer} ${"v".repeat(1 + random(300))}`);
        client.send(...commands);
        client.pending += commands.length;
      }
    });
  }

  /** Sends no more; replies may still come. */
  async stop() {
    for (const client of this.#clients) client.isWriting = false;
    await Promise.all(this.#writing);
  }

  get total() {
    return this.acknowledged.reduce((sum, count) => sum + count);
  }

  /** A moment at which there is enough for a rewrite to have begun. */
  async moment() {
    const [start, until] = [this.total, Date.now() + 60_000];
    while (this.total < start + 150) {
      assert.ok(Date.now() < until, `only ${this.total - start} writes were acknowledged in a minute; closed: ${this.#clients.map(({ closed }) => closed)}`);
      await sleep(5);
    }
    await sleep(random(200));
  }

  /** Whether all is there that was acknowledged before. */
  async check(name, when) {
    for (const [writer, count] of [...this.acknowledged].entries()) {
      const length = await call(name, "LLEN", `log:${writer}`);
      assert.ok(length >= count, `${when}: ${count} were acknowledged, ${length} are there`);
    }
  }
}

test(`evicted and killed at random moments while the log is rewritten, ${KILLS} times each, nothing acknowledged is lost`, { timeout: 60_000 + 30_000 * KILLS }, async (t) => {
  const name = "small-kill";
  const writers = new Writers();
  t.after(() => writers.stop());
  const counts = { evictions: 0, kills: 0, inRewrites: 0 };
  await call(name, "SET", "filler", noise(1.2e6));
  for (let round = 0; round < KILLS; round++) {
    await writers.open(name);
    writers.start();
    await writers.moment();
    await writers.stop(); // what has come is done before it is evicted
    assert.equal(await workerd.ask(name, "evict"), "evicted");
    counts.evictions++;
    await writers.check(name, `eviction ${counts.evictions}`);
    writers.start();
    await writers.moment();
    await workerd.kill();
    counts.kills++;
    await writers.stop();
    await workerd.start();
    if ((await workerd.ask(name, "found")) > 0) counts.inRewrites++;
    await writers.check(name, `kill ${counts.kills}`);
  }
  assert.equal(await call(name, "STRLEN", "filler"), 1.6e6);
  const [{ first }] = await sql(name, "SELECT first FROM cachelet_current");
  assert.ok(first > 20, `the snapshot begins in row ${first} only`);
  assert.deepEqual([counts.evictions, counts.kills], [KILLS, KILLS]);
  t.diagnostic(`${counts.kills} kills (${counts.inRewrites} in the middle of a rewrite), ${counts.evictions} evictions, ${writers.total} acknowledged writes, 0 lost`);
  await workerd.settled(name);
});

test("storage stays bounded while the same keys are written again and again", async () => {
  const name = "bounded";
  const client = await Client.open(workerd.port, name);
  let most = { bytes: 0, size: 0, effects: 0 };
  const look = async () => {
    const [found] = await sql(
      name,
      `SELECT (SELECT coalesce(sum(length(bytes)), 0) FROM cachelet_snapshot) + (SELECT coalesce(sum(length(bytes)), 0) FROM cachelet_effects) AS bytes,
        (SELECT count(*) FROM cachelet_effects) AS effects`,
    );
    found.size = await workerd.ask(name, "size");
    most = Object.fromEntries(Object.entries(most).map(([what, value]) => [what, Math.max(value, found[what])]));
    return found;
  };
  for (let round = 0; round < 100; round++) {
    const commands = Array.from({ length: 200 }, (_, key) => `SET key:${key} ${String(round).padEnd(1000, "x")}`);
    await client.ask(commands, "+OK\r\n".repeat(200));
    if (round % 5 === 0) await look();
  }
  await workerd.settled(name);
  const { bytes } = await look();
  if (LONG) console.log(`20 MB written: at most ${JSON.stringify(most)}, ${bytes} bytes in the end`);
  assert.ok(most.bytes < 3 << 20, `${most.bytes} bytes for 200 kB of data`);
  assert.ok(most.size < 4 << 20, `a database of ${most.size} bytes for 200 kB of data`);
  client.close();
});

test("a change costs one row, and so does a pipeline", async () => {
  const name = "costs";
  const client = await Client.open(workerd.port, name);
  const rows = async () => (await sql(name, "SELECT count(*) AS rows FROM cachelet_effects"))[0].rows;
  await client.ask("SET k v", "+OK\r\n");
  assert.equal(await rows(), 1);
  await client.ask(["SET a 1", "INCR a", "MULTI", "SET b 1", "SET c 1", "EXEC", "GET a"], "+OK\r\n:2\r\n+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n+OK\r\n$1\r\n2\r\n");
  assert.equal(await rows(), 2);
  await client.ask(["GET a", "SETNX a 3"], "$1\r\n2\r\n:0\r\n");
  assert.equal(await rows(), 2);
  client.close();
});

test("INFO tells of a rewrite, asked for or not", async () => {
  const name = "info-rewrite";
  const field = async (field) => new RegExp(`\r\n${field}:(.*)\r\n`).exec(await call(name, "INFO", "persistence"))[1];
  let inProgress = 0;
  for (let at = 0; (await field("aof_rewrites")) === "0"; at++) {
    await call(name, "SET", `key:${at % 40}`, noise(1e5));
    inProgress += Number(await field("aof_rewrite_in_progress"));
  }
  assert.ok(inProgress > 0);
  assert.deepEqual([await field("aof_rewrite_in_progress"), await field("aof_last_bgrewrite_status")], ["0", "ok"]);
  await workerd.rewritten(name);
  assert.ok(Number(await field("aof_rewrites")) >= 2);
});

test("a key whose deadline passes between a snapshot and the wake does not come back by the log", async () => {
  const name = "deadline";
  await call(name, "SET", "k", "v", "PX", "2000");
  await call(name, "SET", "other", "v");
  await workerd.rewritten(name);
  await call(name, "APPEND", "k", "w");
  const left_ms = await call(name, "PTTL", "k");
  assert.ok(left_ms > 0, "it took too long to get here");
  await workerd.ask(name, "evict");
  await sleep(left_ms + 100);
  assert.equal(await call(name, "EXISTS", "k"), 0);
  assert.equal(await call(name, "GET", "other"), "v");
});

test("sessions, watches and subscriptions wake beside a snapshot", async () => {
  const name = "sessions";
  const [client, watcher, listener] = await Promise.all([1, 2, 3].map(() => Client.open(workerd.port, name)));
  await client.ask(["SELECT 2", "SET k v"], "+OK\r\n+OK\r\n");
  await watcher.ask(["WATCH k", "MULTI", "PING"], "+OK\r\n+OK\r\n+QUEUED\r\n");
  await listener.ask("SUBSCRIBE news", "*3\r\n$9\r\nsubscribe\r\n$4\r\nnews\r\n:1\r\n");
  await workerd.rewritten(name);
  await workerd.ask(name, "evict");
  await client.ask(["GET k", "PUBLISH news hi"], "$1\r\nv\r\n:1\r\n");
  await watcher.ask("EXEC", "*-1\r\n");
  await listener.expect("*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$2\r\nhi\r\n");
  for (const each of [client, watcher, listener]) each.close();
});

test("the layout of version 0.1 is read and rewritten", async () => {
  const name = "old";
  const command = (...words) => `*${words.length}\r\n${words.map(bulk).join("")}`;
  const whole = command("SELECT", "0") + command("SET", "torn", "t".repeat(3000)) + command("SELECT", "5");
  const blob = (text) => `CAST('${text}' AS BLOB)`;
  await call(name, "PING");
  const query = `CREATE TABLE cachelet_log (row INTEGER PRIMARY KEY AUTOINCREMENT, ends INTEGER NOT NULL, bytes BLOB NOT NULL);
    INSERT INTO cachelet_log (ends, bytes) VALUES (0, ${blob(whole.slice(0, 1000))}), (0, ${blob(whole.slice(1000, 2000))}), (1, ${blob(whole.slice(2000))});
    INSERT INTO cachelet_log (ends, bytes) VALUES (1, ${blob(command("SET", "five", "5"))}), (1, ${blob(command("SELECT", "0") + command("INCR", "n"))})`;
  // An eviction cut off the first rewrite, and the next one fails.
  const half = `INSERT INTO cachelet_snapshot VALUES (1, 0, x'00'), (2, 0, x'00');
    CREATE TRIGGER full BEFORE INSERT ON cachelet_snapshot BEGIN SELECT RAISE(ABORT, 'the disk is full'); END`;
  await damage(name, { query: `${query}; ${half}` });
  assert.equal(await call(name, "GET", "torn"), "t".repeat(3000));
  await sleep(500);
  await damage(name, { query: "DROP TRIGGER full" });
  assert.equal(await call(name, "GET", "torn"), "t".repeat(3000));
  assert.equal(await call(name, "INCR", "n"), 2);
  await workerd.ask(name, "evict"); // most likely before it is rewritten
  assert.equal(await call(name, "INCR", "n"), 3);
  await workerd.settled(name);
  await sleep(50);
  await workerd.ask(name, "evict");
  assert.deepEqual(await sql(name, "SELECT name FROM sqlite_master WHERE name = 'cachelet_log'"), []);
  assert.equal(await call(name, "INCR", "n"), 4);
  assert.equal(await call(name, "GET", "torn"), "t".repeat(3000));
  await call(name, "SELECT", "5");
  assert.equal(await call(name, "GET", "five"), "5");
});

/** Damages a store of `keys` keys, which then does not wake and says why, until it is repaired. */
async function breaks(name, keys, pattern, damaging, repair = damaging) {
  await damage(name, damaging);
  await assert.rejects(call(name, "DBSIZE"), pattern);
  await assert.rejects(call(name, "DBSIZE"), pattern); // it stays so
  await workerd.ask(name, "repair", repair);
  assert.equal(await call(name, "DBSIZE"), keys);
}

/** As {@link breaks}, of a row that is gone. */
const loses = (name, keys, table, row) =>
  breaks(
    name,
    keys,
    new RegExp(`LoadError: row ${row} of ${table} is missing`),
    { query: `UPDATE ${table} SET row = 1000000 WHERE row = ${row}` },
    { query: `UPDATE ${table} SET row = ${row} WHERE row = 1000000` },
  );

test("a damaged or missing row of the log is named, and nothing is changed", async () => {
  const name = "large-damaged";
  await call(name, "SET", "k", "v");
  await workerd.rewritten(name);
  for (const key of ["one", "two"]) await call(name, "SET", key, "1");
  const [{ row, length }] = await sql(name, "SELECT row, length(bytes) AS length FROM cachelet_effects LIMIT 1");
  const pattern = new RegExp(`LoadError: row ${row} of cachelet_effects is damaged (before|at) byte \\d+.*Nothing was changed`);
  for (let byte = random(4); byte < length; byte += LONG ? 1 : 4) await breaks(name, 3, pattern, { flip: ["cachelet_effects", row, byte] });
  await loses(name, 3, "cachelet_effects", row);
  // A piece of several rows: the damage is in one of them, the checksum in the last.
  await call(name, "SET", "big", noise(2e6));
  const [last] = await sql(name, "SELECT row, length(bytes) AS length FROM cachelet_effects ORDER BY row DESC LIMIT 1");
  await breaks(name, 4, new RegExp(`row ${last.row} of cachelet_effects is damaged before byte ${last.length - 23}: its checksum`), { flip: ["cachelet_effects", last.row - 1, 5] });
  await breaks(name, 4, new RegExp(`row ${last.row - 2} of cachelet_effects is damaged at byte 0`), { flip: ["cachelet_effects", last.row - 2, 1] });
  await loses(name, 4, "cachelet_effects", last.row - 1);
});

test("a damaged or missing row of the snapshot is named, and nothing is changed", async () => {
  const name = "damaged-snapshot";
  await call(name, "SET", "big", noise(2e6));
  await call(name, "SET", "k", "v");
  await workerd.rewritten(name);
  const [{ first, last }] = await sql(name, "SELECT first, last FROM cachelet_current");
  assert.equal(last - first, 10);
  await breaks(name, 2, new RegExp(`LoadError: row ${first} of cachelet_snapshot is damaged: its checksum is another`), { flip: ["cachelet_snapshot", first, 0] });
  await breaks(name, 2, new RegExp(`LoadError: row ${first + 1} of cachelet_snapshot is damaged: its checksum is another`), { flip: ["cachelet_snapshot", first + 1, 5000] });
  for (const row of [first, first + 1, last]) await loses(name, 2, "cachelet_snapshot", row);
});

test("a rewrite that fails is given up, and the log goes on", async () => {
  const name = "gives-up";
  await call(name, "SET", "k", "v");
  await sql(name, "CREATE TRIGGER full BEFORE INSERT ON cachelet_snapshot BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
  await call(name, "BGREWRITEAOF");
  await sleep(200);
  for (let n = 1; n <= 5; n++) assert.equal(await call(name, "INCR", "n"), n);
  assert.equal(await workerd.ask(name, "alarm"), null);
  assert.match(await call(name, "INFO", "persistence"), /aof_rewrite_in_progress:0\r\n[^]*aof_last_bgrewrite_status:err/);
  await sql(name, "DROP TRIGGER full");
  await workerd.rewritten(name);
  await workerd.ask(name, "evict");
  assert.deepEqual(await call(name, "MGET", "k", "n"), ["v", "5"]);
  assert.deepEqual(await sql(name, "SELECT count(*) AS rows FROM cachelet_effects"), [{ rows: 0 }]);
});

test("when SQLite refuses a piece of log, none of it is acknowledged and the object begins anew", async () => {
  const name = "refused";
  const client = await Client.open(workerd.port, name);
  await client.ask("SET k v", "+OK\r\n");
  await sql(name, "CREATE TRIGGER full BEFORE INSERT ON cachelet_effects BEGIN SELECT RAISE(ABORT, 'the disk is full'); END");
  client.send("SET k w");
  while (client.closed === undefined) await sleep(5);
  assert.equal(client.received, "");
  await assert.rejects(call(name, "SET", "k", "w"), /the disk is full/);
  assert.equal(await call(name, "GET", "k"), "v");
  await sql(name, "DROP TRIGGER full");
  await call(name, "SET", "k", "w");
  await workerd.ask(name, "evict");
  assert.equal(await call(name, "GET", "k"), "w");
});

test("what a transaction around it took back is not counted on: the object begins anew, and wakes", async () => {
  const name = "small/taken-back"; // its log is rewritten all the time, in the turns that change something
  const takeBack = () => workerd.ask(name, "takeBack", ["(store) => [1, 2, 3].forEach((at) => store.SET(`taken:${at}`, 'x'.repeat(9000)))", []]);
  for (let at = 0; at < 8; at++) await call(name, "SET", `key:${at}`, "y".repeat(9000));
  for (const goOn of [() => call(name, "SET", "refused", "1"), () => call(name, "BGREWRITEAOF").then(() => workerd.ask(name, "ring"))]) {
    await takeBack();
    await assert.rejects(goOn(), /changes were taken back/);
    assert.equal(await call(name, "DBSIZE"), 8);
  }
  await call(name, "SET", "last", "1");
  await workerd.ask(name, "evict");
  assert.equal(await call(name, "DBSIZE"), 9);
});
