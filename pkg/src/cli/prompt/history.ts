// What was typed at the prompt, kept in a file for the next time.

import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { split } from "../split.js";

const MOST_LINES = 1000;

/** A file of lines, the oldest first. Where it cannot be written, the prompt goes on without. */
export class History {
  readonly #path = process.env["REDISCLI_HISTFILE"] ?? join(homedir(), ".cachelet_history");
  #lines: string[];
  #last: string | undefined;
  #fails = false;

  constructor() {
    this.#lines = this.#read();
    this.#last = this.#lines.at(-1);
    if (this.#lines.length < 2 * MOST_LINES) return;
    this.#lines = this.#lines.slice(-MOST_LINES);
    this.#try(() => writeFileSync(this.#path, `${this.#lines.join("\n")}\n`, { mode: 0o600 }));
  }

  /** The newest lines, newest first: as `node:readline` wants them. */
  get newest(): string[] {
    return this.#lines.slice(-MOST_LINES).reverse();
  }

  /** Keeps a line, unless it is the one before again. */
  add(line: string): void {
    if (line === this.#last) return;
    this.#last = line;
    this.#try(() => appendFileSync(this.#path, `${line}\n`, { mode: 0o600 }));
  }

  #read(): string[] {
    try {
      return readFileSync(this.#path, "utf8").split("\n").filter((line) => line !== "");
    } catch {
      return [];
    }
  }

  #try(write: () => void): void {
    if (this.#fails) return;
    try {
      write();
    } catch {
      this.#fails = true;
    }
  }
}

const SECRETS = [/^auth /, /^hello .*auth/, /^acl (setuser|deluser|getuser) /, /^config set .*(requirepass|masterauth|masteruser|-pass)/, /^migrate .*auth/];

/** Whether a line holds a password, which neither the file nor the memory should keep. */
export function isSecret(line: string): boolean {
  const words = split(line) ?? line.split(" ").map((word) => Buffer.from(word));
  const plain = `${words.map(String).join(" ")} `.toLowerCase().replace(/^\d+ /, "");
  return SECRETS.some((secret) => secret.test(plain));
}
