// Entry for Cloudflare Workers: compiling bytes is refused there, so the module is imported and the runtime compiles it.

import module from "./engine.wasm";

import { CacheletBase } from "./client.js";
import type { Host } from "./hosts/host.js";
import { WebText } from "./hosts/web-text.js";

export * from "./api.js";

const host: Host = {
  name: "edge",
  text: () => new WebText(),
  module: () => Promise.resolve(module),
  moduleSync: () => module,
};

/** A Redis-compatible store inside this isolate. See {@link CacheletBase}. */
export class Cachelet extends CacheletBase {
  /** @internal */
  static override readonly host = host;
}
