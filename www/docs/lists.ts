// The pages that lead to others: the index, which is searched, and one a group.

import type { Command, Difference } from "./commands.ts";
import { commandList, differenceHtml } from "./command-page.ts";
import { GROUPS } from "./groups.ts";
import type { Guide } from "./guides.ts";
import { html } from "./html.ts";
import type { Page } from "./layout.ts";

/** One page a group. */
export function groupPages(commands: readonly Command[]): Page[] {
  return GROUPS.map(({ name, title, summary }) => ({
    path: `groups/${name}.html`,
    title,
    description: summary,
    crumbs: [["../index.html", "Documentation"]],
    body: html`<h1>${title}</h1><p class="lead">${summary}</p>${commandList(commands.filter(({ row }) => row.group === name), "../")}`,
  }));
}

/** The index. Its entries carry the words that a search finds them by, so that it needs no second file. */
export function indexPage(commands: readonly Command[], guides: readonly Guide[]): Page {
  const groups = GROUPS.map(({ name, title, summary }) => {
    const members = commands.filter(({ row }) => row.group === name);
    const entries = members.map(({ path, title: command, row }) => html`<li data-words="${wordsOf(row.synopsis)}" data-summary="${row.summary}"><a href="./${path}">${command}</a></li>`);
    return html`<section class="group"><h3><a href="./groups/${name}.html">${title}</a></h3><p>${summary}</p><ul class="names">${entries}</ul></section>`;
  });
  const body = html`
    <h1>Documentation</h1>
    <p class="lead">Guides for each place Cachelet runs in, and a page for each command, with an example that runs in the page.</p>
    <search class="search"><label for="search">Search commands and guides</label><input type="search" id="search" placeholder="zrange, expire, KEEPTTL, Durable Objects" aria-controls="results" autocapitalize="off" autocomplete="off" spellcheck="false" /><p id="found" role="status"></p><ul id="results" class="entries" hidden></ul></search>
    <div id="catalogue">
      <h2 id="guides">Guides</h2>
      <ul class="entries guides">${guides.map(({ path, title, description, headings }) => html`<li data-words="${headings.join(" ")}" data-summary="${description}"><a href="./${path}">${title}</a> <span>${description}</span></li>`)}<li data-words="compatibility redis" data-summary="What Cachelet does otherwise than Redis 7.2 on purpose."><a href="./differences.html">What differs from Redis</a> <span>What Cachelet does otherwise than Redis 7.2 on purpose, and why.</span></li><li data-words="performance speed memory" data-summary="Cachelet beside other stores inside a program."><a href="./benchmarks.html">Benchmarks</a> <span>Cachelet beside other stores that run inside a program: CPU, memory, and where it is slower.</span></li></ul>
      <h2 id="commands">Commands</h2>
      ${groups}
    </div>`;
  return { path: "index.html", title: "Documentation", description: "Guides and a page for each command of Cachelet, a Redis-compatible store that runs inside JavaScript.", crumbs: [], body };
}

/** All that is meant to differ. */
export function differencesPage(differences: readonly Difference[]): Page {
  const description = "What Cachelet does otherwise than Redis 7.2 on purpose, and why. Any other difference is a bug.";
  return { path: "differences.html", title: "What differs from Redis", description, crumbs: [["./index.html", "Documentation"]], body: html`<h1>What differs from Redis</h1><p class="lead">${description}</p>${differences.map(differenceHtml)}` };
}

/** The words of a synopsis, each once. */
function wordsOf(synopsis: string): string {
  return [...new Set(synopsis.replace(/:[a-z-]+/g, "").match(/[A-Za-z][\w-]*/g))].join(" ");
}
