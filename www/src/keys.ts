// The key list: SCAN with a pattern and a type, and for each key its type, its time left (counting down) and its memory.

import type { Desk } from "./desk.ts";
import { byId, fill, h } from "./dom.ts";
import { bytesText, leftText, nameOf } from "./format.ts";
import { bytesOf, itemsOf, numberOf, textOf, type Reply } from "./resp.ts";
import { ValueView } from "./value.ts";

/** Keys shown before "show more". */
const PAGE_KEYS = 200;

/** SCAN calls in one refresh, and keys looked at in each: bounds the work when hardly any key matches. */
const SCANS_MAX = 40;
const SCAN_COUNT = "500";
const MATCH_COUNT = "5000";

/** One key as the list knows it. */
export interface KeyRow {
  /** The name's bytes, one character each: the identity of a key. */
  readonly id: string;
  readonly name: Uint8Array;
  readonly type: string;
  /** By the page's monotonic clock; Infinity without a deadline. */
  readonly deadline_ms: number;
  readonly memory_bytes: number;
}

export class KeyBrowser {
  private readonly list = byId("key-list");
  private readonly pattern = byId<HTMLInputElement>("key-pattern");
  private readonly type = byId<HTMLSelectElement>("key-type");
  private readonly more = byId("key-more");
  private readonly empty = byId("key-empty");
  private readonly rows = new Map<string, { row: KeyRow; element: HTMLElement; left: HTMLElement }>();
  private readonly value: ValueView;
  private limit = PAGE_KEYS;
  private database = 0;
  private busy = false;
  private again = false;
  private typingTimer = 0;

  /** `changed` is told when a key has expired; `act` sends an edit and shows it in the transcript. */
  constructor(private readonly desk: Desk, private readonly changed: () => void, private readonly act: (words: ReadonlyArray<string | Uint8Array>) => Promise<Reply>) {
    this.value = new ValueView({ desk, act, back: () => this.closeValue() });
    byId("new-key").addEventListener("click", () => void this.openNew());
    this.pattern.addEventListener("input", () => {
      clearTimeout(this.typingTimer);
      this.typingTimer = window.setTimeout(() => this.search(), 150);
    });
    this.type.addEventListener("change", () => this.search());
    this.more.addEventListener("click", () => { this.limit += PAGE_KEYS; void this.refresh(); });
    this.list.addEventListener("keydown", (event) => this.key(event));
    setInterval(() => this.countDown(), 250);
  }

  /** Reads the keys again; calls that come while one runs become one more. */
  async refresh(): Promise<void> {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    do {
      this.again = false;
      if (this.database !== this.desk.selected) this.leave();
      const { names, finished, refused } = await this.scan();
      this.show(await Promise.all(names.map((name) => this.read(name))), finished, refused);
      if (finished && this.more === document.activeElement) this.list.querySelector<HTMLElement>("li:last-child button")?.focus({ preventScroll: true });
      this.more.hidden = finished;
      await this.value.refresh();
    } while (this.again);
    this.busy = false;
  }

  private search(): void {
    this.limit = PAGE_KEYS;
    void this.refresh();
  }

  private async scan(): Promise<{ names: Uint8Array[]; finished: boolean; refused?: string }> {
    const typed = this.pattern.value.trim();
    const pattern = typed === "" || /[*?[\]]/.test(typed) ? typed : `*${typed.replace(/\\/g, "\\\\")}*`;
    const options = [...(pattern === "" ? [] : ["MATCH", pattern]), ...(this.type.value === "" ? [] : ["TYPE", this.type.value]), "COUNT", pattern === "" ? SCAN_COUNT : MATCH_COUNT];
    // Who wants more keys wants more looked at.
    const scansMax = (SCANS_MAX * this.limit) / PAGE_KEYS;
    // SCAN may give a key twice.
    const found = new Map<string, Uint8Array>();
    let cursor = "0";
    for (let scans = 0; scans < scansMax && found.size < this.limit; scans++) {
      const reply = await this.desk.send("SCAN", cursor, ...options);
      if (reply.type === "error") return { names: [], finished: true, refused: reply.text };
      const [next, names] = itemsOf(reply);
      for (const name of itemsOf(names)) {
        const bytes = bytesOf(name);
        if (bytes) found.set(idOf(bytes), bytes);
      }
      cursor = textOf(next);
      if (cursor === "0" || cursor === "") break;
    }
    const names = [...found.values()].slice(0, this.limit);
    return { names, finished: (cursor === "0" || cursor === "") && found.size <= this.limit };
  }

  private async read(name: Uint8Array): Promise<KeyRow> {
    const [type, left, memory] = await Promise.all([this.desk.send("TYPE", name), this.desk.send("PTTL", name), this.desk.send("MEMORY", "USAGE", name)]);
    const left_ms = numberOf(left);
    return { id: idOf(name), name, type: textOf(type), deadline_ms: left_ms >= 0 ? performance.now() + left_ms : Number.POSITIVE_INFINITY, memory_bytes: numberOf(memory) };
  }

