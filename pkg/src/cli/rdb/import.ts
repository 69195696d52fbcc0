// `cachelet rdb import`: JSON lines or commands become an RDB file.
//
// Commands run at the beginning of time, as a log is replayed: what was alive when one ran must be alive when it runs
// again. Only those that count from now, or note when they ran, see today's clock.

import { ReplyError } from "../../errors.js";
import type { Keys } from "../plaintext.js";
import { split } from "../split.js";
import { UsageError } from "../usage.js";
import { Builder } from "./build.js";
import { read, titleOf } from "./file.js";
import { LineError, parse } from "./json.js";

/** Reads a file of either kind into a store. */
export async function imported(name: string, keys?: Keys): Promise<Builder> {
  const source = new Source(name, keys);
  const first = await source.peek();
  const title = titleOf(name);
  if (first === undefined) throw new UsageError(`${title} is empty; JSON lines or commands were expected`);
  if (/^(REDIS\d|VALKEY)\d{3}/.test(first)) throw new UsageError(`${title} is an RDB file already; cachelet rdb inspect tells what is in it`);
  return first.trimStart().startsWith("{") ? fromJson(title, source) : fromCommands(title, source);
}

/** A file that is read by lines, and by counted bytes. */
class Source {
  readonly #pieces: AsyncGenerator<Uint8Array>;
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  /** Bytes of the file before `#bytes`. */
  #before = 0;
  #ended = false;

  constructor(name: string, keys: Keys | undefined) {
    this.#pieces = read(name, keys);
  }

  /** Where in the file the next byte stands. */
  get offset(): number {
    return this.#before + this.#at;
  }

