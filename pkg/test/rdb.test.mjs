// `cachelet rdb` as a program: inspect, export, import and diff, beside real redis-servers, and on files that are no good.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, lstatSync, readdirSync, statSync } from "node:fs";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, test } from "node:test";

import { createClient } from "redis";

import { Cachelet } from "cachelet";

import { main } from "../dist/cli/main.js";

import { folder, freePort, root, withoutRedis as skip } from "./support.mjs";

const program = join(root, "bin/cachelet.mjs");
const rdb = (args, input) => spawnSync(process.execPath, [program, "rdb", ...args], { input, encoding: "utf8", timeout: 20_000, maxBuffer: 1 << 26 });
const bytesOf = async (cache) => Buffer.from(await new Response(cache.backup()).arrayBuffer());

/** Runs, and must go well without a word on standard error. */
function fine(args, input) {
  const { stdout, stderr, status } = rdb(args, input);
  assert.equal(stderr, "");
  assert.equal(status, 0, `${args.join(" ")}: ${stdout.slice(0, 500)}`);
  return stdout;
}

/** Must be refused with a line that matches. */
function refused(args, pattern, input) {
  const { stdout, stderr, status } = rdb(args, input);
  assert.match(stderr, pattern);
  assert.match(stderr, /^cachelet: .*\n$/, "one line");
  assert.equal(stdout, "");
  assert.equal(status, 2);
}

/** The same inside this process, for the many; with bytes, those are the file that is named last. */
async function refusedHere(t, args, pattern, bytes) {
  const said = t.mock.method(console, "error", () => undefined);
  if (bytes !== undefined) {
    const path = join(await folder(t), "given");
    await writeFile(path, bytes);
    args = [args[0], path, ...args.slice(1)];
  }
  const status = await main(["rdb", ...args]);
  const lines = said.mock.calls.map((call) => call.arguments.join(" "));
  said.mock.restore();
  assert.equal(lines.length, 1, lines.join("\n"));
  assert.match(lines[0], pattern);
  assert.match(lines[0], /^cachelet: [^\n]*$/, "one line");
  assert.equal(status, 2);
}

const lines = (text) => text.trim().split("\n").map((line) => JSON.parse(line));
const FAR_MS = 4102444800123;

/** A value of each type and encoding, deadlines of keys and fields, past and to come, and all that a stream can have. */
async function everything() {
  let now = 1_000_000;
  const cache = await Cachelet.create({ now: () => now, databases: 16 });
  cache.set("text", "h\u00e9llo \u{1f600}\n\"\\");
  cache.set("number", -42, { PXAT: FAR_MS });
  cache.set("expired", "still here", { PXAT: 1_000_001 });
  cache.set("empty", "");
  cache.set(Uint8Array.of(0xff, 0), Uint8Array.of(0x80, 0xfe));
  cache.set("large", "x".repeat(100_000));
  cache.pfadd("visitors", "a", "b", "c");
  cache.setbit("bits", 100, 1);
  cache.rpush("list", "a", 1, "", Uint8Array.of(0xff));
  cache.rpush("long:list", ...Array.from({ length: 2500 }, (_, at) => `element ${at}`));
  cache.sadd("ints", 1, 2, -3);
  cache.sadd("members", "a", "b", Uint8Array.of(0xfe));
  cache.sadd("many:members", ...Array.from({ length: 2500 }, (_, at) => `member ${at}`));
  cache.zadd("zset", "-inf", "low", 0.1, "tenth", 1e300, "vast", 5e-324, "tiny", "inf", "high");
  cache.zadd("big:zset", "-0", "minus zero", ...Array.from({ length: 2500 }, (_, at) => [at / 3, `member ${at}`]).flat());
  cache.hset("hash", new Map([["field", "value"], ["__proto__", "p"], ["7", "seven"], ["", "no name"]]));
  cache.hset("hash of bytes", Uint8Array.of(0xff), Uint8Array.of(0xfe), "f", "v");
  cache.hset("big:hash", ...Array.from({ length: 2500 }, (_, at) => [`field ${at}`, at]).flat());
  for (const [key, fields] of [["expiring", 3], ["big:expiring", 2000]]) {
    cache.hset(key, ...Array.from({ length: fields }, (_, at) => [`field ${at}`, at]).flat());
    cache.call("HPEXPIREAT", key, FAR_MS, "FIELDS", 1, "field 0");
    cache.call("HPEXPIREAT", key, 1_000_001, "FIELDS", 1, "field 1");
  }
  for (let at = 1; at <= 1500; at++) cache.xadd("stream", `${at}-0`, "f", at, "g", Uint8Array.of(0xff));
  cache.xgroup("CREATE", "stream", "workers", 0);
  cache.xgroup("CREATE", "stream", Uint8Array.of(0xfd), "$");
  now = 2_000_000;
  cache.call("XREADGROUP", "GROUP", "workers", "ada", "COUNT", 3, "STREAMS", "stream", ">");
  now = 3_000_000;
  cache.call("XREADGROUP", "GROUP", "workers", "bob", "COUNT", 2, "STREAMS", "stream", ">");
  cache.call("XCLAIM", "stream", "workers", "bob", 0, "2-0");
  now = 4_000_000;
  cache.call("XREADGROUP", "GROUP", "workers", "ada", "STREAMS", "stream", "9999-0"); // seen, not active
  cache.xgroup("CREATECONSUMER", "stream", "workers", "idle");
  cache.xdel("stream", "3-0", "1500-0");
  cache.call("XTRIM", "stream", "MINID", "2-0");
  cache.xgroup("CREATE", "empty:stream", "g", "0-0", "MKSTREAM");
  cache.xadd("plain:stream", "5-1", "f", "v");
  cache.select(9);
  cache.set("elsewhere", 1);
  cache.select(0);
  now = 1_000_000;
  return cache;
}

