// Entry for everything unknown: the module travels inside this file as base64, so there is nothing to find or fetch.

import base64 from "./engine.wasm?base64";

import { CacheletBase } from "./client.js";
import { type Host, once } from "./hosts/host.js";
import { WebText } from "./hosts/web-text.js";

export * from "./api.js";

const bytes = (): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const host: Host = {
  name: "browser",
  text: () => new WebText(),
  module: once(() => WebAssembly.compile(bytes())),
};

/** A Redis-compatible store inside this program. See {@link CacheletBase}. */
export class Cachelet extends CacheletBase {
  /** @internal */
  static override readonly host = host;
}
