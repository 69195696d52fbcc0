// The search of the index. It looks through what the page holds already.

import { byId, fill, h } from "../dom.ts";

/** What can be found. */
interface Entry {
  readonly address: string;
  readonly name: string;
  readonly summary: string;
  /** In lower case. */
  readonly words: string;
}

const RESULTS_MAX = 30;

/** Wires the search box. `?q=` and `#search` in the address begin with it. */
export function initSearch(): void {
  const input = byId<HTMLInputElement>("search");
  const entries = [...document.querySelectorAll<HTMLElement>("#catalogue [data-words]")].map(entryOf);
  const show = (): void => showResults(input.value, entries);
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") byId("results").querySelector("a")?.click();
    else if (event.key === "ArrowDown") byId("results").querySelector("a")?.focus();
    else return;
    event.preventDefault();
  });
  byId("results").addEventListener("keydown", (event) => move(event, input));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement) return;
    event.preventDefault();
    input.focus();
  });
  const toSearch = (): void => { if (location.hash === "#search") input.focus(); };
  addEventListener("hashchange", toSearch);
  byId("to-search").addEventListener("click", toSearch);
  toSearch();
  show();
}

/** How well an entry fits what was typed, which is in lower case; 0 is not at all. */
export function rank({ name, summary, words }: Pick<Entry, "name" | "summary" | "words">, typed: string): number {
  const own = name.toLowerCase();
  if (own === typed) return 6;
  if (own.startsWith(typed)) return 5;
  if (own.split(" ").some((word) => word.startsWith(typed))) return 4;
  if (own.includes(typed)) return 3;
  const parts = typed.split(/\s+/);
  const all = (text: string): boolean => parts.every((part) => text.split(/[^\w-]+/).some((word) => word.startsWith(part)));
  if (all(`${own} ${words}`)) return 2;
  return all(`${own} ${words} ${summary.toLowerCase()}`) ? 1 : 0;
}

function entryOf(item: HTMLElement): Entry {
  const link = item.querySelector("a");
  return { address: link?.getAttribute("href") ?? "", name: link?.textContent ?? "", summary: item.dataset["summary"] ?? "", words: (item.dataset["words"] ?? "").toLowerCase() };
}

function showResults(typed: string, entries: readonly Entry[]): void {
  const wanted = typed.trim().toLowerCase();
  const ranked = entries.map((entry) => ({ entry, fit: wanted === "" ? 0 : rank(entry, wanted) })).filter(({ fit }) => fit > 0);
  // The order of the page among equals: sort is stable.
  const found = ranked.sort((one, other) => other.fit - one.fit).map(({ entry }) => entry);
  fill(byId("results"), ...found.slice(0, RESULTS_MAX).map(({ address, name, summary }) => h("li", {}, h("a", { href: address }, name), " ", h("span", {}, summary))));
  byId("results").hidden = found.length === 0;
  byId("catalogue").hidden = wanted !== "";
  fill(byId("found"), wanted !== "" && (found.length === 0 ? `Nothing is called “${typed.trim()}”.` : `${found.length} found${found.length > RESULTS_MAX ? `, the first ${RESULTS_MAX} here` : ""}`));
}

/** The arrow keys go through the results, and back to the box. */
function move(event: KeyboardEvent, input: HTMLInputElement): void {
  const links = [...byId("results").querySelectorAll("a")];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  if (event.key === "ArrowDown") links[Math.min(at + 1, links.length - 1)]?.focus();
  else if (event.key === "ArrowUp") (links[at - 1] ?? input).focus();
  else return;
  event.preventDefault();
}
