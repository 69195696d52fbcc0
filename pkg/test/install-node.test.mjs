// The installed package in Node, by import and by require; with LONG=1 in other Nodes too, and in Bun and Deno.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";

import { entriesFor, exportsOf, importAll, KEPT, short, tarball, temporary, TOOLS, user, write } from "./install/user.mjs";
import { root } from "./support.mjs";

let home;
let entries;
before(async () => {
  home = user();
  entries = (await entriesFor("node")).filter(({ runs, exports }) => runs !== "workers" && exports.length > 0);
  const { imports, names } = importAll(entries);
  write(home, {
    "all.mjs": `${imports}\nconsole.log(JSON.stringify(${names}));`,
    "all.cjs": `console.log(JSON.stringify(Object.fromEntries(${JSON.stringify(entries.map(({ name }) => name))}.map((name) => [name, Object.keys(require(name)).filter((key) => key !== "__esModule").sort()]))));`,
    "user.mjs": `import { Cachelet, ReplyError } from "cachelet"; import { serve } from "cachelet/server"; import { COMMANDS } from "cachelet/commands";${PROGRAM}`,
    "user.cjs": `const { Cachelet, ReplyError } = require("cachelet"); const { serve } = require("cachelet/server"); const { COMMANDS } = require("cachelet/commands"); (async () => {${PROGRAM}})();`,
  });
});

const PROGRAM = `
  const cache = await Cachelet.create();
  cache.set("k", "v", { EX: 10 });
  const sync = Cachelet.createSync();
  const server = await serve({ port: 0, cache });
  const answer = [cache.get("k"), sync.get("k"), COMMANDS.length > 80, server.port > 0, cache instanceof Cachelet];
  try { cache.incr("k"); } catch (error) { answer.push(error instanceof ReplyError, error.code); }
  await server.close();
  cache.close();
  answer.push(${KEPT});
  console.log(JSON.stringify(answer));
`;
const ANSWER = ["v", null, true, true, true, true, "ERR", "OK"];

/** What a program prints. Warnings of young features go to stderr. */
const run = (node, ...args) => JSON.parse(execFileSync(node, args, { cwd: home, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }));

function runs(node, ...args) {
  assert.deepEqual(run(node, ...args, "all.mjs"), exportsOf(entries));
  assert.deepEqual(run(node, ...args, "all.cjs"), exportsOf(entries));
  assert.deepEqual(run(node, ...args, "user.mjs"), ANSWER);
  assert.deepEqual(run(node, ...args, "user.cjs"), ANSWER);
}

test(`Node ${process.versions.node}: every entry by import and by require, the same classes in all of them`, () => runs(process.execPath));

const elsewhere = process.platform === "linux" && process.arch === "x64" ? false : "the list names binaries for Linux on x64";

for (const [name, { packages, binary, args = [] }] of Object.entries(TOOLS.runtimes)) {
  test(`${name}: the same`, { skip: short || elsewhere }, () => {
    const tool = user({ packages });
    runs(join(tool, "node_modules", binary), ...args);
  });
}

/** A REST handler as it is given to a runtime's own server; what is answered, and who listens before and after somebody goes. */
const REST = `
  import { Cachelet } from "cachelet"; import { createRestHandler } from "cachelet/rest";
  const cache = await Cachelet.create();
  const handle = createRestHandler(cache, { token: "secret" });
  const server = globalThis.Deno ? Deno.serve({ port: 0, onListen() {} }, handle) : Bun.serve({ port: 0, fetch: handle });
  const ask = (path, init) => fetch("http://127.0.0.1:" + (server.port ?? server.addr.port) + path, { ...init, headers: { Authorization: "Bearer secret", Accept: "text/event-stream" } });
  const answer = [await (await ask("/pipeline", { method: "POST", body: '[["SET","k","h\u00e9llo"],["GET","k"]]' })).json()];
  const leave = new AbortController();
  const { body } = await ask("/subscribe/news", { signal: leave.signal });
  await body.getReader().read();
  const listeners = () => cache.pubsubNumsub("news")[1];
  answer.push(listeners());
  leave.abort();
  for (const end = Date.now() + 10_000; listeners() > 0 && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 20));
  console.log(JSON.stringify([...answer, listeners()]));
  process.exit();
`;

