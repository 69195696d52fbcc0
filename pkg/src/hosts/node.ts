// Node (and Bun): the module comes from the file beside this one.

import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { type Host, once } from "./host.js";
import { NodeText } from "./node-text.js";

/** The module's file. Asked for when it is wanted: a program may bring its own. */
function file(): string {
  // Bundlers that make CommonJS leave this empty.
  if (!import.meta.url) return join(__dirname, "engine.wasm");
  // In this form bundlers see a file and put it where they put files. For a page rendered by Next.js that is an address in the browser.
  const { href } = new URL("./engine.wasm", import.meta.url);
  return href.startsWith("file:") ? fileURLToPath(href) : join(dirname(fileURLToPath(import.meta.url)), "engine.wasm");
}

let compiled: WebAssembly.Module | undefined;

/** The Node host. */
export const host = {
  name: "node",
  text: () => new NodeText(),
  module: once(async () => (compiled ??= await WebAssembly.compile(await readFile(file())))),
  moduleSync: () => (compiled ??= new WebAssembly.Module(readFileSync(file()))),
} satisfies Host;
