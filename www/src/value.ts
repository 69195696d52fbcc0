// One key, opened: its facts and its value by type, a page at a time. Every edit is a Redis command, shown before it is sent.

import type { Desk } from "./desk.ts";
import { askTwice, byId, fill, h, icon } from "./dom.ts";
import type { Edit, Editor } from "./editors.ts";
import { bytesText, countText, leftText, lineOf, nameOf, SHOWN_MAX_BYTES, shownLine } from "./format.ts";
import { badge, idOf } from "./keys.ts";
import { groupsOf, isKnown, readPage, readPages, sizeOf, type Member, type Page } from "./members.ts";
import { showReply } from "./reply.ts";
import { bytesOf, numberOf, textOf, type Reply } from "./resp.ts";

const PENCIL = "M4 20h4L19 9l-4-4L4 16z";

/** Characters of a member that name its button. */
const LABEL_MAX = 80;

/** What the view needs of the page. */
export interface ValueRoom {
  readonly desk: Desk;
  /** Sends a command and shows it, with its reply, in the transcript. */
  act(words: ReadonlyArray<string | Uint8Array>): Promise<Reply>;
  /** Goes back to the list. */
  back(): void;
}

export class ValueView {
  private readonly box = byId("key-value");
  /** The last edit and its reply, while the key is open. */
  private readonly sent = h("div.sent", { role: "status" });
  private key: Uint8Array | undefined;
  private kind = "";
  private deadline_ms = Number.POSITIVE_INFINITY;
  private shown = "";
  /** How many pages of its members are shown. */
  private pages = 1;
  private left = h("span");
  private fields: Array<{ readonly deadline_ms: number; readonly left: HTMLElement }> = [];
  /** While something is being edited the value is not drawn anew. */
  private editing: Element | undefined;
  /** What the form was opened for: there the keyboard goes on. */
  private opener: string | undefined;

