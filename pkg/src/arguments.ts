// From what a caller writes to the flat list of words a command is.

/** One word of a command. Strings go as UTF-8; numbers as their shortest decimal text. */
export type Input = string | number | bigint | Uint8Array;

/**
 * Options by name, expanded where they stand: `{ EX: 10, NX: true }` is `EX 10 NX`, `{ LIMIT: [0, 10] }` is `LIMIT 0 10`.
 * `true` gives the name alone; `false`, `null` and `undefined` give nothing. The same rule makes pairs: `{ field: "value" }`.
 * A list of lists gives the name with each: `{ GET: [["weight_*"], ["#"]] }` is `GET weight_* GET #`.
 */
export interface Options {
  readonly [name: string]: Input | boolean | null | undefined | readonly Input[] | readonly (readonly Input[])[];
}

/** Names and values: `{ name: "Ada", born: 1815 }`. `null` and `undefined` give nothing; a boolean and a list are no words. */
export type Pairs = { readonly [name: string]: Input | null | undefined } | ReadonlyMap<Input, Input | null | undefined>;

/** What a command method takes in any place: a word, a list of words, options or pairs. */
export type Argument = Input | readonly Input[] | Options | Pairs;

/** Whether every argument is already one word. */
export function isFlat(args: readonly Argument[]): args is readonly Input[] {
  for (let i = 0; i < args.length; i++) {
    if (typeof args[i] === "object" && !(args[i] instanceof Uint8Array)) return false;
  }
  return true;
}

/** Expands lists and options in place. `name` is the command, for the message of a `TypeError`. */
export function flatten(name: string, args: readonly Argument[]): readonly Input[] {
  const [only] = args;
  // A long list of words need not be copied.
  return args.length === 1 && Array.isArray(only) && isFlat(only as readonly Argument[]) ? (only as readonly Input[]) : spread(name, args, []);
}

/** One by one: a list may have more items than a call can have arguments. */
function spread(name: string, args: readonly Argument[], words: Input[]): Input[] {
  for (const arg of args) {
    if (typeof arg !== "object" || arg instanceof Uint8Array || arg === null) words.push(arg);
    else if (Array.isArray(arg)) spread(name, arg as readonly Argument[], words);
    else if (arg instanceof ArrayBuffer || ArrayBuffer.isView(arg)) throw new TypeError(`${name}: pass bytes as a Uint8Array`);
    else expand(name, arg as Options, words);
  }
  return words;
}

/** Commands whose objects are pairs alone. */
const OF_PAIRS = /^(hm?set|mset(nx)?|config)$/i;

function expand(name: string, options: Options, words: Input[]): void {
  const isOfPairs = OF_PAIRS.test(name);
  for (const [option, value] of pairsOf(name, options)) {
    if (value === null || value === undefined) continue;
    if (isOfPairs) words.push(option, value as Input); // what is no word is refused where words are written
    else if (value !== false) {
      for (const each of Array.isArray(value) && Array.isArray(value[0]) ? value : [value]) {
        words.push(option);
        if (Array.isArray(each)) spread(name, each as readonly Argument[], words);
        else if (each !== true) words.push(each as Input);
      }
    }
  }
}

const { toString } = Object.prototype;

/** Names with their values. Throws where there are none: a Set, a Date, a promise and a boxed string would give no words, or others than were meant. */
export function pairsOf<T>(name: string, object: { readonly [name: string]: T } | ReadonlyMap<Input, T>): Iterable<readonly [Input, T]> {
  if (object instanceof Map) return object as ReadonlyMap<Input, T>;
  if (toString.call(object) !== "[object Object]") throw new TypeError(`${name}: ${toString.call(object)} is no argument`);
  return Object.entries(object as { readonly [name: string]: T });
}

/** The text of a word that is neither a string nor bytes. Refuses what has no one obvious text. */
export function textOf(name: string, word: unknown): string {
  if (typeof word === "number") {
    if (Number.isNaN(word)) throw new TypeError(`${name}: NaN is no argument`);
    // Redis reads `inf`; every other number reads the same in both languages.
    return word === Infinity ? "inf" : word === -Infinity ? "-inf" : `${word}`;
  }
  if (typeof word === "bigint") return `${word}`;
  throw new TypeError(`${name}: ${word === null ? "null" : typeof word} is no argument; pass a string, a number, a bigint or a Uint8Array`);
}
