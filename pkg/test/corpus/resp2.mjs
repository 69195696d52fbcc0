// What a reply of RESP3 is in RESP2: the one place that knows how the client's values and a reply recorded in RESP2 differ.
//
// | RESP3             | RESP2                                           |
// | ----------------- | ----------------------------------------------- |
// | map               | list of fields and values by turns              |
// | map of streams    | list of pairs                                   |
// | list of pairs     | the same, where Redis pairs members with scores |
// | double            | bulk string, its text                           |
// | boolean           | integer                                         |
//
// Sets, the kinds of null, verbatim and bulk strings need nothing: they are one value each in JavaScript.
//
// Deliberately absent: printing doubles. Redis and JavaScript write some numbers differently (`1e+20`), so a double is
// equal to a text that reads as the same double; its text is compared by the suites that compare bytes.

import { numberOf } from "./shapes.mjs";
import { entriesOf, textOf } from "./values.mjs";

/** A map or a list of pairs as the flat list of RESP2, when the shape that is wanted is flat. */
export function listOf(value, wanted) {
  const entries = entriesOf(value);
  if (entries !== undefined && wanted.items.every(isPair)) return entries;
  if (entries !== undefined) return (value instanceof Map ? entries : inOrder(entries, wanted.items)).flat();
  return isFlat(wanted) && isPairs(value) ? value.flat() : value;
}

/** Whether a double is what the text of a bulk string says; `undefined` is any text. */
export function isDouble(value, bytes) {
  if (typeof value !== "number") return false;
  return bytes === undefined || Object.is(numberOf(bytes), value) || Math.abs(numberOf(bytes) - value) < LAST_DECIMAL;
}

/** Coordinates come with seventeen decimals, and no more. */
const LAST_DECIMAL = 1e-17;

/** A boolean as an integer. */
export function intOf(value) {
  return typeof value === "boolean" ? Number(value) : value;
}

function isPair({ is, items }) {
  return is === "list" && items.length === 2;
}

function isFlat({ items }) {
  return items.every(({ is }) => is !== "list" && is !== "map");
}

function isPairs(value) {
  return Array.isArray(value) && value.every((item) => Array.isArray(item) && item.length === 2 && !item.some(Array.isArray));
}

/** Puts the fields of a plain object, of which whole numbers came first, where they are wanted. A `Map` needs no such help. */
function inOrder(entries, items) {
  if (!entries.some(([field]) => /^\d+$/.test(field))) return entries;
  const place = ([field]) => {
    const at = items.findIndex(({ is, bytes }, index) => index % 2 === 0 && is === "bulk" && bytes !== undefined && textOf(bytes) === field);
    return at < 0 ? items.length : at;
  };
  return entries.sort((first, second) => place(first) - place(second));
}
