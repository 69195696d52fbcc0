// A store without a session on it: an engine in a wasm instance of its own, and what it begins with.
//
// Deliberately absent: who talks to it.

import { Engine } from "./engine.js";
import { LoadError } from "./errors.js";
import { compile, type Host, type WasmSource } from "./hosts/host.js";
import type { WasmModule } from "./hosts/names.js";
import { Instance } from "./instance.js";
import type { Keeper, KeptLog } from "./kept.js";
import { concat } from "./storage/concat.js";
import { decrypted, type Keys, keysOf } from "./storage/decrypted.js";

/** Bytes of a file: at once, or as they come. */
export type LoadSource = Uint8Array | ArrayBuffer | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** @internal Keeps what changes, and gives it back at the start. A reply waits until the storage says that its effects are `appended`. */
export interface Storage extends KeptLog {
  readonly isNew: boolean;
  load(engine: Engine): Promise<void>;
  append(effects: Uint8Array<ArrayBuffer>, ticket: number): void;
  close(): Promise<void>;
  /** The same, as `CONFIG SET appendonly no` wants it: at once, and it may be begun again. */
  drop?(engine: Engine): Promise<void>;
}

/** How a store is made. */
export interface CreateOptions {
  /** Most bytes the store may hold, as Redis' `maxmemory`; 0 is no limit. Default: 64 MB in a browser, 32 MB at the edge, no limit in Node. */
  maxmemory?: number;
  /** How many databases `SELECT` knows. Default 16. */
  databases?: number;
  /** Parameters of redis.conf by name, as `CONFIG SET` takes them: `{ "notify-keyspace-events": "Ex" }`. */
  config?: Record<string, string>;
  /**
   * The clock, in Unix milliseconds. Default `Date.now`. With a clock of your own no timers are armed: move it, then call
   * `tick()`, and tests of expiry need no waiting.
   */
  now?: () => number;
  /** 32 bytes from which everything random comes: the hash seed, SPOP, RANDOMKEY. Default: from the runtime's secure source. */
  seed?: Uint8Array;
  /**
   * An RDB file to begin with: redis-server's `dump.rdb`, or what `backup()` gave; or one with commands behind it, as the `appendonly.aof` of Redis 4 to
   * 6 is. A file that is no good rejects with a `LoadError`.
   */
  from?: LoadSource;
  /**
   * 32 bytes that `from` was encrypted with, if it is encrypted: a file that a server wrote with its `encryptionKey`. Another key, or none for an
   * encrypted file, rejects with a `LoadError`.
   */
  encryptionKey?: Uint8Array;
  /** Other keys that it may have been encrypted with. */
  previousEncryptionKeys?: readonly Uint8Array[];
  /** @internal Where what changes is stored. */
  storage?: Storage;
  /** @internal Who keeps other files. */
  keeper?: Keeper;
  /** The engine's module, when the entry's own way of finding it does not suit: a module, bytes, a URL or a Response. */
  wasm?: WasmSource;
}

/** @internal Opens a store, empty or with the data of a file. */
export async function openStore(host: Host, options: CreateOptions): Promise<Engine> {
  const module = await (options.wasm === undefined ? host.module() : compile(options.wasm));
  const { from, storage, encryptionKey, previousEncryptionKeys = [] } = options;
  const given = [...(encryptionKey ? [encryptionKey] : []), ...previousEncryptionKeys];
  const keys = from === undefined ? undefined : keysOf(() => new Instance(module, host.text()), given);
  const engine = newEngine(host, module, options);
  if (from !== undefined && storage?.isNew !== false) await engine.still(() => load(engine, from, keys));
  if (storage) await attach(engine, storage);
  return engine;
}

/** @internal As {@link openStore}, without waiting. */
export function openStoreSync(host: Host, module: WasmModule, options: Omit<CreateOptions, "from"> & { from?: Uint8Array }): Engine {
  const engine = newEngine(host, module, options);
  if (options.from) loadAll(engine, options.from);
  return engine;
}

/** @internal All data as an RDB file, as it is now. */
export function backupOf(engine: Engine): ReadableStream<Uint8Array<ArrayBuffer>> {
  const left = engine.save().reverse(); // each is the reader's own from when it is read
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(left.pop() as Uint8Array<ArrayBuffer>);
      if (left.length === 0) controller.close();
    },
  });
}

