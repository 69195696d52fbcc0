// The command line and redis.conf of `cachelet serve`: as redis-server takes them, and what is refused with line and name.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { folder, Raw, root, serveProgram, withoutRedis } from "./support.mjs";

const run = (...args) => spawnSync(process.execPath, [join(root, "bin/cachelet.mjs"), "serve", ...args], { encoding: "utf8", timeout: 20_000 });

/** What CONFIG GET says of these, in their order. */
async function values(t, server, ...names) {
  const raw = await Raw.open(server.port);
  t.after(() => raw.socket.destroy());
  const found = [];
  for (const name of names) {
    const [, value] = /^\*2\r\n\$\d+\r\n[^\r]+\r\n\$\d+\r\n(.*)\r\n$/s.exec(await raw.ask(`CONFIG GET ${name}\r\n`, /^\*2\r\n(\$\d+\r\n.*\r\n){2}$/s)) ?? [];
    found.push(value);
  }
  return found;
}

/** A redis.conf with these lines. */
async function conf(t, ...lines) {
  const file = join(await folder(t), "redis.conf");
  writeFileSync(file, `${lines.join("\n")}\n`);
  return file;
}

test("flags may have several words, and win over the file", async (t) => {
  const file = await conf(t, "# ours", "maxmemory 5mb", "save 900 1", "save 300 10", 'requirepass ""', "LIST-MAX-LISTPACK-SIZE -3", "timeout 7");
  const server = await serveProgram(file, "--dir", await folder(t), "--save", "60", "5", "30", "9", "--maxmemory=10mb", "--config", "timeout=9", "--bind", "127.0.0.1", "-::1");
  t.after(() => server.stop());
  assert.deepEqual(await values(t, server, "save", "maxmemory", "timeout", "list-max-listpack-size", "bind"), ["60 5 30 9", "10485760", "9", "-3", "127.0.0.1 -::1"]);
  const plain = await serveProgram(file, "--dir", await folder(t), "--slowlog-max-len", "128");
  t.after(() => plain.stop());
  assert.deepEqual(await values(t, plain, "save"), ["900 1 300 10"]);
});

test("save without a value is no points, in a file and as a flag; a flag and its value may be one word", async (t) => {
  const server = await serveProgram(await conf(t, "save 900 1", "save"), "--maxmemory 7mb");
  t.after(() => server.stop());
  assert.deepEqual(await values(t, server, "save", "maxmemory"), ["", "7340032"]);
  const flagged = await serveProgram(await conf(t, "save 900 1"), "--save", "--timeout", "9");
  t.after(() => flagged.stop());
  assert.deepEqual(await values(t, flagged, "save", "timeout"), ["", "9"]);
});

test("of a parameter's older and newer name the last one given counts, and CONFIG REWRITE makes no file that is refused", async (t) => {
  const file = await conf(t, "client-output-buffer-limit pubsub 32mb 8mb 60", "hash-max-ziplist-entries 300", "zset-max-listpack-entries 10", "zset-max-ziplist-entries 20", "zset-max-listpack-entries 30");
  const server = await serveProgram(file, "--hash-max-listpack-entries", "400");
  assert.deepEqual(await values(t, server, "hash-max-listpack-entries", "zset-max-listpack-entries"), ["400", "30"]);
  const raw = await Raw.open(server.port);
  await raw.ask("CONFIG SET hash-max-listpack-entries 500\r\nCONFIG REWRITE\r\n", /OK\r\n\+OK/);
  await server.stop();
  const again = await serveProgram(file);
  t.after(() => again.stop());
  assert.deepEqual(await values(t, again, "hash-max-listpack-entries", "hash-max-ziplist-entries"), ["500", "500"]);
});

test("an address with a - before it may be missing, another may not", async (t) => {
  const server = await serveProgram("--bind", "127.0.0.1", "-203.0.113.1");
  t.after(() => server.stop());
  await (await Raw.open(server.port)).ask("PING\r\n", /PONG/);
  const missing = run("--port", "0", "--bind", "127.0.0.1", "203.0.113.1");
  assert.equal(missing.status, 1);
  assert.match(missing.stderr, /203\.0\.113\.1 is no address of this machine/);
  assert.match(run("--port", "0", "--bind", "-203.0.113.1").stderr, /try 127\.0\.0\.1/);
});

