// Entry for Node, Bun and Deno.

import { CacheletBase } from "./client.js";
import { host } from "./hosts/node.js";

export * from "./api.js";

/** A Redis-compatible store inside this process. See {@link CacheletBase}. */
export class Cachelet extends CacheletBase {
  /** @internal */
  static override readonly host = host;
}