/** Bytes of a file that cross at a time. */
const PIECE_BYTES = 1024 * 1024;

async function attach(engine: Engine, storage: Storage): Promise<void> {
  try {
    await engine.still(() => storage.load(engine));
  } catch (error) {
    engine.close();
    throw error;
  }
}

/** Reads a file into a new store, which is closed when the file is no good. */
async function load(engine: Engine, from: LoadSource, keys: Keys | undefined): Promise<void> {
  try {
    const read = reader(engine);
    for await (const piece of decrypted(piecesOf(from), FILE, keys)) read(piece);
    read();
  } catch (error) {
    engine.close();
    throw named(error, from);
  }
}

/** An error of a file with the file's name, where it has one, as Node's streams of files do. */
function named(error: unknown, from: LoadSource): unknown {
  const { path } = Object(from) as { path?: unknown };
  return path && error instanceof LoadError && !error.message.startsWith(`${path} `) ? new LoadError(`${path}: ${error.message}`) : error;
}

async function* piecesOf(from: LoadSource): AsyncGenerator<Uint8Array> {
  if (from instanceof ArrayBuffer) from = new Uint8Array(from);
  if (from instanceof Blob) from = from.stream();
  if (from instanceof Uint8Array) for (let at = 0; at < from.length; at += PIECE_BYTES) yield from.subarray(at, at + PIECE_BYTES);
  else if (from instanceof ReadableStream) {
    const reader = from.getReader(); // Safari has no iterator of streams
    try {
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
    } finally {
      void reader.cancel().catch(() => undefined); // a file that is no good is not read to its end
    }
  } else yield* Symbol.asyncIterator in Object(from) || Symbol.iterator in Object(from) ? from : [from as never];
}

/** What a file is called that has no name. */
const FILE = "the file to begin with";

/**
 * Takes a file piece by piece, and nothing at its end: RDB, and the commands behind it where they go on from that. Redis before 7 appended them, and its
 * appendonly.aof is such a file.
 */
function reader(engine: Engine): (piece?: Uint8Array) => void {
  /** What came of the file; once its RDB has ended, up to where its commands ran. */
  let bytes = 0;
  /** What was not run, and what came since. A command may be longer than many pieces: each time there is twice as much it is tried again. */
  let unread: Uint8Array[] | undefined;
  let length = 0;
  let wanted = 0;
  return (piece) => {
    if (!unread) {
      if (!piece) return void engine.loaded();
      const end = engine.load(piece);
      bytes += piece.length;
      if (end === 0) return;
      engine.loaded();
      engine.replay(new Uint8Array()); // a file begins
      unread = [];
      piece = piece.subarray(piece.length + end - bytes);
      bytes = end;
    }
    if (piece) {
      unread.push(piece.slice());
      length += piece.length;
    }
    if (piece ? length <= wanted : length === 0) return;
    const all = concat(unread);
    const replayed = engine.replay(all);
    unread = [all.subarray(replayed.bytes)];
    length -= replayed.bytes;
    wanted = 2 * length;
    if (replayed.refused > 0 || replayed.damaged || (!piece && length > 0)) throw new LoadError(`${FILE}: from byte ${bytes} on, commands behind its RDB data are cut off, damaged or not known here`);
    bytes += replayed.bytes;
  };
}

function loadAll(engine: Engine, file: Uint8Array): void {
  try {
    const read = reader(engine);
    for (let at = 0; at < file.length; at += PIECE_BYTES) read(file.subarray(at, at + PIECE_BYTES));
    read();
  } catch (error) {
    engine.close();
    throw error;
  }
}

/** An instance with one engine in it. */
function newEngine(host: Host, module: WasmModule, options: Omit<CreateOptions, "from">): Engine {
  const { maxmemory, databases, config, now, seed, storage, keeper } = options;
  const log = keeper?.append ? keeper : storage;
  return new Engine(new Instance(module, host.text()), {
    host: host.name,
    seed: seed ?? crypto.getRandomValues(new Uint8Array(32)),
    now: now ?? Date.now,
    timers: now === undefined,
    maxmemory,
    databases,
    config,
    ...(log?.append && {
      log: storage ? "always" : "none",
      logChecksums: true,
      logPerTurn: true,
      append: (effects, ticket) => log.append?.(effects, ticket),
    }),
    keeper: keeper ?? { log: storage },
  });
}
