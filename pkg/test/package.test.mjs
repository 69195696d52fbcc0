// The package as a user gets it, packed and installed outside the repository: what is in it, and how its entries find the engine.
// The runtimes, compilers and bundlers it works with are in `install-….test.mjs`.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";

import { user } from "./install/user.mjs";

let home;
before(() => {
  home = user();
});

const node = (...args) => execFileSync(process.execPath, args, { cwd: home, encoding: "utf8" });
const installed = (...path) => join(home, "node_modules/cachelet", ...path);

test("the REST handler, imported and required", () => {
  const program = `const cache = Cachelet.createSync();
    const fetch = restFetch(cache, { url: "http://cache.test", token: "secret" });
    fetch("http://cache.test/set/k/v?_token=secret").then((response) => response.json()).then(({ result }) => console.log(result, cache.get("k")));`;
  writeFileSync(join(home, "rest.mjs"), `import { Cachelet } from "cachelet"; import { restFetch } from "cachelet/rest"; ${program}`);
  writeFileSync(join(home, "rest.cjs"), `const { Cachelet } = require("cachelet"); const { restFetch } = require("cachelet/rest"); ${program}`);
  for (const file of ["rest.mjs", "rest.cjs"]) assert.equal(node(file).trim(), "OK v");
});

test("the inline entry brings its own engine, the slim one takes what it is given", () => {
  writeFileSync(
    join(home, "other.mjs"),
    `import { readFileSync } from "node:fs"; import { Cachelet as Inline } from "cachelet/inline"; import { Cachelet as Slim } from "cachelet/slim";
     const wasm = readFileSync(new URL(import.meta.resolve("cachelet/engine.wasm")));
     const caches = [await Inline.create(), await Slim.create({ wasm }), await Slim.create({ wasm: await WebAssembly.compile(wasm) }), Slim.createSync({ wasm: new WebAssembly.Module(wasm) })];
     for (const cache of caches) { cache.set("k", "h\u00e9llo"); console.log(cache.get("k")); cache.close(); }
     await Slim.create().catch((error) => console.log(error.message));
     await Slim.create({ wasm: new Response("<!doctype html>") }).catch((error) => console.log(error.message));`,
  );
  const lines = node("other.mjs").trim().split("\n");
  assert.deepEqual(lines.slice(0, 4), Array(4).fill("h\u00e9llo"));
  assert.match(lines[4], /brings no engine/);
  assert.match(lines[5], /could not be compiled from what the Response gave: .*magic word/);
});

test("there is one wasm file, and only Node's entries name Node", () => {
  assert.deepEqual(readdirSync(installed("dist"), { recursive: true }).filter((file) => file.endsWith(".wasm")), ["engine.wasm"]);
  const imports = (file, seen = new Set()) => {
    if (seen.has(file)) return seen;
    seen.add(file);
    for (const [, to] of readFileSync(installed("dist", file), "utf8").matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) imports(to, seen);
    return seen;
  };
  for (const entry of ["web.js", "workerd.js", "edge-light.js", "inline.js", "slim.js", "persistent.js", "persistent-worker.js", "worker.js", "commands.js", "rest.js"]) {
    for (const file of imports(entry)) assert.doesNotMatch(readFileSync(installed("dist", file), "utf8"), /from\s*"node:/, `${entry} reaches ${file}`);
  }
  const reaches = (entry, pattern) => [...imports(entry)].some((file) => pattern.test(readFileSync(installed("dist", file), "utf8")));
  const engine = /new URL\("\.\/engine\.wasm", import\.meta\.url\)/;
  assert.deepEqual(["web.js", "persistent-worker.js", "persistent.js"].map((entry) => reaches(entry, engine)), [true, true, false]);
  assert.match(readFileSync(installed("dist/persistent.js"), "utf8"), /new Worker\(new URL\("\.\/persistent-worker\.js", import\.meta\.url\), \{/);
  assert.match(readFileSync(installed("dist/workerd.js"), "utf8"), /from "\.\/engine\.wasm"/);
});

test("a store keeps no process alive, nor does a wait without end; a wait with a timeout or a signal does", () => {
  const lives = (lines) => {
    const program = `import { Cachelet } from "cachelet";
      const cache = await Cachelet.create();
      const started = Date.now();
      process.on("exit", () => console.log(Date.now() - started));
      ${lines}`;
    writeFileSync(join(home, "lives.mjs"), program);
    return Number(node("lives.mjs"));
  };
  const [least, most] = [390, 20_000];
  for (const lines of ["cache.set('k', 'v', { EX: 60 }); cache.subscribe('c', () => {});", "void cache.async.blpop('q', 0);", "cache.set('k', 'v', { EX: 60 }); void cache.async.blpop('q', 0);"]) assert.ok(lives(lines) < least, lines);
  for (const lines of [
    "cache.set('k', 'v', { EX: 60 }); void cache.async.blpop('q', 0.4);",
    "cache.async.withSignal(AbortSignal.timeout(400)).blpop('q', 0).catch(() => {});",
    "void cache.async.blpop('q', 0); cache.set('k', 'v', { EX: 60 }); void cache.async.xread('BLOCK', 400, 'STREAMS', 's', '$');",
  ]) {
    const ms = lives(lines);
    assert.ok(ms >= least && ms < most, `${lines} ${ms}`);
  }
});

test("every file the manifest names is there", () => {
  const manifest = JSON.parse(readFileSync(installed("package.json"), "utf8"));
  const paths = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(paths));
  for (const path of [...paths(manifest.exports), ...paths(manifest.bin), manifest.main, manifest.module, manifest.types]) readFileSync(installed(path));
  for (const name of ["LICENSE-MIT", "LICENSE-APACHE", "README.md"]) readFileSync(installed(name));
});

test("the program runs from where npm puts it, and has the playground with it", () => {
  const run = (...args) => execFileSync(join(home, "node_modules/.bin/cachelet"), args, { encoding: "utf8" });
  assert.match(run("--version"), /^\d/);
  assert.match(run("doctor", "--port", "0", "--http-port", "0"), /^ok +the playground is there$/m);
});

test("create to first reply within 20 ms", () => {
  writeFileSync(
    join(home, "first.mjs"),
    `import { Cachelet } from "cachelet";
     const start = performance.now(); const cache = await Cachelet.create(); cache.set("k", "v"); cache.get("k");
     console.log(performance.now() - start);`,
  );
  // Fresh processes, the best of several. On a machine with more to do than it has processors, everything takes longer.
  const limit = 20 * Math.max(1, loadavg()[0] / availableParallelism());
  const times = [];
  while (times.length < 3 || (Math.min(...times) > limit && times.length < 20)) times.push(Number(node("first.mjs")));
  console.log(`create to first reply, ms: ${times.map((time) => time.toFixed(1)).join(" ")}`);
  assert.ok(Math.min(...times) <= limit, `${times}, limit ${limit}`);
});

test("the examples come with the package, for its version, without what they leave behind", () => {
  const { version } = JSON.parse(readFileSync(installed("package.json"), "utf8"));
  const examples = readdirSync(installed("examples"));
  assert.ok(examples.length >= 5, examples.join());
  for (const name of examples) {
    const { dependencies } = JSON.parse(readFileSync(installed("examples", name, "package.json"), "utf8"));
    assert.equal(dependencies.cachelet, `^${version}`);
    assert.deepEqual(readdirSync(installed("examples", name)).filter((file) => /node_modules|state|lock/.test(file)), []);
    for (const [, link] of readFileSync(installed("examples", name, "README.md"), "utf8").matchAll(/\]\((?!http)([^)#]+)/g)) readFileSync(installed("examples", name, link));
  }
});
