// An append-only directory in IndexedDB, for browsers without an origin private file system that serves.
//
// As on a disk, a name leads to a number, and the number to the content: so a file is replaced by one row in one transaction, however long
// it is. Content stands in rows by its offset. A write is a relaxed transaction, which a killed browser keeps; `sync` is a strict one. But Chromium, killed within a
// record of its own log, finds the database damaged when it starts for the second time after that, and removes it: `opfs-files.ts`.

import type { AppendFile, Files } from "./files.js";
import { lockFiles } from "./web-lock.js";

/** Name → number. */
const NAMES = "names";
/** [number, offset] → bytes. */
const ROWS = "rows";

const ROW_BYTES = 1 << 20;
/** About what is read in one transaction. */
const READ_BYTES = 8 << 20;
const READ_ROWS_MAX = 4096;

type Durability = "strict" | "relaxed";
type Id = string;

/** A database of IndexedDB as a folder. */
export class IndexedDbFiles implements Files {
  readonly where: string;
  readonly #name: string;
  #database: Promise<IDBDatabase> | undefined;
  #free: (() => void) | undefined;

  /** Opens the database of a store, which is made when it is not there. */
  static async open(name: string): Promise<IndexedDbFiles> {
    const files = new IndexedDbFiles(databaseOf(name));
    await files.#open();
    return files;
  }

  /** Removes the database of a store. Nobody may have it open. */
  static async destroy(name: string): Promise<void> {
    await result(indexedDB.deleteDatabase(databaseOf(name)));
  }

  private constructor(name: string) {
    this.#name = name;
    this.where = `IndexedDB ${name}`;
  }

  async lock(): Promise<void> {
    this.#free = await lockFiles(this.where);
    await this.#run("readwrite", "relaxed", removeNameless);
  }

  async unlock(): Promise<void> {
    (await this.#database)?.close();
    this.#database = undefined;
    this.#free?.();
    this.#free = undefined;
  }

  list(): Promise<string[]> {
    return this.#run("readonly", "relaxed", async (names) => (await result(names.getAllKeys())) as string[]);
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    const id = await this.#run("readonly", "relaxed", (names) => idOf(names, name));
    if (id === undefined) throw new DOMException(`${this.where} has no file ${name}`, "NotFoundError");
    let count = 1;
    for (let offset = 0; ; ) {
      const pieces = await this.#run("readonly", "relaxed", (_, rows) => result<Uint8Array[]>(rows.getAll(from(id, offset), count)));
      let bytes = 0;
      for (const piece of pieces) {
        bytes += piece.length;
        yield piece;
      }
      if (bytes === 0) return;
      offset += bytes;
      count = Math.min(Math.max(1, Math.floor((READ_BYTES * pieces.length) / bytes)), READ_ROWS_MAX);
    }
  }

  async append(name: string): Promise<AppendFile> {
    const { id, bytes } = await this.#run("readwrite", "strict", async (names, rows) => {
      const known = await idOf(names, name);
      if (known !== undefined) return { id: known, bytes: await lengthOf(rows, known) };
      const id = crypto.randomUUID();
      names.put(id, name);
      return { id, bytes: 0 };
    });
    return new IndexedDbAppendFile(
      bytes,
      (piece, offset) => this.#run("readwrite", "relaxed", async (_, rows) => putAll(rows, id, piece, offset)),
      () => this.#run("readwrite", "strict", async (names) => void names.put(id, name)),
    );
  }

  async replace(name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    const id = crypto.randomUUID();
    try {
      let offset = 0;
      for await (const piece of pieces) {
        const at = offset;
        await this.#run("readwrite", "strict", async (_, rows) => putAll(rows, id, piece, at));
        offset += piece.length;
      }
      await this.#run("readwrite", "strict", async (names, rows) => {
        const before = await idOf(names, name);
        names.put(id, name);
        if (before !== undefined) rows.delete(from(before, 0));
      });
    } catch (error) {
      // What stays, the next lock removes.
      await this.#run("readwrite", "relaxed", async (_, rows) => void rows.delete(from(id, 0))).catch(() => undefined);
      throw error;
    }
  }

  async truncate(name: string, bytes: number): Promise<void> {
    await this.#run("readwrite", "strict", async (names, rows) => {
      const id = await idOf(names, name);
      if (id === undefined) return;
      const key = await result(rows.openKeyCursor(IDBKeyRange.bound([id, 0], [id, bytes], false, true), "prev"));
      if (key) {
        const start = (key.primaryKey as [Id, number])[1];
        const row = await result<Uint8Array>(rows.get([id, start]));
        if (start + row.length > bytes) rows.put(row.slice(0, bytes - start), [id, start]);
      }
      rows.delete(from(id, bytes));
    });
  }

  async remove(name: string): Promise<void> {
    await this.#run("readwrite", "strict", async (names, rows) => {
      const id = await idOf(names, name);
      if (id === undefined) return;
      names.delete(name);
      rows.delete(from(id, 0));
    });
  }

  /** One transaction. It is done when this resolves, and has changed nothing when this rejects. */
  async #run<T>(mode: IDBTransactionMode, durability: Durability, body: (names: IDBObjectStore, rows: IDBObjectStore) => Promise<T>): Promise<T> {
    const database = await this.#open();
    const transaction = database.transaction([NAMES, ROWS], mode, { durability });
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new DOMException("the transaction was aborted", "AbortError"));
    });
    try {
      const [value] = await Promise.all([body(transaction.objectStore(NAMES), transaction.objectStore(ROWS)), done]);
      return value;
    } catch (error) {
      abort(transaction);
      throw transaction.error ?? error; // a request only says that it was aborted
    }
  }

  #open(): Promise<IDBDatabase> {
    return (this.#database ??= this.#connect());
  }

  /** Browsers may close a database for reasons of their own: the next use opens it again. */
  async #connect(): Promise<IDBDatabase> {
    const again = (): void => {
      this.#database = undefined;
    };
    try {
      const request = indexedDB.open(this.#name, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(NAMES);
        request.result.createObjectStore(ROWS);
      };
      const database = await result(request);
      database.onclose = again;
      return database;
    } catch (error) {
      again();
      throw error;
    }
  }
}

