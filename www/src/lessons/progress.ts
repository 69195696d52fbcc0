// Which exercises are solved, kept in localStorage: `strings/0` is the first one of the lesson strings.

const KEY = "cachelet.lessons";

/** Storage may be refused (private windows): then progress lasts as long as the page. */
export class Progress {
  private solved = load();

  /** What is solved in another tab is solved here too, else the next one from here would put it out. */
  constructor() {
    addEventListener("storage", ({ key }) => { if (key === KEY) this.solved = load(); });
  }

  has(lesson: string, exercise: number): boolean {
    return this.solved.has(`${lesson}/${exercise}`);
  }

  add(lesson: string, exercise: number): void {
    this.solved.add(`${lesson}/${exercise}`);
    this.keep();
  }

  /** Forgets one lesson, or all of them. */
  forget(lesson = ""): void {
    for (const one of [...this.solved]) if (one.startsWith(lesson === "" ? "" : `${lesson}/`)) this.solved.delete(one);
    this.keep();
  }

  private keep(): void {
    try {
      localStorage.setItem(KEY, JSON.stringify([...this.solved]));
    } catch {
      // Kept in memory only.
    }
  }
}

function load(): Set<string> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(kept) ? kept.filter((one): one is string => typeof one === "string") : []);
  } catch {
    return new Set();
  }
}
