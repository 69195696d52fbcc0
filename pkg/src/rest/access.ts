// Which commands a request may run. The engine's own table says what a command is, as COMMAND INFO gives it.

import type { Connections } from "./connections.js";
import type { Word } from "./request.js";

/** What is asked of a command's row. */
interface Row {
  readonly name: string;
  readonly flags: readonly string[];
  readonly categories: readonly string[];
  readonly hasSubcommands: boolean;
}

/** Of the connection's commands, those that leave nothing behind. */
const STATELESS = new Set(["ping", "echo"]);

/** They turn a connection into a stream. */
const STREAMS = new Set(["monitor", "sync", "psync", "replconf"]);

/** Read commands that tell everybody's keys; KEYS and its like are `@dangerous`. */
const LISTS_KEYS = new Set(["scan", "randomkey"]);

export class Access {
  readonly #connections: Connections;
  readonly #rows = new Map<string, Row>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  /** The error line that refuses a command; `undefined`: it may run. What the engine does not know it refuses itself. */
  refusal(words: readonly Word[], isReadOnly: boolean): string | undefined {
    const row = this.#rowOf(words);
    if (!row) return undefined;
    const { name, flags, categories } = row;
    const isOf = (category: string): boolean => categories.includes(category);
    const unavailable = (why: string): string => `ERR Command is not available over REST: '${name}'. ${why}`;
    if (isOf("@transaction")) return unavailable("Send the commands of a transaction to /multi-exec");
    if (isOf("@pubsub") && name !== "publish" && !name.startsWith("pubsub")) return unavailable("Ask for /subscribe/<channel> or /psubscribe/<pattern> with Accept: text/event-stream");
    if (isOf("@blocking") && wouldWait(row, words)) return unavailable("It would wait, and a request cannot");
    // COMMAND is of this category too, and is about no connection.
    if (STREAMS.has(name) || (isOf("@connection") && !STATELESS.has(name) && !name.startsWith("command"))) return unavailable("A connection lasts as long as its request");
    const mayRead = STATELESS.has(name) || (flags.includes("readonly") && !isOf("@dangerous") && !LISTS_KEYS.has(name));
    return isReadOnly && !mayRead ? `NOPERM this user has no permissions to run the '${name}' command or its subcommand` : undefined;
  }

  #rowOf(words: readonly Word[]): Row | undefined {
    const name = textOf(words[0]);
    const row = this.#ask(name);
    return row?.hasSubcommands && words.length > 1 ? (this.#ask(`${name}|${textOf(words[1])}`) ?? row) : row;
  }

  #ask(name: string): Row | undefined {
    const known = this.#rows.get(name);
    if (known) return known;
    const [info] = this.#connections.session.call("COMMAND", "INFO", name) as [Info | null];
    if (!info) return undefined; // and not kept: there is no end of names that are none
    const row: Row = { name, flags: info[2], categories: info[6], hasSubcommands: info[9].length > 0 };
    this.#rows.set(name, row);
    return row;
  }
}

/** A row as COMMAND INFO gives it. */
type Info = [name: string, arity: number, flags: string[], first: number, last: number, step: number, categories: string[], tips: unknown[], keys: unknown[], subcommands: unknown[]];

/** Streams are read without waiting unless BLOCK stands before STREAMS, and is no name behind GROUP. */
function wouldWait({ name, flags }: Row, words: readonly Word[]): boolean {
  if (name !== "xread" && name !== "xreadgroup") return flags.includes("blocking");
  for (let at = 1; at < words.length; at++) {
    const word = textOf(words[at]);
    if (word === "block" || word === "streams") return word === "block";
    if (word === "group") at += 2;
  }
  return false;
}

function textOf(word: Word | undefined): string {
  return (typeof word === "string" ? word : decoder.decode(word)).toLowerCase();
}

const decoder = new TextDecoder();
