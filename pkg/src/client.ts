// The store as an object: what `import { Cachelet } from "cachelet"` gives, whatever the runtime.

import type { Engine } from "./engine.js";
import type { Host } from "./hosts/host.js";
import type { WasmModule } from "./hosts/names.js";
import { Instance } from "./instance.js";
import { backupOf, type CreateOptions, openStore, openStoreSync } from "./opening.js";
import { Session, type Shared } from "./session.js";
import type { Stats } from "./stats.js";
import { Wire, type WireEvents } from "./wire.js";

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
    return new this(shared(await openStore(this.host, options))) as InstanceType<C>;
  }

  /** As `create`, without waiting: where the runtime can load the module at once (Node, workerd), or with a ready `wasm` module. */
  static createSync<C extends typeof CacheletBase>(this: C, options: Omit<CreateOptions, "wasm" | "from" | "encryptionKey" | "previousEncryptionKeys"> & { wasm?: WasmModule; from?: Uint8Array } = {}): InstanceType<C> {
    const module = options.wasm ?? this.host.moduleSync?.();
    if (!module) throw new TypeError("createSync needs a compiled module here: createSync({ wasm: module })");
    return new this(shared(openStoreSync(this.host, module, options))) as InstanceType<C>;
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
    return backupOf(this.engine);
  }

  /** A RESP connection by bytes, for those who speak the protocol themselves. */
  wire(events: WireEvents): Wire {
    return new Wire(this.engine, events);
  }

  /** How much the store holds, and how much it has done. */
  stats(): Stats {
    return this.engine.stats();
  }

  /** Frees the store with all its sessions and memory. Idempotent; every later call throws a `ClosedError`. */
  override close(): void {
    this.engine.close();
  }
}

function shared(engine: Engine): Shared {
  return { engine, control: undefined, idle: [] };
}