let all;
before(async () => {
  const cache = await everything();
  all = await bytesOf(cache);
  cache.close();
});

/** The file with everything, in a folder. */
async function fixture(t) {
  const dir = await folder(t);
  const path = join(dir, "dump.rdb");
  await writeFile(path, all);
  return { dir, path };
}

/** A redis-server on an empty or filled folder. */
async function redisIn(t, dir, ...args) {
  const port = await freePort();
  const child = spawn("redis-server", ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", dir, "--save", "", ...args], { stdio: "ignore" });
  t.after(() => child.kill("SIGKILL"));
  const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: () => 20 } });
  client.on("error", () => undefined);
  await client.connect();
  const stop = async () => {
    client.destroy();
    child.kill("SIGTERM");
    await once(child, "exit");
  };
  t.after(() => client.isOpen && client.destroy());
  return { port, stop, run: (...words) => client.sendCommand(words.map((word) => (typeof word === "number" ? `${word}` : word))) };
}

test("help and mistakes", async (t) => {
  assert.match(fine(["--help"]), /cachelet rdb inspect FILE/);
  for (const verb of ["inspect", "export", "import", "diff"]) assert.match(fine([verb, "--help"]), new RegExp(`^cachelet rdb ${verb} .*\n\n  -`));
  refused(["look"], /there is no "rdb look"; there are inspect, export, import, diff/);
  await refusedHere(t, ["inspect"], /usage: cachelet rdb inspect FILE/);
  await refusedHere(t, ["diff", "a"], /usage: cachelet rdb diff A B/);
  await refusedHere(t, ["diff", "-", "-"], /only one of the two/);
  await refusedHere(t, ["inspect", "x", "--top", "many"], /--top wants a whole number from 0 to 999999, not many/);
  await refusedHere(t, ["inspect", "x", "--colour"], /--colour.*See: cachelet rdb inspect --help/);
  await refusedHere(t, ["export", "x", "--format", "xml"], /--format is one of json, resp, csv/);
  await refusedHere(t, ["import", "x"], /say with -o where/);
});

