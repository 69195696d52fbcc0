// What is measured: the tests of redis-benchmark, by its names.

import { UsageError } from "../usage.js";

/** Stands in a word for a number that is another in each command. */
export const RANDOM = "__rand_int__";

/** One test: the same command again and again. */
export interface BenchTest {
  readonly title: string;
  /** The command; as a string it is sent inline, as somebody types it into telnet. */
  readonly command: readonly string[] | string;
}

interface Named {
  /** The words of -t that choose it. */
  readonly names: readonly string[];
  readonly title: string;
  command(data: string, score: string): readonly string[] | string;
}

const named = (names: string, title: string, command: Named["command"]): Named => ({ names: names.split(" "), title, command });

const lrange = (count: number): Named => named(`lrange lrange_${count}`, `LRANGE_${count} (first ${count} elements)`, () => ["LRANGE", "mylist", "0", `${count - 1}`]);

const TESTS: readonly Named[] = [
  named("ping ping_inline", "PING_INLINE", () => "PING\r\n"),
  named("ping ping_mbulk", "PING_MBULK", () => ["PING"]),
  named("set", "SET", (data) => ["SET", `key:${RANDOM}`, data]),
  named("get", "GET", () => ["GET", `key:${RANDOM}`]),
  named("incr", "INCR", () => ["INCR", `counter:${RANDOM}`]),
  named("lpush", "LPUSH", (data) => ["LPUSH", "mylist", data]),
  named("rpush", "RPUSH", (data) => ["RPUSH", "mylist", data]),
  named("lpop", "LPOP", () => ["LPOP", "mylist"]),
  named("rpop", "RPOP", () => ["RPOP", "mylist"]),
  named("sadd", "SADD", () => ["SADD", "myset", `element:${RANDOM}`]),
  named("hset", "HSET", (data) => ["HSET", "myhash", `element:${RANDOM}`, data]),
  named("spop", "SPOP", () => ["SPOP", "myset"]),
  named("zadd", "ZADD", (_, score) => ["ZADD", "myzset", score, `element:${RANDOM}`]),
  named("zpopmin", "ZPOPMIN", () => ["ZPOPMIN", "myzset"]),
  named("lrange lrange_100 lrange_300 lrange_500 lrange_600", "LPUSH (needed to benchmark LRANGE)", (data) => ["LPUSH", "mylist", data]),
  ...[100, 300, 500, 600].map(lrange),
  named("mset", "MSET (10 keys)", (data) => ["MSET", ...Array.from({ length: 10 }, () => [`key:${RANDOM}`, data]).flat()]),
  named("xadd", "XADD", (data) => ["XADD", "mystream", "*", "myfield", data]),
];

/**
 * The tests that -t names, all without it.
 *
 * @param dataBytes How long values are.
 * @param isRandom Whether numbers are put in for {@link RANDOM}.
 */
export function testsOf(list: string | undefined, dataBytes: number, isRandom: boolean): BenchTest[] {
  const wanted = list?.toLowerCase().split(",").map((name) => name.trim());
  const known = new Set(TESTS.flatMap((test) => test.names));
  const unknown = wanted?.filter((name) => !known.has(name)) ?? [];
  if (unknown.length > 0) throw new UsageError(`-t knows no ${unknown.join(", ")}; there are ${[...known].join(", ")}`);
  const chosen = TESTS.filter((test) => !wanted || test.names.some((name) => wanted.includes(name)));
  const data = "x".repeat(dataBytes);
  return chosen.map((test) => ({ title: test.title, command: test.command(data, isRandom ? RANDOM : "0") }));
}
