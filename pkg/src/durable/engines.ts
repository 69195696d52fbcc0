// The engines that the objects of an isolate have in one wasm instance. Nothing announces that an object is evicted: its successor frees the engine
// it left. Where there is no successor the garbage collector tells, or objects that sleep would fill the memory of those that are awake.

import type { Engine } from "../engine.js";

/** An engine that is held by nobody but its object. */
type Held = Pick<WeakRef<Engine>, "deref">;

interface Left {
  readonly name: string;
  readonly held: Held;
  readonly free: () => void;
}

/** Workers with a compatibility date before 2025-05-05 have neither: there an engine waits for its object's successor. */
const isTold = typeof WeakRef === "function" && typeof FinalizationRegistry === "function";

/** The engines of one instance, by the IDs of their objects. */
export class Engines {
  readonly #held = new Map<string, Held>();
  readonly #left = isTold
    ? new FinalizationRegistry<Left>(({ name, held, free }) => {
        free();
        if (this.#held.get(name) === held) this.#held.delete(name);
      })
    : undefined;

  /** An object has this engine; {@link Engines.abandon} has freed the one before. */
  set(name: string, engine: Engine): void {
    const held = isTold ? new WeakRef(engine) : { deref: () => engine };
    this.#held.set(name, held);
    this.#left?.register(engine, { name, held, free: engine.free });
  }

  /** Frees the engine that an object's predecessor left, without a word to its sockets: they are the object's now. */
  abandon(name: string): void {
    this.#held.get(name)?.deref()?.abandon();
  }

  /** The instance is dead, and all that was in it. */
  clear(): void {
    this.#held.clear();
  }
}
