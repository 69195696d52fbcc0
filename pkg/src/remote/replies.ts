// Reads RESP3 replies, as `values.ts` reads the engine's own encoding: the same reply becomes the same JavaScript value.
//
// Deliberately absent: distrust. The bytes are the engine's, and the engine is ours.

import { ReplyError } from "../errors.js";
import type { BufferReply, Reply } from "../values.js";

const CR = 13;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Cuts a stream of bytes, however split, into replies, and reads them. */
export class Replies {
  /** Where the next item starts. */
  at = 0;
  #bytes = new Uint8Array(0);
  #length = 0;
  /** Up to where the reply that begins at `at` has been looked through, and how many items it still wants. */
  #seen = 0;
  #wanted = 1;

  push(bytes: Uint8Array): void {
    const left = this.#length - this.at;
    if (this.#length + bytes.length > this.#bytes.length) {
      // Doubling: a long reply comes in many pieces.
      const room = left === 0 ? (bytes as Uint8Array<ArrayBuffer>) : new Uint8Array(2 * (left + bytes.length));
      room.set(this.#bytes.subarray(this.at, this.#length));
      this.#bytes = room;
      this.#seen -= this.at;
      this.at = 0;
      this.#length = left;
    }
    if (this.#bytes !== bytes) this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Whether a whole reply stands at `at`. It must be read then, before this is asked again. */
  get isWhole(): boolean {
    while (this.#wanted > 0) {
      const end = this.#bytes.indexOf(CR, this.#seen);
      if (end < 0 || end + 2 > this.#length) return false;
      let next = end + 2;
      const mark = String.fromCharCode(this.#bytes[this.#seen] as number);
      const length = "$=!*~>%".includes(mark) ? Math.max(-1, Number(this.#text(this.#seen + 1, end))) : -1;
      if ("$=!".includes(mark) && length >= 0) next += length + 2;
      if (next > this.#length) return false;
      if ("*~>".includes(mark) && length > 0) this.#wanted += length;
      if (mark === "%") this.#wanted += 2 * length;
      this.#wanted--;
      this.#seen = next;
    }
    this.#wanted = 1;
    return true;
  }

  /** Whether the reply at `at` is a push. */
  get isPush(): boolean {
    return this.#bytes[this.at] === ">".charCodeAt(0);
  }

  /** Takes the whole reply at `at` as it came. A view, which stays as it is. */
  raw(): Uint8Array {
    const start = this.at;
    this.at = this.#seen;
    return this.#bytes.subarray(start, this.at);
  }

  /** Reads one item with strings as text. */
  item(): Reply {
    const [mark, line] = this.#line();
    switch (mark) {
      case "+":
      case "(":
        return line;
      case "-":
        return new ReplyError(line);
      case ":":
        return integer(line);
      case ",":
        return line === "inf" ? Infinity : line === "-inf" ? -Infinity : Number(line);
      case "#":
        return line === "t";
      case "_":
        return null;
      case "$":
        return line === "-1" ? null : this.#sized(line, (start, end) => this.#text(start, end));
      case "=":
        return this.#sized(line, (start, end) => this.#text(start + "txt:".length, end));
      case "!":
        return new ReplyError(this.#sized(line, (start, end) => this.#text(start, end)));
      case "*":
      case "~":
      case ">":
        return line === "-1" ? null : Array.from({ length: Number(line) }, () => this.item());
      case "%":
        return this.#object(Number(line));
      default:
        throw new Error(`a reply begins with ${mark}, which RESP3 does not know`);
    }
  }

  /** Reads one item with bulk strings as bytes of their own; status lines stay strings. */
  bufferItem(): BufferReply {
    const start = this.at;
    const [mark, line] = this.#line();
    switch (mark) {
      case "$":
        return line === "-1" ? null : this.#sized(line, (start, end) => this.#bytes.slice(start, end));
      case "=":
        return this.#sized(line, (start, end) => this.#bytes.slice(start + "txt:".length, end));
      case "*":
      case "~":
      case ">":
        return line === "-1" ? null : Array.from({ length: Number(line) }, () => this.bufferItem());
      case "%": {
        const map = new Map<BufferReply, BufferReply>();
        for (let left = Number(line); left > 0; left--) map.set(this.bufferItem(), this.bufferItem());
        return map;
      }
      default:
        this.at = start;
        return this.item() as BufferReply;
    }
  }

  #object(length: number): Reply {
    const fields: { [field: string]: Reply } = {};
    for (let left = length; left > 0; left--) {
      const field = `${this.item() as string}`;
      const value = this.item();
      // Assigning `__proto__` would set the prototype instead of a field.
      Object.defineProperty(fields, field, { value, enumerable: true, configurable: true, writable: true });
    }
    return fields;
  }

  #line(): [mark: string, line: string] {
    const end = this.#bytes.indexOf(CR, this.at);
    const text = this.#text(this.at, end);
    this.at = end + 2;
    return [text.charAt(0), text.slice(1)];
  }

  #sized<T>(line: string, read: (start: number, end: number) => T): T {
    const start = this.at;
    this.at = start + Number(line) + 2;
    return read(start, this.at - 2);
  }

  #text(start: number, end: number): string {
    return decoder.decode(this.#bytes.subarray(start, end));
  }
}

/** Never a rounded number: beyond 2^53 the digits. */
function integer(digits: string): number | string {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}
