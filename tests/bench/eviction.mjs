// Hit ratios under allkeys-lru and allkeys-lfu, ours and redis-server's: node tests/bench/eviction.mjs [--reads 5000000]
//
// A cache in front of something slow: 5 M reads of 1 M keys, drawn by Zipf's law (exponent 0.99), with room for a tenth of
// them; what a read misses is set. Both servers get the same reads, and as much memory as holds 100 000 keys. The figure is
// the share of reads that hit, in the second half of the trace, when the cache is warm.
import { connect } from "node:net";

import { machine, option, startCachelet, startRedis, table } from "./common.mjs";

const NODE = option("node", process.execPath);
const READS = option("reads", 5_000_000);
const KEYS = option("keys", 1_000_000);
const HELD = KEYS / 10;
const BATCH = 256;
const VALUE = "x".repeat(100);
/** Ours may be so many points below. */
const POINTS_MAX = 1;

/** Numbers from 0 to 1, the same for the same seed: mulberry32. */
function chance(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws from 0..count by Zipf's law, the lower the likelier: Gray et al., "Quickly Generating Billion-Record Synthetic Databases". */
export function zipf(count, exponent, random) {
  let zeta = 0;
  for (let rank = 1; rank <= count; rank += 1) zeta += rank ** -exponent;
  const alpha = 1 / (1 - exponent);
  const eta = (1 - (2 / count) ** (1 - exponent)) / (1 - (1 + 0.5 ** exponent) / zeta);
  return () => {
    const share = random();
    const scaled = share * zeta;
    if (scaled < 1) return 0;
    if (scaled < 1 + 0.5 ** exponent) return 1;
    return Math.min(count - 1, Math.floor(count * (eta * share - eta + 1) ** alpha));
  };
}

/** A connection that sends a batch and resolves with the reply's bytes once `replies` of them are there. */
function open(port) {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  let waiting;
  let pieces = [];
  socket.on("data", (bytes) => {
    pieces.push(bytes);
    const whole = pieces.length > 1 ? Buffer.concat(pieces) : bytes;
    pieces = [whole];
    const read = waiting?.parse(whole);
    if (read === undefined) return;
    pieces = [];
    const { resolve } = waiting;
    waiting = undefined;
    resolve(read);
  });
  return {
    ask: (text, parse) => new Promise((resolve) => ((waiting = { resolve, parse }), socket.write(text))),
    end: () => socket.destroy(),
  };
}

const command = (...words) => `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`;

/** Which of `count` bulk replies were not nil; `undefined` while some are missing. */
function hits(count) {
  return (bytes) => {
    const found = [];
    let at = 0;
    while (found.length < count) {
      const end = bytes.indexOf(10, at);
      if (end < 0) return undefined;
      const length = Number(bytes.latin1Slice(at + 1, end - 1));
      found.push(length >= 0);
      at = end + 1 + (length >= 0 ? length + 2 : 0);
      if (at > bytes.length) return undefined;
    }
    return found;
  };
}

/** `count` one-line replies; the last line. */
function lines(count) {
  return (bytes) => {
    const text = bytes.latin1Slice();
    const all = text.split("\r\n");
    return all.length > count ? all[count - 1] : undefined;
  };
}

const keyOf = (index) => `key:${String(index).padStart(12, "0")}`;

/** Gives a server memory for `HELD` keys: fills it without a limit and takes what it then uses as the limit. */
async function limit(link, policy) {
  await link.ask(command("FLUSHALL") + command("CONFIG", "SET", "maxmemory", "0", "maxmemory-policy", policy), lines(2));
  for (let at = 0; at < HELD; at += BATCH) {
    const count = Math.min(BATCH, HELD - at);
    const sets = Array.from({ length: count }, (_, index) => command("SET", `fill${keyOf(at + index)}`, VALUE));
    await link.ask(sets.join(""), lines(count));
  }
  const info = await link.ask(command("INFO", "memory"), (bytes) => (bytes.includes("mem_allocator") ? bytes.latin1Slice() : undefined));
  const used = Number(/used_memory:(\d+)/.exec(info)[1]);
  await link.ask(command("CONFIG", "SET", "maxmemory", String(used)) + command("FLUSHALL"), lines(2));
}

/** Plays the trace; the share of hits and how many keys are held in the end. */
async function play(server, policy) {
  const link = open(server.port);
  await limit(link, policy);
  const draw = zipf(KEYS, 0.99, chance(7));
  // Ranks are scattered over the keys, so that neighbours in rank are none in name.
  const scatter = (rank) => Number((BigInt(rank) * 2654435761n) % BigInt(KEYS));
  let hit = 0;
  let counted = 0;
  for (let read = 0; read < READS; read += BATCH) {
    const keys = Array.from({ length: BATCH }, () => keyOf(scatter(draw())));
    const found = await link.ask(keys.map((key) => command("GET", key)).join(""), hits(BATCH));
    const missed = [...new Set(keys.filter((_, index) => !found[index]))];
    if (missed.length > 0) await link.ask(missed.map((key) => command("SET", key, VALUE)).join(""), lines(missed.length));
    if (read < READS / 2) continue;
    counted += BATCH;
    hit += found.filter(Boolean).length;
  }
  const held = Number((await link.ask(command("DBSIZE"), lines(1))).slice(1));
  link.end();
  return { ratio: (100 * hit) / counted, held };
}

machine();
console.log(`${READS} reads of ${KEYS} keys by Zipf(0.99), room for ${HELD}\n`);
const rows = [["policy", "ours %", "theirs %", "points", "ours held", "theirs held", "at most", ""]];
const servers = [await startCachelet(NODE), await startRedis()];
for (const policy of ["allkeys-lru", "allkeys-lfu"]) {
  const [ours, theirs] = [await play(servers[0], policy), await play(servers[1], policy)];
  const points = theirs.ratio - ours.ratio;
  const verdict = points <= POINTS_MAX ? "ok" : "MISSED";
  rows.push([policy, ours.ratio.toFixed(2), theirs.ratio.toFixed(2), points.toFixed(2), ours.held, theirs.held, POINTS_MAX, verdict]);
}
table(rows);
console.log("\npoints: theirs less ours; below 0, ours hits more often");
servers.forEach((server) => server.stop());
