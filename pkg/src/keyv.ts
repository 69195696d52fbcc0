// A storage adapter for Keyv 5.
//
// Deliberately absent: closing the client, which may be used by others, and with a store in this process holds the data.

import { type Client, parts, removeAll, scan, valuesOf } from "./drivers/client.js";

export type { Client } from "./drivers/client.js";

/** One entry of {@link KeyvCachelet.setMany}; `ttl` in ms. */
export interface KeyvEntry {
  key: string;
  value: unknown;
  ttl?: number | undefined;
}

/**
 * Keeps what a Keyv holds, under keys that begin with its namespace and a colon:
 *
 * ```js
 * import Keyv from "keyv";
 * import { KeyvCachelet } from "cachelet/keyv";
 *
 * const users = new Keyv({ store: new KeyvCachelet(cache), namespace: "users" });
 * ```
 */
export class KeyvCachelet {
  /** Keyv looks here whether it can iterate. */
  readonly opts = { dialect: "redis", url: "cachelet:" };
  /** Set by Keyv. */
  namespace: string | undefined = undefined;
  readonly #client: Client;
  readonly #listeners: ((error: unknown) => void)[] = [];

  /** @param client The store, or a session of it. It is not closed by `disconnect()`. */
  constructor(client: Client) {
    this.#client = client;
  }

  /** Hears of errors of {@link KeyvCachelet.get}, of which Keyv makes a miss. */
  on(event: string, listener: (...args: any[]) => void): this {
    if (event === "error") this.#listeners.push(listener);
    return this;
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    try {
      return ((await this.#client.call("GET", this.#key(key))) ?? undefined) as Value | undefined;
    } catch (error) {
      for (const listener of this.#listeners) listener(error);
      throw error;
    }
  }

  async getMany<Value>(keys: string[]): Promise<(Value | undefined)[]> {
    const values = await valuesOf(this.#client, keys.map((key) => this.#key(key)));
    return values.map((value) => (value ?? undefined) as Value | undefined);
  }

  /** @param ttl In ms. */
  async set(key: string, value: unknown, ttl?: number): Promise<boolean> {
    if (typeof value !== "string") throw new TypeError(`the value of ${key} must be a string: leave Keyv its serialize`);
    await this.#client.call("SET", this.#key(key), value, ...(ttl === undefined ? [] : ["PX", Math.max(1, Math.round(ttl))]));
    return true;
  }

  /** Answers `true` for each, which Keyv passes on; its type for adapters says nothing. */
  async setMany(entries: KeyvEntry[]): Promise<any> {
    return Promise.all(entries.map(({ key, value, ttl }) => this.set(key, value, ttl)));
  }

  async has(key: string): Promise<boolean> {
    return (await this.#client.call("EXISTS", this.#key(key))) === 1;
  }

  async hasMany(keys: string[]): Promise<boolean[]> {
    return Promise.all(keys.map((key) => this.has(key)));
  }

  async delete(key: string): Promise<boolean> {
    return this.deleteMany([key]);
  }

  /** Whether any of them was there. */
  async deleteMany(keys: string[]): Promise<boolean> {
    const removed = await Promise.all(Array.from(parts(keys.map((key) => this.#key(key))), (some) => this.#client.call("UNLINK", ...some)));
    return removed.some((count) => (count as number) > 0);
  }

  /** Removes the namespace; without one, every key of the database. */
  async clear(): Promise<void> {
    await removeAll(this.#client, this.#key(""));
  }

  async *iterator<Value>(): AsyncGenerator<[key: string, value: Value], void> {
    for await (const keys of scan(this.#client, this.#key(""))) {
      const values = await valuesOf(this.#client, keys);
      for (const [at, key] of keys.entries()) {
        if (values[at] !== null) yield [key, values[at] as Value];
      }
    }
  }

  /** Does nothing: the client is yours. */
  async disconnect(): Promise<void> {}

  /** Keyv has put the namespace before the key, unless `useKeyPrefix` is false. */
  #key(key: string): string {
    const prefix = this.namespace ? `${this.namespace}:` : "";
    return key.startsWith(prefix) ? key : prefix + key;
  }
}