  constructor(private readonly room: ValueRoom) {
    this.box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (this.editing) this.cancel();
      else this.room.back();
    });
  }

  async open(key: Uint8Array): Promise<void> {
    this.key = key;
    this.shown = "";
    this.pages = 1;
    this.editing = undefined;
    fill(this.sent);
    await this.refresh();
    if (key !== this.key) return; // it was left before it was read
    this.box.hidden = false;
    this.box.querySelector<HTMLElement>(".back")?.focus({ preventScroll: true });
  }

  /** Closes; returns the identity of the key that was open. */
  close(): string | undefined {
    const id = this.key && idOf(this.key);
    this.key = undefined;
    this.editing = undefined;
    this.box.hidden = true;
    return id;
  }

  /** Reads the key again. What is on screen stays as long as it is still true, so that focus is not lost. */
  async refresh(): Promise<void> {
    const { key, pages } = this;
    const { desk } = this.room;
    if (key === undefined || this.editing) return;
    const [type, left, memory, encoding] = await Promise.all([desk.send("TYPE", key), desk.send("PTTL", key), desk.send("MEMORY", "USAGE", key), desk.send("OBJECT", "ENCODING", key)]);
    const kind = textOf(type);
    const [size, page, groups] = await Promise.all([sizeOf(desk, kind, key), readPages(desk, kind, key, pages), kind === "stream" ? groupsOf(desk, key) : []]);
    if (key !== this.key || this.editing) return;
    if (pages !== this.pages) return this.refresh();
    const left_ms = numberOf(left);
    this.deadline_ms = left_ms >= 0 ? performance.now() + left_ms : Number.POSITIVE_INFINITY;
    const [label, count] = size;
    const facts: ReadonlyArray<readonly [string, string]> = [["Memory", bytesText(numberOf(memory))], ["Encoding", encoding.type === "error" ? "–" : textOf(encoding) || "–"], [label, kind === "string" ? bytesText(count) : countText(count)]];
    const fingerprint = [kind, ...facts.flat(), ...groups.map((group) => group.textContent), ...printOf(page)].join("\n");
    if (fingerprint !== this.shown) this.show(key, kind, facts, page, groups);
    else page.members.forEach(({ deadline_ms }, at) => { const field = this.fields[at]; if (field) this.fields[at] = { ...field, deadline_ms }; });
    this.shown = fingerprint;
    this.countDown(performance.now());
  }

  /** Shows how much time is left; true when something has just expired. */
  countDown(now_ms: number): boolean {
    if (this.key === undefined) return false;
    const text = (deadline_ms: number, none: string): string => (deadline_ms === Number.POSITIVE_INFINITY ? none : deadline_ms <= now_ms ? "expired" : leftText(deadline_ms - now_ms));
    const put = (element: HTMLElement, text: string): void => { if (element.textContent !== text) element.textContent = text; };
    put(this.left, text(this.deadline_ms, "never"));
    for (const { left, deadline_ms } of this.fields) put(left, text(deadline_ms, ""));
    return this.editing === undefined && this.fields.some(({ deadline_ms }) => deadline_ms <= now_ms);
  }

  private show(key: Uint8Array, kind: string, facts: ReadonlyArray<readonly [string, string]>, page: Page, groups: readonly HTMLElement[]): void {
    const focused = document.activeElement;
    const hadFocus = this.box.contains(focused);
    this.kind = kind;
    this.left = h("span");
    this.fields = [];
    const gone = kind === "none";
    const rename = !gone && this.pencil("Rename this key", "key");
    const head = h("div.value-head", {}, h("button.back", { type: "button", onclick: () => this.room.back(), "aria-label": "Back to the keys" }, "←"), h("h2", { title: nameOf(key) }, nameOf(key)), rename, gone ? false : badge(kind));
    if (gone) fill(this.box, head, h("p.remark", {}, "This key is gone: it expired or was deleted."), this.sent);
    else {
      const deadline = h("div", {}, h("dt", {}, "Expires"), h("dd", {}, this.left, this.pencil("Change when it expires", "deadline")));
      const list = h("dl.facts-grid", {}, deadline, ...facts.map(([name, fact]) => h("div", {}, h("dt", {}, name), h("dd", {}, fact))));
      const members = h("div.members", { "data-type": kind }, ...groups);
      this.append(members, kind, key, page);
      if (!isKnown(kind)) members.append(h("p.remark", {}, "Values of this type are not shown here: read them at the prompt."));
      const add = isKnown(kind) && h("button.more", { type: "button", "data-edit": "value", onclick: () => void this.edit("value", members) }, kind === "string" ? "Add to it" : "Add or take");
      fill(this.box, head, list, members, h("div.row.value-actions", {}, add, this.deleteButton(key)), this.sent);
    }
    if (hadFocus) this.focusOn(editOf(focused));
  }

  private append(members: HTMLElement, kind: string, key: Uint8Array, page: Page): void {
    members.append(...page.members.map((member) => this.row(kind, member)));
    const { next } = page;
    if (next === undefined) return;
    const onclick = async (): Promise<void> => {
      const following = await readPage(this.room.desk, kind, key, next);
      if (!more.isConnected) return; // it was pressed twice
      const hadFocus = more === document.activeElement;
      more.remove();
      this.pages++;
      this.shown = [this.shown, ...printOf(following)].join("\n");
      const at = members.childElementCount;
      this.append(members, kind, key, following);
      if (hadFocus) members.children[at]?.querySelector("button")?.focus({ preventScroll: true });
    };
    const more = h("button.more", { type: "button", onclick: () => void onclick() }, "Show more");
    members.append(more);
  }

  private row(kind: string, member: Member): HTMLElement {
    const pencil = this.pencil(kind === "string" ? "Edit the text" : `Edit ${(member.label === "•" ? member.text : member.label).slice(0, LABEL_MAX)}`, member);
    if (kind === "string") return h("div.string", {}, h("pre.block", { tabindex: 0 }, member.text, member.name.length > SHOWN_MAX_BYTES && "\n…"), pencil);
    const left = h("span.left");
    if (kind === "hash") this.fields.push({ deadline_ms: member.deadline_ms, left });
    return h("div.value-row", {}, h("span.index", {}, member.label), h("span.text", {}, member.text), left, pencil);
  }

  private pencil(label: string, what: Member | "key" | "deadline"): HTMLElement {
    const id = typeof what === "string" ? what : `member ${/^z?set$/.test(this.kind) ? what.text : what.label}`;
    const button = h("button.pencil", { type: "button", "aria-label": label, title: label, "data-edit": id, onclick: () => void this.edit(what, button.closest(".value-row, .string, .value-head, .facts-grid") ?? button) }, icon(PENCIL));
    return button;
  }

  /** Opens the editor below an element. */
  private async edit(what: Member | "key" | "deadline" | "value", below: Element): Promise<void> {
    const key = this.key;
    if (key === undefined) return;
    this.opener = editOf(document.activeElement);
    const { editor, editsOf } = await import("./editors.ts");
    if (key !== this.key) return;
    this.editing?.remove();
    const edits: readonly Edit[] = editsOf(this.kind, key, what, this.deadline_ms - performance.now());
    const events: Editor = {
      send: (words) => this.send(words),
      ask: async (words) => bytesOf(await this.room.desk.send(...words)),
      cancel: () => this.cancel(),
    };
    const box = editor(edits, events);
    this.editing = box;
    below.after(box);
    box.scrollIntoView({ block: "nearest" });
    // Last: where not all of the form has a place, what is typed into is in sight.
    box.querySelector<HTMLElement>("input, textarea, button")?.focus();
  }

  /** Gives the error, if it is one; else the editor is closed and the value read again. */
  private async send(words: ReadonlyArray<string | Uint8Array>): Promise<string | undefined> {
    const { key } = this;
    const reply = await this.room.act(words);
    if (reply.type === "error") return reply.text;
    if (key !== this.key) return undefined; // another one was opened meanwhile
    const refused = words[0] === "RENAMENX" && numberOf(reply) === 0;
    if (refused) return "There is a key of that name already.";
    if (words[0] === "RENAMENX" && words[2] instanceof Uint8Array) this.key = words[2];
    this.shown = "";
    fill(this.sent, h("span.kind", {}, "Sent "), h("code", {}, shownLine(lineOf(words))), showReply(reply));
    this.stopEditing();
    await this.refresh();
    this.focusOn(this.opener);
    return undefined;
  }

  /** Shows what is there now: what has changed meanwhile was not drawn. */
  private cancel(): void {
    this.stopEditing();
    void this.refresh();
  }

  private stopEditing(): void {
    this.editing?.remove();
    this.editing = undefined;
    this.focusOn(this.opener);
  }

  private focusOn(opener: string | undefined): void {
    const button = [...this.box.querySelectorAll<HTMLElement>("[data-edit]")].find((one) => one.dataset["edit"] === opener);
    (button ?? this.box.querySelector<HTMLElement>(".back"))?.focus({ preventScroll: true });
  }

  /** Asks once more before it deletes; a change of mind needs no click. */
  private deleteButton(key: Uint8Array): HTMLElement {
    const button = h("button.delete", { type: "button" }, "Delete key");
    askTwice(button, "Delete it for good?", () => void this.room.act(["DEL", key]).then(() => { if (key === this.key) this.room.back(); }));
    return button;
  }
}

/** What is seen of a page, but for the time that is left. */
function printOf({ members }: Page): string[] {
  return members.flatMap(({ label, text, deadline_ms }) => [label, text, String(Number.isFinite(deadline_ms))]);
}

/** What a button opens the form for. */
function editOf(button: Element | null): string | undefined {
  return button instanceof HTMLElement ? button.dataset["edit"] : undefined;
}
