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

/** What a command method takes in any place: a word, a list of words or options. */
export type Argument = Input | readonly Input[] | Options;

/** Whether every argument is already one word. */
export function isFlat(args: readonly Argument[]): args is readonly Input[] {
  for (let i = 0; i < args.length; i++) {
    if (typeof args[i] === "object" && !(args[i] instanceof Uint8Array)) return false;
  }
  return true;
}

/** Expands lists and options in place. `name` is the command, for the message of a `TypeError`. */
export function flatten(name: string, args: readonly Argument[]): Input[] {
  const words: Input[] = [];
  for (const arg of args) {
    if (typeof arg !== "object" || arg instanceof Uint8Array || arg === null) words.push(arg);
    else if (Array.isArray(arg)) append(words, flatten(name, arg as readonly Argument[]));
    else if (arg instanceof ArrayBuffer || ArrayBuffer.isView(arg)) throw new TypeError(`${name}: pass bytes as a Uint8Array`);
    else expand(name, arg as Options, words);
  }
  return words;
}

/** One by one: a list may have more items than a call can have arguments. */
function append(words: Input[], more: readonly Input[]): void {
  for (const word of more) words.push(word);
}

const { toString } = Object.prototype;

function expand(name: string, options: Options, words: Input[]): void {
  // Of a Set, a Date, a promise, a boxed string there would be no words, or others.
  if (!(options instanceof Map) && toString.call(options) !== "[object Object]") throw new TypeError(`${name}: ${toString.call(options)} is no argument; pass words, a list, an object or a Map`);
  const pairs = options instanceof Map ? (options as ReadonlyMap<string, Options[string]>) : Object.entries(options);
  for (const [option, value] of pairs) {
    if (value === false || value === null || value === undefined) continue;
    for (const each of Array.isArray(value) && Array.isArray(value[0]) ? value : [value]) {
      words.push(option);
      if (Array.isArray(each)) append(words, flatten(name, each as readonly Argument[]));
      else if (each !== true) words.push(each as Input);
    }
  }
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
