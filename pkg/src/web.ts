// Entry for browsers.

import { CacheletBase } from "./client.js";
import { host } from "./hosts/web.js";

export * from "./api.js";

/** A Redis-compatible store inside this page or worker. See {@link CacheletBase}. */
export class Cachelet extends CacheletBase {
  /** @internal */
  static override readonly host = host;
}
