// The prompt of a terminal: a line editor with completion, hints and history.

import { clearLine, clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from "node:readline";

import { complete, hint } from "./assist.js";
import { History, isSecret } from "./history.js";
import type { Terminal } from "./terminal.js";

const READING = "Reading messages... (press Ctrl-C to quit or any key to type command)";

/** In one row, which the next message is written over. */
const reading = (): string => `${READING.slice(0, (process.stdout.columns || 80) - 1)}\r`;

/** A command that took longer than this is followed by how long. */
const SLOW_MS = 500;

/** Asks for lines until Ctrl-D, Ctrl-C, `quit` or `exit`. */
export async function interact(terminal: Terminal): Promise<void> {
  const editor = new Editor(terminal);
  try {
    for (let line = await editor.ask(); line !== undefined; line = await editor.ask()) {
      const start = performance.now();
      // Who presses Ctrl-C while a command waits does not want its reply any more.
      const goesOn = await Promise.race([terminal.line(line), editor.closed.then(() => false)]);
      if (!goesOn) break;
      const took = performance.now() - start;
      if (took >= SLOW_MS && line.trim() !== "") terminal.print(`(${(took / 1000).toFixed(2)}s)\n`);
      if (terminal.listens && !(await editor.listen())) break;
    }
  } finally {
    editor.close();
  }
}

/** Lines typed, and what is shown around them. */
class Editor {
  /** Resolves at Ctrl-C and Ctrl-D. */
  readonly closed: Promise<void>;
  readonly #terminal: Terminal;
  readonly #lines: Interface;
  readonly #history = new History();
  /** Lines that came before they were asked for: a paste. */
  readonly #typed: string[] = [];
  #asks = false;
  #shown = "";
  #wake = (): void => undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    // What is there is to be cleared before the editor moves on, and drawn after it has: once before its listener, once after.
    process.stdin.on("keypress", () => this.#unhint());
    this.#lines = createInterface({ input: process.stdin, output: process.stdout, completer: complete, history: this.#history.newest, historySize: 1000 });
    process.stdin.on("keypress", () => this.#hint());
    this.#lines.on("history", (history) => this.#remember(history));
    this.#lines.on("line", (line) => {
      this.#typed.push(line);
      this.#wake();
    });
    this.#lines.on("SIGINT", () => this.#lines.close());
    this.#lines.on("SIGCONT", () => this.#lines.resume()); // in the foreground again
    this.closed = new Promise((resolve) => this.#lines.once("close", resolve));
    const print = terminal.print;
    terminal.print = (text) => this.#around(() => print(text));
  }

  /** The next line; `undefined`: there is none. */
  async ask(): Promise<string | undefined> {
    if (this.#typed.length === 0) {
      const line = new Promise<void>((resolve) => (this.#wake = resolve));
      this.#asks = true;
      this.#mark();
      void this.#terminal.ended.then(() => this.#asks && this.#mark());
      await Promise.race([line, this.closed]);
      this.#asks = false;
    }
    return this.#typed.shift();
  }

  /** Lets messages come until a key is pressed; false: the prompt is over. */
  async listen(): Promise<boolean> {
    process.stdout.write(reading());
    const print = this.#terminal.print;
    this.#terminal.print = (text) => print(`\x1b[K${text}${reading()}`);
    // One that ends the prompt is told as that first.
    const key = new Promise<boolean>((resolve) => process.stdin.once("keypress", () => setImmediate(resolve, true)));
    const goesOn = await Promise.race([key, this.closed.then(() => false), this.#terminal.ended.then(() => true)]);
    this.#terminal.print = print;
    clearLine(process.stdout, 0);
    cursorTo(process.stdout, 0);
    return goesOn;
  }

  close(): void {
    this.#lines.close();
  }

  #mark(): void {
    this.#lines.setPrompt(this.#terminal.mark);
    this.#lines.prompt(true);
  }

  /** What comes while a line is being typed stands above it. */
  #around(print: () => void): void {
    if (!this.#asks) return print();
    this.#unhint();
    const { rows } = this.#lines.getCursorPos();
    moveCursor(process.stdout, 0, -rows);
    cursorTo(process.stdout, 0);
    clearScreenDown(process.stdout);
    print();
    (this.#lines as Interface & { prevRows: number }).prevRows = 0; // else the editor would begin above, over what was printed
    this.#lines.prompt(true);
  }

  #remember(history: string[]): void {
    const [line = ""] = history;
    if (isSecret(line)) history.shift();
    else this.#history.add(line);
  }

  #hint(): void {
    const { line, cursor } = this.#lines;
    if (!this.#asks || !this.#terminal.showsHints || cursor !== line.length || line === "" || this.#shown !== "") return;
    const { columns } = process.stdout;
    const room = (columns || 80) - this.#lines.getCursorPos().cols - 1;
    this.#shown = hint(line).slice(0, Math.max(room, 0));
    if (this.#shown !== "") process.stdout.write(`\x1b[90m${this.#shown}\x1b[0m\x1b[${this.#shown.length}D`);
  }

  #unhint(): void {
    if (this.#shown !== "") process.stdout.write("\x1b[K");
    this.#shown = "";
  }
}
