// Builds dist/ from src/: one engine.wasm, ESM entries that share chunks, CommonJS for Node, and the types of both.
// Wants src/wasm (cargo xtask build) and src/commands.gen.ts (cargo test --test codegen) to be there.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { copyPage } from "./page.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, "src");
const dist = join(root, "dist");
const wasm = join(source, "wasm", "cachelet_bg.wasm");

/** Entries of Node. They share chunks with each other, and with the rest only the errors: so what Node loads is of fewer files. */
const NODE_ENTRIES = ["node", "server", "ioredis", "cli/main"];
const ENTRIES = [
  "web",
  "workerd",
  "edge-light",
  "inline",
  "slim",
  "durable",
  "persistent",
  "persistent-worker",
  "commands",
  "rest",
  "cache-aside",
  "express-session",
  "hono",
  "keyv",
  "rate-limit",
  "unstorage",
  "worker",
];
const COMMON_JS = ["node", "server", "worker", "ioredis", "commands", "rest", "errors", "cache-aside", "express-session", "hono", "keyv", "rate-limit", "unstorage"];

/**
 * wasm-bindgen's glue holds one instance in a module variable. Every cache has an instance of its own, so the glue
 * becomes the body of a function that gives a fresh copy. Its async loader goes: each entry loads the module itself. So
 * does its way to compile bytes: a module may be of another realm (Next.js' edge sandbox, Jest), where `instanceof` says it is none. And so do the wrappers
 * of exports that take and give numbers, which are called raw, and what is for callers and hosts that we do not have, or for texts of gigabytes: parameters and
 * errors cross by it.
 */
function perInstance(glue) {
  const names = [];
  const body = glue
    .replace(/(?<!@returns \{any\}\n \*\/\n)^export function (\w+)\([\w, ]*\) \{\n(    const ret = wasm\.\1\([\w, ]*\);\n    return ret( >>> 0)?;|    wasm\.\1\([\w, ]*\);)\n\}\n/gm, "")
    .replace(/^export function (\w+)/gm, (_, name) => {
      names.push(name);
      return `function ${name}`;
    })
    .replace(/^if \(!\('encodeInto' in [\s\S]*?^}$/m, "")
    .replace(/^ {4}if \(realloc === undefined\) \{\n([\s\S]*?)^ {4}\}\n[\s\S]*?^\}$/m, "$1}")
    .replace(/, wasm\.__wbindgen_realloc\)/g, ")")
    .replace(/^ {4}numBytesDecoded [\s\S]*?^ {4}\}\n/m, "")
    .replace(/^(const MAX_SAFARI_DECODE_BYTES|let numBytesDecoded) = .*\n/gm, "")
    .replace(/^ {4}if \(wasm !== undefined\) return wasm;\s*if \(module !== undefined\) \{[\s\S]*?^ {4}\}\n/m, "    ({ module } = module);\n")
    .replace(/^async function __wbg_\w+[\s\S]*?^}$/gm, "")
    .replace(/^ *if \(!\(module instanceof WebAssembly\.Module\)\) \{[^}]*\}\n/m, "")
    .replace(/^export \{ initSync, __wbg_init as default \};$/m, "");
  if (/^\s*(export|import)\b/m.test(body) || !body.includes("function initSync(") || body.includes("instanceof WebAssembly.Module")) {
    throw new Error("src/wasm/cachelet.js is not what wasm-bindgen 0.2.130 writes for --target web; see perInstance in scripts/build.mjs");
  }
  return `export function bindgen() {\n${body}\nreturn { initSync, ${names.join(", ")} };\n}\n`;
}

/** Presents the wasm to the sources: the glue a function, the module one file beside the entries or base64. */
const engine = {
  name: "engine",
  setup(build) {
    build.onResolve({ filter: /^engine:glue$/ }, () => ({ path: join(source, "wasm", "cachelet.js"), namespace: "glue" }));
    build.onLoad({ filter: /.*/, namespace: "glue" }, ({ path }) => ({ contents: perInstance(readFileSync(path, "utf8")), loader: "js" }));
    build.onResolve({ filter: /^\.\/engine\.wasm(\?module)?$/ }, ({ path }) => ({ path, external: true }));
    build.onResolve({ filter: /^\.\/engine\.wasm\?base64$/ }, () => ({ path: wasm, namespace: "base64" }));
    build.onLoad({ filter: /.*/, namespace: "base64" }, ({ path }) => ({ contents: readFileSync(path), loader: "base64" }));
  },
};

