// The page's own session with the engine: what the key list, the status bar and the advice ask for, apart from what people type.

import { countsBetween, parseCounts, type Count, type Counts } from "./counts.ts";
import type { Link, Wire } from "./link.ts";
import { bytesOf, itemsOf, numberOf, textOf, type Reply } from "./resp.ts";

/** What the status bar shows. NaN where the engine did not say. */
export interface Figures {
  readonly keys: number;
  readonly used_bytes: number;
}

/** How a session stands, as CLIENT LIST tells it. */
export interface Standing {
  readonly database: number;
  /** Commands queued in a transaction; -1 outside one. */
  readonly queued: number;
  readonly subscriptions: number;
  readonly protocol: string;
}

/** Commands whose subcommands INFO commandstats counts apart; only those that the page sends. */
const CONTAINERS = new Set(["client", "config", "memory", "object", "pubsub", "slowlog", "xinfo"]);

/** A session that follows the database of the prompt. */
export class Desk {
  private wire: Wire;
  private database = 0;
  /** What panels have asked for, which statistics leave out. */
  private own = new Map<string, number>();
  /** What the engine had counted when this page came. */
  private before: Promise<Counts>;
  /** What it had counted, and what panels had asked for, when it was last looked at. */
  private last: { readonly counts: Counts; readonly own: ReadonlyMap<string, number> } | undefined;

  constructor(private readonly link: Pick<Link, "connect">) {
    this.wire = this.link.connect("playground");
    this.before = this.counts();
  }

  /** A new engine: introduces itself again. */
  reconnect(): void {
    this.database = 0;
    this.wire = this.link.connect("playground");
    this.own.clear();
    this.last = undefined;
    this.before = this.counts();
  }

  send(...words: Array<string | Uint8Array>): Promise<Reply> {
    const [name = "", sub = ""] = words.map((word) => (typeof word === "string" ? word.toLowerCase() : ""));
    const counted = CONTAINERS.has(name) ? `${name}|${sub}` : name;
    this.leaveOut(counted);
    return this.perform(...words);
  }

  /** The page has sent this by another session, without being asked to: statistics leave it out. */
  leaveOut(name: string): void {
    this.own.set(name, (this.own.get(name) ?? 0) + 1);
  }

  /** Sends what a person does in a panel: it counts as theirs. */
  perform(...words: Array<string | Uint8Array>): Promise<Reply> {
    // CLIENT KILL ends this session too.
    if (!this.wire.isOpen) {
      const { database } = this;
      this.reconnect();
      this.useDatabase(database);
    }
    return this.wire.send(...words);
  }

  /** What was called since this page came, with what INFO says of `sections`. What this page asks for itself is left out, unless `all`. */
  async called(all: boolean, ...sections: string[]): Promise<{ readonly counts: ReadonlyMap<string, Count>; readonly info: string }> {
    const reply = this.send("INFO", "commandstats", ...sections);
    const own = new Map(this.own);
    const info = textOf(await reply);
    const counts = parseCounts(info);
    const { last } = this;
    const isReset = last !== undefined && [...last.counts].some(([name, { calls }]) => (counts.get(name)?.calls ?? 0) < calls);
    if (isReset) {
      // After CONFIG RESETSTAT counting begins anew, that of the page's own too.
      this.before = Promise.resolve(new Map());
      for (const [name, asked] of own) {
        const since = Math.min(asked - (last.own.get(name) ?? 0), counts.get(name)?.calls ?? 0);
        own.set(name, since);
        this.own.set(name, (this.own.get(name) ?? 0) - asked + since);
      }
    }
    this.last = { counts, own };
    return { counts: countsBetween(await this.before, counts, all ? new Map() : own), info };
  }

  private async counts(): Promise<Counts> {
    return parseCounts(textOf(await this.wire.send("INFO", "commandstats")));
  }

  /** The database it looks at. */
  get selected(): number {
    return this.database;
  }

  /** Looks at another database from now on. */
  useDatabase(database: number): void {
    if (database === this.database) return;
    this.database = database;
    void this.wire.send("SELECT", String(database));
  }

  async typeOf(key: string | Uint8Array): Promise<string> {
    return textOf(await this.send("TYPE", key));
  }

  async figures(): Promise<Figures> {
    const [keys, info] = await Promise.all([this.send("DBSIZE"), this.send("INFO", "memory")]);
    const used = /^used_memory:(\d+)/m.exec(textOf(info))?.[1];
    return { keys: numberOf(keys), used_bytes: used === undefined ? Number.NaN : Number(used) };
  }

  /** How another session stands; undefined when the engine does not tell. */
  async standing(client: string): Promise<Standing | undefined> {
    const line = textOf(await this.send("CLIENT", "LIST", "ID", client));
    const field = (name: string): string => new RegExp(`(?:^| )${name}=(\\S*)`).exec(line)?.[1] ?? "";
    if (field("id") !== client) return undefined;
    return { database: Number(field("db")), queued: Number(field("multi")), subscriptions: Number(field("sub")) + Number(field("psub")), protocol: field("resp") };
  }

  /** Up to `count` key names that begin with `prefix`. */
  async keysFrom(prefix: string, count: number): Promise<Uint8Array[]> {
    const pattern = `${prefix.replace(/[\\*?[\]]/g, "\\$&")}*`;
    const reply = itemsOf(await this.send("SCAN", "0", "MATCH", pattern, "COUNT", "1000"));
    const names = itemsOf(reply[1]).flatMap((name) => bytesOf(name) ?? []);
    return names.slice(0, count);
  }
}
