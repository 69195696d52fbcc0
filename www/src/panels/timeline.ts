// When keys go: what expired and what was evicted in the last minute, by keyspace notifications, and what is due in the next one.

import "../../style/timeline.css";

import { Chart } from "../chart.ts";
import { fill, h, refill } from "../dom.ts";
import { bytesText, countText, leftText, nameOf } from "../format.ts";
import type { Wire } from "../link.ts";
import type { Panel, Room } from "../panel.ts";
import { bytesOf, itemsOf, numberOf, textOf, type Reply } from "../resp.ts";

/** To either side of now. */
const SPAN_S = 60;

const DRAW_EVERY_MS = 500;
const LOOK_EVERY_MS = 3000;

/** After something has gone: once for all that go together. */
const LOOK_AFTER_MS = 200;

/** Keys whose deadline is asked for; SCAN gives them in no order, so of a larger database this is a sample. */
const KEYS_MAX = 2000;

const SCAN_COUNT = 500;
const EVENTS_MAX = 100;
const NEXT = 6;

type Kind = "expired" | "evicted";

interface Due {
  readonly name: Uint8Array;
  readonly at_ms: number;
}

export function make(box: HTMLElement, room: Room): Panel {
  return new Timeline(box, room);
}

class Timeline implements Panel {
  private readonly chart = new Chart({
    label: "Keys that went in the last minute and are due in the next, by the second",
    height: 150,
    series: [{ label: "due", colour: "--muted", kind: "bars" }, { label: "expired", colour: "--accent", kind: "bars" }, { label: "evicted", colour: "--alarm", kind: "bars" }],
    value: countText,
    time: (seconds) => (seconds < 0 ? `${-seconds} s ago` : `in ${seconds} s`),
    least: 4,
  });
  private readonly facts = h("dl.facts-grid.wide");
  private readonly permit = h("div.permit", { hidden: true });
  private readonly sparks = h("button.more", { type: "button", title: "Twelve keys that expire within half a minute", onclick: () => void this.makeSparks() }, "Make keys that expire");
  private readonly next = h("ol.slow", { "aria-label": "Next to expire" });
  private readonly log = h("div.events", { role: "log", "aria-label": "Keys that went" });
  /** How many went, by the second in which they did. */
  private readonly gone = { expired: new Map<number, number>(), evicted: new Map<number, number>() };
  /** What is not in the log yet, newest last. */
  private fresh: HTMLElement[] = [];
  /** What the form that switches notifications on has offered. */
  private offered: string | undefined;
  private due: Due[] = [];
  private wire: Wire | undefined;
  private timers: number[] = [];
  private soon = 0;
  private looking = false;

  constructor(box: HTMLElement, private readonly room: Room) {
    const legend = h("p.legend.kind", {}, h("span", { "data-kind": "expired" }, "expired"), h("span", { "data-kind": "evicted" }, "evicted"), h("span", { "data-kind": "due" }, "due"));
    fill(box, h("div.pane-head", {}, h("h2.pane-title", {}, "Expiry and eviction"), this.sparks), h("div.pane-scroll.charts", {}, this.permit, legend, this.chart.element, this.facts, h("h3", {}, "Next to expire"), this.next, h("h3", {}, "Gone"), this.log));
    this.showEmpty();
  }

  show(): void {
    this.hide();
    this.timers = [window.setInterval(() => this.draw(), DRAW_EVERY_MS), window.setInterval(() => void this.look(), LOOK_EVERY_MS)];
    void this.listen();
    void this.look();
  }

  hide(): void {
    this.timers.forEach((timer) => clearInterval(timer));
  }

  changed(): void {
    void this.listen();
    void this.look();
  }

  renewed(): void {
    this.wire = undefined;
    this.due = [];
    void this.listen();
  }

  /** Events come from the engine only when it is told to send them, which is for a person to decide: other clients see the parameter too. */
  private async listen(): Promise<void> {
    const flags = textOf(itemsOf(await this.room.desk.send("CONFIG", "GET", "notify-keyspace-events"))[1]);
    const sends = flags.includes("E") && (flags.includes("A") || (flags.includes("x") && flags.includes("e")));
    this.offer(sends ? undefined : [...new Set(`${flags}Exe`)].join(""));
    if (!sends || this.wire?.isOpen) return;
    this.wire = this.room.link.connect("timeline");
    this.wire.onpush = (push) => this.push(push);
    this.wire.onclose = () => void this.listen();
    void this.wire.send("PSUBSCRIBE", "__keyevent@*__:expired");
    void this.wire.send("PSUBSCRIBE", "__keyevent@*__:evicted");
  }

  /** The button that switches notifications on. It stays the same one, and keeps the focus, as long as the offer does. */
  private offer(wanted: string | undefined): void {
    if (wanted === this.offered) return;
    this.offered = wanted;
    if (wanted === undefined) refill(this.permit, () => this.sparks);
    this.permit.hidden = wanted === undefined;
    if (wanted === undefined) return;
    const command = ["CONFIG", "SET", "notify-keyspace-events", wanted];
    const allow = h("button.more.check", { type: "button", onclick: () => void this.room.act(command).then(() => this.listen()) }, "Switch them on");
    fill(this.permit, h("p", {}, "To hear of keys that go, the engine has to send keyspace notifications:"), h("div.row", {}, allow, h("code.preview", {}, command.join(" "))));
  }

