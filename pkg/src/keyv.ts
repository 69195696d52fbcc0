// A storage adapter for Keyv 5 and 6.
//
// Deliberately absent: closing the client, which may be used by others, and with a store in this process holds the data.

import { type Client, parts, removeAll, scan, valuesOf } from "./drivers/client.js";

export type { Client } from "./drivers/client.js";

/** One entry of {@link KeyvCachelet.setMany}: with a time left in ms, as Keyv 5 has it, or the Unix ms of its end, as Keyv 6 has it. */
export interface KeyvEntry {
  key: string;
  value: unknown;
  ttl?: number | undefined;
  expires?: number | undefined;
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
  /** Keyv 5 looks here whether it can iterate. */
  readonly opts = { dialect: "redis", url: "cachelet:" };
  /** Set by Keyv; Keyv 6 leaves it as it is where nobody names one. */
  namespace: string | undefined = "keyv";
  /** Keyv 6 gives keys without the namespace, and times as Unix ms. */
  #isOfKeyv6 = false;
  readonly #client: Client;
  readonly #listeners: ((error: unknown) => void)[] = [];

  /** @param client The store, or a session of it. It is not closed by `disconnect()`. */
  constructor(client: Client) {
    this.#client = client;
  }

  /** What Keyv 6 asks an adapter first, and Keyv 5 never: times may be absolute. */
  get capabilities(): { expires: true } {
    this.#isOfKeyv6 = true;
    return { expires: true };
  }

  /** Hears of errors of {@link KeyvCachelet.get}, of which Keyv makes a miss; Keyv 6 tells of them itself. */
  on(event: string, listener: (...args: any[]) => void): this {
    if (event === "error" && !this.#isOfKeyv6) this.#listeners.push(listener);
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

  /** @param time Ms that are left; of Keyv 6 the Unix ms when they are over. */
  async set(key: string, value: unknown, time?: number): Promise<boolean> {
    if (typeof value !== "string") throw new TypeError(`the value of ${key} must be a string: leave Keyv its serializer`);
    const leftMs = time === undefined || !this.#isOfKeyv6 ? time : time - Date.now();
    await this.#client.call("SET", this.#key(key), value, ...(leftMs === undefined ? [] : ["PX", Math.max(1, Math.round(leftMs))]));
    return true;
  }

  /** Answers `true` for each, which Keyv passes on; its type for adapters says nothing. */
  async setMany(entries: KeyvEntry[]): Promise<any> {
    return Promise.all(entries.map(({ key, value, ttl, expires }) => this.set(key, value, expires ?? ttl)));
  }

  async has(key: string): Promise<boolean> {
    return (await this.#client.call("EXISTS", this.#key(key))) === 1;
  }

  async hasMany(keys: string[]): Promise<boolean[]> {
    return Promise.all(keys.map((key) => this.has(key)));
  }

  async delete(key: string): Promise<boolean> {
    return (await this.#client.call("UNLINK", this.#key(key))) === 1;
  }

  /** Whether any of them was there; Keyv 6 wants to know it of each. */
  async deleteMany(keys: string[]): Promise<any> {
    if (this.#isOfKeyv6) return Promise.all(keys.map((key) => this.delete(key)));
    const removed = await Promise.all(Array.from(parts(keys.map((key) => this.#key(key))), (some) => this.#client.call("UNLINK", ...some)));
    return removed.some((count) => (count as number) > 0);
  }

  /** Removes the namespace; without one, every key of the database. */
  async clear(): Promise<void> {
    await removeAll(this.#client, this.#prefix);
  }

  async *iterator<Value>(): AsyncGenerator<[key: string, value: Value], void> {
    for await (const keys of scan(this.#client, this.#prefix)) {
      const values = await valuesOf(this.#client, keys);
      for (const [at, key] of keys.entries()) {
        if (values[at] !== null) yield [this.#isOfKeyv6 ? key.slice(this.#prefix.length) : key, values[at] as Value];
      }
    }
  }

  /** Does nothing: the client is yours. */
  async disconnect(): Promise<void> {}

  get #prefix(): string {
    return this.namespace ? `${this.namespace}:` : "";
  }

  /** Keyv 5 has put the namespace before the key, unless `useKeyPrefix` is false. */
  #key(key: string): string {
    const prefix = this.#prefix;
    return key.startsWith(prefix) && !this.#isOfKeyv6 ? key : prefix + key;
  }
}
