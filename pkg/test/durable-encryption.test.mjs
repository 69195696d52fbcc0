// A Durable Object that encrypts what it stores, in the real workerd: what is on the disk, keys that change, and rows that somebody changed.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { Client, doorsOf, workerdOfTests } from "./durable/workerd.mjs";

const LONG = Boolean(process.env.LONG);
const SECRET = "what nobody is to read";

const workerd = workerdOfTests();

const { call, sql, evict } = doorsOf(workerd);
const options = (name, given) => workerd.ask(name, "options", given);

/** The object does not wake, says why, and nothing of what it stores has changed. */
async function refuses(name, pattern) {
  await assert.rejects(call(name, "DBSIZE"), pattern);
  await assert.rejects(call(name, "DBSIZE"), pattern);
}

/** All bytes of the files in which workerd keeps objects. */
function onDisk() {
  const state = join(workerd.folder, "state");
  const files = readdirSync(state, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Buffer.concat(files.map((entry) => readFileSync(join(entry.parentPath, entry.name))));
}

test("what it stores is read by nobody without the key: log, snapshot, sessions that sleep", async () => {
  for (const [name, given, word] of [["sealed-secret", { key: 1 }, SECRET], ["sealed-plain", {}, "what anybody may read"]]) {
    await options(name, given);
    await call(name, "SET", `snapshot ${word}`, `${word} `.repeat(3000));
    await workerd.rewritten(name);
    await call(name, "HSET", `log ${word}`, word, word);
    await call(name, "SET", "large", `${word} `.repeat(60_000));
    const client = await Client.open(workerd.port, name);
    await client.ask(["MULTI", `SET small ${word.replaceAll(" ", "-")}`], "+OK\r\n+QUEUED\r\n");
    const other = await Client.open(workerd.port, name);
    await other.ask(["MULTI", `SET session ${`${word.replaceAll(" ", "-")} `.repeat(2000).trim().replaceAll(" ", "_")}`], "+OK\r\n+QUEUED\r\n");
    await evict(name);
    await client.ask(["EXEC", "STRLEN small"], `*1\r\n+OK\r\n:${word.length}\r\n`);
    await other.ask("EXEC", "*1\r\n+OK\r\n");
    assert.equal(await call(name, "HGET", `log ${word}`, word), word);
    assert.equal(await call(name, "STRLEN", "large"), 60_000 * (word.length + 1));
    assert.equal(await call(name, "GET", `snapshot ${word}`), `${word} `.repeat(3000));
    await other.ask(["MULTI", `SET session ${`${word.replaceAll(" ", "-")}_`.repeat(2000)}`], "+OK\r\n+QUEUED\r\n");
    const [{ sessions }] = await sql(name, "SELECT count(*) AS sessions FROM cachelet_session");
    assert.equal(sessions, 1, "one is too large for its socket");
    client.close();
    other.close();
  }
  await workerd.kill();
  const bytes = onDisk();
  for (const word of ["what anybody may read", "what-anybody-may-read"]) assert.ok(bytes.includes(word), "this would find it");
  for (const word of [SECRET, SECRET.replaceAll(" ", "-"), "nobody"]) assert.ok(!bytes.includes(word), `the files hold ${word}`);
  await workerd.start();
  await options("sealed-secret", { key: 1 });
  assert.equal(await call("sealed-secret", "HGET", `log ${SECRET}`, SECRET), SECRET);
});

test("rounds of changes, rewrites and wakes: each wake has a salt of its own, and no nonce is used twice", async () => {
  const name = "sealed-rounds";
  await options(name, { key: 1, config: { "auto-aof-rewrite-min-size": "20kb", "auto-aof-rewrite-percentage": "2" } });
  const nonces = new Map();
  const salts = new Set();
  await call(name, "SET", "filler", randomBytes(9e5).toString("base64"));
  const rounds = LONG ? 200 : 8;
  for (let round = 0; round < rounds; round++) {
    for (let at = 0; at < 10; at++) await call(name, "APPEND", `key:${at}`, `${round}`.padEnd(500, "."));
    for (const table of ["cachelet_snapshot", "cachelet_effects"]) {
      for (const { row, head, rest } of await sql(name, `SELECT row, hex(substr(bytes, 1, 41)) AS head, hex(substr(bytes, -16)) AS rest FROM ${table}`)) {
        const [salt, nonce] = [head.slice(34, 66), head.slice(34, 82)];
        salts.add(salt);
        assert.equal(nonces.get(nonce) ?? `${table} ${row} ${rest}`, `${table} ${row} ${rest}`);
        nonces.set(nonce, `${table} ${row} ${rest}`);
      }
    }
    await evict(name);
    assert.equal(await call(name, "STRLEN", "key:9"), 500 * (round + 1));
  }
  assert.ok(salts.size >= rounds && nonces.size > 10 * rounds, `${salts.size} salts, ${nonces.size} nonces`);
  assert.equal(await call(name, "STRLEN", "filler"), 1.2e6);
});

test("another key, or none, is an error, and nothing is changed; a key changes by a rewrite", async () => {
  const name = "sealed-keys";
  await options(name, { key: 1 });
  await call(name, "SET", "k", SECRET);
  await workerd.rewritten(name);
  await call(name, "SET", "behind", SECRET);
  const stored = await sql(name, "SELECT row, hex(bytes) AS bytes FROM cachelet_snapshot UNION ALL SELECT row, hex(bytes) FROM cachelet_effects");

  await options(name, { key: 2 });
  await evict(name);
  await refuses(name, /LoadError: row 1 of cachelet_snapshot was encrypted with another key, or its first bytes are damaged\. .*Nothing was changed/);
  await options(name, { key: 2, encryptionAcceptsPlain: true });
  await refuses(name, /LoadError: row 1 of cachelet_snapshot was encrypted with another key/);
  await options(name, {});
  await refuses(name, /LoadError: row 1 of cachelet_snapshot is encrypted: it takes its key to read it \(encryptionKey\)/);
  await options(name, { encryptionAcceptsPlain: true });
  await refuses(name, /TypeError: previousEncryptionKeys and encryptionAcceptsPlain are for going over to an encryptionKey/);

  await options(name, { key: 2, previous: [3, 1] });
  assert.deepEqual(await call(name, "MGET", "k", "behind"), [SECRET, SECRET]);
  assert.deepEqual(await sql(name, "SELECT row, hex(bytes) AS bytes FROM cachelet_snapshot UNION ALL SELECT row, hex(bytes) FROM cachelet_effects"), stored);
  await call(name, "SET", "behind", "the other key");
  await evict(name);
  assert.equal(await call(name, "GET", "behind"), "the other key", "a log of two keys");
  await workerd.rewritten(name);
  await options(name, { key: 2 });
  await evict(name);
  assert.deepEqual(await call(name, "MGET", "k", "behind"), [SECRET, "the other key"]);
  await options(name, { key: 1 });
  await evict(name);
  await refuses(name, /another key/);
  await options(name, { key: 2 });
  assert.equal(await call(name, "GET", "k"), SECRET);
});

test("what is not encrypted is refused, or goes over by a rewrite", async () => {
  const name = "sealed-over";
  await call(name, "SET", "k", SECRET);
  await workerd.rewritten(name);
  await call(name, "SET", "behind", SECRET);
  await options(name, { key: 1 });
  await evict(name);
  await refuses(name, /LoadError: row 1 of cachelet_snapshot is not encrypted, or its first bytes are damaged\. With encryptionAcceptsPlain.*Nothing was changed/);
  await options(name, { key: 1, encryptionAcceptsPlain: true });
  await call(name, "APPEND", "behind", ", sealed");
  await evict(name);
  assert.deepEqual(await call(name, "MGET", "k", "behind"), [SECRET, `${SECRET}, sealed`], "a plain snapshot, and a log of both");
  await workerd.rewritten(name);
  await options(name, { key: 1 });
  await evict(name);
  assert.deepEqual(await call(name, "MGET", "k", "behind"), [SECRET, `${SECRET}, sealed`]);
  assert.deepEqual(await sql(name, "SELECT count(*) AS rows FROM cachelet_snapshot WHERE hex(substr(bytes, 1, 8)) <> '8E435345414C4544'"), [{ rows: 0 }]);
});

test("data that looks encrypted and is not is read as what it is, without a key", async () => {
  const name = "sealed-looks";
  const magic = Buffer.from("8e435345414c4544", "hex").toString("latin1");
  await call(name, "SET", "k", magic.repeat(400_000));
  await workerd.rewritten(name);
  await call(name, "SET", "k", magic.repeat(400_000));
  await evict(name);
  assert.equal(await call(name, "GET", "k"), magic.repeat(400_000));
});

/** Damages a store, which then does not wake and says why, until it is repaired. */
async function breaks(name, pattern, damaging, repair = damaging) {
  await workerd.ask(name, "damage", damaging);
  await refuses(name, pattern);
  await workerd.ask(name, "repair", repair);
  assert.equal(await call(name, "GET", "k"), SECRET);
}

test("a flipped bit of any byte, or a row in another's place, is named, and nothing is changed", async () => {
  const name = "sealed-damaged";
  await options(name, { key: 1 });
  await call(name, "SET", "big", randomBytes(6e5).toString("base64"));
  await call(name, "SET", "k", SECRET);
  await workerd.rewritten(name);
  const [{ first, last, log }] = await sql(name, "SELECT first, last, log FROM cachelet_current");
  assert.ok(last > first + 1);
  for (const key of ["one", "two", "three"]) await call(name, "SET", key, "1");
  const [{ row, length }] = await sql(name, "SELECT row, length(bytes) AS length FROM cachelet_effects ORDER BY row LIMIT 1");
  for (let byte = 0; byte < length; byte += LONG ? 1 : byte < 41 ? 8 : 25) {
    const pattern = byte < 8 ? "is not encrypted, or its first bytes are damaged" : byte < 17 ? "was encrypted with another key, or its first bytes are damaged" : "is damaged, or is not what was written there";
    await breaks(name, new RegExp(`LoadError: row ${row} of cachelet_effects ${pattern}`), { flip: ["cachelet_effects", row, byte] });
  }
  for (const at of [first, first + 1, last]) for (const byte of [20, 36, 60]) await breaks(name, new RegExp(`LoadError: row ${at} of cachelet_snapshot is damaged, or is not what was written there`), { flip: ["cachelet_snapshot", at, byte] });
  const exchange = (table, one, other) => ({ query: [[one, 1_000_000], [other, one], [1_000_000, other]].map(([from, to]) => `UPDATE ${table} SET row = ${to} WHERE row = ${from}`).join("; ") });
  await breaks(name, new RegExp(`LoadError: row ${row} of cachelet_effects is damaged, or is not what was written there`), exchange("cachelet_effects", row, row + 1));
  await breaks(name, new RegExp(`LoadError: row ${first + 1} of cachelet_snapshot is damaged, or is not what was written there`), exchange("cachelet_snapshot", first + 1, first + 2));
  // Part of the log left out by saying that the snapshot has it.
  await breaks(name, new RegExp(`LoadError: row ${first} of cachelet_snapshot is damaged, or is not what was written there`), { query: `UPDATE cachelet_current SET log = ${log + 1}` }, { query: `UPDATE cachelet_current SET log = ${log}` });
  // A row of an earlier snapshot in the place of one of the next.
  await sql(name, `CREATE TABLE kept AS SELECT * FROM cachelet_snapshot WHERE row = ${first + 1}`);
  await workerd.rewritten(name);
  const [next] = await sql(name, "SELECT first FROM cachelet_current");
  await sql(name, `CREATE TABLE now AS SELECT * FROM cachelet_snapshot WHERE row = ${next.first + 1}`);
  const put = (table) => ({ query: `UPDATE cachelet_snapshot SET bytes = (SELECT bytes FROM ${table}) WHERE row = ${next.first + 1}` });
  await breaks(name, new RegExp(`LoadError: row ${next.first + 1} of cachelet_snapshot is damaged`), put("kept"), put("now"));
});
