// The table's synopsis grammar: parse it once, then say what may come next after the words typed so far.
// It guides a person; the engine alone decides whether a command is right.

/** `name:type`, a literal TOKEN, or a group of alternatives, each possibly optional and possibly repeated. */
export type Item =
  | { readonly kind: "argument"; readonly name: string; readonly type: string; readonly optional: boolean; readonly repeated: boolean }
  | { readonly kind: "token"; readonly text: string; readonly optional: boolean; readonly repeated: boolean }
  | { readonly kind: "group"; readonly choices: ReadonlyArray<readonly Item[]>; readonly optional: boolean; readonly repeated: boolean };

type Leaf = Exclude<Item, { kind: "group" }>;

/** What may follow: the items, and the rest of the synopsis as text. Nothing expected and no rest: the command is complete. */
export interface Expectation {
  readonly leaves: readonly Leaf[];
  readonly rest: string;
}

const cache = new Map<string, readonly Item[]>();

/** Parses a synopsis; results are kept, there are only a few hundred. */
export function parseSynopsis(synopsis: string): readonly Item[] {
  let items = cache.get(synopsis);
  if (items === undefined) {
    items = new Parser(synopsis).sequence();
    cache.set(synopsis, items);
  }
  return items;
}

class Parser {
  private readonly parts: string[];
  private at = 0;

  constructor(synopsis: string) {
    this.parts = synopsis.match(/\.\.\.|[[\]()|]|(?:(?!\.\.\.)[^\s[\]()|])+/g) ?? [];
  }

  sequence(): Item[] {
    const items: Item[] = [];
    for (let part = this.parts[this.at]; part !== undefined && !"])|".includes(part); part = this.parts[this.at]) {
      this.at++;
      const item = part === "[" || part === "(" ? this.group(part === "[") : leafOf(part);
      const repeated = this.parts[this.at] === "...";
      if (repeated) this.at++;
      items.push({ ...item, repeated: item.repeated || repeated });
    }
    return items;
  }

  private group(optional: boolean): Item {
    const choices = [this.sequence()];
    while (this.parts[this.at] === "|") {
      this.at++;
      choices.push(this.sequence());
    }
    this.at++;
    const [only] = choices[0] ?? [];
    // `[count:int]` is just an optional argument.
    if (optional && choices.length === 1 && choices[0]?.length === 1 && only) return { ...only, optional };
    return { kind: "group", choices, optional, repeated: false };
  }
}

function leafOf(part: string): Leaf {
  const flags = { optional: false, repeated: false };
  if (!/[a-z]/.test(part)) return { kind: "token", text: part, ...flags };
  const [name = part, type] = part.split(":");
  return { kind: "argument", name, type: type ?? "string", ...flags };
}

/** The synopsis as people write it: without types, repetition as `key [key ...]`. */
export function printItems(items: readonly Item[]): string {
  return items.map(printItem).join(" ");
}

/** One item of a synopsis as text. */
export function printItem(item: Item): string {
  const core = printCore(item);
  if (item.optional) return item.repeated ? `[${core} [${core} ...]]` : `[${core}]`;
  if (item.repeated) return `${core} [${core} ...]`;
  return item.kind === "group" && item.choices.length > 1 ? `<${core}>` : core;
}

function printCore(item: Item): string {
  if (item.kind === "token") return item.text;
  if (item.kind === "argument") return item.name;
  return item.choices.map(printItems).join(" | ");
}

/** What may come after `words` (the arguments typed so far, without the command's name). */
export function expect(items: readonly Item[], words: readonly string[]): Expectation {
  return words.length > WORDS_MAX ? { leaves: [], rest: "" } : new Matcher(words).run(items);
}

/** A longer line gets no help: the walk recurses once a word. */
const WORDS_MAX = 200;

/** Bounds the ways tried. */
const STEPS_MAX = 20_000;

type Next = (at: number) => void;

/** Walks every way the words fit the synopsis; adjacent optional items may come in any order, as in Redis. */
class Matcher {
  private readonly leaves = new Set<Leaf>();
  private rest: string | undefined;
  private steps = 0;

  constructor(private readonly words: readonly string[]) {}

  run(items: readonly Item[]): Expectation {
    this.sequence(items, 0, new Set(), 0, "", () => undefined);
    return { leaves: [...this.leaves], rest: this.rest ?? "" };
  }

  private sequence(items: readonly Item[], from: number, used: ReadonlySet<Item>, at: number, tail: string, next: Next): void {
    if (++this.steps > STEPS_MAX) return;
    const item = items[from];
    const left = (upTo: number, without?: Item): string => join(printItems(items.slice(upTo).filter((one) => one !== without && !used.has(one))), tail);
    if (at === this.words.length) this.rest ??= left(from);
    if (item === undefined) return next(at);
    if (!item.optional) return this.item(item, at, left(from + 1), (then) => this.sequence(items, from + 1, new Set(), then, tail, next));
    let end = from;
    while (items[end]?.optional) end++;
    for (const option of items.slice(from, end)) {
      if (used.has(option)) continue;
      const without = new Set(used).add(option);
      this.item(option, at, left(from, option), (then) => then > at && this.sequence(items, from, without, then, tail, next));
    }
    this.sequence(items, end, new Set(), at, tail, next);
  }

  private item(item: Item, at: number, tail: string, next: Next): void {
    this.once(item, at, item.repeated ? join(`[${printCore(item)} ...]`, tail) : tail, (then) => {
      if (item.repeated && then > at) {
        if (then === this.words.length) this.rest ??= join(`[${printCore(item)} ...]`, tail);
        this.item(item, then, tail, next);
      }
      next(then);
    });
  }

  private once(item: Item, at: number, tail: string, next: Next): void {
    if (item.kind === "group") {
      for (const choice of item.choices) this.sequence(choice, 0, new Set(), at, tail, next);
      return;
    }
    const word = this.words[at];
    if (word === undefined) this.leaves.add(item);
    else if (fits(item, word)) next(at + 1);
  }
}

function fits(leaf: Leaf, word: string): boolean {
  if (leaf.kind === "token") return leaf.text.toUpperCase() === word.toUpperCase();
  if (leaf.type === "int") return /^[+-]?\d+$/.test(word);
  if (leaf.type === "double") return /^[+-]?(\d|\.\d|inf)/i.test(word);
  return true;
}

function join(one: string, other: string): string {
  return one === "" || other === "" ? one + other : `${one} ${other}`;
}
