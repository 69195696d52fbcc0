// What INFO commandstats says: how often each command was called.

/** Calls of one command. */
export interface Count {
  readonly calls: number;
  readonly failed: number;
  readonly rejected: number;
}

/** By the names they have there: `get`, `config|set`. */
export type Counts = ReadonlyMap<string, Count>;

export function parseCounts(info: string): Counts {
  const counts = new Map<string, Count>();
  for (const [, name = "", calls, fields = ""] of info.matchAll(/^cmdstat_([^:]+):calls=(\d+)(.*)$/gm)) {
    const field = (wanted: string): number => Number(new RegExp(`,${wanted}=(\\d+)`).exec(fields)?.[1] ?? 0);
    counts.set(name, { calls: Number(calls), failed: field("failed_calls"), rejected: field("rejected_calls") });
  }
  return counts;
}

/** What was counted from one time to another, less the calls in `own`. Where there is less than before, counting began anew. */
export function countsBetween(before: Counts, now: Counts, own: ReadonlyMap<string, number>): Map<string, Count> {
  const between = new Map<string, Count>();
  for (const [name, { calls, failed, rejected }] of now) {
    const earlier = before.get(name);
    const since = earlier !== undefined && earlier.calls <= calls ? earlier : { calls: 0, failed: 0, rejected: 0 };
    const count = { calls: Math.max(0, calls - since.calls - (own.get(name) ?? 0)), failed: failed - since.failed, rejected: rejected - since.rejected };
    if (count.calls + count.rejected > 0) between.set(name, count);
  }
  return between;
}
