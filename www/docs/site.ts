// All pages of the documentation, from the engine, the command table and the texts of this folder.

import type { Cachelet } from "cachelet";
import type { CommandRow } from "cachelet/commands";

import { commandPage } from "./command-page.ts";
import { describe, parseDifferences } from "./commands.ts";
import { parseExamples } from "./examples.ts";
import { guide, GUIDE_NAMES, included } from "./guides.ts";
import type { Page } from "./layout.ts";
import { differencesPage, groupPages, indexPage } from "./lists.ts";

/** What the pages are made of. */
export interface Sources {
  readonly rows: readonly CommandRow[];
  /** Makes an empty store whose clock and chance are always the same, or the pages would differ from build to build. */
  open(): Promise<Cachelet>;
  /** The text of a file of the repository. */
  read(file: string): string;
}

/** Makes all pages. Throws when a command has no example, or an example no command. */
export async function site({ rows, open, read }: Sources): Promise<Page[]> {
  const examples = parseExamples(read("www/docs/examples.txt"));
  for (const name of examples.keys()) if (!rows.some((row) => row.name === name)) throw new Error(`examples.txt: there is no command ${name}`);
  const differences = parseDifferences(read("tests/differences.txt"));
  const commands = await describe(rows, examples, differences, open);
  const guides = GUIDE_NAMES.map((name) => guide(name, included(read(`www/docs/guides/${name}.md`), read), commands));
  const neighbours = (group: string) => commands.filter(({ row }) => row.group === group);
  return [indexPage(commands, guides), ...guides, differencesPage(differences), ...groupPages(commands), ...commands.map((command) => commandPage(command, neighbours(command.row.group)))];
}
