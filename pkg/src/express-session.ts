// A store for express-session, with connect-redis' names for its options.

import { type Client, keysOf, removeAll, scan, ttlMsOf, valuesOf } from "./drivers/client.js";

export type { Client } from "./drivers/client.js";

/** What a session is to a store: data with a cookie. */
export interface SessionData {
  cookie: { expires?: Date | string | null | undefined };
}

/** Node's way to hear of an end: an error, or `null` and what there is. */
export type Callback<T = void> = (error: unknown, value?: T) => void;

/** How the store is made. */
export interface CacheletStoreOptions<S extends SessionData = SessionData> {
  /** The store, or a session of it. */
  client: Client;
  /** What the keys begin with. Default `sess:`. */
  prefix?: string;
  /** Seconds that a session lives whose cookie does not say when it expires, or a function that says so of every session. Default a day. */
  ttl?: number | ((session: S) => number);
  /** Leave the time a session has left alone when it was only read. Default: it begins anew. */
  disableTouch?: boolean;
}

/** What the store does for express-session and for you. Each answers by the callback, or by promise when there is none. */
export interface SessionStore<S extends SessionData = SessionData> {
  get(id: string, callback?: Callback<S | null>): Promise<S | null>;
  set(id: string, session: S, callback?: Callback): Promise<void>;
  destroy(id: string, callback?: Callback): Promise<void>;
  /** Lets the time a session has left begin anew. */
  touch(id: string, session: S, callback?: Callback): Promise<void>;
  /** All sessions, each with its `id`. */
  all(callback?: Callback<(S & { id: string })[]>): Promise<(S & { id: string })[]>;
  ids(callback?: Callback<string[]>): Promise<string[]>;
  length(callback?: Callback<number>): Promise<number>;
  clear(callback?: Callback): Promise<void>;
}

/**
 * Makes a store of express-session, which is passed because this package does not depend on it:
 *
 * ```js
 * import session from "express-session";
 * import { cacheletStore } from "cachelet/express-session";
 *
 * app.use(session({ store: cacheletStore(session, { client: cache }), secret, resave: false, saveUninitialized: false }));
 * ```
 */
export function cacheletStore<Base, S extends SessionData = SessionData>(session: { Store: abstract new () => Base }, options: CacheletStoreOptions<S>): Base & SessionStore<S> {
  const { client, prefix = "sess:", ttl = DAY_SECONDS, disableTouch = false } = options;
  const keyOf = (id: string): string => prefix + id;
  const ttlMs = typeof ttl === "function" ? 0 : ttlMsOf(ttl);

  const lifeMsOf = (data: S): number => {
    if (typeof ttl === "function") return Math.round(ttl(data) * 1000);
    const { expires } = data.cookie ?? {};
    return expires ? Number(new Date(expires)) - Date.now() : ttlMs;
  };

  const set = async (id: string, data: S): Promise<void> => {
    const lifeMs = lifeMsOf(data);
    if (lifeMs > 0) await client.call("SET", keyOf(id), JSON.stringify(data), "PX", lifeMs);
    else await client.call("DEL", keyOf(id));
  };

  const all = async (): Promise<(S & { id: string })[]> => {
    const sessions = new Map<string, S & { id: string }>();
    for await (const keys of scan(client, prefix)) {
      const texts = await valuesOf(client, keys);
      for (const [at, key] of keys.entries()) {
        const text = texts[at];
        if (text) sessions.set(key, { ...(JSON.parse(text) as S), id: key.slice(prefix.length) });
      }
    }
    return [...sessions.values()];
  };

  const store: SessionStore<S> = {
    get: (id, callback) => answer(callback, async () => JSON.parse((await client.call("GET", keyOf(id)) as string | null) ?? "null") as S | null),
    set: (id, data, callback) => answer(callback, () => set(id, data)),
    destroy: (id, callback) => answer(callback, async () => void (await client.call("DEL", keyOf(id)))),
    // A time that is over removes the key, as PEXPIRE does.
    touch: (id, data, callback) => answer(callback, async () => void (disableTouch || (await client.call("PEXPIRE", keyOf(id), lifeMsOf(data))))),
    all: (callback) => answer(callback, all),
    ids: (callback) => answer(callback, async () => (await keysOf(client, prefix)).map((key) => key.slice(prefix.length))),
    length: (callback) => answer(callback, async () => (await keysOf(client, prefix)).length),
    clear: (callback) => answer(callback, () => removeAll(client, prefix)),
  };
  return Object.assign(new (session.Store as new () => Base & object)(), store);
}

const DAY_SECONDS = 86_400;

/** Calls back in a turn of its own: what a callback throws is its own error and not one of the store. */
async function answer<T>(callback: Callback<T> | undefined, work: () => Promise<T>): Promise<T> {
  const done = work();
  if (!callback) return done;
  done.then(
    (value) => queueMicrotask(() => callback(null, value)),
    (error: unknown) => queueMicrotask(() => callback(error)),
  );
  return done.catch(() => undefined as T); // told by the callback
}
