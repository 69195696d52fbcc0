// Lines typed before, kept in localStorage; moving through them keeps the line being written.

import { isSecret } from "./secret.ts";

const KEY = "cachelet.history";
const LINES_MAX = 500;

/** Characters that are kept in all. Browsers give a page some millions, and the progress of lessons needs some of them. */
const KEPT_MAX = 200_000;

/** Oldest first. Storage may be refused (private windows): then history lasts as long as the page. */
export class History {
  private readonly lines: string[] = load();
  private at = this.lines.length;
  private draft = "";

  /** What is typed in another tab is remembered here too, else the next line from here would put it out. */
  constructor() {
    addEventListener("storage", ({ key }) => {
      if (key !== KEY) return;
      const newer = this.lines.length - this.at;
      this.lines.splice(0, this.lines.length, ...load());
      this.at = Math.max(0, this.lines.length - newer);
    });
  }

  /** Remembers lines, each once; a repeat moves to the end. Those with a password are forgotten at once, as in redis-cli. */
  add(lines: readonly string[]): void {
    for (const line of lines.slice(-LINES_MAX)) {
      const earlier = this.lines.lastIndexOf(line);
      if (earlier >= 0) this.lines.splice(earlier, 1);
      if (!isSecret(line)) this.lines.push(line);
      if (this.lines.length > LINES_MAX) this.lines.shift();
    }
    this.at = this.lines.length;
    try {
      localStorage.setItem(KEY, JSON.stringify(this.kept()));
    } catch {
      // Kept in memory only.
    }
  }

  /** The newest lines that have a place. */
  private kept(): string[] {
    const kept: string[] = [];
    let left = KEPT_MAX;
    for (const line of [...this.lines].reverse()) {
      if (line.length > left) continue;
      left -= line.length;
      kept.unshift(line);
    }
    return kept;
  }

  /** The line `step` away (-1 is older), or undefined at either end. `current` is kept as the draft. */
  move(step: -1 | 1, current: string): string | undefined {
    const to = this.at + step;
    if (to < 0 || to > this.lines.length) return undefined;
    if (this.at === this.lines.length) this.draft = current;
    this.at = to;
    return this.lines[to] ?? this.draft;
  }

  /** Typing starts again from the newest line. */
  rest(): void {
    this.at = this.lines.length;
  }
}

function load(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((line): line is string => typeof line === "string") : [];
  } catch {
    return [];
  }
}
