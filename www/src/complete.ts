// From the line and the command table: which command it is, what may come next, and what can be completed.

import type { CommandRow } from "./commands.ts";
import { expect, parseSynopsis, printItems, type Expectation, type Item } from "./synopsis.ts";
import { splitLine, type Word } from "./words.ts";

/** One thing that can stand where the caret's word stands. */
export interface Candidate {
  readonly text: string;
  /** A few words for the right-hand side of the list. */
  readonly note: string;
}

/** What the prompt knows about a line. */
export interface Reading {
  /** The row the line has chosen, if its name is complete. */
  readonly row: CommandRow | undefined;
  readonly expectation: Expectation | undefined;
  /** Candidates for the word being typed, without key names. */
  readonly candidates: readonly Candidate[];
  /** Whether a key name may stand here. */
  readonly wantsKey: boolean;
  /** The word being typed ("" after a space) and where it begins. */
  readonly prefix: string;
  readonly start: number;
}

const CANDIDATES_MAX = 8;

/** Commands the page answers itself. */
export const PAGE_COMMANDS: readonly CommandRow[] = [
  { name: "HELP", synopsis: "[command]", summary: "Explains a command, or this page.", since: "", complexity: "", group: "this page", blocking: false, keys: [] },
  { name: "CLEAR", synopsis: "", summary: "Empties the transcript; the data stays.", since: "", complexity: "", group: "this page", blocking: false, keys: [] },
];

/** The command table, indexed. */
export class Table {
  readonly rows: readonly CommandRow[];
  private readonly byName: ReadonlyMap<string, CommandRow>;
  private readonly containers: ReadonlySet<string>;

  constructor(commands: readonly CommandRow[]) {
    this.rows = [...commands, ...PAGE_COMMANDS].sort((one, other) => (one.name < other.name ? -1 : 1));
    this.byName = new Map(this.rows.map((row) => [row.name, row]));
    this.containers = new Set(this.rows.filter((row) => row.name.includes("|")).map((row) => row.name.slice(0, row.name.indexOf("|"))));
  }

  /** The row for the first words of a line, subcommands first, and how many words its name took. */
  find(words: readonly string[]): { row: CommandRow; nameWords: number } | undefined {
    const [first = "", second = ""] = words.slice(0, 2).map((word) => word.toUpperCase());
    const sub = this.byName.get(`${first}|${second}`);
    if (sub) return { row: sub, nameWords: 2 };
    const row = this.byName.get(first);
    return row && { row, nameWords: 1 };
  }

  /** Whether a name has subcommands. */
  isContainer(name: string): boolean {
    return this.containers.has(name.toUpperCase());
  }

  /** The names nearest to a mistyped one, at most `count`. */
  nearest(name: string, count: number): string[] {
    const wanted = name.toUpperCase();
    const far = Math.max(2, Math.floor(wanted.length / 2));
    return this.rows
      .filter((row) => !row.name.includes("|"))
      .map((row) => ({ name: row.name, distance: distanceOf(wanted, row.name) }))
      .filter((one) => one.distance <= far && one.distance < one.name.length)
      .sort((one, other) => one.distance - other.distance)
      .slice(0, count)
      .map((one) => one.name);
  }

  /** Reads a line whose caret stands at its end. */
  read(line: string): Reading {
    const { words } = splitLine(line);
    const last = words.at(-1);
    const typing = last !== undefined && last.end === line.length;
    const before = (typing ? words.slice(0, -1) : words).map((word) => word.text);
    const place = placeOf(line, typing ? last : undefined);
    const found = this.find(before);
    const nothing = { row: undefined, expectation: undefined, wantsKey: false, ...place };
    if (before.length === 0) {
      const whole = typing ? this.find([last.text]) : undefined;
      return { ...nothing, row: whole?.row, expectation: whole && expect(parseSynopsis(whole.row.synopsis), []), candidates: this.names(place.prefix) };
    }
    if (before.length === 1 && this.isContainer(before[0] ?? "")) {
      const whole = typing ? this.find(words.map((word) => word.text)) : found;
      const expectation = whole && whole.nameWords === 2 ? expect(parseSynopsis(whole.row.synopsis), []) : undefined;
      return { ...nothing, row: whole?.row, expectation, candidates: this.subcommands(before[0] ?? "", place.prefix) };
    }
    if (!found) return { ...nothing, candidates: [] };
    const given = before.slice(found.nameWords);
    const expectation = expect(parseSynopsis(found.row.synopsis), given);
    if (found.row.name === "HELP") return { ...nothing, row: found.row, expectation, candidates: this.names(place.prefix) };
    return { ...place, row: found.row, expectation, candidates: tokens(parseSynopsis(found.row.synopsis), expectation, place.prefix), wantsKey: keyStandsAt(found.row, before) && expectation.leaves.some((leaf) => leaf.kind === "argument") };
  }

