// The log of a Durable Object: effects in its SQLite, in the order in which they happened.
// Rows written in one turn of the event loop are one atomic commit, and the platform holds every reply back until it is on
// disk: so what was acknowledged is stored.
//
// Deliberately absent: rewriting. The log grows with every change until persistence brings snapshots.

/** The part of a Durable Object's SQL interface that is used here. */
export interface Sql {
  exec<Row extends Record<string, ArrayBuffer | string | number | null>>(query: string, ...bindings: unknown[]): Iterable<Row>;
}

/** A row may hold 2 MB; a piece of log takes as many as it needs. */
const ROW_BYTES = 1024 * 1024;

/** Seed of an engine: 16 bytes for hashing, which SCAN cursors depend on, and 16 for chance. */
const SEED_BYTES = 32;

/** Effects of one engine, stored. */
export class Log {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec("CREATE TABLE IF NOT EXISTS cachelet_log (row INTEGER PRIMARY KEY AUTOINCREMENT, ends INTEGER NOT NULL, bytes BLOB NOT NULL)");
    sql.exec("CREATE TABLE IF NOT EXISTS cachelet_session (id INTEGER PRIMARY KEY AUTOINCREMENT, bytes BLOB NOT NULL)");
    sql.exec("CREATE TABLE IF NOT EXISTS cachelet_seed (one INTEGER PRIMARY KEY CHECK (one = 1), bytes BLOB NOT NULL)");
  }

  /** The seed of this object's engine: drawn once, then kept with the data. */
  seed(): Uint8Array {
    for (const row of this.#sql.exec<{ bytes: ArrayBuffer }>("SELECT bytes FROM cachelet_seed")) return new Uint8Array(row.bytes);
    const seed = crypto.getRandomValues(new Uint8Array(SEED_BYTES));
    this.#sql.exec("INSERT INTO cachelet_seed VALUES (1, ?)", seed);
    return seed;
  }

  /** Stores one piece of log: whole commands that are replayed together. */
  append(effects: Uint8Array): void {
    for (let at = 0; at < effects.length; at += ROW_BYTES) {
      const ends = at + ROW_BYTES >= effects.length ? 1 : 0;
      this.#sql.exec("INSERT INTO cachelet_log (ends, bytes) VALUES (?, ?)", ends, effects.slice(at, at + ROW_BYTES));
    }
  }

  /** Gives all pieces in order to `replay`, which answers how many bytes of it were whole commands. */
  replay(replay: (piece: Uint8Array) => number): void {
    let parts: Uint8Array[] = [];
    for (const row of this.#sql.exec<{ row: number; ends: number; bytes: ArrayBuffer }>("SELECT row, ends, bytes FROM cachelet_log ORDER BY row")) {
      parts.push(new Uint8Array(row.bytes));
      if (row.ends === 0) continue;
      const piece = join(parts);
      parts = [];
      const understood = replay(piece);
      if (understood !== piece.length) {
        throw new Error(`cachelet: the log is damaged in row ${row.row}, at byte ${understood} of its piece; nothing was changed`);
      }
    }
  }

  /** Stores a frozen session that is too large for its socket's attachment; `id` of an earlier one is replaced. */
  putSession(id: number | undefined, bytes: Uint8Array): number {
    if (id !== undefined) {
      this.#sql.exec("UPDATE cachelet_session SET bytes = ? WHERE id = ?", bytes, id);
      return id;
    }
    for (const row of this.#sql.exec<{ id: number }>("INSERT INTO cachelet_session (bytes) VALUES (?) RETURNING id", bytes)) return row.id;
    throw new Error("cachelet: SQLite returned no row id");
  }

  /** A session stored by {@link Log.putSession}. */
  session(id: number): Uint8Array | undefined {
    for (const row of this.#sql.exec<{ bytes: ArrayBuffer }>("SELECT bytes FROM cachelet_session WHERE id = ?", id)) return new Uint8Array(row.bytes);
    return undefined;
  }

  /** Forgets a stored session. */
  dropSession(id: number): void {
    this.#sql.exec("DELETE FROM cachelet_session WHERE id = ?", id);
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const [first] = parts;
  if (parts.length === 1 && first) return first;
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