  /** The beginning of the file as text; nothing when it is empty. */
  async peek(): Promise<string | undefined> {
    while (this.#bytes.length < PEEKED_BYTES && (await this.#more()));
    return this.#bytes.length === 0 ? undefined : this.#bytes.toString("latin1", 0, PEEKED_BYTES);
  }

  /** The next line without its end, if it is here already; `undefined` otherwise. */
  lineHere(): Buffer | undefined {
    const end = this.#bytes.indexOf(NEWLINE, this.#at);
    if (end < 0) return undefined;
    const line = this.#bytes.subarray(this.#at, this.#bytes[end - 1] === RETURN && end > this.#at ? end - 1 : end);
    this.#at = end + 1;
    return line;
  }

  /** The next line; a last one needs no end. Nothing when the file has ended. */
  async line(): Promise<Buffer | undefined> {
    for (;;) {
      const line = this.lineHere();
      if (line) return line;
      if (await this.#more()) continue;
      if (this.#at === this.#bytes.length) return undefined;
      const last = this.#bytes.subarray(this.#at);
      this.#at = this.#bytes.length;
      return last;
    }
  }

  /** The next bytes, if they are here already. */
  takeHere(length: number): Buffer | undefined {
    if (this.#bytes.length - this.#at < length) return undefined;
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }

  /** The next bytes. Nothing when the file ends before. */
  async take(length: number): Promise<Buffer | undefined> {
    for (;;) {
      const bytes = this.takeHere(length);
      if (bytes) return bytes;
      if (!(await this.#more(length))) return undefined;
    }
  }

  /** Reads on, until there is twice as much unread at least, so that a long line is not copied once a piece. */
  async #more(wanted = 0): Promise<boolean> {
    if (this.#ended) return false;
    const unread = this.#bytes.subarray(this.#at);
    const parts = [unread];
    let length = unread.length;
    while (length < Math.max(2 * unread.length, Math.min(wanted, PIECES_BYTES), 1)) {
      const piece = await this.#pieces.next();
      if (piece.done) {
        this.#ended = true;
        break;
      }
      parts.push(Buffer.from(piece.value.buffer, piece.value.byteOffset, piece.value.length));
      length += piece.value.length;
    }
    if (length === unread.length) return false;
    this.#before += this.#at;
    this.#bytes = Buffer.concat(parts);
    this.#at = 0;
    return true;
  }
}

const PEEKED_BYTES = 64;
/** What is read ahead for a long string at once. */
const PIECES_BYTES = 64 << 20;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

async function fromJson(name: string, source: Source): Promise<Builder> {
  const libraries: Uint8Array[] = [];
  let builder: Builder | undefined;
  let number = 0;
  for (let line = await source.line(); line; line = await source.line()) {
    number++;
    try {
      const text = line.toString();
      if (text.trim() === "") continue;
      const parsed = parse(text);
      if (!("library" in parsed)) (builder ??= Builder.empty(libraries)).put(parsed);
      else if (builder) throw new LineError("libraries stand before all keys");
      else libraries.push(parsed.library);
    } catch (error) {
      if (error instanceof LineError || error instanceof ReplyError || error instanceof RangeError) throw new UsageError(`${name}, line ${number}: ${error.message}`);
      if ((error as NodeJS.ErrnoException).code === "ERR_STRING_TOO_LONG") throw new UsageError(`${name}, line ${number}: longer than the 512 MB that JavaScript can read; export as commands (--format resp) instead`);
      throw error;
    }
  }
  return builder ?? Builder.empty(libraries);
}

async function fromCommands(name: string, source: Source): Promise<Builder> {
  const libraries: Uint8Array[] = [];
  let builder: Builder | undefined;
  /** What of a transaction sees the clock does so when all of it runs. */
  let queuedSeesTheClock = false;
  /** Where a transaction began that has not ended. */
  let began: string | undefined;
  for (let number = 1; ; number++) {
    const at = source.offset;
    const words = await command(source, (what) => new UsageError(`${name}, byte ${at}: ${what}`));
    if (!words && began !== undefined) throw new UsageError(`${name}: the file ends within the transaction that ${began} begins; add EXEC, or take it out`);
    if (!words) break;
    const [first = Buffer.alloc(0), ...rest] = words;
    const verb = first.toString().toUpperCase();
    if (verb === "") continue;
    const fail = (what: string): never => {
      throw new UsageError(`${name}, command ${number} (${verb}, byte ${at}): ${what}; take it out of the file to import the others`);
    };
    if (verb === "FUNCTION" && `${rest[0]}`.toUpperCase() === "LOAD" && rest.length >= 2) {
      if (builder) fail("libraries are loaded before all else");
      libraries.push(Buffer.from(rest.at(-1) as Buffer));
      continue;
    }
    builder ??= Builder.empty(libraries);
    const { cache } = builder;
    try {
      const run = (): unknown => cache.callBuffer(verb, rest); // a list: there may be more than a call can have
      queuedSeesTheClock = verb === "MULTI" ? false : queuedSeesTheClock || seesTheClock(verb, rest);
      if (verb === "MULTI") began = `command ${number} (byte ${at})`;
      if (verb === "EXEC" || verb === "DISCARD") began = undefined;
      const reply = (verb === "EXEC" ? queuedSeesTheClock : seesTheClock(verb, rest)) ? builder.at(Date.now(), run) : run();
      if (Array.isArray(reply)) for (const item of reply) if (item instanceof ReplyError) fail(item.message);
    } catch (error) {
      if (error instanceof ReplyError) fail(error.message);
      throw error;
    }
  }
  return builder ?? Builder.empty(libraries);
}

/** The words of the next command, inline or not; none when the file has ended, an empty list for what is no command. */
async function command(source: Source, wrong: (what: string) => Error): Promise<Buffer[] | undefined> {
  const line = source.lineHere() ?? (await source.line());
  if (!line) return undefined;
  const text = line.toString("latin1", 0, 32);
  if (text === "" || text.startsWith("#")) return []; // annotations of an append-only file
  if (!text.startsWith("*")) {
    const words = split(line.toString());
    if (!words) throw wrong("the quotes of this line do not match");
    return words;
  }
  const count = counted(text.slice(1));
  if (count === undefined) throw wrong(`no command: ${JSON.stringify(text)}`);
  const words: Buffer[] = [];
  for (let left = count; left > 0; left--) {
    const head = source.lineHere() ?? (await source.line());
    if (!head) throw wrong("the file ends within this command");
    const length = head[0] === DOLLAR ? counted(head.toString("latin1", 1, 32)) : undefined;
    if (length === undefined) throw wrong(`this command is damaged: ${JSON.stringify(head.toString("latin1", 0, 32))} stands for a length`);
    const word = source.takeHere(length + 2) ?? (await source.take(length + 2));
    if (!word) throw wrong("the file ends within this command");
    if (word[length] !== RETURN || word[length + 1] !== NEWLINE) throw wrong("this command is damaged: a word is not as long as it says");
    // The bytes it stands in may be gone when the next word is read.
    words.push(Buffer.from(word.subarray(0, length)));
  }
  return words;
}

const DOLLAR = 0x24;

function counted(digits: string): number | undefined {
  return /^\d{1,9}$/.test(digits) ? Number(digits) : undefined;
}

const COUNTS_FROM_NOW = new Set(["EXPIRE", "PEXPIRE", "SETEX", "PSETEX", "HEXPIRE", "HPEXPIRE", "XREADGROUP", "XAUTOCLAIM", "TIME"]);
const MAY_COUNT_FROM_NOW = new Set(["SET", "GETEX", "MSETEX", "HSETEX", "HGETEX"]);

/** Whether a command counts from now, or notes when it ran. */
function seesTheClock(verb: string, words: readonly Buffer[]): boolean {
  const has = (pattern: RegExp): boolean => words.slice(1).some((word) => word.length <= 6 && pattern.test(word.toString("latin1")));
  if (MAY_COUNT_FROM_NOW.has(verb)) return has(/^P?EX$/i);
  if (verb === "RESTORE") return !has(/^ABSTTL$/i);
  if (verb === "XADD") return has(/^\*$/);
  if (verb === "XCLAIM") return !has(/^TIME$/i);
  if (verb === "XGROUP") return /^CREATECONSUMER$/i.test(`${words[0]}`);
  return COUNTS_FROM_NOW.has(verb);
}