/** What Node has is imported, also for libraries that ask by `require`, which ES modules do not have. */
const builtins = {
  name: "builtins",
  setup(build) {
    const filter = new RegExp(`^(${builtinModules.join("|")})$`);
    build.onResolve({ filter }, ({ kind, path }) => (kind === "require-call" ? { path, namespace: "required" } : undefined));
    build.onLoad({ filter, namespace: "required" }, ({ path }) => ({ contents: `module.exports = require("imported:${path}").default` }));
    build.onResolve({ filter: /^imported:/ }, ({ path }) => ({ path: path.slice("imported:".length), namespace: "imported" }));
    build.onLoad({ filter, namespace: "imported" }, ({ path }) => ({ contents: `export { default } from "node:${path}"` }));
  },
};

/**
 * What is imported by its file, so that there is one of it: the errors, which callers ask for by their classes, and in CommonJS, which has no shared chunks, the
 * package's own entry. All that imports them is in dist itself.
 */
const apart = (names, extension) => ({
  name: "apart",
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(\\.\\.?/)+(${names.join("|")})\\.js$`) }, ({ importer, path }) => (importer ? { path: `./${basename(path, ".js")}${extension}`, external: true } : undefined));
  },
});

const common = { bundle: true, metafile: true, absWorkingDir: root, outdir: dist, target: "es2022", minifySyntax: true, logLevel: "warning", legalComments: "none" };

const entries = (names) => names.map((name) => ({ in: join(source, `${name}.ts`), out: name }));

async function scripts() {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const define = { VERSION: JSON.stringify(version) };
  const modules = { ...common, platform: "node", format: "esm", splitting: true, chunkNames: "[name]-[hash]", external: ["cloudflare:workers"], plugins: [engine, builtins, apart(["errors"], ".js")], define };
  const bundles = await Promise.all([
    ...[NODE_ENTRIES, ENTRIES, ["errors"]].map((names) => build({ ...modules, entryPoints: entries(names) })),
    build({
      ...common,
      entryPoints: entries(COMMON_JS),
      platform: "node",
      format: "cjs",
      outExtension: { ".js": ".cjs" },
      plugins: [engine, apart(["node", "errors"], ".cjs")],
      define: { ...define, "import.meta.url": "moduleUrl" },
      banner: { js: 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
    }),
  ]);
  writeFileSync(join(dist, "THIRD-PARTY-LICENSES.txt"), licences(bundles.flatMap(({ metafile }) => Object.keys(metafile.inputs))));
}

/** The licences of the packages that bundled files are of. */
function licences(files) {
  const homes = new Set(files.flatMap((file) => /.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  const texts = [...homes].sort().map((home) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, home, "package.json"), "utf8"));
    const file = readdirSync(join(root, home)).find((file) => /^licen[cs]e/i.test(file));
    if (!file) throw new Error(`${name} is bundled and has no licence file (it says ${license})`);
    return `${name} ${version}\n\n${readFileSync(join(root, home, file), "utf8").trim()}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

/**
 * One .d.ts a source file, and a .d.cts beside each: under "type": "module" CommonJS importers must see their own. Where a
 * class can be disposed of, the declarations bring the symbol, which a program's own `lib` may not have.
 */
function types() {
  const tsc = createRequire(import.meta.url).resolve("typescript/package.json");
  execFileSync(process.execPath, [join(dirname(tsc), "bin", "tsc"), "--project", root, "--emitDeclarationOnly", "--outDir", dist], { stdio: "inherit" });
  for (const file of readdirSync(dist, { recursive: true }).filter((file) => file.endsWith(".d.ts"))) {
    let text = readFileSync(join(dist, file), "utf8");
    if (/\bSymbol\.(dispose|asyncDispose)\b/.test(text)) writeFileSync(join(dist, file), (text = `/// <reference lib="esnext.disposable" />\n${text}`));
    writeFileSync(join(dist, file.replace(/\.d\.ts$/, ".d.cts")), text.replace(/(from "\.[^"]*)\.js"/g, '$1.cjs"'));
  }
}

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
cpSync(wasm, join(dist, "engine.wasm"));
await scripts();
types();
copyPage();
