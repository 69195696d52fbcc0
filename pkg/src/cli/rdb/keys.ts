// Walks the keys of a store, and the elements of a value in pages, so that no more than a page of a large value is in
// JavaScript at a time.

import type { Session } from "../../session.js";
import type { BufferReply } from "../../values.js";

/** The types of values. */
export const TYPES = ["string", "list", "set", "zset", "hash", "stream"] as const;
export type Type = (typeof TYPES)[number];

/** A time in Unix milliseconds; as text where a number would be rounded. */
export type Millis = number | string;

/** A key and what Redis tells of it. */
export interface Key {
  readonly db: number;
  readonly key: Uint8Array;
  readonly type: Type;
  readonly pexpireat: Millis | undefined;
}

/** What there is to know of a key without its value. */
export interface Facts {
  readonly encoding: string;
  readonly elements: number;
  readonly memory: number;
}

/** An element: of a hash with the deadline of its field, of a sorted set with its score, of a stream an ID and words. */
export interface Elements {
  string: Uint8Array;
  list: Uint8Array;
  set: Uint8Array;
  hash: readonly [field: Uint8Array, value: Uint8Array, pexpireat: number | undefined];
  zset: readonly [member: Uint8Array, score: number];
  stream: readonly [id: string, words: readonly Uint8Array[]];
}

/** What a stream is besides its entries; the names are those of XINFO. */
export interface StreamState {
  readonly "last-generated-id": string;
  readonly "max-deleted-entry-id": string;
  readonly "entries-added": Millis;
  readonly groups: readonly StreamGroup[];
}

/** A consumer group. */
export interface StreamGroup {
  readonly name: Uint8Array;
  readonly "last-delivered-id": string;
  readonly "entries-read": Millis | null;
  readonly pending: readonly (readonly [id: string, consumer: Uint8Array, deliveryTime: Millis, deliveryCount: Millis])[];
  readonly consumers: readonly { readonly name: Uint8Array; readonly "seen-time": Millis; readonly "active-time": Millis }[];
}

const PAGE = 1000;

/** So many keys, for people. */
export function keysText(count: number): string {
  return `${count} ${count === 1 ? "key" : "keys"}`;
}

/** How many keys each database has that has any. */
export function databases(session: Session): [db: number, keys: number][] {
  return [...(session.call("INFO", "keyspace") as string).matchAll(/^db(\d+):keys=(\d+)/gm)].map(([, db, keys]) => [Number(db), Number(keys)]);
}

/** All keys, database by database. Selects the database of each: its commands follow without a SELECT. */
export function* keys(session: Session): Generator<Key> {
  for (const [db] of databases(session)) {
    session.call("SELECT", db);
    for (const page of scan((cursor) => session.callBuffer("SCAN", cursor, "COUNT", PAGE))) {
      for (const key of page) yield { db, key, ...about(session, key) };
    }
  }
}

/** Type and deadline of a key of the selected database. */
export function about(session: Session, key: Uint8Array): { type: Type; pexpireat: Millis | undefined } {
  const deadline = session.call("PEXPIRETIME", key) as Millis;
  return { type: session.call("TYPE", key) as Type, pexpireat: deadline === -1 ? undefined : deadline };
}

const LENGTH = { string: "STRLEN", list: "LLEN", set: "SCARD", zset: "ZCARD", hash: "HLEN", stream: "XLEN" } as const;

/** How many elements a value has; of a string, how many bytes. */
export function length(session: Session, key: Uint8Array, type: Type): number {
  return session.call(LENGTH[type], key) as number;
}

/** What is asked of each key that is listed. */
export function facts(session: Session, { key, type }: Key): Facts {
  return {
    encoding: session.call("OBJECT", "ENCODING", key) as string,
    elements: length(session, key, type),
    memory: session.call("MEMORY", "USAGE", key, "SAMPLES", 0) as number,
  };
}

