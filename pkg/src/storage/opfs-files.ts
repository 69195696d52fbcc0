// An append-only directory in a browser's origin private file system. For dedicated workers: only there are its files written synchronously.
//
// What the directory calls a file is in a slot: a file of the browser's that is made once, and never renamed or removed. It begins with a head that says what
// it holds, so the one write of a head makes a file or replaces it. For Chromium keeps which name is which file in a LevelDB, and after it was killed
// within a record of that one's log it goes on behind the half of it: what comes there is gone when it starts for the second time after that. And not every
// browser renames a file over another.
//
// A write goes to the system at once, so a killed browser keeps it; `flush` is fdatasync.
//
// Deliberately absent: which files there are and what is in them (`append-only.ts`).

import { LoadError } from "../errors.js";
import type { AppendFile, Files } from "./files.js";
import { lockFiles } from "./web-lock.js";

/** What TypeScript's DOM library leaves to the one of workers. */
interface SyncAccessHandle {
  read(bytes: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(bytes: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

interface FileHandle extends FileSystemFileHandle {
  createSyncAccessHandle(): Promise<SyncAccessHandle>;
}

const PIECE_BYTES = 1 << 20;
/** What is in a slot begins behind its head. */
const HEAD_BYTES = 4096;
/** Those that a store begins with: a rewrite has a base, an increment and a manifest beside those of before. Where there are more files, more are made. */
const SLOTS_MIN = 8;
/** A worker that was ended may keep its files for a moment. */
const LINGER_MS = 5000;
const RETRY_MS = 20;

/** Whether this browser and this place (a dedicated worker) have all that is needed. */
export function hasOpfs(): boolean {
  const { prototype } = globalThis.FileSystemFileHandle ?? { prototype: {} };
  return typeof navigator.storage?.getDirectory === "function" && "createSyncAccessHandle" in prototype;
}

/** A folder of the origin private file system. */
export class OpfsFiles implements Files {
  readonly where: string;
  readonly #name: string;
  #folder: FileSystemDirectoryHandle;
  /** Newer heads first. */
  #slots: Slot[] = [];
  /** Of the newest head. */
  #generation = 0;
  #free: (() => void) | undefined;
  readonly #begunAnew: () => Promise<unknown>;

  /** Opens the folder of a store, which is made when it is not there. It may be removed with all that the site keeps, and is made anew then: `begunAnew` is called. */
  static async open(name: string, begunAnew = async (): Promise<unknown> => undefined): Promise<OpfsFiles> {
    return new OpfsFiles(name, await makeFolder(name), begunAnew);
  }

  /** Removes the folder of a store with all that is in it. Nobody may have it open. */
  static async destroy(name: string): Promise<void> {
    const root = await navigator.storage.getDirectory();
    await onceFree(() => root.removeEntry(folderOf(name), { recursive: true })).catch(unlessMissing);
  }

  private constructor(name: string, folder: FileSystemDirectoryHandle, begunAnew: () => Promise<unknown>) {
    this.where = `OPFS ${folderOf(name)}`;
    this.#name = name;
    this.#folder = folder;
    this.#begunAnew = begunAnew;
  }

  /** Before that there are no files. Who has the folder may take it again, which changes nothing. Rejects with a `LoadError` when a head is damaged. */
  async lock(): Promise<void> {
    if (this.#free) return;
    this.#free = await lockFiles(this.where);
    try {
      await this.#openSlots();
    } catch (error) {
      await this.unlock();
      throw error;
    }
  }

  async unlock(): Promise<void> {
    for (const slot of this.#slots) {
      // Of one that was removed it never ends in Chromium.
      await slot.find().then(
        () => slot.handle.close(),
        (error: Error) => error.name === "NotFoundError" || slot.handle.close(),
      );
    }
    this.#slots = [];
    this.#free?.();
    this.#free = undefined;
  }

  async list(): Promise<string[]> {
    return this.#slots.flatMap(({ name }) => name || []);
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    const { handle, end } = this.#slot(name) ?? missing(`${this.where} has no file ${name}`);
    for (let at = HEAD_BYTES; at < end; ) {
      const piece = new Uint8Array(Math.min(PIECE_BYTES, end - at));
      const bytes = handle.read(piece, { at }) || missing(`byte ${at} of ${this.where}/${name} cannot be read`);
      yield piece.subarray(0, bytes);
      at += bytes;
    }
  }

  async append(name: string): Promise<AppendFile> {
    const slot = this.#slot(name);
    return slot?.bytes ? slot : this.#fill(name, []); // the head of an empty one may not be on the disk: a system may forget what it could not flush
  }

  async replace(name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    await this.#fill(name, pieces);
  }

  async truncate(name: string, bytes: number): Promise<void> {
    this.#slot(name)?.truncate(bytes);
  }

  async remove(name: string): Promise<void> {
    for (const slot of this.#slots) if (slot.name === name) slot.clear(); // also one that was replaced and could not be cleared
  }

  #slot(name: string | undefined): Slot | undefined {
    return this.#slots.find((slot) => slot.name === name);
  }

  /** A new file, which is on the disk and in the place of the one before. */
  async #fill(name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Slot> {
    const slot = await this.#claim();
    try {
      slot.empty();
      for await (const piece of pieces) slot.write(piece);
      slot.hold(name, ++this.#generation);
      await slot.find(); // or it was removed meanwhile, with all that the site keeps
    } catch (error) {
      slot.name = undefined; // also when it cannot be cleared
      slot.clear();
      throw error;
    }
    this.#slots.sort(newerFirst);
    for (const other of this.#slots) if (other.name === name && other !== slot) other.clear();
    return slot;
  }

  /** A slot that holds nothing, for one who will fill it. */
  async #claim(): Promise<Slot> {
    for (;;) {
      let slot: Slot | undefined;
      try {
        slot = this.#slot(undefined) ?? (await this.#openSlot(crypto.randomUUID(), ""));
        slot.name = "";
        await slot.find();
        return slot;
      } catch (error) {
        if (slot) slot.name = undefined;
        unlessMissing(error);
      }
      // It was removed with all that the site keeps: then all is made anew.
      for (const removed of this.#slots) removed.name = undefined;
      this.#slots = [];
      this.#folder = await makeFolder(this.#name);
      await this.#begunAnew();
    }
  }

  async #openSlots(): Promise<void> {
    const ids = new Set(Array.from({ length: SLOTS_MIN }, (_, number) => `${number}`));
    for await (const [id, { kind }] of this.#folder.entries()) if (kind === "file") ids.add(id);
    for (const id of ids) await this.#openSlot(id);
    for (const slot of this.#slots) if (!slot.readHead()) throw new LoadError(`${this.where}/${slot.id} does not say which file it is: it is damaged. Nothing was changed`);
    this.#slots.sort(newerFirst);
    this.#generation = this.#slots[0]?.generation ?? 0;
    for (const slot of this.#slots) if (slot.name !== undefined && slot !== this.#slot(slot.name)) slot.clear(); // who replaced it was killed before
  }

  async #openSlot(id: string, name?: string): Promise<Slot> {
    const handle = (await this.#folder.getFileHandle(id, { create: true })) as FileHandle;
    const slot = new Slot(this.#folder, id, await onceFree(() => handle.createSyncAccessHandle()));
    slot.name = name;
    this.#slots.push(slot);
    return slot;
  }
}

/** A file of the browser's that holds one of the directory's, or nothing. */
class Slot implements AppendFile {
  readonly writesAtOnce = true;
  readonly id: string;
  readonly handle: SyncAccessHandle;
  /** What it holds: nothing when undefined, and what has no name yet when empty. */
  name: string | undefined;
  /** The greater one is the file when two slots have the same name. */
  generation = 0;
  readonly #folder: FileSystemDirectoryHandle;
  #end = HEAD_BYTES;
  /** Something may stand behind the end that a failed write has left. */
  #torn = false;

  constructor(folder: FileSystemDirectoryHandle, id: string, handle: SyncAccessHandle) {
    this.#folder = folder;
    this.id = id;
    this.handle = handle;
  }

  /** Where what it holds ends in the slot. */
  get end(): number {
    return this.#end;
  }

  get bytes(): number {
    return this.#end - HEAD_BYTES;
  }

  /** Rejects when nobody finds it any more: who removes what a site keeps removes open files too, and writing to one goes on as if nothing were. */
  async find(): Promise<void> {
    await this.#folder.getFileHandle(this.id);
  }

  /** Whether there is a good head, or none. Throws in browsers of before their files were synchronous. */
  readHead(): boolean {
    this.#end = Math.max(HEAD_BYTES, this.handle.getSize());
    if (Number.isNaN(this.#end)) throw new TypeError("files give promises here");
    const bytes = new Uint8Array(HEAD_BYTES);
    this.handle.read(bytes, { at: 0 });
    const [text] = new TextDecoder().decode(bytes).split("\0");
    if (!text) return true;
    try {
      const [head, again] = JSON.parse(text);
      ({ name: this.name, generation: this.generation } = head);
      return JSON.stringify(head) === JSON.stringify(again);
    } catch {
      return false;
    }
  }

  /** From now on it is this file. The head says so twice: one that is damaged is seen. */
  hold(name: string, generation: number): void {
    this.handle.flush();
    const head = { name, generation };
    const text = JSON.stringify([head, head]);
    const bytes = new Uint8Array(HEAD_BYTES);
    if (new TextEncoder().encodeInto(text, bytes).read < text.length) throw new TypeError(`${name} is too long for the name of a file`);
    writeAll(this.handle, bytes, 0);
    this.handle.flush();
    this.name = name;
    this.generation = generation;
  }

  /** It is no file any more. */
  clear(): void {
    this.empty();
    this.name = undefined;
    this.generation = 0;
  }

  empty(): void {
    this.handle.truncate(0);
    this.handle.flush();
    this.#end = HEAD_BYTES;
  }

  truncate(bytes: number): void {
    this.handle.truncate(HEAD_BYTES + bytes);
    this.handle.flush();
    this.#end = HEAD_BYTES + bytes;
  }

  write(bytes: Uint8Array): void {
    if (this.name === undefined) missing("the file was removed");
    if (this.#torn) this.handle.truncate(this.#end);
    this.#torn = true;
    try {
      writeAll(this.handle, bytes, this.#end);
    } catch (error) {
      this.handle.truncate(this.#end);
      this.#torn = false;
      throw error;
    }
    this.#torn = false;
    this.#end += bytes.length;
  }

  async sync(): Promise<void> {
    this.handle.flush();
    await this.find();
  }

  async close(): Promise<void> {}
}

function newerFirst(one: Slot, other: Slot): number {
  return other.generation - one.generation;
}

/** Writes all, however many calls that takes. */
function writeAll(handle: SyncAccessHandle, bytes: Uint8Array, start: number): void {
  for (let at = 0; at < bytes.length; ) {
    const written = handle.write(bytes.subarray(at), { at: start + at });
    if (written === 0) throw new DOMException("nothing more can be written", "QuotaExceededError");
    at += written;
  }
}

/** Tries again for a while what a worker that was ended may still have open. */
async function onceFree<T>(act: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + LINGER_MS; ; ) {
    try {
      return await act();
    } catch (error) {
      if ((error as Error).name !== "NoModificationAllowedError" || Date.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function makeFolder(name: string): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(folderOf(name), { create: true });
}

/** A name that the file system takes, whatever the store is called. */
function folderOf(name: string): string {
  return `cachelet-${encodeURIComponent(name)}`;
}

function missing(what: string): never {
  throw new DOMException(what, "NotFoundError");
}

function unlessMissing(error: unknown): void {
  if ((error as Error).name !== "NotFoundError") throw error;
}
