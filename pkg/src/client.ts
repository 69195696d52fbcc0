// The store as an object: what `import { Cachelet } from "cachelet"` gives, whatever the runtime.

import { Engine } from "./engine.js";
import { compile, type Host, type WasmSource } from "./hosts/host.js";
import { Instance } from "./instance.js";
import { Session, type Shared } from "./session.js";
import { Wire, type WireEvents } from "./wire.js";

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

  /** Makes an empty store. Takes a few milliseconds the first time, well under one afterwards. */
  static async create<C extends typeof CacheletBase>(this: C, options: CreateOptions = {}): Promise<InstanceType<C>> {
    const module = await (options.wasm === undefined ? this.host.module() : compile(options.wasm));
    return new this(store(this.host, module, options)) as InstanceType<C>;
  }

  /** As `create`, without waiting: where the runtime can load the module at once (Node, workerd), or with a ready `wasm` module. */
  static createSync<C extends typeof CacheletBase>(this: C, options: Omit<CreateOptions, "wasm"> & { wasm?: WebAssembly.Module } = {}): InstanceType<C> {
    const module = options.wasm ?? this.host.moduleSync?.();
    if (!module) throw new TypeError("createSync needs a compiled module here: createSync({ wasm: module })");
    return new this(store(this.host, module, options)) as InstanceType<C>;
  }

  /**
   * Lets time pass now: expires keys, ends waits, goes on with deferred work. Only needed with a clock of your own;
   * otherwise a timer does it, which in Node never keeps the process alive.
   */
  tick(): void {
    this.engine.tick();
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

/** An instance with one engine in it. */
function store(host: Host, module: WebAssembly.Module, options: CreateOptions): Shared {
  const { maxmemory, databases, config, now, seed } = options;
  const engine = new Engine(new Instance(module, host.text()), {
    host: host.name,
    seed: seed ?? crypto.getRandomValues(new Uint8Array(32)),
    now: now ?? Date.now,
    timers: now === undefined,
    maxmemory,
    databases,
    config,
  });
  return { engine, control: undefined, idle: [] };
}
