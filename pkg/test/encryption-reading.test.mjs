// Encrypted files that are only read: by `cachelet rdb`, by `serve --from`, and by a program that begins with one.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { Cachelet, LoadError } from "cachelet";

import { main } from "../dist/cli/main.js";

import { clientOf, folder, root, serveProgram } from "./support.mjs";

const SECRET = "what nobody is to read";
const key = Buffer.alloc(32, 1);
const other = Buffer.alloc(32, 2);

const rdb = (args, input) => spawnSync(process.execPath, [join(root, "bin/cachelet.mjs"), "rdb", ...args], { input, encoding: "utf8", timeout: 20_000, maxBuffer: 1 << 26 });

function fine(args, input, code = 0) {
  const { stdout, stderr, status } = rdb(args, input);
  assert.deepEqual([stderr, status], ["", code]);
  return stdout;
}

/** In this process, for the many. */
async function refused(t, args, pattern) {
  const said = t.mock.method(console, "error", () => undefined);
  const status = await main(["rdb", ...args]);
  const [[line], ...more] = said.mock.calls.map((call) => call.arguments);
  said.mock.restore();
  assert.match(line, pattern);
  assert.deepEqual([status, more], [2, []]);
}

/** The encrypted files of a server with a few keys: its RDB file, and the base and the increment of its append-only directory. */
async function written(t) {
  const dir = await folder(t);
  const [keyFile, otherKeyFile] = [join(dir, "key"), join(dir, "other")];
  await writeFile(keyFile, key.toString("hex"));
  await writeFile(otherKeyFile, other);
  const server = await serveProgram("--appendonly", "yes", "--dir", dir, "--encryption-key-file", keyFile);
  t.after(() => server.stop("SIGKILL"));
  const client = await clientOf(t, server);
  await client.set("before", SECRET);
  await client.sendCommand(["BGREWRITEAOF"]);
  while (!server.output.err.includes("was rewritten")) await new Promise((resolve) => setTimeout(resolve, 10));
  await client.hSet("hash", { field: SECRET });
  await client.set("long", "x".repeat(3e6));
  await client.sendCommand(["SAVE"]);
  await server.stop();
  const part = (name) => join(dir, "appendonlydir", `appendonly.aof.2.${name}`);
  return { dir, keyFile, otherKeyFile, dump: join(dir, "dump.rdb"), base: part("base.rdb"), increment: part("incr.aof") };
}

