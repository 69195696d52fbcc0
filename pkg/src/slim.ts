// Entry that brings no wasm: pass it as `create({ wasm })`.

import { CacheletBase } from "./client.js";
import type { Host } from "./hosts/host.js";
import { WebText } from "./hosts/web-text.js";

export * from "./api.js";

const host: Host = {
  name: "browser",
  text: () => new WebText(),
  module: () => Promise.reject(new TypeError("cachelet/slim brings no engine: pass create({ wasm: module, bytes, URL or Response })")),
};

/** A Redis-compatible store from a wasm module of your own loading. See {@link CacheletBase}. */
export class Cachelet extends CacheletBase {
  /** @internal */
  static override readonly host = host;
}
