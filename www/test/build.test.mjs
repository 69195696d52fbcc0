// What `npm run build` leaves in dist: small enough, and all of it kept offline.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));

/** Page, scripts and styles after gzip. The engine has its own limit, in `cargo xtask build`; the fonts come on top. */
const CODE_KB_MAX = 75;

const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const gzipped_kb = (pattern) => files.filter((file) => pattern.test(file)).reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0) / 1024;

test("the page is small", () => {
  const code = gzipped_kb(/\.(js|css|html)$/);
  const engine = gzipped_kb(/\.wasm$/);
  console.log(`gzipped: scripts, styles and page ${code.toFixed(1)} KB, engine ${engine.toFixed(1)} KB; fonts ${gzipped_kb(/\.woff2$/).toFixed(1)} KB`);
  assert.ok(code <= CODE_KB_MAX);
  assert.ok(engine > 0);
});

test("the service worker keeps every file", () => {
  const worker = readFileSync(join(DIST, "service-worker.js"), "utf8");
  const list = JSON.parse(/\[[^\]]*\]/.exec(worker)[0]);
  const expected = files.map((file) => `./${file.slice(DIST.length + 1)}`.replace(/^\.\/index\.html$/, "./")).filter((file) => file !== "./service-worker.js");
  assert.deepEqual([...list].sort(), expected.sort());
});