test("inspect: version, writer, databases, types, memory, what has expired", async (t) => {
  const { path } = await fixture(t);
  const report = JSON.parse(fine(["inspect", path, "--json", "--top", "3"]));
  assert.equal(report.version, 12);
  assert.equal(report.bytes, all.length);
  assert.equal(report.aux["redis-ver"], "7.2.4");
  assert.equal(report.aux.ctime, "1000");
  assert.deepEqual([report.keys, report.expires, report.expired], [24, 2, 1]);
  assert.deepEqual(report.databases.map(({ db, keys }) => [db, keys]), [[0, 23], [9, 1]]);
  const types = Object.fromEntries(report.types.map(({ type, encoding, elements }) => [`${type} ${encoding}`, elements]));
  assert.equal(types["hash listpackex"], 3);
  assert.equal(types["hash hashtable"], 4500);
  assert.equal(types["set intset"], 3);
  assert.equal(types["zset skiplist"], 2501);
  assert.equal(types["stream stream"], 1498);
  assert.equal(report.biggest.length, 3);
  assert.ok(report.biggest[0].memory >= report.biggest[2].memory);
  assert.equal(report.memory, report.types.reduce((sum, { memory }) => sum + memory, 0));
  const prefixes = JSON.parse(fine(["inspect", path, "--json", "--top", "100"])).prefixes;
  assert.deepEqual(prefixes.map(({ prefix, keys }) => [prefix, keys]).sort(), [["(none)", 17], ["big:", 3], ["empty:", 1], ["long:", 1], ["many:", 1], ["plain:", 1]]);
  const text = fine(["inspect", path]);
  assert.match(text, /^.*dump\.rdb: RDB version 12, \d+ KB, 24 keys\n/);
  assert.match(text, /redis-ver +7\.2\.4\n/);
  assert.match(text, /\n10 biggest keys +db +type +elements +memory\n(.*\n)*"large" +0 +string +100000 +97\.\d KB\n/);
  const piped = JSON.parse(fine(["inspect", "-", "--json"], all));
  assert.deepEqual([piped.file, piped.bytes, piped.keys, piped.elements], ["-", report.bytes, report.keys, report.elements]);
});

test("export: a JSON line a key, whatever its bytes", async (t) => {
  const { path } = await fixture(t);
  const keys = new Map(lines(fine(["export", path])).map((line) => [typeof line.key === "string" ? line.key : line.key.base64, line]));
  assert.equal(keys.size, 24);
  assert.deepEqual(keys.get("text"), { db: 0, key: "text", type: "string", value: "h\u00e9llo \u{1f600}\n\"\\" });
  assert.deepEqual(keys.get("number"), { db: 0, key: "number", type: "string", pexpireat: FAR_MS, value: "-42" });
  assert.deepEqual(keys.get("expired"), { db: 0, key: "expired", type: "string", pexpireat: 1_000_001, value: "still here" });
  assert.deepEqual(keys.get("/wA=").value, { base64: "gP4=" });
  assert.deepEqual(keys.get("list").value, ["a", "1", "", { base64: "/w==" }]);
  assert.deepEqual(keys.get("long:list").value.length, 2500);
  assert.deepEqual(keys.get("zset").value, [["low", "-inf"], ["tiny", 5e-324], ["tenth", 0.1], ["vast", 1e300], ["high", "inf"]]);
  assert.deepEqual(Object.entries(keys.get("hash").value).sort(), [["", "no name"], ["7", "seven"], ["__proto__", "p"], ["field", "value"]]);
  assert.deepEqual(keys.get("expiring").value, [["field 1", "1", 1_000_001], ["field 0", "0", FAR_MS], ["field 2", "2"]]);
  assert.equal(keys.get("elsewhere").db, 9);
  const { entries, groups, ...state } = keys.get("stream").value;
  assert.equal(entries.length, 1497);
  assert.deepEqual(state, { "last-generated-id": "1500-0", "max-deleted-entry-id": "1500-0", "entries-added": 1500 });
  assert.deepEqual(groups[0].pending, [["1-0", "ada", 2_000_000, 1], ["2-0", "bob", 3_000_000, 2], ["3-0", "ada", 2_000_000, 1], ["4-0", "bob", 3_000_000, 1], ["5-0", "bob", 3_000_000, 1]]);
  assert.deepEqual(groups[0].consumers, [
    { name: "ada", "seen-time": 4_000_000, "active-time": 2_000_000 },
    { name: "bob", "seen-time": 3_000_000, "active-time": 3_000_000 },
    { name: "idle", "seen-time": 4_000_000, "active-time": -1 },
  ]);
  assert.equal(fine(["export", "-"], all).length, fine(["export", path]).length);
});