  private names(prefix: string): Candidate[] {
    if (prefix === "") return [];
    const wanted = prefix.toUpperCase();
    const rows = this.rows.filter((row) => !row.name.includes("|") && row.name.startsWith(wanted));
    // A container without a row of its own still completes.
    const bare = [...this.containers].filter((name) => name.startsWith(wanted) && !this.byName.has(name));
    const all = [...rows.map((row) => ({ text: row.name, note: row.summary })), ...bare.map((name) => ({ text: name, note: "Has subcommands." }))];
    return all.sort((one, other) => one.text.length - other.text.length || (one.text < other.text ? -1 : 1)).slice(0, CANDIDATES_MAX);
  }

  private subcommands(container: string, prefix: string): Candidate[] {
    const wanted = `${container}|${prefix}`.toUpperCase();
    const rows = this.rows.filter((row) => row.name.startsWith(wanted));
    return rows.map((row) => ({ text: row.name.slice(container.length + 1), note: row.summary })).slice(0, CANDIDATES_MAX * 2);
  }
}

/** Whether the word after `before` is a key, by the positions in the table. */
function keyStandsAt(row: CommandRow, before: readonly string[]): boolean {
  const at = before.length;
  return row.keys.some((keys) => {
    if ("countAt" in keys) {
      const { countAt, step = 1 } = keys;
      return at > countAt && at <= countAt + step * Number(before[countAt]) && (at - countAt - 1) % step === 0;
    }
    if ("word" in keys) {
      const word = before.findIndex((other, index) => index >= keys.start && other.toUpperCase() === keys.word);
      // Of a half of what is left it is not known yet where it ends.
      return word >= 0 && (keys.half || at === word + 1);
    }
    return at >= keys.first && (keys.last < 0 || at <= keys.last) && (at - keys.first) % keys.step === 0;
  });
}

function placeOf(line: string, word: Word | undefined): { prefix: string; start: number } {
  return word ? { prefix: word.text, start: word.start } : { prefix: "", start: line.length };
}

function tokens(items: readonly Item[], expectation: Expectation, prefix: string): Candidate[] {
  const wanted = prefix.toUpperCase();
  const notes = new Map<string, string>();
  for (const leaf of expectation.leaves) {
    if (leaf.kind === "token" && leaf.text.startsWith(wanted) && !notes.has(leaf.text)) notes.set(leaf.text, after(items, leaf) ?? "");
  }
  return [...notes].map(([text, note]) => ({ text, note }));
}

/** What follows a token within its own alternative: `seconds` after EX, nothing after NX. */
function after(items: readonly Item[], token: Item): string | undefined {
  for (const item of items) {
    if (item.kind !== "group") continue;
    for (const choice of item.choices) {
      const at = choice.indexOf(token);
      const found = at >= 0 ? printItems(choice.slice(at + 1)) : after(choice, token);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Levenshtein's distance, a swap of neighbours counting one. */
function distanceOf(one: string, other: string): number {
  const rows: number[][] = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const cost = one[i - 1] === other[j - 1] ? 0 : 1;
      let best = Math.min((rows[i - 1]?.[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (rows[i - 1]?.[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) best = Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[one.length]?.[other.length] ?? 0;
}
