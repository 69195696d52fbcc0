// The package as a user gets it: packed, installed outside the repository, imported and required.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { before, test } from "node:test";

import { root } from "./support.mjs";

let home;
before(() => {
  home = mkdtempSync(join(tmpdir(), "cachelet-user-"));
  const npm = (args, cwd) => execFileSync("npm", [...args, "--loglevel=error"], { cwd, encoding: "utf8" });
  const [{ filename }] = JSON.parse(npm(["pack", "--json", "--pack-destination", home], root));
  writeFileSync(join(home, "package.json"), '{ "private": true }');
  npm(["install", "--offline", "--no-audit", "--no-fund", join(home, filename)], home);
});

const node = (...args) => execFileSync(process.execPath, args, { cwd: home, encoding: "utf8" });
const installed = (...path) => join(home, "node_modules/cachelet", ...path);

const PROGRAM = `
  const cache = await Cachelet.create();
  cache.set("k", "v", { EX: 10 });
  const sync = Cachelet.createSync();
  const server = await serve({ port: 0, cache });
  const answer = [cache.get("k"), sync.get("k"), COMMANDS.length > 80, server.port > 0, cache instanceof Cachelet];
  try { cache.incr("k"); } catch (error) { answer.push(error instanceof ReplyError, error.code); }
  await server.close();
  cache.close();
  console.log(JSON.stringify(answer));
`;
const ANSWER = JSON.stringify(["v", null, true, true, true, true, "ERR"]);

test("ESM import", () => {
  writeFileSync(join(home, "user.mjs"), `import { Cachelet, ReplyError } from "cachelet"; import { serve } from "cachelet/server"; import { COMMANDS } from "cachelet/commands";${PROGRAM}`);
  assert.equal(node("user.mjs").trim(), ANSWER);
});

test("CommonJS require, the same classes in both entries", () => {
  writeFileSync(join(home, "user.cjs"), `const { Cachelet, ReplyError } = require("cachelet"); const { serve } = require("cachelet/server"); const { COMMANDS } = require("cachelet/commands"); (async () => {${PROGRAM}})();`);
  assert.equal(node("user.cjs").trim(), ANSWER);
});

const TYPED = `
const typed = async (): Promise<void> => {
  const cache = await Cachelet.create({ maxmemory: 1e6, now: () => 0 });
  const value: string | null = cache.get("k");
  const set: string | null = cache.set("k", new Uint8Array(1), { EX: 10, NX: true });
  cache.set("k", 1n, "PX", 5);
  const count: number = cache.del(["a", "b"], "c");
  const all: { [field: string]: Reply } = cache.hgetall("h");
  const popped = await cache.async.blpop("q", 1);
  cache.zadd("z", { GT: true }, 1, "a");
  // @ts-expect-error an option that SET has not
  cache.set("k", "v", { EXX: 10 });
  // @ts-expect-error a value that is none
  cache.set("k", undefined);
  // @ts-expect-error a method that is none
  cache.gett("k");
  const server = await serve({ port: 0, cache });
  const off: () => void = cache.subscribe("c", (message: string, channel: string) => undefined);
  const handle: (request: Request) => Promise<Response> = createRestHandler(cache, { token: "secret", readOnlyToken: "public" });
  const patched: typeof fetch = restFetch(server.cache, { url: "http://cache.test", token: "secret" });
  // @ts-expect-error nobody is let in without a token
  createRestHandler(cache, {});
  void [handle, patched, value, set, count, all, popped, off, server.port, COMMANDS[0]?.synopsis, new ReplyError("ERR x").code];
};
void typed;
`;

const PERSISTENT = `
import { PersistentCachelet, type Persistence } from "cachelet/persistent";
const kept = async (): Promise<void> => {
  const store = await PersistentCachelet.open("shop", { maxmemory: 1e6, onPersistence: (persistence: Persistence) => undefined });
  const value: string | null = await store.get("k");
  const off: () => Promise<void> = await store.subscribe("c", (message: string) => undefined);
  const state: "kept" | "degraded" = store.persistence;
  const file: Blob = await store.backup();
  // @ts-expect-error a method that is none
  await store.gett("k");
  await store.close();
  void [value, off, state, file];
};
void kept;
`;

for (const [kind, file] of [["ESM", "typed.mts"], ["CommonJS", "typed.cts"]]) {
  test(`types, ${kind}: strict, and of this kind`, () => {
    writeFileSync(join(home, file), `import { Cachelet, ReplyError, type Reply } from "cachelet"; import { serve } from "cachelet/server"; import { COMMANDS } from "cachelet/commands"; import { createRestHandler, restFetch } from "cachelet/rest";${kind === "ESM" ? PERSISTENT : ""}${TYPED}`);
    const flags = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2023,esnext.disposable,dom", "--exactOptionalPropertyTypes", "--types", ""];
    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), ...flags, file], { cwd: home, stdio: "inherit" });
  });
}

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
     await Slim.create().catch((error) => console.log(error.message));`,
  );
  const lines = node("other.mjs").trim().split("\n");
  assert.deepEqual(lines.slice(0, 4), Array(4).fill("h\u00e9llo"));
  assert.match(lines[4], /brings no engine/);
});

test("there is one wasm file, and only Node's entries name Node", () => {
  assert.deepEqual(readdirSync(installed("dist"), { recursive: true }).filter((file) => file.endsWith(".wasm")), ["engine.wasm"]);
  const imports = (file, seen = new Set()) => {
    if (seen.has(file)) return seen;
    seen.add(file);
    for (const [, to] of readFileSync(installed("dist", file), "utf8").matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) imports(to, seen);
    return seen;
  };
  for (const entry of ["web.js", "workerd.js", "edge-light.js", "inline.js", "slim.js", "persistent.js", "persistent-worker.js", "commands.js", "rest.js"]) {
    for (const file of imports(entry)) assert.doesNotMatch(readFileSync(installed("dist", file), "utf8"), /from\s*"node:/, `${entry} reaches ${file}`);
  }
  const reaches = (entry, pattern) => [...imports(entry)].some((file) => pattern.test(readFileSync(installed("dist", file), "utf8")));
  const engine = /new URL\("\.\/engine\.wasm", import\.meta\.url\)/;
  assert.deepEqual(["web.js", "persistent-worker.js", "persistent.js"].map((entry) => reaches(entry, engine)), [true, true, false]);
  assert.match(readFileSync(installed("dist/persistent.js"), "utf8"), /new Worker\(new URL\("\.\/persistent-worker\.js", import\.meta\.url\), \{/);
  assert.match(readFileSync(installed("dist/workerd.js"), "utf8"), /from "\.\/engine\.wasm"/);
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
