// A small chart over time, drawn by uPlot in the colours of the page.

import "uplot/dist/uPlot.min.css";
import "../style/charts.css";

import uPlot from "uplot";

import { h } from "./dom.ts";

export interface Series {
  readonly label: string;
  /** A colour of the page: `--accent`. */
  readonly colour: string;
  readonly kind: "area" | "points" | "bars";
}

export interface ChartOptions {
  /** What it shows, for those who cannot see it. */
  readonly label: string;
  readonly height: number;
  readonly series: readonly Series[];
  /** How a value is written. */
  readonly value: (value: number) => string;
  /** What may be between two lines of the scale, rising; default: round decimal numbers. */
  readonly steps?: number[];
  /** How a time is written, given in seconds; default: seconds ago. */
  readonly time?: (seconds: number) => string;
  /** What the scale shows at least, so that a quiet chart does not look busy. */
  readonly least?: number;
}

/** What a custom property is as a colour: one that holds light-dark() is resolved only where a colour is wanted, so a probe element wants it. Where the colours are a person's own they are all alike, but series have to be told apart. */
function resolved(name: string): string {
  const probe = document.createElement("span");
  probe.style.setProperty("forced-color-adjust", "none");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

export class Chart {
  readonly element: HTMLElement;
  private readonly plot: uPlot;
  private palette = new Map<string, string>();

  constructor(options: ChartOptions) {
    this.element = h("div.chart", { role: "img", "aria-label": options.label });
    const { series, height, value, time = (seconds) => `${Math.round(-seconds)} s ago`, least = 1 } = options;
    const axis = { stroke: () => this.colour("--muted"), font: '11px "IBM Plex Sans", system-ui, sans-serif', grid: { stroke: () => this.colour("--line"), width: 1 }, ticks: { show: false } };
    this.plot = new uPlot({
      width: 300,
      height,
      legend: { show: false },
      cursor: { show: false },
      scales: { x: { time: false }, y: { range: (_, __, max) => [0, Math.max(least, (max ?? 0) * 1.1)] } },
      axes: [{ ...axis, size: 24, values: (_, splits) => splits.map((at) => (at === 0 ? "now" : time(at))), space: 90, grid: { show: false } }, { ...axis, size: 56, values: (_, splits) => splits.map(value), space: 26, ...(options.steps && { incrs: options.steps }) }],
      series: [{}, ...series.map((one) => this.seriesOf(one))],
    }, [[], ...series.map(() => [])], this.element);
    new ResizeObserver(() => this.fit(height)).observe(this.element);
    const redraw = (): void => { this.palette.clear(); this.plot.redraw(false); };
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  }

  /** Draws anew: `times` in seconds, rising, and as many values a series; null where there is none. `from` and `to` are what is in sight. */
  draw(times: readonly number[], values: ReadonlyArray<ReadonlyArray<number | null>>, [from, to]: readonly [number, number]): void {
    this.plot.setData([[...times], ...values.map((one) => [...one])] as uPlot.AlignedData, false);
    this.plot.setScale("x", { min: from, max: to });
  }

  private seriesOf({ label, colour: name, kind }: Series): uPlot.Series {
    const stroke = (): string => this.colour(name);
    if (kind === "points") return { label, stroke, paths: () => null, points: { show: true, size: 6, fill: stroke, stroke } };
    if (kind === "bars") return { label, stroke, fill: stroke, paths: uPlot.paths.bars?.({ size: [0.7, 14] }) as uPlot.Series.PathBuilder, points: { show: false } };
    return { label, stroke, width: 2, fill: () => this.colour(name).replace("rgb(", "rgba(").replace(")", ", 0.14)"), points: { show: false } };
  }

  private colour(name: string): string {
    const known = this.palette.get(name) ?? resolved(name);
    this.palette.set(name, known);
    return known;
  }

  private fit(height: number): void {
    const width = this.element.clientWidth;
    if (width > 0 && width !== this.plot.width) this.plot.setSize({ width, height });
  }
}
