// A folder of Node's file system, which one process has at a time.
//
// Deliberately absent: what the files are for.

import { closeSync, fdatasync, fstatSync, fsync, ftruncateSync, mkdirSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { type FileReadResult, open, readdir, rename, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import type { AppendFile, Files } from "./files.js";

const LOCK = "cachelet.lock";
/** The end of a name that is on its way to be another's: whose it is. No file of Redis has it: theirs may begin with anything. */
const TEMPORARY = /\.(?:(\d+)-(\d+)-\d+-(\w+)|\d+)\.temp$/;
/** Processes of other machines and containers may write into a folder too; whether they live cannot be told. */
const HERE = hostname().replace(/\W/g, "_") || "_";
/** So long after it was written last, a file of one of those is nobody's any more. */
const ABANDONED_MS = 86_400_000;
const PIECE_BYTES = 1 << 20;

/** The folders this process has. */
const ours = new Set<string>();

/** Files that this process has on their way: each has a number, since two stores may write the same at a time. */
const underway = new Set<string>();
let lastNumber = 0;

/** The files of a folder. */
export class NodeFiles implements Files {
  readonly where: string;
  #locked: string | undefined;

  constructor(folder: string) {
    this.where = folder;
  }

  /** Makes the folder when it is not there. */
  async make(): Promise<void> {
    mkdirSync(this.where, { recursive: true });
  }

  async lock(): Promise<void> {
    await this.make();
    const folder = realpathSync(this.where);
    if (ours.has(folder)) throw inUse(this.where, process.pid);
    takeLock(this.#path(LOCK), this.where);
    ours.add(folder);
    this.#locked = folder;
    for (const name of await this.list()) if (TEMPORARY.test(name)) await this.remove(name);
  }

  async unlock(): Promise<void> {
    if (this.#locked === undefined) return;
    ours.delete(this.#locked);
    this.#locked = undefined;
    if (readIfThere(this.#path(LOCK)) === OUR_LOCK) await this.remove(LOCK); // or it is another's by now
  }

  list(): Promise<string[]> {
    return readdir(this.where);
  }

  async *read(name: string): AsyncGenerator<Uint8Array> {
    const file = await open(this.#path(name), "r");
    // Two by turns, the next one is filled while one is looked at. A new one for each piece would be garbage that V8 collects all the time.
    const buffers: Uint8Array[] = [];
    const next = (turn: number): Promise<FileReadResult<Uint8Array>> => {
      const reading = file.read((buffers[turn % 2] ??= new Uint8Array(PIECE_BYTES)), 0, PIECE_BYTES, null);
      reading.catch(() => undefined); // who stops before does not wait for it
      return reading;
    };
    let reading = next(0);
    try {
      for (let turn = 1; ; turn++) {
        const { buffer, bytesRead } = await reading;
        if (bytesRead === 0) return;
        reading = next(turn);
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await reading.catch(() => undefined); // its buffer and its file are in use
      await file.close();
    }
  }

  async append(name: string): Promise<AppendFile> {
    this.#keepLock();
    const file = new NodeFile(openSync(this.#path(name), "a"), this.#path(name));
    if (file.bytes === 0) await this.#syncFolder(); // it may be new
    return file;
  }

  async replace(name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<void> {
    this.#keepLock();
    const temporary = this.#path(`${name}.${process.pid}-${STARTED}-${++lastNumber}-${HERE}.temp`); // others may write here too
    underway.add(resolve(temporary));
    try {
      // What only its owner may read (a redis.conf with a password) stays so.
      const { mode } = await stat(this.#path(name)).catch(() => ({ mode: 0o666 }));
      const file = await open(temporary, "w", mode & 0o777);
      try {
        for await (const piece of pieces) await file.writeFile(piece);
        await syncAll(file.fd);
      } finally {
        await file.close();
      }
      await rename(temporary, this.#path(name));
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    } finally {
      underway.delete(resolve(temporary));
    }
    await this.#syncFolder();
  }

  /** Removes what processes that are no more left of files on their way to names with this beginning. Who lives may still write. */
  async removeAbandoned(beginning: string): Promise<void> {
    for (const name of await this.list()) {
      const [whole, pid, start, host] = TEMPORARY.exec(name) ?? [];
      if (whole === undefined || host === undefined || !name.startsWith(beginning) || underway.has(resolve(this.#path(name)))) continue;
      const isGone = host === HERE ? ownerOf(`${pid} ${start}`) === undefined : Date.now() - (await stat(this.#path(name))).mtimeMs > ABANDONED_MS;
      if (isGone) await this.remove(name);
    }
  }

  async truncate(name: string, bytes: number): Promise<void> {
    const file = await open(this.#path(name), "r+");
    try {
      await file.truncate(bytes);
      await syncAll(file.fd);
    } finally {
      await file.close();
    }
  }

  remove(name: string): Promise<void> {
    return rm(this.#path(name), { force: true });
  }

  #path(name: string): string {
    return join(this.where, name);
  }

  /** Who removed the folder removed the lock with it: by now it may be another's. */
  #keepLock(): void {
    if (this.#locked !== undefined && readIfThere(this.#path(LOCK)) !== OUR_LOCK) takeLock(this.#path(LOCK), this.where);
  }

  /** What the folder names is on the disk. */
  async #syncFolder(): Promise<void> {
    if (process.platform === "win32") return; // a folder cannot be opened there
    const folder = await open(this.where, "r");
    try {
      await syncAll(folder.fd);
    } finally {
      await folder.close();
    }
  }
}

class NodeFile implements AppendFile {
  readonly writesAtOnce = true;
  readonly #file: number;
  readonly #path: string;
  /** Names that lead to it; there are file systems that do not tell. */
  readonly #links: number;
  #bytes: number;
  /** Half a piece may stand behind the end. */
  #torn = false;
  #syncing: Promise<void> | undefined;

  constructor(file: number, path: string) {
    this.#file = file;
    this.#path = path;
    ({ nlink: this.#links, size: this.#bytes } = fstatSync(file));
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** At once, so that a turn's bytes are written before its replies leave. */
  write(bytes: Uint8Array): void {
    if (this.#torn) this.#mend();
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      // Half a piece would be damage in the middle once the rest follows.
      this.#torn = true;
      try {
        this.#mend();
      } catch {
        // The next write begins with it.
      }
      throw error;
    }
    this.#bytes += bytes.length;
  }

  #mend(): void {
    ftruncateSync(this.#file, this.#bytes);
    this.#torn = false;
  }

  async sync(): Promise<void> {
    await this.#syncing?.catch(() => undefined);
    await (this.#syncing = syncData(this.#file));
    // An open file that was removed is written as if nothing were, and nobody finds what was.
    if (this.#links > 0 && fstatSync(this.#file).nlink === 0) throw new Error(`${this.#path} was removed`);
  }

  async close(): Promise<void> {
    await this.#syncing?.catch(() => undefined); // the number may be another file's afterwards
    closeSync(this.#file);
  }
}

const syncData = promisify(fdatasync);
const syncAll = promisify(fsync); // the method of an open file is missing where Yarn has put its own in the place of Node's

const STARTED = startOf(process.pid);
const OUR_LOCK = `${process.pid} ${STARTED}\n`;

function inUse(where: string, pid: number): Error {
  return new Error(`${where} is in use by process ${pid}; stop it, or choose another --dir`);
}

/** Makes the lock's file, or takes it over from a process that died without saying so. */
function takeLock(path: string, where: string): void {
  for (;;) {
    try {
      return writeFileSync(path, OUR_LOCK, { flag: "wx" });
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST") throw new Error(`${where} cannot be locked: ${message}`);
    }
    const seen = readIfThere(path);
    if (seen === undefined) continue;
    const owner = ownerOf(seen);
    if (owner !== undefined) throw inUse(where, owner);
    removeLock(path, seen);
  }
}

/** The process that has a folder, as long as it lives. */
export function lockOwner(folder: string): number | undefined {
  const seen = readIfThere(join(folder, LOCK));
  return seen === undefined ? undefined : ownerOf(seen);
}

function ownerOf(lock: string): number | undefined {
  const [owner = 0, start] = lock.trim().split(" ").map(Number);
  // Our own number may be that of a process before us, where the system does not tell when one started.
  const mayBeBefore = owner === process.pid && start === 0;
  return !mayBeBefore && isAlive(owner) && start === startOf(owner) ? owner : undefined;
}

/** Somebody else may have taken it over meanwhile: then it is put back. */
function removeLock(path: string, seen: string): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (readIfThere(aside) === seen) rmSync(aside, { force: true });
  else renameSync(aside, path);
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * When a process started, in ticks; 0 where the system does not tell. Numbers are given anew, in a container soon. Who ended has a number until its parent
 * asks for it, and a container's first process may never: no start is that one's.
 */
function startOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ");
    return fields?.[0] === "Z" ? NaN : Number(fields?.[19] ?? 0);
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
