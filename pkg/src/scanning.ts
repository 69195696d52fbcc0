// SCAN and its kin as iterators. As in Redis: what is there all the time is given, and may be given twice; what comes or goes meanwhile may be given or not.

import type { Argument, Input } from "./arguments.js";
import type { Reply } from "./values.js";

/** How a scan is asked for. */
export interface ScanIteratorOptions {
  /** A glob pattern that keys, fields or members match. */
  readonly MATCH?: Input | undefined;
  /** About how many to look at in one call. Default 10. */
  readonly COUNT?: number | undefined;
}

/** How keys are asked for. */
export interface KeyIteratorOptions extends ScanIteratorOptions {
  /** Only keys of this type: `"hash"`. */
  readonly TYPE?: string | undefined;
}

/** The iterators, for promises: each call of the engine gives some, and the next is made when they have been taken. */
export interface ScanIterators {
  /** All keys of the database: `for await (const key of cache.scanIterator({ MATCH: "user:*" }))`. */
  scanIterator(options?: KeyIteratorOptions): AsyncIterableIterator<string>;
  /** The fields of a hash with their values. */
  hscanIterator(key: Input, options?: ScanIteratorOptions): AsyncIterableIterator<[field: string, value: string]>;
  /** The members of a set. */
  sscanIterator(key: Input, options?: ScanIteratorOptions): AsyncIterableIterator<string>;
  /** The members of a sorted set with their scores. */
  zscanIterator(key: Input, options?: ScanIteratorOptions): AsyncIterableIterator<[member: string, score: number]>;
}

/** What a call gave: the items, and the words of the next call unless it was the last. */
function take(name: string, reply: Reply): [items: string[], cursor: string] {
  if (!Array.isArray(reply)) throw new TypeError(`${name} cannot be iterated inside a transaction`);
  return [reply[1] as string[], reply[0] as string];
}

/** All items of a scan, of a session that answers at once. `pair` makes one of two. */
export function* scan<T = string>(call: (...words: [string, ...Argument[]]) => Reply, name: string, keys: readonly Input[], options: ScanIteratorOptions = {}, pair?: (first: string, second: string) => T): Generator<T, void, undefined> {
  for (let cursor = "0", first = true; first || cursor !== "0"; first = false) {
    const [items, next] = take(name, call(name, ...keys, cursor, { ...options }));
    cursor = next;
    yield* shape(items, pair);
  }
}

/** The same of one that answers by promise. */
async function* scanLater<T = string>(call: (...words: [string, ...Argument[]]) => Promise<Reply>, name: string, keys: readonly Input[], options: ScanIteratorOptions = {}, pair?: (first: string, second: string) => T): AsyncGenerator<T, void, undefined> {
  for (let cursor = "0", first = true; first || cursor !== "0"; first = false) {
    const [items, next] = take(name, await call(name, ...keys, cursor, { ...options }));
    cursor = next;
    yield* shape(items, pair);
  }
}

function* shape<T>(items: string[], pair: ((first: string, second: string) => T) | undefined): Generator<T> {
  if (!pair) return yield* items as T[];
  for (let at = 0; at < items.length; at += 2) yield pair(items[at] as string, items[at + 1] as string);
}

/** A field and its value. */
export const fieldOf = (field: string, value: string): [field: string, value: string] => [field, value];

/** A member and its score. */
export const memberOf = (member: string, score: string): [member: string, score: number] => [member, score === "inf" ? Infinity : score === "-inf" ? -Infinity : Number(score)];

/** Gives a class that has `call` by promise the iterators. */
export function addIterators(prototype: { call(name: string, ...args: Argument[]): Promise<Reply> }): void {
  type Caller = typeof prototype;
  const iterators: ScanIterators & ThisType<Caller> = {
    scanIterator(options) {
      return scanLater((...words) => this.call(...words), "SCAN", [], options);
    },
    hscanIterator(key, options) {
      return scanLater((...words) => this.call(...words), "HSCAN", [key], options, fieldOf);
    },
    sscanIterator(key, options) {
      return scanLater((...words) => this.call(...words), "SSCAN", [key], options);
    },
    zscanIterator(key, options) {
      return scanLater((...words) => this.call(...words), "ZSCAN", [key], options, memberOf);
    },
  };
  for (const [name, value] of Object.entries(iterators)) Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
}
