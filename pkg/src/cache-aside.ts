// A cache in front of something slower: look here first; what is not here is loaded, and left for those who come after.
//
// Who begins to load leaves a lease under the key, and what it loaded takes the lease's place only if that is still there. So what was read
// before a change is never kept behind it, whoever made the change, in this process or another.

import { type Client, swap } from "./drivers/client.js";

export type { Client } from "./drivers/client.js";

/** How a cache is made. */
export interface CacheAsideOptions {
  /** The store, or a session of it. Give it a `maxmemory` and a policy that evicts: one that is full throws. */
  client: Client;
  /** What the keys begin with, before a colon. Default `cache`. */
  prefix?: string;
  /** How long a value is kept, in ms; a tenth more or less, so that what was loaded together does not expire together. */
  ttlMs: number;
  /** How long loading may take in ms; what takes longer is given to who asked, but not kept, and who asks from then on waits for another. Default 10,000. */
  leaseMs?: number;
}

/**
 * Remembers what is slow to get.
 *
 * ```js
 * const products = new CacheAside({ client: cache, prefix: "product", ttlMs: 60_000 });
 * const product = await products.get(id, () => database.productOf(id));
 * ```
 *
 * `Value` is what JSON can say; `undefined` says that there is none, and is remembered as well.
 */
export class CacheAside<Value = unknown> {
  readonly #client: Client;
  readonly #prefix: string;
  readonly #ttlMs: number;
  readonly #leaseMs: number;
  /** By key: the load that is under way in this process, and when its lease ends. */
  readonly #loads = new Map<string, { readonly value: Promise<Value | undefined>; readonly endsAt: number }>();

  constructor({ client, prefix = "cache", ttlMs, leaseMs = 10_000 }: CacheAsideOptions) {
    for (const [name, ms] of Object.entries({ ttlMs, leaseMs })) {
      if (!Number.isSafeInteger(ms) || ms < 1) throw new RangeError(`${name} is ${ms}: it must be a whole number of milliseconds, and at least 1`);
    }
    this.#client = client;
    this.#prefix = prefix;
    this.#ttlMs = ttlMs;
    this.#leaseMs = leaseMs;
  }

  /**
   * What is kept under a key, or else what `load` gives. Who asks while it is being loaded waits for the same load: a hundred requests are one
   * query. When `load` throws, all who wait get the error, and nothing is kept.
   */
  async get(key: string | number, load: () => Promise<Value | undefined> | Value | undefined): Promise<Value | undefined> {
    const name = this.#name(key);
    const held = (await this.#client.call("GET", name)) as string | null;
    if (held === NONE) return undefined;
    if (held?.startsWith(VALUE)) return JSON.parse(held.slice(VALUE.length)) as Value;
    const loading = this.#loads.get(name);
    if (loading && Date.now() < loading.endsAt) return loading.value;
    const value = this.#load(name, held, load).finally(() => this.#loads.get(name)?.value === value && this.#loads.delete(name));
    this.#loads.set(name, { value, endsAt: Date.now() + this.#leaseMs });
    return value;
  }

  /** Keeps a value that was just written to where it comes from (write-through). */
  async set(key: string | number, value: Value | undefined): Promise<void> {
    const name = this.#name(key);
    this.#loads.delete(name);
    await this.#client.call("SET", name, textOf(value), "PX", this.#lifeMs());
  }

  /** Forgets what is kept, and what is being loaded. To be called after a change is where it belongs. */
  async forget(...keys: (string | number)[]): Promise<void> {
    if (keys.length === 0) return;
    const names = keys.map((key) => this.#name(key));
    for (const name of names) this.#loads.delete(name);
    await this.#client.call("UNLINK", ...names);
  }

  /** Loads, under a lease unless somebody else has it. */
  async #load(name: string, held: string | null, load: () => Promise<Value | undefined> | Value | undefined): Promise<Value | undefined> {
    const lease = `${LEASE}${crypto.randomUUID()}`;
    const isOurs = held === null && (await swap(this.#client, name, null, lease, this.#leaseMs)) === null;
    try {
      const value = await load();
      if (isOurs) await swap(this.#client, name, lease, textOf(value), this.#lifeMs());
      return value;
    } catch (error) {
      try {
        if (isOurs) await this.#client.call("DELEX", name, "IFEQ", lease);
      } catch {
        // The lease ends by itself, and why there is no value is the error to be told.
      }
      throw error;
    }
  }

  #name(key: string | number): string {
    return `${this.#prefix}:${key}`;
  }

  #lifeMs(): number {
    return Math.max(1, Math.round(this.#ttlMs * (0.9 + 0.2 * Math.random())));
  }
}

// What a key holds: a value behind a mark, the word that there is none, or a lease.
const VALUE = "=";
const NONE = "none";
const LEASE = "lease ";

function textOf(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined && value !== undefined) throw new TypeError(`a value of type ${typeof value} has no JSON`);
  return text === undefined ? NONE : VALUE + text;
}
