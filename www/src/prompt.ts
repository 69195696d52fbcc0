// The prompt: an input with completion (a combobox), inline help, a hint behind the text, and history.

import type { Candidate, Reading, Table } from "./complete.ts";
import { byId, fill, h } from "./dom.ts";
import { wordOf } from "./format.ts";
import { factsOf, showSynopsis } from "./help.ts";
import { History } from "./history.ts";

/** Fingers have no Tab and no arrow keys. */
const TOUCH = matchMedia("(pointer: coarse)");

/** Characters of a line behind which a hint may have room. */
const HINTED_MAX = 500;

/** What the prompt asks of the page. */
export interface PromptEvents {
  /** Lines to run in order: one typed, or several pasted. */
  run(lines: readonly string[]): void;
  /** Ctrl-C on an empty line, or Ctrl-L. */
  stop(): void;
  clear(): void;
  keysFrom(prefix: string): Promise<Uint8Array[]>;
}

export class Prompt {
  private readonly input = byId<HTMLInputElement>("line");
  private readonly list = byId("candidates");
  private readonly help = byId("help");
  private readonly hint = byId("hint");
  private readonly history = new History();
  private candidates: readonly Candidate[] = [];
  private reading: Reading | undefined;
  private active = -1;

  constructor(private readonly table: Table, private readonly events: PromptEvents) {
    this.input.addEventListener("input", () => { this.history.rest(); this.update(); });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("paste", (event) => this.paste(event));
    this.input.addEventListener("blur", () => this.close());
    this.input.form?.addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    this.showHelp();
  }

  /** Writes a line without running it. */
  write(line: string): void {
    this.input.value = line;
    this.update();
    this.close();
    this.focus();
  }

  focus(): void {
    this.input.focus();
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
  }

  private submit(): void {
    const line = this.input.value.trim();
    if (line === "") return;
    this.history.add([line]);
    this.input.value = "";
    this.update();
    this.events.run([line]);
  }

  /** Several pasted lines run one after another; one line is just text. */
  private paste(event: ClipboardEvent): void {
    const lines = (event.clipboardData?.getData("text") ?? "").split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
    if (lines.length < 2) return;
    event.preventDefault();
    this.history.add(lines);
    this.events.run(lines);
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return; // the keys are those of an input method
    const open = this.candidates.length > 0;
    if (event.key === "Tab" && !event.shiftKey && open) this.accept(Math.max(0, this.active));
    else if (event.key === "Enter" && this.active >= 0) this.accept(this.active);
    else if (event.key === "Escape" && open) this.close();
    else if (event.key === "ArrowDown" && open) this.activate((this.active + 1) % this.candidates.length);
    else if (event.key === "ArrowUp" && this.active >= 0) this.activate(this.active - 1);
    else if (event.key === "ArrowUp") this.recall(-1);
    else if (event.key === "ArrowDown") this.recall(1);
    else if (event.key === "l" && event.ctrlKey) this.events.clear();
    else if (event.key === "c" && event.ctrlKey && this.input.selectionStart === this.input.selectionEnd) this.interrupt();
    else return;
    event.preventDefault();
  }

  /** Ctrl-C drops the line, and stops what waits, as in a terminal. */
  private interrupt(): void {
    this.input.value = "";
    this.update();
    this.events.stop();
  }

  private recall(step: -1 | 1): void {
    const line = this.history.move(step, this.input.value);
    if (line !== undefined) this.write(line);
  }

  private update(): void {
    const reading = this.caretAtEnd() ? this.table.read(this.input.value) : undefined;
    this.reading = reading;
    this.offer(reading?.candidates ?? []);
    this.showHelp();
    if (reading?.wantsKey) void this.offerKeys(reading);
  }

  private async offerKeys(reading: Reading): Promise<void> {
    const names = await this.events.keysFrom(reading.prefix);
    // The line may have changed while the engine answered.
    if (reading !== this.reading || document.activeElement !== this.input) return;
    const keys = names.map((name) => ({ text: wordOf(name), note: "key" })).sort((one, other) => (one.text < other.text ? -1 : 1));
    this.offer([...keys, ...reading.candidates]);
  }

  private offer(candidates: readonly Candidate[]): void {
    const [only] = candidates;
    const done = candidates.length === 1 && only?.text.toLowerCase() === this.reading?.prefix.toLowerCase();
    this.candidates = done ? [] : candidates;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-expanded", String(this.candidates.length > 0));
    this.list.hidden = this.candidates.length === 0;
    fill(this.list, ...this.candidates.map((candidate, at) => this.option(candidate, at)));
  }

  private option(candidate: Candidate, at: number): HTMLElement {
    // Not click: the input would lose focus, and with it the list, before the click arrives.
    const onpointerdown = (event: PointerEvent): void => { event.preventDefault(); this.accept(at); };
    return h("li", { id: `candidate-${at}`, role: "option", "aria-selected": "false", onpointerdown }, h("code", {}, candidate.text), h("span", {}, candidate.note));
  }

  private activate(at: number): void {
    this.list.children[this.active]?.setAttribute("aria-selected", "false");
    this.active = at;
    const option = this.list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private accept(at: number): void {
    const candidate = this.candidates[at];
    if (candidate === undefined || this.reading === undefined) return;
    const { prefix, start } = this.reading;
    // Who types in lower case gets lower case.
    const lower = prefix !== "" && prefix === prefix.toLowerCase() && candidate.note !== "key";
    this.input.value = `${this.input.value.slice(0, start)}${lower ? candidate.text.toLowerCase() : candidate.text} `;
    this.history.rest();
    this.update();
    this.focus();
  }

  private close(): void {
    this.offer([]);
  }

  private showHelp(): void {
    const row = this.reading?.row;
    if (row === undefined) {
      fill(this.help, TOUCH.matches ? h("p.facts", {}, "Tap a line above to write it again. ", h("kbd", {}, "HELP"), " explains.") : keysTip());
    } else {
      const facts = factsOf(row);
      fill(this.help, h("p.usage", {}, showSynopsis(row, this.reading?.expectation)), h("p.facts", {}, h("span.summary", {}, row.summary), facts && ` ${facts}`));
    }
    const rest = this.reading?.expectation?.rest ?? "";
    const glue = this.input.value.endsWith(" ") ? "" : " ";
    // Inside a word the hint would describe the word itself; behind a finished name it is what follows.
    const nameDone = this.reading !== undefined && (this.reading.prefix === "" || this.reading.start === 0);
    // Of a long line it is not asked how wide it is: that takes a while, and it does not fit.
    const fits = (): boolean => this.input.value.length <= HINTED_MAX && this.input.scrollWidth <= this.input.clientWidth;
    if (nameDone && rest !== "" && fits()) fill(this.hint, h("span", {}, this.input.value), `${glue}${rest}`);
    else fill(this.hint);
  }

  private caretAtEnd(): boolean {
    return this.input.selectionEnd === this.input.value.length;
  }
}

function keysTip(): HTMLElement {
  return h("p.facts", {}, h("kbd", {}, "Tab"), " completes, ", h("kbd", {}, "↑"), " brings lines back, ", h("kbd", {}, "HELP"), " explains");
}
