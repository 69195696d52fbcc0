// One store inside a wasm instance: its connections, its time, and what leaves it.
// A trap ends the instance: every later call throws the same `EngineDeadError`.
//
// Deliberately absent: sockets, decoding of replies for users, storage. Those are `server.ts`, `values.ts`, and `storage` and `durable`.

import { Act, Flag, Job, type Kind, Output, type Rewrite } from "./abi.js";
import type { Input } from "./arguments.js";
import { BusyError, ClosedError, LoadError } from "./errors.js";
import type { Instance } from "./instance.js";
import type { Keeper } from "./kept.js";
import type { Stats } from "./stats.js";
import { nextTurn } from "./turn.js";

/** What hears from a connection. */
export interface Endpoint {
  /**
   * Bytes for the peer stand in `instance.bytes[start, end)`. They must be copied or decoded before this returns,
   * and the engine must not be called from here.
   */
  output(start: number, end: number, flags: number): void;
  /** The engine is gone; nothing will come any more. */
  ended(error: Error): void;
}

/** Options that reach the engine. */
export interface EngineOptions {
  readonly host: "node" | "browser" | "edge";
  readonly seed: Uint8Array;
  readonly now: () => number;
  /** Whether to arm timers for expiry and timeouts; without them `tick` is the caller's to call. */
  readonly timers: boolean;
  readonly maxmemory?: number | undefined;
  readonly databases?: number | undefined;
  readonly config?: Record<string, string> | undefined;
  /**
   * Whether what changes is told to `append`, and whether replies wait for it: `always` holds every reply back until the
   * effects before it are `appended`. Default `none`.
   */
  readonly log?: "none" | "relaxed" | "always";
  /** Takes effects to store, as RESP commands; call {@link Engine.appended} with the ticket once they are. */
  readonly append?: (effects: Uint8Array<ArrayBuffer>, ticket: number) => void;
  /** Whether each piece ends with its checksum, as an annotation. */
  readonly logChecksums?: boolean;
  /** Whether effects are told once a turn of the event loop, at its end, and not once a call. Default `false`. */
  readonly logPerTurn?: boolean;
  /** Who keeps files, and ends the program; the engine refuses commands that ask for what it does not do. */
  readonly keeper?: Keeper | undefined;
}

/** What became of a piece of log. */
export interface Replayed {
  /** Bytes up to the last place where a piece may end. */
  readonly bytes: number;
  /** Commands that were refused. */
  readonly refused: number;
  /** The first of them in its file, once: its beginning, and the error in brackets. */
  readonly refusal: string;
  /** A checksum is another: what it is of is damaged, and was applied. */
  readonly damaged: boolean;
}

/** One store: connections, time, and what leaves it. */
export class Engine {
  /** To be used while the engine is alive. */
  instance: Instance;
  readonly now: () => number;
  /** Its number in the instance. */
  protected readonly id: number;
  /** Frees its part of the instance. Does not hold the engine: it may be called when nobody does. Idempotent. */
  readonly free: () => void;
  readonly #endpoints = new Map<number, Endpoint>();
  readonly #timers: boolean;
  readonly #append: EngineOptions["append"];
  readonly #keeper: Keeper;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerAt = Infinity;
  /** The end of what runs now is waited for. */
  #arming = false;
  #holds = 0;
  /** The timer is off. */
  #still = false;
  /** All data is read anew. */
  #loading = false;
  /** Takes out of the engine what waits there of the snapshot that is drawn. */
  #drawAhead: (() => void) | undefined;
  readonly #logPerTurn: boolean;
  /** The end of this turn is waited for. */
  #turn = false;
  #closed = false;

