// `cachelet doctor`: each of its lines, by something that is really so.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";

import { Cachelet } from "cachelet";

import { clientOf, folder, freePort, root, serveProgram } from "./support.mjs";

/** Runs it; `has(line)` looks for a line by its status and the beginning or a pattern of its text. */
function doctor(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "bin/cachelet.mjs"), "doctor", ...args], { encoding: "utf8", timeout: 30_000 });
  assert.equal(stderr, "");
  for (const line of stdout.trim().split("\n")) assert.match(line, /^(ok   |warn |FAIL | {5}) \S/, stdout);
  const has = (state, pattern) => assert.match(stdout, new RegExp(`^${state} +${pattern.source}`, "m"));
  return { status, stdout, has, failures: stdout.split("\n").filter((line) => line.startsWith("FAIL")).length };
}

let port;
before(async () => (port = `${await freePort()}`));

/** Every file of a folder, with its bytes. */
const filesOf = (dir) => Object.fromEntries(readdirSync(dir, { recursive: true }).filter((name) => statSync(join(dir, name)).isFile()).map((name) => [name, readFileSync(join(dir, name), "latin1")]));

test("where all is well", async (t) => {
  const dir = await folder(t);
  const { status, stdout, has } = doctor("--port", port, "--appendonly", "yes", "--dir", dir, "--maxmemory", "64mb", "--http-port", "0");
  assert.equal(status, 0, stdout);
  assert.doesNotMatch(stdout, /^(FAIL|warn)/m);
  has("ok", /Node\.js \d+\.\d+/);
  has("ok", /the engine loads and answers \(\d+ ms\)/);
  has("ok", /memory: maxmemory is 64 MB, of /);
  has("ok", new RegExp(`port ${port} is free on 127\\.0\\.0\\.1$`));
  has("ok", /the playground is there/);
  has("ok", /there are no data files yet/);
  has("ok", /the clock says 20/);
  assert.deepEqual(readdirSync(dir), [], "nothing is made");
  doctor("--port", port).has("ok", /data stays in memory only/);
});

test("its help, and serve's, name each other", () => {
  const help = (verb) => spawnSync(process.execPath, [join(root, "bin/cachelet.mjs"), verb, "--help"], { encoding: "utf8" }).stdout;
  assert.match(help("doctor"), /^cachelet doctor \[FILE\] \[options\].*takes what serve takes/ims);
  assert.match(help("serve"), /cachelet doctor redis\.conf/);
});

test("a port that is taken, and by whom; options that are refused", async (t) => {
  const server = await serveProgram();
  t.after(() => server.stop());
  const taken = doctor("--port", `${server.port}`, "--bind", "127.0.0.1");
  assert.equal(taken.status, 1);
  assert.equal(taken.failures, 1);
  taken.has("FAIL", process.platform === "linux" ? new RegExp(`port: 127\\.0\\.0\\.1:${server.port} is taken by process ${server.pid} \\(node\\)`) : /port: .* is taken/);
  const refused = doctor("--port", port, "--replicaof", "a", "1", "--maxmemory", "x");
  assert.equal(refused.status, 1);
  assert.equal(refused.failures, 2);
  refused.has("FAIL", /--replicaof a 1: replicaof belongs to replication/);
});

test("data: a dump.rdb that a new append-only directory leaves unread", async (t) => {
  const dir = await folder(t);
  const kept = ["--appendonly", "yes", "--dir", dir];
  const dump = join(dir, "dump.rdb");
  const cache = await Cachelet.create();
  writeFileSync(dump, Buffer.from(await new Response(cache.backup()).arrayBuffer()));
  const unread = /the append-only directory is new and .*dump\.rdb is not read; --from .*dump\.rdb begins with it/;
  const { status, stdout, has } = doctor("--port", port, ...kept);
  assert.equal(status, 0);
  has("warn", unread);
  assert.doesNotMatch(stdout, /no data files/);
  doctor("--port", port, ...kept, "--from", dump).has("ok", /there are no data files yet/);
  const server = await serveProgram(...kept);
  t.after(() => server.stop());
  assert.match(server.output.err, unread);
});

test("data: keys are counted as the server would read them, beside one that has the folder, and nothing is changed", async (t) => {
  const dir = await folder(t);
  const kept = ["--appendonly", "yes", "--dir", dir];
  const server = await serveProgram(...kept);
  t.after(() => server.stop("SIGKILL"));
  const client = await clientOf(t, server);
  for (let at = 0; at < 100; at++) await client.set(`k${at}`, "v");
  const inUse = doctor("--port", port, ...kept);
  assert.equal(inUse.status, 1);
  inUse.has("FAIL", new RegExp(`.*appendonlydir is in use by process ${server.pid}`));
  await server.stop("SIGKILL");
  const before = filesOf(dir);
  const { status, has } = doctor("--port", port, ...kept);
  assert.equal(status, 0);
  has("ok", /the append-only directory loads: 100 keys in /);
  assert.deepEqual(filesOf(dir), before);

  const increment = join(dir, "appendonlydir", Object.keys(before).find((name) => name.endsWith("incr.aof")).split("/").at(-1));
  const whole = readFileSync(increment);
  truncateSync(increment, whole.length - 30);
  const cut = doctor("--port", port, ...kept);
  assert.equal(cut.status, 0);
  cut.has("ok", /the append-only directory loads: \d\d keys/);
  cut.has("warn", /.*cut/);
  assert.equal(statSync(increment).size, whole.length - 30, "what is cut off is left as it is");
  const damaged = Buffer.from(whole);
  damaged[Math.floor(whole.length / 2)] ^= 1;
  writeFileSync(increment, damaged);
  const bad = doctor("--port", port, ...kept);
  assert.equal(bad.status, 1);
  bad.has("FAIL", /.*incr\.aof is damaged/);
});

