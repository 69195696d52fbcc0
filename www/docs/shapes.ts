// The shapes of replies, as the command table has them: `bulk|nil|count:array<bulk>`, `array<tuple<bulk,double>>`.

/** One shape. */
export interface Shape {
  /** What must be given for a reply to have it: an argument or an option. */
  readonly when: string | undefined;
  readonly kind: string;
  /** What stands in each place of a `tuple`, or in every place of an array; each one of several shapes. */
  readonly parts: readonly (readonly Shape[])[];
}

/** The shapes a reply may have. */
export function shapesOf(text: string): Shape[] {
  return cut(text, "|").map((one) => {
    const [, when, kind = "", inner = ""] = /^(?:(\w+):)?(\w+)(?:<(.*)>)?$/.exec(one) ?? [];
    return { when, kind, parts: inner === "" ? [] : cut(inner, ",").map(shapesOf) };
  });
}

/** What a reply may be in words, and what that is in JavaScript. */
export function inWords(shapes: readonly Shape[]): readonly [words: string, javascript: string] {
  const conditions = [...new Set(shapes.map(({ when }) => when))].map((when) => {
    const words = shapes.filter((shape) => shape.when === when).map(wordsOf).join(" or ");
    return when === undefined ? words : `with ${when} ${words}`;
  });
  return [conditions.join("; "), [...new Set(shapes.map(({ kind }) => KINDS[kind]?.[1] ?? "any"))].join(" or ")];
}

function wordsOf({ kind, parts }: Shape): string {
  const [name = kind] = KINDS[kind] ?? [];
  if (kind === "tuple") return parts.length === 0 ? "empty array" : `array (${parts.map((part) => part.map(wordsOf).join(" or ")).join(", ")})`;
  return parts.length === 0 ? name : `${name} of ${parts.flat().map(wordsOf).map(plural).join(" or ")}`;
}

/** In words, and what the client makes of them. */
const KINDS: Readonly<Record<string, readonly [shape: string, javascript: string]>> = {
  int: ["integer", "number"],
  double: ["double", "number"],
  bulk: ["string", "string"],
  bytes: ["bytes", "Uint8Array by callBuffer"],
  status: ["status", "string"],
  nil: ["nil", "null"],
  array: ["array", "Array"],
  tuple: ["array", "Array"],
  set: ["set", "Array"],
  map: ["map", "object"],
  push: ["push", "messages go to a handler"],
  any: ["depends on the words", "any"],
};

function plural(shape: string): string {
  const [word = "", ...rest] = shape.split(/(?= [(o])/);
  return word === "nil" || word === "bytes" ? shape : [word.endsWith("s") ? `${word}es` : `${word}s`, ...rest].join("");
}

/** Cuts at each mark outside `<>`. */
function cut(text: string, mark: string): string[] {
  let depth = 0;
  const parts = [""];
  for (const letter of text) {
    depth += letter === "<" ? 1 : letter === ">" ? -1 : 0;
    if (letter === mark && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts;
}
