// Redis 7's append-only directory: a manifest that names a base (an RDB file) and increments (commands), read at the start
// and appended to. redis-server starts from it, and this from redis-server's.
// https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/
//
// What one turn of the event loop changes comes at its end, and is written at once, before any of its replies leaves: so a killed
// process loses nothing. When it is on the disk as well is `appendfsync`'s to say. What cannot be written is kept, and tried again each second; until then the engine refuses writes.
//
// Deliberately absent: what is in the files (the engine's), which of them count (`directory.ts`), and where files are (`Files`): this runs wherever JavaScript does.

import { Act, Rewrite } from "../abi.js";
import type { Engine } from "../engine.js";
import { LoadError } from "../errors.js";
import { concat } from "./concat.js";
import { Directory } from "./directory.js";
import { type AppendFile, type Files, NOWHERE } from "./files.js";
import type { FollowedOptions } from "./followed.js";
import type { Manifest, Part } from "./manifest.js";
import { readParts, type Rest } from "./reading.js";
import { readAgain } from "./read-again.js";
import { beginSnapshot, type Snapshot } from "./snapshot.js";

/** How the directory is kept. */
export interface AppendOnlyOptions extends FollowedOptions {
  /** How the names of the files begin. Default `appendonly.aof`. */
  readonly appendfilename?: string | undefined;
  /**
   * What happens while nothing can be written. `refuse`, the default, is Redis' way: what was acknowledged is kept until it can be written, and
   * writes are refused (MISCONF). `serve` goes on in memory and keeps nothing for later: a new base is tried until one can be written.
   */
  readonly whenFailing?: "refuse" | "serve" | undefined;
  /** Hears why nothing can be written, and nothing once it can be. */
  readonly failing?: ((reason: string | undefined) => void) | undefined;
  /** Begins anew with what the engine holds: what the directory held goes once that is on the disk. */
  readonly anew?: boolean | undefined;
  /** The one file that Redis before 7 appended to: a new directory begins with what it holds. It is left as it is. */
  readonly before7?: { readonly files: Files; readonly name: string } | undefined;
  /** Hears what an operator should know. */
  readonly tell?: ((line: string) => void) | undefined;
  /** Hears that everything up to this ticket is on the disk. */
  readonly synced?: ((ticket: number) => void) | undefined;
}

/** A piece of log. */
interface Piece {
  readonly effects: Uint8Array;
  readonly ticket: number;
}

const RETRY_MS = 1000;
/** Between snapshots that are tried while nothing can be written: each is all data. */
const RETRY_ALL_MS = 10_000;
const SYNC_MS = 1000;

/** The directory of one store. Opened, then {@link AppendOnly.load}ed into the engine that appends to it. */
export class AppendOnly {
  readonly #files: Files;
  readonly #directory: Directory;
  #options: AppendOnlyOptions;
  #appendfsync: "always" | "everysec" | "no";
  #engine: Engine | undefined;
  /** The increment that is appended to. */
  #file: AppendFile | undefined;
  #totalBytes = 0;
  #rewrittenBytes = 0;
  #unwritten: Piece[] = [];
  /** What came after a snapshot's moment, while the next increment is not there yet. */
  #held: Piece[] | undefined;
  #writing: Promise<void> | undefined;
  #writtenTicket = 0;
  #unsynced = false;
  #syncing: Promise<void> | undefined;
  /** Writing failed, and is tried again each second. */
  #failing = false;
  /**
   * Syncing failed: nobody knows what is on the disk, and a system may forget what it could not sync. Or commands were served that
   * the increment has not. Nothing is written to it any more, and a new base takes its place.
   */
  #doubtful = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #clock: ReturnType<typeof setInterval> | undefined;
  /** A rewrite, or a reading of everything again: one at a time. */
  #rewriting: Promise<void> | undefined;
  /** There was nothing to go on with, and nothing is kept before the first base is: what comes until then is acknowledged all the same. */
  #awaitsBase = false;
  #closing = false;
  /** What goes on is given up. */
  #givesUp = false;

