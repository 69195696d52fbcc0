// What `npm run build` leaves in dist: small enough, and all of it kept offline.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const DIST = fileURLToPath(new URL("../dist", import.meta.url));

/**
 * After gzip: what is loaded before the first command can be typed (the page, its scripts and styles, the store's worker), and all scripts
 * and styles, with the panels that are loaded when they are wanted. The engine has its own limit, in `cargo xtask build`; the fonts come on top.
 */
const FIRST_KB_MAX = 82;
const CODE_KB_MAX = 137;

/** The page with every script and style that it, or one of these, names. The documentation has its own. */
const ofPlayground = new Set([join(DIST, "index.html"), join(DIST, "theme.js")]);
for (const file of ofPlayground) {
  const named = [...readFileSync(file, "utf8").matchAll(/[\w.-]+-[\w-]{8}\.(?:js|css)/g)].map(([name]) => join(DIST, "assets", name));
  named.filter(existsSync).forEach((one) => ofPlayground.add(one));
}
ofPlayground.add(join(DIST, "service-worker.js"));

const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name));
const gzipped_kb = (pattern, among = files) => [...among].filter((file) => pattern.test(file)).reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0) / 1024;

test("the page is small", () => {
  const code = gzipped_kb(/\.(js|css|html)$/, ofPlayground);
  const engine = gzipped_kb(/\.wasm$/);
  const page = readFileSync(join(DIST, "index.html"), "utf8");
  const first = gzipped_kb(/persistent-worker-[^/]*\.js$|index\.html$/, ofPlayground) + [...page.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)].reduce((sum, [, file]) => sum + gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length, 0) / 1024;
  console.log(`gzipped: at first ${first.toFixed(1)} KB, all scripts, styles and page ${code.toFixed(1)} KB, engine ${engine.toFixed(1)} KB; fonts ${gzipped_kb(/\.woff2$/).toFixed(1)} KB`);
  assert.ok(first <= FIRST_KB_MAX && first > 40);
  assert.ok(code <= CODE_KB_MAX);
  assert.ok(engine > 0);
});

test("the service worker keeps every file but the documentation's pages", () => {
  const worker = readFileSync(join(DIST, "service-worker.js"), "utf8");
  const list = JSON.parse(/\[[^\]]*\]/.exec(worker)[0]);
  const expected = files.filter((file) => !file.startsWith(join(DIST, "docs"))).map((file) => `./${file.slice(DIST.length + 1)}`.replace(/^\.\/index\.html$/, "./")).filter((file) => file !== "./service-worker.js");
  assert.deepEqual([...list].sort(), expected.sort());
});
