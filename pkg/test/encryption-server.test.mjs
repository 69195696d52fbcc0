// Encryption through the door: `cachelet serve` with a key file, over restarts and a kill, with the append-only directory, the RDB
// file and its copies; going over to a key, and from one to another.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { serve } from "cachelet/server";

import { clientOf, folder, root, serveProgram } from "./support.mjs";

const SECRET = "what nobody is to read";

async function start(t, ...args) {
  const server = await serveProgram(...args);
  t.after(() => server.stop("SIGKILL"));
  return { server, client: await clientOf(t, server) };
}

/** A server that does not start; what it says. */
function refused(...args) {
  const { status, stderr } = spawnSync(process.execPath, [join(root, "bin/cachelet.mjs"), "serve", "--port", "0", ...args], { encoding: "utf8", timeout: 20_000 });
  assert.notEqual(status, 0);
  return stderr;
}

/** A key file, with 32 bytes of this value. */
async function keyFile(t, byte, write = (key) => `${key.toString("hex")}\n`) {
  const path = join(await folder(t), "key");
  await writeFile(path, write(Buffer.alloc(32, byte)));
  return path;
}

/** All files below a folder hold none of this. */
async function holdsNone(dir, ...words) {
  let count = 0;
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name === "cachelet.lock") continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    for (const word of words) assert.ok(!bytes.includes(word), `${entry.name} holds ${word}`);
    count++;
  }
  return count;
}

/** Waits until the append-only file was rewritten. */
async function rewrite(client) {
  await client.sendCommand(["BGREWRITEAOF"]);
  while (/aof_rewrite_in_progress:1|aof_rewrite_scheduled:1/.test(await client.info("persistence"))) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.match(await client.info("persistence"), /aof_last_bgrewrite_status:ok/);
}

test("an append-only directory with a key, over a restart, a kill and a rewrite", async (t) => {
  const dir = await folder(t);
  const args = ["--appendonly", "yes", "--dir", dir, "--encryption-key-file", await keyFile(t, 1)];
  let { server, client } = await start(t, ...args);
  await client.set(SECRET, SECRET);
  assert.equal((await server.stop()).code, 0);

  ({ server, client } = await start(t, ...args));
  assert.equal(await client.get(SECRET), SECRET);
  for (let at = 0; at < 500; at++) await client.set(`key:${at}`, `${SECRET} ${at}`);
  await server.stop("SIGKILL");

  ({ server, client } = await start(t, ...args));
  assert.equal(await client.get("key:499"), `${SECRET} 499`);
  assert.equal(await client.dbSize(), 501);
  await rewrite(client);
  await client.set("behind", SECRET);
  assert.ok((await holdsNone(dir, SECRET, "behind", "REDIS", "incr.aof")) >= 3);
  assert.equal((await server.stop()).code, 0);

  ({ server, client } = await start(t, ...args));
  assert.equal(await client.get("behind"), SECRET);
  assert.equal(await client.dbSize(), 502);
  await server.stop();
  assert.match(refused("--appendonly", "yes", "--dir", dir), /manifest is encrypted: it takes its key to read it \(--encryption-key-file, encryptionKey\)/);
  assert.match(refused("--appendonly", "yes", "--dir", dir, "--encryption-key-file", await keyFile(t, 2)), /was encrypted with another key/);
});

test("an RDB file with a key, and its copies, of which one takes its place", async (t) => {
  const dir = await folder(t);
  const key = ["--encryption-key-file", await keyFile(t, 1, (bytes) => bytes)];
  const args = ["--save", "", "--dir", dir, ...key, "--snapshot-interval", "1"];
  let { server, client } = await start(t, ...args);
  await client.set(SECRET, SECRET);
  await client.sendCommand(["SAVE"]);
  while (!server.output.err.includes("snapshot ")) await new Promise((resolve) => setTimeout(resolve, 20));
  await server.stop("SIGKILL");
  const [copy] = await readdir(join(dir, "snapshots"));
  assert.ok((await holdsNone(dir, SECRET, "REDIS")) >= 2);

  ({ server, client } = await start(t, "--save", "", "--dir", dir, ...key));
  assert.equal(await client.get(SECRET), SECRET);
  await server.stop();

  await writeFile(join(dir, "dump.rdb"), await readFile(join(dir, "snapshots", copy)));
  ({ server, client } = await start(t, "--save", "", "--dir", dir, ...key));
  assert.equal(await client.get(SECRET), SECRET);
  await server.stop();

  assert.match(refused("--dir", dir), /dump\.rdb is encrypted: it takes its key to read it/);
  assert.match(refused("--dir", dir, "--encryption-key-file", await keyFile(t, 2)), /dump\.rdb was encrypted with another key/);
  const bytes = await readFile(join(dir, "dump.rdb"));
  bytes[bytes.length - 20] ^= 1;
  await writeFile(join(dir, "dump.rdb"), bytes);
  assert.match(refused("--dir", dir, ...key), /dump\.rdb is damaged at byte \d+/);
  await writeFile(join(dir, "dump.rdb"), bytes.subarray(0, -1));
  assert.notEqual(refused("--dir", dir, ...key), "");
});

test("from files that are not encrypted to a key, and to another one", async (t) => {
  const dir = await folder(t);
  const files = ["--appendonly", "yes", "--dir", dir];
  const [one, two] = [await keyFile(t, 1, (key) => key.toString("base64")), await keyFile(t, 2)];
  let { server, client } = await start(t, ...files);
  await client.set(SECRET, SECRET);
  await server.stop();
  assert.match(refused(...files, "--encryption-key-file", one), /is not encrypted.*--encryption-accept-plain yes/);

  ({ server, client } = await start(t, ...files, "--encryption-key-file", one, "--encryption-accept-plain", "yes"));
  assert.equal(await client.get(SECRET), SECRET);
  await rewrite(client);
  await server.stop();
  await holdsNone(dir, SECRET);

  ({ server, client } = await start(t, ...files, "--encryption-key-file", two, "--encryption-previous-key-file", one));
  assert.equal(await client.get(SECRET), SECRET);
  await client.set("new", SECRET);
  await rewrite(client);
  await server.stop();

  ({ server, client } = await start(t, ...files, "--encryption-key-file", two));
  assert.deepEqual([await client.get(SECRET), await client.get("new")], [SECRET, SECRET]);
  await server.stop();
});

test("by the API, and keys that are none", async (t) => {
  const dir = await folder(t);
  const encryptionKey = crypto.getRandomValues(new Uint8Array(32));
  const options = { port: 0, config: { appendonly: "yes", dir }, encryptionKey };
  const first = await serve(options);
  first.cache.set(SECRET, SECRET);
  await first.close();
  await holdsNone(dir, SECRET);
  const second = await serve(options);
  assert.equal(second.cache.get(SECRET), SECRET);
  await second.close();
  await assert.rejects(serve({ ...options, encryptionKey: new Uint8Array(16) }), /an encryption key is a Uint8Array of 32 bytes/);
  await assert.rejects(serve({ ...options, encryptionKey: undefined, encryptionAcceptsPlain: true }), /give one/);

  const none = await keyFile(t, 1, () => "a password\n");
  assert.match(refused("--encryption-key-file", none), /holds no key: 32 bytes are expected.*openssl rand -hex 32 > FILE$/m); // not over what is there
  assert.match(refused("--encryption-key-file", join(dir, "nowhere")), /the key file cannot be read/);
  assert.match(refused("--encryption-previous-key-file", none), /--encryption-key-file/);
});
