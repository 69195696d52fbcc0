// The wasm ABI, typed: one `Instance` is one wasm memory, one `Engine` is one store inside it.
// Hot calls cross as numbers, with bytes in a scratch buffer the engine owns; only `create` and `stats` cross as objects.
// A trap ends the instance: every later call throws the same `EngineDeadError`.
//
// Deliberately absent: sockets, decoding of replies for users, storage. Those are `server.ts`, `session.ts`, `durable/`.

import { bindgen } from "./wasm/cachelet.js";

import { type Input, textOf } from "./arguments.js";
import { ClosedError, EngineDeadError } from "./errors.js";
import type { Text } from "./hosts/host.js";
import { Reader } from "./values.js";

/** What a call asks its caller to do. */
export const enum Flag {
  /** Connections have bytes to send: call `next_output` until it answers 0. */
  Output = 1,
  /** Effects wait to be logged: call `take_log`. */
  Log = 2,
  /** The command waits; its reply comes later as output of its connection. */
  Blocked = 4,
  /** `wake_at` changed. */
  Wake = 8,
}

/** What is to become of a connection after its bytes are sent. */
export const enum Output {
  /** Close it. */
  Close = 1,
  /** Commands of it still wait in the engine, held back because the output is long: feed it (0 bytes will do) once this is sent. */
  More = 2,
}

/** How a connection speaks. */
export const enum Kind {
  Resp = 0,
  Values = 1,
}

/** The row number that says: the first argument is the command's name. */
export const BY_NAME = 0xffff_ffff;

/** The exports of the wasm module that are plain functions of numbers. */
interface Raw {
  readonly memory: WebAssembly.Memory;
  result(): number;
  input(length: number): number;
  connect(engine: number, kind: Kind, length: number, now: number): number;
  feed(engine: number, conn: number, length: number, now: number): number;
  closed(engine: number, conn: number, now: number): number;
  run(engine: number, conn: number, row: number, argc: number, now: number): number;
  next_output(engine: number): number;
  tick(engine: number, now: number): number;
  wake_at(engine: number): number;
  memory_used?(engine: number): number;
  panic_message(): number;
}

/** Words of the result block. */
const enum Word {
  Pointer = 0,
  Length = 1,
  Flags = 2,
}

/** Scratch to begin with: a socket's read buffer fits, and so does nearly every command. */
const SCRATCH_BYTES = 64 * 1024;

/** A wasm instance: its memory, scratch and text glue. May hold many engines. */
export class Instance {
  /** The whole memory; look at it only right after {@link Instance.refresh}. */
  bytes = new Uint8Array(0);
  words = new Uint32Array(0);
  readonly raw: Raw;
  readonly cold: ReturnType<typeof bindgen>;
  readonly text: Text;
  readonly reader: Reader;
  /** Index in `words` of the result block. */
  readonly result: number;
  /** Set when the instance trapped. */
  dead: EngineDeadError | undefined;
  #scratch = 0;
  #capacity = 0;

  constructor(module: WebAssembly.Module, text: Text) {
    this.cold = bindgen();
    this.raw = this.cold.initSync({ module }) as unknown as Raw;
    this.text = text;
    this.reader = new Reader(text);
    this.result = this.raw.result() >>> 2;
    this.scratch(SCRATCH_BYTES);
  }

  /** Takes new views when the memory grew under the old ones. */
  refresh(): void {
    if (this.bytes.length !== 0) return; // a detached view has length 0
    const memory = this.raw.memory.buffer;
    this.bytes = new Uint8Array(memory);
    this.words = new Uint32Array(memory);
    this.text.attach(memory);
    this.reader.attach(memory);
  }

  /** The address of scratch for at least `length` bytes. Views are fresh after this. */
  scratch(length: number): number {
    if (length > this.#capacity) {
      // Doubling: a growing value would otherwise ask anew at every call.
      const capacity = Math.max(length, 2 * this.#capacity);
      this.#scratch = this.raw.input(capacity) >>> 0;
      this.#capacity = capacity;
    }
    this.refresh();
    return this.#scratch;
  }

  /** Copies bytes into scratch. */
  put(bytes: Uint8Array): void {
    const at = this.scratch(bytes.length);
    this.bytes.set(bytes, at);
  }

  /**
   * Lays the words of a command into scratch: their lengths as u32, then their bytes back to back.
   * `name` is only for the message of a `TypeError`.
   */
  putWords(name: string, args: readonly Input[]): void {
    const count = args.length;
    const start = this.scratch(4 * count + roomFor(name, args));
    const { bytes, words, text } = this;
    let length = start >>> 2;
    let at = start + 4 * count;
    for (let i = 0; i < count; i++) {
      const arg = args[i] as Input;
      const from = at;
      if (arg instanceof Uint8Array) {
        bytes.set(arg, at);
        at += arg.length;
      } else {
        const word = typeof arg === "string" ? arg : textOf(name, arg);
        at = word.length <= SHORT ? putShort(bytes, text, word, at) : at + text.write(word, at);
      }
      words[length++] = at - from;
    }
  }

  /** Where the bytes of the last call's result start. */
  get resultStart(): number {
    return this.words[this.result + Word.Pointer] as number;
  }

  /** How many bytes the last call's result has. */
  get resultLength(): number {
    return this.words[this.result + Word.Length] as number;
  }

  /** The flags word of the last `next_output`. */
  get resultFlags(): number {
    return this.words[this.result + Word.Flags] as number;
  }

  /** Turns what a raw export threw into the error to throw on: a trap kills the instance. */
  failure(error: unknown): unknown {
    if (this.dead) return this.dead;
    // RangeError: the stack ran out inside the engine, which leaves it as broken as a trap does.
    if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) return error;
    this.dead = new EngineDeadError(this.#panicMessage() || error.message, { cause: error });
    return this.dead;
  }

  #panicMessage(): string {
    try {
      this.raw.panic_message();
      this.refresh();
      return this.text.read(this.resultStart, this.resultStart + this.resultLength);
    } catch {
      return ""; // died too badly to say why
    }
  }
}

