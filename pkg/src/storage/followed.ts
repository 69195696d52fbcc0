// The parameters of redis.conf that an append-only directory goes by, as its options.
//
// Deliberately absent: refusing values. The engine does, in Redis' words.

/** What may change while the directory is open; the names and defaults are those of redis.conf. */
export interface FollowedOptions {
  /** When what is written goes to the disk: before it is acknowledged, each second (the default), or when the system likes. */
  readonly appendfsync?: "always" | "everysec" | "no" | undefined;
  /** Whether a last command that is cut off is dropped (the default); otherwise the directory is refused. */
  readonly aofLoadTruncated?: boolean | undefined;
  /** Rewritten when it has grown by so many percent since it was last; 0 never. Default 100. */
  readonly autoAofRewritePercentage?: number | undefined;
  /** But not below this. Default 64 MiB. */
  readonly autoAofRewriteMinBytes?: number | undefined;
}

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
