// Frozen sessions, sealed already, that are too large for their sockets' attachments, in the object's SQLite.

import type { Sql } from "./log.js";

/** The sessions of one object that have rows. */
export class Sessions {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec("CREATE TABLE IF NOT EXISTS cachelet_session (id INTEGER PRIMARY KEY AUTOINCREMENT, bytes BLOB NOT NULL)");
  }

  /** Stores a frozen session; `id` of an earlier one is replaced. */
  put(id: number | undefined, bytes: Uint8Array): number {
    if (id !== undefined) {
      this.#sql.exec("UPDATE cachelet_session SET bytes = ? WHERE id = ?", bytes, id);
      return id;
    }
    for (const row of this.#sql.exec<{ id: number }>("INSERT INTO cachelet_session (bytes) VALUES (?) RETURNING id", bytes)) return row.id;
    throw new Error("cachelet: SQLite returned no row id");
  }

  /** A session stored by {@link Sessions.put}. */
  get(id: number): Uint8Array | undefined {
    for (const row of this.#sql.exec<{ bytes: ArrayBuffer }>("SELECT bytes FROM cachelet_session WHERE id = ?", id)) return new Uint8Array(row.bytes);
    return undefined;
  }

  /** Forgets a stored session. */
  drop(id: number): void {
    this.#sql.exec("DELETE FROM cachelet_session WHERE id = ?", id);
  }
}
