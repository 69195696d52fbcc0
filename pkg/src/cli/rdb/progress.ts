// A bar on the terminal for what takes its time. Nothing is shown for the first second, nor when standard error is no terminal.

import { SingleBar } from "cli-progress";

import { keysText } from "./keys.js";

const PATIENCE_MS = 1000;

/** One thing that is worked through. */
export class Progress {
  static #isOff = !process.stderr.isTTY;
  readonly #what: string;
  readonly #total: number | undefined;
  readonly #unit: "bytes" | "keys";
  readonly #start = Date.now();
  #bar: SingleBar | undefined;

  /** @param total How much there is to do, when that is known. */
  constructor(what: string, total: number | undefined, unit: "bytes" | "keys") {
    this.#what = what;
    this.#total = total;
    this.#unit = unit;
  }

  /** Shows no more bars. */
  static off(): void {
    Progress.#isOff = true;
  }

  /** So much is done. */
  update(done: number): void {
    if (Progress.#isOff || (!this.#bar && Date.now() - this.#start < PATIENCE_MS)) return;
    this.#bar ??= this.#begin();
    this.#bar.update(done, { amount: this.#unit === "bytes" ? bytesText(done) : keysText(done) });
  }

  /** Takes the bar away. */
  end(): void {
    this.#bar?.stop();
  }

  #begin(): SingleBar {
    const format = this.#total === undefined ? "{what}: {amount}" : "{what} {bar} {percentage} % | {amount} | {eta_formatted} left";
    const bar = new SingleBar({ format, stream: process.stderr, gracefulExit: false, clearOnComplete: true, barCompleteChar: "█", barIncompleteChar: "░" });
    bar.start(this.#total ?? 0, 0, { what: this.#what, amount: "" });
    return bar;
  }
}

const UNITS = ["bytes", "KB", "MB", "GB", "TB"];

/** Bytes for people: `512 bytes`, `1.5 MB`. */
export function bytesText(bytes: number): string {
  const power = Math.min(Math.floor(Math.log2(Math.max(bytes, 1)) / 10), UNITS.length - 1);
  const amount = bytes / 2 ** (10 * power);
  return `${power === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[power]}`;
}