  private push(push: Reply): void {
    const [kind, , channel, key] = itemsOf(push);
    const [, database = "0", event] = /^__keyevent@(\d+)__:(expired|evicted)$/.exec(textOf(channel)) ?? [];
    if (textOf(kind) !== "pmessage" || (event !== "expired" && event !== "evicted")) return;
    const second = Math.floor(performance.now() / 1000);
    this.gone[event].set(second, (this.gone[event].get(second) ?? 0) + 1);
    this.fresh.push(h("div.event", {}, h("time.kind", {}, new Date().toLocaleTimeString("en-GB")), h("span.badge", { "data-event": event }, event), h("code", {}, nameOf(bytesOf(key) ?? new Uint8Array())), database !== "0" && h("span.kind", {}, `db ${database}`)));
    if (this.fresh.length > EVENTS_MAX) this.fresh.shift();
    if (this.soon !== 0) return;
    this.soon = window.setTimeout(() => {
      this.soon = 0;
      this.draw();
      void this.look();
    }, LOOK_AFTER_MS);
  }

  /** Asks for deadlines and figures. */
  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const [due, info] = await Promise.all([this.deadlines(), this.room.desk.send("INFO", "stats", "memory")]);
    this.looking = false;
    this.due = due;
    this.showFacts(textOf(info));
    this.draw();
  }

  private async deadlines(): Promise<Due[]> {
    const due: Due[] = [];
    let cursor = "0";
    let seen = 0;
    do {
      const [next, names] = itemsOf(await this.room.desk.send("SCAN", cursor, "COUNT", String(SCAN_COUNT)));
      const keys = itemsOf(names).flatMap((name) => bytesOf(name) ?? []);
      const left = await Promise.all(keys.map((key) => this.room.desk.send("PTTL", key)));
      const now = performance.now();
      keys.forEach((name, at) => {
        const left_ms = numberOf(left[at]);
        if (left_ms >= 0) due.push({ name, at_ms: now + left_ms });
      });
      seen += keys.length;
      cursor = textOf(next);
    } while (cursor !== "0" && cursor !== "" && seen < KEYS_MAX);
    return due.sort((one, other) => one.at_ms - other.at_ms);
  }

  private showFacts(info: string): void {
    const figure = (name: string): string => new RegExp(`^${name}:(\\S+)`, "m").exec(info)?.[1] ?? "–";
    const [used, limit] = [Number(figure("used_memory")), Number(figure("maxmemory"))];
    const room = limit > 0 ? `${bytesText(used)} of ${bytesText(limit)}` : `${bytesText(used)}, no limit`;
    const facts = [["Expired so far", countText(Number(figure("expired_keys")))], ["Evicted so far", countText(Number(figure("evicted_keys")))], ["Memory", room], ["When it is full", figure("maxmemory_policy")]];
    fill(this.facts, ...facts.map(([name, fact]) => h("div", {}, h("dt", {}, name), h("dd", {}, fact))));
  }

  private draw(): void {
    const now = performance.now();
    // Seconds of the clock, not seconds ago: bars move, and keep their height.
    const first = Math.floor(now / 1000) - SPAN_S;
    const seconds = Array.from({ length: 2 * SPAN_S + 1 }, (_, at) => first + at);
    const bars = (counts: ReadonlyMap<number, number>): Array<number | null> => seconds.map((second) => counts.get(second) ?? null);
    const went = (kind: Kind): Array<number | null> => {
      for (const second of this.gone[kind].keys()) if (second < first) this.gone[kind].delete(second);
      return bars(this.gone[kind]);
    };
    const due = this.due.filter(({ at_ms }) => at_ms > now);
    const dueBy = new Map<number, number>();
    for (const { at_ms } of due) dueBy.set(Math.floor(at_ms / 1000), (dueBy.get(Math.floor(at_ms / 1000)) ?? 0) + 1);
    this.chart.draw(seconds.map((second) => second + 0.5 - now / 1000), [bars(dueBy), went("expired"), went("evicted")], [-SPAN_S, SPAN_S]);
    this.showFresh();
    const rows = due.slice(0, NEXT).map(({ name, at_ms }) => h("li", {}, h("span.took", {}, leftText(at_ms - now)), h("code", { title: nameOf(name) }, nameOf(name))));
    fill(this.next, ...rows, rows.length === 0 && h("li.none", {}, h("span.kind", {}, "No key has a deadline.")));
  }

  private showFresh(): void {
    if (this.fresh.length === 0) return;
    this.log.querySelector(".empty")?.remove();
    this.log.prepend(...this.fresh.splice(0).reverse());
    while (this.log.childElementCount > EVENTS_MAX) this.log.lastElementChild?.remove();
  }

  private showEmpty(): void {
    fill(this.log, h("p.remark.empty", {}, "No key has gone since you came."));
  }

  private async makeSparks(): Promise<void> {
    const lives = [3, 5, 5, 8, 9, 9, 9, 13, 17, 17, 24, 30];
    await Promise.all(lives.map((life_s, at) => this.room.act(["SET", `spark:${at + 1}`, "x", "EX", String(life_s)])));
  }
}
