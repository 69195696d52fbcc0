// Entry for browsers: the module is fetched from beside this file.
// `new URL("./engine.wasm", import.meta.url)` is the form bundlers recognise; keep it literal.

import { CacheletBase } from "./client.js";
import { compile, type Host, once } from "./hosts/host.js";
import { WebText } from "./hosts/web-text.js";

export * from "./api.js";

const host: Host = {
  name: "browser",
  text: () => new WebText(),
  module: once(() => compile(new URL("./engine.wasm", import.meta.url))),
};

/** A Redis-compatible store inside this page or worker. See {@link CacheletBase}. */
export class Cachelet extends CacheletBase {
  /** @internal */
  static override readonly host = host;
}
