// `cachelet cli` beside redis-cli: the same words to the same servers, and the same bytes back.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { clientOf, folder, load, redisServer, root, serveProgram, withoutRedis } from "./support.mjs";

const program = join(root, "bin/cachelet.mjs");
const environment = { ...process.env, REDISCLI_HISTFILE: "/dev/null" };
const spawned = (file, args, input = "") => {
  const { status, stdout, stderr } = spawnSync(file, args, { input, encoding: "latin1", timeout: 30_000, env: environment });
  return { status, stdout, stderr };
};
const run = (args, input) => spawned(process.execPath, [program, "cli", ...args], input);
/** For what answers in this process: a wait for the program must not stop it. */
const ran = async (args) => {
  const child = spawn(process.execPath, [program, "cli", ...args], { stdio: ["ignore", "ignore", "pipe"], env: environment });
  let stderr = "";
  child.stderr.on("data", (bytes) => (stderr += bytes));
  const [status] = await once(child, "close");
  return { stderr, status };
};
const redisCli = (args, input) => spawned("redis-cli", args, input);
const skip = withoutRedis;

let server;
const ports = {};
const stops = [];
before(async () => {
  server = await serveProgram();
  ports.cachelet = server.port;
  if (!skip) ports["redis-server"] = (await redisServer({ after: (stop) => stops.push(stop) }, "--enable-debug-command", "yes")).port;
});
after(async () => {
  await server.stop();
  for (const stop of stops) stop();
});

const LINES = [
  "flushall", "set k v", "get k", "get none", 'set b "\\x00\\xff\\n\\"q\\\\"', "get b", "set u 'it''s'", "set q 'it\\'s'", "get q", "incr k", "rpush l a b c", "lrange l 0 -1",
  "lrange none 0 -1", "hset h f 1 g 2", "hgetall h", "zadd z 1 a 2.5 b", "zrange z 0 -1 withscores", "scan 0 match l*", "multi", "set x 1", "lrange l 0 0", "incr l", "exec", 'set "unclosed',
  "ping", "command getkeys set a b", "object encoding l", "command info get", "config get *max*entries*", "client list id 9999", "object help", "select 3", "dbsize", 'echo "h\u00e9llo \u0160\u00a0x"',
  "3 ping", "-1", "nosuch \u00ff\u0001", "get", 'echo "\\t\\a\\b\\x1f\\x7f"', 'echo ""', "select 99", "xadd s 1-1 f v", "xrange s - +", "geoadd g 13.4 52.5 berlin", "geopos g berlin none", "zscore z b", "zmscore z a none",
  "hrandfield h -2 withvalues", "type l", "sadd set 1 2 3", "smembers set", "smismember set 1 9", "debug nosuch", "quit", "ping",
];
LINES.splice(-2, 0, ...Array.from({ length: 12 }, (_, i) => `rpush long item${i}`), "lrange long 0 -1");
// Which fields come is chance, and 7.0 and 7.2 differ in words of theirs.
const SAME = LINES.filter((line) => !/^(hrandfield|object help|debug|command info)/.test(line));

const FLAGS = [["--no-raw"], [], ["-3", "--no-raw"], ["-3"], ["--csv"], ["-3", "--csv"], ["--json"], ["--json", "-2"], ["--quoted-json"], ["-d", "|", "-D", ";\n"], ["--raw", "-n", "2"]];

for (const name of ["cachelet", "redis-server"]) {
  for (const flags of FLAGS) {
    test(`a pipe to ${name} gives what redis-cli prints: ${flags.join(" ")}`, { skip }, () => {
      // Of a quotation mark redis-cli's --quoted-json makes what is no JSON.
      const input = `${SAME.filter((line) => flags[0] !== "--quoted-json" || line !== "get b").join("\n")}\n`;
      const at = ["-p", `${ports[name]}`, ...flags];
      const [ours, theirs] = [run(at, Buffer.from(input)), redisCli(at, Buffer.from(input))];
      assert.equal(ours.stdout, theirs.stdout);
      assert.equal(ours.status, theirs.status);
      assert.ok(ours.stdout.length > 500);
    });
  }
}

