// Decodes the engine's value replies: one tag byte an item, little-endian lengths and numbers.
//
// | reply         | becomes                                                                      |
// | ------------- | ---------------------------------------------------------------------------- |
// | nil           | `null`                                                                       |
// | status, bulk  | `string` as UTF-8 (`Uint8Array` on request)                                  |
// | integer       | `number` within ±(2^53 - 1), else a decimal `string`: never a rounded number |
// | double        | `number`                                                                     |
// | big number    | decimal `string`                                                             |
// | array, set    | `Array`, in the engine's order                                               |
// | map           | plain object by field (`Map` with `Uint8Array` keys on request)              |
// | error         | thrown when it is the whole reply, a `ReplyError` value inside an array      |

import { ReplyError } from "./errors.js";
import type { Text } from "./hosts/host.js";

/** A decoded reply. */
export type Reply = string | number | boolean | null | ReplyError | ReplyArray | ReplyMap;

// Interfaces, because a type that contains itself is too deep for the types of a Worker's RPC (`stub.call(…)`).
/** An array or a set. */
export interface ReplyArray extends Array<Reply> {}

/** A map, by field. */
export interface ReplyMap {
  [field: string]: Reply;
}

/** A decoded reply with strings as bytes. */
export type BufferReply = Uint8Array | string | number | boolean | null | ReplyError | BufferReply[] | Map<BufferReply, BufferReply>;

/** The tags of the encoding, as `src/proto/value.rs` writes them. */
export const enum Tag {
  Nil = 0,
  Status = 1,
  Error = 2,
  Int = 3,
  Bulk = 4,
  Array = 5,
  Map = 6,
  Set = 7,
  Double = 8,
  Bool = 9,
  BigNumber = 10,
  Verbatim = 11,
  Push = 12,
  NilArray = 13,
}

/** So many strings of a list are decoded together. */
const MANY = 8;

/** What is decoded together has at most so many bytes: a string of more than a few characters keeps all of them alive in V8. */
const BLOCK_BYTES = 1024;

/** A tag and a length. */
const HEAD_BYTES = 5;

/** Reads items from wasm memory. Holds no state between replies but the position. */
export class Reader {
  /** Where the next item starts. */
  at = 0;
  #bytes!: Uint8Array;
  #view!: DataView;
  readonly #text: Text;

  constructor(text: Text, memory: ArrayBuffer) {
    this.#text = text;
    this.attach(memory);
  }

  /** Takes the memory again after it grew. */
  attach(memory: ArrayBuffer): void {
    this.#bytes = new Uint8Array(memory);
    this.#view = new DataView(memory);
  }

  /** The tag of the next item. */
  peek(): Tag {
    return this.#bytes[this.at] as Tag;
  }

  /** Reads one item with strings as text. */
  item(): Reply {
    switch (this.#bytes[this.at++] as Tag) {
      case Tag.Nil:
      case Tag.NilArray:
        return null;
      case Tag.Bulk:
      case Tag.Status:
      case Tag.BigNumber:
        return this.#string();
      case Tag.Int:
        return this.#integer();
      case Tag.Array:
      case Tag.Set:
      case Tag.Push:
        return this.#array();
      case Tag.Map:
        return this.#object();
      case Tag.Double:
        return this.#double();
      case Tag.Bool:
        return this.#bytes[this.at++] === 1;
      case Tag.Verbatim:
        return this.#string().slice("txt:".length);
      case Tag.Error:
        return new ReplyError(this.#string());
      default:
        throw new Error(`unknown tag ${this.#bytes[this.at - 1]} in a reply`);
    }
  }

  /** Reads one item with bulk strings as bytes of their own; status lines stay strings. */
  bufferItem(): BufferReply {
    switch (this.peek()) {
      case Tag.Bulk:
      case Tag.Verbatim: {
        const skip = this.#bytes[this.at++] === Tag.Verbatim ? "txt:".length : 0;
        const end = this.#end();
        return this.#bytes.slice(this.#moveTo(end) + skip, end);
      }
      case Tag.Array:
      case Tag.Set:
      case Tag.Push: {
        this.at++;
        const items = new Array<BufferReply>(this.#length());
        for (let i = 0; i < items.length; i++) items[i] = this.bufferItem();
        return items;
      }
      case Tag.Map: {
        this.at++;
        const map = new Map<BufferReply, BufferReply>();
        for (let left = this.#length(); left > 0; left--) map.set(this.bufferItem(), this.bufferItem());
        return map;
      }
      default:
        return this.item() as BufferReply;
    }
  }

  #array(): Reply[] {
    const items = new Array<Reply>(this.#length());
    for (let i = 0; i < items.length; ) {
      const next = items.length - i >= MANY ? this.#texts(items, i) : i;
      if (next === i) items[i++] = this.item();
      else i = next;
    }
    return items;
  }

  /**
   * Reads several short strings at once, from the item `first` on: one decoding and a substring each are cheaper than a decoding each. Gives the number of the
   * item behind them: `first` when there are none, or when they are not ASCII.
   */
  #texts(items: Reply[], first: number): number {
    const start = this.at;
    let end = start;
    let next = first;
    while (next < items.length && this.#bytes[end] === Tag.Bulk) {
      const behind = end + HEAD_BYTES + this.#view.getUint32(end + 1, true);
      if (behind - start > BLOCK_BYTES) break;
      end = behind;
      next++;
    }
    if (next - first < MANY) return first;
    const block = this.#text.read(start, end);
    if (block.length !== end - start) return first;
    let at = 0;
    for (let i = first; i < next; i++) {
      const length = this.#view.getUint32(start + at + 1, true);
      items[i] = block.substring(at + HEAD_BYTES, (at += HEAD_BYTES + length));
    }
    this.at = end;
    return next;
  }

  #object(): { [field: string]: Reply } {
    const fields: { [field: string]: Reply } = {};
    for (let left = this.#length(); left > 0; left--) {
      const field = `${this.item() as string}`;
      const value = this.item();
      // Assigning `__proto__` would set the prototype instead of a field.
      if (field === "__proto__") Object.defineProperty(fields, field, { value, enumerable: true, configurable: true, writable: true });
      else fields[field] = value;
    }
    return fields;
  }

  #string(): string {
    const end = this.#end();
    const start = this.#moveTo(end);
    if (end - start === 2 && this.#bytes[start] === 79 && this.#bytes[start + 1] === 75) return "OK"; // what most writes answer
    return start === end ? "" : this.#text.read(start, end);
  }

  #integer(): number | string {
    const low = this.#view.getUint32(this.at, true);
    const high = this.#view.getInt32(this.at + 4, true);
    this.at += 8;
    const value = high * 2 ** 32 + low;
    return Number.isSafeInteger(value) ? value : `${(BigInt(high) << 32n) | BigInt(low)}`;
  }

  #double(): number {
    const value = this.#view.getFloat64(this.at, true);
    this.at += 8;
    return value;
  }

  #length(): number {
    const length = this.#view.getUint32(this.at, true);
    this.at += 4;
    return length;
  }

  /** Where the string whose length stands here ends; `at` then is where it starts. */
  #end(): number {
    const length = this.#length();
    return this.at + length;
  }

  /** Moves on, and says where we were. */
  #moveTo(end: number): number {
    const start = this.at;
    this.at = end;
    return start;
  }
}
