// JSON as a codec whose numbers are never rounded.

import type { TextCodec } from "./codec.js";

/** A number of so many digits may be more than JavaScript can hold. */
const LONG = /\d{16}/;

/** What begins or ends a string of a JSON text, what does not though it looks so, and numbers. A long string as a whole would be too much for a regular expression. */
const TOKEN = /"|\\["\\]|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;

/**
 * JSON. A whole number beyond ±(2^53 - 1) is read as its digits, a string, as everywhere in this package: `JSON.parse` would round it. A `bigint` is written as
 * such a string. What has no JSON (`undefined`, a function) is a `TypeError`.
 */
export const json: TextCodec<any> = {
  encode(value) {
    const text = JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? `${each}` : each)) as string | undefined;
    if (text === undefined) throw new TypeError(`a value of type ${typeof value} has no JSON`);
    return text;
  },
  decode(text) {
    return JSON.parse(LONG.test(text) ? exact(text) : text) as unknown;
  },
};

function exact(text: string): string {
  let isInside = false;
  return text.replace(TOKEN, (token) => {
    if (token === '"') isInside = !isInside;
    return isInside || !/^-?\d+$/.test(token) || Number.isSafeInteger(Number(token)) ? token : `"${token}"`;
  });
}
