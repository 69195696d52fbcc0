// Puts keys with their values into a store, by commands. Its clock is moved meanwhile: that is the only way to say when a
// consumer was seen.

import type { Input } from "../../arguments.js";
import { Cachelet } from "../../node.js";
import { BEGINNING_OF_TIME_MS, DATABASES } from "./file.js";
import type { Item } from "./json.js";
import type { Elements, StreamGroup, StreamState } from "./keys.js";

/** Words of one command at most. */
const WORDS = 1000;
/** An entry that serves for saying what cannot be said without one, and is gone afterwards. */
const HELPER_ID = "0-1";

/** A store that is being filled. */
export class Builder {
  readonly cache: Cachelet;
  #now = BEGINNING_OF_TIME_MS;

  private constructor(create: (now: () => number) => Cachelet) {
    this.cache = create(() => this.#now);
  }

  /** An empty store. `libraries` are of functions: the engine does not run them, but keeps them. */
  static empty(libraries: readonly Uint8Array[] = []): Builder {
    return new Builder((now) => Cachelet.createSync({ databases: DATABASES, maxmemory: 0, now, ...(libraries.length > 0 && { from: fileOf(libraries) }) }));
  }

  /** Calls with the clock at another time. */
  at<T>(now: number, call: () => T): T {
    this.#now = now;
    try {
      return call();
    } finally {
      this.#now = BEGINNING_OF_TIME_MS;
    }
  }

  /** The store as an RDB file. Nothing may be put afterwards. */
  file(): ReadableStream<Uint8Array> {
    // Written at a time before all deadlines of fields, which would be left out otherwise.
    this.#now = 0;
    return this.cache.backup();
  }

  /** Puts a key where it belongs, in place of another one. */
  put({ db, key, pexpireat, value }: Item): void {
    const { cache } = this;
    cache.call("SELECT", db);
    cache.call("DEL", key);
    switch (value.type) {
      case "string":
        cache.call("SET", key, value.elements[0] as Uint8Array);
        break;
      case "list":
        this.#many("RPUSH", key, value.elements);
        break;
      case "set":
        this.#many("SADD", key, value.elements);
        break;
      case "zset":
        this.#many("ZADD", key, value.elements.flatMap(([member, score]) => [scoreText(score), member]));
        break;
      case "hash":
        this.#hash(key, value.elements);
        break;
      case "stream":
        this.#stream(key, value.elements, value.state);
    }
    if (pexpireat !== undefined) cache.call("PEXPIREAT", key, pexpireat);
  }

  #many(name: string, key: Uint8Array, words: readonly Input[]): void {
    for (let at = 0; at < words.length; at += WORDS) this.cache.call(name, key, ...words.slice(at, at + WORDS));
  }

  #hash(key: Uint8Array, elements: readonly Elements["hash"][]): void {
    this.#many("HSET", key, elements.flatMap(([field, value]) => [field, value]));
    for (const [field, , deadline] of elements) if (deadline !== undefined) this.cache.call("HPEXPIREAT", key, deadline, "FIELDS", 1, field);
  }

  /**
   * A stream with its groups, exactly. What is pending may be of entries that are gone: all such entries are added first, given
   * to their consumers and trimmed away, which leaves no trace; then come the entries that there are.
   */
  #stream(key: Uint8Array, entries: readonly Elements["stream"][], state: StreamState | undefined): void {
    const { cache } = this;
    const groups = state?.groups ?? [];
    const helpers = [HELPER_ID, ...groups.flatMap(({ pending }) => pending.map(([id]) => id))];
    for (const id of [...new Set(helpers)].sort(byId)) cache.call("XADD", key, id, "", "");
    for (const group of groups) this.#group(key, group);
    cache.call("XTRIM", key, "MAXLEN", 0);
    cache.call("XSETID", key, "0-0", "ENTRIESADDED", 0, "MAXDELETEDID", "0-0");
    for (const [id, words] of entries) cache.call("XADD", key, id, words);
    if (state) cache.call("XSETID", key, state["last-generated-id"], "ENTRIESADDED", state["entries-added"], "MAXDELETEDID", state["max-deleted-entry-id"]);
  }

  #group(key: Uint8Array, group: StreamGroup): void {
    const { cache } = this;
    const { name, consumers, pending } = group;
    cache.call("XGROUP", "CREATE", key, name, group["last-delivered-id"], "ENTRIESREAD", group["entries-read"] ?? -1);
    for (const consumer of consumers) this.at(0, () => cache.call("XGROUP", "CREATECONSUMER", key, name, consumer.name));
    for (const [id, consumer, time, count] of pending) cache.call("XCLAIM", key, name, consumer, 0, id, "TIME", time, "RETRYCOUNT", count, "FORCE", "JUSTID");
    const isPending = pending.some(([id]) => id === HELPER_ID);
    for (const { name: consumer, "seen-time": seen, "active-time": active } of consumers) {
      const claim = (...options: Input[]): unknown => cache.call("XCLAIM", key, name, consumer, 0, HELPER_ID, ...options, "JUSTID");
      // Being given an entry makes a consumer active, asking for one makes it seen.
      if (Number(active) >= 0 && !isPending) {
        this.at(Number(active), () => claim("FORCE"));
        cache.call("XACK", key, name, HELPER_ID);
      }
      if (Number(seen) >= 0 && !isPending) this.at(Number(seen), () => claim());
    }
  }
}

/** An ID's order: by its parts, as numbers. */
function byId(one: string, other: string): number {
  const [[ms, seq], [otherMs, otherSeq]] = [one, other].map((id) => id.split("-").map(BigInt)) as [[bigint, bigint], [bigint, bigint]];
  return ms === otherMs ? (seq < otherSeq ? -1 : Number(seq > otherSeq)) : ms < otherMs ? -1 : 1;
}

/** A score as a word of a command. */
export function scoreText(score: number): string {
  if (!Number.isFinite(score)) return score > 0 ? "inf" : "-inf";
  return Object.is(score, -0) ? "-0" : `${score}`;
}

/** An RDB file of libraries alone; a checksum of 0 says that it was not reckoned. */
function fileOf(libraries: readonly Uint8Array[]): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from("REDIS0010")];
  for (const code of libraries) {
    const head = Buffer.from([0xf5, 0x80, 0, 0, 0, 0]);
    head.writeUInt32BE(code.length, 2);
    parts.push(head, code);
  }
  return Buffer.concat([...parts, Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0, 0])]);
}