  /** Updates rows in place: focus and scroll position stay. */
  private show(rows: readonly KeyRow[], finished: boolean, refused: string | undefined): void {
    // A key that expired between SCAN and TYPE is none.
    const alive = rows.filter((row) => row.type !== "none").sort((one, other) => (one.id < other.id ? -1 : 1));
    const ids = new Set(alive.map((row) => row.id));
    for (const [id, { element }] of this.rows) {
      if (ids.has(id)) continue;
      const beside = element.nextElementSibling ?? element.previousElementSibling;
      const hadFocus = element.contains(document.activeElement);
      element.remove();
      this.rows.delete(id);
      // Who goes through the keys goes on from there.
      if (hadFocus) (beside?.querySelector("button") ?? this.pattern).focus({ preventScroll: true });
    }
    alive.forEach((row, at) => {
      const known = this.rows.get(row.id);
      const { element, left } = known?.row.type === row.type ? known : this.rowOf(row);
      if (known && known.element !== element) known.element.replaceWith(element);
      this.rows.set(row.id, { row, element, left });
      fill(element.querySelector(".memory") ?? element, bytesText(row.memory_bytes));
      if (this.list.children[at] !== element) this.list.insertBefore(element, this.list.children[at] ?? null);
    });
    this.empty.hidden = alive.length > 0;
    const filtered = this.pattern.value.trim() !== "" || this.type.value !== "";
    fill(this.empty, refused !== undefined ? `The keys cannot be listed: ${refused}` : !finished ? "None of the keys looked at so far matches." : filtered ? "No key matches." : "No keys yet. Run an example, or type SET greeting hello.");
    this.countDown();
  }

  private rowOf(row: KeyRow): { element: HTMLElement; left: HTMLElement } {
    const left = h("span.left");
    const name = nameOf(row.name);
    const onclick = (): void => void this.open(row.name);
    const element = h("li", {}, h("button.key", { type: "button", onclick, "data-key": name }, badge(row.type), h("span.name", { title: name }, name), left, h("span.memory")));
    return { element, left };
  }

  private countDown(): void {
    if (document.hidden) return;
    const now = performance.now();
    let expired = false;
    for (const { row, left } of this.rows.values()) {
      const left_ms = row.deadline_ms - now;
      const text = left_ms === Number.POSITIVE_INFINITY ? "" : leftText(left_ms);
      if (left.textContent !== text) left.textContent = text;
      left.classList.toggle("soon", left_ms < 10_000);
      expired ||= left_ms <= 0;
    }
    const fieldExpired = this.value.countDown(now);
    if (expired || fieldExpired) this.changed();
  }

  /** Opens a key, whether it is in the list or not. */
  async open(name: Uint8Array): Promise<void> {
    byId("key-browser").classList.add("showing-value");
    await this.value.open(name);
  }

  /** The form for a new key, above the list. */
  private async openNew(): Promise<void> {
    const { newKey } = await import("./new-key.ts");
    const box = byId("new-key-form");
    const close = (): void => {
      box.hidden = true;
      fill(box);
      byId("new-key").focus();
    };
    const send = async (words: ReadonlyArray<string | Uint8Array>): Promise<string | undefined> => {
      const reply = await this.act(words);
      if (reply.type === "error") return reply.text;
      if (reply.type === "nil") return "There is a key of that name already.";
      close();
      return undefined;
    };
    fill(box, newKey({ send, ask: async (words) => bytesOf(await this.desk.send(...words)), cancel: close }));
    box.hidden = false;
    box.querySelector("input")?.focus();
  }

  /** Another database is looked at: the key that was open is not of it. */
  private leave(): void {
    this.database = this.desk.selected;
    this.value.close();
    byId("key-browser").classList.remove("showing-value");
  }

  private closeValue(): void {
    const id = this.value.close();
    byId("key-browser").classList.remove("showing-value");
    const button = id === undefined ? undefined : this.rows.get(id)?.element.querySelector("button");
    (button ?? this.pattern).focus({ preventScroll: true });
  }

  /** Up and down move between keys, Delete opens the value where it can be deleted. */
  private key(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    const buttons = [...this.list.querySelectorAll("button")];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[at + step]?.focus();
    event.preventDefault();
  }
}

/** The bytes of a name as characters: an exact, comparable identity. */
export function idOf(name: Uint8Array): string {
  return Array.from(name, (byte) => String.fromCharCode(byte)).join("");
}

/** The coloured word for a type. */
export function badge(type: string): HTMLElement {
  return h("span.badge", { "data-type": type }, type);
}
