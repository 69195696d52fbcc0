// The errors a caller meets, one class a road: the engine answered with an error line, or the engine is gone. Each has a `code`:
// that of Redis for an error line, and `ERR_…` as Node's for what is of this package.
// Deliberately absent: errors of the operating system (a taken port is a plain Node error with a clearer message).

/** What an error line begins with: the codes of Redis, and whatever else one may begin with. */
export type ReplyCode =
  | "ERR" | "WRONGTYPE" | "OOM" | "NOAUTH" | "WRONGPASS" | "NOPERM" | "NOPROTO" | "EXECABORT" | "BUSYKEY" | "BUSYGROUP" | "NOGROUP" | "UNBLOCKED" | "MISCONF" | "LOADING"
  | (string & {});

/** The engine answered a command with an error line, as a Redis server would. */
export class ReplyError extends Error {
  override readonly name = "ReplyError";
  /** The first word of the line: `ERR`, `WRONGTYPE`, `OOM`, `NOAUTH` ... */
  readonly code: ReplyCode;

  /** @param line The whole line, code first: `WRONGTYPE Operation against a key …`. */
  constructor(line: string) {
    super(line);
    const space = line.indexOf(" ");
    this.code = space < 0 ? line : line.slice(0, space);
  }
}

/**
 * The wasm instance trapped (a bug in the engine, or memory ran out) and can answer nothing any more.
 * Every later call on the same cache throws this same error; make a new cache with `Cachelet.create()`.
 */
export class EngineDeadError extends Error {
  override readonly name = "EngineDeadError";
  readonly code = "ERR_ENGINE_DEAD";
  /** What the engine said while it died, with file and line, or the text of the trap. */
  readonly panic: string;

  constructor(panic: string, options?: ErrorOptions) {
    super(`the engine is dead: ${panic}`, options);
    this.panic = panic;
  }
}

/** What was to be loaded is no RDB file, is damaged, or holds what this store cannot: the message says which, and at which byte. */
export class LoadError extends Error {
  override readonly name = "LoadError";
  readonly code = "ERR_LOAD";
}

/** Only one snapshot is drawn at a time; try again when the other one is over. */
export class BusyError extends Error {
  override readonly name = "BusyError";
  readonly code = "ERR_BUSY";

  constructor() {
    super("another snapshot is being drawn, or all data read anew; try again later");
  }
}

/** The cache or session was closed with `close()` or at the end of a `using` block. */
export class ClosedError extends Error {
  override readonly name = "ClosedError";
  readonly code = "ERR_CLOSED";

  constructor(what: "cache" | "session" | "server", options?: ErrorOptions) {
    super(`this ${what} is closed`, options);
  }
}

/** Messages came faster than they were read; the subscription is over, and what had been kept was given. Read faster, or raise `bufferBytes`. */
export class BufferFullError extends Error {
  override readonly name = "BufferFullError";
  readonly code = "ERR_BUFFER_FULL";

  constructor(bufferBytes: number) {
    super(`more than ${bufferBytes} bytes of messages were not read, and the subscription has ended; read faster, or raise bufferBytes`);
  }
}

/**
 * Another engine runs a persistent store now, with all that was acknowledged, and the one before did not answer: its tab is gone, it died, or a file
 * was opened. Or the store hung up on this session alone, for CLIENT KILL or for a request longer than it takes. The command ran or it did not: send it
 * again if doing it twice does no harm. A transaction is gone; begin it again.
 */
export class ConnectionLostError extends Error {
  override readonly name = "ConnectionLostError";
  readonly code = "ERR_CONNECTION_LOST";
  /** Always true: the same call may succeed now. */
  readonly retryable = true;

  /** Why there is another engine: `the tab that ran the store went away`. */
  readonly reason: string;

  constructor(reason: string) {
    super(`${reason} before there was an answer; send the command again if doing it twice does no harm`);
    this.reason = reason;
  }
}