class IndexedDbAppendFile implements AppendFile {
  readonly writesAtOnce = false;
  readonly sync: () => Promise<void>;
  readonly #put: (piece: Uint8Array, offset: number) => Promise<void>;
  #bytes: number;
  #last: Promise<void> = Promise.resolve();

  constructor(bytes: number, put: (piece: Uint8Array, offset: number) => Promise<void>, sync: () => Promise<void>) {
    this.#bytes = bytes;
    this.#put = put;
    this.sync = sync;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** One after another: where a piece goes depends on whether the one before could be written. */
  write(bytes: Uint8Array): Promise<void> {
    const written = this.#last.then(async () => {
      await this.#put(bytes, this.#bytes);
      this.#bytes += bytes.length;
    });
    this.#last = written.catch(() => undefined);
    return written;
  }

  async close(): Promise<void> {
    await this.#last;
  }
}

/** Content that no name leads to: a file that did not come to be. */
async function removeNameless(names: IDBObjectStore, rows: IDBObjectStore): Promise<void> {
  const known = new Set((await result(names.getAll())) as Id[]);
  const cursor = rows.openKeyCursor();
  await new Promise<void>((resolve, reject) => {
    cursor.onerror = () => reject(cursor.error);
    cursor.onsuccess = () => {
      if (!cursor.result) return resolve();
      const [id] = cursor.result.primaryKey as [Id, number];
      if (!known.has(id)) rows.delete(from(id, 0));
      cursor.result.continue([id, Infinity]); // the next content
    };
  });
}

function putAll(rows: IDBObjectStore, id: Id, bytes: Uint8Array, offset: number): void {
  // A copy: else the whole buffer behind a view would be stored.
  for (let at = 0; at < bytes.length; at += ROW_BYTES) rows.put(bytes.slice(at, at + ROW_BYTES), [id, offset + at]);
}

async function idOf(names: IDBObjectStore, name: string): Promise<Id | undefined> {
  return (await result(names.get(name))) as Id | undefined;
}

async function lengthOf(rows: IDBObjectStore, id: Id): Promise<number> {
  const cursor = await result(rows.openCursor(from(id, 0), "prev"));
  return cursor ? (cursor.primaryKey as [Id, number])[1] + (cursor.value as Uint8Array).length : 0;
}

/** The rows of a content from an offset on. */
function from(id: Id, offset: number): IDBKeyRange {
  return IDBKeyRange.bound([id, offset], [id, Infinity]);
}

function result<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended by itself.
  }
}

function databaseOf(name: string): string {
  return `cachelet-${name}`;
}
