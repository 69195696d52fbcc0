// Completion, hints and help for the prompt, from the command table.

import type { CommandRow } from "../../commands.gen.js";
import { expect, parseSynopsis, printItems } from "../../synopsis.js";
import { COMMANDS } from "../../table.gen.js";
import { split } from "../split.js";

const titleOf = (row: CommandRow): string => row.name.replace("|", " ");

/** Completes a command's name, then the words that may stand next: the shape `node:readline` wants. */
export function complete(line: string): [completions: string[], of: string] {
  const [help, topic] = /^\s*(?:help|\?) +(.*)$/i.exec(line) ?? [];
  const name = help === undefined ? line : (topic as string);
  const named = COMMANDS.map(titleOf).filter((title) => title.startsWith(name.toUpperCase()));
  if (named.length > 0) return [named.map((title) => sameCase(title, line)), name];
  if (name.startsWith("@")) return [groups().filter((group) => group.startsWith(name)), name];
  const word = line.slice(line.lastIndexOf(" ") + 1);
  const found = help === undefined ? read(line.slice(0, line.length - word.length)) : undefined;
  if (!found) return [[], line];
  const { leaves } = expect(parseSynopsis(found.row.synopsis), found.given);
  const tokens = leaves.flatMap((leaf) => (leaf.kind === "token" && leaf.text.startsWith(word.toUpperCase()) ? [leaf.text] : []));
  return [[...new Set(tokens)].map((token) => sameCase(token, word || line)), word];
}

/** What may follow a line, to be shown behind it; empty when nothing is known. */
export function hint(line: string): string {
  const found = read(line);
  const rest = found && expect(parseSynopsis(found.row.synopsis), found.given).rest;
  return rest ? `${line.endsWith(" ") ? "" : " "}${rest}` : "";
}

/** What `help NAME` prints: a command, a group as `@list`, or how to ask. */
export function helpFor(topic: string, hasColours = false): string {
  const colour = (code: number, text: string): string => (hasColours ? `\x1b[${code}m${text}\x1b[0m` : text);
  const upper = topic.trim().toUpperCase();
  const rows = COMMANDS.filter((row) => (upper.startsWith("@") ? row.group.toUpperCase() === upper.slice(1) : titleOf(row) === upper || titleOf(row).startsWith(`${upper} `)));
  if (rows.length === 0) {
    const unknown = upper === "" ? "" : upper.startsWith("@") ? `no such group: ${topic.trim()}\n` : `no command ${upper}\n`;
    return `${unknown}help COMMAND, or help @GROUP: ${groups().join(" ")}\nTab completes commands and options; Ctrl-D ends.`;
  }
  if (upper.startsWith("@")) return rows.map((row) => `${titleOf(row).padEnd(24)} ${row.summary}`).join("\n");
  const line = (label: string, text: string): string => `  ${colour(33, `${label}:`)} ${text}\n`;
  return rows
    .map((row) => `\n  ${colour(1, titleOf(row))} ${colour(90, printItems(parseSynopsis(row.synopsis)))}\n${line("summary", row.summary)}${line("since", row.since)}${line("group", row.group)}${line("complexity", row.complexity)}`)
    .join("");
}

const groups = (): string[] => [...new Set(COMMANDS.map((row) => `@${row.group}`))];

/** The command a line begins with, and the words behind its name. */
function read(line: string): { row: CommandRow; given: string[] } | undefined {
  const words = split(line)?.map(String) ?? [];
  const [first = "", second = ""] = words.map((word) => word.toUpperCase());
  const find = (name: string): CommandRow | undefined => COMMANDS.find((row) => row.name === name);
  const subcommand = find(`${first}|${second}`);
  if (subcommand) return { row: subcommand, given: words.slice(2) };
  const row = find(first);
  return row && { row, given: words.slice(1) };
}

/** Completions in the case the user types in. */
const sameCase = (text: string, typed: string): string => (/[a-z]/.test(typed) ? text.toLowerCase() : text);
