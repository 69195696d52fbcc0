// What the page and the engine's worker say to each other. Bytes are RESP; buffers are transferred, not copied.

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
  /** Where keys stand among the words, the name being word 0: a range (a negative end counts from the last word), as many as a word says, or behind an option's word one or the first half of the rest. */
  readonly keys: ReadonlyArray<{ readonly first: number; readonly last: number; readonly step: number } | { readonly countAt: number; readonly step?: number } | { readonly word: string; readonly start: number; readonly half: boolean }>;
}

/** Page to worker. A session is a number chosen by the page. */
export type ToEngine =
  | { readonly kind: "open"; readonly session: number }
  | { readonly kind: "send"; readonly session: number; readonly bytes: Uint8Array }
  | { readonly kind: "close"; readonly session: number }
  /** Asks for all data as a file. */
  | { readonly kind: "save" }
  /** Asks for another engine, with the data of a file. */
  | { readonly kind: "load"; readonly file: Blob };

/** Worker to page. After `dead` the worker answers nothing; the page starts another. */
export type FromEngine =
  | { readonly kind: "ready"; readonly commands: readonly CommandRow[]; readonly start_ms: number }
  | { readonly kind: "received"; readonly session: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "closed"; readonly session: number }
  | { readonly kind: "saved"; readonly file: Blob }
  /** The file is in a new engine; every session is gone with the old one. */
  | { readonly kind: "loaded" }
  /** The file is no good; the engine is the one it was. */
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "dead"; readonly message: string };