test("every type of RESP3 is printed as redis-cli prints it", { skip }, () => {
  const kinds = ["string", "integer", "double", "null", "array", "set", "map", "verbatim", "true", "false", "push"];
  const nested = `eval "redis.setresp(3); return {{map={a={1,2}}},{set={a=true}},{set={}},{map={}},{double=3.5},{map={a={1,2},b={map={c=2}}}},false,{}}" 0`;
  const input = [...kinds.map((kind) => `debug protocol ${kind}`), nested, "eval \"return {1,{2,{}},redis.error_reply('ERR x')}\" 0", 'echo "\\x01\\xff\u00e9"'].join("\n");
  for (const flags of FLAGS) {
    const at = ["-p", `${ports["redis-server"]}`, ...flags];
    assert.equal(run(at, input).stdout, redisCli(at, input).stdout, flags.join(" "));
  }
});

test("one command: what is printed, where errors go and the exit code are redis-cli's", { skip }, () => {
  const cases = [
    [["set", "one", "1"]], [["get", "one"]], [["--no-raw", "get", "one"]], [["nosuch"]], [["-e", "nosuch"]], [["-e", "get", "one"]], [["-r", "3", "incr", "counter"]], [["-r", "2", "-i", "0.01", "ping"]], [["-r", "0", "ping"]],
    [["-x", "set", "two"], "from input\n"], [["get", "two"]], [["-X", "TAG", "set", "TAG", "three"], "four"], [["get", "four"]], [["--quoted-input", "set", '"\\x00k"', "'a b'"]], [["--quoted-input", "get", '"\\x00k"']],
    [["info", "nosuch"]], [["-D", "", "get", "one"]], [["-2", "-n", "1", "get", "one"]], [["get", "-n", "1"]], [["-p", "1", "ping"]], [["--scan", "--pattern", "t*"]], [["--show-pushes", "no", "ping"]],
  ];
  for (const [args, input] of cases) {
    const at = ["-p", `${ports.cachelet}`, ...args];
    // Each starts where the other did.
    const [ours, theirs] = [run, redisCli].map((cli) => {
      redisCli(["-p", `${ports.cachelet}`, "del", "counter", "two", "four"].slice(0, args.includes("incr") ? 4 : 2).concat(args.includes("incr") ? [] : ["ping"]));
      return cli(at, input);
    });
    assert.deepEqual([ours.stdout, ours.status], [theirs.stdout, theirs.status], args.join(" "));
    assert.equal(ours.stderr === "", theirs.stderr === "", args.join(" "));
  }
});

/** Runs a shell script on a terminal of 80 columns. */
const onTerminal = (script, input) => spawned("script", ["-qec", `stty cols 80; ${script}`, "/dev/null"], input).stdout;
const withoutTerminal = skip || (spawnSync("script", ["--version"]).status === 0 ? false : "there is no script(1) to make a terminal");

test("on a terminal, one command prints what redis-cli prints there", { skip: withoutTerminal }, () => {
  const words = ["rpush tty a b", "lrange tty 0 -1", "get none", "nosuch", "hset ttyhash a 1", "hgetall ttyhash", "-3 hgetall ttyhash", "--csv lrange tty 0 -1", "--raw lrange tty 0 -1", "info nosuch", "--scan --pattern tty*", "del tty ttyhash"];
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
  const { readFile } = await import("node:fs/promises");
  const kept = await readFile(history, "utf8");
  assert.match(kept, /^set k v keepttl\nget k\nmulti\n/);
  assert.doesNotMatch(kept, /secret-word/);
});

test("Ctrl-C ends a command that waits, and Ctrl-D the prompt", { skip: withoutTerminal }, async () => {
  assert.equal((await typed(`-p ${ports.cachelet}`, [[/> /, "blpop none 0\r"], [/\n/, "\x03"]])).status, 0);
  assert.equal((await typed("--local", [[/local> /, "set a 1\r"], [/OK/, "\x04"]])).status, 0);
});

const bySummary = ({ stdout, status }) => [stdout.slice(0, stdout.indexOf("Biggest   ")), stdout.split("\n").sort(), status];

