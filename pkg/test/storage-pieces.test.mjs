// Files that are read in many pieces, by a server that starts with them: an RDB file and an append-only directory, with a key and without.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { Cachelet } from "cachelet";

import { clientOf, folder, serveProgram } from "./support.mjs";

const KEYS = 30;

/** Some hundred kilobytes that are nowhere the same; none ends where a piece does. */
function value(at) {
  const line = (n) => createHash("sha512").update(`${at}:${n}`).digest("hex");
  return Array.from({ length: 1000 + 137 * at }, (_, n) => line(n)).join("");
}

/** A file in pieces that all stand in one buffer: each is good until the next one is asked for. */
async function* inOneBuffer(file) {
  const buffer = new Uint8Array(300_000);
  for (let at = 0; at < file.length; at += buffer.length) {
    const piece = file.subarray(at, at + buffer.length);
    buffer.set(piece);
    yield buffer.subarray(0, piece.length);
  }
}

async function start(t, args) {
  const server = await serveProgram(...args);
  t.after(() => server.stop("SIGKILL"));
  return { server, client: await clientOf(t, server) };
}

for (const log of ["no", "yes"]) {
  for (const isEncrypted of [false, true]) {
    test(`${log === "yes" ? "an append-only directory" : "an RDB file"} of some megabytes, ${isEncrypted ? "encrypted" : "plain"}`, async (t) => {
      const dir = await folder(t);
      const args = ["--dir", dir, "--appendonly", log];
      if (isEncrypted) {
        const key = join(await folder(t), "key");
        await writeFile(key, Buffer.alloc(32, 7).toString("hex"));
        args.push("--encryption-key-file", key);
      }
      let { server, client } = await start(t, args);
      for (let at = 0; at < KEYS; at++) await client.set(`key:${at}`, value(at));
      const long = Array.from({ length: 20 }, (_, at) => value(at)).join("");
      await client.set("long", long);
      if (log === "no") await client.sendCommand(["SAVE"]);
      await server.stop("SIGKILL");

      ({ server, client } = await start(t, args));
      assert.equal(await client.dbSize(), KEYS + 1);
      assert.ok((await client.get("long")) === long, "a value of many pieces is another");
      for (let at = 0; at < KEYS; at++) assert.ok((await client.get(`key:${at}`)) === value(at), `key:${at} is another`);
      await server.stop();

      if (log === "yes") return;
      const from = inOneBuffer(await readFile(join(dir, "dump.rdb")));
      const cache = await Cachelet.create({ from, ...(isEncrypted && { encryptionKey: Buffer.alloc(32, 7) }) });
      for (let at = 0; at < KEYS; at++) assert.ok(cache.get(`key:${at}`) === value(at), `key:${at} is another`);
      cache.close();
    });
  }
}
