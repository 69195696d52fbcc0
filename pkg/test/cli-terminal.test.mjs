// `cachelet cli` at a terminal, and where it looks at a server: beside redis-cli, as far as that is the same each time.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";

import { environment, program, redisCli, run, servers, spawned } from "./cli-programs.mjs";
import { clientOf, folder, withoutRedis } from "./support.mjs";

const skip = withoutRedis;
const ports = servers();

/** Runs a shell script on a terminal of 80 columns. */
const onTerminal = (script, input) => spawned("script", ["-qec", `stty cols 80; ${script}`, "/dev/null"], input).stdout;
const withoutTerminal = skip || (spawnSync("script", ["--version"]).status === 0 ? false : "there is no script(1) to make a terminal");

test("on a terminal, one command prints what redis-cli prints there", { skip: withoutTerminal }, () => {
  const words = ["rpush tty a b", "lrange tty 0 -1", "get none", "nosuch", "-3 config get port", "--raw lrange tty 0 -1", "--scan --pattern tty*", "del tty"];
  const [theirs, ours] = ["redis-cli", `${process.execPath} ${program} cli`].map((cli) => onTerminal(words.map((word) => `${cli} -p ${ports.cachelet} ${word}`).join("; ")));
  assert.match(theirs, /\(nil\)/);
  assert.equal(ours, theirs);
});

/** Types into a prompt on a terminal: waits for each pattern, then sends the keys. Resolves with all that was shown. */
async function typed(args, steps, env = {}, cli = `${process.execPath} ${program} cli`) {
  const child = spawn("script", ["-qefc", `stty cols 80; exec ${cli} ${args}`, "/dev/null"], { env: { ...environment, TERM: "xterm", ...env } });
  const timer = setTimeout(() => child.kill("SIGKILL"), 60_000);
  let seen = "";
  let from = 0;
  child.stdout.on("data", (bytes) => (seen += bytes));
  for (const [pattern, keys] of steps) {
    const start = Date.now();
    while (!pattern.test(seen.slice(from))) {
      if (Date.now() - start < 10_000 && child.exitCode === null) {
        await new Promise((resolve) => setTimeout(resolve, 10));
        continue;
      }
      child.kill();
      clearTimeout(timer);
      throw new Error(`no ${pattern} in ${JSON.stringify(seen.slice(from))}`);
    }
    from = seen.length;
    if (typeof keys === "function") await keys();
    else child.stdin.write(keys);
  }
  if (child.exitCode === null) await once(child, "exit");
  clearTimeout(timer);
  return { seen, status: child.exitCode };
}

