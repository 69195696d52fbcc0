// The page of what was measured. All of it comes from the files that `cargo xtask bench --save` leaves in tests/bench/results.

import { type Html, html } from "./html.ts";
import type { Page } from "./layout.ts";

/** One figure. */
export interface Bar {
  readonly name: string;
  /** Less is better, in all of them. */
  readonly figure: number;
  /** What is counted, where the chart does not say it. */
  readonly note?: string;
}

/** One thing that was measured, at several sizes. */
export interface Chart {
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly groups: ReadonlyArray<{ readonly title: string; readonly bars: readonly Bar[] }>;
}

/** What one benchmark measured. */
export interface Figures {
  readonly title: string;
  readonly command: string;
  readonly date: string;
  readonly machine: string;
  readonly load: number;
  readonly node: string;
  /** The others, by name, with their versions. */
  readonly packages: Readonly<Record<string, string>>;
  /** The bar that others are compared with; those whose names begin so are ours too. */
  readonly ours: string;
  readonly charts: readonly Chart[];
  readonly goals: ReadonlyArray<{ readonly title: string; readonly entries: number; readonly rival: string; readonly ratio: number; readonly least: number; readonly isMet: boolean }>;
}

const TITLE = "Benchmarks";
const DESCRIPTION = "How fast Cachelet is beside other stores that run inside a program, how much memory it takes, and where it is slower.";

/** A bar has room for so many times our figure; a longer one is cut. */
const LONGEST = 8;

/** The page of these files. */
export function benchmarksPage(files: readonly Figures[]): Page {
  return { path: "benchmarks.html", title: TITLE, description: DESCRIPTION, crumbs: [["./index.html", "Documentation"]], body: html`<h1>${TITLE}</h1><p class="lead">${DESCRIPTION}</p>${files.map(section)}` };
}

function section(figures: Figures): Html {
  const { title, command, date, machine, load, node, packages, charts, goals } = figures;
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`).join(", ");
  return html`
    <h2>${title}</h2>
    <div class="prose"><p>Measured on ${date} with <code>${command}</code>: ${machine}, load ${load}, Node ${node}; ${versions}. In every chart a shorter bar is better; the number behind a figure is how many times ours it is: below 1, the other one is better. A bar that is cut is longer than there is room for.</p>
    <p>Keys have 16 bytes, values 32. A fresh key is a new string, as a request brings it; an existing one is the string object that the store already holds.</p></div>
    <h3>Where Cachelet is slower or larger</h3>
    ${slower(figures)}
    ${charts.map((chart) => html`<section class="chart"><h3 id="${chart.name}">${chart.title} <small>${chart.unit}</small></h3><div class="groups">${chart.groups.map((group) => bars(group, figures.ours))}</div></section>`)}
    <h3>Goals</h3>
    ${table(["What", "Entries", "Against", "Ratio", "At least", ""], goals.map(({ title, entries, rival, ratio, least, isMet }) => [title, entries.toLocaleString("en"), rival, ratio.toFixed(2), least.toFixed(2), isMet ? "met" : "missed"]))}`;
}

/** Every figure of others that is better than ours. */
function slower({ charts, ours }: Figures): Html {
  const rows = charts.flatMap(({ title, groups }) =>
    groups.flatMap((group) => {
      const own = group.bars.find(({ name }) => name === ours)?.figure ?? 0;
      const better = group.bars.filter(({ name, figure }) => figure < own && !name.startsWith(ours)).sort((one, other) => one.figure - other.figure);
      return better.length > 0 ? [[title, group.title, better.map(({ name, figure }) => `${name} ${(figure / own).toFixed(2)}`).join(", ")]] : [];
    }),
  );
  return rows.length > 0 ? table(["What", "At", "Better, and its figure ÷ ours"], rows) : html`<p>Nowhere in what was measured.</p>`;
}

function bars({ title, bars }: Chart["groups"][number], ours: string): Html {
  const own = bars.find(({ name }) => name === ours)?.figure;
  const longest = Math.max(...bars.map(({ figure }) => figure));
  const room = own === undefined ? longest : Math.min(longest, LONGEST * own);
  const row = ({ name, figure, note }: Bar): Html => html`<tr${name.startsWith(ours) && own !== undefined && html` class="own"`}><th scope="row">${name}${note !== undefined && html` <small>${note}</small>`}</th><td><svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect width="${Math.max(Math.min((100 * figure) / room, 100), 0.5).toFixed(1)}" height="10" />${figure > room && html`<path d="M91 10 94 0h2l-3 10z" />`}</svg></td><td class="figure">${written(figure)}</td><td class="figure ratio">${own !== undefined && name !== ours && (figure / own).toFixed(2)}</td></tr>`;
  return html`<table class="bars"><caption>${title}</caption><thead class="unseen"><tr><th scope="col">Store</th><th scope="col">Bar</th><th scope="col">Figure</th><th scope="col">Its figure ÷ ours</th></tr></thead><tbody>${bars.map(row)}</tbody></table>`;
}

/** A figure as it is written here: three digits are enough. */
export function written(figure: number): string {
  return figure < 100 ? figure.toFixed(1) : Math.round(figure).toLocaleString("en");
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): Html {
  return html`<div class="table" tabindex="0" role="region" aria-label="${head.filter(Boolean).join(", ")}"><table><thead><tr>${head.map((cell) => html`<th scope="col">${cell || html`<span class="unseen">Verdict</span>`}</th>`)}</tr></thead><tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}
