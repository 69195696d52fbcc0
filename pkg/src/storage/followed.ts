// The parameters of redis.conf that an append-only directory goes by, as its options.
//
// Deliberately absent: refusing values. The engine does, in Redis' words.

import type { FollowedOptions } from "./append-only.js";

/** The options that these parameters are. */
export function followed(config: Record<string, string>): FollowedOptions {
  const given = (name: string): string | undefined => config[name]?.toLowerCase();
  const appendfsync = given("appendfsync");
  const percentage = given("auto-aof-rewrite-percentage");
  const least = given("auto-aof-rewrite-min-size");
  return {
    appendfsync: appendfsync === "always" || appendfsync === "no" ? appendfsync : undefined,
    aofLoadTruncated: given("aof-load-truncated") !== "no",
    autoAofRewritePercentage: percentage === undefined ? undefined : Number(percentage),
    autoAofRewriteMinBytes: least === undefined ? undefined : bytes(least),
  };
}

/** `64mb`, as redis.conf writes sizes. */
function bytes(text: string): number {
  const [, number = "0", unit = ""] = /^(\d+)([kmg]?b?)$/i.exec(text) ?? [];
  const scale: Record<string, number> = { "": 1, b: 1, k: 1e3, kb: 1024, m: 1e6, mb: 1024 ** 2, g: 1e9, gb: 1024 ** 3 };
  return Number(number) * (scale[unit.toLowerCase()] as number);
}
