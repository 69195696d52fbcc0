// Browsers: the module is fetched from beside this file.
// `new URL("./engine.wasm", import.meta.url)` is the form bundlers recognise; keep it literal.

import { compile, type Host, once } from "./host.js";
import { WebText } from "./web-text.js";

/** The host of pages and their workers. */
export const host: Host = {
  name: "browser",
  text: () => new WebText(),
  module: once(() => compile(new URL("./engine.wasm", import.meta.url))),
};
