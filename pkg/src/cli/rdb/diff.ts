// `cachelet rdb diff`: how the keys of two files differ. Values are compared page by page, whatever their encoding, and in no
// order where they have none.
//
// Deliberately absent: what is not data. When a key was used or a consumer seen is no difference.

import type { Session } from "../../session.js";
import { counted } from "./export.js";
import type { Dump } from "./file.js";
import { libraryName } from "./head.js";
import { quoted, shown } from "./inspect.js";
import { about, type Key, length, type Millis, pages, streamState, type Type } from "./keys.js";

/** A difference between two files, A and B. */
export interface Difference {
  readonly db?: number;
  readonly key?: Uint8Array;
  /** The name of a library of functions. */
  readonly library?: string;
  readonly only?: "a" | "b";
  /** What both have is not the same. */
  readonly type?: readonly [a: string, b: string];
  readonly pexpireat?: readonly [a: Millis | null, b: Millis | null];
  /** How the values differ, in words. */
  readonly value?: string;
}

/** All differences: first those of keys that A has. */
export function* differences(a: Dump, b: Dump): Generator<Difference> {
  yield* libraries(a, b);
  for (const key of counted(a.cache, a.name)) {
    b.cache.call("SELECT", key.db);
    const other = about(b.cache, key.key);
    const { db } = key;
    if ((other.type as string) === "none") yield { db, key: key.key, only: "a", type: [key.type, "none"] };
    else {
      const found = compared(a.cache, b.cache, key, other);
      if (found) yield { db, key: key.key, ...found };
    }
  }
  for (const { db, key, type } of counted(b.cache, b.name)) {
    a.cache.call("SELECT", db);
    if (a.cache.call("EXISTS", key) === 0) yield { db, key, only: "b", type: ["none", type] };
  }
}

function* libraries(a: Dump, b: Dump): Generator<Difference> {
  const [inA, inB] = [a, b].map(({ head }) => new Map(head.libraries.map((code) => [libraryName(code), code]))) as [Map<string, Buffer>, Map<string, Buffer>];
  for (const [library, code] of inA) {
    const other = inB.get(library);
    if (!other) yield { library, only: "a" };
    else if (!code.equals(other)) yield { library, value: "its code differs" };
  }
  for (const library of inB.keys()) if (!inA.has(library)) yield { library, only: "b" };
}

function compared(a: Session, b: Session, { key, type, pexpireat }: Key, other: { type: Type; pexpireat: Millis | undefined }): Difference | undefined {
  const found: Difference = {
    ...(pexpireat !== other.pexpireat && { pexpireat: [pexpireat ?? null, other.pexpireat ?? null] as const }),
    ...(type !== other.type && { type: [type, other.type] as const }),
  };
  const value = type === other.type ? values(a, b, key, type) : undefined;
  if (value !== undefined) return { ...found, value };
  return found.pexpireat || found.type ? found : undefined;
}

/** How two values of a type differ; nothing when they do not. */
function values(a: Session, b: Session, key: Uint8Array, type: Type): string | undefined {
  if (same(a.callBuffer("DUMP", key) as Uint8Array, b.callBuffer("DUMP", key) as Uint8Array)) return undefined;
  switch (type) {
    case "string":
      return strings(a.callBuffer("GET", key) as Uint8Array, b.callBuffer("GET", key) as Uint8Array);
    case "list":
      return ordered(pages(a, key, "list"), pages(b, key, "list"), same, lengths(a, b, key, type));
    case "set":
      return unordered(a, b, key, type, pages(a, key, "set"), (members) => {
        const found = b.call("SMISMEMBER", key, ...members) as number[];
        return found.map((is) => (is ? "same" : "gone"));
      });
    case "zset":
      return unordered(a, b, key, type, pages(a, key, "zset"), (members) => {
        const scores = b.call("ZMSCORE", key, ...members.map(([member]) => member)) as (number | null)[];
        return members.map(([, score], at) => (scores[at] === null ? "gone" : scores[at] === score ? "same" : "changed"));
      });
    case "hash":
      return unordered(a, b, key, type, pages(a, key, "hash"), (fields) => {
        const names = fields.map(([field]) => field);
        const found = b.callBuffer("HMGET", key, ...names) as (Uint8Array | null)[];
        const deadlines = b.call("HPEXPIRETIME", key, "FIELDS", names.length, ...names) as number[];
        return fields.map(([, value, deadline], at) => {
          const other = found[at];
          return !other ? "gone" : same(value, other) && (deadline ?? -1) === deadlines[at] ? "same" : "changed";
        });
      });
    case "stream":
      return streams(a, b, key);
  }
}

function strings(a: Uint8Array, b: Uint8Array): string | undefined {
  if (same(a, b)) return undefined;
  const at = a.findIndex((byte, at) => byte !== b[at]);
  return `from byte ${at < 0 ? a.length : at} on${a.length === b.length ? "" : `, ${a.length} bytes became ${b.length}`}`;
}

