// Reads all data of an engine anew, while clients stay connected to it.
//
// Deliberately absent: where it is read from.

import { Act } from "../abi.js";
import type { Engine } from "../engine.js";
import { beginSnapshot } from "./snapshot.js";

/**
 * From when nothing changes any more `prepare` runs, then the engine is emptied, and what `prepare` gave fills it. Commands are answered
 * LOADING meanwhile. What the engine held is kept in memory until that went well, and put back when it did not: then this rejects.
 */
export async function readAgain(engine: Engine, prepare: () => Promise<() => Promise<void>>): Promise<void> {
  const snapshot = await beginSnapshot(engine, Act.BeginBase, (draw) => {
    draw();
    engine.setLoading(true);
  });
  try {
    const before: Uint8Array[] = [];
    for await (const piece of snapshot.pieces) before.push(piece);
    const read = await prepare();
    await engine.still(async () => {
      engine.empty();
      await read().catch((error: unknown) => {
        engine.empty();
        for (const piece of before) engine.load(piece);
        engine.loaded();
        throw error;
      });
    });
  } finally {
    snapshot.end();
    if (engine.isAlive) engine.setLoading(false);
  }
}
