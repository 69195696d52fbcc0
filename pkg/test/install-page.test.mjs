// The installed package in a page, in real Chromium: as it is, under a Content-Security-Policy, and bundled by esbuild and Rollup.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { nodeResolve } from "@rollup/plugin-node-resolve";
import { build } from "esbuild";
import { rollup } from "rollup";

import { browser, withoutChromium } from "./browser.mjs";
import { foundIn, PAGE, pageFinds, pageScript } from "./install/page.mjs";
import { entriesFor, user, write } from "./install/user.mjs";

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

for (const [name, splitting] of [["one file", false], ["chunks", true]]) {
  test(`esbuild, ${name}: the engine and the worker are named as entries, and lie beside`, options, async () => {
    const outdir = join(home, `esbuild-${splitting}`);
    const entryPoints = { main: join(home, "main.js"), engine: "cachelet/engine.wasm", "persistent-worker": "cachelet/persistent-worker" };
    await build({ absWorkingDir: home, entryPoints, bundle: true, format: "esm", minify: true, splitting, outdir, loader: { ".wasm": "copy" }, logLevel: "error" });
    assert.deepEqual(await foundIn(context, outdir), expected);
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
console.log(cache.get("k"), Cachelet.createSync().get("k"));
await server.close();
`;

const printed = (file) => execFileSync(process.execPath, [file], { cwd: home, encoding: "utf8" }).trim();

test("Rollup without node-resolve leaves the package where it is", async () => {
  write(home, { "server.js": PROGRAM });
  const bundle = await rollup({ input: join(home, "server.js"), external: /^cachelet/ });
  await bundle.write({ file: join(home, "rollup-server/server.js"), format: "esm" });
  assert.equal(printed("rollup-server/server.js"), "v null");
});

test("Rollup with node-resolve for Node, and esbuild for Node as ESM and as CommonJS: the engine lies beside", async () => {
  write(home, { "server.js": PROGRAM, "server.cjs.js": PROGRAM.replace(/^import (.*) from (.*);$/gm, "const $1 = require($2);").replace(/const cache = await[\s\S]*/, (rest) => `(async () => {${rest}})();`), "imported.ts": `${PROGRAM.replace(/const cache = await[\s\S]*/, (rest) => `void (async () => {${rest}})();`)}` });
  const bundle = await rollup({ input: join(home, "server.js"), external: /^node:/, plugins: [nodeResolve({ exportConditions: ["node"], rootDir: home })] });
  await bundle.write({ file: join(home, "server/rollup.js"), format: "esm" });
  const common = { absWorkingDir: home, bundle: true, platform: "node", logLevel: "error" };
  await build({ ...common, entryPoints: ["server.js"], format: "esm", outfile: "server/esm.mjs" });
  await build({ ...common, entryPoints: ["server.cjs.js"], format: "cjs", outfile: "server/required.cjs" });
  await build({ ...common, entryPoints: ["imported.ts"], format: "cjs", outfile: "server/imported.cjs", logOverride: { "empty-import-meta": "silent" } });
  copyFileSync(join(home, "node_modules/cachelet/dist/engine.wasm"), join(home, "server/engine.wasm"));
  for (const file of ["rollup.js", "esm.mjs", "required.cjs", "imported.cjs"]) assert.equal(printed(`server/${file}`), "v null", file);
});