function ordered<T>(a: Iterable<T[]>, b: Iterable<T[]>, equal: (one: T, other: T) => boolean, lengths: string): string | undefined {
  const others = elements(b);
  let at = 0;
  for (const element of elements(a)) {
    const { value, done } = others.next();
    if (done || !equal(element, value)) return `from element ${at} on${lengths}`;
    at++;
  }
  return others.next().done ? undefined : `from element ${at} on${lengths}`;
}

function* elements<T>(all: Iterable<T[]>): Generator<T> {
  for (const page of all) yield* page;
}

type Verdict = "same" | "changed" | "gone";

/** Asks B for each element of A, page by page. */
function unordered<T>(a: Session, b: Session, key: Uint8Array, type: Type, all: Iterable<T[]>, ask: (page: T[]) => Verdict[]): string | undefined {
  const counts = { same: 0, changed: 0, gone: 0 };
  let example: Uint8Array | undefined;
  for (const page of all) {
    for (const [at, verdict] of ask(page).entries()) {
      counts[verdict]++;
      const element = page[at];
      if (verdict !== "same") example ??= (Array.isArray(element) ? element[0] : element) as Uint8Array;
    }
  }
  const added = length(b, key, type) - counts.same - counts.changed;
  const parts = [
    counts.gone > 0 && `${counts.gone} only in A`,
    added > 0 && `${added} only in B`,
    counts.changed > 0 && `${counts.changed} changed`,
  ].filter((part) => part !== false);
  if (parts.length === 0) return undefined;
  return `of ${length(a, key, type)} elements ${parts.join(", ")}${example ? `, such as ${quoted(example)}` : ""}`;
}

function streams(a: Session, b: Session, key: Uint8Array): string | undefined {
  const parts: string[] = [];
  const entries = ordered(
    pages(a, key, "stream"),
    pages(b, key, "stream"),
    ([id, words], [otherId, others]) => id === otherId && words.length === others.length && words.every((word, at) => same(word, others[at] as Uint8Array)),
    lengths(a, b, key, "stream"),
  );
  if (entries !== undefined) parts.push(entries.replaceAll("element", "entry"));
  const [one, other] = [data(a, key), data(b, key)];
  for (const [name, value] of Object.entries(one.state)) if (value !== other.state[name]) parts.push(`${name}: ${value} became ${other.state[name]}`);
  for (const name of new Set([...one.groups.keys(), ...other.groups.keys()])) {
    if (one.groups.get(name) !== other.groups.get(name)) parts.push(`the group ${quoted(Buffer.from(name, "latin1"))} differs`);
  }
  return parts.length > 0 ? parts.join("; ") : undefined;
}

/** What is data of a stream besides its entries, in a form that can be compared. */
function data(session: Session, key: Uint8Array): { state: Record<string, unknown>; groups: Map<string, string> } {
  const { groups, ...state } = streamState(session, key);
  const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");
  const written = groups.map(({ name, pending, consumers, ...group }) => {
    const given = pending.map(([id, consumer, ...rest]) => [id, latin1(consumer), ...rest]);
    return [latin1(name), JSON.stringify([group, given, consumers.map((consumer) => latin1(consumer.name))])] as const;
  });
  return { state, groups: new Map(written) };
}

function lengths(a: Session, b: Session, key: Uint8Array, type: Type): string {
  const [one, other] = [length(a, key, type), length(b, key, type)];
  return one === other ? "" : `, ${one} elements became ${other}`;
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

/** A difference as a line, for people. */
export function text({ db, key, library, only, type, pexpireat, value }: Difference): string {
  const mark = only === "a" ? "-" : only === "b" ? "+" : "~";
  const name = key ? `db${db} ${quoted(key)}` : `function library ${quoted(Buffer.from(library ?? ""))}`;
  if (only) return `${mark} ${name}${type ? ` (${only === "a" ? type[0] : type[1]})` : ""}\n`;
  const parts = [
    type && `type: ${type[0]} became ${type[1]}`,
    pexpireat && `deadline: ${deadlineText(pexpireat[0])} became ${deadlineText(pexpireat[1])}`,
    value !== undefined && `value: ${value}`,
  ].filter(Boolean);
  return `${mark} ${name} ${parts.join("; ")}\n`;
}

/** The same for programs: a JSON line. */
export function json({ key, ...rest }: Difference): string {
  return `${JSON.stringify({ ...rest, ...(key && { key: shown(key) }) })}\n`;
}

function deadlineText(at: Millis | null): string {
  if (at === null) return "none";
  return Math.abs(Number(at)) <= 8.64e15 ? new Date(Number(at)).toISOString() : `${at}`;
}
