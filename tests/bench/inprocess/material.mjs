// Keys of 16 bytes and values of 32, and the order in which they are asked for: the same for every contestant.

const hex = (number, digits) => number.toString(16).padStart(digits, "0");

/** Numbers below this are of one head. */
const TAILS = 4096;
const heads = Array.from({ length: 4096 }, (_, number) => `session:${hex(number, 4)}`);
const tails = Array.from({ length: TAILS }, (_, number) => `:${hex(number, 3)}`);

/** A new string for a key that there may be already, joined as a program joins "session:" and what a request brings. */
export const freshKey = (number) => heads[number >>> 12] + tails[number & (TAILS - 1)];

/** The number of a key. */
export const numberOf = (key) => Number.parseInt(key.slice(8, 12), 16) * TAILS + Number.parseInt(key.slice(13), 16);

const VALUE_BYTES = 32;
const VALUES = 4096;
const body = Buffer.from(Array.from({ length: VALUES }, (_, number) => `value-${hex(number * 2_654_435_761, 13)}-${hex(number % 16, 1).repeat(12)}`).join(""), "latin1");
const existing = Array.from({ length: VALUES }, (_, number) => freshValue(number));

/** The value of a key as a new string, cut out of bytes as a program cuts it out of what a socket brought. */
export function freshValue(number) {
  const at = VALUE_BYTES * (number & (VALUES - 1));
  return body.latin1Slice(at, at + VALUE_BYTES);
}

/** The value of a key as a string that there is already. */
export const existingValue = (number) => existing[number & (VALUES - 1)];

/** The code of a value's last character: what is read is looked at, so that no read can be left out. */
export const lastOf = (value) => value.charCodeAt(VALUE_BYTES - 1);

/** How many numbers an order has. */
export const ORDER = 2 ** 20;

/** Numbers below `entries`, all equally likely: the xorshift of Marsaglia. */
export function order(entries) {
  let state = 2_463_534_242;
  return Uint32Array.from({ length: ORDER }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % entries;
  });
}
