// What looks at a server again and again: --stat, --latency, --latency-history.

import { setTimeout as sleep } from "node:timers/promises";

import { must } from "../connection.js";
import type { Link } from "../link.js";
import type { PromptOptions } from "./options.js";

const HEAD = `------- data ------ --------------------- load -------------------- - child -
keys       mem      clients blocked requests            connections          
`;

/** After so many lines the head is there again. */
const LINES = 20;

/** Prints a line each second, or each interval, until the connection or the program ends. */
export async function stat(link: Link, { intervalMs = 1000 }: PromptOptions): Promise<void> {
  let before: number | undefined;
  for (let line = 0; ; line++) {
    const reply = await must(link, ["INFO"]);
    const info = new Map(("bytes" in reply ? reply.bytes.toString() : "").split("\r\n").map((text) => text.split(":", 2) as [string, string]));
    const number = (name: string): number => Number(info.get(name) ?? 0);
    const keys = [...info].reduce((sum, [name, value]) => sum + (/^db\d+$/.test(name) ? Number(/keys=(\d+)/.exec(value)?.[1]) : 0), 0);
    const requests = number("total_commands_processed");
    const cells = [
      `${keys}`.padEnd(11),
      memory(number("used_memory")).padEnd(9),
      `${number("connected_clients")}`.padEnd(8),
      `${number("blocked_clients")}`.padEnd(8),
      `${requests} (+${before === undefined ? 0 : requests - before})`.padEnd(20),
      `${number("total_connections_received")}`.padEnd(12),
    ];
    before = requests;
    const child = [["rdb_bgsave_in_progress", "SAVE"], ["aof_rewrite_in_progress", "AOF"], ["loading", "LOAD"]].flatMap(([name = "", label]) => (number(name) > 0 ? [label] : []));
    process.stdout.write(`${line % LINES === 0 ? HEAD : ""}${cells.join("")}${child.join("+")}\n`);
    await sleep(intervalMs);
  }
}

function memory(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`;
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), 3);
  return `${(bytes / 2 ** (10 * power)).toFixed(2)}${"BKMG"[power]}`;
}

/** How long there is between two PINGs. */
const REST_MS = 10;

/** Prints how long a PING takes: on a terminal all the time, else once after the interval, or with `history` after each. */
export async function latency(link: Link, { format, intervalMs }: PromptOptions, history: boolean): Promise<void> {
  const isLive = format === "pretty";
  const rangeMs = intervalMs ?? (history ? 15_000 : 1000);
  for (;;) {
    const start = performance.now();
    const seen = { min: Infinity, max: 0, sum: 0, count: 0 };
    do {
      const sent = performance.now();
      await must(link, ["PING"]);
      const took = performance.now() - sent;
      seen.min = Math.min(seen.min, took);
      seen.max = Math.max(seen.max, took);
      seen.sum += took;
      seen.count++;
      if (isLive) process.stdout.write(`\x1b[0G\x1b[2K${written(seen, format)}`);
      await sleep(REST_MS);
    } while ((isLive && !history) || performance.now() - start <= rangeMs);
    if (!isLive) process.stdout.write(`${written(seen, format)}\n`);
    else process.stdout.write(` -- ${((performance.now() - start) / 1000).toFixed(2)} seconds range\n`);
    if (!history) return;
  }
}

/** Whole milliseconds, and their average with two places: as redis-cli has them. */
function written({ min, max, sum, count }: { min: number; max: number; sum: number; count: number }, format: PromptOptions["format"]): string {
  const [low, high, average] = [Math.floor(min), Math.floor(max), (sum / count).toFixed(2)];
  if (format === "pretty") return `min: ${low}, max: ${high}, avg: ${average} (${count} samples)`;
  if (format === "csv") return `${low},${high},${average},${count}`;
  if (format === "raw") return `${low} ${high} ${average} ${count}`;
  return `{"min": ${low}, "max": ${high}, "avg": ${average}, "count": ${count}}`;
}
