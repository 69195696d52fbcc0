// What to do about an error, said beside it. The error line itself stays exactly the engine's.

import type { Table } from "./complete.ts";
import { lineOf } from "./format.ts";
import { printItems, parseSynopsis } from "./synopsis.ts";

/** Commands that read a whole value, by the type TYPE names. */
const READERS: Readonly<Record<string, string>> = {
  string: "GET",
  list: "LRANGE key 0 -1",
  hash: "HGETALL",
  set: "SMEMBERS",
  zset: "ZRANGE key 0 -1 WITHSCORES",
  stream: "XRANGE key - +",
};

/** The type that commands of a group work on. */
const WORKS_ON: Readonly<Record<string, string>> = { string: "string", bitmap: "string", hyperloglog: "string", list: "list", hash: "hash", set: "set", "sorted-set": "zset", geo: "zset", stream: "stream" };

/** Advice for an error reply to these words, commands between backticks, or undefined. `typeOf` looks up what a key holds. */
export async function advise(error: string, words: readonly string[], table: Table, typeOf: (key: string) => Promise<string>): Promise<string | undefined> {
  const found = table.find(words);
  const usage = found && `${found.row.name.replace("|", " ")} ${printItems(parseSynopsis(found.row.synopsis))}`.trimEnd();
  if (error.startsWith("WRONGTYPE")) return wrongType(words, WORKS_ON[found?.row.group ?? ""], typeOf);
  if (/^ERR unknown command/i.test(error)) {
    const near = table.nearest(words[0] ?? "", 3);
    return near.length > 0 ? `Did you mean ${either(near)}?` : "Begin to type and press Tab, or type `HELP`.";
  }
  if (/unknown subcommand/i.test(error)) {
    const names = table.rows.filter((row) => row.name.startsWith(`${words[0]?.toUpperCase()}|`)).map((row) => row.name.split("|")[1] ?? "");
    return names.length > 0 ? `${words[0]?.toUpperCase()} has ${names.join(", ")}.` : undefined;
  }
  if (/wrong number of arguments|syntax error/i.test(error)) return usage && `It is written: \`${usage}\``;
  return fixed(error);
}

/** `fits` is the type that the command works on, which is not the one to tell about. */
async function wrongType(words: readonly string[], fits: string | undefined, typeOf: (key: string) => Promise<string>): Promise<string | undefined> {
  for (const key of words.slice(1)) {
    const type = await typeOf(key);
    const reader = READERS[type];
    const word = lineOf([key]);
    if (reader && type !== fits) return `The key \`${word}\` holds a ${type === "zset" ? "sorted set" : type}. Read it with \`${reader.includes("key") ? reader.replace("key", () => word) : `${reader} ${word}`}\`.`;
  }
  return undefined;
}

/** Advice that needs nothing but the line. */
function fixed(error: string): string | undefined {
  if (/not an integer/i.test(error)) return "Only whole numbers between -2^63 and 2^63-1 can be counted with.";
  if (/not a valid float/i.test(error)) return "Write a number such as 3.5, inf or -inf.";
  if (/no such key/i.test(error)) return "The key does not exist, or has expired.";
  if (/index out of range/i.test(error)) return /DB/.test(error) ? "There are 16 databases, 0 to 15." : "`LLEN` tells how many elements there are.";
  if (error.startsWith("EXECABORT")) return "A command was refused while the transaction was being written, so none of it ran.";
  if (/EXEC without MULTI|DISCARD without MULTI/i.test(error)) return "Begin a transaction with `MULTI` first.";
  if (/MULTI calls can not be nested/i.test(error)) return "Finish the open transaction with `EXEC`, or drop it with `DISCARD`.";
  if (error.startsWith("OOM")) return "The engine is at its memory limit. Delete keys, or raise maxmemory with `CONFIG SET`.";
  if (error.startsWith("NOPROTO")) return "The protocols are 2 and 3.";
  if (error.startsWith("UNBLOCKED")) return "You stopped waiting.";
  return undefined;
}

function either(names: readonly string[]): string {
  const codes = names.map((name) => `\`${name}\``);
  return codes.length === 1 ? (codes[0] ?? "") : `${codes.slice(0, -1).join(", ")} or ${codes.at(-1)}`;
}
