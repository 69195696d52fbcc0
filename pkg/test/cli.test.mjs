// `cachelet cli` beside redis-cli: the same words to the same servers, and the same bytes back.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";

import { environment, program, redisCli, run, servers } from "./cli-programs.mjs";
import { clientOf, folder, freePort, load, redisServer, withoutRedis } from "./support.mjs";

/** For what answers in this process: a wait for the program must not stop it. */
const ran = async (args) => {
  const child = spawn(process.execPath, [program, "cli", ...args], { stdio: ["ignore", "ignore", "pipe"], env: environment });
  let stderr = "";
  child.stderr.on("data", (bytes) => (stderr += bytes));
  const [status] = await once(child, "close");
  return { stderr, status };
};
const skip = withoutRedis;
const ports = servers("--enable-debug-command", "yes");

const LINES = [
  "flushall", "set k v", "get k", "get none", 'set b "\\x00\\xff\\n\\"q\\\\"', "get b", "set u 'it''s'", "set q 'it\\'s'", "get q", "incr k", "rpush l a b c", "lrange l 0 -1",
  "lrange none 0 -1", "hset h f 1 g 2", "hgetall h", "zadd z 1 a 2.5 b", "zrange z 0 -1 withscores", "scan 0 match l*", "multi", "set x 1", "lrange l 0 0", "incr l", "exec", 'set "unclosed',
  "ping", "command getkeys set a b", "object encoding l", "command info get", "config get *max*entries*", "client list id 9999", "object help", "select 3", "dbsize", 'echo "h\u00e9llo \u0160\u00a0x"',
  "3 ping", "-1", "nosuch \u00ff\u0001", "get", 'echo "\\t\\a\\b\\x1f\\x7f"', 'echo ""', 'echo "a\rb"', "echo a\rb", "echo \r",  "select 99", "xadd s 1-1 f v", "xrange s - +", "geoadd g 13.4 52.5 berlin", "geopos g berlin none", "zscore z b", "zmscore z a none",
  "hrandfield h -2 withvalues", "type l", "sadd set 1 2 3", "smembers set", "smismember set 1 9", "debug nosuch", "quit", "ping",
];
LINES.splice(-2, 0, ...Array.from({ length: 12 }, (_, i) => `rpush long item${i}`), "lrange long 0 -1");
// Which fields come is chance, and 7.0 and 7.2 differ in words of theirs.
const SAME = LINES.filter((line) => !/^(hrandfield|object help|debug|command info)/.test(line));

const FLAGS = [["--no-raw"], [], ["-3", "--no-raw"], ["-3"], ["--csv"], ["-3", "--csv"], ["--json"], ["--json", "-2"], ["--quoted-json"], ["-d", "|", "-D", ";\n"], ["--raw", "-n", "2"]];