  constructor(instance: Instance, options: EngineOptions) {
    const { host, seed, now, timers, maxmemory, databases, config, log = "none", append, logChecksums = false, logPerTurn = false, keeper = {} } = options;
    this.instance = instance;
    this.#append = append;
    this.#keeper = keeper;
    this.#logPerTurn = logPerTurn;
    this.now = now;
    this.#timers = timers;
    this.id = this.guard(() =>
      instance.cold.create({
        host,
        seed,
        now: now(),
        log,
        logChecksums,
        keepsRdb: keeper.save !== undefined,
        keepsLog: keeper.keepLog !== undefined,
        keepsConfig: keeper.rewriteConfig !== undefined,
        isProgram: keeper.shutdown !== undefined,
        ...(maxmemory !== undefined && { maxmemory }),
        ...(databases !== undefined && { databases }),
        ...(config !== undefined && { config }),
      }),
    );
    this.free = freeing(instance, this.id);
    instance.refresh();
    this.#arm();
  }

  /** Opens a connection; `address` is what `CLIENT LIST` shows, with our own address behind a blank where there is one. Returns its number, never 0. */
  connect(kind: Kind, address: string, endpoint: Endpoint): number {
    this.check();
    const { instance } = this;
    const length = this.#putText(address);
    const conn = this.guard(() => instance.raw.connect(this.id, kind, length, this.now()));
    instance.refresh();
    this.#endpoints.set(conn, endpoint);
    this.#arm();
    return conn;
  }

