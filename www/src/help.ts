// Help from the command table: the line above the prompt and the card HELP shows.

import type { Table } from "./complete.ts";
import { h } from "./dom.ts";
import type { CommandRow } from "./commands.ts";
import { parseSynopsis, type Expectation, type Item } from "./synopsis.ts";

/** A synopsis as elements; what is expected next is marked. */
export function showSynopsis(row: CommandRow, expectation?: Expectation): HTMLElement {
  const here = new Set<Item>(expectation?.leaves);
  return h("code.synopsis", {}, h("b", {}, row.name.replace("|", " ")), ...parseSynopsis(row.synopsis).flatMap((item) => [" ", show(item, here)]));
}

function show(item: Item, here: ReadonlySet<Item>): HTMLElement {
  const core = (): HTMLElement => {
    if (item.kind === "token") return h(here.has(item) ? "span.token.here" : "span.token", {}, item.text);
    if (item.kind === "argument") return h(here.has(item) ? "span.argument.here" : "span.argument", {}, item.name);
    const choices = item.choices.flatMap((choice, at) => [at > 0 && " | ", ...choice.flatMap((one, place) => [place > 0 && " ", show(one, here)])]);
    return h("span", {}, ...choices);
  };
  if (item.optional) return h("span", {}, "[", core(), item.repeated && " …", "]");
  if (item.repeated) return h("span", {}, item.kind === "group" && "(", core(), item.kind === "group" && ")", " …");
  return item.kind === "group" && item.choices.length > 1 ? h("span", {}, "<", core(), ">") : core();
}

/** Group, version and complexity, as far as the row has them. */
export function factsOf(row: CommandRow): string {
  return [row.group, row.since && `since ${row.since}`, row.complexity].filter(Boolean).join(" · ");
}

/** What `HELP`, `HELP SET` and `HELP CONFIG` show. */
export function helpCard(table: Table, words: readonly string[]): HTMLElement {
  if (words.length === 0) return overview(table);
  const found = table.find(words);
  const name = words[0]?.toUpperCase() ?? "";
  const subcommands = words.length === 1 && table.isContainer(name) ? table.rows.filter((row) => row.name.startsWith(`${name}|`)) : [];
  const rows = subcommands.length > 0 ? subcommands : found ? [found.row] : [];
  if (rows.length === 0) {
    const near = table.nearest(name, 3);
    return h("p.advice", {}, near.length > 0 ? `There is no command ${name}. Did you mean ${near.join(", ")}?` : `There is no command ${name}.`);
  }
  return h("div.card", {}, ...rows.map((row) => h("div.help-row", {}, showSynopsis(row), h("p", {}, row.summary), h("p.facts", {}, factsOf(row)))));
}

function overview(table: Table): HTMLElement {
  const groups = new Map<string, string[]>();
  for (const row of table.rows) {
    if (row.name.includes("|")) continue;
    groups.set(row.group, [...(groups.get(row.group) ?? []), row.name]);
  }
  const lists = [...groups].map(([group, names]) => h("div.help-row", {}, h("p.facts", {}, group), h("p.names", {}, names.join("  "))));
  return h("div.card", {}, h("p", {}, "HELP followed by a command explains it. Tab completes, the arrow keys bring earlier lines back, Ctrl-C stops a command that waits."), ...lists);
}
