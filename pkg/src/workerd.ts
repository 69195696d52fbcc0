// Entry for Cloudflare Workers.

import module from "./engine.wasm";

import { CacheletBase } from "./client.js";
import { hostOf } from "./hosts/edge.js";

export * from "./api.js";

/** A Redis-compatible store inside this isolate. See {@link CacheletBase}. */
export class Cachelet extends CacheletBase {
  /** @internal */
  static override readonly host = hostOf(module);
}