test("export, import, diff: nothing is lost, as JSON lines or as commands", async (t) => {
  const { dir, path } = await fixture(t);
  for (const format of ["json", "resp"]) {
    const [text, again] = [join(dir, `keys.${format}`), join(dir, `${format}.rdb`)];
    assert.equal(fine(["export", path, "--format", format, "-o", text]), "");
    assert.equal(fine(["import", text, "-o", again]), "");
    assert.equal(fine(["diff", path, again]), "", format);
    // To the byte, where a value has but one form; and when consumers were seen, which diff passes over.
    const stores = await Promise.all([path, again].map(async (file) => Cachelet.create({ from: await readFile(file), now: () => 0 })));
    assert.deepEqual(...stores.map((store) => store.call("XINFO", "STREAM", "stream", "FULL", "COUNT", 0).groups));
    for (const key of ["empty:stream", "plain:stream", "list", "long:list", "visitors", "expiring", "zset"]) {
      const [one, other] = stores.map((store) => Buffer.from(store.callBuffer("DUMP", key)).toString("hex"));
      assert.equal(one, other, `${key} by ${format}`);
    }
    for (const store of stores) store.close();
  }
  const piped = rdb(["import", "-", "-o", "-"], fine(["export", path]));
  assert.equal(piped.status, 0, `${piped.error} ${piped.signal} ${piped.stderr}`);
  assert.deepEqual(readdirSync(dir).sort(), ["dump.rdb", "json.rdb", "keys.json", "keys.resp", "resp.rdb"]);
});

test("export: a string that is too long for JSON is said to be, and is a command", { timeout: 60_000 }, async (t) => {
  const cache = await Cachelet.create();
  t.after(() => cache.close());
  cache.setbit("bits", 8 * 100_000_000 - 1, 0); // zeros: each is six characters
  const file = await bytesOf(cache);
  refused(["export", "-"], /^cachelet: a string of 100000000 bytes is too long for a line of JSON; --format resp has room for it/, file);
  const { stdout } = spawnSync(process.execPath, [program, "rdb", "export", "-", "--format", "resp"], { input: file, maxBuffer: 1 << 28 });
  assert.equal(stdout.length, `*3\r\n$3\r\nSET\r\n$4\r\nbits\r\n$100000000\r\n`.length + 100_000_000 + 2);
});

test("export: a table of keys", async (t) => {
  const cache = await Cachelet.create();
  cache.set('a "quoted", key', "v");
  cache.rpush("l", 1, 2);
  cache.pexpireat("l", FAR_MS);
  const rows = fine(["export", "-", "--format", "csv"], await bytesOf(cache)).split("\r\n");
  cache.close();
  assert.equal(rows[0], "db,key,type,encoding,elements,memory,pexpireat");
  assert.match(rows.find((row) => row.includes("quoted")), /^0,"a ""quoted"", key",string,embstr,1,\d+,$/);
  assert.match(rows.find((row) => row.includes(",l,")), new RegExp(`^0,l,list,listpack,2,\\d+,${FAR_MS}$`));
});

test("diff: one line a key, and the exit code", async (t) => {
  const a = await Cachelet.create();
  const b = await Cachelet.create();
  for (const cache of [a, b]) {
    cache.set("same", 1);
    cache.set("string", "abc");
    cache.set("type", 1);
    cache.set("deadline", 1);
    cache.rpush("list", 1, 2, 3);
    cache.sadd("set", "a", "b");
    cache.zadd("zset", 1, "a", 2, "b");
    cache.hset("hash", "a", 1, "b", 2);
    cache.hset("expiring", "f", 1, "g", 1);
    cache.xadd("stream", "1-1", "f", "v");
    cache.xgroup("CREATE", "stream", "g", "0");
  }
  a.call("HPEXPIREAT", "expiring", FAR_MS, "FIELDS", 1, "g");
  a.set("only a", 1);
  b.select(2);
  b.lpush("only b", 1);
  b.select(0);
  b.set("string", "abcd");
  b.del("type");
  b.sadd("type", 1);
  b.pexpireat("deadline", FAR_MS);
  b.lset("list", 1, "x");
  b.sadd("set", "c");
  b.zadd("zset", 3, "a");
  b.hdel("hash", "a");
  b.hset("hash", "b", 3);
  b.call("XREADGROUP", "GROUP", "g", "c", "STREAMS", "stream", ">");
  const dir = await folder(t);
  const [one, other] = [join(dir, "a.rdb"), join(dir, "b.rdb")];
  await writeFile(one, a.backup());
  await writeFile(other, b.backup());
  const { stdout, status, stderr } = rdb(["diff", one, other]);
  assert.equal(stderr, "");
  assert.equal(status, 1);
  assert.deepEqual(stdout.trim().split("\n").sort(), [
    '+ db2 "only b" (list)',
    '- db0 "only a" (string)',
    '~ db0 "deadline" deadline: none became 2100-01-01T00:00:00.123Z',
    '~ db0 "expiring" value: of 2 elements 1 changed, such as "g"',
    '~ db0 "hash" value: of 2 elements 1 only in A, 1 changed, such as "a"',
    '~ db0 "list" value: from element 1 on',
    '~ db0 "set" value: of 2 elements 1 only in B',
    '~ db0 "stream" value: the group "g" differs',
    '~ db0 "string" value: from byte 3 on, 3 bytes became 4',
    '~ db0 "type" type: string became set',
    '~ db0 "zset" value: of 2 elements 1 changed, such as "a"',
  ]);
  const json = lines(rdb(["diff", one, other, "--json"]).stdout);
  assert.deepEqual(json.find(({ key }) => key === "only a"), { db: 0, only: "a", type: ["string", "none"], key: "only a" });
  assert.deepEqual(json.find(({ key }) => key === "deadline"), { db: 0, pexpireat: [null, FAR_MS], key: "deadline" });
  assert.equal(json.length, 11);
  assert.equal(fine(["diff", one, one]), "");
  const [without, withLibrary] = [9, 10].map((version) => join(root, `../tests/fixtures/rdb/version-${version}.rdb`));
  assert.match(rdb(["diff", without, withLibrary]).stdout, /^\+ function library "mylib"\n/);
  refused(["diff", one, `${other}.gone`], /there is no file .*b\.rdb\.gone/);
  a.close();
  b.close();
});

