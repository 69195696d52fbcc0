// A database as the commands that make it, one or more lines a key.

import type { Desk } from "../desk.ts";
import { lineOf } from "../format.ts";
import { idOf } from "../keys.ts";
import { bytesOf, itemsOf, numberOf, textOf, type Reply } from "../resp.ts";
import { LINES_MAX } from "./link-text.ts";

/** A value that takes more memory has no room in an address. */
const VALUE_MAX_BYTES = 32 * 1024;

const SCAN_COUNT = "200";

/** Keys looked at. Of a larger database most would have to be left out anyway. */
const KEYS_MAX = 2000;

/** The lines, and how many keys are left out because they are too large or too many. Groups of streams and deadlines of hash fields do not travel. */
export interface Dataset {
  readonly lines: readonly string[];
  readonly left: number;
}

/** Reads the database the desk looks at, until there are too many lines for an address. */
export async function datasetOf(desk: Desk): Promise<Dataset> {
  const lines: string[] = [];
  // SCAN may give a key twice.
  const seen = new Set<string>();
  let taken = 0;
  let cursor = "0";
  do {
    const [next, names] = itemsOf(await desk.send("SCAN", cursor, "COUNT", SCAN_COUNT));
    for (const key of itemsOf(names).flatMap((name) => bytesOf(name) ?? [])) {
      if (seen.has(idOf(key)) || lines.length >= LINES_MAX) continue;
      seen.add(idOf(key));
      const more = await linesOf(desk, key);
      if (more === undefined || lines.length + more.length > LINES_MAX) continue;
      lines.push(...more);
      taken++;
    }
    cursor = textOf(next);
  } while (cursor !== "0" && cursor !== "" && lines.length < LINES_MAX && seen.size < KEYS_MAX);
  return { lines, left: Math.max(0, numberOf(await desk.send("DBSIZE")) - taken) };
}

/** Undefined when the value is too large, or no such line makes it: a stream without entries. */
async function linesOf(desk: Desk, key: Uint8Array): Promise<string[] | undefined> {
  const [type, memory, left] = await Promise.all([desk.send("TYPE", key), desk.send("MEMORY", "USAGE", key), desk.send("PTTL", key)]);
  if (numberOf(memory) > VALUE_MAX_BYTES) return undefined;
  const left_ms = numberOf(left);
  const flat = (reply: Reply): Uint8Array[] => itemsOf(reply).flatMap((item) => ("items" in item ? flat(item) : [bytesOf(item) ?? new Uint8Array()]));
  const read = async (...words: string[]): Promise<Uint8Array[]> => flat(await desk.send(words[0] ?? "", key, ...words.slice(1)));
  const made = async (): Promise<string[] | undefined> => {
    switch (textOf(type)) {
      case "string": return [lineOf(["SET", key, bytesOf(await desk.send("GET", key)) ?? ""])];
      case "list": return [lineOf(["RPUSH", key, ...(await read("LRANGE", "0", "-1"))])];
      case "hash": return [lineOf(["HSET", key, ...(await read("HGETALL"))])];
      case "set": return [lineOf(["SADD", key, ...(await read("SMEMBERS"))])];
      case "zset": {
        const pairs = await read("ZRANGE", "0", "-1", "WITHSCORES");
        const turned = pairs.flatMap((member, at) => (at % 2 === 0 ? [pairs[at + 1] ?? "0", member] : []));
        return [lineOf(["ZADD", key, ...turned])];
      }
      case "stream": {
        const entries = itemsOf(await desk.send("XRANGE", key, "-", "+", "COUNT", String(LINES_MAX + 1)));
        return entries.length === 0 ? undefined : entries.map((entry) => {
          const [id, fields] = itemsOf(entry);
          return lineOf(["XADD", key, textOf(id), ...(fields ? flat(fields) : [])]);
        });
      }
      case "none": return []; // it has expired meanwhile
      default: return undefined; // a type that a server has and this page does not know
    }
  };
  const lines = await made();
  return left_ms > 0 && lines !== undefined && lines.length > 0 ? [...lines, lineOf(["PEXPIRE", key, String(left_ms)])] : lines;
}
