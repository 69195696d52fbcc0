// The installed package in workerd, bundled by esbuild, and with LONG=1 by wrangler.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { build } from "esbuild";

import { short, TOOLS, user } from "./install/user.mjs";
import { foundInWorkerd, workerFinds, workerScript } from "./install/workers.mjs";

test("esbuild: the engine is copied beside the script, and imported", async () => {
  const home = user({ files: { "worker.js": await workerScript() } });
  await build({ absWorkingDir: home, entryPoints: ["worker.js"], bundle: true, format: "esm", conditions: ["workerd"], external: ["cloudflare:*"], loader: { ".wasm": "copy" }, assetNames: "[name]", outdir: "out", logLevel: "error" });
  assert.deepEqual(await foundInWorkerd(join(home, "out"), "worker.js", "engine.wasm"), await workerFinds());
});

const CONFIG = {
  name: "shop",
  main: "worker.js",
  compatibility_date: "2026-04-20",
  durable_objects: { bindings: [{ name: "CACHE", class_name: "Cache" }] },
  migrations: [{ tag: "v1", new_sqlite_classes: ["Cache"] }],
};

test("wrangler deploy --dry-run, with nothing said about the package", { skip: short }, async () => {
  const home = user({ packages: TOOLS.bundlers.wrangler, files: { "worker.js": await workerScript(), "wrangler.json": JSON.stringify(CONFIG) } });
  const env = { ...process.env, CI: "true", WRANGLER_SEND_METRICS: "false", WRANGLER_LOG_PATH: join(home, "logs") };
  const said = execFileSync(process.execPath, ["node_modules/wrangler/bin/wrangler.js", "deploy", "--dry-run", "--outdir", "out"], { cwd: home, env, encoding: "utf8", stdio: "pipe" });
  assert.match(said, /Total Upload/);
  assert.deepEqual(await foundInWorkerd(join(home, "out"), "worker.js", readdirSync(join(home, "out")).find((file) => file.endsWith(".wasm"))), await workerFinds());
});
