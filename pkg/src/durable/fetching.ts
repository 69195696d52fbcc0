// An engine that begins before all of its data is read. What a command looks at is read first: the chunks of its keys, or all of it. Who
// calls notices only that it takes longer.
//
// Deliberately absent: where the data is kept (`log.ts`), and which of it a command needs: the engine tells that.

import { Flag } from "../abi.js";
import type { Input } from "../arguments.js";
import { type Endpoint, Engine, type Replayed } from "../engine.js";

/** Reads these bytes of the file into the engine: {@link Engine.load}, then {@link Engine.loaded}. */
export type Fetch = (start: number, end: number) => void;

/** What there may be to do once somebody went on who waited for data. */
const FETCHED = Flag.Log | Flag.Output | Flag.Job | Flag.Wake;

/** An engine some of whose data may not be read yet. */
export class FetchingEngine extends Engine {
  #fetch: Fetch | undefined;
  /** Why data could not be read. The engine is of no use then: it is ahead of what it knows. */
  failure: Error | undefined;

  /** All data is in a file, of which `chunks` tell which keys are where. False: they do not, and it must be loaded whole. */
  setAbsent(chunks: Uint8Array, fetch: Fetch): boolean {
    const { instance } = this;
    instance.put(chunks);
    const isTold = this.guard(() => instance.raw.set_absent(this.id, chunks.length)) === 1;
    if (isTold) this.#fetch = fetch;
    return isTold;
  }

  /** Whether there is data that is not read. */
  get hasAbsent(): boolean {
    return this.#fetch !== undefined;
  }

  /** Which keys are where in the file that was drawn last, if it was begun with `Act.BeginChunks`. */
  snapshotChunks(): Uint8Array<ArrayBuffer> {
    this.check();
    this.guard(() => this.instance.raw.snapshot_chunks(this.id));
    this.instance.refresh();
    return this.instance.takeResult();
  }

  /** Reads what is needed, or `all` there is; false: nothing was. */
  fetch(all = false): boolean {
    const fetch = this.#fetch;
    if (!fetch) return false;
    this.check();
    const { instance } = this;
    let hasFetched = false;
    for (;;) {
      const start = this.guard(() => instance.raw.next_wanted(this.id, Number(all), this.now())); // who waited goes on in it
      instance.refresh();
      if (start < 0) break;
      hasFetched = true;
      try {
        fetch(start, instance.resultNumber);
      } catch (error) {
        this.failure = error as Error;
        throw error;
      }
    }
    if (all) this.#fetch = undefined;
    super.settle(FETCHED);
    return hasFetched;
  }

  override settle(flags: number): void {
    super.settle(flags);
    if (flags & Flag.Absent) this.fetch();
  }

  override run(conn: number, row: number, name: string, words: readonly Input[]): number {
    for (;;) {
      const flags = super.run(conn, row, name, words);
      if (!(flags & Flag.Lacks)) return flags;
      this.fetch();
    }
  }

  /** What is absent does not expire: who is woken by time reads all. */
  override tick(): void {
    this.fetch(true);
    super.tick();
  }

  override replay(effects: Uint8Array): Replayed {
    let bytes = 0;
    let refused = 0;
    let refusal = "";
    for (;;) {
      const replayed = super.replay(effects.subarray(bytes));
      bytes += replayed.bytes;
      refused += replayed.refused;
      refusal ||= replayed.refusal;
      if (replayed.damaged || !this.fetch()) return { ...replayed, bytes, refused, refusal };
    }
  }

  override thaw(session: Uint8Array, endpoint: Endpoint): number {
    for (;;) {
      const conn = super.thaw(session, endpoint);
      if (!this.fetch() || conn !== 0) return conn; // who waited may have been served, and goes on
    }
  }
}
