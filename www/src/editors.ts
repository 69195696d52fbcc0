// What can be edited, by type, and the small form that does it. A form always shows the command it will send.

import { fill, h } from "./dom.ts";
import { lineOf, plainText, SHOWN_MAX_BYTES, shownLine } from "./format.ts";
import type { Member } from "./members.ts";
import { splitLine } from "./words.ts";

type Words = ReadonlyArray<string | Uint8Array>;

/** One thing that can be written in a form. */
interface Field {
  readonly label: string;
  readonly value?: string;
  /** A text may have several lines. */
  readonly kind?: "text" | "number" | "line";
}

/** One edit: what is asked for, and the command that comes of it. */
export interface Edit {
  readonly title: string;
  readonly fields: readonly Field[];
  /** The command; undefined while what is written makes none. */
  readonly words: (...values: string[]) => Words | undefined;
  /** What it writes over: the command that reads that, and what it answered. */
  readonly over?: { readonly read: Words; readonly was: Uint8Array };
}

export interface Editor {
  /** Sends a command; gives the error, or undefined when all went well. */
  send(words: Words): Promise<string | undefined>;
  /** Asks for something that the transcript does not show. */
  ask(words: Words): Promise<Uint8Array | undefined>;
  cancel(): void;
}

const encoder = new TextEncoder();

/** Text that is all in sight, and that a form gives back as it was. */
function editable(bytes: Uint8Array): string | undefined {
  if (bytes.length > SHOWN_MAX_BYTES) return undefined;
  const text = plainText(bytes);
  return text === undefined || text.includes("\r") ? undefined : text;
}

/** The edits of a key's name, of its deadline, of its value as a whole, or of one member. */
export function editsOf(kind: string, key: Uint8Array, what: Member | "key" | "deadline" | "value", left_ms: number): readonly Edit[] {
  if (what === "key") return [{ title: "Rename", fields: [{ label: "New name", value: editable(key) ?? "" }], words: (name) => (name === "" ? undefined : ["RENAMENX", key, encoder.encode(name)]) }];
  if (what === "deadline") {
    const left = Number.isFinite(left_ms) ? String(Math.max(1, Math.ceil(left_ms / 1000))) : "";
    return [{ title: "Set", fields: [{ label: "Seconds to live", value: left, kind: "number" }], words: (seconds) => (/^[1-9]\d*$/.test(seconds) ? ["EXPIRE", key, seconds] : undefined) }, { title: "Never expires", fields: [], words: () => ["PERSIST", key] }];
  }
  return what === "value" ? additions(kind, key) : ofMember(kind, key, what);
}

/** What adds to a value of this type, and so also makes a key. */
function additions(kind: string, key: Uint8Array): readonly Edit[] {
  const value: Field = { label: "Value" };
  switch (kind) {
    case "string": return [{ title: "Append", fields: [{ label: "Text" }], words: (text) => (text === "" ? undefined : ["APPEND", key, text]) }, { title: "Count", fields: [{ label: "By", value: "1", kind: "number" }], words: (by) => (/^-?\d+$/.test(by) ? ["INCRBY", key, by] : undefined) }];
    case "list": return [
      { title: "Push at the end", fields: [value], words: (text) => ["RPUSH", key, text] },
      { title: "Push at the front", fields: [value], words: (text) => ["LPUSH", key, text] },
      { title: "Take the first", fields: [], words: () => ["LPOP", key] },
      { title: "Take the last", fields: [], words: () => ["RPOP", key] },
    ];
    case "hash": return [{ title: "Set field", fields: [{ label: "Field" }, value], words: (field = "", text = "") => ["HSET", key, field, text] }];
    case "set": return [{ title: "Add member", fields: [{ label: "Member" }], words: (name) => ["SADD", key, name ?? ""] }];
    case "zset": return [{ title: "Add member", fields: [{ label: "Member" }, { label: "Score", kind: "number" }], words: (name = "", score = "") => (isScore(score) ? ["ZADD", key, score, name] : undefined) }];
    case "stream": return [{ title: "Append entry", fields: [{ label: "Fields and values, by turns", kind: "line" }], words: (line) => withFields(key, line) }];
    default: return [];
  }
}

/** A first value for a new key. */
export function firstOf(kind: string, key: Uint8Array): Edit | undefined {
  if (kind === "string") return { title: "Make", fields: [{ label: "Value" }], words: (text = "") => ["SET", key, text, "NX"] };
  return additions(kind, key)[0];
}

