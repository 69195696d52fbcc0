// An append-only directory in a browser's origin private file system. For dedicated workers: only there are its files written synchronously.
//
// A write goes to the system at once, so a killed browser keeps it; `flush` is fdatasync. Which name is which file the browser keeps in a
// database of its own, in order but without saying when that is on the disk: a power cut may take back the last replacing, and what followed it.
//
// Deliberately absent: browsers whose files cannot be renamed over another. They have IndexedDB.

import type { AppendFile, Files } from "./files.js";
import { lockFiles } from "./web-lock.js";

/** What TypeScript's DOM library leaves to the one of workers. */
interface SyncAccessHandle {
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(bytes: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

interface FileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncAccessHandle>;
  move(name: string): Promise<void>;
}

const PIECE_BYTES = 1 << 20;
/** A worker that was ended may keep its files for a moment. */
const LINGER_MS = 5000;
const RETRY_MS = 20;
/** The file of {@link OpfsFiles.probe}. */
export const PROBE = "probe";
/** A file on its way to take another's place. */
const REPLACING = ".replacing";

/** Whether this browser and this place (a dedicated worker) can do all that is needed. */
export function hasOpfs(): boolean {
  const { prototype } = globalThis.FileSystemFileHandle ?? { prototype: {} };
  return typeof navigator.storage?.getDirectory === "function" && "createSyncAccessHandle" in prototype && "move" in prototype;
}

/** A folder of the origin private file system. */
export class OpfsFiles implements Files {
  readonly where: string;
  readonly #name: string;
  #folder: FileSystemDirectoryHandle;
  #free: (() => void) | undefined;

  /** Opens the folder of a store, which is made when it is not there. */
  static async open(name: string): Promise<OpfsFiles> {
    return new OpfsFiles(name, await makeFolder(name));
  }

  /** Removes the folder of a store with all that is in it. Nobody may have it open. */
  static async destroy(name: string): Promise<void> {
    const root = await navigator.storage.getDirectory();
    await root.removeEntry(folderOf(name), { recursive: true }).catch(unlessMissing);
  }

  /** Whether files can be written and replaced here: there are browsers, and private windows, with all the methods that cannot. */
  async probe(): Promise<void> {
    for (const byte of [1, 2]) await this.replace(PROBE, [Uint8Array.of(byte)]);
    for await (const [byte] of this.read(PROBE)) if (byte !== 2) throw new Error("a file was not replaced");
    await this.remove(PROBE);
  }

  private constructor(name: string, folder: FileSystemDirectoryHandle) {
    this.where = `OPFS ${folderOf(name)}`;
    this.#name = name;
    this.#folder = folder;
  }

  async lock(): Promise<void> {
    this.#free = await lockFiles(this.where);
    for await (const name of this.#folder.keys()) if (name.endsWith(REPLACING)) await this.remove(name);
  }

  async unlock(): Promise<void> {
    this.#free?.();
    this.#free = undefined;
  }

  async list(): Promise<string[]> {
    const names: string[] = [];
    for await (const name of this.#folder.keys()) if (!name.endsWith(REPLACING)) names.push(name);
    return names;
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    const handle = await this.#folder.getFileHandle(name);
    const file = await handle.getFile();
    for (let at = 0; at < file.size; at += PIECE_BYTES) yield new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
  }

  async append(name: string): Promise<AppendFile> {
    const file = await this.#open(name);
    const folder = this.#folder;
    return new OpfsAppendFile(file, async () => void (await folder.getFileHandle(name)));
  }

  async replace(name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    const temporary = `${name}${REPLACING}`;
    const file = await this.#open(temporary);
    try {
      file.truncate(0);
      let at = 0;
      for await (const piece of pieces) at += writeAll(file, piece, at);
      file.flush();
    } catch (error) {
      file.close();
      await this.remove(temporary).catch(() => undefined); // when it stays, the next lock removes it
      throw error;
    }
    file.close();
    const handle = (await this.#folder.getFileHandle(temporary)) as FileHandle;
    await handle.move(name);
  }

  async truncate(name: string, bytes: number): Promise<void> {
    const file = await this.#open(name);
    try {
      file.truncate(bytes);
      file.flush();
    } finally {
      file.close();
    }
  }

  async remove(name: string): Promise<void> {
    await this.#folder.removeEntry(name).catch(unlessMissing);
  }

  async #open(name: string): Promise<SyncAccessHandle> {
    const handle = (await this.#folder.getFileHandle(name, { create: true }).catch(async (error: unknown) => {
      unlessMissing(error); // with all that the site keeps: then the folder is made anew
      this.#folder = await makeFolder(this.#name);
      return this.#folder.getFileHandle(name, { create: true });
    })) as FileHandle;
    const end = Date.now() + LINGER_MS;
    for (;;) {
      try {
        return await handle.createSyncAccessHandle();
      } catch (error) {
        if ((error as Error).name !== "NoModificationAllowedError" || Date.now() > end) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

class OpfsAppendFile implements AppendFile {
  readonly writesAtOnce = true;
  readonly #file: SyncAccessHandle;
  readonly #isThere: () => Promise<void>;
  #bytes: number;
  /** Something may stand behind the end that a failed write has left. */
  #torn = false;

  /** `isThere` rejects when nobody finds the file any more: who removes what a site keeps removes open files too, and writing to one goes on as if nothing were. */
  constructor(file: SyncAccessHandle, isThere: () => Promise<void>) {
    this.#file = file;
    this.#isThere = isThere;
    this.#bytes = file.getSize();
  }

  get bytes(): number {
    return this.#bytes;
  }

  write(bytes: Uint8Array): void {
    if (this.#torn) this.#file.truncate(this.#bytes);
    this.#torn = true;
    try {
      writeAll(this.#file, bytes, this.#bytes);
    } catch (error) {
      this.#file.truncate(this.#bytes);
      this.#torn = false;
      throw error;
    }
    this.#torn = false;
    this.#bytes += bytes.length;
  }

  async sync(): Promise<void> {
    this.#file.flush();
    await this.#isThere();
  }

  async close(): Promise<void> {
    // Of a file that was removed it never ends in Chromium.
    if (await this.#isThere().then(() => true, () => false)) this.#file.close();
  }
}

/** Writes all, however many calls that takes; gives the length. */
function writeAll(file: SyncAccessHandle, bytes: Uint8Array, start: number): number {
  for (let at = 0; at < bytes.length; ) {
    const written = file.write(bytes.subarray(at), { at: start + at });
    if (written === 0) throw new DOMException("nothing more can be written", "QuotaExceededError");
    at += written;
  }
  return bytes.length;
}

async function makeFolder(name: string): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(folderOf(name), { create: true });
}

/** A name that the file system takes, whatever the store is called. */
function folderOf(name: string): string {
  return `cachelet-${encodeURIComponent(name)}`;
}

function unlessMissing(error: unknown): void {
  if ((error as Error).name !== "NotFoundError") throw error;
}
