// Bytes of small collections and of a big sorted set, ours and redis-server's: node tests/bench/collections.mjs [--count 1000000]
//
// A million hashes of 5 fields (8 + 12 B), sets of 10 members (12 B) and sorted sets of 10 members (12 B), and one sorted set of
// a million members of 11 B in random order. Ours is the growth of the wasm memory, all included; theirs of used_memory.
import { createConnection } from "node:net";

import { ask, machine, option, packageWithMemory, startRedis, table } from "./common.mjs";

const COUNT = option("count", 1_000_000);
const BATCH = 500;
/** Ours ÷ theirs at most, of the small ones; bytes a member at most, of the big one. */
const SHARE_MOST = 0.75;
const MEMBER_MOST = 66;

const { Cachelet, memoryOfLast } = await packageWithMemory();

const digits = (n, length) => String(n).padStart(length, "0");
const range = (count, make) => Array.from({ length: count }, (_, index) => make(index));
/** Visits 0..COUNT in an order without order: a multiplier that has no factor in common with it. */
const shuffled = (n) => Number((BigInt(n) * 1_000_003n) % BigInt(COUNT));

/** Commands that make the n-th collection, and how many there are. */
const KINDS = {
  hash: { count: COUNT, command: (n) => ["HSET", `hash:${digits(n, 10)}`, ...range(5, (field) => [`field:${digits(field, 2)}`, `value:${digits((n + field) % 1e6, 6)}`]).flat()] },
  set: { count: COUNT, command: (n) => ["SADD", `set:${digits(n, 10)}`, ...range(10, (member) => `m:${digits(n * 10 + member, 10)}`)] },
  zset: { count: COUNT, command: (n) => ["ZADD", `zset:${digits(n, 10)}`, ...range(10, (member) => [`${member * 7}`, `m:${digits(n * 10 + member, 10)}`]).flat()] },
  "one zset": { count: COUNT, command: (n) => ["ZADD", "big", `${shuffled(n)}`, `m:${digits(shuffled(n), 9)}`] },
};

async function ours({ count, command }) {
  const cache = await Cachelet.create();
  cache.set("warm", "up");
  const memory = memoryOfLast();
  const empty = memory.buffer.byteLength;
  for (let n = 0; n < count; n += 1) cache.call(...command(n));
  const grown = memory.buffer.byteLength - empty;
  cache.close();
  return grown / count;
}

async function theirs({ count, command }) {
  const server = await startRedis();
  const used = async () => Number(/used_memory:(\d+)/.exec(await ask(server.port, "INFO memory"))[1]);
  const empty = await used();
  const socket = createConnection(server.port, "127.0.0.1");
  for (let at = 0; at < count; at += BATCH) {
    const batch = range(Math.min(BATCH, count - at), (index) => command(at + index));
    let left = batch.length;
    const replied = new Promise((resolve) => {
      socket.on("data", function read(bytes) {
        for (const byte of bytes) left -= byte === 10 ? 1 : 0;
        if (left > 0) return;
        socket.off("data", read);
        resolve();
      });
    });
    socket.write(batch.map((words) => `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join("")}`).join(""));
    await replied;
  }
  socket.destroy();
  const grown = (await used()) - empty;
  server.stop();
  return grown / count;
}

machine();
console.log(`${COUNT} of each, and one sorted set of ${COUNT}\n`);
const rows = [["", "ours B", "theirs B", "ours ÷ theirs", "at most", ""]];
for (const [name, kind] of Object.entries(KINDS)) {
  const [our, their] = [await ours(kind), await theirs(kind)];
  const [value, most, shown] = name === "one zset" ? [our, MEMBER_MOST, `${MEMBER_MOST} B`] : [our / their, SHARE_MOST, SHARE_MOST.toFixed(2)];
  rows.push([name, our.toFixed(1), their.toFixed(1), (our / their).toFixed(2), shown, value <= most ? "ok" : "MISSED"]);
}
table(rows);