  /** The peer of a connection is gone. Does nothing for one that the engine closed itself. */
  disconnect(conn: number, endpoint: Endpoint): void {
    if (this.#endpoints.get(conn) !== endpoint || !this.isAlive) return;
    this.#endpoints.delete(conn);
    this.settle(this.guard(() => this.instance.raw.closed(this.id, conn, this.now())));
  }

  /** Bytes of a RESP connection arrived. Replies go to its endpoint before this returns. */
  feed(conn: number, bytes: Uint8Array): void {
    this.check();
    const { instance } = this;
    let flags: number;
    try {
      const now = this.now(); // a clock of the caller's own may call us: before words are written
      instance.put(bytes);
      flags = instance.raw.feed(this.id, conn, bytes.length, now);
    } catch (error) {
      throw this.#died(error);
    }
    if (flags !== 0) this.settle(flags);
  }

  /**
   * Runs a row of the table, or with {@link BY_NAME} the command named by the first word. The reply's bytes are named by
   * the result words until the next call: decode them, then pass what this returned to {@link Engine.settle}.
   */
  run(conn: number, row: number, name: string, words: readonly Input[]): number {
    const { instance } = this;
    this.check();
    try {
      const now = this.now();
      instance.putWords(name, words);
      const flags = instance.raw.run(this.id, conn, row, words.length, now);
      instance.refresh();
      return flags;
    } catch (error) {
      throw this.#died(error);
    }
  }

  /** Does what the flags of a call ask for. */
  settle(flags: number): void {
    if (flags & Flag.Behind) this.#drawAhead?.();
    if (flags & Flag.Log) this.#logged();
    if (flags & Flag.Job) this.#takeJobs();
    if (flags & Flag.Output) this.#drain();
    if (flags & Flag.Wake) this.#armSoon();
  }

  /** Lets time pass: expiry, timeouts, deferred work. Called by the engine's own timer unless timers are off. */
  tick(): void {
    this.check();
    this.settle(this.guard(() => this.instance.raw.tick(this.id, this.now())));
    this.#arm();
  }

  /** Lets no time pass while `act` runs: what is alive when a file is read must be alive for the commands behind it. */
  async still<T>(act: () => Promise<T>): Promise<T> {
    this.#still = true;
    try {
      return await act();
    } finally {
      this.#still = false;
      if (this.isAlive) this.#arm();
    }
  }

  /** Says that the effects up to `ticket` are stored: replies that waited for it leave. */
  appended(ticket: number): void {
    this.check();
    this.settle(this.guard(() => this.instance.raw.appended(this.id, ticket)));
  }

  /** Says that the effects up to `ticket` are on the disk: who waits for that with `WAITAOF` is answered. */
  synced(ticket: number): void {
    this.check();
    this.settle(this.guard(() => this.instance.raw.synced(this.id, ticket)));
  }

  #takeJobs(): void {
    for (;;) {
      const job = this.guard(() => this.instance.raw.next_job(this.id)) as Job | 0;
      if (job === 0) return;
      void this.#do(job).then(
        () => this.#jobDone(job, ""),
        (error: unknown) => this.#jobDone(job, error instanceof Error ? error.message : String(error)),
      );
    }
  }

  async #do(job: Job): Promise<void> {
    const { log } = this.#keeper;
    switch (job) {
      case Job.Save:
        return this.#keeper.save?.();
      case Job.RewriteLog:
        return log?.rewrite();
      case Job.LoadLog:
        if (!log?.reload) throw new Error("there is no append-only directory here to load");
        return log.reload();
      case Job.Follow:
        return log?.follow?.(this);
      case Job.KeepLog:
        return this.#keeper.keepLog?.();
      case Job.DropLog:
        return this.#keeper.dropLog?.();
      case Job.RewriteConfig:
        return this.#keeper.rewriteConfig?.();
      case Job.Shutdown:
      case Job.ShutdownSaved:
      case Job.ShutdownForced:
        return this.#keeper.shutdown?.(job !== Job.Shutdown, job === Job.ShutdownForced);
    }
  }

  #jobDone(job: Job, error: string): void {
    this.byItself(() => {
      const length = this.#putText(error);
      this.settle(this.guard(() => this.instance.raw.job_done(this.id, job, length, this.now())));
    });
  }

  /** Writes a text into the scratch; returns its length. */
  #putText(text: string): number {
    return this.instance.text.write(text, this.instance.scratch(3 * text.length));
  }

  /** Why effects cannot be stored; writes are refused until it is "". */
  setStorageError(reason: string): void {
    if (!this.isAlive) return;
    const length = this.#putText(reason);
    this.guard(() => this.instance.raw.set_storage_error(this.id, length));
  }

  /** Applies stored effects, in the order in which they came; replies nothing. An empty piece begins a file. */
  replay(effects: Uint8Array): Replayed {
    this.check();
    return this.guard(() => {
      const { instance } = this;
      instance.put(effects);
      const bytes = instance.raw.replay(this.id, effects.length, this.now()) >>> 0;
      instance.refresh();
      return { bytes, refused: instance.resultFlags, refusal: instance.resultText, damaged: instance.resultDamaged };
    });
  }

  /** The host begins the log anew, or has, or could not: for `INFO persistence`. */
  logRewrite(state: Rewrite): void {
    this.check();
    this.settle(this.guard(() => this.instance.raw.log_rewrite(this.id, state, this.now())));
  }

  /** A connection's session as bytes, to be brought back by {@link Engine.thaw}, here or in another engine. */
  freeze(conn: number): Uint8Array<ArrayBuffer> {
    this.check();
    this.guard(() => this.instance.raw.freeze(this.id, conn));
    this.instance.refresh();
    return this.instance.takeResult();
  }

  /** Brings a frozen session back as a connection. Answers 0 when the bytes are none of ours. */
  thaw(session: Uint8Array, endpoint: Endpoint): number {
    this.check();
    const conn = this.guard(() => {
      this.instance.put(session);
      return this.instance.raw.thaw(this.id, session.length, this.now());
    });
    this.instance.refresh();
    if (conn !== 0) this.#endpoints.set(conn, endpoint);
    // What it waited for may have come meanwhile.
    this.settle(Flag.Log | Flag.Output | Flag.Wake);
    return conn;
  }

  /** When the engine wants a {@link Engine.tick}, in Unix milliseconds; Infinity is never. For hosts with alarms of their own. */
  wakeAt(): number {
    this.check();
    return this.guard(() => this.instance.raw.wake_at(this.id));
  }

  /** All data as an RDB file, whose pieces stand one behind the other. Throws a {@link BusyError} while it is read anew. */
  save(): Uint8Array<ArrayBuffer>[] {
    this.check();
    if (this.#loading) throw new BusyError();
    return this.guard(() => this.instance.cold.save(this.id, this.now()));
  }

  /**
   * All data as an RDB file, in pieces. It is of one moment, that of the first piece, while commands go on between the others;
   * what is logged since then is not in it. What calls in process change meanwhile may be drawn ahead: it is kept here then. A base is what that log is appended to. Throws a
   * {@link BusyError} when another one is being drawn, or all data read anew.
   */
  *snapshot(begin: Begin): Generator<Uint8Array<ArrayBuffer>> {
    this.check();
    const next = (act: Act): Uint8Array<ArrayBuffer> | undefined => this.guard(() => this.instance.cold.snapshot(this.id, act, this.now()));
    const head = next(begin);
    if (!head) throw new BusyError();
    /** The engine has no more of it, and may make another. */
    let isDrawn = false;
    const ahead: Uint8Array<ArrayBuffer>[] = [];
    const over = (): void => {
      isDrawn = true;
      this.#drawAhead = undefined;
    };
    const take = (): Uint8Array<ArrayBuffer> | undefined => {
      const piece = next(Act.Next);
      if (!piece) over();
      return piece;
    };
    const draw = (): Uint8Array<ArrayBuffer> | undefined => ahead.shift() ?? (isDrawn ? undefined : take());
    this.#drawAhead = () => {
      for (let piece = take(); piece; piece = take()) {
        ahead.push(piece);
        if (piece.length < FULL_PIECE_BYTES) return;
      }
    };
    try {
      yield head;
      for (let piece = draw(); piece; piece = draw()) {
        this.settle(DRAWN); // connections may have waited for that
        if (piece.length > 0) yield piece;
        this.check();
      }
    } finally {
      if (!isDrawn && this.isAlive) {
        over();
        next(Act.GiveUp);
        this.settle(DRAWN);
      }
    }
  }

  /** All data is read anew from now on, or was: commands that look at it are answered LOADING meanwhile, and no snapshot begins. */
  setLoading(loading: boolean): void {
    this.check();
    this.#loading = loading;
    this.settle(this.guard(() => this.instance.raw.set_loading(this.id, Number(loading), this.now())));
  }

  /** Removes all data, for other to be read. */
  empty(): void {
    this.check();
    this.guard(() => this.instance.raw.empty(this.id));
  }

  /**
   * Reads a piece of an RDB file; {@link Engine.loaded} follows the last one. After a {@link LoadError} the store is of no use.
   * Keys that are past their deadline `now` are left out. Once the file has ended, and commands may go on from it, gives how long it is; else 0.
   */
  load(piece: Uint8Array): number {
    this.check();
    return this.#reading(() => this.instance.cold.load(this.id, piece, this.now()));
  }

  /** Ends the file; gives how long it is. What came behind it was left alone. */
  loaded(): number {
    this.check();
    const bytes = this.#reading(() => this.instance.cold.loaded(this.id, this.now()));
    this.#arm();
    return bytes;
  }

  #reading<T>(call: () => T): T {
    try {
      return this.guard(call);
    } catch (error) {
      throw this.instance.dead || !(error instanceof Error) ? error : new LoadError(error.message);
    }
  }

  /** Its figures now. */
  stats(): Stats {
    this.check();
    return this.guard(() => this.instance.cold.stats(this.id) as Stats);
  }

  /** Keeps the process alive while somebody waits with a deadline; pair with {@link Engine.release}. */
  hold(): void {
    if (this.#holds++ === 0) setRef(this.#timer, true);
  }

  /** Ends one {@link Engine.hold}. */
  release(): void {
    if (--this.#holds === 0) setRef(this.#timer, false);
  }

  /** Frees the store. Idempotent. */
  close(): void {
    if (this.#closed) return;
    if (this.#turn && !this.instance.dead) this.flushLog(); // what this turn has logged
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#end(new ClosedError("cache"));
    this.guard(this.free);
    this.instance = { dead: this.instance.dead } as Instance; // who keeps a closed store keeps none of its memory
  }

  /** Frees the store without a word to its endpoints: their sockets belong to somebody who is gone. */
  abandon(): void {
    this.#endpoints.clear();
    this.close();
  }

  /** Whether {@link Engine.close} was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Whether it can be called: it is neither closed nor dead. */
  get isAlive(): boolean {
    return !this.#closed && !this.instance.dead;
  }

  /** Throws when the store is closed or dead. */
  check(): void {
    if (this.instance.dead) throw this.instance.dead;
    if (this.#closed) throw new ClosedError("cache");
  }

  /** Does what nobody waits for, unless the store is closed or dead. A death is told to every endpoint and by every later call; nobody is here to hear it. */
  byItself(act: () => void): void {
    if (!this.isAlive) return;
    try {
      act();
    } catch (error) {
      if (error !== this.instance.dead) throw error;
    }
  }

  /** Hands what has been logged to `append`, where it lies. */
  flushLog(): void {
    const { instance } = this;
    const length = this.guard(() => instance.raw.take_log(this.id));
    instance.refresh();
    if (length > 0) this.#append?.(instance.lendResult(), instance.resultNumber);
  }

  #logged(): void {
    if (!this.#logPerTurn) return this.flushLog();
    if (this.#turn) return;
    this.#turn = true;
    nextTurn(() => {
      this.#turn = false;
      this.byItself(() => this.flushLog());
    });
  }

  #drain(): void {
    const { instance } = this;
    for (;;) {
      let conn: number;
      try {
        conn = instance.raw.next_output(this.id);
      } catch (error) {
        throw this.#died(error);
      }
      if (conn === 0) return;
      instance.refresh();
      const start = instance.resultStart;
      const flags = instance.resultFlags;
      const endpoint = this.#endpoints.get(conn);
      // The engine has forgotten it already, and may give its number to the next one.
      if (flags & Output.Close) this.#endpoints.delete(conn);
      endpoint?.output(start, start + instance.resultLength, flags);
      if (!(flags & Output.Another)) return;
    }
  }

  /** Arms when the program lets go: no timer fires before, and a thousand writes in a row ask once when to wake. */
  #armSoon(): void {
    if (!this.#timers || this.#arming) return;
    this.#arming = true;
    queueMicrotask(this.#armNow);
  }

  readonly #armNow = (): void => {
    this.#arming = false;
    this.byItself(() => this.#arm());
  };

  #arm(): void {
    if (!this.#timers || this.#still) return;
    const at = this.guard(() => this.instance.raw.wake_at(this.id));
    // A timer that comes too early costs one empty tick; only a sooner deadline needs a new one.
    if (at >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = at;
    const delay = Math.min(Math.max(at - this.now(), 1), MAX_DELAY_MS);
    this.#timer = setTimeout(this.#wake, delay);
    if (this.#holds === 0) setRef(this.#timer, false);
  }

  readonly #wake = (): void => {
    this.#timerAt = Infinity;
    if (!this.#still) this.byItself(() => this.tick());
  };

  /** Makes a call; what it throws is what the engine died of. */
  protected guard<T>(call: () => T): T {
    try {
      return call();
    } catch (error) {
      throw this.#died(error);
    }
  }

  #died(error: unknown): unknown {
    const failure = this.instance.failure(error);
    if (this.instance.dead) {
      clearTimeout(this.#timer);
      this.#end(this.instance.dead);
    }
    return failure;
  }

  #end(error: Error): void {
    const endpoints = [...this.#endpoints.values()];
    this.#endpoints.clear();
    for (const endpoint of endpoints) endpoint.ended(error);
  }
}

/** In a function of its own: a closure of the constructor would hold all that the constructor's others do. */
function freeing(instance: Instance | undefined, id: number): () => void {
  return () => {
    const freed = instance;
    instance = undefined; // nor does who keeps this keep its memory
    if (freed && !freed.dead) freed.raw.destroy(id);
  };
}

/** How a snapshot begins. */
export type Begin = Act.Begin | Act.BeginBase | Act.BeginChunks;

/** What there may be to do once a part of a snapshot is drawn. */
const DRAWN = Flag.Log | Flag.Output | Flag.Wake;

/** A piece of a snapshot with so many bytes is followed by another that waits already. */
const FULL_PIECE_BYTES = 1 << 20;

/** The longest delay `setTimeout` takes. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** In Node a timer keeps the process alive unless told not to; elsewhere timers are plain numbers. */
function setRef(timer: ReturnType<typeof setTimeout> | undefined, alive: boolean): void {
  if (typeof timer !== "object") return;
  if (alive) timer.ref();
  else timer.unref();
}
