// Entry for pages whose data shall stay: one store for all tabs of an origin, kept in the browser.
// `new URL("./persistent-worker.js", import.meta.url)` inside `new Worker` is the form bundlers recognise; keep it literal.
//
// Deliberately absent: the engine. It runs in a worker of one of the tabs.

import { compile, type WasmSource } from "./hosts/host.js";
import type { WebWorker } from "./hosts/names.js";
import { Link } from "./persistent/link.js";
import type { Persistence, StoreOptions } from "./persistent/protocol.js";
import { removePlaces } from "./persistent/places.js";
import type { Pipe, PipeEvents } from "./remote/connection.js";
import { RemoteSession } from "./remote/session.js";
import { checkKey, givenKeys } from "./storage/sealed-file.js";
import { holdLock } from "./storage/web-lock.js";

export type { Input, Options, Pairs } from "./arguments.js";
export type { AsyncCoded, BytesCodec, Codec, TextCodec, Valued } from "./codec.js";
export { BufferFullError, ClosedError, ConnectionLostError, LoadError, ReplyError } from "./errors.js";
export { json } from "./json.js";
export type { Message, Messages, MessagesOptions, SubscribeOptions } from "./messages.js";
export type { Persistence } from "./persistent/protocol.js";
export type { Pipe, PipeEvents } from "./remote/connection.js";
export { RemoteSession } from "./remote/session.js";
export type { BufferMessageHandler, MessageHandler, PushHandler } from "./subscriptions.js";
export type { BufferReply, Reply } from "./values.js";

/** How a store is opened. Of several tabs, the options of the one that leads count. */
export interface OpenOptions {
  /** Most bytes the store may hold, as Redis' `maxmemory`; 0 is no limit. Default 64 MB. */
  maxmemory?: number;
  /** How many databases `SELECT` knows. Default 16. */
  databases?: number;
  /**
   * Parameters of redis.conf by name. With `{ appendfsync: "always" }` a reply waits until its change is on the disk. By default it leaves once the
   * change is written, and that goes to the disk each second: a killed browser loses nothing, a power cut up to a second.
   */
  config?: Record<string, string>;
  /**
   * 32 bytes that what the browser keeps is encrypted with (XChaCha20-Poly1305). Have them from your server or from a passkey: kept
   * beside the data they protect nothing. Nobody reads the store without them.
   */
  encryptionKey?: Uint8Array;
  /** Keys that it may have been encrypted with before. BGREWRITEAOF writes all anew, with `encryptionKey`. */
  previousEncryptionKeys?: readonly Uint8Array[];
  /** Whether a store that is not encrypted is read as well, to go over to `encryptionKey`. Default: it is refused. */
  encryptionAcceptsPlain?: boolean;
  /** The engine's module, when the worker's own way of finding it does not suit. */
  wasm?: WasmSource;
  /** Makes the worker, where the bundler does not find it by itself: `() => new Worker(new URL("cachelet/persistent-worker", …), { type: "module" })`. */
  worker?: () => WebWorker;
  /** Hears how the data is kept, at once and whenever that changes. */
  onPersistence?: (persistence: Persistence) => void;
}

/** Why a name cannot be removed. */
const IN_USE = "is open in a tab; close it there first";

/**
 * A Redis-compatible store that all tabs of an origin share, and that is still there after a reload, a closed tab or a killed browser.
 *
 * ```js
 * import { PersistentCachelet } from "cachelet/persistent";
 *
 * const cache = await PersistentCachelet.open("shop");
 * await cache.set("greeting", "hello");        // once this resolves it is kept
 * await cache.get("greeting");                 // "hello", after a reload too
 * ```
 *
 * One tab runs the engine, in a worker; when it closes, another goes on with all that was acknowledged. What was sent and not answered by then is
 * rejected with a `ConnectionLostError`. Where a browser keeps nothing (private windows, a full disk), the store works in memory,
 * and {@link PersistentCachelet.persistence} says so.
 */
export class PersistentCachelet extends RemoteSession {
  readonly #link: Link;
  #persistence: Persistence = { storage: "memory" };
  #epoch = 0;
  #leads = false;

  private constructor(link: Link) {
    super({ dial: (events) => link.caller.connect(events), idle: [], control: undefined });
    this.#link = link;
  }

  /** Opens the store of this name, which is made when there is none. Rejects with a `LoadError` when what is kept of it is damaged: see {@link PersistentCachelet.remove}. */
  static async open(name: string, options: OpenOptions = {}): Promise<PersistentCachelet> {
    const { maxmemory, databases, config, wasm, worker = defaultWorker, onPersistence, encryptionAcceptsPlain: acceptsPlain = false } = options;
    const keys = givenKeys(options);
    const encryption: StoreOptions["encryption"] = keys && { keys, acceptsPlain };
    keys?.forEach(checkKey);
    const module = wasm === undefined ? undefined : await compile(wasm);
    const link = new Link(worker, { name, maxmemory, databases, config, module, encryption }, {
      persistence: (persistence) => {
        store.#persistence = persistence;
        onPersistence?.(persistence);
      },
      leader: (epoch, own) => {
        store.#epoch = epoch;
        store.#leads = own;
      },
    });
    const store = new PersistentCachelet(link);
    await link.open();
    return store;
  }

  /** Removes all that is kept under a name. Rejects while a tab has it open. */
  static async remove(name: string): Promise<void> {
    let free: () => void;
    try {
      free = await holdLock(`cachelet:${name}`, REMOVE_WAIT_MS);
    } catch {
      throw new Error(`${name} ${IN_USE}`);
    }
    try {
      await removePlaces(name);
    } finally {
      free();
    }
  }

  /** `kept`, or `degraded`: in memory only, for {@link PersistentCachelet.degradedReason}. `onPersistence` hears of changes. */
  get persistence(): "kept" | "degraded" {
    return this.#persistence.degraded === undefined ? "kept" : "degraded";
  }

  /** Why the data is in memory only; undefined while it is kept. */
  get degradedReason(): string | undefined {
    return this.#persistence.degraded;
  }

  /** Where the data is. */
  get storage(): Persistence["storage"] {
    return this.#persistence.storage;
  }

  /** Whether this tab runs the engine. */
  get leads(): boolean {
    return this.#leads;
  }

  /** Grows whenever another tab takes over. */
  get epoch(): number {
    return this.#epoch;
  }

  /** All data of all databases as an RDB file: redis-server 7.0 and later starts with it as its `dump.rdb`. */
  backup(): Promise<Blob> {
    return this.#link.caller.save();
  }

  /** Puts the data of an RDB file in place of all that is here. Every session goes on as after a change of the leader. A file that is no good rejects with a `LoadError`, and nothing has changed. */
  restoreFrom(file: Blob): Promise<void> {
    return this.#link.caller.load(file);
  }

  /** A RESP connection by bytes, for those who speak the protocol themselves. */
  wire(events: PipeEvents): Pipe {
    return this.#link.caller.wire(events);
  }

  /** Leaves the store, with all sessions of this tab. Resolves once everything is on the disk, if this tab ran the engine. Idempotent. */
  override close(): Promise<void> {
    super.close();
    return this.#link.close();
  }
}

const REMOVE_WAIT_MS = 1000;

function defaultWorker(): Worker {
  if (typeof Worker === "undefined") throw new TypeError("cachelet/persistent keeps its data in a browser, in a page or a dedicated worker; in Node use `cachelet serve --appendonly yes`");
  return new Worker(new URL("./persistent-worker.js", import.meta.url), { type: "module", name: "cachelet" });
}
