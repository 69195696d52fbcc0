// What keeps the data of a Durable Object: a snapshot and the log of what changed since, as rows of its SQLite.
// Rows written in one turn of the event loop are one atomic commit, and the platform holds every reply back until it is on
// disk: so what was acknowledged is stored. A log that has become long is rewritten a few rows a turn: the next snapshot grows
// behind the current one, and replaces it with one write when it is whole. What is of no use then goes a few rows a turn.
// With it is stored which keys are where in it: so an object answers before all of it is read.
//
// Deliberately absent: when the steps are taken. That is the object's, which has the turns and the alarm.

import { Act, Rewrite } from "../abi.js";
import { configOf } from "../bare-session.js";
import { BusyError, LoadError } from "../errors.js";
import { concat } from "../storage/concat.js";
import { MAGIC } from "../storage/sealed-file.js";
import type { FetchingEngine } from "./fetching.js";
import { HEADER_BYTES, nonceOf, type Seals } from "./seals.js";

type Row = Record<string, ArrayBuffer | string | number | null>;

/** The part of a Durable Object's SQL interface that is used here. */
export interface Sql {
  exec<R extends Row>(query: string, ...bindings: unknown[]): Iterable<R> & { readonly rowsWritten: number };
}

/** The part of a Durable Object's storage that is used here. */
export interface ObjectStorage {
  readonly sql: Sql;
  transactionSync<T>(write: () => T): T;
}

/** What is current. All else is of no use. */
interface Current extends Row {
  /** The first row of the snapshot, and the last; there is none when that is less. */
  readonly first: number;
  readonly last: number;
  /** The last row of the log that the snapshot has in it. */
  readonly log: number;
}

/** Which keys are where in a snapshot's file. */
interface Chunks extends Row {
  /** Of which rows. */
  readonly row_bytes: number;
  readonly file_bytes: number;
  readonly bytes: ArrayBuffer;
}

/** The next snapshot, as far as it is written. */
interface Rewriting {
  /** What its rows are tied to. */
  of: string;
  readonly rows: Iterator<Uint8Array>;
  readonly log: number;
  /** How long the log was that it replaces. */
  readonly logBytes: number;
  last: number;
  bytes: number;
}

/** What is left of a row from byte `start` on. */
interface Part {
  readonly row: number;
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** A row may hold 2 MB. Each is billed, so a piece of log is in as few as possible. */
const LOG_ROW_BYTES = 1024 * 1024;
/** What a turn can write of a snapshot without being noticed. */
export const SNAPSHOT_ROW_BYTES = 256 * 1024;
/** More is not stored of where keys are: a snapshot that commands have interrupted so often is read whole. */
const CHUNKS_BYTES_MAX = 1024 * 1024;
/** Rows are replayed together up to here: one by one costs more than what is in them. */
const REPLAYED_BYTES = 64 * 1024;
/** Rows of the log, which are mostly small, that go in one step. */
const SWEPT_ROWS = 256;
/** Seed of an engine: 16 bytes for hashing, which SCAN cursors depend on, and 16 for chance. */
const SEED_BYTES = 32;
/** How a piece of log ends: an annotation with the checksum of what is before it. */
const CHECKSUM = /^#CRC:[0-9a-f]{16}\r\n$/;
const CHECKSUM_BYTES = 23;
const latin1 = new TextDecoder("latin1");
const NOTHING = new Uint8Array(0);

const SNAPSHOT = "cachelet_snapshot";
const CHUNKS = "cachelet_chunks";
const EFFECTS = "cachelet_effects";
/** The log of version 0.1: rows without checksums, in a table whose every row is billed twice. */
const OLD_LOG = "cachelet_log";

// No AUTOINCREMENT: it would make two billed writes of one.
const TABLES = `
  CREATE TABLE IF NOT EXISTS ${SNAPSHOT} (row INTEGER PRIMARY KEY, sum INTEGER NOT NULL, bytes BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS ${EFFECTS} (row INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS cachelet_current (one INTEGER PRIMARY KEY CHECK (one = 1), first INTEGER NOT NULL, last INTEGER NOT NULL, log INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS ${CHUNKS} (one INTEGER PRIMARY KEY CHECK (one = 1), first INTEGER NOT NULL, row_bytes INTEGER NOT NULL, file_bytes INTEGER NOT NULL, bytes BLOB NOT NULL);
  CREATE TABLE IF NOT EXISTS cachelet_seed (one INTEGER PRIMARY KEY CHECK (one = 1), bytes BLOB NOT NULL)`;

/** Snapshot and log of one engine. */
export class Log {
  readonly #storage: ObjectStorage;
  readonly #sql: Sql;
  readonly #seals: Seals;
  #engine: FetchingEngine | undefined;
  #current: Current = { first: 1, last: 0, log: 0 };
  #snapshotBytes = 0;
  /** What of the first row of the snapshot all others are tied to. */
  #nonce: string | undefined;
  /** The last row of the log. */
  #row = 0;
  #logBytes = 0;
  #leastBytes = 0;
  #percentage = 0;
  #wanted = false;
  #rewriting: Rewriting | undefined;
  /** The last rewrite failed. */
  #failed = false;
  /** There may be rows of no use. */
  #litter = false;
  /** The log of version 0.1 is there. */
  #old: boolean;

