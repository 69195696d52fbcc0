// Values by a codec: JSON, or one of the caller's own. Opt-in: a session's own methods never alter a string.
//
// Deliberately absent: keys, fields, members of sets. They are compared by their bytes, and stay what they are.

import { type Argument, flatten, type Input, pairsOf } from "./arguments.js";
import type { Double, GetexOptions, Int, Integer, SetOptions, Word, Words } from "./commands.gen.js";
import { json } from "./json.js";
import type { BufferReply, Reply } from "./values.js";

/** Makes values of text, and text (or bytes) of values. */
export interface TextCodec<T> {
  readonly bytes?: false;
  encode(value: T): string | Uint8Array;
  decode(stored: string): T;
}

/** Makes values of bytes: for MessagePack and its like. */
export interface BytesCodec<T> {
  readonly bytes: true;
  encode(value: T): string | Uint8Array;
  decode(stored: Uint8Array): T;
}

/** What values go through on their way into the store and out of it. */
export type Codec<T> = TextCodec<T> | BytesCodec<T>;

/** Values by key or by field. */
export type Valued<T> = { readonly [name: string]: T } | ReadonlyMap<Input, T>;

/** An end of a list. */
type End = Word<"LEFT" | "RIGHT">;

/**
 * The commands of strings, hashes and lists with values of your own: what they store is encoded, what they give is decoded. Errors of the codec are thrown as they
 * are; of several values nothing is stored then. Not for use between MULTI and EXEC, where a reply is no value yet.
 */
export interface Coded<T> {
  get(key: Input): T | null;
  getdel(key: Input): T | null;
  getex(key: Input, ...options: (Words | GetexOptions)[]): T | null;
  /** The value before. */
  getset(key: Input, value: T): T | null;
  /** `"OK"`, or null when it was not set. With the option GET: the value before. */
  set(key: Input, value: T, ...options: (Words | SetOptions)[]): T | "OK" | null;
  setnx(key: Input, value: T): Integer;
  setex(key: Input, seconds: Int, value: T): string;
  psetex(key: Input, milliseconds: Int, value: T): string;
  mget(...keys: Words[]): (T | null)[];
  mset(values: Valued<T>): string;
  msetnx(values: Valued<T>): Integer;
  hget(key: Input, field: Input): T | null;
  hset(key: Input, ...fields: [values: Valued<T>] | [field: Input, value: T]): Integer;
  hsetnx(key: Input, field: Input, value: T): Integer;
  hmget(key: Input, ...fields: Words[]): (T | null)[];
  hgetall(key: Input): { [field: string]: T };
  hvals(key: Input): T[];
  lpush(key: Input, ...elements: T[]): Integer;
  rpush(key: Input, ...elements: T[]): Integer;
  lpushx(key: Input, ...elements: T[]): Integer;
  rpushx(key: Input, ...elements: T[]): Integer;
  /** One element, or with `count` a list of them. */
  lpop(key: Input, count?: Int): T | T[] | null;
  /** One element, or with `count` a list of them. */
  rpop(key: Input, count?: Int): T | T[] | null;
  lindex(key: Input, index: Int): T | null;
  lset(key: Input, index: Int, element: T): string;
  lrange(key: Input, start: Int, stop: Int): T[];
  /** Removes elements that are encoded alike. */
  lrem(key: Input, count: Int, element: T): Integer;
  lmove(source: Input, destination: Input, from: End, to: End): T | null;
  blmove(source: Input, destination: Input, from: End, to: End, timeout: Double): T | null;
  /** Keys, then the timeout in seconds. */
  blpop(...words: Words[]): [key: string, element: T] | null;
  /** Keys, then the timeout in seconds. */
  brpop(...words: Words[]): [key: string, element: T] | null;
}

/** The same, answering by promise. */
export type AsyncCoded<T> = { [M in keyof Coded<T>]: (...args: Parameters<Coded<T>[M]>) => Promise<ReturnType<Coded<T>[M]>> };

type Encode = (value: unknown) => string | Uint8Array;

/** Which of the arguments are values. */
type Values = (args: unknown[], encode: Encode) => Argument[];

const none: Values = (args) => args as Argument[];

const where = (isValue: (index: number) => boolean): Values => (args, encode) => args.map((arg, index) => (isValue(index) ? encode(arg) : arg)) as Argument[];

const at = (place: number): Values => where((index) => index === place);

const from = (first: number): Values => where((index) => index >= first);

