// `cachelet bench` beside redis-benchmark, and whether it did and measured what it says.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { clientOf, redisServer, root, serveProgram, withoutRedis } from "./support.mjs";

const program = join(root, "bin/cachelet.mjs");
const run = (...args) => spawnSync(process.execPath, [program, "bench", ...args], { encoding: "utf8", timeout: 60_000 });

let server;
before(async () => (server = await serveProgram()));
after(() => server.stop());

/** A server of this process. Resolves with its port. */
async function listening(t, connected) {
  const other = createServer((socket) => connected(socket.on("error", () => undefined)));
  t.after(() => other.close());
  await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
  return other.address().port;
}

/** For what talks to a server of this process. */
async function ran(...args) {
  const child = spawn(process.execPath, [program, "bench", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (bytes) => (output.stdout += bytes));
  child.stderr.on("data", (bytes) => (output.stderr += bytes));
  const [status] = await once(child, "close");
  return { status, ...output };
}

const rows = (csv) => csv.trim().split("\n").map((line) => JSON.parse(`[${line}]`));

test("it has redis-benchmark's tests by its names, and its table", { skip: withoutRedis }, async (t) => {
  const { port } = await redisServer(t);
  const args = ["-p", `${port}`, "-n", "100", "-c", "4", "--csv"];
  const theirs = rows(spawnSync("redis-benchmark", args, { encoding: "utf8" }).stdout);
  const { stdout, stderr, status } = run(...args);
  const [head, ...ours] = rows(stdout);
  assert.deepEqual([status, stderr], [0, ""]);
  assert.deepEqual(head, theirs[0]);
  // XADD came with 7.2.
  assert.deepEqual(ours.map(([title]) => title), [...theirs.slice(1).map(([title]) => title), ...(theirs.at(-1)[0] === "XADD" ? [] : ["XADD"])]);
  for (const [title, rate, average, ...spread] of ours) {
    const [min, , , , max] = spread.map(Number);
    assert.ok(Number(rate) > 0 && min > 0, title);
    assert.ok(min <= Number(average) && Number(average) <= max, title);
    assert.deepEqual(spread, [...spread].sort((one, other) => one - other), title);
  }
});

for (const name of ["cachelet", "redis-server"]) {
  test(`it sends what it says, to ${name}`, { skip: name === "redis-server" && withoutRedis }, async (t) => {
    const { port } = name === "cachelet" ? server : await redisServer(t);
    const client = await clientOf(t, { port });
    const calls = async (command) => Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(await client.info("commandstats"))?.[1] ?? 0);
    const before = [await calls("set"), await calls("get"), await calls("hset")];
    const { stdout, status } = run("-p", `${port}`, "-n", "1000", "-c", "3", "-P", "7", "-r", "50", "-d", "20", "-t", "set,GET", "-q");
    assert.match(stdout, /^SET: \d+\.\d\d requests per second, p50=\d+\.\d{3} msec\nGET: \d+\.\d\d requests per second, p50=\d+\.\d{3} msec\n$/);
    assert.equal(status, 0);
    const keys = await client.keys("*");
    assert.ok(keys.length > 40 && keys.length <= 50, `${keys.length}`);
    for (const key of keys) assert.match(key, /^key:0{10}[0-4]\d$/);
    assert.equal(await client.strLen(keys[0]), 20);
    assert.equal(run("-p", `${port}`, "--dbnum", "3", "-3", "-n", "20", "-c", "2", "HSET", "user:__rand_int__", "name", "x").status, 0);
    assert.deepEqual(await client.multi().select(3).keys("*").select(0).exec().then(([, found]) => found), ["user:__rand_int__"]);
    const now = [await calls("set"), await calls("get"), await calls("hset")];
    assert.deepEqual(now.map((count, at) => count - before[at]), [1000, 1000, 20]);
  });
}

test("the report says how it was run, the spread, and whether it was the limit itself", () => {
  const { stdout, status } = run("-p", `${server.port}`, "-n", "500", "-c", "5", "-t", "ping_mbulk");
  assert.equal(status, 0);
  assert.match(stdout, /^====== PING_MBULK ======\n  500 requests completed in \d+\.\d\d seconds\n  5 parallel clients\n/);
  assert.match(stdout, /\n100\.000% <= \d+\.\d{3} milliseconds\n/);
  assert.match(stdout, /throughput summary: \d+\.\d\d requests per second\n  latency summary \(msec\):\n +avg +min +p50 +p95 +p99 +max\n( +\d+\.\d{3}){6}\n/);
  assert.match(stdout, /host configuration "save": .*, "appendonly": no/);
  assert.match(stdout, /this program used \d+ % of a processor/);
});

test("it measures what a server takes", async (t) => {
  const port = await listening(t, (socket) => socket.on("data", (bytes) => setTimeout(() => socket.write(/CONFIG/.test(bytes) ? "*0\r\n" : "+OK\r\n"), 50)));
  const { stdout } = await ran("-p", `${port}`, "-n", "20", "-c", "4", "-t", "set", "--csv");
  const [, [, rate, , min, p50]] = rows(stdout);
  // Five rounds of 50 ms. A timer may be early by a millisecond, and late by any.
  assert.ok(Number(min) >= 48 && Number(p50) >= 48, stdout);
  assert.ok(Number(rate) <= 84, stdout);
});

test("error replies are counted, and a server that goes away ends it", async (t) => {
  const { stdout, status } = run("-p", `${server.port}`, "-n", "30", "-c", "2", "-q", "nosuch", "command");
  assert.equal(status, 1);
  assert.match(stdout, /nosuch command: \d.*\n  30 of 30 replies are errors, the first: ERR unknown command 'nosuch'/);
  let sockets = 0;
  const port = await listening(t, (socket) => socket.on("data", (bytes) => (/CONFIG/.test(bytes) ? socket.write("*0\r\n") : sockets++ > 5 ? socket.destroy() : socket.write("+OK\r\n"))));
  const gone = await ran("-p", `${port}`, "-n", "100", "-c", "2", "-t", "set");
  assert.equal(gone.status, 1);
  assert.match(gone.stderr, /Server closed the connection/);
});

test("--local measures calls of the engine in this process", () => {
  const { stdout, status } = run("--local", "-n", "2000", "-t", "set,get", "-r", "100");
  assert.equal(status, 0);
  assert.match(stdout, /====== GET ======\n  2000 requests completed[^]*one caller in this process[^]*no sockets[^]*latency summary \(usec\)/);
  assert.match(run("--local", "-n", "200", "-P", "10", "-q", "-t", "mset").stdout, /^MSET \(10 keys\): \d+\.\d\d requests per second, p50=\d+\.\d{3} usec\n$/);
  const wrong = run("--local", "-n", "20", "-q", "INCR", "key", "too", "much");
  assert.equal(wrong.status, 1);
  assert.match(wrong.stdout, /20 of 20 replies are errors, the first: ERR wrong number of arguments/);
});

test("mistakes are told with what to do", () => {
  const told = (pattern, status, ...args) => {
    const result = run(...args);
    assert.match(result.stderr, pattern);
    assert.equal(result.status, status, args.join(" "));
    assert.equal(result.stdout, "");
  };
  told(/nothing listens on 127\.0\.0\.1:1; start a server with: cachelet serve --port 1/, 1, "-p", "1");
  told(/-t knows no nosuch; there are ping, /, 2, "-t", "set,nosuch");
  told(/--threads is not there: there is one thread/, 2, "--threads", "4");
  told(/--local has one caller/, 2, "--local", "-c", "5");
  assert.match(run("--help").stdout, /cachelet bench --local -t get,set/);
});
