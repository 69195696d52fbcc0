// Which panel stands beside the prompt, or on a narrow page in its place. Panels other than the keys are loaded when they are first wanted.

import { byId, fill, h } from "./dom.ts";
import type { MakePanel, Panel, Room } from "./panel.ts";

/** The panels that are loaded, by the name their button has in the page. */
const PANELS: Readonly<Record<string, { readonly title: string; readonly load: () => Promise<{ readonly make: MakePanel }> }>> = {
  lessons: { title: "Lessons", load: () => import("./panels/lessons.ts") },
  memory: { title: "Memory", load: () => import("./panels/memory.ts") },
  statistics: { title: "Statistics", load: () => import("./panels/statistics.ts") },
  messages: { title: "Publish and subscribe", load: () => import("./panels/messages.ts") },
  timeline: { title: "Expiry and eviction", load: () => import("./panels/timeline.ts") },
};

/** Where one column has to do: as in style/main.css. */
const NARROW = matchMedia("(max-width: 56rem)");

export class Views {
  /** On a wide page the panel beside the prompt. */
  private side = "keys";
  /** On a narrow one all that is seen. */
  private view = "prompt";
  private readonly boxes = new Map<string, HTMLElement>();
  private readonly panels = new Map<string, Panel>();
  private readonly loading = new Set<string>();

  /** `keysShown` is told when the keys come into sight. */
  constructor(private readonly room: Room, private readonly keysShown: () => void) {
    this.boxes.set("keys", byId("key-browser"));
    for (const [name, { title }] of Object.entries(PANELS)) {
      const box = h("section.side", { id: `panel-${name}`, "aria-label": title });
      this.boxes.set(name, box);
      byId("key-browser").after(box);
    }
    for (const name of ["prompt", ...this.boxes.keys()]) byId(`view-${name}`).addEventListener("click", () => this.open(name));
    new ResizeObserver(() => this.reveal()).observe(byId("view-keys"));
    NARROW.addEventListener("change", () => this.open(NARROW.matches ? this.view : this.side));
    document.addEventListener("keydown", (event) => this.key(event));
    this.arrange();
  }

  /** Whether a panel is in sight. */
  shows(name: string): boolean {
    return name === (NARROW.matches ? this.view : this.side);
  }

  /** Opens what an address names, `#lessons` or `#lessons/streams`; false when that is no panel. */
  follow(address: string): boolean {
    const [name = "", ...where] = address.split("/");
    if (!this.boxes.has(name)) return false;
    this.open(name, where.join("/"));
    return true;
  }

  open(name: string, where = ""): void {
    if (name !== "prompt" && name !== this.side) {
      this.panels.get(this.side)?.hide?.();
      this.side = name;
    }
    if (name === "prompt") this.panels.get(this.side)?.hide?.();
    this.view = name;
    this.arrange();
    if (name === "keys") this.keysShown();
    else void this.panel(name).then((panel) => {
      if (where !== "") panel?.go?.(where);
      if (this.shows(name)) panel?.show();
    });
  }

  /** Tells the panel in sight whether anybody sees the page. A map of the memory asks for nothing by itself, and is not measured anew for that. */
  seen(isSeen: boolean): void {
    const panel = this.shows(this.side) && this.side !== "memory" ? this.panels.get(this.side) : undefined;
    if (isSeen) panel?.show();
    else panel?.hide?.();
  }

  /** Tells the panel in sight that something was run. */
  changed(): void {
    for (const [name, panel] of this.panels) if (this.shows(name)) panel.changed?.();
  }

  /** Tells every panel that another engine answers. */
  renewed(): void {
    for (const panel of this.panels.values()) panel.renewed?.();
  }

  /** The panel, which is loaded if need be; undefined when it cannot be, or is being loaded. */
  private async panel(name: string): Promise<Panel | undefined> {
    const box = this.boxes.get(name);
    const known = this.panels.get(name);
    if (known !== undefined || box === undefined || this.loading.has(name)) return known;
    this.loading.add(name);
    fill(box, h("p.remark.empty", {}, "Loading…"));
    try {
      const module = await PANELS[name]?.load();
      fill(box);
      const made = module?.make(box, this.room);
      if (made) this.panels.set(name, made);
      return made;
    } catch (error) {
      fill(box, h("p.remark.empty", {}, `This panel could not be loaded: ${error instanceof Error ? error.message : String(error)}. Choose it again to try once more.`));
      return undefined;
    } finally {
      this.loading.delete(name);
    }
  }

  private arrange(): void {
    document.body.dataset["view"] = this.view;
    for (const [name, box] of this.boxes) box.classList.toggle("active", name === this.side);
    for (const name of ["prompt", ...this.boxes.keys()]) byId(`view-${name}`).setAttribute("aria-pressed", String(this.shows(name)));
    this.reveal();
  }

  /** Not all buttons fit a phone: scrolls to the chosen one. */
  private reveal(): void {
    const chosen = byId(`view-${this.view}`);
    const bar = chosen.parentElement;
    if (bar) bar.scrollLeft = chosen.offsetLeft - bar.offsetLeft - (bar.clientWidth - chosen.offsetWidth) / 2;
  }

  /** F6 goes from the prompt to the panel and back, as between the panes of a program. */
  private key(event: KeyboardEvent): void {
    if (event.key !== "F6") return;
    event.preventDefault();
    const [panel, line] = [this.boxes.get(this.side), byId("line")];
    const leaves = panel?.contains(document.activeElement) ?? false;
    if (!(leaves ? line : panel)?.checkVisibility()) this.open(leaves ? "prompt" : this.side);
    const first = [...(panel?.querySelectorAll<HTMLElement>("button, input, select, textarea, [tabindex]") ?? [])].find((one) => one.checkVisibility());
    (leaves ? line : first)?.focus();
  }
}