test("--scan, --bigkeys, --memkeys and --hotkeys say what redis-cli says", { skip }, async (t) => {
  for (const port of Object.values(ports)) {
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
    for (const args of [["--scan"], ["--scan", "--no-raw"], ["--scan", "--pattern", "l*", "-i", "0.001"]]) assert.deepEqual(run([...at, ...args]), redisCli([...at, ...args]), args.join(" "));
    for (const args of [["--bigkeys"], ["--bigkeys", "-i", "0.001"], ["--memkeys"], ["--memkeys-samples", "2"]]) assert.deepEqual(bySummary(run([...at, ...args])), bySummary(redisCli([...at, ...args])), args.join(" "));
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

test("passwords, users, URLs, Unix sockets", { skip }, async (t) => {
  const socket = join(await folder(t), "redis.sock");
  const { port } = await redisServer(t, "--unixsocket", socket);
  const client = await clientOf(t, { port });
  await client.sendCommand(["ACL", "SETUSER", "ada", "on", ">pass/word", "~*", "+@all"]);
  await client.configSet("requirepass", "se:cret");
  const at = ["-p", `${port}`];
  const pong = (args) => assert.deepEqual(run(args).stdout, "PONG\n", args.join(" "));
  assert.match(run([...at, "ping"]).stdout, /^NOAUTH/);
  pong([...at, "-a", "se:cret", "ping"]);
  pong([...at, "--no-auth-warning", "--user", "ada", "--pass", "pass/word", "-3", "ping"]);
  pong(["-u", `redis://ada:pass%2Fword@localhost:${port}/3`, "ping"]);
  pong(["--url", `redis://se%3Acret@localhost:${port}`, "ping"]);
  pong(["-s", socket, "-a", "se:cret", "ping"]);
  assert.match(run(["-s", socket, "-a", "se:cret", "-n", "3", "client", "info"]).stdout, / db=3 /);
  assert.match(run([...at, "-a", "wrong", "ping"]).stderr, /Using a password[^]*AUTH failed: WRONGPASS/);
  assert.equal(run([...at, "-a", "wrong", "--no-auth-warning", "ping"]).stdout, redisCli([...at, "-a", "wrong", "--no-auth-warning", "ping"]).stdout);
  assert.match(run([...at, "-a", "se:cret", "-n", "99", "set", "a", "1"]).stderr, /SELECT 99 failed/);
});

const withoutOpenssl = skip || (spawnSync("openssl", ["version"]).status === 0 ? false : "there is no openssl to make certificates");

test("TLS: whom to trust, another name, one's own certificate", { skip: withoutOpenssl }, async (t) => {
  const dir = await folder(t);
  const [key, cert] = [join(dir, "key.pem"), join(dir, "cert.pem")];
  spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-keyout", key, "-out", cert, "-subj", "/CN=store", "-addext", "subjectAltName=DNS:store.example"]);
  const { port: plain } = await redisServer(t);
  const tls = plain + 1 > 65535 ? plain - 1 : plain + 1;
  await redisServer(t, "--tls-port", `${tls}`, "--tls-cert-file", cert, "--tls-key-file", key, "--tls-ca-cert-file", cert);
  const at = ["-p", `${tls}`, "--tls"];
  const own = ["--cert", cert, "--key", key];
  assert.equal(run([...at, "--cacert", cert, "--sni", "store.example", ...own, "ping"]).stdout, "PONG\n");
  assert.equal(run(["-u", `rediss://localhost:${tls}`, "--insecure", ...own, "ping"]).stdout, "PONG\n");
  assert.match(run([...at, ...own, "ping"]).stderr, /is not trusted[^]*--cacert FILE/);
  assert.match(run([...at, "--cacert", cert, ...own, "ping"]).stderr, /for another name[^]*--sni/);
  assert.match(run([...at, "--cacert", "/nowhere", "ping"]).stderr, /--cacert wants a PEM file/);
  const { createServer } = await import("node:net");
  const other = createServer((socket) => socket.once("data", () => socket.end("-ERR Protocol error\r\n")).on("error", () => undefined));
  await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
  t.after(() => other.close());
  for (const to of [other.address().port, ...(process.env.LONG ? [plain] : [])]) {
    const { stderr, status } = await ran(["-p", `${to}`, "--tls", "ping"]);
    assert.match(stderr, /does not (speak TLS|answer as TLS does); leave --tls away/);
    assert.equal(status, 1);
  }
});

test("--local needs no server, in any way of running commands", () => {
  const { stdout, status } = run(["--local", "--no-raw"], "set k v EX 100\nttl k\nblpop none 0.05\nget k\n");
  assert.equal(stdout, 'OK\n(integer) 100\n(nil)\n"v"\n');
  assert.equal(status, 0);
  assert.equal(run(["--local", "-r", "3", "incr", "a"]).stdout, "1\n2\n3\n");
  assert.equal(run(["--local", "--pipe"], "SET a 1\nNOSUCH\n").stdout, "All data transferred. Waiting for the last reply...\nLast reply received from server.\nerrors: 1, replies: 2\n");
});

test("mistakes are told with what to do", () => {
  const told = (args, pattern, status = 2) => {
    const result = run(args);
    assert.match(result.stderr, pattern);
    assert.equal(result.status, status);
    assert.equal(result.stdout, "");
  };
  told(["--eval", "file.lua"], /--eval is not there: Cachelet has no scripting/);
  told(["--cluster", "info"], /no cluster/);
  told(["--frobnicate"], /no option --frobnicate. See: cachelet cli --help/);
  told(["-p"], /-p wants a value/);
  told(["-p", "70000", "ping"], /-p wants a whole number from 1 to 65535/);
  told(["-u", "http://x"], /-u wants a URL as redis:/);
  told(["--scan", "--bigkeys"], /one at a time/);
  told(["-x"], /-x wants a command/);
  told(["-p", "1", "ping"], /nothing listens on 127\.0\.0\.1:1; start a server with: cachelet serve --port 1/, 1);
  assert.match(run(["--help"]).stdout, /--local/);
});

test("a reader that ends early ends it, and a server that speaks something else is said to", async (t) => {
  const { createServer } = await import("node:net");
  const few = spawnSync("sh", ["-c", `yes ping | head -20000 | ${process.execPath} ${program} cli -p ${ports.cachelet} | head -1`], { encoding: "utf8", env: environment });
  assert.deepEqual([few.stdout, few.stderr], ["PONG\n", ""]);
  for (const [answer, pattern] of [["HTTP/1.1 400 Bad Request\r\n\r\n", /does not speak RESP: its reply starts with "HTTP/], ["$x\r\n", /does not speak RESP/], ["*1\r\n".repeat(1000), /lists within each other/], ["", /Server closed the connection/]]) {
    const other = createServer((socket) => socket.once("data", () => socket.end(answer)).on("error", () => undefined));
    await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
    t.after(() => other.close());
    const { stderr, status } = await ran(["-p", `${other.address().port}`, "get", "k"]);
    assert.match(stderr, pattern);
    assert.equal(status, 1);
  }
});

test("replies are read however they are cut", async () => {
  const { RespReader } = await load("cli/resp.ts");
  const text = "+OK\r\n$5\r\na\r\nbc\r\n*2\r\n*0\r\n%1\r\n$1\r\nk\r\n:-7\r\n|1\r\n+x\r\n+y\r\n,1.5\r\n$-1\r\n*-1\r\n_\r\n#t\r\n=5\r\ntxt:a\r\n$0\r\n\r\n-ERR \r x\r\n>1\r\n~1\r\n(123\r\n";
  const read = (pieces) => {
    const reader = new RespReader();
    return JSON.stringify(pieces.flatMap((piece) => [...reader.push(Buffer.from(piece))]), (_, value) => (value?.type === "Buffer" ? Buffer.from(value.data).toString() : value));
  };
  const whole = read([text]);
  assert.match(whole, /"double","bytes":"1.5"/);
  for (const size of [1, 2, 3, 7]) assert.equal(read(text.match(new RegExp(`[^]{1,${size}}`, "g"))), whole);
  const reader = new RespReader();
  const large = Buffer.alloc(50e6, "x");
  const start = performance.now();
  let found = [...reader.push(Buffer.from(`$${large.length}\r\n`))];
  for (let at = 0; at < large.length; at += 65536) found.push(...reader.push(large.subarray(at, at + 65536)));
  found = [...found, ...reader.push(Buffer.from("\r\n"))];
  assert.equal(found[0].bytes.length, large.length);
  assert.ok(performance.now() - start < 5000, "time grows with the square of a reply's length");
});

test("completion, hints and help come from the command table", async () => {
  const { complete, helpFor, hint } = await load("cli/assist.ts");
  assert.deepEqual(complete("hgeta"), [["hgetall"], "hgeta"]);
  assert.ok(complete("CONFIG ")[0].length > 0);
  assert.deepEqual(complete("config g"), [["config get"], "config g"]);
  assert.deepEqual(complete("SET k v K"), [["KEEPTTL"], "K"]);
  assert.deepEqual(complete("set k v ex 10 n")[0], ["nx"]);
  assert.deepEqual(complete("help hgeta"), [["hgetall"], "hgeta"]);
  assert.equal(hint("get"), " key");
  assert.equal(hint("set k "), hint("set k").trimStart());
  assert.match(hint("set k v ex 10"), /^ \[NX/);
  assert.doesNotMatch(hint("set k v ex 10"), /EX seconds/);
  assert.equal(hint("get k"), "");
  assert.equal(hint('set "'), "");
  assert.match(helpFor("set"), /SET key value/);
  assert.match(helpFor("@list"), /LPUSH/);
  assert.match(helpFor("nonsense"), /no command NONSENSE/);
});
