// Node (and Bun): the module comes from the file beside this one.

import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";

import { type Host, once } from "./host.js";
import { NodeText } from "./node-text.js";

const url = new URL("./engine.wasm", import.meta.url);
let compiled: WebAssembly.Module | undefined;

/** The Node host. */
export const host: Host = {
  name: "node",
  text: () => new NodeText(),
  module: once(async () => (compiled ??= await WebAssembly.compile(await readFile(url)))),
  moduleSync: () => (compiled ??= new WebAssembly.Module(readFileSync(url))),
};
