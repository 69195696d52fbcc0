// One key, opened: its facts and its value by type, read a page at a time. It can be deleted here, not edited: editing is what the prompt is for.

import type { Desk } from "./desk.ts";
import { askTwice, byId, fill, h } from "./dom.ts";
import { bytesText, countText, leftText, nameOf, plainText, quoted } from "./format.ts";
import { badge, idOf } from "./keys.ts";
import { bytesOf, itemsOf, numberOf, textOf, type Reply } from "./resp.ts";

/** Members read at a time. */
const MEMBERS_PAGE = 100;

/** Bytes of a string shown. */
const STRING_MAX_BYTES = 4096;

/** What a page of members says: rows to show and where the next page begins, undefined at the end. */
interface Page {
  readonly rows: readonly HTMLElement[];
  readonly next: string | undefined;
}

export class ValueView {
  private readonly box = byId("key-value");
  private key: Uint8Array | undefined;
  private deadline_ms = Number.POSITIVE_INFINITY;
  private shown = "";
  private left = h("dd");

  constructor(private readonly desk: Desk, private readonly back: () => void, private readonly deleted: () => void) {
    this.box.addEventListener("keydown", (event) => { if (event.key === "Escape") this.back(); });
  }

  async open(key: Uint8Array): Promise<void> {
    this.key = key;
    this.shown = "";
    await this.refresh();
    this.box.hidden = false;
    this.box.querySelector<HTMLElement>(".back")?.focus({ preventScroll: true });
  }

  /** Closes; returns the identity of the key that was open. */
  close(): string | undefined {
    const id = this.key && idOf(this.key);
    this.key = undefined;
    this.box.hidden = true;
    return id;
  }

  /** Reads the key again. What is on screen stays as long as it is still true, so that focus is not lost. */
  async refresh(): Promise<void> {
    const key = this.key;
    if (key === undefined) return;
    const [type, left, memory, encoding] = await Promise.all([this.desk.send("TYPE", key), this.desk.send("PTTL", key), this.desk.send("MEMORY", "USAGE", key), this.desk.send("OBJECT", "ENCODING", key)]);
    const kind = textOf(type);
    const size = await this.sizeOf(kind, key);
    const page = await this.page(kind, key, undefined);
    if (key !== this.key) return;
    const left_ms = numberOf(left);
    this.deadline_ms = left_ms >= 0 ? performance.now() + left_ms : Number.POSITIVE_INFINITY;
    const facts: ReadonlyArray<readonly [string, string]> = [["Memory", bytesText(numberOf(memory))], ["Encoding", encoding.type === "error" ? "–" : textOf(encoding) || "–"], size];
    const fingerprint = [kind, ...facts.flat(), ...page.rows.map((row) => row.outerHTML)].join("\n");
    if (fingerprint !== this.shown) this.show(key, kind, facts, page);
    this.shown = fingerprint;
    this.countDown(performance.now());
  }

  countDown(now_ms: number): void {
    const left_ms = this.deadline_ms - now_ms;
    const text = left_ms === Number.POSITIVE_INFINITY ? "never" : left_ms <= 0 ? "expired" : leftText(left_ms);
    if (this.left.textContent !== text) this.left.textContent = text;
  }

  private show(key: Uint8Array, kind: string, facts: ReadonlyArray<readonly [string, string]>, page: Page): void {
    const hadFocus = this.box.contains(document.activeElement);
    this.left = h("dd");
    const gone = kind === "none";
    const head = h("div.value-head", {}, h("button.back", { type: "button", onclick: () => this.back(), "aria-label": "Back to the keys" }, "←"), h("h3", { title: nameOf(key) }, nameOf(key)), gone ? false : badge(kind));
    const list = h("dl.facts-grid", {}, h("div", {}, h("dt", {}, "Expires"), this.left), ...facts.map(([name, fact]) => h("div", {}, h("dt", {}, name), h("dd", {}, fact))));
    const members = h("div.members", { "data-type": kind });
    this.append(members, kind, key, page);
    if (gone) fill(this.box, head, h("p.remark", {}, "This key is gone: it expired or was deleted."));
    else fill(this.box, head, list, members, this.deleteButton(key));
    if (hadFocus) this.box.querySelector<HTMLElement>(".back")?.focus({ preventScroll: true });
  }

  private append(members: HTMLElement, kind: string, key: Uint8Array, page: Page): void {
    members.append(...page.rows);
    const { next } = page;
    if (next === undefined) return;
    const onclick = async (): Promise<void> => {
      const following = await this.page(kind, key, next);
      more.remove();
      this.append(members, kind, key, following);
    };
    const more = h("button.more", { type: "button", onclick: () => void onclick() }, "Show more");
    members.append(more);
  }

