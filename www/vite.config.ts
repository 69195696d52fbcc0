// Builds the page, the store's worker and its service worker. Paths are relative, so that dist can be served from any folder.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { defineConfig, type Plugin } from "vite";

import { DOCS_ENTRY, documentation } from "./docs/plugin.ts";

const resolve = createRequire(import.meta.url).resolve;
const engine = readFileSync(resolve("cachelet/engine.wasm"));

/** The licences of the fonts and of uPlot ask to travel with them. */
function licences(): Plugin {
  return {
    name: "licences",
    apply: "build",
    generateBundle() {
      for (const [name, file] of [["ibm-plex-sans", "@fontsource/ibm-plex-sans/LICENSE"], ["ibm-plex-mono", "@fontsource/ibm-plex-mono/LICENSE"], ["uplot", "uplot/LICENSE"]] as const) {
        this.emitFile({ type: "asset", fileName: `licences/${name}.txt`, source: readFileSync(resolve(file)) });
      }
    },
  };
}

/** Writes the list of built files into the service worker. Its version is a hash of all of them. Pages of the documentation are kept when they are read. */
function precache(): Plugin {
  let out = "";
  return {
    name: "precache",
    apply: "build",
    configResolved(config) {
      out = join(config.root, config.build.outDir);
    },
    // Not closeBundle: that one also runs after a failed build.
    writeBundle() {
      const files = readdirSync(out, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== "service-worker.js")
        .map((entry) => join(entry.parentPath, entry.name).slice(out.length + 1))
        .sort();
      const kept = files.filter((file) => !file.startsWith("docs/"));
      const hash = createHash("sha256");
      for (const file of files) hash.update(file).update(readFileSync(join(out, file)));
      const list = { version: hash.digest("hex").slice(0, 12), files: ["./", ...kept.filter((file) => file !== "index.html").map((file) => `./${file}`)] };
      const worker = join(out, "service-worker.js");
      writeFileSync(worker, readFileSync(worker, "utf8").replace("__PRECACHE__", JSON.stringify(list)));
    },
  };
}

export default defineConfig({
  base: "./",
  define: { __ENGINE_BYTES__: engine.length, __ENGINE_GZIP_BYTES__: gzipSync(engine, { level: 9 }).length },
  plugins: [licences(), documentation(), precache()],
  // The package finds its engine beside itself, which pre-bundling would break.
  optimizeDeps: { exclude: ["cachelet"] },
  // The development server gives out the package's engine, too.
  server: { fs: { allow: [".."] } },
  worker: { format: "es" },
  build: {
    target: "es2022",
    // A data: URL would need a looser content security policy than 'self'.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { index: "index.html", "service-worker": "src/service-worker.ts", ...DOCS_ENTRY },
      output: { entryFileNames: (chunk) => (chunk.name === "service-worker" ? "service-worker.js" : "assets/[name]-[hash].js") },
    },
  },
});
