// A snapshot on its way into a file, a piece a turn of the event loop, so that commands go on.
//
// Deliberately absent: what is in it (the engine's), and where it goes.

import type { Begin, Engine } from "../engine.js";
import { BusyError } from "../errors.js";
import { nextTurn } from "../turn.js";

/** What is drawn from an engine. To be ended, drawn whole or not. */
export interface Snapshot {
  /** The bytes, of the moment of the beginning. */
  readonly pieces: AsyncIterable<Uint8Array>;
  /** How many were drawn. */
  readonly bytes: number;
  end(): void;
}

const BUSY_MS = 20;

/**
 * Begins as soon as no other snapshot is drawn. `begin` is called then, and what it does before and after `draw` is before and
 * after the snapshot's moment: no command runs between.
 */
export async function beginSnapshot(engine: Engine, act: Begin, begin: (draw: () => void) => void): Promise<Snapshot> {
  for (;;) {
    const pieces = engine.snapshot(act);
    let first: IteratorResult<Uint8Array, unknown> | undefined;
    try {
      begin(() => (first = pieces.next()));
    } catch (error) {
      if (!(error instanceof BusyError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, BUSY_MS));
      continue;
    }
    return new Drawn(first as IteratorResult<Uint8Array, unknown>, pieces);
  }
}

class Drawn implements Snapshot {
  bytes = 0;
  readonly pieces: AsyncIterable<Uint8Array>;
  readonly #rest: Iterator<Uint8Array, unknown>;

  constructor(first: IteratorResult<Uint8Array, unknown>, rest: Iterator<Uint8Array, unknown>) {
    this.#rest = rest;
    this.pieces = this.#draw(first);
  }

  async *#draw(first: IteratorResult<Uint8Array, unknown>): AsyncGenerator<Uint8Array> {
    for (let piece = first; !piece.done; piece = this.#rest.next()) {
      this.bytes += piece.value.length;
      yield piece.value;
      await new Promise<void>(nextTurn);
    }
  }

  end(): void {
    this.#rest.return?.();
  }
}
