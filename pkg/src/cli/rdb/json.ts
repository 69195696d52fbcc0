// Keys as JSON lines, one object a key, both ways. What is written:
//
//   {"db":0,"key":"user:1","type":"hash","pexpireat":1893456000000,"value":{"name":"Ada"}}
//
// | type   | value                                                                                                 |
// | ------ | ----------------------------------------------------------------------------------------------------- |
// | string | a string                                                                                              |
// | list   | `[element, …]`                                                                                        |
// | set    | `[member, …]`                                                                                         |
// | zset   | `[[member, score], …]`, a score that is no JSON number as "inf" or "-inf"                             |
// | hash   | `{field: value}`, or `[[field, value], [field, value, pexpireat], …]` where a field expires or is no text |
// | stream | `{"entries": [[id, [field, value, …]], …], …}` and what XINFO STREAM FULL tells, by its names         |
//
// A string that is no UTF-8 is `{"base64": "…"}` wherever a string may stand. A line `{"library": code}` is a library of
// functions, and stands before all keys.

import { isUtf8 } from "node:buffer";

import type { Session } from "../../session.js";
import { type Elements, type Key, type Millis, pages, type StreamGroup, type StreamState, streamState, TYPES, type Type } from "./keys.js";

/** A key's line in pieces, with its newline. */
export function* line(session: Session, { db, key, type, pexpireat }: Key): Generator<string> {
  yield `{"db":${db},"key":${string(key)},"type":"${type}"${pexpireat === undefined ? "" : `,"pexpireat":${time(pexpireat)}`},"value":`;
  if (type === "string") for (const [value] of pages(session, key, type)) yield string(value as Uint8Array);
  else if (type === "hash") yield* hash(session, key);
  else if (type === "stream") yield* stream(session, key);
  else if (type === "zset") yield* list(pages(session, key, type), ([member, score]) => `[${string(member)},${number(score)}]`);
  else yield* list(pages(session, key, type), string);
  yield "}\n";
}

/** A library's line. */
export function libraryLine(code: Uint8Array): string {
  return `{"library":${string(code)}}\n`;
}

function* list<T>(all: Iterable<T[]>, write: (element: T) => string): Generator<string> {
  let before = "[";
  for (const page of all) {
    yield before + page.map(write).join(",");
    before = ",";
  }
  yield before === "[" ? "[]" : "]";
}

function* hash(session: Session, key: Uint8Array): Generator<string> {
  const isPlain = every(pages(session, key, "hash"), ([field, , deadline]) => deadline === undefined && isUtf8(field));
  if (!isPlain) {
    yield* list(pages(session, key, "hash"), ([field, value, deadline]) => `[${string(field)},${string(value)}${deadline === undefined ? "" : `,${deadline}`}]`);
    return;
  }
  let before = "{";
  for (const page of pages(session, key, "hash")) {
    yield before + page.map(([field, value]) => `${string(field)}:${string(value)}`).join(",");
    before = ",";
  }
  yield "}";
}

function* stream(session: Session, key: Uint8Array): Generator<string> {
  const { groups, ...state } = streamState(session, key);
  yield `{"entries":`;
  yield* list(pages(session, key, "stream"), ([id, words]) => `["${id}",[${words.map(string).join(",")}]]`);
  yield `,${JSON.stringify(state).slice(1, -1)},"groups":[${groups.map(group).join(",")}]}`;
}

function group({ name, pending, consumers, ...state }: StreamGroup): string {
  const given = pending.map(([id, consumer, at, count]) => `["${id}",${string(consumer)},${time(at)},${time(count)}]`);
  const named = consumers.map(({ name, ...times }) => `{"name":${string(name)},${JSON.stringify(times).slice(1)}`);
  return `{"name":${string(name)},${JSON.stringify(state).slice(1, -1)},"pending":[${given.join(",")}],"consumers":[${named.join(",")}]}`;
}

function every<T>(all: Iterable<T[]>, holds: (element: T) => boolean): boolean {
  for (const page of all) if (!page.every(holds)) return false;
  return true;
}

/** Bytes as a JSON string, or as what stands for one. */
export function string(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    return isUtf8(bytes) ? JSON.stringify(buffer.toString()) : `{"base64":"${buffer.toString("base64")}"}`;
  } catch {
    // JavaScript's strings end at half a billion characters, and a zero takes six.
    throw new Error(`a string of ${bytes.length} bytes is too long for a line of JSON; --format resp has room for it`);
  }
}

const time = (at: Millis): string => JSON.stringify(at);

function number(score: number): string {
  if (!Number.isFinite(score)) return score > 0 ? '"inf"' : '"-inf"';
  return Object.is(score, -0) ? "-0" : `${score}`;
}

/** A line that was read. */
export type Line = { readonly library: Uint8Array } | Item;

/** A key with its value. */
export type Item = Key & { readonly value: Value };

/** A value by its type. */
export type Value =
  | { readonly type: "string"; readonly elements: readonly Elements["string"][] }
  | { readonly type: "list" | "set"; readonly elements: readonly Elements["list"][] }
  | { readonly type: "hash"; readonly elements: readonly Elements["hash"][] }
  | { readonly type: "zset"; readonly elements: readonly Elements["zset"][] }
  | { readonly type: "stream"; readonly elements: readonly Elements["stream"][]; readonly state: StreamState | undefined };

/** What is wrong with a line. */
export class LineError extends Error {}

