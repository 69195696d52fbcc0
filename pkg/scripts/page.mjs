// Puts the playground that www has built into dist/www, for `cachelet serve --http-port`. Its engine is left out: it is the
// package's own, and there is one file of it. A page that was built with another engine is not taken: www is built after this package.

import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [from, to] = [join(root, "../www/dist"), join(root, "dist/www")];
const isEngine = (path) => /engine-[\w-]+\.wasm$/.test(path);

/** Copies the page, if there is one for this engine. */
export function copyPage() {
  rmSync(to, { recursive: true, force: true });
  if (!existsSync(join(from, "index.html"))) return;
  const engine = readdirSync(join(from, "assets")).find(isEngine);
  if (!engine || !readFileSync(join(from, "assets", engine)).equals(readFileSync(join(root, "dist/engine.wasm")))) return;
  cpSync(from, to, { recursive: true, filter: (path) => !isEngine(path) });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) copyPage();
