// Strings by TextEncoder and TextDecoder: browsers, workerd, Deno and everything unknown.

import type { Text } from "./host.js";

/** UTF-8 by the standard encoders. */
export class WebText implements Text {
  #bytes = new Uint8Array(0);
  readonly #encoder = new TextEncoder();
  // A BOM is part of the value: without ignoreBOM the decoder would eat it.
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  attach(memory: ArrayBuffer): void {
    this.#bytes = new Uint8Array(memory);
  }

  write(text: string, at: number): number {
    return this.#encoder.encodeInto(text, this.#bytes.subarray(at)).written;
  }

  read(start: number, end: number): string {
    return this.#decoder.decode(this.#bytes.subarray(start, end));
  }
}
