// The store as an object: what `import { Cachelet } from "cachelet"` gives, whatever the runtime.

import { Engine, type Keeper } from "./engine.js";
import { compile, type Host, type WasmSource } from "./hosts/host.js";
import type { WasmModule } from "./hosts/names.js";
import { Instance } from "./instance.js";
import { decrypted, type Keys, keysOf } from "./storage/decrypted.js";
import { Session, type Shared } from "./session.js";
import { Wire, type WireEvents } from "./wire.js";

/** Bytes of a file: at once, or as they come. */
export type LoadSource = Uint8Array | ArrayBuffer | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** @internal Keeps what changes, and gives it back at the start. A reply waits until the storage says that its effects are `appended`. */
export interface Storage {
  readonly isNew: boolean;
  load(engine: Engine): Promise<void>;
  append(effects: Uint8Array<ArrayBuffer>, ticket: number): void;
  rewrite(): Promise<void>;
  reload(): Promise<void>;
  close(): Promise<void>;
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
  /** An RDB file to begin with: redis-server's `dump.rdb`, or what {@link CacheletBase.backup} gave. A file that is no good rejects with a `LoadError`. */
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

/**
 * A Redis-compatible store in a wasm instance of its own, and the first session on it.
 *
 * ```js
 * import { Cachelet } from "cachelet";
 *
 * const cache = await Cachelet.create();
 * cache.set("greeting", "hello", { EX: 60 });
 * cache.get("greeting"); // "hello"
 * ```
 */
export class CacheletBase extends Session {
  /** @internal The runtime this entry was made for. */
  static readonly host: Host;

  /** Makes a store, empty or with the data of a file. Takes a few milliseconds the first time, well under one afterwards. */
  static async create<C extends typeof CacheletBase>(this: C, options: CreateOptions = {}): Promise<InstanceType<C>> {
    const module = await (options.wasm === undefined ? this.host.module() : compile(options.wasm));
    const { from, storage, encryptionKey, previousEncryptionKeys = [] } = options;
    const given = [...(encryptionKey ? [encryptionKey] : []), ...previousEncryptionKeys];
    const keys = from === undefined ? undefined : keysOf(() => this.instance(module), given);
    const cache = new this(store(this.host, module, options)) as InstanceType<C>;
    if (from !== undefined && storage?.isNew !== false) await load(cache.engine, from, keys);
    if (storage) await attach(cache.engine, storage);
    return cache;
  }

  /** As `create`, without waiting: where the runtime can load the module at once (Node, workerd), or with a ready `wasm` module. */
  static createSync<C extends typeof CacheletBase>(this: C, options: Omit<CreateOptions, "wasm" | "from" | "encryptionKey" | "previousEncryptionKeys"> & { wasm?: WasmModule; from?: Uint8Array } = {}): InstanceType<C> {
    const module = options.wasm ?? this.host.moduleSync?.();
    if (!module) throw new TypeError("createSync needs a compiled module here: createSync({ wasm: module })");
    const cache = new this(store(this.host, module, options)) as InstanceType<C>;
    if (options.from) loadAll(cache.engine, options.from);
    return cache;
  }

  /** @internal An instance for work that needs no store. */
  static instance(module: WasmModule): Instance {
    return new Instance(module, this.host.text());
  }

  /**
   * Lets time pass now: expires keys, ends waits, goes on with deferred work. Only needed with a clock of your own;
   * otherwise a timer does it, which in Node never keeps the process alive.
   */
  tick(): void {
    this.engine.tick();
  }

  /**
   * All data of all databases as an RDB file, as it is now: redis-server 7.0 and later starts with it as its `dump.rdb`, and
   * `create({ from })` reads it. The store stands still while the file is made, and memory must have room for it.
   *
   * ```js
   * await writeFile("dump.rdb", cache.backup());                         // Node
   * const blob = await new Response(cache.backup()).blob();              // browsers
   * ```
   */
  backup(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const file = this.engine.save();
    let at = 0;
    return new ReadableStream({
      pull(controller) {
        controller.enqueue(file.subarray(at, (at += PIECE_BYTES)));
        if (at >= file.length) controller.close();
      },
    });
  }

  /** A RESP connection by bytes, for those who speak the protocol themselves. */
  wire(events: WireEvents): Wire {
    return new Wire(this.engine, events);
  }

  /** Statistics of the engine: memory, keys, commands. The same figures as `INFO`, as an object. */
  stats(): unknown {
    return this.engine.stats();
  }

  /** Frees the store with all its sessions and memory. Idempotent; every later call throws a `ClosedError`. */
  override close(): void {
    this.engine.close();
  }
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
    for await (const piece of decrypted(piecesOf(from), "the file to begin with", keys)) engine.load(piece);
    engine.loaded();
  } catch (error) {
    engine.close();
    throw error;
  }
}

async function* piecesOf(from: LoadSource): AsyncGenerator<Uint8Array> {
  if (from instanceof ArrayBuffer) from = new Uint8Array(from);
  if (from instanceof Blob) from = from.stream();
  if (from instanceof Uint8Array) for (let at = 0; at < from.length; at += PIECE_BYTES) yield from.subarray(at, at + PIECE_BYTES);
  else if (from instanceof ReadableStream) {
    const reader = from.getReader(); // Safari has no iterator of streams
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } else yield* from;
}

function loadAll(engine: Engine, file: Uint8Array): void {
  try {
    for (let at = 0; at < file.length; at += PIECE_BYTES) engine.load(file.subarray(at, at + PIECE_BYTES));
    engine.loaded();
  } catch (error) {
    engine.close();
    throw error;
  }
}

/** An instance with one engine in it. */
function store(host: Host, module: WasmModule, options: CreateOptions): Shared {
  const { maxmemory, databases, config, now, seed, storage, keeper } = options;
  const engine = new Engine(new Instance(module, host.text()), {
    host: host.name,
    seed: seed ?? crypto.getRandomValues(new Uint8Array(32)),
    now: now ?? Date.now,
    timers: now === undefined,
    maxmemory,
    databases,
    config,
    ...(storage && {
      log: "always",
      logChecksums: true,
      logPerTurn: true,
      append: (effects, ticket) => storage.append(effects, ticket),
    }),
    keeper: keeper ?? (storage && { rewriteLog: () => storage.rewrite(), loadLog: () => storage.reload() }),
  });
  return { engine, control: undefined, idle: [] };
}
