// Reads RESP3 replies, as `values.ts` reads the engine's own encoding: the same reply becomes the same JavaScript value.
//
// Deliberately absent: distrust. The bytes are the engine's, and the engine is ours.

import { ReplyError } from "../errors.js";
import type { BufferReply, Reply } from "../values.js";

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
      const mark = this.#bytes[this.#seen];
      const length = isSized(mark) || isList(mark) ? this.#count(this.#seen + 1, end) : -1;
      if (isSized(mark) && length >= 0) next += length + 2;
      if (next > this.#length) return false;
      if (isList(mark) && length > 0) this.#wanted += mark === Mark.Map ? 2 * length : length;
      this.#wanted--;
      this.#seen = next;
    }
    this.#wanted = 1;
    return true;
  }

  /** Whether the reply at `at` is a push. */
  get isPush(): boolean {
    return this.#bytes[this.at] === Mark.Push;
  }

  /** Takes the whole reply at `at` as it came. A view, which stays as it is. */
  raw(): Uint8Array {
    const start = this.at;
    this.at = this.#seen;
    return this.#bytes.subarray(start, this.at);
  }

  /** Reads one item with strings as text. */
  item(): Reply {
    const mark = this.#bytes[this.at++];
    switch (mark) {
      case Mark.Bulk:
      case Mark.Verbatim: {
        const length = this.#head();
        if (length < 0) return null;
        const start = this.#skip(length) + (mark === Mark.Verbatim ? "txt:".length : 0);
        return this.#text(start, this.at - 2);
      }
      case Mark.Status:
      case Mark.BigNumber:
        return this.#line();
      case Mark.Integer:
        return integer(this.#line());
      case Mark.Nil:
        this.#line();
        return null;
      case Mark.Array:
      case Mark.Set:
      case Mark.Push: {
        const length = this.#head();
        return length < 0 ? null : Array.from({ length }, () => this.item());
      }
      case Mark.Map:
        return this.#object(this.#head());
      case Mark.Double:
        return double(this.#line());
      case Mark.Boolean:
        return this.#line() === "t";
      case Mark.Error:
        return new ReplyError(this.#line());
      case Mark.BulkError: {
        const start = this.#skip(this.#head());
        return new ReplyError(this.#text(start, this.at - 2));
      }
      default:
        throw new Error(`a reply begins with ${String.fromCharCode(mark ?? 0)}, which RESP3 does not know`);
    }
  }

  /** Reads one item with bulk strings as bytes of their own; status lines stay strings. */
  bufferItem(): BufferReply {
    const mark = this.#bytes[this.at];
    switch (mark) {
      case Mark.Bulk:
      case Mark.Verbatim: {
        this.at++;
        const length = this.#head();
        if (length < 0) return null;
        const start = this.#skip(length) + (mark === Mark.Verbatim ? "txt:".length : 0);
        return this.#bytes.slice(start, this.at - 2);
      }
      case Mark.Array:
      case Mark.Set:
      case Mark.Push: {
        this.at++;
        const length = this.#head();
        return length < 0 ? null : Array.from({ length }, () => this.bufferItem());
      }
      case Mark.Map: {
        this.at++;
        const map = new Map<BufferReply, BufferReply>();
        for (let left = this.#head(); left > 0; left--) map.set(this.bufferItem(), this.bufferItem());
        return map;
      }
      default:
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

  /** What stands up to the end of the line. */
  #line(): string {
    const start = this.at;
    const end = this.#bytes.indexOf(CR, start);
    this.at = end + 2;
    return this.#text(start, end);
  }

  /** The number that ends the line; negative: there is nothing. */
  #head(): number {
    const start = this.at;
    const end = this.#bytes.indexOf(CR, start);
    this.at = end + 2;
    return this.#count(start, end);
  }

  #count(start: number, end: number): number {
    if (this.#bytes[start] === MINUS) return -1;
    let count = 0;
    for (let at = start; at < end; at++) count = 10 * count + (this.#bytes[at] as number) - ZERO;
    return count;
  }

  /** Moves behind a string and its line end, and says where it starts. */
  #skip(length: number): number {
    const start = this.at;
    this.at = start + length + 2;
    return start;
  }

  #text(start: number, end: number): string {
    if (end - start > SHORT) return decoder.decode(this.#bytes.subarray(start, end));
    let text = "";
    for (let at = start; at < end; at++) {
      const code = this.#bytes[at] as number;
      if (code > 0x7f) return decoder.decode(this.#bytes.subarray(start, end));
      text += String.fromCharCode(code);
    }
    return text;
  }
}

/** Up to here a loop is faster than the decoder. */
const SHORT = 24;
const CR = 13;
const MINUS = 45;
const ZERO = 48;

/** What each kind of reply begins with. */
const enum Mark {
  BulkError = 0x21,
  Boolean = 0x23,
  Bulk = 0x24,
  Map = 0x25,
  BigNumber = 0x28,
  Array = 0x2a,
  Status = 0x2b,
  Double = 0x2c,
  Error = 0x2d,
  Integer = 0x3a,
  Verbatim = 0x3d,
  Push = 0x3e,
  Nil = 0x5f,
  Set = 0x7e,
}

const isSized = (mark: number | undefined): boolean => mark === Mark.Bulk || mark === Mark.Verbatim || mark === Mark.BulkError;

const isList = (mark: number | undefined): boolean => mark === Mark.Array || mark === Mark.Map || mark === Mark.Set || mark === Mark.Push;

/** Never a rounded number: beyond 2^53 the digits. */
function integer(digits: string): number | string {
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}

function double(line: string): number {
  return line === "inf" ? Infinity : line === "-inf" ? -Infinity : Number(line);
}
