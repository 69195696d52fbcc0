// What a store says of itself.

/** Figures of a store; those of `INFO`. */
export interface Stats {
  /** Bytes that the data takes: what `maxmemory` limits. */
  readonly usedMemory: number;
  /** Bytes that are held for data, used and free. */
  readonly heldMemory: number;
  /** Keys of all databases. */
  readonly keys: number;
  readonly connections: number;
  /** Commands since the beginning. */
  readonly commands: number;
}
