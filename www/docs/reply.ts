// A reply as HTML, with the names that `src/reply.ts` gives its elements: before and after a reader presses Run it looks the same.

import { plainText, quoted } from "../src/format.ts";
import { textOf, type Reply } from "../src/resp.ts";
import { html, type Html } from "./html.ts";

/** Lines of a long text, and members of a long list, that a page shows: Run shows all of them. */
const SHOWN_MAX = 12;

/** Members a collection inside another one may have before its size is worth a line. */
const NESTED_PLAIN_MAX = 5;

/** The HTML of a reply; `nested` when another reply holds it. */
export function replyHtml(reply: Reply, nested = false): Html {
  switch (reply.type) {
    case "status": return html`<span class="reply status">${reply.text}</span>`;
    case "error": return html`<span class="reply error">${reply.text}</span>`;
    case "integer": return scalar("integer", reply.text);
    case "double": return scalar("double", reply.text);
    case "bignumber": return scalar("big number", reply.text);
    case "boolean": return scalar("boolean", String(reply.value));
    case "nil": return html`<span class="reply nil">(nil)</span>`;
    case "bulk":
    case "verbatim": return text(reply.bytes);
    case "array":
    case "set": return list(reply.items, reply.type, nested);
    case "push": return push(reply.items);
    case "map": return map(reply.pairs, nested);
  }
}

function scalar(kind: string, value: string): Html {
  return html`<span class="reply scalar"><span class="number">${value}</span><span class="kind">${kind}</span></span>`;
}

function text(bytes: Uint8Array): Html {
  const plain = plainText(bytes);
  if (plain === undefined || !/\n[^]*\n/.test(plain)) return html`<span class="reply text">${quoted(bytes)}</span>`;
  const lines = plain.trimEnd().split(/\r?\n/);
  return html`<pre class="reply block" tabindex="0">${lines.slice(0, SHOWN_MAX).join("\n")}${lines.length > SHOWN_MAX && `\n… ${lines.length - SHOWN_MAX} more lines`}</pre>`;
}

function list(items: readonly Reply[], type: "array" | "set", nested: boolean): Html {
  if (items.length === 0) return html`<span class="reply nil">(empty ${type})</span>`;
  const members = items.slice(0, SHOWN_MAX).map((item, at) => html`<div class="member"><span class="index">${type === "set" ? "•" : at + 1}</span>${replyHtml(item, true)}</div>`);
  return html`<div class="reply collection">${size(type, items.length, nested)}${members}${rest(items.length)}</div>`;
}

function map(pairs: ReadonlyArray<readonly [Reply, Reply]>, nested: boolean): Html {
  if (pairs.length === 0) return html`<span class="reply nil">(empty map)</span>`;
  const rows = pairs.slice(0, SHOWN_MAX).map(([key, value]) => html`<div class="pair"><span class="field">${"bytes" in key ? (plainText(key.bytes) ?? quoted(key.bytes)) : textOf(key)}</span>${replyHtml(value, true)}</div>`);
  return html`<div class="reply collection map">${size("map", pairs.length, nested)}${rows}${rest(pairs.length)}</div>`;
}

/** A message reads as a message, as on the page. */
function push(items: readonly Reply[]): Html {
  const [kind = "", first = "", second = "", third = ""] = items.map(textOf);
  const said = (words: string, channel: string, more: Html | string = ""): Html => html`<span class="reply push"><span class="kind">${words} </span><b>${channel}</b>${more}</span>`;
  if (kind === "message") return said("message on", first, html` <span class="reply text">${JSON.stringify(second)}</span>`);
  if (kind === "pmessage") return said("message on", second, html`<span class="kind"> by ${first}</span> <span class="reply text">${JSON.stringify(third)}</span>`);
  return said(kind.includes("unsubscribe") ? "stopped listening to" : "listening to", first, html`<span class="kind"> · ${second} subscription${second !== "1" && "s"}</span>`);
}

function size(type: string, count: number, nested: boolean): Html | false {
  return count > (nested ? NESTED_PLAIN_MAX : 1) && html`<span class="kind size">${type} of ${count}</span>`;
}

function rest(count: number): Html | false {
  return count > SHOWN_MAX && html`<span class="kind size">… ${count - SHOWN_MAX} more</span>`;
}
