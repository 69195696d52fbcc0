// Somebody at a connection: lines and commands in, replies out, as redis-cli prints them.

import { setTimeout as sleep } from "node:timers/promises";

import type { Connection } from "../connection.js";
import { csv, isPage, json, pretty, raw } from "../format.js";
import { GONE } from "../link.js";
import type { RespReply } from "../resp.js";
import { split } from "../split.js";
import { helpFor } from "./assist.js";
import type { PromptOptions } from "./options.js";

/** Runs commands and prints their replies. */
export class Terminal {
  /** Takes what is printed: bytes in a latin1 string. */
  print: (text: string) => void = (text) => void process.stdout.write(text, "latin1");
  /** Whether an error was printed. */
  hasFailed = false;
  /** Whether messages come by themselves now: SUBSCRIBE, MONITOR. */
  listens = false;
  /** Where colours are not wanted (`NO_COLOR`, a dumb terminal), nothing would tell a hint from what was typed. */
  showsHints = hasColours();
  readonly #connection: Connection;
  readonly #options: PromptOptions;
  #database: number;
  /** The database before MULTI, while there is a transaction. */
  #databaseBefore: number | undefined;

  constructor(connection: Connection, options: PromptOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#database = options.address.database;
    connection.onPush = (reply) => this.#push(reply);
  }

  /** What stands before a line that is typed. */
  get mark(): string {
    const { name } = this.#connection;
    const database = this.#database === 0 || name === "not connected" ? "" : `[${this.#database}]`;
    return `${name}${database}${this.#databaseBefore === undefined ? "" : "(TX)"}${this.listens ? "(subscribed mode)" : ""}> `;
  }

  /** Resolves when the other side is gone. */
  get ended(): Promise<void> {
    return this.#connection.ended;
  }

  /** A line of a prompt, or with its bytes as `latin1` of a pipe; false: it was the last. */
  async line(line: string, encoding: "utf8" | "latin1" = "utf8"): Promise<boolean> {
    const words = split(line, encoding);
    const [first = "", ...rest] = (words ?? []).map(String);
    const name = first.toLowerCase();
    if (!words) this.print("Invalid argument(s)\n");
    else if (name === "quit" || name === "exit") return false;
    else if (isHelp(name)) this.print(bytes(`${helpFor(rest.join(" "), hasColours())}\n`));
    else if (name === "clear") this.print("\x1b[H\x1b[2J");
    else if (name === ":set") this.#set(rest.join(" "));
    else if (name === "connect" && rest.length === 2) await this.#move(rest[0] as string, Number(rest[1]));
    else if (/^[1-9]\d{0,8}$/.test(first) && rest.length > 0) await this.run(words.slice(1), Number(first));
    else if (words.length > 0) await this.run(words, 1);
    return true;
  }

  /** Runs a command so often, negative for ever; false when the connection broke. */
  async run(words: readonly Buffer[], times: number): Promise<boolean> {
    for (let left = times; left !== 0; left--) {
      try {
        await this.#once(words);
      } catch (error) {
        this.#left();
        const { message } = error as Error;
        if (message === GONE && /^shutdown$/i.test(String(words[0]))) return true; // as it was told to
        this.hasFailed = true;
        process.stderr.write(`Error: ${message}\n`);
        return false;
      }
      if (this.hasFailed && this.#options.exitOnError) return true;
      if (left !== 1 && this.#options.intervalMs !== undefined) await sleep(this.#options.intervalMs);
    }
    return true;
  }

  async #once(words: readonly Buffer[]): Promise<void> {
    const texts = words.map(String);
    const reply = await this.#connection.send(words);
    if (reply.type === "error") this.hasFailed = true;
    if (reply.type === "error" && this.#options.exitOnError && this.#options.command.length > 0) process.stderr.write(`${reply.bytes}\n`);
    else if (isPage(texts)) this.print(raw(reply));
    else this.print(this.#written(reply));
    if (reply.type !== "error") this.#note(texts, reply);
    else if (/^exec$/i.test(texts[0] as string)) this.#leave();
  }

  /** Keeps in mind what a command did to the connection. */
  #note([name = "", ...rest]: readonly string[], reply: RespReply): void {
    switch (name.toUpperCase()) {
      case "SELECT":
        this.#choose(Number(rest[0]));
        break;
      case "MULTI":
        this.#databaseBefore = this.#database;
        break;
      case "EXEC":
        // With nil nothing was run, so a SELECT was not either.
        if (reply.type === "nil") this.#leave();
        this.#databaseBefore = undefined;
        break;
      case "DISCARD":
        this.#leave();
        break;
      case "RESET":
        this.#left();
        this.#choose(0);
        break;
      case "MONITOR":
        this.listens = true;
        break;
      default:
        if (/^[ps]?(un)?subscribe$/i.test(name)) this.#subscribed(reply);
    }
  }

  #subscribed(reply: RespReply): void {
    const count = "items" in reply ? reply.items[2] : undefined;
    if (count?.type === "integer") this.listens = Number(count.bytes) > 0;
  }

  #choose(database: number): void {
    this.#database = database;
    this.#connection.database = database;
  }

  #leave(): void {
    if (this.#databaseBefore !== undefined) this.#choose(this.#databaseBefore);
    this.#databaseBefore = undefined;
  }

  /** A connection has neither a transaction nor subscriptions any more. */
  #left(): void {
    this.#leave();
    this.listens = false;
  }

  #push(reply: RespReply): void {
    const [kind, what] = "items" in reply ? reply.items : [];
    const name = kind?.type === "bulk" ? kind.bytes.toString() : "";
    if (/^[ps]?(un)?subscribe$/.test(name)) this.#subscribed(reply);
    const isAsked = this.listens || /subscribe$/.test(name);
    if (!isAsked && !this.#options.showPushes) return;
    if (name !== "invalidate") return this.print(this.#written(reply));
    const keys = what && "items" in what ? what.items.map((key) => `'${raw(key)}'`).join(", ") : "all keys";
    this.print(`-> invalidate: ${keys}\n`);
  }

  #written(reply: RespReply): string {
    const { format, itemDelimiter, replyDelimiter } = this.#options;
    if (format === "raw") return raw(reply, itemDelimiter) + replyDelimiter;
    if (format === "csv") return `${csv(reply)}\n`;
    if (format === "pretty") return `${pretty(reply)}\n`;
    return `${json(reply, format === "quoted-json")}\n`;
  }

  #set(preference: string): void {
    if (preference === "hints" || preference === "nohints") this.showsHints = preference === "hints";
    else this.print("there are :set hints and :set nohints\n");
  }

  async #move(host: string, port: number): Promise<void> {
    if (!Number.isInteger(port) || port < 1 || port > 65535) return this.print("connect wants an address and a port: connect 127.0.0.1 6379\n");
    try {
      await this.#connection.move(host, port);
      this.#left();
    } catch (error) {
      process.stderr.write(`Error: ${(error as Error).message}\n`);
    }
  }
}

/** Whether a first word asks for help: it is no command of a server. */
export const isHelp = (word: string): boolean => /^(help|\?)$/i.test(word);

export const hasColours = (): boolean => process.stdout.isTTY && process.stdout.hasColors();

const bytes = (text: string): string => Buffer.from(text).toString("latin1");
