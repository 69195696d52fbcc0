// `cachelet rdb export`: the keys of a file as JSON lines, as commands, or as a table.

import { isUtf8 } from "node:buffer";

import { quote } from "../format.js";
import { commandsOf, encoded } from "./commands.js";
import type { Dump } from "./file.js";
import { libraryLine, line } from "./json.js";
import { facts, type Key, keys } from "./keys.js";
import { Progress } from "./progress.js";

/** The formats of export. */
export const FORMATS = ["json", "resp", "csv"] as const;
export type Format = (typeof FORMATS)[number];

/** Output is handed on in pieces of this size. */
const PIECE_CHARACTERS = 1 << 16;

/** The file in another format, in pieces. */
export async function* exported(dump: Dump, format: Format): AsyncGenerator<Uint8Array | string> {
  const parts = format === "json" ? json(dump) : format === "csv" ? csv(dump) : commands(dump);
  let strings: string[] = [];
  let characters = 0;
  let buffers: Uint8Array[] = [];
  for await (const part of parts) {
    characters += part.length;
    if (typeof part === "string") strings.push(part);
    else buffers.push(part);
    if (characters < PIECE_CHARACTERS) continue;
    yield strings.length > 0 ? strings.join("") : Buffer.concat(buffers);
    [strings, buffers, characters] = [[], [], 0];
  }
  if (strings.length > 0) yield strings.join("");
  if (buffers.length > 0) yield Buffer.concat(buffers);
}

function* json({ cache, head, name }: Dump): Generator<string> {
  for (const code of head.libraries) yield libraryLine(code);
  for (const key of counted(cache, name)) yield* line(cache, key);
}

async function* commands({ cache, head, name }: Dump): AsyncGenerator<Uint8Array> {
  for (const code of head.libraries) yield encoded("FUNCTION", "LOAD", "REPLACE", code);
  let db = 0;
  for (const key of counted(cache, name)) {
    if (key.db !== db) yield encoded("SELECT", `${(db = key.db)}`);
    yield* commandsOf(cache, key);
  }
}

function* csv({ cache, name }: Dump): Generator<string> {
  yield "db,key,type,encoding,elements,memory,pexpireat\r\n";
  for (const key of counted(cache, name)) {
    const { encoding, elements, memory } = facts(cache, key);
    yield `${key.db},${cell(key.key)},${key.type},${encoding},${elements},${memory},${key.pexpireat ?? ""}\r\n`;
  }
}

function cell(key: Uint8Array): string {
  const text = isUtf8(key) ? Buffer.from(key).toString() : quote(key);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** All keys, with a bar when that takes its time. */
export function* counted(cache: Dump["cache"], name: string): Generator<Key> {
  const total = (cache.stats() as { keys: number }).keys;
  const progress = new Progress(`going through ${name}`, total, "keys");
  let done = 0;
  try {
    for (const key of keys(cache)) {
      yield key;
      if ((++done & 255) === 0) progress.update(done);
    }
  } finally {
    progress.end();
  }
}
