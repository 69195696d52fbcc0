// Starting from an append-only directory that may be damaged, plain or encrypted.

import assert from "node:assert/strict";

import { Cachelet } from "cachelet";

import { Disk } from "./disk.mjs";
import { contents } from "./storage-contract.mjs";

/** How the stores are made. */
export const OPTIONS = { now: () => 1e12, seed: new Uint8Array(32) };

/** These files, one of them with other bytes. */
export const changed = (image, name, bytes) => new Map([...image, [name, bytes]]);

/** Starts from these files by what `open` makes of them; gives what is found, or the error, after which they must be what they were. */
export async function startFrom(image, open, { rewrites = false } = {}) {
  const disk = Disk.of(image);
  let storage;
  let cache;
  try {
    storage = await open(disk.open());
    cache = await Cachelet.create({ ...OPTIONS, storage });
  } catch (error) {
    await storage?.close();
    assert.deepEqual(disk.image(), image, `a refused directory was changed: ${error.message}`);
    assert.match(error.message, /disk\/appendonly|manifest of disk/, "the file is not named");
    assert.equal(error.name, "LoadError", error.stack);
    return { error };
  }
  const found = contents(cache);
  if (rewrites) await storage.rewrite();
  // What is found is what goes on.
  cache.set("behind", "it");
  const more = contents(cache);
  cache.engine.flushLog();
  await storage.close();
  cache.close();
  return { found, more, image: disk.image() };
}
