// The memory map: which prefixes take the memory. SCAN walks the database in steps, MEMORY USAGE measures each key.

import "../../style/memory.css";

import { fill, h } from "../dom.ts";
import { bytesText, countText, nameOf } from "../format.ts";
import { idOf } from "../keys.ts";
import { partsOf, Prefixes, typeOf, type Branch } from "../memory/prefixes.ts";
import { squarify } from "../memory/treemap.ts";
import type { Panel, Room } from "../panel.ts";
import { bytesOf, itemsOf, numberOf, textOf } from "../resp.ts";

/** Keys asked for in one step, so that neither the page nor the engine is held up. */
const STEP_KEYS = 250;

/** Keys measured; the map of a larger database is one of its first keys. */
const KEYS_MAX = 100_000;

/** Databases of up to so many keys are measured anew after each change. */
const FOLLOWED_KEYS = 2000;

/** Tiles and rows; the rest is one of each. */
const PARTS_MAX = 40;

export function make(box: HTMLElement, room: Room): Panel {
  return new MemoryMap(box, room);
}

class MemoryMap implements Panel {
  private readonly map = h("div.treemap", { "aria-hidden": "true" });
  private readonly path = h("nav.path", { "aria-label": "Prefix" });
  private readonly list = h("ul.parts", { "aria-label": "Prefixes and keys, by memory" });
  private readonly note = h("p.kind.map-note", { role: "status" });
  private prefixes = new Prefixes();
  /** The prefix that is looked at. */
  private name = "";
  private run = 0;
  private stale = true;
  private measuring = false;
  /** The database that the map is of. */
  private database = 0;

  constructor(box: HTMLElement, private readonly room: Room) {
    const again = h("button.more", { type: "button", onclick: () => void this.measure() }, "Measure again");
    fill(box, h("div.pane-head", {}, h("h2.pane-title", {}, "Memory by prefix"), again), h("div.pane-scroll.memory", {}, this.path, this.map, this.note, this.list));
    new ResizeObserver(() => this.draw()).observe(this.map);
  }

  show(): void {
    if (this.stale) void this.measure();
  }

  hide(): void {
    this.stop();
  }

  changed(): void {
    if (this.database !== this.room.desk.selected) return this.renewed();
    this.stale = true;
    if (!this.measuring && this.prefixes.root.keys <= FOLLOWED_KEYS) void this.measure();
  }

  /** Nothing of the map is true any more. */
  renewed(): void {
    this.stop();
    this.prefixes = new Prefixes();
    this.draw();
    fill(this.note);
    if (this.note.checkVisibility()) void this.measure();
  }

  private stop(): void {
    this.run++;
    this.measuring = false;
    this.stale = true;
  }

  /** Walks the database once; another walk, or going out of sight, ends it. */
  private async measure(): Promise<void> {
    const run = ++this.run;
    const prefixes = new Prefixes();
    this.measuring = true;
    this.stale = false;
    this.database = this.room.desk.selected;
    let cursor = "0";
    let refused: string | undefined;
    do {
      const reply = await this.room.desk.send("SCAN", cursor, "COUNT", String(STEP_KEYS));
      if (reply.type === "error") refused = reply.text;
      const [next, names] = itemsOf(reply);
      await Promise.all(itemsOf(names).map((name) => this.weigh(prefixes, bytesOf(name))));
      if (run !== this.run) break;
      cursor = textOf(next);
      if (prefixes.root.keys > 4 * STEP_KEYS) fill(this.note, `Measuring: ${countText(prefixes.root.keys)} keys so far…`);
    } while (cursor !== "0" && cursor !== "" && prefixes.root.keys < KEYS_MAX);
    if (run !== this.run) return;
    this.measuring = false;
    this.prefixes = prefixes;
    this.draw();
    const whole = cursor === "0" || cursor === "";
    fill(this.note, refused !== undefined ? `The keys cannot be measured: ${refused}` : prefixes.root.keys === 0 ? "No keys yet." : `${countText(prefixes.root.keys)} keys take ${bytesText(prefixes.root.bytes)}, by SCAN and MEMORY USAGE.${whole ? "" : " There are more, which are not in the map."}`);
    if (this.stale && prefixes.root.keys <= FOLLOWED_KEYS) void this.measure();
  }

