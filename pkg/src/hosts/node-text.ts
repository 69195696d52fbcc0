// Strings by Node's Buffer, whose slices are faster than the standard encoders at every length that matters here.

import type { Text } from "./host.js";

/** Methods every Buffer has had for ten years; `write` and `toString` add argument checks around them. */
interface RawBuffer extends Buffer {
  utf8Write(text: string, offset: number, length: number): number;
  utf8Slice(start: number, end: number): string;
}

/** UTF-8 by Buffer. */
export class NodeText implements Text {
  #buffer = Buffer.alloc(0) as RawBuffer;

  attach(memory: ArrayBuffer): void {
    this.#buffer = Buffer.from(memory) as RawBuffer;
  }

  write(text: string, at: number): number {
    // With a length: Node 20 writes nothing where more than 2 GiB follow, since it takes that for negative.
    return this.#buffer.utf8Write(text, at, 3 * text.length);
  }

  read(start: number, end: number): string {
    return this.#buffer.utf8Slice(start, end);
  }
}
