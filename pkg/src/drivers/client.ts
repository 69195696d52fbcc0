// What the drivers for frameworks need of a store. A reply may come at once or by promise: each driver is written once, and awaits.
//
// Deliberately absent: transactions. A session's MULTI takes in what others send meanwhile, and a Durable Object's stub has no session.
// What must be atomic is one command.

import type { Input } from "../arguments.js";
import type { Reply } from "../values.js";

/** A store as a driver sees it: a `Cachelet` or a session of one, `cache.async`, a `PersistentCachelet`, the stub of a `CacheletObject`. */
export interface Client {
  /** Runs one command by name. */
  call(name: string, ...args: Input[]): Reply | Promise<Reply>;
}

/**
 * Puts `next` in the place of `expected` (`null`: of nothing) for so many milliseconds, if that is what the key holds. Answers what it
 * held, so `next` is there if that is `expected`.
 */
export async function swap(client: Client, key: string, expected: string | null, next: string, ttlMs: number): Promise<string | null> {
  const condition = expected === null ? ["NX"] : ["IFEQ", expected];
  return (await client.call("SET", key, next, ...condition, "GET", "PX", ttlMs)) as string | null;
}

/** A time to live in seconds as milliseconds. Throws where it is none: what it is for would never be kept. */
export function ttlMsOf(ttl: number): number {
  const ttlMs = Math.round(ttl * 1000);
  if (!Number.isSafeInteger(ttlMs) || ttlMs < 1) throw new RangeError(`ttl is ${ttl}: it must be a number of seconds, and more than 0`);
  return ttlMs;
}

/** Words in parts: a call has a most of arguments. */
export function* parts<T>(words: readonly T[]): Generator<T[]> {
  for (let at = 0; at < words.length; at += WORDS_MAX) yield words.slice(at, at + WORDS_MAX);
}

/** The values of keys, of which there may be any number. */
export async function valuesOf(client: Client, keys: readonly string[]): Promise<(string | null)[]> {
  return ((await Promise.all(Array.from(parts(keys), (some) => client.call("MGET", ...some)))) as (string | null)[][]).flat();
}

/** The keys that begin with a prefix, in batches. A key that is moved meanwhile may come twice. */
export async function* scan(client: Client, prefix: string): AsyncGenerator<string[]> {
  const pattern = `${escapeGlob(prefix)}*`;
  let cursor = "0";
  do {
    const [next, keys] = (await client.call("SCAN", cursor, "MATCH", pattern, "COUNT", SCAN_COUNT)) as [string, string[]];
    if (keys.length > 0) yield keys;
    cursor = next;
  } while (cursor !== "0");
}

/** The keys that begin with a prefix. */
export async function keysOf(client: Client, prefix: string): Promise<string[]> {
  const keys = new Set<string>();
  for await (const batch of scan(client, prefix)) for (const key of batch) keys.add(key);
  return [...keys];
}

/** Removes the keys that begin with a prefix. */
export async function removeAll(client: Client, prefix: string): Promise<void> {
  for await (const keys of scan(client, prefix)) await client.call("UNLINK", ...keys);
}

/** A pattern that matches this text alone. */
export function escapeGlob(text: string): string {
  return text.replace(/[*?[\]\\^]/g, "\\$&");
}

const WORDS_MAX = 10_000;

/** Buckets that a SCAN looks at: one turn of the event loop stays short. */
const SCAN_COUNT = 500;
