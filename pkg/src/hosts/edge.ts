// Edge runtimes: compiling bytes is refused there, so the entry imports the module and the runtime compiles it.

import type { Host } from "./host.js";
import type { WasmModule } from "./names.js";
import { WebText } from "./web-text.js";

/** The host of a Worker with this module. */
export const hostOf = (module: WasmModule): Host => ({
  name: "edge",
  text: () => new WebText(),
  module: () => Promise.resolve(module),
  moduleSync: () => module,
});
