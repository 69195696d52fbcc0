// The form that makes a key: a name, a type, and its first value.

import { fill, h } from "./dom.ts";
import { editor, firstOf, type Editor } from "./editors.ts";

const TYPES = ["string", "list", "hash", "set", "zset", "stream"];

/** The form. A key of that name that is there already is added to; a string is not made then. */
export function newKey(events: Editor): HTMLElement {
  const name = h("input", { type: "text", autocapitalize: "off", autocomplete: "off", spellcheck: "false" }) as HTMLInputElement;
  const type = h("select", {}, ...TYPES.map((one) => h("option", { value: one }, one))) as HTMLSelectElement;
  const value = h("div");
  const show = (): void => {
    const edit = firstOf(type.value, new TextEncoder().encode(name.value));
    const focused = document.activeElement;
    fill(value, edit && editor([{ ...edit, words: (...values) => (name.value === "" ? undefined : edit.words(...values)) }], events));
    if (focused instanceof HTMLElement) focused.focus();
  };
  name.addEventListener("input", show);
  type.addEventListener("change", show);
  show();
  const onkeydown = (event: KeyboardEvent): void => { if (event.key === "Escape") events.cancel(); };
  return h("div.new-key", { onkeydown }, h("label", {}, h("span.kind", {}, "Name"), name), h("label", {}, h("span.kind", {}, "Type"), type), value);
}
