// The exports of the wasm module, as `src/wasm` of the engine writes them, and the numbers that cross.
// Hot calls are plain functions of numbers, with bytes in a scratch buffer the engine owns; milliseconds are f64.

/** What a call asks its caller to do. */
export const enum Flag {
  /** Connections have bytes to send: call `next_output` until it answers 0. */
  Output = 1,
  /** Effects wait to be logged: call `take_log`. */
  Log = 2,
  /** The command waits; its reply comes later as output of its connection. */
  Blocked = 4,
  /** `wake_at` changed. */
  Wake = 8,
  /** Something only a host can do: call `next_job` until it answers 0. */
  Job = 16,
  /** Much of a snapshot waits in the engine: call `snapshot` until less does. */
  Behind = 32,
  /** Data is needed that is stored and not in the engine: call `next_wanted` until it answers -1. */
  Absent = 64,
  /** For that reason the command has not run: give it again. */
  Lacks = 128,
  /** What waits has no deadline. */
  Endless = 256,
}

/** What `next_job` answers: something about files, or about the program. */
export const enum Job {
  /** Write all data into the RDB file. */
  Save = 1,
  /** Begin the append-only file anew. */
  RewriteLog,
  /** Write the parameters into the configuration file. */
  RewriteConfig,
  /** End the program. */
  Shutdown,
  /** The same, once all data is in the RDB file. */
  ShutdownSaved,
  /** The same, whatever becomes of that. */
  ShutdownForced,
  /** Read all data anew from the append-only file. */
  LoadLog,
  /** Go by the parameters of the append-only file as they are now. */
  Follow,
  /** Make ready to keep an append-only file, which `RewriteLog` then begins. */
  KeepLog,
  /** Write what has been logged into it, and keep it no more. */
  DropLog,
}

/** What `snapshot` does. */
export const enum Act {
  /** Begins a file. */
  Begin,
  /** Begins one that an append-only file goes on from. */
  BeginBase,
  Next,
  GiveUp,
  /** Begins a base that can be read in parts, which `snapshot_chunks` tells in the end. */
  BeginChunks,
}

/** What `log_rewrite` is told. */
export const enum Rewrite {
  Began,
  Done,
  Failed,
}

/** What is to become of a connection after its bytes are sent. */
export const enum Output {
  /** Close it. The engine has forgotten it already. */
  Close = 1,
  /** Commands of it still wait in the engine, held back because the output is long: feed it (0 bytes will do) once this is sent. */
  More = 2,
  /** Another connection has bytes to send. */
  Another = 4,
}

/** How a connection speaks. */
export const enum Kind {
  Resp = 0,
  Values = 1,
}

/** What else is true of a row of the table. */
export const enum Trait {
  /** It may wait. */
  Blocking = 1,
  /** Its reply is bytes that are no text. */
  Bytes = 2,
}

/** The row number that says: the first argument is the command's name. */
export const BY_NAME = 0xffff_ffff;

/** The exports of the wasm module that are plain functions of numbers. */
export interface Raw {
  readonly memory: WebAssembly.Memory;
  result(): number;
  input(length: number): number;
  destroy(engine: number): void;
  connect(engine: number, kind: Kind, length: number, now: number): number;
  feed(engine: number, conn: number, length: number, now: number): number;
  closed(engine: number, conn: number, now: number): number;
  run(engine: number, conn: number, row: number, argc: number, now: number): number;
  next_output(engine: number): number;
  tick(engine: number, now: number): number;
  wake_at(engine: number): number;
  take_log(engine: number): number;
  appended(engine: number, ticket: number): number;
  synced(engine: number, ticket: number): number;
  next_job(engine: number): number;
  job_done(engine: number, job: Job, length: number, now: number): number;
  log_rewrite(engine: number, state: Rewrite, now: number): number;
  replay(engine: number, length: number, now: number): number;
  freeze(engine: number, conn: number): number;
  thaw(engine: number, length: number, now: number): number;
  set_storage_error(engine: number, length: number): void;
  set_loading(engine: number, loading: number, now: number): number;
  empty(engine: number): void;
  snapshot_chunks(engine: number): number;
  set_absent(engine: number, length: number): number;
  next_wanted(engine: number, all: number, now: number): number;
  panic_message(): number;
  table_digest(): number;
}
