// What a registry and its readers see: the manifest, the types it leads to, and how much a program takes with each entry.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { gzipSync } from "node:zlib";

import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { build } from "esbuild";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

import { entriesFor, manifest, tarball, user } from "./install/user.mjs";
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

/** Most bytes of an entry with all its chunks, bundled, minified and gzipped, without the engine: those of a page are downloaded by everybody. */
const BYTES_MAX = { anywhere: 20 * 1024, node: 26 * 1024, workers: 26 * 1024 };

/** Entries that may have more, and why. */
const LARGER = {
  "cachelet/server": { max: 28 * 1024, reason: "it runs in Node, where nobody downloads it: sockets, TLS and files beside a store with its client" },
  "cachelet/persistent-worker": { max: 26 * 1024, reason: "a worker's script, fetched while the page goes on: the store with its files, locks and encryption" },
};

/** Leaves out the engine: the file, and its copy as base64 in the inline entry. */
const withoutEngine = {
  name: "without-engine",
  setup(build) {
    build.onResolve({ filter: /\.wasm/ }, ({ path }) => ({ path, external: true }));
    build.onLoad({ filter: /inline\.js$/ }, ({ path }) => ({ contents: readFileSync(path, "utf8").replace(/"[\w+/=]{100000,}"/, '""') }));
  },
};

async function gzipped(file) {
  const { outputFiles } = await build({ entryPoints: [join(root, file)], bundle: true, minify: true, write: false, format: "esm", external: ["node:*", "cloudflare:*"], plugins: [withoutEngine], logLevel: "error" });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

test("no entry is larger than it may be", async (t) => {
  const seen = new Map();
  for (const condition of ["node", "browser", "workerd", "edge-light", "default"]) {
    for (const entry of await entriesFor(condition)) seen.set(entry.file, entry);
  }
  for (const { file, name, runs } of seen.values()) {
    const bytes = await gzipped(file);
    t.diagnostic(`${file}: ${bytes}`);
    assert.ok(bytes <= (LARGER[name]?.max ?? BYTES_MAX[runs]), `${file} has ${bytes} bytes`);
    if (LARGER[name]) assert.ok(bytes > BYTES_MAX[runs], `${name} fits now: it needs no exception`);
  }
});
