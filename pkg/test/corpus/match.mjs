// Whether a JavaScript value of the client is the reply that a case expects.
//
// The client's values are those of RESP3 (README.md of the package has the table). A case that was recorded in RESP2 is
// compared with what the same reply is in RESP2: `resp2.mjs` says how the two differ, and nothing here does.
// What values cannot tell apart is taken for equal: a set and a list, the three kinds of null, and, as text, a status and
// a bulk string.
//
// Deliberately absent: reading expectations (`shapes.mjs`).

import { ReplyError } from "../../dist/node.js";
import { intOf, isDouble, listOf } from "./resp2.mjs";
import { entriesOf, latin1Of, textOf } from "./values.mjs";

/** Compares replies that came in one way. */
export class Matcher {
  #resp2;
  #buffers;
  #anyOrder;

  /** `resp2`: the expectation is in RESP2. `buffers`: bulk strings came as bytes. `anyOrder`: lists are multisets. */
  constructor({ resp2, buffers, anyOrder }) {
    this.#resp2 = resp2;
    this.#buffers = buffers;
    this.#anyOrder = anyOrder;
  }

  /** Whether the value has this shape. */
  allows(shape, value) {
    switch (shape.is) {
      case "any":
        return value !== undefined;
      case "either":
        return shape.shapes.some((each) => this.allows(each, value));
      case "list":
        return this.#list(shape, this.#resp2 ? listOf(value, shape) : value);
      case "map":
        return this.#map(shape, value);
      case "like":
        return this.#like(shape.glob, value);
      default:
        return this.#scalar(shape, value);
    }
  }

  #scalar(shape, value) {
    switch (shape.is) {
      case "null":
        return value === null;
      case "int":
        return within(shape, this.#resp2 ? intOf(value) : value);
      case "double":
        return typeof value === "number" && (shape.number === undefined || Object.is(value, shape.number));
      case "bool":
        return value === shape.value;
      case "big":
        return value === shape.text;
      case "error":
        return value instanceof ReplyError && (shape.bytes === undefined || says(value.message, textOf(shape.bytes)));
      case "status":
        return typeof value === "string" && (shape.bytes === undefined || value === textOf(shape.bytes));
      case "bulk":
      case "verbatim":
        return this.#bulk(shape.bytes, value) || (this.#resp2 && isDouble(value, shape.bytes));
      default:
        throw new Error(`unknown shape ${shape.is}`);
    }
  }

  /** Bytes are compared as bytes, text as the text that those bytes are. */
  #bulk(bytes, value) {
    if (typeof value === "string") return !this.#buffers && (bytes === undefined || value === textOf(bytes));
    return this.#buffers && value instanceof Uint8Array && (bytes === undefined || latin1Of(value) === bytes);
  }

  #like(glob, value) {
    const text = value instanceof ReplyError ? value.message : value;
    if (typeof text !== "string" && !(text instanceof Uint8Array)) return false;
    const literals = glob.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(`^${literals.join("[^]*")}$`).test(latin1Of(text));
  }

  #list({ items, more }, value) {
    if (!Array.isArray(value)) return false;
    if (more ? value.length < items.length : value.length !== items.length) return false;
    if (!this.#anyOrder) return items.every((item, at) => this.allows(item, value[at]));
    const left = [...value];
    return items.every((item) => this.#takeFrom(left, (each) => this.allows(item, each)));
  }

  /** A plain object puts fields that look like whole numbers first, so only a `Map` is held to the engine's order. */
  #map({ pairs, more }, value) {
    const entries = entriesOf(value);
    if (entries === undefined || (more ? entries.length < pairs.length : entries.length !== pairs.length)) return false;
    const fits = ([key, item], entry) => this.allows(key, entry[0]) && this.allows(item, entry[1]);
    if (value instanceof Map && !this.#anyOrder) return pairs.every((pair, at) => fits(pair, entries[at]));
    return pairs.every((pair) => this.#takeFrom(entries, (entry) => fits(pair, entry)));
  }

  #takeFrom(left, fits) {
    const at = left.findIndex(fits);
    if (at >= 0) left.splice(at, 1);
    return at >= 0;
  }
}

/** Error lines repeat the command's name: as it was typed, and the client calls a command by its row. */
function says(message, wanted) {
  return message.toLowerCase() === wanted.toLowerCase();
}

/** An integer is a number where that is exact, and else its digits. */
function within({ low, high }, value) {
  const digits = typeof value === "string" && /^-?\d+$/.test(value) && !Number.isSafeInteger(Number(value));
  if (!Number.isSafeInteger(value) && !digits) return false;
  return low <= BigInt(value) && BigInt(value) <= high;
}