test("commands rebuild the data in a redis-server, which saves what was exported", { skip }, async (t) => {
  const { dir, path } = await fixture(t);
  const cache = await Cachelet.create({ from: await readFile(path), now: () => 0 });
  cache.del("expiring", "big:expiring", "expired"); // redis-server 7.0 has no deadlines of fields
  // Nor does it know when a consumer was active.
  cache.del("stream");
  cache.xadd("stream", "1-1", "f", "v", "2", "w");
  cache.xadd("stream", "2-1", "f", "v");
  cache.xgroup("CREATE", "stream", "g", "0");
  const now = join(dir, "seven.rdb");
  await writeFile(now, cache.backup());
  cache.close();
  const redis = await redisIn(t, dir, "--dbfilename", "redis.rdb");
  await redis.run("XADD", "consumed", "1-1", "f", "v");
  await redis.run("XADD", "consumed", "2-1", "f", "v");
  await redis.run("XGROUP", "CREATE", "consumed", "g", "0");
  await redis.run("XREADGROUP", "GROUP", "g", "ada", "STREAMS", "consumed", ">");
  await redis.run("XDEL", "consumed", "1-1");
  await redis.run("SADD", "list", "in the way");
  await redis.run("SAVE");
  for (const name of ["redis.rdb", "seven.rdb"]) {
    const { stdout } = spawnSync("sh", ["-c", `"${process.execPath}" "${program}" rdb export "${join(dir, name)}" --format resp | redis-cli -p ${redis.port} --pipe`], { encoding: "utf8" });
    assert.match(stdout, /errors: 0, replies: [1-9]/, `${name}: ${stdout}`);
  }
  await redis.run("SELECT", "0");
  const consumed = fine(["export", join(dir, "redis.rdb")]).split("\n").find((line) => line.includes('"consumed"'));
  await redis.run("SAVE");
  const { stdout } = rdb(["diff", now, join(dir, "redis.rdb")]);
  assert.equal(stdout, '+ db0 "consumed" (stream)\n');
  assert.equal(fine(["export", join(dir, "redis.rdb")]).split("\n").find((line) => line.includes('"consumed"')), consumed);
});

