// The stores that are compared, each behind the same few methods.
//
// | method             |                                                                                  |
// | ------------------ | -------------------------------------------------------------------------------- |
// | `get(key)`         | the value                                                                        |
// | `getMany(keys)`    | the values of an array of keys, in its order                                     |
// | `set(key, value)`  | as is, no time to live                                                           |
// | `setFor(key, …)`   | with a minute to live, where the store knows that                                |
// | `insert(key, …)`   | a new key into a store with a limit: another one goes; only where there are limits |
// | `keys()`           | the key objects it holds, where it holds them                                    |
//
// Each is used as its README says first, in the fastest form that this shows. `awaited`: its methods give promises.
import { createRequire } from "node:module";

const MINUTE_SECONDS = 60;
const MINUTE_MS = 60_000;

/** Name to how it is made. `entries` is how many it will hold; more than `entriesMax` take minutes to fill. */
export const CONTESTANTS = {
  Cachelet: { make: cachelet },
  "Cachelet async": { make: cacheletAsync, awaited: true, entriesMax: 1_000_000 },
  Map: { make: map },
  "lru-cache": { make: lruCache },
  "node-cache": { make: nodeCache, entriesMax: 1_000_000 },
  keyv: { make: keyv, awaited: true, entriesMax: 1_000_000 },
  "ioredis-mock": { make: ioredisMock, awaited: true, entriesMax: 1_000_000, isRedis: true },
  "js-redis-server": { make: jsRedisServer, awaited: true, entriesMax: 100_000, isRedis: true },
};

async function create() {
  const { Cachelet } = await import("../../../pkg/dist/node.js");
  return Cachelet.create();
}

async function cachelet() {
  const cache = await create();
  return {
    get: (key) => cache.get(key),
    getMany: (keys) => cache.mget(keys),
    set: (key, value) => cache.set(key, value),
    setFor: (key, value) => cache.set(key, value, "EX", MINUTE_SECONDS),
    insert: (key, value) => cache.set(key, value),
    /** What is held now is the most. */
    limit() {
      const used = /used_memory:(\d+)/.exec(cache.info("memory"))[1];
      cache.configSet("maxmemory-policy", "allkeys-lru", "maxmemory", used);
    },
    size: () => cache.dbsize(),
  };
}

async function cacheletAsync() {
  const cache = (await create()).async;
  return {
    get: (key) => cache.get(key),
    getMany: (keys) => cache.mget(keys),
    set: (key, value) => cache.set(key, value),
    setFor: (key, value) => cache.set(key, value, "EX", MINUTE_SECONDS),
  };
}

/** What many programs have for a cache. Bounded, the oldest goes. */
function map(entries) {
  const store = new Map();
  const oldest = store.keys();
  return {
    get: (key) => store.get(key),
    getMany: (keys) => keys.map((key) => store.get(key)),
    set: (key, value) => store.set(key, value),
    insert(key, value) {
      store.set(key, value);
      if (store.size > entries) store.delete(oldest.next().value);
    },
    keys: () => store.keys(),
    size: () => store.size,
  };
}

async function lruCache(entries) {
  const { LRUCache } = await import("lru-cache");
  const store = new LRUCache({ max: entries });
  const living = { ttl: MINUTE_MS };
  return {
    get: (key) => store.get(key),
    getMany: (keys) => keys.map((key) => store.get(key)),
    set: (key, value) => store.set(key, value),
    setFor: (key, value) => store.set(key, value, living),
    insert: (key, value) => store.set(key, value),
    keys: () => store.keys(),
    size: () => store.size,
  };
}

async function nodeCache() {
  const { default: NodeCache } = await import("node-cache");
  const store = new NodeCache();
  return {
    get: (key) => store.get(key),
    getMany(keys) {
      const found = store.mget(keys); // an object by key
      return keys.map((key) => found[key]);
    },
    set: (key, value) => store.set(key, value),
    setFor: (key, value) => store.set(key, value, MINUTE_SECONDS),
    keys: () => store.keys(),
  };
}

async function keyv() {
  const { Keyv } = await import("keyv");
  const store = new Keyv();
  return {
    get: (key) => store.get(key),
    getMany: (keys) => store.getMany(keys),
    set: (key, value) => store.set(key, value),
    setFor: (key, value) => store.set(key, value, MINUTE_MS),
  };
}

function ioredisMock() {
  const store = new (createRequire(import.meta.url)("ioredis-mock"))();
  return {
    get: (key) => store.get(key),
    getMany: (keys) => store.mget(keys),
    set: (key, value) => store.set(key, value),
    setFor: (key, value) => store.set(key, value, "EX", MINUTE_SECONDS),
  };
}

/** By its own client without a socket, the fastest of its doors. */
async function jsRedisServer() {
  const { createInMemoryClient } = await import("js-redis-server");
  const store = await createInMemoryClient();
  const minute = `${MINUTE_SECONDS}`;
  return {
    get: (key) => store.command("GET", key),
    getMany: (keys) => store.command("MGET", ...keys),
    set: (key, value) => store.command("SET", key, value),
    setFor: (key, value) => store.command("SET", key, value, "EX", minute),
  };
}
