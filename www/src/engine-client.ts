// The one door to the package: an engine that sessions talk to in RESP bytes. Runs in the worker.

import { Cachelet } from "cachelet";
import { COMMANDS } from "cachelet/commands";

import type { CommandRow } from "./protocol.ts";

/** One session with the engine. */
export interface Connection {
  send(bytes: Uint8Array): void;
  close(): void;
}

/** A running engine. */
export interface Engine {
  readonly commands: readonly CommandRow[];
  /** `received` owns its bytes; `closed` says that the engine hung up. */
  connect(received: (bytes: Uint8Array<ArrayBuffer>) => void, closed: () => void): Connection;
  /** All data as an RDB file. */
  save(): Promise<Blob>;
  close(): void;
}

/** Starts an engine with the package's defaults for a browser, empty or with the data of an RDB file. `died` is told once it can answer nothing more. */
export async function startEngine(died: (error: Error) => void, from?: Blob): Promise<Engine> {
  const cache = await Cachelet.create(from && { from });
  const commands = COMMANDS.map(({ name, synopsis, summary, since, complexity, group, keys }) => ({ name, synopsis, summary, since, complexity, group, keys }));
  return {
    commands,
    connect: (received, closed) => cache.wire({ receive: received, closed: (error) => (error ? died(error) : closed()) }),
    save: () => new Response(cache.backup()).blob(),
    close: () => cache.close(),
  };
}