  private constructor(files: Files, options: AppendOnlyOptions) {
    this.#files = files;
    this.#options = options;
    this.#directory = new Directory(files, options.appendfilename ?? "appendonly.aof", (line) => this.#tell(line));
    this.#appendfsync = options.appendfsync ?? "everysec";
  }

  /** Makes or finds the directory, and locks it. Rejects when somebody else has it. */
  static async open(files: Files, options: AppendOnlyOptions = {}): Promise<AppendOnly> {
    const directory = new AppendOnly(files, options);
    await files.lock();
    try {
      await directory.#directory.read();
    } catch (error) {
      await files.unlock();
      throw error;
    }
    return directory;
  }

  /** Whether there is anything to load. */
  get isNew(): boolean {
    return this.#begins && this.#options.before7 === undefined;
  }

  /** Whether there is nothing in it. */
  get isEmpty(): boolean {
    return this.#directory.isEmpty;
  }

  get #begins(): boolean {
    return this.#options.anew === true || this.isEmpty;
  }

  /** Reads everything into the engine, which is empty, or begins a new directory with what the engine holds. Then goes on appending. */
  async load(engine: Engine): Promise<void> {
    this.#engine = engine;
    await (this.#begins ? this.#begin(engine) : this.#read());
    this.#write(); // what was logged meanwhile
    this.#rewrittenBytes = this.#totalBytes;
    this.#startClock();
    this.#tell(`append-only directory ${this.#files.where}: ${this.#totalBytes} bytes, appendfsync ${this.#appendfsync}`);
  }

  /**
   * Keeps what the engine holds and will hold from the end of the first {@link AppendOnly.rewrite} on; what the directory held goes then.
   * As with redis-server nobody waits until then, and nothing of it is there after a crash.
   */
  start(engine: Engine): void {
    this.#engine = engine;
    this.#awaitsBase = this.#doubtful = true;
    this.#file = NOWHERE;
    this.#startClock();
  }

  #startClock(): void {
    this.#clock = setInterval(() => this.#appendfsync === "everysec" && this.#startSync(), SYNC_MS);
    if (typeof this.#clock === "object") this.#clock.unref();
  }

  /** Goes by these options from now on. */
  use(options: FollowedOptions): void {
    this.#options = { ...this.#options, ...options };
    this.#appendfsync = options.appendfsync ?? "everysec";
    if (this.#appendfsync === "always") return this.#startSync();
    // What waits for the disk need not any more.
    this.#stored(this.#writtenTicket);
    if (this.#failing) this.#kept();
  }

  /** Takes a piece of log, which is lent. The engine is told that it is stored once it is written, with `always` once it is on the disk. */
  append(effects: Uint8Array, ticket: number): void {
    const piece = { effects, ticket };
    (this.#held ?? this.#unwritten).push(this.#writesAtOnce ? piece : owned(piece));
    if (this.#held && this.#awaitsBase) this.#stored(ticket);
    this.#write();
  }

  /** Whether what comes now is written, or has failed to be, before anything else happens. */
  get #writesAtOnce(): boolean {
    return this.#file?.writesAtOnce === true && !this.#held && this.#unwritten.length === 0 && this.#retry === undefined && !this.#doubtful;
  }

  /** Begins a new base and a new increment; the old ones go once the base is on the disk. Resolves then. */
  rewrite(): Promise<void> {
    return (this.#rewriting ??= this.#rewrite().finally(() => (this.#rewriting = undefined)));
  }

  /** Reads everything into the engine again, which is emptied for that: `DEBUG LOADAOF`. When it rejects the engine has what it had. */
  async reload(): Promise<void> {
    while (this.#rewriting) await this.#rewriting.catch(() => undefined);
    return (this.#rewriting = this.#reload().finally(() => (this.#rewriting = undefined)));
  }

  /**
   * Writes and syncs what is left, and gives the directory free. With `givesUp` a rewrite is not brought to its end, and what cannot be written now is
   * not: as in redis-server, where `appendonly no` ends all that.
   */
  async close({ givesUp = false } = {}): Promise<void> {
    this.#closing = true;
    this.#givesUp = givesUp;
    await this.#rewriting?.catch(() => undefined);
    clearTimeout(this.#retry);
    clearInterval(this.#clock);
    this.#retry = undefined;
    try {
      await this.#settle().catch((error: unknown) => {
        if (!this.#doubtful || (givesUp && !this.#awaitsBase)) throw error;
      });
      if (this.#doubtful && !givesUp) await this.rewrite();
      await this.#file?.close();
    } catch (error) {
      this.#tell(`the end of the append-only file could not be written: ${(error as Error).message}`);
      await this.#file?.close().catch(() => undefined);
    }
    this.#file = undefined;
    if (givesUp) this.#forget();
    await this.#files.unlock();
  }

  /** Who waits for what was not written waits no more. */
  #forget(): void {
    this.#stored(this.#unwritten.at(-1)?.ticket ?? this.#writtenTicket);
    this.#engine?.setStorageError("");
  }

  #tell(line: string): void {
    this.#options.tell?.(line);
  }

  // Reading.

  async #read(): Promise<void> {
    const { increments } = this.#directory.manifest;
    const { bytes, rest, isWhole } = await readParts(this.#engine as Engine, this.#files, this.#directory.manifest);
    this.#totalBytes = bytes;
    if (rest) await this.#drop(rest);
    const last = increments.at(-1);
    if (last) this.#file = await this.#files.append(last.name);
    try {
      // Who began the last increment may not have known that it had, and gone on with the one before until it was killed.
      for (const part of increments.slice(0, -1)) await this.#syncPart(part);
      // A checksum is of what follows the one before: behind commands without one (redis-server's, a cut piece's) a file begins anew.
      if (!last || !isWhole) {
        await this.#file?.sync();
        await this.#switch(this.#directory.manifest);
      }
      // Who wrote the manifest may have been killed before it was on the disk, and what is appended now must be found by it.
      else await this.#directory.write(this.#directory.manifest);
    } catch (error) {
      this.#doubtful = true;
      this.#failed(error as Error);
    }
    await this.#directory.removeHistory();
  }

  #reload(): Promise<void> {
    const engine = this.#engine as Engine;
    return readAgain(engine, async () => {
      engine.flushLog();
      await this.#settle();
      return async () => {
        const { rest } = await readParts(engine, this.#files, this.#directory.manifest);
        // All of it had been written: what is missing was taken away, and what the engine held is more.
        if (rest) throw new LoadError(`${rest.path} is cut off at byte ${rest.offset}. Nothing was changed`);
      };
    });
  }

  async #syncPart({ name }: Part): Promise<void> {
    const file = await this.#files.append(name);
    await file.sync();
    await file.close();
  }

  async #drop(rest: Rest): Promise<void> {
    this.#mayDrop(rest);
    await this.#files.truncate(rest.name, rest.offset);
  }

  #mayDrop({ path, offset, bytes }: Rest): void {
    const cut = `${path} is cut off at byte ${offset}`;
    if (this.#options.aofLoadTruncated === false) throw new LoadError(`${cut}. With aof-load-truncated yes its last ${bytes} bytes are dropped`);
    this.#tell(`${cut}: the last ${bytes} bytes are dropped`);
  }

  // Writing.

  #write(): void {
    const file = this.#file;
    const pieces = this.#unwritten;
    const last = pieces.at(-1);
    if (!file || !last || this.#writing) return;
    if (this.#retry !== undefined || this.#doubtful) return this.#kept();
    this.#unwritten = [];
    const bytes = pieces.length === 1 ? last.effects : concat(pieces.map(({ effects }) => effects));
    const failed = (error: unknown): void => {
      this.#unwritten = pieces.map(owned).concat(this.#unwritten);
      this.#failed(error as Error);
    };
    let written: void | Promise<void>;
    try {
      written = file.write(bytes);
    } catch (error) {
      return failed(error);
    }
    if (!written) return this.#wrote(bytes.length, last.ticket);
    const ended = (then: () => void): void => {
      this.#writing = undefined;
      then();
      this.#write();
    };
    this.#writing = written.then(
      () => ended(() => this.#wrote(bytes.length, last.ticket)),
      (error: unknown) => ended(() => failed(error)),
    );
  }

  #wrote(bytes: number, ticket: number): void {
    this.#totalBytes += bytes;
    this.#writtenTicket = ticket;
    this.#unsynced = true;
    this.#works();
    if (this.#appendfsync === "always") this.#startSync();
    else this.#stored(ticket);
    this.#rewriteWhenLong();
  }

  /** What could not be written is kept, and acknowledged as in Redis, except with `always`. Or it is not kept, and acknowledged in any case. */
  #kept(): void {
    const last = this.#unwritten.at(-1);
    if (!last) return;
    if (this.#servesOn) {
      this.#unwritten = [];
      this.#writtenTicket = last.ticket;
    }
    if (this.#servesOn || this.#appendfsync !== "always") this.#stored(last.ticket);
  }

  get #servesOn(): boolean {
    return this.#awaitsBase || this.#options.whenFailing === "serve";
  }

  #stored(ticket: number): void {
    this.#tellEngine((engine) => engine.appended(ticket));
  }

  #tellEngine(call: (engine: Engine) => void): void {
    const engine = this.#engine;
    engine?.byItself(() => call(engine));
  }

  #works(): void {
    if (!this.#failing || this.#doubtful) return;
    this.#failing = false;
    this.#tell("the append-only file can be written again");
    this.#engine?.setStorageError("");
    this.#options.failing?.(undefined);
  }

  #failed(error: Error): void {
    const began = !this.#failing;
    this.#failing = true;
    if (this.#servesOn) this.#doubtful = true;
    else this.#engine?.setStorageError(error.message);
    if (!this.#closing && this.#engine?.isAlive) this.#retry ??= setTimeout(() => this.#tryAgain(), this.#servesOn ? RETRY_ALL_MS : RETRY_MS);
    if (began) {
      this.#tell(`the append-only file cannot be written: ${error.message}; ${this.#servesOn ? "the data is in memory only" : "writes are refused"}`);
      this.#options.failing?.(error.message);
    }
    this.#kept();
  }

  #tryAgain(): void {
    this.#retry = undefined;
    if (!this.#doubtful) return this.#write();
    const rewriting = this.#rewriting ?? this.rewrite();
    // One that was going on already was of a moment before.
    rewriting.then(
      () => this.#doubtful && this.#tryAgain(),
      (error: unknown) => this.#failed(error as Error),
    );
  }

  /** One at a time: what comes meanwhile goes with the next one. */
  #startSync(): void {
    const file = this.#file;
    if (this.#syncing || !this.#unsynced || !file || this.#doubtful) return;
    this.#unsynced = false;
    const ticket = this.#writtenTicket;
    this.#syncing = file.sync().then(
      () => {
        this.#syncing = undefined;
        this.#synced(ticket);
        if (this.#appendfsync === "always") this.#startSync();
      },
      (error: unknown) => {
        this.#syncing = undefined;
        this.#doubtful = true;
        this.#failed(error as Error);
      },
    );
  }

  #synced(ticket: number): void {
    if (this.#appendfsync === "always") this.#stored(ticket);
    this.#tellEngine((engine) => engine.synced(ticket));
    this.#options.synced?.(ticket);
  }

  /** Everything that is not held is written and on the disk. */
  async #settle(): Promise<void> {
    if (this.#doubtful) throw new Error("it cannot be written now");
    while (this.#file && (this.#unwritten.length > 0 || this.#writing)) {
      this.#write();
      await this.#writing;
      if (this.#failing) throw new Error("it cannot be written now");
    }
    while (this.#file && (this.#unsynced || this.#syncing)) {
      this.#startSync();
      await this.#syncing;
      if (this.#failing) throw new Error("it cannot be written now");
    }
  }

  // The files, and which of them count.

  async #begin(engine: Engine): Promise<void> {
    await this.#readBefore7(engine);
    try {
      const snapshot = await beginSnapshot(engine, Act.BeginBase, (draw) => draw());
      await this.#takeOver(await this.#writeBase(snapshot).finally(() => snapshot.end()));
    } catch (error) {
      if (!this.#servesOn || !engine.isAlive) throw error;
      this.#file = NOWHERE; // until there is a base, which no increment comes before
      return this.#failed(error as Error);
    }
    await this.#directory.removeHistory();
  }

  async #readBefore7(engine: Engine): Promise<void> {
    const { before7 } = this.#options;
    if (!before7) return;
    const { files, name } = before7;
    const { rest } = await readParts(engine, files, { base: { name, seq: 1 }, increments: [], history: [] });
    if (rest) this.#mayDrop(rest);
    this.#tell(`${files.where}/${name} is of Redis before 7: it was read, and from now on ${this.#files.where} is kept`);
  }

  /** A base and a new increment take the place of all there was, at once. */
  #takeOver(base: Part): Promise<void> {
    return this.#switch(this.#directory.replacedBy(base));
  }

  /** Writes a snapshot of which the first piece was taken. Commands run between the pieces. */
  async #writeBase(snapshot: Snapshot): Promise<Part> {
    const part = await this.#directory.writeBase(this.#unlessGivenUp(snapshot.pieces));
    this.#totalBytes += snapshot.bytes;
    return part;
  }

  async *#unlessGivenUp(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      yield piece;
      this.#mayGoOn();
    }
  }

  #mayGoOn(): void {
    if (this.#givesUp) throw new Error("it was given up");
  }

  /** What is appended from now on goes to the next increment, and the manifest is this one with it. */
  async #switch(manifest: Manifest): Promise<void> {
    const { part, file } = await this.#directory.beginIncrement();
    const isFirst = this.#awaitsBase;
    try {
      if (isFirst) await this.#writeHeld(file);
      await this.#directory.write({ ...manifest, increments: [...manifest.increments, part] });
    } catch (error) {
      await file.close().catch(() => undefined); // what is appended still goes where the manifest says
      if (isFirst) {
        this.#awaitsBase = true;
        await this.#files.truncate(part.name, 0).catch(() => undefined); // with something in it nobody would know whose it is
      }
      throw error;
    }
    const before = this.#file;
    this.#file = file;
    await before?.close().catch(() => undefined); // it was synced, or does not count any more
  }

  /** Where the manifest is there is what was acknowledged before: from when this has resolved replies wait again. */
  async #writeHeld(file: AppendFile): Promise<void> {
    for (let held = this.#held ?? []; held.length > 0; held = this.#held ?? []) {
      this.#held = [];
      const bytes = concat(held.map(({ effects }) => effects));
      await file.write(bytes);
      this.#totalBytes += bytes.length;
      this.#writtenTicket = (held.at(-1) as Piece).ticket;
    }
    this.#awaitsBase = false;
    await file.sync();
  }

  // Rewriting.

  #rewriteWhenLong(): void {
    const { autoAofRewritePercentage: percentage = 100, autoAofRewriteMinBytes: least = 64 << 20 } = this.#options;
    const grown = this.#totalBytes - this.#rewrittenBytes;
    if (percentage === 0 || this.#rewriting || this.#closing || this.#totalBytes < least || grown * 100 < percentage * Math.max(1, this.#rewrittenBytes)) return;
    queueMicrotask(() => void this.rewrite().catch(() => undefined));
  }

  async #rewrite(): Promise<void> {
    const bytesBefore = this.#totalBytes;
    try {
      const bytes = await this.#replaceBase().catch((error: Error) => {
        if (error.name !== "NotFoundError" || this.#doubtful || !this.#servesOn) throw error;
        this.#failed(error); // what the manifest names was removed: all is written anew
        return this.#replaceBase();
      });
      this.#tellEngine((engine) => engine.logRewrite(Rewrite.Done));
      this.#rewrittenBytes = bytes;
      this.#tell(`the append-only file was rewritten: ${bytesBefore} bytes became ${bytes}`);
    } catch (error) {
      if (this.#givesUp) throw error; // as in redis-server, that is no failure
      this.#tellEngine((engine) => engine.logRewrite(Rewrite.Failed));
      this.#rewrittenBytes = this.#totalBytes; // not again at once
      if (this.#awaitsBase) this.#failed(error as Error);
      else if (!this.#doubtful) this.#tell(`the append-only file could not be rewritten: ${(error as Error).message}`);
      throw error;
    }
  }

  /**
   * The snapshot is of one moment. What was logged before it goes to the increment there is, what is logged after it to the next
   * one, and waits until that is there.
   */
  async #replaceBase(): Promise<number> {
    const engine = this.#engine as Engine;
    // Replies wait from the snapshot's moment until what was logged before is on the disk: so little is left to be synced then.
    for (let times = 0; times < 2; times++) {
      this.#startSync();
      await this.#syncing;
    }
    const snapshot = await beginSnapshot(engine, Act.BeginBase, (draw) => {
      this.#mayGoOn();
      engine.flushLog();
      if (this.#failing && !this.#doubtful) throw new Error("it cannot be written now");
      draw();
      this.#held = [];
    });
    try {
      this.#tellEngine((engine) => engine.logRewrite(Rewrite.Began));
      return await (this.#doubtful ? this.#replaceAll(snapshot) : this.#replaceOld(snapshot));
    } finally {
      this.#release();
      snapshot.end();
    }
  }

  async #replaceOld(snapshot: Snapshot): Promise<number> {
    await this.#settle();
    await this.#switch(this.#directory.manifest);
    const bytesBefore = this.#totalBytes;
    this.#release();
    const { base: oldBase, increments: all, history } = this.#directory.manifest;
    const base = await this.#writeBase(snapshot);
    const old = oldBase ? [oldBase, ...all.slice(0, -1)] : all.slice(0, -1);
    await this.#directory.write({ base, increments: all.slice(-1), history: [...history, ...old] });
    this.#totalBytes -= bytesBefore;
    await this.#directory.removeHistory();
    return this.#totalBytes;
  }

  /** When the increment is not to be trusted nothing may follow it: the new files take the place of all at once. */
  async #replaceAll(snapshot: Snapshot): Promise<number> {
    await this.#writing; // or what fails late would be written again
    const ticket = this.#unwritten.at(-1)?.ticket ?? this.#writtenTicket;
    const bytesBefore = this.#totalBytes;
    await this.#takeOver(await this.#writeBase(snapshot));
    this.#unwritten = []; // the base has it
    this.#doubtful = this.#unsynced = false;
    const written = (this.#writtenTicket = Math.max(ticket, this.#writtenTicket));
    this.#totalBytes -= bytesBefore;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#works();
    this.#stored(written);
    this.#synced(written);
    this.#release();
    await this.#directory.removeHistory();
    return this.#totalBytes;
  }

  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held) this.#unwritten = this.#unwritten.concat(held);
    this.#write();
  }
}

/** The same, with bytes of its own. */
function owned({ effects, ticket }: Piece): Piece {
  return { effects: effects.slice(), ticket };
}