/** The elements of a value, page by page. */
export function pages<T extends Type>(session: Session, key: Uint8Array, type: T): Generator<Elements[T][]>;
export function pages(session: Session, key: Uint8Array, type: Type): Generator<Elements[Type][]> {
  switch (type) {
    case "string":
      return one(session.callBuffer("GET", key) as Uint8Array);
    case "list":
      return windows((from, to) => session.callBuffer("LRANGE", key, from, to) as Uint8Array[]);
    case "set":
      return scan((cursor) => session.callBuffer("SSCAN", key, cursor, "COUNT", PAGE));
    case "zset":
      return windows((from, to) => session.callBuffer("ZRANGE", key, from, to, "WITHSCORES") as unknown as Elements["zset"][]);
    case "hash":
      return fields(session, key);
    case "stream":
      return entries(session, key);
  }
}

/** Everything about a stream but its entries. */
export function streamState(session: Session, key: Uint8Array): StreamState {
  const info = named(session.callBuffer("XINFO", "STREAM", key));
  // FULL lists all entries as well: asked only where there are groups to tell of.
  const full = info["groups"] === 0 ? undefined : named(session.callBuffer("XINFO", "STREAM", key, "FULL", "COUNT", 0));
  return {
    "last-generated-id": text(info["last-generated-id"]),
    "max-deleted-entry-id": text(info["max-deleted-entry-id"]),
    "entries-added": info["entries-added"] as Millis,
    groups: ((full?.["groups"] ?? []) as BufferReply[]).map((reply) => {
      const group = named(reply);
      return {
        name: group["name"] as Uint8Array,
        "last-delivered-id": text(group["last-delivered-id"]),
        "entries-read": group["entries-read"] as Millis | null,
        pending: (group["pending"] as BufferReply[][]).map(([id, consumer, time, count]) => [text(id), consumer as Uint8Array, time as Millis, count as Millis] as const),
        consumers: (group["consumers"] as BufferReply[]).map((consumer) => {
          const { name, "seen-time": seen, "active-time": active } = named(consumer);
          return { name: name as Uint8Array, "seen-time": seen as Millis, "active-time": active as Millis };
        }),
      };
    }),
  };
}

function* one<T>(element: T): Generator<T[]> {
  yield [element];
}

function* scan(next: (cursor: Uint8Array | string) => BufferReply): Generator<Uint8Array[]> {
  let cursor: Uint8Array | string = "0";
  do {
    const [following, page] = next(cursor) as [Uint8Array, Uint8Array[]];
    if (page.length > 0) yield page;
    cursor = following;
  } while (text(cursor) !== "0");
}

function* windows<T>(range: (from: number, to: number) => T[]): Generator<T[]> {
  for (let from = 0; ; from += PAGE) {
    const page = range(from, from + PAGE - 1);
    if (page.length > 0) yield page;
    if (page.length < PAGE) return;
  }
}

function* fields(session: Session, key: Uint8Array): Generator<Elements["hash"][]> {
  const mayExpire = session.call("OBJECT", "ENCODING", key) !== "listpack";
  for (const page of scan((cursor) => session.callBuffer("HSCAN", key, cursor, "COUNT", PAGE))) {
    const names = page.filter((_, at) => at % 2 === 0);
    const deadlines = mayExpire ? (session.call("HPEXPIRETIME", key, "FIELDS", names.length, ...names) as number[]) : [];
    yield names.map((field, at) => [field, page[2 * at + 1] as Uint8Array, (deadlines[at] ?? -1) < 0 ? undefined : deadlines[at]] as const);
  }
}

function* entries(session: Session, key: Uint8Array): Generator<Elements["stream"][]> {
  for (let from = "-"; ; ) {
    const page = session.callBuffer("XRANGE", key, from, "+", "COUNT", PAGE) as [Uint8Array, Uint8Array[]][];
    if (page.length > 0) yield page.map(([id, words]) => [text(id), words] as const);
    if (page.length < PAGE) return;
    from = `(${text(page.at(-1)?.[0])}`;
  }
}

/** A map whose fields are names. */
function named(reply: BufferReply): Record<string, BufferReply> {
  return Object.fromEntries([...(reply as Map<Uint8Array, BufferReply>)].map(([name, value]) => [text(name), value]));
}

function text(bytes: BufferReply | undefined): string {
  return Buffer.from(bytes as Uint8Array).toString("latin1");
}
