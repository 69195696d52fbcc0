// Statistics: what is called how often, by INFO commandstats, and what was slow.
// A slow log there is where the engine has one. Ours has not: then this page's own measurements stand in, and the panel says so.

import "../../style/statistics.css";

import { Chart } from "../chart.ts";
import type { Count } from "../counts.ts";
import { fill, h } from "../dom.ts";
import { bytesText, countText, lineOf } from "../format.ts";
import type { Panel, Room } from "../panel.ts";
import { bytesOf, itemsOf, numberOf } from "../resp.ts";

const LOOK_EVERY_MS = 1000;

/** What the charts show. */
const SPAN_S = 120;

const SLOWEST = 12;

/** Characters of a line in the slow log. */
const LINE_MAX = 120;

interface Look {
  readonly at_s: number;
  readonly calls: number;
  readonly used_bytes: number;
}

interface Slow {
  readonly line: string;
  readonly at_ms: number;
  readonly took_ms: number;
}

export function make(box: HTMLElement, room: Room): Panel {
  return new Statistics(box, room);
}

class Statistics implements Panel {
  private readonly rates = new Chart({ label: "Commands per second, over two minutes", height: 112, series: [{ label: "commands per second", colour: "--accent", kind: "area" }], value: rateText });
  private readonly memory = new Chart({ label: "Memory used, over two minutes", height: 112, series: [{ label: "memory", colour: "--hash-type", kind: "area" }], value: bytesText, least: 4096, steps: Array.from({ length: 40 }, (_, power) => 2 ** power) });
  private readonly times = new Chart({ label: "How long each command took, over two minutes", height: 112, series: [{ label: "milliseconds", colour: "--string-type", kind: "points" }], value: (ms) => `${Number(ms.toFixed(2))} ms` });
  private readonly table = h("tbody");
  private readonly slow = h("ol.slow", { "aria-label": "Slowest commands" });
  private readonly source = h("p.kind.chart-note");
  private readonly summary = h("p.kind.pane-note");
  private readonly all = h("input", { type: "checkbox", id: "statistics-all" }) as HTMLInputElement;
  private looks: Look[] = [];
  private timer = 0;
  private looking = false;
  /** Why there is no SLOWLOG, in the engine's words. */
  private noSlowlog: string | undefined;

  constructor(box: HTMLElement, private readonly room: Room) {
    this.all.addEventListener("change", () => { this.looks = []; void this.look(); });
    const head = h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Command"), h("th", { scope: "col" }, "Calls"), h("th", { scope: "col" }, "Failed"), h("th", { scope: "col" }, "Refused")));
    fill(
      box,
      h("div.pane-head", {}, h("h2.pane-title", {}, "Statistics"), this.summary),
      h("div.pane-scroll.charts", {},
        h("h3", {}, "Commands per second"), this.rates.element,
        h("table.calls", {}, h("caption.unseen", {}, "Calls since this page was opened"), head, this.table),
        h("label.choice", { for: "statistics-all" }, this.all, " Count what this page itself asks for, too"),
        h("h3", {}, "Slow log"), this.times.element, this.source, this.slow,
        h("h3", {}, "Memory"), this.memory.element),
    );
  }

  show(): void {
    clearInterval(this.timer);
    this.timer = window.setInterval(() => void this.look(true), LOOK_EVERY_MS);
    void this.look();
  }

  hide(): void {
    clearInterval(this.timer);
  }

  changed(): void {
    void this.look();
  }

  renewed(): void {
    this.looks = [];
    this.noSlowlog = undefined;
  }

