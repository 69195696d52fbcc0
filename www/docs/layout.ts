// What all pages of the documentation have around their content.

import { html, type Html } from "./html.ts";

/** A page without its frame. */
export interface Page {
  /** From the folder of all pages: `commands/get.html`. */
  readonly path: string;
  readonly title: string;
  /** One sentence. */
  readonly description: string;
  /** The way to this page, each with its address from this page. */
  readonly crumbs: ReadonlyArray<readonly [address: string, name: string]>;
  readonly body: Html;
}

/** Addresses of what a page loads, from the folder of all pages. */
export interface Assets {
  readonly script: string;
  readonly styles: readonly string[];
}

/** The whole page. */
export function wholePage({ path, title, description, crumbs, body }: Page, { script, styles }: Assets): string {
  const root = path.includes("/") ? "../" : "./";
  const at = (address: string): string => (address.startsWith("/") ? address : root + address);
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content" />
    <meta http-equiv="Content-Security-Policy" content="default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'; form-action 'none'" />
    <meta name="color-scheme" content="light dark" />
    <meta name="theme-color" content="#faf8f4" media="(prefers-color-scheme: light)" />
    <meta name="theme-color" content="#111416" media="(prefers-color-scheme: dark)" />
    <meta name="description" content="${description}" />
    <title>${title} · Cachelet</title>
    <link rel="icon" href="${root}../icon.svg" type="image/svg+xml" />
    ${styles.map((style) => html`<link rel="stylesheet" href="${at(style)}" />`)}
    <script src="${root}../theme.js"></script>
    <script type="module" src="${at(script)}"></script>
  </head>
  <body>
    <a class="skip" href="#content">Skip to the content</a>
    <header>
      <svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><rect x="3" y="5" width="26" height="6.5" rx="2.4" /><rect x="3" y="13.5" width="17" height="6.5" rx="2.4" /><rect x="3" y="22" width="9" height="6.5" rx="2.4" /></svg>
      <a class="home" href="${root}index.html">Cachelet <span>documentation</span></a>
      <nav aria-label="Site"><a href="${root}index.html#search" id="to-search">Search</a><a href="${root}../index.html">Playground</a></nav>
      <button type="button" id="theme" class="icon" aria-label="Switch theme"><svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="8.2" /><path d="M12 3.8a8.2 8.2 0 0 1 0 16.4z" /></svg></button>
    </header>
    <main id="content" tabindex="-1">
      ${crumbs.length > 0 && html`<nav aria-label="Breadcrumb" class="crumbs">${crumbs.map(([address, name]) => html`<a href="${address}">${name}</a> / `)}<span aria-current="page">${title}</span></nav>`}
      ${body}
    </main>
  </body>
</html>
`.text;
}