  private async weigh(prefixes: Prefixes, name: Uint8Array | undefined): Promise<void> {
    if (name === undefined) return;
    const [type, memory] = await Promise.all([this.room.desk.send("TYPE", name), this.room.desk.send("MEMORY", "USAGE", name)]);
    const bytes = numberOf(memory);
    // A key that has expired meanwhile weighs nothing.
    if (bytes > 0) prefixes.add(idOf(name), textOf(type), bytes);
  }

  private draw(): void {
    const here = this.prefixes.find(this.name);
    this.name = here.name;
    const all = partsOf(here);
    this.map.hidden = all.length === 0;
    const parts = all.slice(0, PARTS_MAX);
    const others = all.slice(PARTS_MAX);
    const rest = others.reduce((sum, { bytes }) => sum + bytes, 0);
    const sizes = [...parts.map(({ bytes }) => bytes), ...(rest > 0 ? [rest] : [])];
    // In order of size, as the treemap wants them; what is left over may be the largest.
    const order = sizes.map((_, at) => at).sort((one, other) => (sizes[other] ?? 0) - (sizes[one] ?? 0));
    const tiles = squarify(order.map((at) => sizes[at] ?? 0), this.map.clientWidth, this.map.clientHeight);
    fill(
      this.map,
      ...tiles.map(({ left, top, width, height }, at) => {
        const part = parts[order[at] ?? -1];
        const tile = h("div.tile", { "data-type": part ? typeOf(part) : "none", title: part && `${shown(part.name)} · ${bytesText(part.bytes)}`, onclick: () => part && this.enter(part) }, width > 44 && height > 22 && h("b", {}, part ? shown(part.part) : "others"), width > 44 && height > 42 && h("span", {}, bytesText(sizes[order[at] ?? 0] ?? 0)));
        Object.assign(tile.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
        return tile;
      }),
    );
    fill(this.list, ...parts.map((part) => this.row(part, here)), others.length > 0 && h("li", {}, h("p.kind", {}, `${countText(others.length)} more take ${bytesText(rest)}.`)));
    this.showPath(here);
  }

  private row(part: Branch, here: Branch): HTMLElement {
    const share = here.bytes > 0 ? part.bytes / here.bytes : 0;
    const bar = h("span.bar", { "aria-hidden": "true" });
    bar.style.setProperty("--share", String(share));
    const keys = part.children.size === 0 ? typeOf(part) : `${countText(part.keys)} ${part.keys === 1 ? "key" : "keys"}`;
    return h("li", {}, h("button.part", { type: "button", "data-part": shown(part.name), "data-type": typeOf(part), onclick: () => this.enter(part) }, h("span.name", {}, shown(part.part)), h("span.kind", {}, keys), h("span.memory", {}, bytesText(part.bytes)), bar));
  }

  private showPath(here: Branch): void {
    const steps = ["", ...(here.name.match(/[^:]*:/g) ?? [])];
    const names = steps.map((_, at) => steps.slice(0, at + 1).join(""));
    fill(this.path, ...names.map((name, at) => h("button.more", { type: "button", "aria-current": at === names.length - 1 && "location", onclick: () => this.look(name) }, at === 0 ? "All keys" : shown(steps[at] ?? ""))));
    this.path.hidden = names.length === 1;
  }

  /** Goes into a prefix, or opens a key. */
  private enter(part: Branch): void {
    if (part.children.size > 0) return this.look(part.name);
    this.room.openKey(Uint8Array.from(part.name, (char) => char.charCodeAt(0)));
  }

  private look(name: string): void {
    const inList = this.list.contains(document.activeElement) || this.path.contains(document.activeElement);
    this.name = name;
    this.draw();
    if (inList) this.list.querySelector("button")?.focus();
  }
}

function shown(name: string): string {
  return nameOf(Uint8Array.from(name, (char) => char.charCodeAt(0)));
}