/** Values by name from there on; or names and values by turns. */
const pairs = (first: number): Values => (args, encode) => {
  if (args.length > first + 1) return where((index) => index > first && (index - first) % 2 === 1)(args, encode);
  const words = args.slice(0, first) as Input[];
  for (const [name, value] of pairsOf("values by name", args[first] as Valued<unknown>)) words.push(name, encode(value));
  return words;
};

type Answer = Reply | BufferReply;
type Decode = (stored: Answer) => unknown;

/** What of the reply is a value. */
type Shape = (reply: Answer, decode: Decode, args: readonly Argument[]) => unknown;

const plain: Shape = (reply) => reply;

/** A value, a list of values, or nothing. */
const values: Shape = (reply, decode) => (reply === null ? null : Array.isArray(reply) ? reply.map((each) => (each === null ? null : decode(each))) : decode(reply));

const set: Shape = (reply, decode, args) => (hasGet(args) ? values(reply, decode, args) : reply);

const fields: Shape = (reply, decode) => {
  const entries = reply instanceof Map ? [...reply].map(([field, value]) => [text(field), value] as const) : Object.entries(reply as { [field: string]: Reply });
  return Object.fromEntries(entries.map(([field, value]) => [field, decode(value)]));
};

const popped: Shape = (reply, decode) => {
  if (reply === null) return null;
  const [key, element] = reply as [Answer, Answer];
  return [text(key), decode(element)];
};

/** Each command with its arguments and its reply. */
const COMMANDS: { readonly [M in keyof Coded<unknown>]: readonly [Values, Shape] } = {
  get: [none, values],
  getdel: [none, values],
  getex: [none, values],
  getset: [at(1), values],
  set: [at(1), set],
  setnx: [at(1), plain],
  setex: [at(2), plain],
  psetex: [at(2), plain],
  mget: [none, values],
  mset: [pairs(0), plain],
  msetnx: [pairs(0), plain],
  hget: [none, values],
  hset: [pairs(1), plain],
  hsetnx: [at(2), plain],
  hmget: [none, values],
  hgetall: [none, fields],
  hvals: [none, values],
  lpush: [from(1), plain],
  rpush: [from(1), plain],
  lpushx: [from(1), plain],
  rpushx: [from(1), plain],
  lpop: [none, values],
  rpop: [none, values],
  lindex: [none, values],
  lset: [at(2), plain],
  lrange: [none, values],
  lrem: [at(2), plain],
  lmove: [none, values],
  blmove: [none, values],
  blpop: [none, popped],
  brpop: [none, popped],
};

/** @internal Runs a command and hands its reply on. `args` encodes them, and may throw. */
export type Run = (name: string, args: () => readonly Argument[], bytes: boolean, then: (reply: Answer) => unknown) => unknown;

class CodedSession {
  readonly #run: Run;
  readonly #codec: Codec<any>;
  readonly #encode: Encode;
  readonly #decode: Decode;

  constructor(run: Run, codec: Codec<any>) {
    this.#run = run;
    this.#codec = codec;
    this.#encode = (value) => codec.encode(value);
    this.#decode = (stored) => codec.decode(stored as never) as unknown;
  }

  run(name: string, [encoded, shape]: readonly [Values, Shape], args: unknown[]): unknown {
    return this.#run(name, () => encoded(args, this.#encode), this.#codec.bytes === true, (reply) => shape(reply, this.#decode, args as Argument[]));
  }
}

for (const [method, command] of Object.entries(COMMANDS)) {
  const name = method.toUpperCase();
  const value = function (this: CodedSession, ...args: unknown[]): unknown {
    return this.run(name, command, args);
  };
  Object.defineProperty(CodedSession.prototype, method, { value });
}

/** @internal The commands of whoever runs them, with values by a codec. */
export function coded<C>(run: Run, codec: "json" | Codec<any>): C {
  return new CodedSession(run, codec === "json" ? json : codec) as C;
}

/** @internal Runs by promise: what encoding throws rejects. */
export const runLater =
  (run: (name: string, args: readonly Argument[], bytes: boolean) => Promise<Answer>): Run =>
  async (name, args, bytes, then) =>
    then(await run(name, args(), bytes));

function hasGet(args: readonly Argument[]): boolean {
  return flatten("SET", args.slice(2)).some((word) => typeof word === "string" && word.toUpperCase() === "GET");
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function text(word: Answer): string {
  return word instanceof Uint8Array ? decoder.decode(word) : String(word);
}
