// What walks over all keys of a server: --scan, --bigkeys, --memkeys, --hotkeys. In the words of redis-cli, which scripts look for.

import { setTimeout as sleep } from "node:timers/promises";

import { must } from "../connection.js";
import { quote } from "../format.js";
import type { Link } from "../link.js";
import { drained } from "../output.js";
import type { RespReply } from "../resp.js";
import type { PromptOptions } from "./options.js";

/** How many steps there are before a rest. */
const STEPS = 100;

/** How many hot keys are told. */
const HOT_KEYS = 16;

/** Prints the names of all keys. */
export async function scan(link: Link, options: PromptOptions): Promise<void> {
  const write = options.format === "pretty" ? (key: Buffer) => quote(key) : (key: Buffer) => key.toString("latin1");
  for await (const keys of pages(link, options)) {
    process.stdout.write(keys.map((key) => `${write(key)}\n`).join(""), "latin1");
    await drained();
  }
}

/** The names of all keys, as many at a time as a step of SCAN brings. */
async function* pages(link: Link, { pattern, count, intervalMs }: PromptOptions): AsyncGenerator<Buffer[]> {
  const how = [...(pattern === undefined ? [] : ["MATCH", pattern]), ...(count === undefined ? [] : ["COUNT", `${count}`])];
  let cursor = "0";
  for (let step = 1; ; step++) {
    const reply = await must(link, ["SCAN", cursor, ...how]);
    const [next, keys] = "items" in reply ? reply.items : [];
    if (next?.type !== "bulk" || !keys || !("items" in keys)) throw new Error("the server's reply to SCAN is none");
    yield keys.items.flatMap((key) => ("bytes" in key ? [key.bytes] : []));
    cursor = next.bytes.toString();
    if (cursor === "0") return;
    if (intervalMs !== undefined && step % STEPS === 0) await sleep(intervalMs);
  }
}

/** What is known of the keys of a type. */
class Tally {
  count = 0;
  total = 0;
  biggest = 0;
  biggestKey: Buffer | undefined;

  constructor(
    readonly type: string,
    /** The command that tells a key's size, and what that counts. */
    readonly sizer: string | undefined,
    readonly unit: string,
  ) {}
}

/** In the order of redis-cli's summary. */
const TYPES = [
  ["list", "LLEN", "items"],
  ["hash", "HLEN", "fields"],
  ["string", "STRLEN", "bytes"],
  ["stream", "XLEN", "entries"],
  ["set", "SCARD", "members"],
  ["zset", "ZCARD", "members"],
] as const;

/** Finds the biggest key of each type: by elements, or by memory. */
export async function bigKeys(link: Link, options: PromptOptions, byMemory: boolean): Promise<void> {
  console.log(`
# Scanning the entire keyspace to find biggest keys as well as
# average sizes per key type.  You can use -i 0.1 to sleep 0.1 sec
# per 100 SCAN commands (not usually needed).
`);
  const tallies = new Map<string, Tally>(TYPES.map(([type, sizer, unit]) => [type, new Tally(type, sizer, byMemory ? "bytes" : unit)]));
  const walked = await walk(link, options, async (key, progress) => {
    const type = textOf(await link.send(["TYPE", key]));
    if (type === "none") return;
    const tally = tallies.get(type) ?? new Tally(type, undefined, byMemory ? "bytes" : "?");
    tallies.set(type, tally);
    const samples = options.memorySamples === undefined ? [] : ["SAMPLES", `${options.memorySamples}`];
    const command = byMemory ? ["MEMORY", "USAGE", key, ...samples] : tally.sizer && [tally.sizer, key];
    const size = command ? await link.send(command) : undefined;
    if (size?.type === "error") console.error(`Warning: ${(command as unknown[])[0]} on ${quote(key)} failed: ${textOf(size)}`);
    const amount = size?.type === "integer" ? Number(textOf(size)) : 0;
    tally.count++;
    tally.total += amount;
    if (amount <= tally.biggest) return;
    tally.biggest = amount;
    tally.biggestKey = key;
    console.log(`[${progress}] Biggest ${type.padEnd(6)} found so far '${quote(key)}' with ${amount} ${tally.unit}`);
  });
  console.log(`\n-------- summary -------\n\nSampled ${walked.keys} keys in the keyspace!`);
  console.log(`Total key length in bytes is ${walked.bytes} (avg len ${(walked.bytes / (walked.keys || 1)).toFixed(2)})\n`);
  for (const { type, unit, biggest, biggestKey } of tallies.values()) {
    if (biggestKey) console.log(`Biggest ${type.padStart(6)} found '${quote(biggestKey)}' has ${biggest} ${unit}`);
  }
  console.log("");
  for (const { type, unit, count, total } of tallies.values()) {
    console.log(`${count} ${type}s with ${total} ${unit} (${percent(count, walked.keys)} of keys, avg size ${(total / (count || 1)).toFixed(2)})`);
  }
}

/** Finds the keys that are used most. */
export async function hotKeys(link: Link, options: PromptOptions): Promise<void> {
  console.log(`
# Scanning the entire keyspace to find hot keys as well as
# average sizes per key type.  You can use -i 0.1 to sleep 0.1 sec
# per 100 SCAN commands (not usually needed).
`);
  const hot: { key: Buffer; counter: number }[] = [];
  const { keys } = await walk(link, options, async (key, progress) => {
    const reply = await link.send(["OBJECT", "FREQ", key]);
    if (reply.type === "error") throw new Error(textOf(reply));
    const counter = reply.type === "integer" ? Number(textOf(reply)) : 0;
    if (counter === 0 || (hot.length === HOT_KEYS && counter <= (hot.at(-1)?.counter ?? 0))) return;
    const place = hot.findIndex((other) => other.counter < counter);
    hot.splice(place < 0 ? hot.length : place, 0, { key, counter });
    hot.splice(HOT_KEYS);
    console.log(`[${progress}] Hot key '${quote(key)}' found so far with counter ${counter}`);
  });
  console.log(`\n-------- summary -------\n\nSampled ${keys} keys in the keyspace!`);
  for (const { key, counter } of hot) console.log(`hot key found with counter: ${counter}\tkeyname: ${quote(key)}`);
}

/** Looks at every key; those of a step at once, as far as their looks wait for replies. */
async function walk(link: Link, options: PromptOptions, look: (key: Buffer, progress: string) => Promise<void>): Promise<{ keys: number; bytes: number }> {
  const total = Number(textOf(await must(link, ["DBSIZE"])));
  const walked = { keys: 0, bytes: 0 };
  for await (const keys of pages(link, options)) {
    const progress = percent(walked.keys, total);
    await Promise.all(keys.map((key) => look(key, progress)));
    walked.keys += keys.length;
    for (const key of keys) walked.bytes += key.length;
  }
  return walked;
}

const percent = (part: number, whole: number): string => `${((100 * part) / (whole || 1)).toFixed(2).padStart(5, "0")}%`;

const textOf = (reply: RespReply): string => ("bytes" in reply ? reply.bytes.toString() : "");
