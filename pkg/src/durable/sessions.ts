// Frozen sessions, sealed already, that are too large for their sockets' attachments, in the object's SQLite.

import { concat } from "../storage/concat.js";
import type { Sql } from "./log.js";

/** A row may hold 2 MB; a session with a long transaction or half of a long command is larger. */
const ROW_BYTES = 1024 * 1024;

/** The sessions of one object that have rows. */
export class Sessions {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    sql.exec("CREATE TABLE IF NOT EXISTS cachelet_session (id INTEGER PRIMARY KEY AUTOINCREMENT, bytes BLOB NOT NULL)");
  }

  /** Stores a frozen session in the rows of an earlier one, and in new ones if it takes more; answers which it has. */
  put(ids: readonly number[], bytes: Uint8Array): number[] {
    const count = Math.ceil(bytes.length / ROW_BYTES);
    this.drop(ids.slice(count));
    return Array.from({ length: count }, (_, at) => this.#putRow(ids[at], bytes.subarray(at * ROW_BYTES, (at + 1) * ROW_BYTES)));
  }

  #putRow(id: number | undefined, bytes: Uint8Array): number {
    if (id !== undefined) {
      this.#sql.exec("UPDATE cachelet_session SET bytes = ? WHERE id = ?", bytes, id);
      return id;
    }
    for (const row of this.#sql.exec<{ id: number }>("INSERT INTO cachelet_session (bytes) VALUES (?) RETURNING id", bytes)) return row.id;
    throw new Error("cachelet: SQLite returned no row id");
  }

  /** A session stored by {@link Sessions.put}; none if a row of it is gone. */
  get(ids: readonly number[]): Uint8Array | undefined {
    const parts: Uint8Array[] = [];
    for (const id of ids) for (const row of this.#sql.exec<{ bytes: ArrayBuffer }>("SELECT bytes FROM cachelet_session WHERE id = ?", id)) parts.push(new Uint8Array(row.bytes));
    return parts.length === ids.length ? concat(parts) : undefined;
  }

  /** Forgets a stored session. */
  drop(ids: readonly number[]): void {
    for (const id of ids) this.#sql.exec("DELETE FROM cachelet_session WHERE id = ?", id);
  }

  /** Forgets all others: their sockets went without a word, with the process or by a deployment. */
  keep(ids: readonly number[]): void {
    this.#sql.exec("DELETE FROM cachelet_session WHERE id NOT IN (SELECT value FROM json_each(?))", JSON.stringify(ids));
  }
}
