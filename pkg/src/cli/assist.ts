// Completion and help for the prompt, from the command table.

import type { CommandRow } from "../commands.gen.js";
import { COMMANDS } from "../table.gen.js";

const titleOf = (row: CommandRow): string => row.name.replace("|", " ");

/** Completes a command's name, then its option words: the shape `node:readline` wants. */
export function complete(line: string): [completions: string[], of: string] {
  const upper = line.toUpperCase();
  const named = COMMANDS.map(titleOf).filter((title) => title.startsWith(upper));
  if (named.length > 0) return [named.map((title) => sameCase(title, line)), line];
  const row = longestMatch(upper);
  const word = line.slice(line.lastIndexOf(" ") + 1);
  if (!row) return [[], line];
  const options = [...new Set(row.synopsis.match(/\b[A-Z][A-Z-]+\b/g))].filter((option) => option.startsWith(word.toUpperCase()));
  return [options.map((option) => sameCase(option, word)), word];
}

/** What `help NAME` prints: a command, a group as `@list`, or how to ask. */
export function helpFor(topic: string): string {
  const upper = topic.trim().toUpperCase();
  if (upper.startsWith("@")) {
    const rows = COMMANDS.filter((row) => row.group.toUpperCase() === upper.slice(1));
    return rows.length > 0 ? rows.map((row) => `${titleOf(row).padEnd(24)} ${row.summary}`).join("\n") : `no such group: ${groups()}`;
  }
  const rows = COMMANDS.filter((row) => titleOf(row) === upper || titleOf(row).startsWith(`${upper} `));
  if (upper === "" || rows.length === 0) {
    return `${upper === "" ? "" : `no command ${upper}\n`}help COMMAND, or help @GROUP: ${groups()}\nTab completes commands and options; Ctrl-D ends.`;
  }
  return rows.map((row) => `\n  ${titleOf(row)} ${row.synopsis}\n  ${row.summary}\n  since: ${row.since}   group: ${row.group}   ${row.complexity}\n`).join("");
}

const groups = (): string => [...new Set(COMMANDS.map((row) => row.group))].map((group) => `@${group}`).join(" ");

function longestMatch(upper: string): CommandRow | undefined {
  const rows = COMMANDS.filter((row) => upper.startsWith(`${titleOf(row)} `));
  return rows.sort((left, right) => right.name.length - left.name.length)[0];
}

/** Completions in the case the user types in. */
const sameCase = (text: string, typed: string): string => (/[a-z]/.test(typed) ? text.toLowerCase() : text);
