// From the parameters of redis.conf to what keeps the data.

import type { Storage } from "../client.js";
import { AppendOnly } from "./append-only.js";

/** The storage that these parameters ask for, if any. Opens and locks its directory. */
export function storageOf(config: Record<string, string> = {}, tell: (line: string) => void): Storage | undefined {
  const given = (name: string, otherwise: string): string => config[name] ?? otherwise;
  if (given("appendonly", "no").toLowerCase() !== "yes") return undefined;
  const appendfsync = given("appendfsync", "everysec").toLowerCase();
  // Others are refused by the engine, in Redis' words.
  const known = appendfsync === "always" || appendfsync === "no" ? appendfsync : "everysec";
  return new AppendOnly({
    dir: given("dir", ".") || ".",
    appenddirname: given("appenddirname", "appendonlydir"),
    appendfilename: given("appendfilename", "appendonly.aof"),
    appendfsync: known,
    aofLoadTruncated: given("aof-load-truncated", "yes").toLowerCase() !== "no",
    autoAofRewritePercentage: Number(given("auto-aof-rewrite-percentage", "100")),
    autoAofRewriteMinBytes: bytes(given("auto-aof-rewrite-min-size", "64mb")),
    tell,
  });
}

/** `64mb`, as redis.conf writes sizes. */
function bytes(text: string): number {
  const [, number = "0", unit = ""] = /^(\d+)([kmg]?b?)$/i.exec(text) ?? [];
  const scale: Record<string, number> = { "": 1, b: 1, k: 1e3, kb: 1024, m: 1e6, mb: 1024 ** 2, g: 1e9, gb: 1024 ** 3 };
  return Number(number) * (scale[unit.toLowerCase()] as number);
}
