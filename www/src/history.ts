// Lines typed before, kept in localStorage; moving through them keeps the line being written.

const KEY = "cachelet.history";
const LINES_MAX = 500;

/** Oldest first. Storage may be refused (private windows): then history lasts as long as the page. */
export class History {
  private readonly lines: string[] = load();
  private at = this.lines.length;
  private draft = "";

  /** Remembers a line once; a repeat moves to the end. */
  add(line: string): void {
    const earlier = this.lines.lastIndexOf(line);
    if (earlier >= 0) this.lines.splice(earlier, 1);
    this.lines.push(line);
    if (this.lines.length > LINES_MAX) this.lines.shift();
    this.at = this.lines.length;
    try {
      localStorage.setItem(KEY, JSON.stringify(this.lines));
    } catch {
      // Kept in memory only.
    }
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
