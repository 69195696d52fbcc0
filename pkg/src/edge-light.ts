// Entry for edge runtimes that bundle wasm by the `?module` suffix (Vercel).

import module from "./engine.wasm?module";

import { CacheletBase } from "./client.js";
import { hostOf } from "./hosts/edge.js";

export * from "./api.js";

/** A Redis-compatible store inside this isolate. See {@link CacheletBase}. */
export class Cachelet extends CacheletBase {
  /** @internal */
  static override readonly host = hostOf(module);
}
