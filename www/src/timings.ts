// How long commands took, as this page saw it: from the moment it was one's turn until its reply was here, with the ways through the worker.
// The engine has no clock that is fine enough, so this is what there is of a slow log without a server.

/** One command as it was run. */
export interface Timing {
  readonly line: string;
  /** When it was answered, by the clock on the wall. */
  readonly at_ms: number;
  readonly took_ms: number;
}

/** Commands remembered. */
const TIMINGS_MAX = 500;

export class Timings {
  private readonly kept: Timing[] = [];

  add(timing: Timing): void {
    this.kept.push(timing);
    if (this.kept.length > TIMINGS_MAX) this.kept.shift();
  }

  /** Oldest first. */
  get all(): readonly Timing[] {
    return this.kept;
  }

  /** The slowest ones, slowest first. */
  slowest(count: number): Timing[] {
    return [...this.kept].sort((one, other) => other.took_ms - one.took_ms).slice(0, count);
  }
}