function ofMember(kind: string, key: Uint8Array, { label, name, value, deadline_ms }: Member): readonly Edit[] {
  const text = editable(kind === "hash" ? value : name);
  switch (kind) {
    case "string": return text === undefined ? [] : [{ title: "Save", fields: [{ label: "Text", value: text }], words: (text = "") => ["SET", key, text, "KEEPTTL"], over: { read: ["GET", key], was: name } }];
    case "list": return [
      ...(text === undefined ? [] : [{ title: "Save", fields: [{ label: "Value", value: text }], words: (text = "") => ["LSET", key, label, text], over: { read: ["LINDEX", key, label], was: name } }]),
      { title: "Remove all that equal it", fields: [], words: () => ["LREM", key, "0", name] },
    ];
    case "hash": {
      const forever: Edit = { title: "Field never expires", fields: [], words: () => ["HPERSIST", key, "FIELDS", "1", name] };
      return [
        ...(text === undefined ? [] : [{ title: "Save", fields: [{ label: "Value", value: text }], words: (text = "") => (Number.isFinite(deadline_ms) ? ["HSETEX", key, "KEEPTTL", "FIELDS", "1", name, text] : ["HSET", key, name, text]), over: { read: ["HGET", key, name], was: value } }]),
        { title: "Let it expire", fields: [{ label: "Seconds to live", kind: "number" as const }], words: (seconds) => (/^[1-9]\d*$/.test(seconds ?? "") ? ["HEXPIRE", key, seconds ?? "", "FIELDS", "1", name] : undefined) },
        ...(Number.isFinite(deadline_ms) ? [forever] : []),
        { title: "Delete field", fields: [], words: () => ["HDEL", key, name] },
      ];
    }
    case "set": return [{ title: "Remove member", fields: [], words: () => ["SREM", key, name] }];
    case "zset": return [{ title: "Save", fields: [{ label: "Score", value: label, kind: "number" }], words: (score = "") => (isScore(score) ? ["ZADD", key, score, name] : undefined), over: { read: ["ZSCORE", key, name], was: encoder.encode(label) } }, { title: "Remove member", fields: [], words: () => ["ZREM", key, name] }];
    case "stream": return [{ title: "Delete entry", fields: [], words: () => ["XDEL", key, name] }];
    default: return [];
  }
}

function isScore(text: string): boolean {
  return /^[+-]?(\d+\.?\d*(e[+-]?\d+)?|\.\d+|inf)$/i.test(text);
}

function withFields(key: Uint8Array, line = ""): Words | undefined {
  const { words, open } = splitLine(line);
  return open || words.length === 0 || words.length % 2 === 1 ? undefined : ["XADD", key, "*", ...words.map((word) => word.bytes)];
}

/** The form for some edits. */
export function editor(edits: readonly Edit[], events: Editor): HTMLElement {
  const problem = h("p.problem", { role: "alert" });
  const cancel = h("button.more", { type: "button", onclick: () => events.cancel() }, "Cancel");
  const forms = edits.map((edit) => formOf(edit, events, problem));
  const none = edits.length === 0 && h("p.remark", {}, "This is too long, or no text: edit it at the prompt.");
  return h("div.editor", {}, ...forms, none, problem, h("div.row", {}, cancel));
}

function formOf(edit: Edit, events: Editor, problem: HTMLElement): HTMLElement {
  let { over } = edit;
  let sending = false;
  const inputs = edit.fields.map(inputOf);
  const preview = h("code.preview");
  const submit = h("button.more.check", { type: "submit" }, edit.title) as HTMLButtonElement;
  const words = (): Words | undefined => edit.words(...inputs.map(({ value }) => value));
  const look = (): void => {
    const command = words();
    submit.disabled = command === undefined;
    fill(preview, command === undefined ? "…" : shownLine(lineOf(command)));
  };
  const send = async (command: Words): Promise<void> => {
    if (over !== undefined && !same(await events.ask(over.read), over.was)) {
      over = undefined; // who has read this may write
      return fill(problem, "This has changed, or is gone, since the form was opened. Nothing was sent: Cancel shows what is there now; the same again sends it all the same.");
    }
    fill(problem, await events.send(command));
  };
  /** Once, however often it is asked for until there is an answer. */
  const submitted = async (): Promise<void> => {
    const command = words();
    if (command === undefined || sending) return;
    sending = true;
    await send(command);
    sending = false;
  };
  const form = h("form", { onsubmit: (event: Event) => { event.preventDefault(); void submitted(); }, oninput: look }, ...inputs.map((input, at) => h("label", {}, h("span.kind", {}, edit.fields[at]?.label), input)), h("div.row", {}, submit, preview));
  form.addEventListener("keydown", (event) => {
    // Enter sends, as at the prompt; with Shift it is a new line.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || !(event.target instanceof HTMLTextAreaElement)) return;
    event.preventDefault();
    void submitted();
  });
  look();
  return form;
}

function same(one: Uint8Array | undefined, other: Uint8Array): boolean {
  return one?.length === other.length && one.every((byte, at) => byte === other[at]);
}

function inputOf({ value = "", kind = "text" }: Field): HTMLInputElement | HTMLTextAreaElement {
  const plain = { autocapitalize: "off", autocomplete: "off", spellcheck: "false" };
  if (kind !== "text") return h("input", { type: "text", inputmode: kind === "number" ? "decimal" : null, value, ...plain }) as HTMLInputElement;
  const area = h("textarea", { rows: Math.min(8, value.split("\n").length), ...plain }) as HTMLTextAreaElement;
  area.value = value;
  return area;
}