  /** Asks once more before it deletes; a change of mind needs no click. */
  private deleteButton(key: Uint8Array): HTMLElement {
    const button = h("button.delete", { type: "button" }, "Delete key");
    askTwice(button, "Delete it for good?", () => void this.desk.send("DEL", key).then(() => this.deleted()));
    return button;
  }

  private async sizeOf(kind: string, key: Uint8Array): Promise<readonly [string, string]> {
    const counts: Readonly<Record<string, readonly [string, string]>> = { string: ["Length", "STRLEN"], list: ["Elements", "LLEN"], hash: ["Fields", "HLEN"], set: ["Members", "SCARD"], zset: ["Members", "ZCARD"], stream: ["Entries", "XLEN"] };
    const [label, command] = counts[kind] ?? ["Length", ""];
    if (command === "") return [label, "–"];
    const count = numberOf(await this.desk.send(command, key));
    return [label, kind === "string" ? bytesText(count) : countText(count)];
  }

  /** Reads one page of a value; `from` is a cursor or an index, by type. */
  private async page(kind: string, key: Uint8Array, from: string | undefined): Promise<Page> {
    const first = Number(from ?? "0");
    const range = [String(first), String(first + MEMBERS_PAGE - 1)];
    const following = (count: number): string | undefined => (count === MEMBERS_PAGE ? String(first + MEMBERS_PAGE) : undefined);
    switch (kind) {
      case "string": return { rows: [await this.stringOf(key)], next: undefined };
      case "list": {
        const items = itemsOf(await this.desk.send("LRANGE", key, ...range));
        return { rows: items.map((item, at) => row(String(first + at), item)), next: following(items.length) };
      }
      case "zset": {
        const pairs = pairsOf(await this.desk.send("ZRANGE", key, ...range, "WITHSCORES"));
        return { rows: pairs.map(([member, score]) => row(textOf(score), member)), next: following(pairs.length) };
      }
      case "set": {
        const [next, items] = itemsOf(await this.desk.send("SSCAN", key, from ?? "0", "COUNT", String(MEMBERS_PAGE)));
        return { rows: itemsOf(items).map((item) => row("•", item)), next: cursorOf(next) };
      }
      case "hash": {
        const [next, items] = itemsOf(await this.desk.send("HSCAN", key, from ?? "0", "COUNT", String(MEMBERS_PAGE)));
        return { rows: pairsOf(items).map(([field, value]) => row(named(field), value)), next: cursorOf(next) };
      }
      default: return { rows: kind === "none" ? [] : [h("p.remark", {}, `A ${kind} has no view here. The prompt can read it.`)], next: undefined };
    }
  }

  private async stringOf(key: Uint8Array): Promise<HTMLElement> {
    const bytes = bytesOf(await this.desk.send("GETRANGE", key, "0", String(STRING_MAX_BYTES - 1))) ?? new Uint8Array();
    const text = plainText(bytes);
    return h("pre.block", { tabindex: 0 }, text ?? hexDump(bytes), bytes.length === STRING_MAX_BYTES && "\n…");
  }
}

function row(label: string, value: Reply | undefined): HTMLElement {
  return h("div.value-row", {}, h("span.index", {}, label), h("span.text", {}, named(value)));
}

function named(reply: Reply | undefined): string {
  const bytes = bytesOf(reply) ?? new Uint8Array();
  return plainText(bytes) ?? quoted(bytes);
}

/** RESP2 answers flat, RESP3 nests pairs: both become pairs. */
function pairsOf(reply: Reply | undefined): Array<readonly [Reply, Reply]> {
  const items = itemsOf(reply).flatMap((item) => (item.type === "array" ? item.items : [item]));
  const pairs: Array<readonly [Reply, Reply]> = [];
  for (let at = 0; at + 1 < items.length; at += 2) {
    const [key, value] = items.slice(at, at + 2);
    if (key && value) pairs.push([key, value]);
  }
  return pairs;
}

function cursorOf(reply: Reply | undefined): string | undefined {
  const cursor = textOf(reply);
  return cursor === "0" || cursor === "" ? undefined : cursor;
}

/** Sixteen bytes a line: offset, hexadecimal, ASCII. */
function hexDump(bytes: Uint8Array): string {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length; at += 16) {
    const piece = [...bytes.subarray(at, at + 16)];
    const hex = piece.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const ascii = piece.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : "·")).join("");
    lines.push(`${at.toString(16).padStart(6, "0")}  ${hex.padEnd(47)}  ${ascii}`);
  }
  return lines.join("\n");
}
