// What the page knows of commands.

/** One row of the engine's command table. */
export interface CommandRow {
  /** Upper case; a subcommand is `CONFIG|GET`. */
  readonly name: string;
  /** The arguments in the table's grammar, for example `key value [NX|XX] [EX seconds:int]`. */
  readonly synopsis: string;
  readonly summary: string;
  readonly since: string;
  readonly complexity: string;
  readonly group: string;
  /** Whether it may wait for what others do. */
  readonly blocking: boolean;
  /** Where keys stand among the words, the name being word 0: a range (a negative end counts from the last word), as many as a word says, or behind an option's word one or the first half of the rest. */
  readonly keys: ReadonlyArray<{ readonly first: number; readonly last: number; readonly step: number } | { readonly countAt: number; readonly step?: number } | { readonly word: string; readonly start: number; readonly half: boolean }>;
}
