// Redis 7's append-only directory: a manifest that names a base (an RDB file) and increments (commands), read at the start
// and appended to. redis-server starts from it, and this from redis-server's.
// https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
//
// What one turn of the event loop changes is written at its end, once, before any of its replies leaves: so a killed process
// loses nothing. When it is on the disk as well is `appendfsync`'s to say. What cannot be written is kept, and tried again each second; until then the engine refuses writes.
//
// Deliberately absent: what is in the files (the engine's), and other hosts' storage.

import { closeSync, createReadStream, fdatasync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

import { split } from "../cli/split.js";
import type { Engine } from "../engine.js";
import { LoadError } from "../errors.js";

/** How the directory is kept; the names are those of redis.conf. */
export interface AppendOnlyOptions {
  readonly dir: string;
  readonly appenddirname: string;
  readonly appendfilename: string;
  readonly appendfsync: "always" | "everysec" | "no";
  /** Whether a last command that is cut off is dropped; otherwise the directory is refused. */
  readonly aofLoadTruncated: boolean;
  /** Rewritten when it has grown by so many percent since it was last; 0 never. */
  readonly autoAofRewritePercentage: number;
  readonly autoAofRewriteMinBytes: number;
  /** Hears what an operator should know. */
  readonly tell: (line: string) => void;
}

/** A file of the directory. */
interface Part {
  readonly name: string;
  readonly seq: number;
  readonly type: "b" | "i";
}

const RETRY_MS = 1000;
const SYNC_MS = 1000;
const PIECE_BYTES = 1 << 20;
/** An annotation with a command behind it: not what a cut leaves at the end. */
const GOES_ON = /\r\n#CRC:[0-9a-f]{16}\r\n\*/;
/** How much of what is left is looked through for that. */
const LOOKED_AT_BYTES = 64 << 20;
const NOTHING = new Uint8Array(0);

/** The directory of one store. Opened, then {@link AppendOnly.load}ed into the engine that appends to it. */
export class AppendOnly {
  readonly #options: AppendOnlyOptions;
  readonly #folder: string;
  #engine: Engine | undefined;
  #parts: Part[] = [];
  /** The increment that is appended to. */
  #file = -1;
  #fileBytes = 0;
  #totalBytes = 0;
  #rewrittenBytes = 0;
  #unwritten: Uint8Array[] = [];
  #retry: ReturnType<typeof setTimeout> | undefined;
  #sync: ReturnType<typeof setInterval> | undefined;
  #unsynced = false;
  #syncing = false;
  #ticket = 0;
  #rewriting: Promise<void> | undefined;
  /** What is to be written waits for the end of the turn. */
  #turn = false;
  /** Writing failed, and is tried again each second. */
  #failing = false;

  /** Makes or finds the directory, and locks it. Throws when another process has it. */
  constructor(options: AppendOnlyOptions) {
    this.#options = options;
    this.#folder = join(options.dir, options.appenddirname);
    mkdirSync(this.#folder, { recursive: true });
    this.#lock();
    try {
      rmSync(this.#path(this.#temporary), { force: true });
      this.#parts = this.#readManifest();
    } catch (error) {
      this.#unlock();
      throw error;
    }
  }

  /** Whether there is anything to load. */
  get isNew(): boolean {
    return this.#parts.length === 0;
  }

  /** Reads everything into the engine, which is empty, or begins a new directory with what the engine holds. Then goes on appending. */
  async load(engine: Engine): Promise<void> {
    this.#engine = engine;
    const { tell } = this.#options;
    if (this.isNew) await this.#begin(engine.save());
    else {
      const last = this.#parts.at(-1);
      for (const part of this.#parts) await (part.type === "b" && (await this.#isRdb(part)) ? this.#loadBase(part) : this.#replay(part, part === last));
      if (last?.type === "i") this.#openIncrement(last);
      else this.#addIncrement();
    }
    this.#rewrittenBytes = this.#totalBytes;
    if (this.#options.appendfsync === "everysec") this.#sync = setInterval(() => this.#startSync(), SYNC_MS).unref();
    tell(`append-only directory ${this.#folder}: ${this.#totalBytes} bytes, appendfsync ${this.#options.appendfsync}`);
  }

  /** Takes a piece of log. The engine is told that it is stored once it is written, with `always` once it is on the disk. */
  append(effects: Uint8Array, ticket: number): void {
    this.#ticket = ticket;
    this.#unwritten.push(effects);
    if (this.#turn || this.#retry !== undefined) return;
    this.#turn = true;
    setImmediate(() => {
      this.#turn = false;
      if (this.#retry === undefined && this.#file >= 0) this.#write();
    });
  }

  /** Begins a new base and a new increment; the old ones go once the base is on the disk. Resolves then. */
  rewrite(): Promise<void> {
    return (this.#rewriting ??= this.#rewrite().finally(() => (this.#rewriting = undefined)));
  }

  /** Writes and syncs what is left, and gives the directory free. */
  async close(): Promise<void> {
    await this.#rewriting;
    clearTimeout(this.#retry);
    clearInterval(this.#sync);
    this.#retry = undefined;
    if (this.#unwritten.length > 0) this.#write();
    clearTimeout(this.#retry);
    if (this.#file >= 0) {
      fsyncSync(this.#file);
      closeSync(this.#file);
      this.#file = -1;
    }
    this.#unlock();
  }

  #unlock(): void {
    rmSync(this.#path("cachelet.lock"), { force: true });
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }

  get #temporary(): string {
    return `temp-${this.#options.appendfilename}.base.rdb`;
  }

  #lock(): void {
    const path = this.#path("cachelet.lock");
    for (;;) {
      try {
        return writeFileSync(path, `${process.pid} ${startOf(process.pid)}\n`, { flag: "wx" });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      }
      const [owner = 0, start] = readFileSync(path, "utf8").trim().split(" ").map(Number);
      if (owner !== process.pid && isAlive(owner) && start === startOf(owner)) {
        throw new Error(`${this.#folder} is in use by process ${owner}; stop it, or choose another --dir`);
      }
      rmSync(path, { force: true }); // it died without saying so
    }
  }

  #readManifest(): Part[] {
    let text: string;
    try {
      text = readFileSync(this.#path(`${this.#options.appendfilename}.manifest`), "utf8");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
    return text.split("\n").flatMap((line, index) => {
      if (/^\s*(#|$)/.test(line)) return [];
      const words = split(line)?.map(String) ?? [];
      const field = (name: string): string | undefined => words[words.indexOf(name) + 1];
      const [name, seq, type] = [field("file"), Number(field("seq")), field("type")];
      if (type === "h") return []; // a file that was to be deleted
      if (name === undefined || name.includes("/") || !Number.isSafeInteger(seq) || (type !== "b" && type !== "i")) {
        throw new LoadError(`the manifest of ${this.#folder} is damaged in line ${index + 1}: ${line}`);
      }
      return [{ name, seq, type } as const];
    });
  }

  /** The manifest names these parts from now on, also after a crash. */
  #writeManifest(parts: Part[]): void {
    const text = parts.map(({ name, seq, type }) => `file ${name} seq ${seq} type ${type}\n`).join("");
    const name = `${this.#options.appendfilename}.manifest`;
    const temporary = this.#path(`temp-${name}`);
    const file = openSync(temporary, "w");
    writeFileSync(file, text);
    fsyncSync(file);
    closeSync(file);
    renameSync(temporary, this.#path(name));
    const folder = openSync(this.#folder, "r");
    fsyncSync(folder);
    closeSync(folder);
    this.#parts = parts;
  }

  async #isRdb(part: Part): Promise<boolean> {
    const file = await open(this.#path(part.name));
    const { bytesRead, buffer } = await file.read(Buffer.alloc(5), 0, 5, 0);
    await file.close();
    return buffer.subarray(0, bytesRead).toString() === "REDIS";
  }

  async #loadBase(part: Part): Promise<void> {
    const engine = this.#engine as Engine;
    try {
      for await (const piece of createReadStream(this.#path(part.name), { highWaterMark: PIECE_BYTES })) {
        engine.load(piece as Buffer);
        this.#totalBytes += (piece as Buffer).length;
      }
      engine.loaded();
    } catch (error) {
      throw error instanceof LoadError ? new LoadError(`${this.#path(part.name)}: ${error.message}`) : error;
    }
  }

  /** Runs a file of commands again. What is cut off at the end of the last one may be dropped. */
  async #replay(part: Part, isLast: boolean): Promise<void> {
    const engine = this.#engine as Engine;
    const path = this.#path(part.name);
    let rest: Uint8Array = NOTHING;
    let offset = 0;
    let wanted = 0;
    let refused = 0;
    const replay = (): void => {
      const replayed = engine.replay(rest);
      offset += replayed.bytes;
      rest = rest.slice(replayed.bytes);
      refused += replayed.refused;
      wanted = 2 * rest.length;
      if (replayed.damaged) throw new LoadError(`${path} is damaged before byte ${offset + 1}: what was read is not what was written. Nothing was changed`);
    };
    engine.replay(NOTHING);
    for await (const piece of createReadStream(path, { highWaterMark: PIECE_BYTES })) {
      rest = Buffer.concat([rest, piece as Buffer]);
      if (rest.length >= wanted) replay();
    }
    if (rest.length > 0) replay();
    this.#totalBytes += offset;
    if (refused > 0) this.#options.tell(`${path}: ${refused} commands were refused`);
    if (rest.length === 0) return;
    const cut = `${path} is cut off at byte ${offset}`;
    if (!isLast || GOES_ON.test(Buffer.from(rest.subarray(0, LOOKED_AT_BYTES)).toString("latin1"))) throw new LoadError(`${path} is damaged at byte ${offset}. Nothing was changed`);
    if (!this.#options.aofLoadTruncated) throw new LoadError(`${cut}. With aof-load-truncated yes its last ${rest.length} bytes are dropped`);
    this.#options.tell(`${cut}: the last ${rest.length} bytes are dropped`);
    const file = openSync(path, "r+");
    ftruncateSync(file, offset);
    fsyncSync(file);
    closeSync(file);
  }

  async #begin(base: Uint8Array): Promise<void> {
    const { appendfilename } = this.#options;
    const part: Part = { name: `${appendfilename}.1.base.rdb`, seq: 1, type: "b" };
    await this.#writeBase(base, part);
    this.#parts = [part];
    this.#addIncrement();
  }

  async #writeBase(base: Uint8Array, part: Part): Promise<void> {
    const temporary = this.#path(this.#temporary);
    const file = await open(temporary, "w");
    try {
      await file.writeFile(base);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#path(part.name));
    this.#totalBytes += base.length;
  }

  /** The next increment: what is appended from now on goes there. */
  #addIncrement(): void {
    const seq = Math.max(0, ...this.#parts.filter(({ type }) => type === "i").map((part) => part.seq)) + 1;
    const part: Part = { name: `${this.#options.appendfilename}.${seq}.incr.aof`, seq, type: "i" };
    rmSync(this.#path(part.name), { force: true }); // the manifest did not come to name it
    const next = openSync(this.#path(part.name), "a");
    const before = this.#file;
    try {
      if (before >= 0) fsyncSync(before);
      this.#writeManifest([...this.#parts, part]);
    } catch (error) {
      closeSync(next); // what is appended still goes where the manifest says
      throw error;
    }
    this.#file = next;
    this.#fileBytes = 0;
    if (before >= 0) closeSync(before);
  }

  #openIncrement(part: Part): void {
    this.#file = openSync(this.#path(part.name), "a");
    this.#fileBytes = fstatSync(this.#file).size;
  }

  #write(): void {
    this.#retry = undefined;
    try {
      const bytes = this.#unwritten.length === 1 ? (this.#unwritten[0] as Uint8Array) : Buffer.concat(this.#unwritten);
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
      this.#fileBytes += bytes.length;
      this.#totalBytes += bytes.length;
      this.#unwritten = [];
      this.#unsynced = true;
      this.#works();
    } catch (error) {
      this.#failed(error as Error);
    }
    if (this.#options.appendfsync === "always") this.#startSync();
    else this.#stored(this.#ticket); // what could not be written is kept, as in Redis
    if (!this.#failing) this.#rewriteWhenLong();
  }

  #stored(ticket: number): void {
    if (this.#engine && !this.#engine.closed && !this.#engine.instance.dead) this.#engine.appended(ticket);
  }

  #works(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.tell("the append-only file can be written again");
    this.#engine?.setStorageError("");
  }

  #failed(error: Error): void {
    // Half a piece would be damage in the middle once the rest follows.
    try {
      ftruncateSync(this.#file, this.#fileBytes);
    } catch {
      // The next try begins with it.
    }
    if (!this.#failing) this.#options.tell(`the append-only file cannot be written: ${error.message}; writes are refused`);
    this.#failing = true;
    this.#engine?.setStorageError(error.message);
    this.#retry = setTimeout(() => this.#write(), RETRY_MS);
  }

  /** One at a time: what comes meanwhile goes with the next one. */
  #startSync(): void {
    if (this.#syncing || !this.#unsynced || this.#file < 0) return;
    this.#syncing = true;
    this.#unsynced = false;
    const [file, ticket] = [this.#file, this.#ticket];
    fdatasync(file, (error) => {
      this.#syncing = false;
      // The increment before was synced when it was closed.
      if (error && file === this.#file) {
        this.#unsynced = true;
        return this.#failed(error);
      }
      if (this.#options.appendfsync !== "always") return;
      this.#stored(ticket);
      this.#startSync();
    });
  }

  #rewriteWhenLong(): void {
    const { autoAofRewritePercentage: percentage, autoAofRewriteMinBytes: least } = this.#options;
    const grown = this.#totalBytes - this.#rewrittenBytes;
    if (percentage === 0 || this.#rewriting || this.#totalBytes < least || grown * 100 < percentage * Math.max(1, this.#rewrittenBytes)) return;
    queueMicrotask(() => void this.rewrite().catch(() => undefined));
  }

  async #rewrite(): Promise<void> {
    try {
      await this.#replaceBase();
    } catch (error) {
      this.#options.tell(`the append-only file could not be rewritten: ${(error as Error).message}`);
      await rm(this.#path(this.#temporary), { force: true });
      throw error;
    }
  }

  async #replaceBase(): Promise<void> {
    const engine = this.#engine as Engine;
    engine.flushLog();
    if (!this.#failing && this.#unwritten.length > 0) this.#write();
    if (this.#failing) throw new Error("it cannot be written now");
    const base = engine.save();
    const before = this.#parts;
    this.#addIncrement();
    const increment = this.#parts.at(-1) as Part;
    const bytesBefore = this.#totalBytes;
    const seq = Math.max(0, ...before.filter(({ type }) => type === "b").map((part) => part.seq)) + 1;
    const part: Part = { name: `${this.#options.appendfilename}.${seq}.base.rdb`, seq, type: "b" };
    await this.#writeBase(base, part);
    this.#writeManifest([part, increment]);
    this.#totalBytes -= bytesBefore;
    this.#rewrittenBytes = this.#totalBytes;
    for (const { name } of before) await rm(this.#path(name), { force: true });
    this.#options.tell(`the append-only file was rewritten: ${bytesBefore} bytes became ${base.length}`);
  }
}

/** When a process started, in ticks; 0 where the system does not tell. Numbers are given anew, in a container soon. */
function startOf(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ");
    return Number(fields?.[19] ?? 0);
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
