// The one door to the package: a store that sessions talk to in RESP bytes. It runs in a worker of this tab or of another one.

import { ConnectionLostError, LoadError, type Persistence, PersistentCachelet, type Pipe } from "cachelet/persistent";
import { COMMANDS } from "cachelet/commands";

import type { CommandRow } from "./commands.ts";

/** Under which name the browser keeps the playground's data. */
const STORE = "playground";

/** What is known of commands; a server's may be fewer, or more. */
export const COMMAND_ROWS: readonly CommandRow[] = COMMANDS.map(({ name, synopsis, summary, since, complexity, group, flags, keys }) => ({ name, synopsis, summary, since, complexity, group, blocking: flags.includes("blocking"), keys }));

/** One session with the store. */
export type Connection = Pipe;

/** A store that is open. */
export interface Engine {
  /** What each session says first. */
  readonly hello: readonly string[];
  /** `received` owns its bytes; `closed` says that the engine hung up, with a reason when it is another engine now. */
  connect(received: (bytes: Uint8Array) => void, closed: (reason?: string) => void): Connection;
  /** A server's files are its own. */
  readonly files?: {
    /** All data as an RDB file. */
    save(): Promise<Blob>;
    /** The data of an RDB file in place of what is there; rejects, and nothing has changed, when the file is no good. */
    load(file: Blob): Promise<void>;
  };
}

/** Opens the store with the package's defaults. Rejects when what is kept of it cannot be read. */
export async function openEngine(persists: (persistence: Persistence) => void): Promise<Engine> {
  const cache = await PersistentCachelet.open(STORE, { onPersistence: persists });
  return {
    hello: ["HELLO", "3"],
    connect: (received, closed) => cache.wire({ receive: received, closed: (error) => closed(error instanceof ConnectionLostError ? error.reason : error?.message) }),
    files: { save: () => cache.backup(), load: (file) => cache.restoreFrom(file) },
  };
}

/** Whether an error says that what is kept is damaged, so that only forgetting it helps. */
export function isDamage(error: unknown): boolean {
  return error instanceof LoadError;
}

/** Removes all that is kept. */
export function forget(): Promise<void> {
  return PersistentCachelet.remove(STORE);
}

export type { Persistence };