test("a dump.rdb: whole, damaged, encrypted with another key", async (t) => {
  const dir = await folder(t);
  const server = await serveProgram("--dir", dir);
  const client = await clientOf(t, server);
  await client.set("a", "1");
  await client.select(2);
  await client.hSet("h", { f: "v" });
  await client.sendCommand(["SAVE"]);
  await server.stop();
  const file = join(dir, "dump.rdb");
  doctor("--port", port, "--dir", dir).has("ok", /.*dump\.rdb loads: 2 keys in /);
  const bytes = readFileSync(file);
  bytes[bytes.length - 12] ^= 0xff;
  writeFileSync(file, bytes);
  const bad = doctor("--port", port, "--dir", dir);
  assert.equal(bad.status, 1);
  assert.equal(bad.failures, 1);

  const [key, other] = ["1", "2"].map((digit) => (writeFileSync(join(dir, digit), digit.repeat(64)), join(dir, digit)));
  const secret = await folder(t);
  const locked = await serveProgram("--dir", secret, "--encryption-key-file", key);
  await (await clientOf(t, locked)).sendCommand(["SAVE"]);
  await locked.stop();
  doctor("--port", port, "--dir", secret, "--encryption-key-file", key).has("ok", /.*dump\.rdb loads: 0 keys/);
  doctor("--port", port, "--dir", secret, "--encryption-key-file", other).has("FAIL", /.*key/);
  doctor("--port", port, "--dir", secret).has("FAIL", /.*encrypted/);
});

test("folders that cannot be used, a clock that is behind, memory that is not there", async (t) => {
  const dir = await folder(t);
  writeFileSync(join(dir, "file"), "");
  for (const path of [["file"], ["file", "below"]]) doctor("--port", port, "--appendonly", "yes", "--dir", join(dir, ...path)).has("FAIL", /.*file is no folder/);
  doctor("--port", port, "--appendonly", "yes", "--dir", join(dir, "new", "er")).has("ok", /.*er is not there yet: it will be made/);
  mkdirSync(join(dir, "appendonlydir"));
  writeFileSync(join(dir, "dump.rdb"), "");
  utimesSync(join(dir, "dump.rdb"), new Date(), new Date(Date.now() + 86_400_000));
  doctor("--port", port, "--appendonly", "yes", "--dir", dir).has("FAIL", /the clock says .*, and files here are of /);
  doctor("--port", port, "--maxmemory", "1000gb").has("warn", /memory: maxmemory is 1000\.0 GB, of .*\n +leave room for the rest: --maxmemory \d+mb/);
});

test("who reaches it, and what they may", () => {
  const at = (...args) => doctor("--port", port, ...args);
  at("--bind", "0.0.0.0").has("warn", /others reach it and are turned away: there is no password \(protected mode\)\n +set a password/);
  at("--bind", "0.0.0.0", "--protected-mode", "no").has("warn", /whoever reaches it may read and change all data/);
  at("--bind", "0.0.0.0", "--requirepass", "x").has("warn", /others reach it, and passwords and data cross the network as they are/);
});

test("certificates: good, of another key, about to end", { skip: spawnSync("openssl", ["version"]).status !== 0 }, async (t) => {
  const dir = await folder(t);
  const openssl = (...args) => execFileSync("openssl", args, { cwd: dir, stdio: "ignore" });
  for (const [name, days] of [["good", "90"], ["short", "5"]]) openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", `${name}.key`, "-out", `${name}.crt`, "-days", days, "-subj", `/CN=${name}`);
  const tls = (certificate, key) => doctor("--port", "0", "--tls-port", port, "--tls-auth-clients", "no", "--bind", "0.0.0.0", "--requirepass", "x", "--tls-cert-file", join(dir, `${certificate}.crt`), "--tls-key-file", join(dir, `${key}.key`));
  const good = tls("good", "good");
  good.has("ok", /the certificate of CN=good is valid until /);
  good.has("ok", /others reach it by TLS, with the password/);
  tls("short", "short").has("warn", /the certificate of CN=short is valid until .*\n +have it renewed/);
  const wrong = tls("good", "short");
  assert.equal(wrong.status, 1);
  wrong.has("FAIL", /.*made together/);
});