/** Reads a line. Throws a {@link LineError} that says what it should have been. */
export function parse(text: string): Line {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new LineError(`no JSON: ${(error as Error).message}`);
  }
  const fields = object("a line", json);
  if ("library" in fields) return { library: bytes("library", fields["library"]) };
  const { db = 0, key, type, pexpireat } = fields;
  if (!Number.isInteger(db) || (db as number) < 0) throw new LineError(`"db" is a number from 0 on, not ${shown(db)}`);
  if (!TYPES.includes(type as Type)) throw new LineError(`"type" is one of ${TYPES.join(", ")}, not ${shown(type)}`);
  return {
    db: db as number,
    key: bytes("key", key),
    type: type as Type,
    pexpireat: pexpireat === undefined || pexpireat === null ? undefined : millis("pexpireat", pexpireat),
    value: value(type as Type, fields["value"]),
  };
}

function value(type: Type, json: unknown): Value {
  if (type === "string") return { type, elements: [bytes("value", json)] };
  if (type === "stream") {
    const { entries, ...state } = object("value", json);
    return { type, elements: array("entries", entries).map(entry), state: "last-generated-id" in state ? parsedState(state) : undefined };
  }
  const items = type === "hash" && !Array.isArray(json) ? Object.entries(object("value", json)) : array("value", json);
  if (items.length === 0) throw new LineError(`a ${type} has one element at least: there are no empty ones`);
  if (type === "hash") return { type, elements: items.map(field) };
  if (type === "zset") return { type, elements: items.map(scored) };
  return { type, elements: items.map((item) => bytes("an element", item)) };
}

function field(json: unknown): Elements["hash"] {
  const [name, value, deadline] = array("a field", json, 2, 3);
  return [bytes("a field", name), bytes("a field's value", value), deadline === undefined || deadline === null ? undefined : Number(millis("a field's deadline", deadline))];
}

function scored(json: unknown): Elements["zset"] {
  const [member, score] = array("a member with its score", json, 2, 2);
  const number = score === "inf" ? Infinity : score === "-inf" ? -Infinity : score;
  if (typeof number !== "number") throw new LineError(`a score is a number, "inf" or "-inf", not ${shown(score)}`);
  return [bytes("a member", member), number];
}

function entry(json: unknown): Elements["stream"] {
  const [id, words] = array("an entry", json, 2, 2);
  const fields = array("an entry's fields", words);
  if (fields.length === 0 || fields.length % 2 === 1) throw new LineError("an entry has fields and values in turn");
  return [parsedId("an entry's ID", id), fields.map((word) => bytes("a field or value", word))];
}

function parsedState(json: Record<string, unknown>): StreamState {
  return {
    "last-generated-id": parsedId("last-generated-id", json["last-generated-id"]),
    "max-deleted-entry-id": parsedId("max-deleted-entry-id", json["max-deleted-entry-id"] ?? "0-0"),
    "entries-added": millis("entries-added", json["entries-added"] ?? 0),
    groups: array("groups", json["groups"] ?? []).map((each) => {
      const { name, pending = [], consumers = [], ...group } = object("a group", each);
      const read = group["entries-read"] ?? null;
      return {
        name: bytes("a group's name", name),
        "last-delivered-id": parsedId("last-delivered-id", group["last-delivered-id"]),
        "entries-read": read === null ? null : millis("entries-read", read),
        pending: array("pending", pending).map((each) => {
          const [id, consumer, at, count] = array("what is pending", each, 4, 4);
          return [parsedId("a pending ID", id), bytes("a consumer", consumer), millis("a delivery's time", at), millis("a delivery count", count)] as const;
        }),
        consumers: array("consumers", consumers).map((each) => {
          const consumer = object("a consumer", each);
          const seen = millis("seen-time", consumer["seen-time"] ?? 0);
          return { name: bytes("a consumer's name", consumer["name"]), "seen-time": seen, "active-time": millis("active-time", consumer["active-time"] ?? -1) };
        }),
      };
    }),
  };
}

function object(what: string, json: unknown): Record<string, unknown> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw new LineError(`${what} is an object, not ${shown(json)}`);
  return json as Record<string, unknown>;
}

function array(what: string, json: unknown, least = 0, most = Infinity): unknown[] {
  if (!Array.isArray(json)) throw new LineError(`${what} is a list, not ${shown(json)}`);
  if (json.length < least || json.length > most) throw new LineError(`${what} is a list of ${least === most ? least : `${least} or ${most}`}, not of ${json.length}`);
  return json;
}

function bytes(what: string, json: unknown): Uint8Array {
  if (typeof json === "string") {
    if (/\p{Surrogate}/u.test(json)) throw new LineError(`${what} has half a character; write bytes as {"base64":"…"}`);
    return Buffer.from(json);
  }
  const base64 = typeof json === "object" && json !== null && "base64" in json ? json.base64 : undefined;
  if (typeof base64 !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) throw new LineError(`${what} is a string or {"base64":"…"}, not ${shown(json)}`);
  return Buffer.from(base64, "base64");
}

function millis(what: string, json: unknown): Millis {
  if (Number.isSafeInteger(json) || (typeof json === "string" && /^-?\d{1,19}$/.test(json))) return json as Millis;
  throw new LineError(`${what} is a whole number, not ${shown(json)}`);
}

function parsedId(what: string, json: unknown): string {
  if (typeof json === "string" && /^\d{1,20}-\d{1,20}$/.test(json)) return json;
  throw new LineError(`${what} is text like "1526919030474-0", not ${shown(json)}`);
}

function shown(json: unknown): string {
  const text = JSON.stringify(json) ?? "missing";
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