test("redis-server's append-only file becomes what redis-server reads of it", { skip }, async (t) => {
  const dir = await folder(t);
  const redis = await redisIn(t, dir, "--appendonly", "yes", "--aof-use-rdb-preamble", "no", "--aof-timestamp-enabled", "yes");
  await redis.run("SET", "session", "v", "PX", "20");
  await redis.run("PERSIST", "session"); // which was alive then
  await redis.run("SETEX", "k", "1000", "v");
  await redis.run("MULTI");
  await redis.run("RPUSH", "l", "a", "b");
  await redis.run("INCRBYFLOAT", "f", "0.1");
  await redis.run("EXEC");
  await redis.run("XADD", "s", "*", "f", "v");
  await redis.run("XGROUP", "CREATE", "s", "g", "0");
  await redis.run("XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">");
  await redis.run("SELECT", "5");
  await redis.run("HSET", "h", "f", "v", "g", "w");
  await redis.run("SPOP", "h2");
  await new Promise((resolve) => setTimeout(resolve, 50));
  await redis.stop();
  const next = await redisIn(t, dir, "--appendonly", "yes", "--aof-use-rdb-preamble", "no");
  await next.run("SAVE");
  // The new server began an increment of its own, which is empty.
  const increment = readdirSync(join(dir, "appendonlydir")).find((name) => name.endsWith(".incr.aof"));
  const out = join(dir, "imported.rdb");
  assert.equal(fine(["import", join(dir, "appendonlydir", increment), "-o", out]), "");
  assert.equal(fine(["diff", join(dir, "dump.rdb"), out]), "");
  // What is cut off is refused with its place.
  const whole = await readFile(join(dir, "appendonlydir", increment));
  refused(["import", "-", "-o", out], /^cachelet: standard input, byte \d+: the file ends within this command\n/, whole.subarray(0, -3));
});

test("import: commands by line, from now on, and libraries", async (t) => {
  const dir = await folder(t);
  const out = join(dir, "out.rdb");
  const input = 'FUNCTION LOAD "#!lua name=lib\\nreturn 1"\r\nset greeting "hello \\xff"\n# a comment\n\nSETEX short 100 v\nSET past v PXAT 5\nXADD s * f v\nMULTI\nSET x 1 EX 50\nEXEC\nSELECT 3\nhset h f v\n' + `RPUSH long${" x".repeat(300_000)}\n`;
  assert.equal(fine(["import", "-", "-o", out], input), "");
  const keys = lines(fine(["export", out]));
  assert.deepEqual(keys[0], { library: "#!lua name=lib\nreturn 1" });
  const by = Object.fromEntries(keys.slice(1).map((line) => [line.key, line]));
  assert.deepEqual(by.greeting.value, { base64: "aGVsbG8g/w==" });
  assert.ok(Math.abs(by.short.pexpireat - Date.now() - 100_000) < 20_000);
  assert.ok(Math.abs(by.x.pexpireat - Date.now() - 50_000) < 20_000);
  assert.equal(by.past.pexpireat, 5);
  assert.ok(Math.abs(Number(by.s.value.entries[0][0].split("-")[0]) - Date.now()) < 20_000);
  assert.equal(by.h.db, 3);
  assert.equal(by.long.value.length, 300_000);
  const wide = rdbOf(`XADD s 1-1${" f v".repeat(100_000)}\n`);
  assert.ok(rdbOf(fine(["export", "-", "--format", "resp"], wide)).length === wide.length);
  for (const [wrong, pattern] of [
    ["SET k v\nNOSUCH x\n", /command 2 \(NOSUCH, byte 8\): ERR unknown command 'NOSUCH'.*; take it out of the file/],
    ["*1\r\n$3\r\nDELX\r\n", /byte 0: this command is damaged: a word is not as long as it says/],
    ["*2\r\n$3\r\nDEL\r\n:1\r\n", /stands for a length/],
    ["*-1\r\n", /no command/],
    ["*2\r\n$3\r\nGET\r\n$999999999\r\nx", /the file ends within this command/],
    ["SET k 'v\n", /quotes/],
    ["SET k v\nMULTI\nLPUSH k 1\nEXEC\n", /command 4 \(EXEC.*WRONGTYPE/],
    ["SET k v\nMULTI\nSET k w\n", /the file ends within the transaction that command 2 \(byte 8\) begins/],
    ["SET k v\nFUNCTION LOAD x\n", /libraries are loaded before all else/],
    ["", /is empty/],
    [all, /is an RDB file already/],
  ]) await refusedHere(t, ["import", "-o", join(dir, "never.rdb")], pattern, wrong);
  assert.ok(!existsSync(join(dir, "never.rdb")));
  assert.deepEqual(readdirSync(dir), ["out.rdb"]);
});

test("import: what is no plain file is written to and not replaced, a link is followed, a mode is kept", { skip: process.platform === "win32" }, async (t) => {
  const home = await folder(t);
  const [pipe, real, link] = ["pipe", "real.rdb", "link.rdb"].map((name) => join(home, name));
  spawnSync("mkfifo", [pipe]);
  await writeFile(real, "", { mode: 0o600 });
  await symlink(real, link);
  const child = spawn(process.execPath, [program, "rdb", "import", "-", "-o", pipe]);
  child.stdin.end("SET a b\n");
  const read = readFile(pipe); // opens once there is a writer
  assert.deepEqual(await once(child, "exit"), [0, null]);
  assert.ok(statSync(pipe).isFIFO());
  fine(["import", "-", "-o", link], "SET a b\n");
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(statSync(real).mode & 0o777, 0o600);
  for (const file of [await read, await readFile(real)]) assert.equal((await Cachelet.create({ from: file })).get("a"), "b");
  assert.deepEqual(readdirSync(home).sort(), ["link.rdb", "pipe", "real.rdb"]);
});

test("import: a line that is wrong is named, and nothing is written", async (t) => {
  const dir = await folder(t);
  const good = '{"key":"k","type":"string","value":"v"}\n';
  for (const [line, pattern] of [
    ['{"key":"k"', /line 2: no JSON/],
    ["[]", /line 2: a line is an object, not \[\]/],
    [`{"key":"k","type":"list","value":${"[".repeat(200_000)}${"]".repeat(200_000)}}`, /line 2: Maximum call stack size exceeded/],
    ['{"key":"k","type":"text","value":"v"}', /"type" is one of string, list, set, zset, hash, stream, not "text"/],
    ['{"key":1,"type":"string","value":"v"}', /key is a string or {"base64":"…"}, not 1/],
    ['{"key":"k","type":"string","value":{"base64":"*"}}', /value is a string or/],
    ['{"key":"k","type":"string","value":"\\ud800"}', /half a character/],
    ['{"key":"k","type":"list","value":[]}', /a list has one element at least/],
    ['{"key":"k","type":"zset","value":[["a","1"]]}', /a score is a number/],
    ['{"key":"k","type":"zset","value":[["a"]]}', /a member with its score is a list of 2, not of 1/],
    ['{"key":"k","type":"hash","value":[["a","b","c"]]}', /a field's deadline is a whole number/],
    ['{"key":"k","type":"stream","value":{"entries":[["1",["f","v"]]]}}', /an entry's ID is text like/],
    ['{"key":"k","type":"stream","value":{"entries":[["2-1",["f","v"]],["1-1",["f","v"]]]}}', /line 2: ERR The ID specified in XADD is equal or smaller/],
    ['{"key":"k","type":"stream","value":{"entries":[["1-1",["f"]]]}}', /fields and values in turn/],
    ['{"key":"k","type":"string","value":"v","pexpireat":1.5}', /pexpireat is a whole number/],
    ['{"key":"k","type":"string","value":"v","pexpireat":"9999999999999999999"}', /line 2: ERR /],
    ['{"db":5000,"key":"k","type":"string","value":"v"}', /line 2: ERR DB index is out of range/],
    ['{"library":"#!lua name=x"}', /libraries stand before all keys/],
  ]) await refusedHere(t, ["import", "-o", join(dir, "never.rdb")], pattern, `${good}${line}\n`);
  assert.deepEqual(readdirSync(dir), []);
  refused(["import", "-", "-o", join(dir, "no/such/folder.rdb")], /cannot be written \(ENOENT\); choose another file/, good);
  await writeFile(join(dir, "file"), "");
  refused(["import", "-", "-o", join(dir, "file/below.rdb")], /cannot be written \(ENOTDIR\); choose another file/, good);
  assert.equal(fine(["export", "-"], rdbOf(good + good.replace('"v"', '"w"'))), '{"db":0,"key":"k","type":"string","value":"w"}\n');
});

/** The RDB file of JSON lines. */
function rdbOf(input) {
  const { stdout, status } = spawnSync(process.execPath, [program, "rdb", "import", "-", "-o", "-"], { input });
  assert.equal(status, 0);
  return stdout;
}

test("a file that is no good is refused in one line that says what to do", async (t) => {
  const { dir, path } = await fixture(t);
  await refusedHere(t, ["inspect", `${path}.gone`], /there is no file .*\.gone$/);
  await refusedHere(t, ["inspect", dir], /is a directory; name a file in it, such as .*\/dump\.rdb$/);
  refused(["inspect", "-"], /standard input: this is no RDB file \(byte 0\); one begins with REDIS and four digits/, "");
  refused(["export", "-"], /no RDB file.*for JSON lines and files of commands there is: cachelet rdb import/, "SET k v\n");
  refused(["diff", "-", path], /RDB version 80 is not known.*1 to 12 are/, "REDIS0080");
  for (const at of [5, 9, 30, 200, 5000, Math.floor(all.length / 2), all.length - 9, all.length - 1]) {
    await refusedHere(t, ["inspect"], at < 9 ? /no RDB file/ : /cut off or damaged \(byte \d+\); compare its length/, all.subarray(0, at));
  }
  for (const at of [0, 12, 60, 500, 3000, Math.floor(all.length / 3), Math.floor(all.length / 1.2), all.length - 9, all.length - 2]) {
    const flipped = Buffer.from(all);
    flipped[at] ^= 0x55;
    await refusedHere(t, ["export", "--format", "csv"], /^cachelet: \S+: .*\(byte \d+\); /, flipped);
  }
  const longer = rdb(["inspect", "-", "--json"], Buffer.concat([all, Buffer.from("*1\r\n$4\r\nPING\r\n")]));
  assert.match(longer.stderr, /there is more behind the end of the RDB data, which was not read/);
  assert.equal(JSON.parse(longer.stdout).keys, 24);
});

test("what a small file says at length is told as far as it makes sense", async (t) => {
  const packed = (bytes) => {
    // A zero, then copies of it: 264 bytes in 3.
    const runs = Buffer.concat([Buffer.from([0, 0]), Buffer.alloc(3 * Math.floor(bytes / 264), Buffer.from([0xe0, 0xff, 0]))]);
    const head = Buffer.from([0xc3, 0x80, 0, 0, 0, 0, 0x80, 0, 0, 0, 0]);
    head.writeUInt32BE(runs.length, 2);
    head.writeUInt32BE(1 + 264 * Math.floor(bytes / 264), 7);
    return Buffer.concat([head, runs]);
  };
  const [long, said] = [packed(20e6), Buffer.from("\xfa\x01a\x01b", "latin1")];
  const aux = Array.from({ length: 10 }, (_, at) => Buffer.concat([Buffer.from([0xfa, 1, 0x61 + at]), at === 1 ? Buffer.from([1, 0x62]) : long]));
  const file = Buffer.concat([Buffer.from("REDIS0010"), said, ...aux, Buffer.from([0xf5, 7]), Buffer.from("#!a b=c"), Buffer.from([0]), long, Buffer.from("\x01v"), Buffer.from([0xff]), Buffer.alloc(8)]);
  const path = join(await folder(t), "long.rdb");
  await writeFile(path, file);
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--max-old-space-size=120", program, "rdb", "inspect", path], { encoding: "utf8", timeout: 60_000 });
  assert.deepEqual([stderr, status], ["", 0]);
  assert.match(stdout, /, 1 key\n  a {12}b\n  b {12}b\n  functions/);
  assert.match(stdout, /\nbiggest key +db/);
  assert.match(stdout, /\n"(\\u\{0\})+\\?[^ ]*…" {2,}0  string/);
});

test("who reads only the beginning of the output gets no error", async (t) => {
  const { path } = await fixture(t);
  const { stdout, stderr } = spawnSync("sh", ["-c", `"${process.execPath}" "${program}" rdb export "${path}" | head -c 10`], { encoding: "utf8" });
  assert.equal(stderr, "");
  assert.equal(stdout, '{"db":0,"k');
});

const hasScript = spawnSync("script", ["--version"]).status === 0;

test("a bar on a terminal, after a second", { skip: hasScript ? false : "script(1) is not installed" }, async (t) => {
  const { path } = await fixture(t);
  const slowly = (seconds) => `(head -c 5000 "${path}"; sleep ${seconds}; tail -c +5001 "${path}") | "${process.execPath}" "${program}" rdb inspect - --json > /dev/null`;
  const onTerminal = (command) => spawnSync("script", ["-qec", command, "/dev/null"], { encoding: "utf8", timeout: 20_000 }).stdout;
  assert.match(onTerminal(slowly(4)), /reading standard input: \d/);
  assert.doesNotMatch(onTerminal(slowly(0)), /reading/);
});
