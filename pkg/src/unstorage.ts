// A driver for unstorage.

import { type Client, escapeGlob, keysOf, parts, removeAll, valuesOf } from "./drivers/client.js";
import type { BufferReply } from "./values.js";

/** A client, and what makes a driver do more. */
export interface UnstorageClient extends Client {
  /** Where a client has this, raw items are the bytes themselves; else unstorage makes base64 of them. */
  callBuffer?(name: string, ...args: string[]): BufferReply | Promise<BufferReply>;
  /** Where a client has this, the driver hears of every change, whoever made it; else unstorage tells of its own. */
  psubscribe?(pattern: string, handler: (message: string, channel: string) => void): Unsubscribe | Promise<Unsubscribe>;
}

type Unsubscribe = () => void | Promise<void>;

/** How the driver is made. */
export interface CacheletDriverOptions {
  /** The store, or a session of it. `dispose()` does not close it. */
  client: UnstorageClient;
  /** What the keys begin with, before a colon. Default: nothing, and then `clear()` removes every key of the database. */
  base?: string;
  /** Seconds that an item lives unless `setItem(key, value, { ttl })` says otherwise. Default: until it is removed. */
  ttl?: number;
}

interface ItemOptions {
  ttl?: number;
}

interface Item {
  key: string;
  value: string;
  options?: ItemOptions;
}

/** A driver of unstorage; see {@link cacheletDriver}. */
export interface CacheletDriver {
  name: string;
  options: CacheletDriverOptions;
  getInstance(): UnstorageClient;
  hasItem(key: string): Promise<boolean>;
  getItem(key: string): Promise<string | null>;
  getItems(items: { key: string }[]): Promise<{ key: string; value: string | null }[]>;
  getItemRaw?(key: string): Promise<Uint8Array | null>;
  setItem(key: string, value: string, options?: ItemOptions): Promise<void>;
  setItems(items: Item[], common?: ItemOptions): Promise<void>;
  setItemRaw?(key: string, value: unknown, options?: ItemOptions): Promise<void>;
  removeItem(key: string): Promise<void>;
  /** `ttl` in seconds, of an item that expires. */
  getMeta(key: string): Promise<{ ttl?: number } | null>;
  getKeys(base?: string): Promise<string[]>;
  clear(base?: string): Promise<void>;
  dispose(): Promise<void>;
  /** Adds to `notify-keyspace-events` what it needs. */
  watch?(callback: (event: "update" | "remove", key: string) => unknown): Promise<Unsubscribe>;
}

/**
 * Makes a driver.
 *
 * ```js
 * import { createStorage } from "unstorage";
 * import { cacheletDriver } from "cachelet/unstorage";
 *
 * const storage = createStorage({ driver: cacheletDriver({ client: cache, base: "app" }) });
 * ```
 */
export function cacheletDriver(options: CacheletDriverOptions): CacheletDriver {
  const { client } = options;
  const base = folder(options.base);
  const watches = new Set<Unsubscribe>();
  const expiry = (ttl: number | undefined): (string | number)[] => (ttl ? ["PX", Math.max(1, Math.round(ttl * 1000))] : []);
  const set = async (key: string, value: string | Uint8Array, ttl = options.ttl): Promise<void> => void (await client.call("SET", base + key, value, ...expiry(ttl)));

  const driver: CacheletDriver = {
    name: "cachelet",
    options,
    getInstance: () => client,
    hasItem: async (key) => (await client.call("EXISTS", base + key)) === 1,
    getItem: async (key) => (await client.call("GET", base + key)) as string | null,
    async getItems(items) {
      const values = await valuesOf(client, items.map(({ key }) => base + key));
      return items.map(({ key }, at) => ({ key, value: values[at] as string | null }));
    },
    setItem: (key, value, { ttl } = {}) => set(key, value, ttl),
    async setItems(items, common) {
      const ttlOf = ({ options: own }: Item): number | undefined => own?.ttl ?? common?.ttl ?? options.ttl;
      const lasting = items.filter((item) => !ttlOf(item));
      const writes: unknown[] = items.filter(ttlOf).map((item) => set(item.key, item.value, ttlOf(item)));
      for (const words of parts(lasting.flatMap(({ key, value }) => [base + key, value]))) writes.push(client.call("MSET", ...words));
      await Promise.all(writes);
    },
    removeItem: async (key) => void (await client.call("UNLINK", base + key)),
    async getMeta(key) {
      const ttlMs = (await client.call("PTTL", base + key)) as number;
      return ttlMs === -2 ? null : ttlMs === -1 ? {} : { ttl: ttlMs / 1000 };
    },
    getKeys: async (below) => (await keysOf(client, base + folder(below))).map((key) => key.slice(base.length)),
    clear: (below) => removeAll(client, base + folder(below)),
    async dispose() {
      await Promise.all([...watches].map((stop) => stop()));
    },
  };
  if (client.callBuffer) {
    driver.getItemRaw = async (key) => (await client.callBuffer!("GET", base + key)) as Uint8Array | null;
    driver.setItemRaw = async (key, value, { ttl } = {}) => set(key, bytesOf(key, value), ttl);
  }
  if (client.psubscribe) {
    driver.watch = async (callback) => {
      const end = await watch(client as Required<UnstorageClient>, base, callback);
      const stop = async (): Promise<void> => void (watches.delete(stop) && (await end()));
      watches.add(stop);
      return stop;
    };
  }
  return driver;
}

/** What the keys of a folder begin with. */
function folder(name = ""): string {
  return name && `${name.replace(/:+$/, "")}:`;
}

/** Events after which there is no item of the name any more. */
const REMOVALS = new Set(["del", "expired", "evicted", "rename_from", "move_from"]);
/** Events that tell of the time an item has left. */
const OF_TIME = new Set(["expire", "persist"]);

async function watch(client: Required<UnstorageClient>, base: string, callback: (event: "update" | "remove", key: string) => unknown): Promise<Unsubscribe> {
  const database = / db=(\d+)/.exec((await client.call("CLIENT", "INFO")) as string)?.[1];
  const channels = `__keyspace@${database}__:${base}`;
  await notify(client);
  return client.psubscribe(`${escapeGlob(channels)}*`, (event, channel) => {
    if (!OF_TIME.has(event)) callback(REMOVALS.has(event) ? "remove" : "update", channel.slice(channels.length));
  });
}

/** Turns on the events a watch needs, and turns none off. */
async function notify(client: Client): Promise<void> {
  const parameter = "notify-keyspace-events";
  const { [parameter]: flags = "" } = (await client.call("CONFIG", "GET", parameter)) as Record<string, string>;
  const needed = flags.includes("A") ? "K" : "Kg$xe";
  const missing = [...needed].filter((flag) => !flags.includes(flag));
  if (missing.length > 0) await client.call("CONFIG", "SET", parameter, flags + missing.join(""));
}

function bytesOf(key: string, value: unknown): string | Uint8Array {
  if (typeof value === "string" || value instanceof Uint8Array) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  throw new TypeError(`the raw value of ${key} must be bytes or a string`);
}
