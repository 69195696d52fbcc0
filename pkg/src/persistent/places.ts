// Where a store's files are: the origin private file system, else IndexedDB, else nowhere.
//
// A store never moves: a browser that gives one place today and another one tomorrow would show two stores under one name. So the store in
// one place leaves a mark in the other.

import { LoadError } from "../errors.js";
import type { Files } from "../storage/files.js";
import { IndexedDbFiles } from "../storage/indexeddb-files.js";
import { hasOpfs, OpfsFiles } from "../storage/opfs-files.js";
import { lackOfLocks } from "../storage/web-lock.js";

/** Files, or why there are none. */
export type Place = { readonly storage: "opfs" | "indexeddb"; readonly files: Files } | { readonly storage: "memory"; readonly reason: string };

/** In IndexedDB: the store of this name is in OPFS. */
const MARK = "in-opfs";
/** In OPFS: whether files can be written. */
const PROBE = "probe";

/** The files of a store. Only its leader may ask. Rejects with a `LoadError` when they are damaged. */
export async function placeOf(name: string): Promise<Place> {
  const lack = await lackOfLocks();
  if (lack !== undefined) return { storage: "memory", reason: lack };
  let reason = "this browser has no origin private file system";
  if (hasOpfs()) {
    let files: OpfsFiles | undefined;
    try {
      files = await OpfsFiles.open(name, () => leaveMark(name));
      await files.lock();
      if (await isAt(files, name)) return { storage: "opfs", files };
    } catch (error) {
      if (error instanceof LoadError) throw error;
      reason = `the origin private file system cannot be used: ${(error as Error).message}`;
    }
    await files?.unlock();
  }
  if (!globalThis.indexedDB) return { storage: "memory", reason: `${reason}, and no IndexedDB` };
  try {
    const files = await IndexedDbFiles.open(name);
    if (!(await files.list()).includes(MARK)) return { storage: "indexeddb", files };
    await files.unlock();
    return { storage: "memory", reason: `the data is in OPFS, and ${reason}` };
  } catch (error) {
    return { storage: "memory", reason: `${reason}, and IndexedDB cannot be used: ${(error as Error).message}` };
  }
}

/** Removes the files of a store, wherever they are. Nobody may have it open. */
export async function removePlaces(name: string): Promise<void> {
  if (typeof navigator.storage?.getDirectory === "function") await OpfsFiles.destroy(name);
  if (globalThis.indexedDB) await IndexedDbFiles.destroy(name);
}

/** Whether a store is in OPFS, or may begin there: there are browsers, and private windows, with all the methods where nothing can be written. */
async function isAt(files: OpfsFiles, name: string): Promise<boolean> {
  const names = await files.list();
  if (names.some((each) => each !== PROBE)) {
    await leaveMark(name).catch(() => undefined); // the one that was left may have been removed
    return true;
  }
  await files.replace(PROBE, [Uint8Array.of(1)]);
  await files.remove(PROBE);
  return leaveMark(name);
}

/** Marks a store that is new in OPFS; false when it is in IndexedDB already. */
async function leaveMark(name: string): Promise<boolean> {
  let files: IndexedDbFiles;
  try {
    files = await IndexedDbFiles.open(name);
  } catch {
    return true; // then there never was one there
  }
  try {
    const names = await files.list();
    if (names.length === 0) await files.replace(MARK, []);
    return names.length === 0 || names.includes(MARK);
  } finally {
    await files.unlock();
  }
}
