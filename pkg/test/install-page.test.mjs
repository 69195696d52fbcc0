// The installed package in a page, in real Chromium: as it is, under a Content-Security-Policy, and bundled by esbuild and Rollup
// as the README says.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";

import { browser, withoutChromium } from "./browser.mjs";
import { foundIn, PAGE, pageFinds, pageScript } from "./install/page.mjs";
import { entriesFor, KEPT, user, write } from "./install/user.mjs";
import { root } from "./support.mjs";

const options = { skip: withoutChromium };

let home;
let script;
let expected;
let context;
let close = async () => undefined;
before(async () => {
  home = user({ manifest: { type: "module" } });
  [script, expected] = [await pageScript(), await pageFinds()];
  write(home, { "main.js": script });
  if (!withoutChromium) ({ context, close } = await browser(join(home, "profile")));
});
after(() => close());

/** A site without a bundler: a page, its script, and the package's files. */
function plainSite(page, main) {
  const site = user({ files: { "index.html": page, "main.js": main } });
  cpSync(join(home, "node_modules/cachelet/dist"), join(site, "cachelet"), { recursive: true });
  return site;
}

/** Where such a site has the entries. */
const addresses = async () => Object.fromEntries((await entriesFor("browser")).map(({ name, file }) => [name, `/cachelet/${file.slice("./dist/".length)}`]));

test("a plain <script type=module>, with an import map", options, async () => {
  const imports = JSON.stringify({ imports: await addresses() });
  assert.deepEqual(await foundIn(context, plainSite(PAGE.replace("<script", `<script type=importmap>${imports}</script><script`), script)), expected);
});

test("a script that names the files, under script-src 'self' 'wasm-unsafe-eval' and nothing more", options, async () => {
  const fileOf = await addresses();
  const site = plainSite(PAGE, script.replace(/from "(cachelet[^"]*)"/g, (_, name) => `from "${fileOf[name]}"`));
  const policy = "default-src 'none'; connect-src 'self'; script-src 'self'";
  assert.deepEqual(await foundIn(context, site, { "content-security-policy": `${policy} 'wasm-unsafe-eval'` }), expected);
  const { found } = await foundIn(context, site, { "content-security-policy": policy });
  assert.match(found, /WebAssembly/, "without it the policy refuses the engine, so the policy was there");
});

/** The command of the README, as a list. */
const [, ...esbuild] = /`(esbuild main\.js[^`]*)`/.exec(readFileSync(join(root, "README.md"), "utf8"))[1].split(" ");
const runEsbuild = (...args) => execFileSync(join(root, "node_modules/.bin/esbuild"), [...args, "--log-level=error"], { cwd: home, stdio: "inherit" });

for (const [name, ...more] of [["one file"], ["chunks", "--splitting", "--minify"]]) {
  test(`esbuild, ${name}: the engine and the worker are named as entries, and lie beside`, options, async () => {
    runEsbuild(...esbuild, ...more);
    assert.deepEqual(await foundIn(context, join(home, "out")), expected);
    rmSync(join(home, "out"), { recursive: true });
  });
}

test("Rollup with node-resolve: the worker is an entry, the engine is copied", options, async () => {
  const dir = join(home, "rollup");
  const bundle = await rollup({ input: { main: join(home, "main.js"), "persistent-worker": "cachelet/persistent-worker" }, plugins: [nodeResolve({ browser: true, rootDir: home })], onwarn: (warning) => assert.fail(warning.message) });
  await bundle.write({ dir, format: "esm" });
  copyFileSync(join(home, "node_modules/cachelet/dist/engine.wasm"), join(dir, "engine.wasm"));
  assert.deepEqual(await foundIn(context, dir), expected);
});

const PROGRAM = `
import { Cachelet } from "cachelet";
import { serve } from "cachelet/server";
const cache = await Cachelet.create();
cache.set("k", "v");
const server = await serve({ port: 0, cache });
console.log(cache.get("k"), Cachelet.createSync().get("k"), ${KEPT});
await server.close();
`;

const printed = (file) => execFileSync(process.execPath, [file], { cwd: home, encoding: "utf8" }).trim();

test("Rollup without node-resolve leaves the package where it is", async () => {
  write(home, { "server.js": PROGRAM });
  const bundle = await rollup({ input: join(home, "server.js"), external: /^cachelet/ });
  await bundle.write({ file: join(home, "rollup-server/server.js"), format: "esm" });
  assert.equal(printed("rollup-server/server.js"), "v null OK");
});

const IN_A_FUNCTION = PROGRAM.replace(/const cache = await[\s\S]*/, (rest) => `void (async () => {${rest}})();`);

test("bundled for Node by Rollup, and by esbuild as ESM and as CommonJS: the engine lies beside", async () => {
  write(home, { "server.js": PROGRAM, "whole.js": IN_A_FUNCTION, "required.cjs": IN_A_FUNCTION.replace(/^import (.*) from (.*);$/gm, "const $1 = require($2);"), "imported.ts": IN_A_FUNCTION });
  const rolled = (input) => rollup({ input: join(home, input), external: /^node:/, plugins: [nodeResolve({ exportConditions: ["node"], rootDir: home })] });
  // In one file Rollup has what is imported later behind a program, which must not wait for it at its top.
  await (await rolled("whole.js")).write({ file: join(home, "server/whole.mjs"), format: "esm", inlineDynamicImports: true });
  await (await rolled("server.js")).write({ dir: join(home, "server"), format: "esm", entryFileNames: "rollup.mjs", chunkFileNames: "[name]-[hash].mjs" });
  const forNode = ["--platform=node", ...esbuild.filter((arg) => !/^(main\.js|persistent-worker=.*|--format=.*|--outdir=.*)$/.test(arg)), "--outdir=server"];
  runEsbuild("server.js", ...forNode, "--format=esm", "--out-extension:.js=.mjs");
  runEsbuild("required.cjs", "imported.ts", ...forNode, "--format=cjs", "--out-extension:.js=.cjs", "--log-override:empty-import-meta=silent");
  for (const file of ["whole.mjs", "rollup.mjs", "server.mjs", "required.cjs", "imported.cjs"]) assert.equal(printed(`server/${file}`), "v null OK", file);
});