/** Longest string written by a loop; above it the host's encoder is faster (measured: 24 to 32 in Node 20). */
const SHORT = 24;

/** Writes a short string; falls back to the encoder at the first character that is not ASCII. */
function putShort(bytes: Uint8Array, text: Text, word: string, start: number): number {
  const length = word.length;
  for (let i = 0; i < length; i++) {
    const code = word.charCodeAt(i);
    if (code > 0x7f) return start + text.write(word, start);
    bytes[start + i] = code;
  }
  return start + length;
}

/** An upper bound of the bytes the words take. */
function roomFor(name: string, args: readonly Input[]): number {
  let room = 0;
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] as Input;
    if (typeof arg === "string") room += 3 * arg.length; // UTF-8 takes at most 3 bytes a UTF-16 unit
    else if (arg instanceof Uint8Array) room += arg.length;
    else room += textOf(name, arg).length;
  }
  return room;
}

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
}

/** One store: connections, time, and what leaves it. */
export class Engine {
  readonly instance: Instance;
  readonly now: () => number;
  readonly #id: number;
  readonly #endpoints = new Map<number, Endpoint>();
  readonly #timers: boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #timerAt = Infinity;
  #holds = 0;
  #closed = false;

  constructor(instance: Instance, options: EngineOptions) {
    const { host, seed, now, timers, maxmemory, databases, config } = options;
    this.instance = instance;
    this.now = now;
    this.#timers = timers;
    this.#id = this.#guard(() =>
      instance.cold.create({
        host,
        seed,
        now: now(),
        log: "none",
        ...(maxmemory !== undefined && { maxmemory }),
        ...(databases !== undefined && { databases }),
        ...(config !== undefined && { config }),
      }),
    );
    instance.refresh();
    this.#arm();
  }

  /** Opens a connection; `address` is what `CLIENT LIST` shows. Returns its number, never 0. */
  connect(kind: Kind, address: string, endpoint: Endpoint): number {
    this.check();
    const { instance } = this;
    const at = instance.scratch(3 * address.length);
    const length = instance.text.write(address, at);
    const conn = this.#guard(() => instance.raw.connect(this.#id, kind, length, this.now()));
    instance.refresh();
    this.#endpoints.set(conn, endpoint);
    this.#arm();
    return conn;
  }

  /** The peer of a connection is gone. */
  disconnect(conn: number): void {
    if (!this.#endpoints.delete(conn) || this.#closed || this.instance.dead) return;
    this.settle(this.#guard(() => this.instance.raw.closed(this.#id, conn, this.now())));
  }

  /** Bytes of a RESP connection arrived. Replies go to its endpoint before this returns. */
  feed(conn: number, bytes: Uint8Array): void {
    this.check();
    const { instance } = this;
    let flags: number;
    try {
      instance.put(bytes);
      flags = instance.raw.feed(this.#id, conn, bytes.length, this.now());
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
      instance.putWords(name, words);
      const flags = instance.raw.run(this.#id, conn, row, words.length, this.now());
      instance.refresh();
      return flags;
    } catch (error) {
      throw this.#died(error);
    }
  }

  /** Does what the flags of a call ask for. */
  settle(flags: number): void {
    if (flags & Flag.Output) this.#drain();
    if (flags & Flag.Wake) this.#arm();
  }

  /** Lets time pass: expiry, timeouts, deferred work. Called by the engine's own timer unless timers are off. */
  tick(): void {
    this.check();
    this.settle(this.#guard(() => this.instance.raw.tick(this.#id, this.now())));
    this.#arm();
  }

  /** Statistics, as the engine's `stats` gives them. */
  stats(): unknown {
    this.check();
    return this.#guard(() => this.instance.cold.stats(this.#id));
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
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#end(new ClosedError("cache"));
    if (!this.instance.dead) this.#guard(() => this.instance.cold.destroy(this.#id));
  }

  /** Whether {@link Engine.close} was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Throws when the store is closed or dead. */
  check(): void {
    if (this.instance.dead) throw this.instance.dead;
    if (this.#closed) throw new ClosedError("cache");
  }

  #drain(): void {
    const { instance } = this;
    for (;;) {
      let conn: number;
      try {
        conn = instance.raw.next_output(this.#id);
      } catch (error) {
        throw this.#died(error);
      }
      if (conn === 0) return;
      instance.refresh();
      const start = instance.resultStart;
      this.#endpoints.get(conn)?.output(start, start + instance.resultLength, instance.resultFlags);
    }
  }

  #arm(): void {
    if (!this.#timers) return;
    const at = this.#guard(() => this.instance.raw.wake_at(this.#id));
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
    if (this.#closed || this.instance.dead) return;
    try {
      this.tick();
    } catch (error) {
      // A death is told to every endpoint and by every later call; nobody is here to hear it.
      if (error !== this.instance.dead) throw error;
    }
  };

  #guard<T>(call: () => T): T {
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

/** The longest delay `setTimeout` takes. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** In Node a timer keeps the process alive unless told not to; elsewhere timers are plain numbers. */
function setRef(timer: ReturnType<typeof setTimeout> | undefined, alive: boolean): void {
  if (typeof timer !== "object") return;
  if (alive) timer.ref();
  else timer.unref();
}