  /** Rates are of one look to the next, so only looks at regular times are `drawn`. */
  private async look(drawn = false): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    const [{ counts, info }, slow] = await Promise.all([this.room.desk.called(this.all.checked, "memory"), this.slowlog()]);
    this.looking = false;
    const calls = [...counts.values()].reduce((sum, count) => sum + count.calls, 0);
    const used_bytes = Number(/^used_memory:(\d+)/m.exec(info)?.[1] ?? Number.NaN);
    if (drawn || this.looks.length === 0) this.looks = [...this.looks.filter(({ at_s }) => at_s > now_s() - SPAN_S - 5), { at_s: now_s(), calls, used_bytes }];
    fill(this.summary, `${countText(calls)} ${calls === 1 ? "call" : "calls"} since you came`);
    this.showCounts(counts);
    this.showCharts();
    this.showSlow(slow);
  }

  private showCounts(counts: ReadonlyMap<string, Count>): void {
    const sorted = [...counts].sort(([one, a], [other, b]) => b.calls - a.calls || (one < other ? -1 : 1));
    const most = sorted[0]?.[1].calls ?? 0;
    const rows = sorted.map(([name, { calls, failed, rejected }]) => {
      const row = h("tr", {}, h("th", { scope: "row" }, name.replace("|", " ").toUpperCase()), h("td", {}, countText(calls)), h("td", { "data-bad": failed > 0 }, countText(failed)), h("td", { "data-bad": rejected > 0 }, countText(rejected)));
      row.style.setProperty("--share", String(most > 0 ? calls / most : 0));
      return row;
    });
    fill(this.table, ...(rows.length > 0 ? rows : [h("tr", {}, h("td.none", { colspan: 4 }, "Nothing was called yet."))]));
  }

  private showCharts(): void {
    const now = now_s();
    const span = [-SPAN_S, 0] as const;
    const ago = this.looks.map(({ at_s }) => at_s - now);
    const rates = this.looks.map(({ calls, at_s }, at) => {
      const before = this.looks[at - 1];
      return before ? Math.max(0, (calls - before.calls) / Math.max(0.05, at_s - before.at_s)) : null;
    });
    this.rates.draw(ago, [rates], span);
    this.memory.draw(ago, [this.looks.map(({ used_bytes }) => used_bytes)], span);
    const timings = this.room.timings.all.map(({ at_ms, took_ms }) => [(at_ms - Date.now()) / 1000, took_ms] as const).filter(([ago]) => ago > -SPAN_S);
    this.times.draw(timings.map(([ago]) => ago), [timings.map(([, took_ms]) => took_ms)], span);
  }

  /** The engine's slow log, or undefined when it has none. */
  private async slowlog(): Promise<Slow[] | undefined> {
    if (this.noSlowlog !== undefined) return undefined;
    const reply = await this.room.desk.send("SLOWLOG", "GET", String(SLOWEST * 4));
    if (reply.type === "error") this.noSlowlog = reply.text;
    if (this.noSlowlog !== undefined) return undefined;
    return itemsOf(reply).map((entry) => {
      const [, at_s, took_us, words] = itemsOf(entry);
      return { line: lineOf(itemsOf(words).map((word) => bytesOf(word) ?? "")), at_ms: numberOf(at_s) * 1000, took_ms: numberOf(took_us) / 1000 };
    });
  }

  private showSlow(log: readonly Slow[] | undefined): void {
    const entries = log === undefined ? this.room.timings.slowest(SLOWEST) : [...log].sort((one, other) => other.took_ms - one.took_ms).slice(0, SLOWEST);
    fill(this.source, log === undefined
      ? `${/unknown command/.test(this.noSlowlog ?? "") ? "The engine has no clock to measure with and so no SLOWLOG." : `The SLOWLOG cannot be read: ${this.noSlowlog}.`} These are the times this page measured for commands at its prompt: the engine's work and the way to its worker and back. Time spent waiting for others is left out.`
      : "From the server's own SLOWLOG: the time it worked. The chart shows what this page measured, with the way to the server and back.");
    fill(this.slow, ...entries.map(({ line, at_ms, took_ms }) => h("li", {}, h("span.took", {}, `${took_ms < 10 ? took_ms.toFixed(2) : took_ms.toFixed(0)} ms`), h("code", { title: line }, line.slice(0, LINE_MAX)), h("time.kind", {}, new Date(at_ms).toLocaleTimeString("en-GB")))));
  }
}

function now_s(): number {
  return performance.now() / 1000;
}

function rateText(rate: number): string {
  return rate >= 10 ? countText(Math.round(rate)) : String(Number(rate.toFixed(1)));
}
