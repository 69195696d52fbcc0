// Replies as elements, each type in its own clothes: what redis-cli shows, with structure a page can afford.

import { h } from "./dom.ts";
import { beginningOf, nameOf, plainText, quoted } from "./format.ts";
import { textOf, type Reply } from "./resp.ts";

/** Members shown before a "show more" button, so that a huge reply does not freeze the page. */
const MEMBERS_MAX = 100;

/** Members that can be shown in all: an entry of the transcript keeps no more. */
const MEMBERS_KEPT = 10_000;

/** Bytes shown of a text that has lines, as INFO has. */
const BLOCK_MAX_BYTES = 50_000;

/** Members a collection inside another one may have before its size is worth a line. */
const NESTED_PLAIN_MAX = 5;

/** The element that shows a reply; `nested` when another reply holds it. */
export function showReply(reply: Reply, nested = false): HTMLElement {
  switch (reply.type) {
    case "status": return h("span.reply.status", {}, reply.text);
    case "error": return showError(reply.text);
    case "integer": return labelled("integer", h("span.number", {}, reply.text));
    case "double": return labelled("double", h("span.number", {}, reply.text));
    case "bignumber": return labelled("big number", h("span.number", {}, reply.text));
    case "boolean": return labelled("boolean", h("span.number", {}, String(reply.value)));
    case "nil": return h("span.reply.nil", {}, "(nil)");
    case "bulk": return showText(reply.bytes);
    case "verbatim": return showBlock(reply.bytes);
    case "array": return showList(reply.items, "array", nested);
    case "set": return showList(reply.items, "set", nested);
    case "push": return showPush(reply.items);
    case "map": return showMap(reply.pairs, nested);
  }
}

function labelled(label: string, value: HTMLElement): HTMLElement {
  return h("span.reply.scalar", {}, value, h("span.kind", {}, label));
}

function showError(text: string): HTMLElement {
  const [, code = "", rest = ""] = /^([A-Z]+) (.*)$/s.exec(text) ?? [undefined, "", text];
  return h("span.reply.error", {}, code && h("b", {}, code), code && " ", rest);
}

/** Multi-line text (INFO) is shown as it is laid out, one-line text between quotes. */
function showText(bytes: Uint8Array): HTMLElement {
  if (/\n[^]*\n/.test(plainText(beginningOf(bytes, BLOCK_MAX_BYTES)) ?? "")) return showBlock(bytes);
  const part = beginningOf(bytes);
  const isCut = part.length < bytes.length;
  return h("span.reply.text", {}, quoted(part), isCut && "…", isCut && h("span.kind", {}, `${bytes.length} bytes`));
}

function showBlock(bytes: Uint8Array): HTMLElement {
  const part = beginningOf(bytes, BLOCK_MAX_BYTES);
  const seen = (plainText(part) ?? quoted(part)).replace(/\r\n/g, "\n").trimEnd();
  return h("pre.reply.block", { tabindex: 0 }, seen, part.length < bytes.length && `\n… ${bytes.length} bytes`);
}

function showList(items: readonly Reply[], type: "array" | "set", nested = false): HTMLElement {
  if (items.length === 0) return h("span.reply.nil", {}, `(empty ${type})`);
  const member = (item: Reply, at: number): HTMLElement => h("div.member", {}, h("span.index", {}, type === "set" ? "•" : `${at + 1}`), showReply(item, true));
  return h("div.reply.collection", {}, inPieces(kept(items, detached), items.length, member, type, nested));
}

function showMap(pairs: ReadonlyArray<readonly [Reply, Reply]>, nested: boolean): HTMLElement {
  if (pairs.length === 0) return h("span.reply.nil", {}, "(empty map)");
  const row = ([key, value]: readonly [Reply, Reply]): HTMLElement => h("div.pair", {}, h("span.field", {}, "bytes" in key ? nameOf(key.bytes) : textOf(key)), showReply(value, true));
  return h("div.reply.collection.map", {}, inPieces(kept(pairs, ([key, value]) => [detached(key), detached(value)] as const), pairs.length, row, "map", nested));
}

/** A message reads as a message; other pushes show their kind and what they carry. */
function showPush(items: readonly Reply[]): HTMLElement {
  const kind = textOf(items[0]);
  const [, first, second, third] = items;
  const channel = (reply: Reply | undefined): HTMLElement => h("b", {}, textOf(reply) || "every channel");
  if ((kind === "message" || kind === "smessage") && second) return h("span.reply.push", {}, h("span.kind", {}, "message on "), channel(first), showReply(second));
  if (kind === "pmessage" && third) return h("span.reply.push", {}, h("span.kind", {}, "message on "), channel(second), h("span.kind", {}, ` by ${textOf(first)}`), showReply(third));
  if (/^[ps]?subscribe$/.test(kind)) return h("span.reply.push", {}, h("span.kind", {}, "listening to "), channel(first), h("span.kind", {}, countOf(second)));
  if (/^[ps]?unsubscribe$/.test(kind)) return h("span.reply.push", {}, h("span.kind", {}, "stopped listening to "), channel(first), h("span.kind", {}, countOf(second)));
  return h("span.reply.push", {}, h("span.kind", {}, kind), showList(items.slice(1), "array"));
}

function countOf(reply: Reply | undefined): string {
  const count = textOf(reply);
  return count === "1" ? " · 1 subscription" : ` · ${count} subscriptions`;
}

/** What is kept of members; when there are more, with bytes of its own: what comes in one reply is a part of all its bytes, which would stay. */
function kept<T>(members: readonly T[], detach: (member: T) => T): readonly T[] {
  return members.length > MEMBERS_KEPT ? members.slice(0, MEMBERS_KEPT).map(detach) : members;
}

function detached(reply: Reply): Reply {
  if ("bytes" in reply) return { ...reply, bytes: reply.bytes.slice() };
  if ("items" in reply) return { ...reply, items: reply.items.map(detached) };
  return reply.type === "map" ? { ...reply, pairs: reply.pairs.map(([key, value]) => [detached(key), detached(value)]) } : reply;
}

/** A fragment with the first of `length` members and a button for the next ones. */
function inPieces<T>(members: readonly T[], length: number, show: (member: T, at: number) => HTMLElement, type: string, nested: boolean): DocumentFragment {
  const fragment = document.createDocumentFragment();
  if (length > (nested ? NESTED_PLAIN_MAX : 1)) fragment.append(h("span.kind.size", {}, `${type} of ${length}`));
  const append = (from: number, into: { before: (node: Node) => void } | undefined): void => {
    const piece = document.createDocumentFragment();
    members.slice(from, from + MEMBERS_MAX).forEach((member, at) => piece.append(show(member, from + at)));
    const left = length - from - MEMBERS_MAX;
    if (from + MEMBERS_MAX < members.length) {
      const onclick = (): void => {
        const goOn = more === document.activeElement ? more.closest<HTMLElement>(".transcript") : undefined;
        append(from + MEMBERS_MAX, more);
        const last = more.previousElementSibling;
        more.remove();
        (goOn && last instanceof HTMLButtonElement ? last : goOn)?.focus({ preventScroll: true });
      };
      const more = h("button.more", { type: "button", onclick }, `Show ${Math.min(left, MEMBERS_MAX)} more of ${left}`);
      piece.append(more);
    } else if (left > 0) piece.append(h("span.kind.size", {}, `… ${left} more are not kept here`));
    if (into) into.before(piece);
    else fragment.append(piece);
  };
  append(0, undefined);
  return fragment;
}
