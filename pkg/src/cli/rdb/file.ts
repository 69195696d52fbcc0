// An RDB file as the verbs of `cachelet rdb` see it: its head, which is read here, and its data in an engine whose clock
// stands at the beginning of time, so that nothing in the file is past its deadline.
//
// Deliberately absent: everything behind the head. That is the engine's to read.

import { createReadStream, createWriteStream } from "node:fs";
import { realpath, rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { Cachelet } from "../../node.js";
import { type Keys, plaintext } from "../plaintext.js";
import { UsageError } from "../usage.js";
import { Head } from "./head.js";
import { Progress } from "./progress.js";

/** As early as a deadline of this engine can be, and earlier than any that is meant. */
export const BEGINNING_OF_TIME_MS = Number.MIN_SAFE_INTEGER;

/** As many as the engine knows: a file may name any of them. */
export const DATABASES = 1024;

/** A file that was read. */
export interface Dump {
  /** As it was named; `-` is standard input. */
  readonly name: string;
  readonly bytes: number;
  readonly head: Head;
  /** Its data. Has the clock {@link BEGINNING_OF_TIME_MS}. */
  readonly cache: Cachelet;
}

/** What a file is called in what is told: `-` is standard input. */
export const titleOf = (name: string): string => (name === "-" ? "standard input" : name);

/** Reads a whole file; its data takes about as much memory as the server needed that wrote it. */
export async function open(name: string, keys?: Keys): Promise<Dump> {
  const head = new Head();
  let bytes = 0;
  let tail: Buffer = Buffer.alloc(0);
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const piece of read(name, keys)) {
      bytes += piece.length;
      head.push(piece);
      tail = Buffer.concat([tail, piece.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
      yield piece;
    }
  }
  try {
    const cache = await Cachelet.create({ from: watched(), databases: DATABASES, maxmemory: 0, now: () => BEGINNING_OF_TIME_MS });
    // Commands behind a base were run. All else behind the end an engine leaves alone.
    const isBase = head.aux.get("aof-base") === "1" || head.aux.get("aof-preamble") === "1";
    const ends = isBase || tail.length >= 1 && tail[head.version < VERSION_CHECKSUM ? tail.length - 1 : 0] === EOF;
    if (!ends) console.error(`cachelet: ${titleOf(name)}: there is more behind the end of the RDB data, which was not read`);
    return { name, bytes, head, cache };
  } catch (error) {
    throw explained(name, error);
  }
}

const EOF = 0xff;
const VERSION_CHECKSUM = 5;
/** The end and the checksum. */
const TAIL_BYTES = 9;

/** The bytes of a file, or with `-` of standard input, in pieces, with a bar when that takes its time. What is encrypted is decrypted. */
export async function* read(name: string, keys?: Keys): AsyncGenerator<Uint8Array> {
  try {
    yield* plaintext(name, stored(name), keys);
  } catch (error) {
    throw explained(name, error);
  }
}

async function* stored(name: string): AsyncGenerator<Uint8Array> {
  const total = name === "-" ? undefined : (await stat(name)).size;
  const progress = new Progress(`reading ${titleOf(name)}`, total, "bytes");
  const pieces: AsyncIterable<Uint8Array> = name === "-" ? process.stdin : createReadStream(name, { highWaterMark: PIECE_BYTES });
  let bytes = 0;
  try {
    for await (const piece of pieces) {
      yield piece;
      progress.update((bytes += piece.length));
    }
  } finally {
    progress.end();
  }
}

const PIECE_BYTES = 1 << 20;

/** Writes pieces to a file, which is there whole or not at all, or with `-` to standard output. */
export async function write(name: string, pieces: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string> | ReadableStream<Uint8Array>): Promise<void> {
  const source = Readable.from(pieces as AsyncIterable<Uint8Array | string>, { objectMode: true });
  if (name === "-") {
    // A bar and what is written would stand in each other's way.
    if (process.stdout.isTTY) Progress.off();
    try {
      return await pipeline(source, process.stdout, { end: false });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EPIPE") return; // `head` has seen enough
      throw error;
    }
  }
  const there = await stat(name).catch(() => undefined);
  // A device or a pipe is not to be replaced.
  const isFile = there?.isFile() ?? true;
  const path = isFile ? await realpath(name).catch(() => name) : name;
  const unfinished = isFile ? `${path}.${process.pid}.tmp` : path;
  try {
    await pipeline(source, createWriteStream(unfinished, { flush: isFile, mode: (there?.mode ?? 0o666) & 0o777 }));
    if (isFile) await rename(unfinished, path);
  } catch (error) {
    if (isFile) await rm(unfinished, { force: true }).catch(() => undefined); // why it is not whole is what is to be told
    const { code, syscall } = error as NodeJS.ErrnoException;
    throw syscall === undefined ? error : new Error(`${name} cannot be written (${code}); choose another file with -o`);
  }
}

/** What can be done about an error, by how its message reads. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/is no RDB file/, "one begins with REDIS and four digits; for JSON lines and files of commands there is: cachelet rdb import"],
  [/version \d+ is not known/, "1 to 12 are, of Redis up to 8, and 80, of Valkey 9; save it with one of those, or move its keys with DUMP and RESTORE"],
  [/cut off or damaged/, "compare its length with the original's and copy it again; redis-check-rdb tells which key stands there"],
  [/its checksum is another/, "copy it again from where it was written: what changed on the way cannot be told"],
  [/a value of the module/, "the module's own commands can export it; delete such keys on the server and save again to read the others"],
  [/a database \d+/, `there may be ${DATABASES}; SWAPDB on the server gives it a lower number`],
  [/the same key twice/, "a server would refuse it as well; redis-check-rdb tells which"],
  [/more than fits in memory|memory ran out|out of bounds|unreachable/, "the engine holds 3 GB at most; make smaller files of it, by database or by prefix"],
  [/a type or opcode/, "it is damaged, or of a newer server; save it with Redis up to 8"],
];

/** An error with the file's name, and what to do. */
function explained(name: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof UsageError) return error;
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOENT":
      return new UsageError(`there is no file ${name}`);
    case "EISDIR":
      return new UsageError(`${name} is a directory; name a file in it, such as ${name.replace(/\/*$/, "")}/dump.rdb`);
    case "EACCES":
    case "EPERM":
      return new UsageError(`${name} may not be read by this user`);
  }
  if (error.message.startsWith(`${name} `)) return new UsageError(error.message);
  const advice = ADVICE.find(([pattern]) => pattern.test(error.message))?.[1];
  return new UsageError(`${titleOf(name)}: ${error.message}${advice === undefined ? "" : `; ${advice}`}`);
}