  constructor(storage: ObjectStorage, seals: Seals) {
    this.#storage = storage;
    this.#seals = seals;
    this.#sql = storage.sql;
    this.#sql.exec(TABLES);
    this.#old = this.#one("SELECT 1 FROM sqlite_master WHERE name = ?", OLD_LOG) !== undefined;
  }

  /** The seed of this object's engine: drawn once, then kept with the data. */
  seed(): Uint8Array {
    const row = this.#one<{ bytes: ArrayBuffer }>("SELECT bytes FROM cachelet_seed");
    if (row) return new Uint8Array(row.bytes);
    const seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES));
    this.#sql.exec("INSERT INTO cachelet_seed VALUES (1, ?)", seed);
    return seed;
  }

  /**
   * Reads the log into the engine, which is empty, and of the snapshot what the log needs; the engine reads the rest when that is needed. Throws a
   * {@link LoadError} when a row is damaged or missing, as what reads the rest does; nothing is changed then.
   */
  load(engine: FetchingEngine): void {
    try {
      this.#load(engine);
    } catch (error) {
      throw (error instanceof LoadError && this.#refusal()) || error;
    }
  }

  #load(engine: FetchingEngine): void {
    this.#engine = engine;
    const current = this.#one<Current>("SELECT first, last, log FROM cachelet_current");
    if (current) this.#current = current;
    const { first, last, log } = this.#current;
    if (last >= first && !this.#begin(engine)) this.#loadSnapshot(engine);
    if (this.#old && !current) this.#replay(engine, OLD_LOG, 1, false);
    this.#row = this.#replay(engine, EFFECTS, log + 1, true);
    const rows = `SELECT 1 FROM ${SNAPSHOT} WHERE row < ? OR row > ? UNION ALL SELECT 1 FROM ${EFFECTS} WHERE row <= ? LIMIT 1`;
    this.#litter = this.#one(rows, first, last, log) !== undefined || (this.#old && current !== undefined);
    this.#wanted = this.#old && !current;
    const parameters = configOf(engine, "auto-aof-rewrite-*");
    this.#leastBytes = Number(parameters["auto-aof-rewrite-min-size"]);
    this.#percentage = Number(parameters["auto-aof-rewrite-percentage"]);
  }

  /** Stores a piece of log. Throws when SQLite refuses it, or has not what was stored before: the engine then is ahead of what is stored, and must go. */
  append(effects: Uint8Array): void {
    this.#check();
    this.#storage.transactionSync(() => {
      for (const row of rowsOf([effects], LOG_ROW_BYTES)) this.#sql.exec(`INSERT INTO ${EFFECTS} VALUES (?, ?)`, ++this.#row, this.#seals.seal(row, placeOf(this.#row, EFFECTS)));
    });
    this.#logBytes += effects.length;
  }

  /** Who called in a transaction that failed has taken rows back which are counted here: what follows them would not be read. */
  #check(): void {
    const { log } = this.#current;
    const { row } = this.#one<{ row: number | null }>(`SELECT max(row) AS row FROM ${EFFECTS} WHERE row > ?`, log) ?? {};
    if ((row ?? log) !== this.#row) throw new Error("changes were taken back by a transaction around them, so the object begins anew");
  }

  /** Asks for a rewrite, however long the log is. */
  rewrite(): void {
    this.#wanted = true;
    this.#failed = false;
  }

  /** Whether a {@link Log.step} has something to do. */
  get isDue(): boolean {
    return !this.#failed && (this.#litter || this.#rewriting !== undefined || this.#isLong);
  }

  /**
   * Goes on with the rewrite by so many rows, or begins one if the log is long, or removes what the last one left.
   * One that fails is given up until it is asked for, or the object wakes anew: what was stored is still good. Throws as {@link Log.append} does.
   */
  step(rows: number): void {
    const engine = this.#engine;
    if (!engine || !this.isDue || engine.hasAbsent) return; // an alarm is set, and reads all
    engine.flushLog(); // what was logged before a snapshot's moment is in the log that it replaces
    this.#check();
    try {
      this.#storage.transactionSync(() => (this.#litter ? this.#sweep(rows) : this.#rewrite(engine, rows)));
    } catch (error) {
      if (engine.instance.dead) throw error;
      if (error instanceof BusyError) {
        this.#rewriting = undefined; // the engine is not done with one that was given up
        this.#wanted = true;
        return;
      }
      console.error(`cachelet: the log could not be rewritten: ${(error as Error).message}`);
      this.#rewriting?.rows.return?.();
      engine.logRewrite(Rewrite.Failed);
      this.#rewriting = undefined;
      this.#litter = true;
      this.#failed = true;
    }
  }

  #rewrite(engine: FetchingEngine, rows: number): void {
    this.#rewriting ??= this.#beginRewrite(engine);
    for (let row = 0; row < rows && this.#rewriting; row++) this.#writeRow(engine, this.#rewriting);
  }

  /** By Redis' rule. */
  get #isLong(): boolean {
    if (this.#wanted) return true;
    const bytes = this.#snapshotBytes + this.#logBytes;
    return this.#percentage > 0 && bytes >= this.#leastBytes && this.#logBytes * 100 >= this.#percentage * this.#snapshotBytes;
  }

  #one<R extends Row>(query: string, ...bindings: unknown[]): R | undefined {
    for (const row of this.#sql.exec<R>(query, ...bindings)) return row;
    return undefined;
  }

  /** Why rows that could not be read were not, if that is because they are encrypted. */
  #refusal(): LoadError | undefined {
    for (const table of [SNAPSHOT, EFFECTS]) {
      const rows = this.#sql.exec<{ row: number; head: ArrayBuffer }>(`SELECT row, substr(bytes, 1, ?) AS head FROM ${table} WHERE substr(bytes, 1, ?) = ? ORDER BY row`, HEADER_BYTES, MAGIC.length, MAGIC);
      for (const { row, head } of rows) {
        const refusal = this.#seals.refusal(new Uint8Array(head), placeOf(row, table));
        if (refusal) return refusal;
      }
    }
    return undefined;
  }

  /** The rows of a table from `first` on, in order. Throws when one is missing, or cannot be decrypted, or is not what was written if they are `summed`. */
  *#rows(table: string, first: number, last = Number.MAX_SAFE_INTEGER, summed = false): Generator<Part> {
    let next = first;
    const rows = this.#sql.exec<{ row: number; sum: number; bytes: ArrayBuffer }>(`SELECT row, ${summed ? "sum" : "0 AS sum"}, bytes FROM ${table} WHERE row BETWEEN ? AND ? ORDER BY row`, first, last);
    for (const { row, sum, bytes } of rows) {
      if (row !== next) throw damaged(table, next, "is missing");
      next++;
      const stored = new Uint8Array(bytes);
      const opened = this.#seals.open(stored, placeOf(row, table), table === SNAPSHOT ? this.#tie(row) : "");
      if (summed && fnv1a(stored) !== sum) throw damaged(table, row, "is damaged: its checksum is another");
      yield { row, start: 0, bytes: opened };
    }
    if (last < Number.MAX_SAFE_INTEGER && next <= last) throw damaged(table, next, "is missing");
  }

  /** What a row of the snapshot is tied to: all but the first to that, too. */
  #tie(row: number): string {
    const { first, log } = this.#current;
    const of = behindLog(first, log);
    if (row === first) return of;
    this.#nonce ??= nonceOf(new Uint8Array(this.#one<{ head: ArrayBuffer }>(`SELECT substr(bytes, 1, ?) AS head FROM ${SNAPSHOT} WHERE row = ?`, HEADER_BYTES, first)?.head ?? NOTHING));
    return of + this.#nonce;
  }

  /** Begins with nothing of the snapshot read, if it is stored which keys are where in it. */
  #begin(engine: FetchingEngine): boolean {
    const { first } = this.#current;
    const chunks = this.#one<Chunks>(`SELECT row_bytes, file_bytes, bytes FROM ${CHUNKS} WHERE first = ?`, first);
    const bytes = chunks && this.#opened(new Uint8Array(chunks.bytes));
    if (!bytes) return false;
    this.#snapshotBytes = chunks.file_bytes;
    const row = (byte: number): number => first + Math.floor(byte / chunks.row_bytes);
    return engine.setAbsent(bytes, (start, end) =>
      this.#read(engine, row(start), row(end - 1), true, ({ row, bytes }) => {
        const at = (row - first) * chunks.row_bytes;
        return bytes.subarray(Math.max(start - at, 0), end - at);
      }),
    );
  }

  /** Which keys are where; none if that is damaged: then the snapshot is read whole. */
  #opened(chunks: Uint8Array): Uint8Array | undefined {
    try {
      return this.#seals.open(chunks, CHUNKS, this.#tie(this.#current.first + 1));
    } catch (error) {
      if (error instanceof LoadError) return undefined;
      throw error;
    }
  }

  #loadSnapshot(engine: FetchingEngine): void {
    const { first, last } = this.#current;
    this.#snapshotBytes = 0;
    this.#read(engine, first, last, false, ({ bytes }) => {
      this.#snapshotBytes += bytes.length;
      return bytes;
    });
  }

  /** Reads of rows of the snapshot what `of` says into the engine. A part of the file has no checksum of its own: its rows are `summed`. */
  #read(engine: FetchingEngine, first: number, last: number, summed: boolean, of: (part: Part) => Uint8Array): void {
    let at = first;
    const reading = (read: () => void): void => {
      try {
        read();
      } catch (error) {
        if (!(error instanceof LoadError)) throw error;
        const { first, last } = this.#current;
        throw damaged(SNAPSHOT, this.#differing(first, last) ?? at, `is damaged: ${error.message} of the file in rows ${first} to ${last}`);
      }
    };
    for (const part of this.#rows(SNAPSHOT, first, last, summed)) {
      at = part.row;
      reading(() => engine.load(of(part)));
    }
    reading(() => engine.loaded());
  }

  /** The first row of the snapshot that is not what was written. */
  #differing(first: number, last: number): number | undefined {
    const rows = this.#sql.exec<{ row: number; sum: number; bytes: ArrayBuffer }>(`SELECT row, sum, bytes FROM ${SNAPSHOT} WHERE row BETWEEN ? AND ? ORDER BY row`, first, last);
    for (const { row, sum, bytes } of rows) if (fnv1a(new Uint8Array(bytes)) !== sum) return row;
    return undefined;
  }

  /** Replays the rows from `first` on, and answers which was the last. Those of version 0.1 have no checksums. */
  #replay(engine: FetchingEngine, table: string, first: number, checked: boolean): number {
    let unread: Part[] = [];
    let wantedBytes = REPLAYED_BYTES;
    let last = first - 1;
    const replay = (): void => {
      const { bytes, refused, refusal, damaged: differs } = engine.replay(join(unread));
      if (refused > 0) console.warn(`cachelet: ${refused} commands were refused in rows ${unread[0]?.row} to ${last} of ${table}, first ${refusal}`);
      unread = behind(unread, bytes);
      const [at = { row: last, start: 0 }] = unread;
      if (differs) throw damaged(table, at.row, `is damaged before byte ${at.start}: its checksum is another`);
      wantedBytes = Math.max(REPLAYED_BYTES, 2 * lengthOf(unread)); // a command of many rows is not tried with each of them
    };
    let unreadBytes = 0;
    engine.replay(NOTHING);
    for (const part of this.#rows(table, first)) {
      const { row, bytes } = part;
      if (checked && bytes.length < LOG_ROW_BYTES && !endsWithChecksum(bytes)) throw damaged(table, row, `is damaged at byte ${bytes.length}: its checksum is not there`);
      last = row;
      unread.push(part);
      unreadBytes += bytes.length;
      this.#logBytes += bytes.length;
      if (unreadBytes < wantedBytes) continue;
      replay();
      unreadBytes = lengthOf(unread);
    }
    if (unread.length > 0) replay();
    const [at] = unread;
    if (at) throw damaged(table, at.row, `is damaged at byte ${at.start}`);
    return last;
  }

  #beginRewrite(engine: FetchingEngine): Rewriting {
    this.#wanted = false;
    const { last } = this.#current;
    return { rows: rowsOf(engine.snapshot(Act.BeginChunks), SNAPSHOT_ROW_BYTES), of: behindLog(last + 1, this.#row), log: this.#row, logBytes: this.#logBytes, last, bytes: 0 };
  }

  #writeRow(engine: FetchingEngine, rewriting: Rewriting): void {
    const { value: row, done } = rewriting.rows.next();
    if (done) return this.#replace(engine, rewriting);
    if (rewriting.bytes === 0) engine.logRewrite(Rewrite.Began);
    const at = ++rewriting.last;
    const stored = this.#seals.seal(row, placeOf(at, SNAPSHOT), rewriting.of);
    if (at === this.#current.last + 1) rewriting.of += nonceOf(stored);
    this.#sql.exec(`INSERT INTO ${SNAPSHOT} VALUES (?, ?, ?)`, at, fnv1a(stored), stored);
    rewriting.bytes += row.length;
  }

  /** The next snapshot is whole: from now on it is the current one. */
  #replace(engine: FetchingEngine, { of, log, logBytes, last, bytes }: Rewriting): void {
    const first = this.#current.last + 1;
    const chunks = engine.snapshotChunks();
    if (last > first && chunks.length <= CHUNKS_BYTES_MAX) {
      const stored = this.#seals.seal(chunks, CHUNKS, of);
      this.#sql.exec(`INSERT OR REPLACE INTO ${CHUNKS} VALUES (1, ?, ?, ?, ?)`, first, SNAPSHOT_ROW_BYTES, bytes, stored);
    } else this.#sql.exec(`DELETE FROM ${CHUNKS}`);
    this.#sql.exec("INSERT OR REPLACE INTO cachelet_current VALUES (1, ?, ?, ?)", first, last, log);
    this.#current = { first, last, log };
    this.#nonce = undefined;
    this.#snapshotBytes = bytes;
    this.#logBytes -= logBytes;
    this.#rewriting = undefined;
    this.#litter = true;
    engine.logRewrite(Rewrite.Done);
  }

  #sweep(rows: number): void {
    const { first, last, log } = this.#current;
    /** Whether there may be more. */
    const remove = (table: string, which: string, rows: number, ...bindings: number[]): boolean =>
      this.#sql.exec(`DELETE FROM ${table} WHERE row IN (SELECT row FROM ${table} WHERE ${which} LIMIT ?)`, ...bindings, rows).rowsWritten === rows;
    const old = this.#old && last >= first; // without a snapshot it is needed
    const more = [remove(SNAPSHOT, "row < ? OR row > ?", rows, first, last), remove(EFFECTS, "row <= ?", SWEPT_ROWS, log), old && remove(OLD_LOG, "TRUE", SWEPT_ROWS)];
    this.#litter = more.includes(true);
    if (this.#litter || !old) return;
    this.#sql.exec(`DROP TABLE ${OLD_LOG}`);
    this.#old = false;
  }
}

