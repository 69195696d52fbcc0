// Bundles the Worker and runs it in workerd, the runtime of Cloudflare Workers: node start.mjs. PORT says where, default 8787.
// What the objects store is kept in .state, and so is the secret that signs cookies, unless SECRET is set.

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const state = join(here, ".state");
const out = join(state, "bundle");
mkdirSync(join(state, "objects"), { recursive: true });

await build({
  entryPoints: [join(here, "worker.js")],
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2022",
  conditions: ["workerd", "worker"],
  external: ["cloudflare:*"],
  loader: { ".wasm": "copy" },
  assetNames: "[name]",
  logLevel: "error",
});

writeFileSync(
  join(out, "config.capnp"),
  `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [ (name = "main", worker = .worker), (name = "objects", disk = (path = ${JSON.stringify(join(state, "objects"))}, writable = true)) ],
  sockets = [ (name = "http", address = "127.0.0.1:${Number(process.env.PORT ?? 8787)}", http = (), service = "main") ] );
const worker :Workerd.Worker = (
  modules = [ (name = "worker.js", esModule = embed "worker.js"), (name = "engine.wasm", wasm = embed "engine.wasm") ],
  compatibilityDate = "2026-04-20",
  durableObjectNamespaces = [ (className = "Store", uniqueKey = "store", enableSql = true) ],
  durableObjectStorage = (localDisk = "objects"),
  bindings = [ (name = "STORE", durableObjectNamespace = "Store"), (name = "SECRET", fromEnvironment = "SECRET") ] );
`,
);

const workerd = spawn(createRequire(import.meta.url)("workerd").default, ["serve", join(out, "config.capnp"), "--control-fd=3", "--experimental"], {
  stdio: ["ignore", "inherit", "inherit", "pipe"],
  env: { ...process.env, SECRET: process.env.SECRET ?? secret() },
});
workerd.stdio[3].on("data", (line) => {
  const port = /"event":"listen".*?"port":(\d+)/.exec(line)?.[1];
  if (port) console.log(`ready on http://localhost:${port}`);
});
workerd.once("exit", (code) => process.exit(code ?? 1));
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => workerd.kill("SIGTERM"));
process.once("exit", () => workerd.kill("SIGKILL"));

/** One that is made at the first start. */
function secret() {
  const file = join(state, "secret");
  try {
    writeFileSync(file, randomBytes(32).toString("hex"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  return readFileSync(file, "utf8");
}