test("the prompt: hints, completion, history, transactions, messages, a server that went away", { skip: withoutTerminal }, async (t) => {
  const history = join(await folder(t), "history");
  const client = await clientOf(t, { port: ports["redis-server"] });
  const { seen, status } = await typed(`-p ${ports["redis-server"]}`, [
    [/> /, "set k"],
    [/set k\x1b\[\d+G\x1b\[90m value \[NX|k\x1b\[90m value \[NX/, " v ke\t"],
    [/keepttl/, "\r"],
    [/OK\r\n/, "get k\r"],
    [/"v"\r\n/, "multi\r"],
    [/\(TX\)> /, "select 3\r"],
    [/QUEUED[^]*\[3\]\(TX\)> /, "discard\r"],
    [/OK\r\n[^]*\d> /, "select 2\r"],
    [/\[2\]> /, "2 echo twice\r"],
    [/"twice"\r\n"twice"\r\n/, "auth secret-word\r"],
    [/\(error\) ERR AUTH/, "help get\r"],
    [/summary:[^]*Returns the string value of a key/, "blpop none 0.6\r"],
    [/\(nil\)\r\n\(0\.\d\ds\)/, "client setname typed\r"],
    [/OK\r\n/, async () => client.clientKill({ filter: "ID", id: (await client.clientList()).find(({ name }) => name === "typed").id })],
    [/not connected> /, "client getname\r"],
    [/\(nil\)[^]*\[2\]> /, "echo again\r"],
    [/"again"\r\n[^]*\[2\]> /, "subscribe news\r"],
    [/"news"[^]*Reading messages/, () => client.publish("news", "hello")],
    [/"message"\r\n2\) "news"\r\n3\) "hello"/, "u"],
    [/subscribed mode/, "nsubscribe\r"],
    [/"unsubscribe"[^]*\[2\]> /, "quit\r"],
  ], { REDISCLI_HISTFILE: history });
  assert.equal(status, 0, seen);
  const again = await typed(`-p ${ports["redis-server"]}`, [[/> /, "\x1b[A\x1b[A\x1b[A"], [/subscribe news/, "\x03"]], { REDISCLI_HISTFILE: history });
  assert.equal(again.status, 0);
  const kept = await readFile(history, "utf8");
  assert.match(kept, /^set k v keepttl\nget k\nmulti\n/);
  assert.doesNotMatch(kept, /secret-word/);
});

test("Ctrl-C ends a command that waits, and Ctrl-D the prompt", { skip: withoutTerminal }, async () => {
  const { seen, status } = await typed(`-p ${ports.cachelet}`, [[/> /, "blpop none 0\r"], [/\n/, "\x03"]]);
  assert.equal(status, 0);
  assert.doesNotMatch(seen, /Error/, "who hung up was nobody else");
  assert.equal((await typed("--local", [[/local> /, "set a 1\r"], [/OK/, "\x04"]])).status, 0);
  for (const key of ["\x03", "\x04"]) assert.equal((await typed("--local", [[/local> /, "subscribe a\r"], [/Reading messages/, key]])).status, 0, "while messages are read");
});

test("Ctrl-Z stops the prompt, and in the foreground again it goes on with its line", { skip: withoutTerminal }, async () => {
  const keys = [[/[#$] $/, `${process.execPath} ${program} cli --local\r`], [/local> /, "echo stop"], [/echo stop/, "\x1a"], [/Stopped/, "fg\r"], [/local> echo stop/, "ped\r"], [/"stopped"[^]*local> /, "\x04"], [/[#$] $/, "exit\r"]];
  assert.equal((await typed("", keys, { NO_COLOR: "1" }, "bash --norc --noprofile -i")).status, 0);
});

test("Ctrl-C ends the prompt of a server that says nothing more", { skip: withoutTerminal }, async (t) => {
  const silent = createServer({ allowHalfOpen: true }, (socket) => socket.resume()).listen(0, "127.0.0.1");
  t.after(() => silent.close());
  await once(silent, "listening");
  const { status } = await typed(`-p ${silent.address().port}`, [[/> /, "ping\r"], [/\n/, "\x03"]]);
  assert.equal(status, 0);
});

test("a message stands above a line of several rows", { skip: withoutTerminal }, async (t) => {
  const client = await clientOf(t, { port: ports.cachelet });
  const { seen } = await typed(`-p ${ports.cachelet}`, [
    [/> /, "subscribe wide\r"],
    [/Reading messages/, "x"],
    [/subscribed mode\)> x/, "y".repeat(60)],
    [/y{60}/, () => client.publish("wide", "hello")],
    [/"hello"[^]*y{60}/, "\x03"],
  ]);
  assert.match(seen, /\x1b\[1A(\x1b\[\d*[GJ])+1\) "message"/, "in the place of its first row");
  assert.doesNotMatch(seen, /"hello"\r\n(\x1b\[\d*[GJ])*\x1b\[\d*A/, "and the line is drawn below it");
});

test("no colours where they are not wanted, and then no hints, which nothing else tells from what is typed", { skip: withoutTerminal }, async () => {
  const keys = [[/local> /, "help get\r"], [/summary[^]*local> /, "set k"], [/set k/, " v\r"], [/OK/, "\x04"]];
  const coloured = /\x1b\[[\d;]*m/;
  for (const env of [{ NO_COLOR: "1" }, { TERM: "dumb" }]) {
    const { seen } = await typed("--local", keys, env);
    assert.doesNotMatch(seen, coloured);
    assert.doesNotMatch(seen, /\[NX/);
  }
});

const bySummary = ({ stdout, status }) => [stdout.slice(0, stdout.indexOf("Biggest   ")), stdout.split("\n").sort(), status];

test("--scan, --bigkeys, --memkeys and --hotkeys say what redis-cli says", { skip }, async (t) => {
  for (const [name, port] of Object.entries(ports)) {
    const isAll = name === "redis-server";
    const client = await clientOf(t, { port });
    await client.flushAll();
    for (let i = 0; i < 40; i++) {
      await client.set(`s${i}`, "x".repeat(i * 7));
      await client.rPush(`l${i % 5}`, ["a", `b\n${i}`]);
      await client.hSet(`h${i % 3}`, `f${i}`, "v");
    }
    await client.sendCommand(["SADD", "set \xff", "a"]);
    await client.zAdd("z", { score: 1, value: "a" });
    await client.xAdd("x", "*", { f: "v" });
    const at = ["-p", `${port}`];
    for (const args of [["--scan"], ["--scan", "--no-raw"], ["--scan", "--pattern", "l*", "-i", "0.001"]].slice(isAll ? 0 : 2)) assert.deepEqual(run([...at, ...args]), redisCli([...at, ...args]), args.join(" "));
    for (const args of [["--bigkeys", "-i", "0.001"], ["--memkeys"], ["--memkeys-samples", "2"]].slice(isAll ? 0 : 2)) assert.deepEqual(bySummary(run([...at, ...args])), bySummary(redisCli([...at, ...args])), args.join(" "));
    const refused = run([...at, "--hotkeys"]);
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /LFU/);
    await client.configSet("maxmemory-policy", "allkeys-lfu");
    await client.flushAll();
    for (let i = 0; i < 20; i++) for (let j = 0; j < 1 + i * 20; j++) client.set(`hot${i}`, "v");
    await client.ping();
    const hot = run([...at, "--hotkeys"]);
    assert.equal(hot.stdout, redisCli([...at, "--hotkeys"]).stdout);
    assert.match(hot.stdout, /hot key found with counter: \d+\tkeyname: "hot/);
    await client.configSet("maxmemory-policy", "noeviction");
  }
});

test("--pipe counts replies and errors as redis-cli does, whether RESP or lines", { skip }, () => {
  const resp = Array.from({ length: 20_000 }, (_, i) => `*3\r\n$3\r\nSET\r\n$${`p${i}`.length}\r\np${i}\r\n$3\r\n\0\r\n\r\n`).join("");
  for (const [input, ...args] of [[resp], ["SET a 1\nNOSUCH\nGET a"], [""], ["*1\r\n$4\r\nPI", "--pipe-timeout", "1"]]) {
    const at = ["-p", `${ports.cachelet}`, "--pipe", ...args];
    const [ours, theirs] = [run(at, input), redisCli(at, input)];
    if (args.length > 0) {
      // What a server makes of a command that never ends is of chance.
      assert.match(ours.stdout, /^All data transferred[^]*errors: [1-9]/);
      assert.match(ours.stderr, /No replies for 1 seconds: exiting/);
      assert.equal(ours.status, 1);
    } else assert.deepEqual(ours, theirs);
  }
  assert.equal(run(["-p", `${ports.cachelet}`, "get", "p19999"]).stdout, "\0\r\n\n");
});

test("--stat, --latency and --latency-history print as redis-cli does", { skip: withoutTerminal }, async () => {
  const lines24 = /([^\n]*\n){24}/;
  const [ours, theirs] = await Promise.all([["--stat -i 0.02", lines24], ["--stat -i 0.02", lines24, "redis-cli"]].map(([args, until, cli]) => typed(`-p ${ports.cachelet} ${args}`, [[until, "\x03"]], {}, cli)));
  const [lines, known] = [ours.seen, theirs.seen].map((seen) => seen.split("\r\n"));
  assert.deepEqual(lines.slice(0, 2), known.slice(0, 2));
  for (const line of [lines[2], lines[21], known[2]]) assert.match(line, /^\d+ +\d+\.\d\d[KM] +\d+ +\d+ +\d+ \(\+\d+\) +\d+ +$/);
  assert.deepEqual([lines[22], lines[23]], [lines[0], lines[1]]);
  const at = ["-p", `${ports.cachelet}`, "--latency", "-i", "0.1"];
  assert.match(run(at).stdout, /^\d+ \d+ \d+\.\d\d \d+\n$/);
  assert.match(run([...at, "--csv"]).stdout, /^\d+,\d+,\d+\.\d\d,\d+\n$/);
  assert.ok(JSON.parse(run([...at, "--json"]).stdout).count > 1);
  await typed(`-p ${ports.cachelet} --latency-history -i 0.1`, [[/\x1b\[0G\x1b\[2Kmin: \d+, max: \d+, avg: \d+\.\d\d \(\d+ samples\) -- \d+\.\d\d seconds range\r\n/, "\x03"]]);
});

test("messages of a subscription are printed as redis-cli prints them", { skip }, async (t) => {
  const client = await clientOf(t, { port: ports.cachelet });
  const listeners = async () => (await client.sendCommand(["CLIENT", "LIST", "TYPE", "pubsub"])).split("\n").length - 1;
  for (const [flags, ...words] of [[["--csv"], "subscribe", "x", "y"], [[], "psubscribe", "x*"], [["-3"], "subscribe", "x", "y"]]) {
    const clis = [[process.execPath, program, "cli"], ["redis-cli"]].map(([file, ...args]) => {
      const child = spawn(file, [...args, "-p", `${ports.cachelet}`, ...flags, ...words], { stdio: ["ignore", "pipe", "ignore"] });
      const cli = { child, out: "" };
      t.after(() => child.kill());
      child.stdout.on("data", (bytes) => (cli.out += bytes));
      return cli;
    });
    const until = async (done) => {
      for (const start = Date.now(); !(await done()); ) {
        assert.ok(Date.now() - start < 10_000, JSON.stringify(clis.map(({ out }) => out)));
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    };
    await until(async () => (await listeners()) === 2);
    await client.publish("x", "hel\nlo");
    await until(() => clis.every(({ out }) => /lo"?\n/.test(out)));
    for (const { child } of clis) child.kill();
    // Where there is no terminal, 7.2 does not say that it reads.
    const heard = clis.map(({ out }) => out.replace(/^Reading messages.*\n/, ""));
    await until(async () => (await listeners()) === 0);
    assert.equal(heard[0], heard[1], words.join(" "));
  }
});