function damaged(table: string, row: number, what: string): LoadError {
  return new LoadError(`${placeOf(row, table)} ${what}. Nothing was changed`);
}

function placeOf(row: number, table: string): string {
  return `row ${row} of ${table}`;
}

/** What the first row of a snapshot is tied to: where it stands, and the last row of the log that it has in it. The others are tied to that row, too. */
function behindLog(first: number, log: number): string {
  return `${first} ${log} `;
}

function endsWithChecksum(bytes: Uint8Array): boolean {
  return CHECKSUM.test(latin1.decode(bytes.subarray(-CHECKSUM_BYTES)));
}

/** What of the parts is behind their first `bytes`. */
function behind(parts: readonly Part[], bytes: number): Part[] {
  return parts.flatMap((part) => {
    const skipped = Math.min(bytes, part.bytes.length);
    bytes -= skipped;
    return skipped === part.bytes.length ? [] : [{ row: part.row, start: part.start + skipped, bytes: part.bytes.subarray(skipped) }];
  });
}

/** The bytes of all pieces as rows that are full, but for the last. */
function* rowsOf(pieces: Iterable<Uint8Array>, rowBytes: number): Generator<Uint8Array, undefined> {
  let parts: { bytes: Uint8Array }[] = [];
  let length = 0;
  for (let bytes of pieces) {
    while (length + bytes.length >= rowBytes) {
      const end = rowBytes - length;
      yield join([...parts, { bytes: bytes.subarray(0, end) }]);
      [parts, length, bytes] = [[], 0, bytes.subarray(end)];
    }
    if (bytes.length === 0) continue;
    parts.push({ bytes });
    length += bytes.length;
  }
  if (length > 0) yield join(parts);
}

function join(parts: readonly { readonly bytes: Uint8Array }[]): Uint8Array {
  const [first] = parts;
  return parts.length === 1 && first ? first.bytes : concat(parts.map(({ bytes }) => bytes));
}

function lengthOf(parts: readonly { readonly bytes: Uint8Array }[]): number {
  return parts.reduce((length, { bytes }) => length + bytes.length, 0);
}

/** Tells which row of a damaged file is the one; that the file is damaged, its own checksum tells. */
function fnv1a(bytes: Uint8Array): number {
  let sum = 0x811c9dc5;
  for (const byte of bytes) sum = Math.imul(sum ^ byte, 0x01000193);
  return sum;
}
