// What a registry and its readers see: the manifest, the types it leads to, and how much a program takes with each entry.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { before, test } from "node:test";
import { gzipSync } from "node:zlib";

import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

import { entriesFor, manifest, tarball, temporary, user } from "./install/user.mjs";
import { root } from "./support.mjs";

let packed;
before(() => {
  packed = new Uint8Array(readFileSync(tarball()));
});

test("publint has nothing to say", async () => {
  const { messages } = await publint({ pack: { tarball: packed.buffer }, strict: true });
  assert.deepEqual(messages.map((message) => formatMessage(message, manifest, { color: false })), []);
});

/** What @arethetypeswrong finds and is meant so, with the reason. */
const MEANT = [
  {
    reason: "TypeScript's oldest way of resolving knows no `exports`; every Node that the package runs in does",
    is: ({ kind, entrypoint, resolutionKind }) => kind === "NoResolution" && resolutionKind === "node10" && entrypoint !== ".",
  },
  {
    reason: "the engine's file is no module",
    is: ({ kind, entrypoint }) => kind === "NoResolution" && entrypoint === "./engine.wasm",
  },
  {
    reason: "an ES module alone: every Node from 20.19 on requires those, as install-node.test.mjs does",
    is: ({ kind, entrypoint }) => kind === "CJSResolvesToESM" && !JSON.stringify(manifest.exports[entrypoint]).includes('"require"'),
  },
];

test("the types of every entry are what @arethetypeswrong wants, but for what is meant so", async () => {
  const { problems, entrypoints } = await checkPackage(createPackageFromTarballData(packed));
  assert.deepEqual(Object.keys(entrypoints).sort(), Object.keys(manifest.exports).sort());
  assert.deepEqual(problems.filter((problem) => !MEANT.some(({ is }) => is(problem))), []);
  for (const { reason, is } of MEANT) assert.ok(problems.some(is), `no longer needed: ${reason}`);
});

test("installing runs no script and brings no other package", () => {
  const home = user();
  const { packages } = JSON.parse(readFileSync(join(home, "node_modules/.package-lock.json"), "utf8"));
  assert.deepEqual(Object.keys(packages), ["node_modules/cachelet"]);
  assert.equal(packages["node_modules/cachelet"].hasInstallScript, undefined);
});

test("npm would publish the manifest as it stands, from a CI job that can prove where it was built", () => {
  for (const field of ["name", "version", "description", "license", "keywords", "engines"]) assert.ok(manifest[field], field);
  assert.deepEqual(manifest.publishConfig, { access: "public", provenance: true });
  // npm tells on stderr what it had to correct; under `npm run --silent` it would say nothing.
  const said = execFileSync("sh", ["-c", "exec npm publish --dry-run --offline --ignore-scripts --loglevel=notice 2>&1"], { cwd: root, encoding: "utf8" });
  assert.match(said, new RegExp(`\\+ ${manifest.name}@${manifest.version}`));
  assert.doesNotMatch(said, /correct/);
});

/** Most bytes of an entry. Those of a page are downloaded by everybody, and what a Worker or a server has is loaded at each start. */
const BYTES_MAX = 20 * 1024;

/** Entries of which parts are loaded when they are asked for. A page's and a worker's bundle are one file each: not every bundler can split a worker. */
const LATER = ["cachelet/server"];

/** Leaves out the engine: the file, and its copy as base64 in the inline entry. */
const withoutEngine = {
  name: "without-engine",
  setup(build) {
    build.onResolve({ filter: /\.wasm/ }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: /inline\.js$/ }, ({ path }) => ({ contents: readFileSync(path, "utf8").replace(/"[\w+/=]{100000,}"/, '""') }));
  },
};

/** The files that come with one because they are imported by it, or by what it imports: not those that `import()` gets later. */
function together(file, importsOf, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { path, kind, external } of importsOf(file)) if (kind === "import-statement" && !external) together(path, importsOf, seen);
  return seen;
}

/** An entry as a bundler that minifies and splits makes it. */
async function bundled(file) {
  const options = { bundle: true, splitting: true, minify: true, write: false, metafile: true, format: "esm", absWorkingDir: root, outdir: "bundled" };
  const { outputFiles, metafile } = await build({ ...options, entryPoints: [file], external: ["node:*", "cloudflare:*"], plugins: [withoutEngine], logLevel: "error" });
  return { metafile, bytesOf: (name) => gzipSync(outputFiles.find(({ path }) => path === join(root, name)).contents, { level: 9 }).length };
}

// What is counted is what every program with the entry takes: the entry and all that it imports, minified, each file gzipped by itself, without the engine.
// What is imported later, by `import()`, is not; the test after this one sees to it that nothing of it is part of an ordinary start.
test("no entry is larger than it may be", async (t) => {
  const seen = new Map();
  for (const condition of ["node", "browser", "workerd", "edge-light", "default"]) {
    for (const entry of await entriesFor(condition)) seen.set(entry.file, entry);
  }
  for (const { file, name } of seen.values()) {
    const { metafile, bytesOf } = await bundled(file);
    const [entry] = Object.entries(metafile.outputs).find(([, { entryPoint }]) => entryPoint && join(root, entryPoint) === join(root, file));
    const parts = together(entry, (output) => metafile.outputs[output].imports);
    const bytes = [...parts].reduce((sum, part) => sum + bytesOf(part), 0);
    t.diagnostic(`${file}: ${bytes}`);
    assert.ok(bytes <= BYTES_MAX, `${file} has ${bytes} bytes`);
    const isSplit = Object.values(metafile.outputs).some(({ imports }) => imports.some(({ kind }) => kind === "dynamic-import"));
    assert.equal(isSplit, LATER.includes(name), `${name} loads something later`);
  }
});

test("a server that keeps no files loads what its entry imports, and more when a file is asked for", async () => {
  const entry = "dist/server.js";
  const { metafile } = await build({ entryPoints: [entry], bundle: true, write: false, metafile: true, format: "esm", absWorkingDir: root, outdir: "bundled", external: ["node:*"], logLevel: "error" });
  const expected = together(entry, (file) => metafile.inputs[file].imports);
  const { replies, before, later } = JSON.parse(execFileSync(process.execPath, [join(root, "test/install/serving.mjs"), join(root, entry)], { cwd: temporary(), encoding: "utf8" }));
  const ofDist = (urls) => urls.filter((url) => url.includes("/dist/")).map((url) => `dist/${basename(url)}`);
  assert.deepEqual(replies, ["+OK\r\n", "$5\r\nhello\r\n", "+OK\r\n"]);
  assert.deepEqual(ofDist(before).sort(), [...expected].sort());
  assert.ok(ofDist(later).some((file) => file.startsWith("dist/keeper-")), `${ofDist(later)}`);
});
