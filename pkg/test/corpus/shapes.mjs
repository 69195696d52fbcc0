// Reads an expected reply, an exact line or a shape (the notation: README.md of tests/corpus), into a tree:
//
//   { is: "any" | "bulk" | "status" | "error" | "double" | "null" }           any reply of that kind
//   { is: "bulk" | "status" | "error" | "verbatim", bytes }                   these bytes, one character a byte
//   { is: "int", low, high }   { is: "double", number }   { is: "big", text }   { is: "bool", value }
//   { is: "like", glob }       { is: "either", shapes }
//   { is: "list", kind: "array" | "set" | "push", items, more }               `more`: anything may follow
//   { is: "map", pairs, more }
//
// Deliberately absent: comparing (`match.mjs`).

import { DOUBLE_QUOTED, unescape } from "./cases.mjs";

/** What stands before the bracket of a list. */
const KINDS = { "": "array", "~": "set", ">": "push" };

const LOWEST = -(2n ** 63n);
const HIGHEST = 2n ** 63n - 1n;

/** Reads a whole line. In an exact line (`<`, `<~`) the text of a status or error goes to the end of the line. */
export function parseShape(line, exact) {
  if (exact && /^[+-](?!")/.test(line)) return { is: line[0] === "+" ? "status" : "error", bytes: line.slice(1) };
  const parser = new Parser(line);
  const shape = parser.either();
  if (!parser.done) throw new Error(`left over in ${line}: ${parser.rest}`);
  return shape;
}

class Parser {
  #line;
  #at = 0;

  constructor(line) {
    this.#line = line.trim();
  }

  get rest() {
    return this.#line.slice(this.#at);
  }

  get done() {
    return this.#at === this.#line.length;
  }

  /** Takes what a sticky pattern matches here, and the blanks after it. */
  #take(pattern) {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#line);
    if (!found) return undefined;
    this.#at += found[0].length;
    while (this.#line[this.#at] === " ") this.#at++;
    return found;
  }

  either() {
    const shapes = [this.#one()];
    while (this.#take(/\|/y)) shapes.push(this.#one());
    return shapes.length === 1 ? shapes[0] : { is: "either", shapes };
  }

  #one() {
    const list = this.#take(/([~>]?)\[/y);
    if (list) return { is: "list", kind: KINDS[list[1]], ...this.#items(/\]/y, () => this.either()) };
    if (this.#take(/\{/y)) {
      const { items: pairs, more } = this.#items(/\}/y, () => this.#pair());
      return { is: "map", pairs, more };
    }
    return this.#word() ?? this.#scalar();
  }

  #pair() {
    const key = this.either();
    if (!this.#take(/:/y)) throw new Error(`a map wants \`key: value\` at ${this.rest}`);
    return [key, this.either()];
  }

  #items(close, item) {
    const items = [];
    let more = false;
    while (!this.#take(close)) {
      if (more) throw new Error("`...` must come last");
      if (items.length > 0 && !this.#take(/,/y)) throw new Error(`wanted a comma at ${this.rest}`);
      more = this.#take(/\.\.\./y) !== undefined;
      if (!more) items.push(item());
    }
    return { items, more };
  }

  /** What a shape may say that an exact reply cannot. */
  #word() {
    if (this.#take(/like (?=")/y)) return { is: "like", glob: this.#quoted() };
    const bounds = this.#take(/int\((-?\d+)\.\.(-?\d+)\)/y);
    if (bounds) return { is: "int", low: BigInt(bounds[1]), high: BigInt(bounds[2]) };
    const [word] = this.#take(/(?:any|int|bulk|status|error|double)\b/y) ?? [];
    if (word === "int") return { is: "int", low: LOWEST, high: HIGHEST };
    return word && { is: word };
  }

  #scalar() {
    if (this.#line[this.#at] === '"') return { is: "bulk", bytes: this.#quoted() };
    if (this.#take(/nil\*?|_/y)) return { is: "null" };
    const int = this.#take(/:(-?\d+)/y);
    if (int) return { is: "int", low: BigInt(int[1]), high: BigInt(int[1]) };
    const double = this.#take(/,(-?inf|nan|[-+.\de]+)/y);
    if (double) return { is: "double", number: numberOf(double[1]) };
    const big = this.#take(/\((-?\d+)/y);
    if (big) return { is: "big", text: big[1] };
    const bool = this.#take(/#([tf])/y);
    if (bool) return { is: "bool", value: bool[1] === "t" };
    if (this.#take(/=\w{3}:(?=")/y)) return { is: "verbatim", bytes: this.#quoted() };
    return this.#sentence();
  }

  /** A status or error: quoted, or up to what ends it. */
  #sentence() {
    const sign = this.#take(/[+-]/y);
    if (!sign) throw new Error(`wanted a reply at ${this.rest}`);
    const is = sign[0] === "+" ? "status" : "error";
    if (this.#line[this.#at] === '"') return { is, bytes: this.#quoted() };
    return { is, bytes: this.#take(/[^,\]}|]*/y)[0].trim() };
  }

  #quoted() {
    const [, text, times] = this.#take(DOUBLE_QUOTED);
    return unescape(text, times === undefined ? 1 : Number(times));
  }
}

/** The number that Redis wrote as text; `undefined` when the text is none. */
export function numberOf(text) {
  const [, sign, word] = /^([-+]?)(inf|nan)$/.exec(text) ?? [];
  if (word === "nan") return NaN;
  if (word === "inf") return sign === "-" ? -Infinity : Infinity;
  return text.trim() === "" || Number.isNaN(Number(text)) ? undefined : Number(text);
}