for (const [name, ways] of [["cachelet", FLAGS.slice(0, 4)], ["redis-server", FLAGS]]) {
  for (const flags of ways) {
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

test("a line of a pipe may be as long as a value", () => {
  const long = "\\x00y".repeat(8_000_000);
  const { stdout } = run(["-p", `${ports.cachelet}`], `set long "${long}"\nstrlen long\nset long '${long}'\nstrlen long\ndel long\n`);
  assert.equal(stdout, "OK\n16000000\nOK\n40000000\n1\n");
});

test("every type of RESP3 is printed as redis-cli prints it", { skip }, () => {
  const kinds = ["string", "integer", "double", "null", "array", "set", "map", "verbatim", "true", "false", "push"];
  const nested = `eval "redis.setresp(3); return {{map={a={1,2}}},{set={a=true}},{set={}},{map={}},{double=3.5},{map={a={1,2},b={map={c=2}}}},false,{}}" 0`;
  const input = [...kinds.map((kind) => `debug protocol ${kind}`), nested, "eval \"return {1,{2,{}},redis.error_reply('ERR x')}\" 0", 'echo "\\x01\\xff\u00e9"'].join("\n");
  for (const flags of FLAGS.slice(2, 10).filter(([flag]) => flag !== "--csv")) {
    const at = ["-p", `${ports["redis-server"]}`, ...flags];
    assert.equal(run(at, input).stdout, redisCli(at, input).stdout, flags.join(" "));
  }
});

test("one command: what is printed, where errors go and the exit code are redis-cli's", { skip }, () => {
  const cases = [
    [["set", "one", "1"]], [["nosuch"]], [["-e", "nosuch"]], [["-r", "3", "echo", "x"]], [["-r", "2", "-i", "0.01", "ping"]], 
    [["-x", "set", "two"], "from input\n"], [["-X", "TAG", "set", "TAG", "three"], "four"], [["-X", "TAG", "set", "one", "five"], "four"], [["--quoted-input", "set", '"\\x00k"', "'a b'"]], [["--quoted-input", "get", '"\\x00k"']],
    [["-D", "", "get", "one"]], [["get", "-n", "1"]], [["-p", "1", "ping"]], [["--show-pushes", "no", "ping"]],
  ];
  for (const [args, input] of cases) {
    const at = ["-p", `${ports.cachelet}`, ...args];
    const [ours, theirs] = [run(at, input), redisCli(at, input)];
    assert.deepEqual([ours.stdout, ours.status], [theirs.stdout, theirs.status], args.join(" "));
    assert.equal(ours.stderr === "", theirs.stderr === "", args.join(" "));
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
  const tls = await freePort();
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

test("mistakes are told with what to do", async () => {
  for (const [args, pattern, status] of [[["--eval", "file.lua"], /^cachelet: --eval is not there: Cachelet has no scripting/, 2], [["-p", "1", "ping"], /nothing listens on 127\.0\.0\.1:1; start a server with: cachelet serve --port 1/, 1]]) {
    const result = run(args);
    assert.match(result.stderr, pattern);
    assert.deepEqual([result.status, result.stdout], [status, ""]);
  }
  const { promptOptions } = await load("cli/prompt/options.ts");
  const told = (args, message) => assert.throws(() => promptOptions(args), { message });
  told(["--cluster", "info"], /no cluster/);
  told(["--frobnicate"], /no option --frobnicate. See: cachelet cli --help/);
  told(["-p"], /-p wants a value/);
  told(["-p", "70000", "ping"], /-p wants a whole number from 1 to 65535/);
  told(["-u", "http://x"], /-u wants a URL as redis:/);
  told(["-u", "redis://x%2:y@z"], /% in the URL/);
  told(["-i", "soon", "ping"], /-i wants seconds/);
  told(["--scan", "--bigkeys"], /one at a time/);
  told(["-x"], /-x wants a command/);
  told(["--user", "ada", "ping"], /--user wants a password/);
  told(["--quoted-input", "get", '"open'], /not one word in quotes/);
  assert.match(run(["--help"]).stdout, /--local/);
  assert.equal(run(["--local", "echo", "--help"]).stdout, "--help\n");
});

test("a reader that ends early ends it, and a server that speaks something else is said to", async (t) => {
  const { createServer } = await import("node:net");
  const few = spawnSync("sh", ["-c", `yes ping | head -20000 | ${process.execPath} ${program} cli -p ${ports.cachelet} | head -1`], { encoding: "utf8", env: environment });
  assert.deepEqual([few.stdout, few.stderr], ["PONG\n", ""]);
  const subscribed = "*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n";
  for (const [answer, pattern, command = ["get", "k"]] of [[subscribed, /Server closed the connection/, ["subscribe", "a"]], ["HTTP/1.1 400 Bad Request\r\n\r\n", /does not speak RESP: its reply starts with "HTTP/], ["$x\r\n", /does not speak RESP/], ["*1\r\n".repeat(1000), /lists within each other/], ["", /Server closed the connection/]]) {
    const other = createServer((socket) => socket.once("data", () => socket.end(answer)).on("error", () => undefined));
    await new Promise((resolve) => other.listen(0, "127.0.0.1", resolve));
    t.after(() => other.close());
    const { stderr, status } = await ran(["-p", `${other.address().port}`, ...command]);
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
  const { complete, helpFor, hint } = await load("cli/prompt/assist.ts");
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

test("SHUTDOWN is done once the server is gone, as a command and from a pipe", { skip }, async (t) => {
  for (const [words, input] of [[["shutdown", "nosave"]], [[], "ShutDown nosave\n"]]) {
    const [ours, theirs] = await Promise.all([run, redisCli].map(async (cli) => cli(["-p", `${(await redisServer(t)).port}`, ...words], input)));
    assert.equal(theirs.status, 0);
    assert.deepEqual(ours, theirs);
  }
});

test("help as the command of the command line needs no server", () => {
  assert.match(run(["-p", "1", "help", "get"]).stdout, /^\n {2}GET key\n {2}summary: /);
  assert.match(run(["-p", "1", "?"]).stdout, /help COMMAND, or help @GROUP: /);
});