test("cachelet rdb reads what a server encrypted, with its key", async (t) => {
  const { dir, keyFile, otherKeyFile, dump, base, increment } = await written(t);
  const withKey = ["--encryption-key-file", keyFile];
  assert.ok(!(await readFile(dump)).includes(SECRET));
  const { keys } = JSON.parse(fine(["inspect", dump, "--json", ...withKey]));
  assert.equal(keys, 3);
  const lines = fine(["export", dump, ...withKey]);
  assert.match(lines, /"value":"what nobody is to read"/);
  assert.match(fine(["export", base, ...withKey]), /^\{"db":0,"key":"before","type":"string","value":"what nobody is to read"\}\n$/);
  assert.equal(fine(["export", "-", ...withKey], await readFile(dump)), lines);

  const [plain, replayed] = [join(dir, "plain.rdb"), join(dir, "replayed.rdb")];
  fine(["import", "-", "-o", plain], lines);
  assert.equal(fine(["diff", dump, plain, ...withKey]), "", "one of the two may be plain");
  assert.match(fine(["diff", dump, base, "--encryption-key-file", otherKeyFile, ...withKey], undefined, 1), /^- db0 "hash" \(hash\)$/m);
  fine(["import", increment, "-o", replayed, ...withKey]);
  assert.match(fine(["diff", plain, replayed], undefined, 1), /^- db0 "before" \(string\)\n$/);

  await refused(t, ["inspect", dump], /dump\.rdb is encrypted: it takes its key to read it \(--encryption-key-file/);
  for (const file of [dump, base]) await refused(t, ["inspect", file, "--encryption-key-file", otherKeyFile], new RegExp(`^cachelet: ${file} was encrypted with another key`));
  await refused(t, ["import", increment, "-o", join(dir, "no.rdb"), "--encryption-key-file", otherKeyFile], /was encrypted with another key/);
  await refused(t, ["inspect", dump, "--encryption-key-file", join(dir, "nothing")], /the key file cannot be read/);
  const bytes = await readFile(dump);
  const broken = join(dir, "broken.rdb");
  for (const at of [20, 45, 60, bytes.length - 1]) {
    bytes[at] ^= 1;
    await writeFile(broken, bytes);
    await refused(t, ["export", broken, ...withKey], /broken\.rdb (is damaged at byte \d+|was encrypted with another key)/);
    bytes[at] ^= 1;
  }
  for (const end of [bytes.length - 1, 60, 40, 20]) {
    await writeFile(broken, bytes.subarray(0, end));
    await refused(t, ["export", broken, ...withKey], /broken\.rdb is cut off at byte \d+/);
  }
  await writeFile(broken, (await readFile(increment)).subarray(0, -1));
  await refused(t, ["import", broken, "-o", join(dir, "no.rdb"), ...withKey], /broken\.rdb is (cut off|damaged) at byte \d+/); // it is tied to another name
});

test("serve --from begins with an encrypted file, whatever it is tied to", async (t) => {
  const { dir, keyFile, otherKeyFile, dump, base } = await written(t);
  for (const [from, size] of [[dump, 3], [base, 1]]) {
    const server = await serveProgram("--from", from, "--encryption-key-file", keyFile);
    t.after(() => server.stop("SIGKILL"));
    const client = await clientOf(t, server);
    assert.deepEqual([await client.get("before"), await client.dbSize()], [SECRET, size]);
    await server.stop();
  }
  const changing = await serveProgram("--from", dump, "--dir", join(dir, "new"), "--appendonly", "yes", "--encryption-key-file", otherKeyFile, "--encryption-previous-key-file", keyFile);
  t.after(() => changing.stop("SIGKILL"));
  assert.equal(await (await clientOf(t, changing)).get("before"), SECRET);
  await changing.stop();
  assert.equal(JSON.parse(fine(["inspect", join(dir, "new/appendonlydir/appendonly.aof.1.base.rdb"), "--json", "--encryption-key-file", otherKeyFile])).keys, 3);
  const serve = (...args) => spawnSync(process.execPath, [join(root, "bin/cachelet.mjs"), "serve", "--port", "0", "--from", dump, ...args], { encoding: "utf8", timeout: 20_000 }).stderr;
  assert.match(serve(), /dump\.rdb is encrypted: it takes its key/);
  assert.match(serve("--encryption-key-file", otherKeyFile), /dump\.rdb was encrypted with another key/);
});

test("create({ from }) takes the key that a file was encrypted with", async (t) => {
  const { dump } = await written(t);
  const bytes = await readFile(dump);
  const stream = () => new Response(bytes).body;
  for (const from of [bytes, bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length), new Blob([bytes]), stream()]) {
    const cache = await Cachelet.create({ from, encryptionKey: key });
    assert.deepEqual([cache.get("before"), cache.strlen("long"), cache.dbsize()], [SECRET, 3e6, 3]);
    const plain = await new Response(cache.backup()).arrayBuffer();
    const copy = await Cachelet.create({ from: plain, encryptionKey: key });
    assert.equal(copy.get("before"), SECRET, "and one that was not");
  }
  const changing = await Cachelet.create({ from: stream(), encryptionKey: other, previousEncryptionKeys: [key] });
  assert.equal(changing.get("before"), SECRET);
  const fails = (options, message) => assert.rejects(Cachelet.create({ from: stream(), ...options }), (error) => error instanceof LoadError && message.test(error.message));
  await fails({}, /^the file to begin with is encrypted: it takes its key/);
  await fails({ encryptionKey: other }, /^the file to begin with was encrypted with another key/);
  await fails({ from: bytes.subarray(0, -1), encryptionKey: key }, /^the file to begin with is cut off at byte \d+/);
  await assert.rejects(Cachelet.create({ from: bytes, encryptionKey: "secret" }), /an encryption key is a Uint8Array of 32 bytes/);
});
