// What an engine asks of who keeps its files.
//
// Deliberately absent: files, and when they are asked for (the engine's).

import type { Engine } from "./engine.js";

/** What an engine asks of who keeps its files. Each resolves when it is done, and rejects when it cannot be. */
export interface Keeper {
  /** Writes all data into the RDB file: `SAVE`, `BGSAVE`, the points of `save`. */
  save?(): Promise<void>;
  /** Keeps the append-only file. */
  readonly log?: KeptLog | undefined;
  /** Makes ready to keep one, which its `rewrite` then begins: `CONFIG SET appendonly yes`. */
  keepLog?(): Promise<void>;
  /** Keeps it no more: `CONFIG SET appendonly no`. */
  dropLog?(): Promise<void>;
  /** Takes effects when there may be an append-only file later, as the engine's option of that name. */
  append?(effects: Uint8Array<ArrayBuffer>, ticket: number): void;
  /** Writes the parameters into the configuration file: `CONFIG REWRITE`. */
  rewriteConfig?(): Promise<void>;
  /** Ends the program: `SHUTDOWN`. `save`: all data is saved before; then only `force` ends it when that fails. */
  shutdown?(save: boolean, force: boolean): Promise<void>;
}

/** The append-only file, as far as commands ask for something of it. */
export interface KeptLog {
  /** Begins it anew: `BGREWRITEAOF`. */
  rewrite(): Promise<void>;
  /** Empties the engine and reads the file into it: `DEBUG LOADAOF`. */
  reload?(): Promise<void>;
  /** Goes by the engine's parameters as they are now: `CONFIG SET`. */
  follow?(engine: Engine): void;
}
