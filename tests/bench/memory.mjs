// Bytes per entry, ours and redis-server's: node tests/bench/memory.mjs [--max 1900000]
//
// Keys of 16 bytes, values of 32. Ours is the growth of the wasm memory ÷ keys, all included (tables, LRU bits, what the
// allocator holds ready); theirs is the growth of used_memory. Averaged over N = 200k, 300k … 1.9M.
import { createConnection } from "node:net";
import { ask, machine, option, packageWithMemory, startRedis, table } from "./common.mjs";

const STEP = 100_000;
const FIRST = 200_000;
const MAX = option("max", 1_900_000);
const MOST = 60;

const { Cachelet, memoryOfLast } = await packageWithMemory();

const key = (n) => `key:${String(n).padStart(12, "0")}`;
const value = (n) => `value:${String(n).padStart(26, "0")}`;

/** Fills `store` and reads `bytes()` at every N: the growth per key. */
async function sweep(set, bytes) {
  const [empty, found] = [await bytes(), []];
  for (let n = 0; n < MAX; n += STEP) {
    await set(n, n + STEP);
    if (n + STEP >= FIRST) found.push((await bytes()) - empty);
  }
  return found;
}

async function ours() {
  const cache = await Cachelet.create();
  cache.set("warm", "up");
  const memory = memoryOfLast();
  let used = [];
  const found = await sweep(
    (from, to) => {
      for (let n = from; n < to; n += 1) cache.set(key(n), value(n));
      if (to >= FIRST) used.push(Number(/used_memory:(\d+)/.exec(cache.call("INFO", "memory"))?.[1]));
    },
    () => memory.buffer.byteLength,
  );
  if (cache.call("DBSIZE") !== MAX + 1) throw new Error("not every key is there");
  cache.close();
  return { found, used };
}

async function theirs() {
  const server = await startRedis();
  const socket = createConnection(server.port, "127.0.0.1").setMaxListeners(0);
  const set = async (from, to) => {
    let text = "";
    for (let n = from; n < to; n += 1) text += `*3\r\n$3\r\nSET\r\n$16\r\n${key(n)}\r\n$32\r\n${value(n)}\r\n`;
    let left = (to - from) * "+OK\r\n".length;
    await new Promise((resolve, reject) => {
      const take = (bytes) => {
        left -= bytes.length;
        if (left > 0) return;
        socket.off("data", take);
        resolve();
      };
      socket.on("data", take).once("error", reject);
      socket.write(text);
    });
  };
  const bytes = async () => Number(/used_memory:(\d+)/.exec(await ask(server.port, "INFO memory"))[1]);
  const found = await sweep(set, bytes);
  socket.destroy();
  server.stop();
  return found;
}

machine();
const [mine, redis] = [await ours(), await theirs()];
const rows = [["keys", "ours B/key", "used_memory B/key", "theirs B/key", "ratio"]];
const sums = [0, 0, 0];
mine.found.forEach((grown, at) => {
  const keys = FIRST + at * STEP;
  const each = [grown / keys, mine.used[at] / keys, redis[at] / keys];
  each.forEach((number, column) => (sums[column] += number));
  rows.push([keys, ...each.map((number) => number.toFixed(1)), (each[2] / each[0]).toFixed(2)]);
});
const means = sums.map((sum) => sum / mine.found.length);
rows.push(["mean", ...means.map((mean) => mean.toFixed(1)), (means[2] / means[0]).toFixed(2)]);
console.log("");
table(rows);
const verdict = means[0] <= MOST ? "ok" : "MISSED";
console.log(`\n16 B keys, 32 B values: ${means[0].toFixed(1)} B an entry, at most ${MOST}: ${verdict}`);
