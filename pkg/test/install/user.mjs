// What the tests of the installed package share: one tarball for all of them, folders of users, and the entries as the manifest has them.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { build } from "esbuild";

import { root } from "../support.mjs";

export const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** The tools that are fetched from the npm registry with LONG=1, each of one version. */
export const TOOLS = JSON.parse(readFileSync(new URL("./tools.json", import.meta.url), "utf8"));

/** Why tests that fetch other tools are skipped; `false`: they are wanted. */
export const short = process.env.LONG === "1" ? false : "only with LONG=1: it fetches from the npm registry";

const npm = (args, cwd) => execFileSync("npm", [...args, "--loglevel=error", "--no-audit", "--no-fund"], { cwd, encoding: "utf8", stdio: "pipe" });

/** A file, or those of a folder; not what is installed in it, which may lead back here. */
function filesOf(path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => (name === "node_modules" ? [] : filesOf(join(path, name))));
}

/** The packed package. It is packed once for all files of tests, and again when what goes into it has changed. */
export function tarball() {
  const hash = createHash("sha256");
  const written = /^LICENSE/; // when it is packed
  for (const path of ["package.json", ...manifest.files.filter((path) => !written.test(path))]) {
    for (const file of filesOf(path).sort()) hash.update(file).update(readFileSync(join(root, file)));
  }
  const cache = join(root, "node_modules/.cache/cachelet");
  const packed = join(cache, `${hash.digest("hex").slice(0, 16)}.tgz`);
  if (existsSync(packed)) return packed;
  rmSync(cache, { recursive: true, force: true });
  const folder = mkdtempSync(join(tmpdir(), "cachelet-pack-"));
  try {
    const [{ filename }] = JSON.parse(npm(["pack", "--json", "--pack-destination", folder], root));
    mkdirSync(cache, { recursive: true });
    // By another name first: other files of tests may look for it meanwhile.
    const mine = join(cache, `${process.pid}.part`);
    writeFileSync(mine, readFileSync(join(folder, filename)));
    renameSync(mine, packed);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return packed;
}

/** An expression of a program that has `serve`: what a server answers that keeps its data in encrypted files. For that it loads what is loaded later. */
export const KEPT = `await (async () => {
  const [{ mkdtempSync, rmSync }, { tmpdir }] = await Promise.all([import("node:fs"), import("node:os")]);
  const dir = mkdtempSync(tmpdir() + "/cachelet-kept-");
  const server = await serve({ port: 0, config: { appendonly: "yes", dir }, encryptionKey: new Uint8Array(32) });
  server.cache.set("k", "v");
  const saved = await server.cache.async.save();
  await server.close();
  rmSync(dir, { recursive: true });
  return saved;
})()`;

const folders = [];
process.once("exit", () => folders.forEach((path) => rmSync(path, { recursive: true, force: true })));

/** A folder that goes when the tests have ended. */
export function temporary() {
  const path = mkdtempSync(join(tmpdir(), "cachelet-user-"));
  folders.push(path);
  return path;
}

/** A folder outside the repository with the package, these others of exact versions, and these files. */
export function user({ packages = {}, files = {}, manifest = {} } = {}) {
  const home = temporary();
  writeFileSync(join(home, "package.json"), JSON.stringify({ private: true, ...manifest }));
  const others = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  npm(["install", ...(others.length === 0 ? ["--offline"] : []), "--save-exact", tarball(), ...others], home);
  write(home, files);
  return home;
}

/** Writes files by their paths. */
export function write(home, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  }
}

/** Where `exports` leads with these conditions. */
function target(value, conditions) {
  if (typeof value === "string") return value;
  const condition = Object.keys(value).find((each) => each === "default" || conditions.includes(each));
  return condition && target(value[condition], conditions);
}

/** What a file of dist imports from outside the package, by itself or by its chunks: `node:net`, `cloudflare:workers`. */
function outsiders(file, seen = new Set()) {
  if (seen.has(file)) return [];
  seen.add(file);
  const imports = [...readFileSync(join(root, file), "utf8").matchAll(/^(?:import|export|\}).*?"([^"]+)";$/gm)].map(([, from]) => from);
  return imports.flatMap((from) => (!from.startsWith(".") ? [from] : from.endsWith(".js") ? outsiders(join(dirname(file), from), seen) : []));
}

/**
 * The entries for `import` with these conditions: how each is imported, its file, what it exports, and where it runs, as its imports tell:
 * in `node`, in `workers`, or `anywhere`. One that exports nothing is the script of a worker.
 */
export async function entriesFor(...conditions) {
  const found = Object.entries(manifest.exports).map(([path, value]) => ({ name: `cachelet${path.slice(1)}`, file: target(value, [...conditions, "import"]) }));
  const entries = found.filter(({ file }) => file.endsWith(".js"));
  const { metafile } = await build({ entryPoints: entries.map(({ file }) => join(root, file)), bundle: false, write: false, format: "esm", outdir: root, outbase: root, absWorkingDir: root, metafile: true });
  const exports = new Map(Object.values(metafile.outputs).map((output) => [output.entryPoint, output.exports]));
  return entries.map(({ name, file }) => {
    const from = outsiders(file);
    const runs = from.some((each) => each.startsWith("node:")) ? "node" : from.some((each) => each.startsWith("cloudflare:")) ? "workers" : "anywhere";
    return { name, file, runs, exports: exports.get(file.slice(2))?.sort() };
  });
}

/** A program's text that imports all these entries, and an expression of what they export, by entry. */
export function importAll(entries) {
  const imports = entries.map(({ name }, at) => `import * as entry${at} from ${JSON.stringify(name)};`).join("\n");
  return { imports, names: `{ ${entries.map(({ name }, at) => `${JSON.stringify(name)}: Object.keys(entry${at}).sort()`).join(", ")} }` };
}

/** What {@link importAll} must find. */
export const exportsOf = (entries) => Object.fromEntries(entries.map(({ name, exports }) => [name, exports]));