for (const name of ["Bun", "Deno"]) {
  test(`${name}'s own server takes the REST handler`, { skip: short || elsewhere }, () => {
    const { packages, binary, args = [] } = TOOLS.runtimes[name];
    write(home, { "rest.mjs": REST });
    assert.deepEqual(run(join(user({ packages }), "node_modules", binary), ...args, "rest.mjs"), [[{ result: "OK" }, { result: "h\u00e9llo" }], 1, 0]);
  });
}

test("Yarn, which unpacks no package: a program, and the playground of serve", { skip: short, timeout: 120_000 }, async (t) => {
  const yarn = join(user({ packages: TOOLS.installers.Yarn }), "node_modules/@yarnpkg/cli-dist/bin/yarn.js");
  const folder = temporary();
  write(folder, { "package.json": '{ "private": true }', "yarn.lock": "", "user.mjs": readFileSync(join(home, "user.mjs"), "utf8") });
  const options = { cwd: folder, encoding: "utf8", env: { ...process.env, YARN_ENABLE_GLOBAL_CACHE: "0", YARN_ENABLE_TELEMETRY: "0" } };
  execFileSync(process.execPath, [yarn, "add", `cachelet@file:${tarball()}`], { ...options, stdio: "pipe" });
  assert.deepEqual(JSON.parse(execFileSync(process.execPath, [yarn, "node", "user.mjs"], options)), ANSWER);
  const child = spawn(process.execPath, [yarn, "cachelet", "serve", "--port", "0", "--http-port", "0"], { ...options, stdio: ["ignore", "pipe", "inherit"], detached: true });
  t.after(() => process.kill(-child.pid));
  let seen = "";
  for await (const piece of child.stdout) if (/http:\S+/.test((seen += piece))) break;
  const [address] = /http:\S+/.exec(seen) ?? assert.fail(seen);
  for (const path of ["", "docs/commands/set.html"]) assert.match(await (await fetch(address + path)).text(), /<title>/, path);
});

test("an example by the README's command, from the package that is installed", { timeout: 60_000 }, async (t) => {
  const [command] = /^cp -r node_modules\/cachelet\/examples.*$/m.exec(readFileSync(join(root, "README.md"), "utf8"));
  const env = { ...process.env, npm_config_offline: "true", npm_config_audit: "false", npm_config_fund: "false" };
  const child = spawn("sh", ["-c", `${command} -- --players 100 --port 0`], { cwd: user(), env, stdio: ["ignore", "pipe", "inherit"], detached: true });
  t.after(() => process.kill(-child.pid));
  let seen = "";
  for await (const piece of child.stdout) if (/ready on/.test((seen += piece))) break;
  const [, address] = /ready on (http:\S+)/.exec(seen) ?? assert.fail(seen);
  assert.equal((await (await fetch(address)).json()).length, 10);
});

test("the README's first example as it stands, in an empty folder, in JavaScript and TypeScript", () => {
  const [, example] = /```js\n(\/\/ first\.mjs[\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8"));
  const folder = user({ files: { "first.mjs": example, "first.mts": example } });
  const shown = [...example.matchAll(/^console\.log\(.*\); *\/\/ (.*?)(, as soon.*)?$/gm)].map(([, value]) => value);
  assert.ok(shown.length > 2);
  assert.deepEqual(execFileSync(process.execPath, ["first.mjs"], { cwd: folder, encoding: "utf8" }).trim().split("\n"), shown);
  symlinkSync(join(root, "node_modules/@types"), join(folder, "node_modules/@types"));
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--strict", "--module", "nodenext", "--target", "es2022", "--outDir", "out", "first.mts"], { cwd: folder, stdio: "inherit" });
  assert.deepEqual(execFileSync(process.execPath, ["out/first.mjs"], { cwd: folder, encoding: "utf8" }).trim().split("\n"), shown);
});