test("every address listens on the same port", async (t) => {
  const server = await serveProgram("--bind", "127.0.0.1", "127.0.0.2");
  t.after(() => server.stop());
  for (const host of ["127.0.0.1", "127.0.0.2"]) await (await Raw.open(server.port, { host })).ask("PING\r\n", /PONG/);
});

test("all that is refused is told at once: where, what, and what to do", async (t) => {
  const file = await conf(t, "port 0", "replicaof 10.0.0.1 6379", "maxmemory 10zb", "no-such-thing 1", "daemonize yes", "appendfsync always", "include other.conf", "rename-command FLUSHALL x", "cluster-enabled yes", "maxmemory-policy none");
  const { status, stdout, stderr } = run(file, "--slowlog-max-len", "5", "--loglevel", "loud");
  assert.equal(status, 2);
  assert.equal(stdout, "");
  const lines = stderr.trim().split("\n");
  const at = (line, pattern) => assert.ok(lines.some((text) => text.startsWith(`cachelet: ${line}`) && pattern.test(text)), `${line} ${pattern} in\n${stderr}`);
  at(`${file}:2: replicaof 10.0.0.1 6379: `, /belongs to replication, which this build of Cachelet does not have; remove it$/);
  at(`${file}:3: maxmemory 10zb: `, /must be a memory value/);
  at(`${file}:4: no-such-thing 1: `, /there is no parameter no-such-thing here; remove it/);
  at(`${file}:5: daemonize yes: `, /foreground/);
  at(`${file}:6: appendfsync always: `, /needs appendonly yes/);
  at(`${file}:7: include other.conf: `, /copy that file's lines/);
  at(`${file}:8: rename-command FLUSHALL x: `, /commands keep their names/);
  at(`${file}:9: cluster-enabled yes: `, /cluster mode/);
  at(`${file}:10: maxmemory-policy none: `, /allkeys-lru/);
  at("--slowlog-max-len 5: ", /slow log/);
  at("--loglevel loud: ", /notice/);
  assert.equal(lines.length, 11);
});

test("lines that are no parameters, files that are not there, words in the wrong place", async (t) => {
  const file = await conf(t, "port 0", 'requirepass "half');
  for (const [args, pattern] of [
    [[file], /redis\.conf:2: a parameter is a name and a value: requirepass "half/],
    [[await conf(t, "port")], /redis\.conf:1: a parameter is a name and a value: port/],
    [["/none/redis.conf"], /\/none\/redis\.conf cannot be read/],
    [["--port"], /--port wants a value/],
    [["--client-output-buffer-limit", "pubsub 64mb 16mb 60"], /--client-output-buffer-limit pubsub 64mb 16mb 60: client-output-buffer-limit belongs to the choice of output limits/],
    [["-p", "1"], /-p is no option/],
    [["--config", "port"], /NAME=VALUE/],
    [["--port", "0", "--rest-token", "x"], /--http-port/],
    [["--http-port", "0", "--rest-token", ""], /openssl rand/],
    [["--http-port", "0", "--http-origin", "app.example"], /https:\/\/app\.example\.com/],
    [["--dbfilename", "data/dump.rdb"], /--dbfilename data\/dump\.rdb: this is a name in the folder --dir/],
    [["--appendonly", "yes", "--appenddirname", ".."], /--appenddirname \.\.: this is a name/],
    [["--appendonly", "yes", "--appendfilename", ""], /--appendfilename : this is a name/],
    [["--snapshot-interval", "0"], /--snapshot-interval wants a whole number from 1 to/],
    [["--snapshot-interval", "1", "--snapshot-retention", "0"], /--snapshot-retention wants a whole number from 1 to/],
    [[await conf(t, "constructor 1")], /there is no parameter constructor here/],
    [[await conf(t, "__proto__ 1")], /there is no parameter __proto__ here/],
    [["--port", "70000"], /number from 0 to 65535|between 0 and 65535/],
  ]) {
    const { status, stderr } = run(...args);
    assert.equal(status, 2, args.join(" "));
    assert.match(stderr, pattern);
  }
});

test("the redis.conf that Redis ships starts the server, in the foreground", { skip: withoutRedis }, async (t) => {
  let shipped;
  try {
    shipped = readFileSync("/etc/redis/redis.conf", "utf8");
  } catch {
    return t.skip("there is no /etc/redis/redis.conf");
  }
  const dir = await folder(t);
  const file = join(dir, "redis.conf");
  writeFileSync(file, shipped.replace(/^daemonize yes/m, "daemonize no").replace(/^dir .*/m, `dir ${dir}`).replace(/^(pidfile|logfile) .*\//gm, `$1 ${dir}/`));
  const server = await serveProgram(file, "--appendonly", "yes");
  t.after(() => server.stop());
  assert.deepEqual(await values(t, server, "repl-timeout", "tcp-backlog", "dir"), ["60", "511", dir]);
  assert.equal(readFileSync(join(dir, "redis-server.pid"), "utf8"), `${server.pid}\n`);
  const { code, err } = await server.stop();
  assert.deepEqual([code, err], [0, ""]);
  assert.ok(!existsSync(join(dir, "redis-server.pid")));
  assert.match(readFileSync(join(dir, "redis-server.log"), "utf8"), /^\d{4}-\d\d-\d\dT\S+Z append-only directory .*\n$/);
});

test("a pidfile and a logfile that cannot be written are told, and keep nobody from starting", async (t) => {
  const server = await serveProgram("--pidfile", "/none/pid", "--logfile", "/none/log");
  t.after(() => server.stop());
  await (await Raw.open(server.port)).ask("PING\r\n", /PONG/);
  const { code, err } = await server.stop();
  assert.equal(code, 0);
  assert.match(err, /^cachelet: ENOENT.*log'\ncachelet: ENOENT.*pid'\n$/);
});

test("a redis.conf of Windows is read; what is no UTF-8 in one stays as it is", async (t) => {
  const file = await conf(t);
  const lines = (...changed) => Buffer.concat([Buffer.from("# caf\xe9\r\n", "latin1"), Buffer.from(changed.join(""))]);
  writeFileSync(file, Buffer.concat([Buffer.from("\ufeff"), lines("maxmemory 5mb\r\n", 'pidfile "/none/\u20ac"\r\n')]));
  const server = await serveProgram(file);
  t.after(() => server.stop());
  assert.deepEqual(await values(t, server, "maxmemory"), ["5242880"]);
  const raw = await Raw.open(server.port);
  t.after(() => raw.socket.destroy());
  await raw.ask("CONFIG SET maxmemory 6mb requirepass \"\u20ac '\"\r\n", /OK/);
  await raw.ask("CONFIG REWRITE\r\n", /\+OK/);
  assert.deepEqual(readFileSync(file), lines("maxmemory 6291456\n", 'pidfile "/none/\u20ac"\r\n', `# Generated by CONFIG REWRITE\nrequirepass "\u20ac '"\n`));
});

test("CONFIG REWRITE leaves what the program goes by, keys of encryption too", async (t) => {
  const dir = await folder(t);
  const key = join(dir, "key");
  writeFileSync(key, "0".repeat(64));
  const lines = `port 0\nhttp-port 0\nhttp-origin http://a.example\nrest-token x\ndir ${dir}\nencryption-key-file ${key}\n`;
  const file = await conf(t, lines);
  const server = await serveProgram(file);
  t.after(() => server.stop());
  const raw = await Raw.open(server.port);
  t.after(() => raw.socket.destroy());
  await raw.ask("CONFIG SET timeout 5\r\n", /OK/);
  await raw.ask("CONFIG REWRITE\r\n", /\+OK/);
  assert.equal(readFileSync(file, "utf8"), `${lines}\n# Generated by CONFIG REWRITE\ntimeout 5\n`);
});
