// Measures how long an object takes from asleep to its first reply: `node test/durable/wake.mjs [megabytes ...]`.
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";

import { Client, makeFolder, removeFolder, Workerd } from "./workerd.mjs";

const NAME = "large-wake";
const WAKES = 5;
const BATCH = 2000;

const text = randomBytes(1e6).toString("base64");
const peak = (pid) => Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024);

async function fill(client, megabytes, valueBytes) {
  const keys = Math.max(1, Math.floor((megabytes * 1e6) / valueBytes));
  for (let key = 0; key < keys; ) {
    const lines = [];
    for (; lines.length < BATCH && key < keys; key++) {
      const from = (key * 997) % 1e6;
      lines.push(`SET key:${key} ${text.slice(from, from + valueBytes)}`);
    }
    await client.ask(lines, "+OK\r\n".repeat(lines.length), 60_000);
  }
}

const wasm = async (workerd) => Math.round((await workerd.ask(NAME, "memory")) / 1e6);

async function reply(client) {
  const start = performance.now();
  await client.ask("EXISTS key:0", ":1\r\n", 60_000);
  return performance.now() - start;
}

/** The median of several wakes. */
async function wake(workerd, client) {
  const times = [];
  for (let round = 0; round < WAKES; round++) {
    await workerd.ask(NAME, "evict");
    times.push(await reply(client));
  }
  return times.sort((a, b) => a - b)[WAKES >> 1].toFixed(1);
}

async function measure(megabytes, valueBytes) {
  const folder = makeFolder();
  let workerd = await Workerd.start(folder);
  let client = await Client.open(workerd.port, NAME);
  await fill(client, megabytes, valueBytes);
  const byLog = await wake(workerd, client);
  const before = await wasm(workerd);
  const start = performance.now();
  await workerd.ask(NAME, "call", ["BGREWRITEAOF"]);
  for (;;) {
    const [{ rows }] = await workerd.ask(NAME, "sql", "SELECT count(*) AS rows FROM cachelet_effects");
    if (rows === 0) break;
  }
  const rewrite = (performance.now() - start).toFixed(0);
  const after = await wasm(workerd);
  const bySnapshot = await wake(workerd, client);
  client.close();
  while ((await workerd.ask(NAME, "alarm")) !== null); // it would wake the object before us
  await workerd.kill();
  workerd = await Workerd.start(folder);
  const cold = performance.now();
  client = await Client.open(workerd.port, NAME);
  await reply(client);
  const first = (performance.now() - cold).toFixed(1);
  console.log(
    `${megabytes} MB in values of ${valueBytes} bytes: by the log ${byLog} ms, by a snapshot ${bySnapshot} ms, in a new process ${first} ms ` +
      `(wasm ${await wasm(workerd)} MB, process at most ${peak(workerd.child.pid)} MB); rewritten in ${rewrite} ms (wasm ${before} -> ${after} MB)`,
  );
  client.close();
  await workerd.kill();
  removeFolder(folder);
}

const sizes = process.argv.slice(2).map(Number);
for (const megabytes of sizes.length > 0 ? sizes : [1, 10, 50]) for (const valueBytes of [1000, 100]) await measure(megabytes, valueBytes);
