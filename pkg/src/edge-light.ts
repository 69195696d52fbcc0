// Entry for edge runtimes that bundle wasm by the `?module` suffix (Vercel).

import module from "./engine.wasm?module";

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
