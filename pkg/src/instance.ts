// One wasm memory: its views, its scratch and its strings. Knows nothing of stores and connections.

import { bindgen } from "engine:glue";

import type { Raw } from "./abi.js";
import { type Input, textOf } from "./arguments.js";
import { DIGEST } from "./commands.gen.js";
import { EngineDeadError, ReplyError } from "./errors.js";
import type { Text } from "./hosts/host.js";
import type { WasmModule } from "./hosts/names.js";
import type { Reader } from "./values.js";

/** Words of the result block. */
const enum Word {
  Pointer = 0,
  Length = 1,
  Flags = 2,
  Damaged = 3,
  /** Two words: an f64. */
  Number = 4,
}

/** Scratch to begin with: a socket's read buffer fits, and so does nearly every command. */
const SCRATCH_BYTES = 64 * 1024;

/** More is given back after the command that needed it. */
const SCRATCH_KEPT_BYTES = 8 * 1024 * 1024;

/** The engine has no room for more in one piece, and takes a length as 32 bits. */
const SCRATCH_MAX_BYTES = 2 ** 31 - 1;

/** A wasm instance: its memory, scratch and text glue. May hold many engines. */
export class Instance {
  /** The whole memory; look at it only right after {@link Instance.refresh}. */
  bytes = new Uint8Array(0);
  words = new Uint32Array(0);
  readonly raw: Raw;
  readonly cold: ReturnType<typeof bindgen>;
  readonly text: Text;
  /** Who wants replies as values makes it. */
  reader: Reader | undefined;
  /** Index in `words` of the result block. */
  readonly result: number;
  /** Set when the instance trapped. */
  dead: EngineDeadError | undefined;
  #scratch = 0;
  #capacity = 0;

  constructor(module: WasmModule, text: Text) {
    this.cold = bindgen();
    this.raw = this.cold.initSync({ module }) as unknown as Raw;
    // Commands go by their row: one of another build would run another command.
    if (this.raw.table_digest() >>> 0 !== DIGEST) throw new Error("engine.wasm is of another build than its script");
    this.text = text;
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
    this.reader?.attach(memory);
  }

  /** The address of scratch for at least `length` bytes. Views are fresh after this. Throws when there is no memory for so many. */
  scratch(length: number): number {
    if (length > this.#capacity || (this.#capacity > SCRATCH_KEPT_BYTES && length < this.#capacity / 4)) this.#newScratch(length);
    this.refresh();
    return this.#scratch;
  }

  #newScratch(length: number): void {
    // Doubling: a growing value would otherwise ask anew at every call. What is long is not kept.
    const capacity = Math.max(length, Math.min(2 * this.#capacity, SCRATCH_KEPT_BYTES));
    this.#scratch = capacity > SCRATCH_MAX_BYTES ? 0 : this.raw.input(capacity) >>> 0;
    this.#capacity = this.#scratch === 0 ? 0 : capacity;
    if (this.#scratch === 0) throw new ReplyError("OOM command not allowed when used memory > 'maxmemory'.");
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
    if (count >= MANY && areStrings(args) && this.#putJoined(args)) return;
    const start = this.scratch(4 * count + roomFor(name, args));
    const { bytes, words, text } = this;
    let length = start >>> 2;
    let at = start + 4 * count;
    for (let i = 0; i < count; i++) {
      const word = wordOf(name, args[i] as Input);
      const from = at;
      if (word instanceof Uint8Array) {
        bytes.set(word, at);
        at += word.length;
      } else {
        at = word.length <= SHORT ? putShort(bytes, text, word, at) : at + text.write(word, at);
      }
      words[length++] = at - from;
    }
  }

  /** Writes many words as one string, which is cheaper than one by one. False when one of them is not ASCII: bytes then do not tell their lengths. */
  #putJoined(args: readonly string[]): boolean {
    let joined: string;
    try {
      joined = args.join("");
    } catch {
      return false; // more than a string can hold
    }
    const start = this.scratch(4 * args.length + 3 * joined.length);
    if (this.text.write(joined, start + 4 * args.length) !== joined.length) return false;
    for (let i = 0; i < args.length; i++) this.words[(start >>> 2) + i] = (args[i] as string).length;
    return true;
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

  /** Whether the last `replay` met a checksum that is another. */
  get resultDamaged(): boolean {
    return this.words[this.result + Word.Damaged] === 1;
  }

  /** The ticket of the last `take_log`, or the end of what the last `next_wanted` told. */
  get resultNumber(): number {
    return new DataView(this.words.buffer).getFloat64(4 * (this.result + Word.Number), true);
  }

  /** The bytes of the last call's result, as text. */
  get resultText(): string {
    return this.text.read(this.resultStart, this.resultStart + this.resultLength);
  }

  /** The bytes of the last call's result, where they lie: good until the next call. */
  lendResult(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(this.resultStart, this.resultStart + this.resultLength);
  }

  /** A copy of the bytes of the last call's result. */
  takeResult(): Uint8Array<ArrayBuffer> {
    return this.lendResult().slice();
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
      return this.resultText;
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

/**
 * A word as bytes or text. A function that asks a word for its length must not have numbers among its words: V8 11.3 (Node 20) reads the
 * length before it looks whether there is one, and of a number that is a crash of the process.
 */
function wordOf(name: string, arg: Input): string | Uint8Array {
  return typeof arg === "string" || arg instanceof Uint8Array ? arg : textOf(name, arg);
}

/** So many words are written together. */
const MANY = 8;

/** Whether all words are text. It asks none for its length; see above. */
function areStrings(args: readonly Input[]): args is readonly string[] {
  for (let i = 0; i < args.length; i++) if (typeof args[i] !== "string") return false;
  return true;
}

/** An upper bound of the bytes the words take. */
function roomFor(name: string, args: readonly Input[]): number {
  let room = 0;
  for (let i = 0; i < args.length; i++) {
    const word = wordOf(name, args[i] as Input);
    room += typeof word === "string" ? 3 * word.length : word.length; // UTF-8 takes at most 3 bytes a UTF-16 unit
  }
  return room;
}
