// The program: `cachelet serve` from ready line to signal, and `cachelet cli` beside redis-cli.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { load, Raw, root, serveProgram } from "./support.mjs";

const program = join(root, "bin/cachelet.mjs");
const run = (args, input) => spawnSync(process.execPath, [program, ...args], { input, encoding: "utf8", timeout: 20_000 });
const redisCli = (args, input) => spawnSync("redis-cli", args, { input, encoding: "utf8", timeout: 20_000 });

let server;
before(async () => (server = await serveProgram()));
after(() => server.stop());

test("help, version and mistakes", () => {
  assert.match(run([]).stdout, /npx cachelet serve/);
  assert.match(run(["--version"]).stdout, /^\d+\.\d+\.\d+\n$/);
  assert.match(run(["serve", "--help"]).stdout, /--maxmemory 100mb/);
  assert.match(run(["cli", "--help"]).stdout, /--local/);
  const wrong = run(["sevre"]);
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /no verb "sevre"/);
  assert.equal(run(["serve", "--port", "x"]).status, 2);
  assert.equal(run(["serve", "--port"]).status, 2);
});

test("SIGTERM ends the server cleanly, clients and all", async () => {
  const other = await serveProgram();
  const client = await Raw.open(other.port);
  await client.ask("PING\r\n", /PONG/);
  const { code, out, err } = await other.stop("SIGTERM");
  assert.equal(code, 0);
  assert.equal(out, `cachelet ready on 127.0.0.1:${other.port}\n`);
  assert.equal(err, "");
  await client.until(() => client.ended);
});

test("a taken port gives one clear line, which names who has it", () => {
  const OWNER = process.platform === "linux" ? `process ${server.pid} (node)` : "another program";
  const { status, stdout, stderr } = run(["serve", "--port", `${server.port}`]);
  assert.equal(status, 1);
  assert.equal(stdout, "");
  assert.equal(stderr, `cachelet: 127.0.0.1:${server.port} is taken by ${OWNER}; choose another port, or 0 for any free one\n`);
});

test("parameters of redis.conf by flag, by --config and by file", async () => {
  const file = join(mkdtempSync(join(tmpdir(), "cachelet-")), "redis.conf");
  writeFileSync(file, '# a comment\nmaxmemory 5mb\nlist-max-listpack-size -3\nrequirepass "se cret"\n');
  const other = await serveProgram(file, "--maxmemory", "10mb", "--config", "hash-max-listpack-entries=7");
  try {
    const client = await Raw.open(other.port);
    assert.match(await client.ask("PING\r\n", /\r\n/), /^-NOAUTH/);
    await client.ask('AUTH "se cret"\r\n', /\+OK/);
    assert.match(await client.ask("CONFIG GET maxmemory\r\n", /\d{3,}/), /10485760/);
    assert.match(await client.ask("CONFIG GET list-max-listpack-size\r\n", /-3/), /-3/);
    assert.match(await client.ask("CONFIG GET hash-max-listpack-entries\r\n", /\n7\r\n/), /7/);
    client.socket.destroy();
  } finally {
    await other.stop();
  }
  const wrong = run(["serve", "--port", "0", "--no-such-parameter", "1"]);
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /no-such-parameter/);
});

const LINES = [
  "flushall", "set k v", "get k", "get none", 'set b "\\x00\\xff\\n\\"q\\\\"', "get b", "set u 'it''s'", "set q 'it\\'s'", "get q", "incr k", "rpush l a b c", "lrange l 0 -1",
  "lrange none 0 -1", "hset h f 1 g 2", "hgetall h", "zadd z 1 a 2.5 b", "zrange z 0 -1 withscores", "scan 0 match l*", "multi", "set x 1", "lrange l 0 0", "exec", 'set "unclosed',
  "ping", "command getkeys set a b", "object encoding l", "command info get", "config get *max*entries*", "client list id 99", "object help", "select 3", "dbsize", 'echo "h\u00e9llo"',
  ...Array.from({ length: 12 }, (_, i) => `rpush long item${i}`), "lrange long 0 -1",
];

const hasRedisCli = redisCli(["--version"]).status === 0;

for (const [name, flags] of [["terminal", ["--no-raw"]], ["pipe", []], ["RESP3", ["-3", "--no-raw"]], ["RESP3 pipe", ["-3"]]]) {
  test(`cachelet cli prints what redis-cli prints: ${name}`, { skip: hasRedisCli ? false : "redis-cli is not installed" }, () => {
    const input = `${LINES.join("\n")}\n`;
    const at = ["-h", server.host, "-p", `${server.port}`, ...flags];
    assert.equal(run(["cli", ...at], input).stdout, redisCli(at, input).stdout);
  });
}

test("cachelet cli: one command, its exit code, the last argument from standard input", () => {
  const at = ["cli", "-p", `${server.port}`];
  assert.equal(run([...at, "set", "one", "1"]).stdout, "OK\n");
  assert.equal(run([...at, "-n", "0", "get", "one"]).stdout, "1\n");
  assert.equal(run([...at, "--no-raw", "get", "one"]).stdout, '"1"\n');
  assert.equal(run([...at, "-x", "set", "two"], "from input").stdout, "OK\n");
  assert.equal(run([...at, "get", "two"]).stdout, "from input\n");
  assert.equal(run([...at, "nosuch"]).status, 1);
  const nobody = run(["cli", "-p", "1", "ping"]);
  assert.equal(nobody.status, 1);
  assert.match(nobody.stderr, /nothing listens on 127\.0\.0\.1:1/);
});

test("cachelet cli --local needs no server", () => {
  const { stdout, status } = run(["cli", "--local", "--no-raw"], "set k v EX 100\nttl k\nblpop none 0.05\nget k\n");
  assert.equal(stdout, 'OK\n(integer) 100\n(nil)\n"v"\n');
  assert.equal(status, 0);
});

test("completion and help come from the command table", async () => {
  const { complete, helpFor } = await load("cli/assist.ts");
  assert.deepEqual(complete("hgeta"), [["hgetall"], "hgeta"]);
  assert.ok(complete("CONFIG ")[0].length > 0);
  assert.deepEqual(complete("config g"), [["config get"], "config g"]);
  const [options, word] = complete("SET k v K");
  assert.deepEqual([options, word], [["KEEPTTL"], "K"]);
  assert.match(helpFor("set"), /SET key value/);
  assert.match(helpFor("@list"), /LPUSH/);
  assert.match(helpFor("nonsense"), /no command NONSENSE/);
});
