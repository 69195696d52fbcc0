// The program: its verbs, and `cachelet serve` from ready line to signal.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { Raw, root, serveProgram } from "./support.mjs";

const program = join(root, "bin/cachelet.mjs");
const run = (args, input) => spawnSync(process.execPath, [program, ...args], { input, encoding: "utf8", timeout: 20_000 });

let server;
before(async () => (server = await serveProgram()));
after(() => server.stop());

test("help, version and mistakes", () => {
  assert.match(run([]).stdout, /npx cachelet serve/);
  assert.match(run(["--version"]).stdout, /^\d+\.\d+\.\d+\n$/);
  assert.match(run(["serve", "--help"]).stdout, /--maxmemory 100mb/);
  // As people ask for it: in short, and of the program.
  for (const words of [[], ["serve"], ["doctor"], ["rdb"], ["rdb", "inspect"]]) {
    const help = run([...words, "--help"]).stdout;
    assert.notEqual(help, "");
    for (const asked of [[...words, "-h"], ["help", ...words]]) assert.equal(run(asked).stdout, help, asked.join(" "));
  }
  assert.equal(run(["help", "cli"]).stdout, run(["cli", "--help"]).stdout);
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

test("what is told to nobody ends a server no sooner", async () => {
  const other = await serveProgram("--appendonly", "yes", "--dir", mkdtempSync(join(tmpdir(), "cachelet-")));
  other.deafen();
  const client = await Raw.open(other.port);
  for (const rewrites of [1, 2, 3]) {
    await client.ask("BGREWRITEAOF\r\n", /\+/);
    for (let done = false; !done; ) done = /aof_rewrites:(\d+)/.exec(await client.ask("INFO persistence\r\n", /aof_rewrites:\d+[^]*\r\n$/))?.[1] === `${rewrites}`;
  }
  assert.equal((await other.stop()).code, 0);
});

test("help and findings for a reader that is gone", async () => {
  for (const args of [["--help"], ["cli", "--help"], ["rdb", "--help"], ["doctor", "--port", "0"]]) {
    const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    let stderr = "";
    child.stderr.on("data", (bytes) => (stderr += bytes));
    assert.deepEqual([...(await once(child, "close")), stderr], [0, null, ""], args.join(" "));
  }
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
