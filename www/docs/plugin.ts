// The documentation in the build and in the development server. The pages are plain HTML, and share one script and one style.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Cachelet } from "cachelet";
import { COMMANDS } from "cachelet/commands";
import type { Plugin } from "vite";

import { benchmarksPage, type Figures } from "./benchmarks.ts";
import { type Page, wholePage } from "./layout.ts";
import { site } from "./site.ts";

/** The script of all pages, which the build knows by this name. */
export const DOCS_ENTRY = { docs: "src/docs/page.ts" };

/** What examples take for now: 1 January 2026. */
const NOW_MS = Date.UTC(2026, 0, 1);

/** Makes the pages from the package as it is built. */
async function pages(root: string): Promise<Page[]> {
  const made = await site({
    rows: COMMANDS,
    open: () => Cachelet.create({ now: () => NOW_MS, seed: new Uint8Array(32) }),
    read: (file) => readFileSync(join(root, "..", file), "utf8"),
  });
  return [...made, benchmarksPage(figures(join(root, "../tests/bench/results")))];
}

/** What benchmarks have left in a folder. */
function figures(folder: string): Figures[] {
  return readdirSync(folder).filter((file) => file.endsWith(".json")).map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Figures);
}

/** Adds `docs/` to what Vite builds and serves. */
export function documentation(): Plugin {
  const root = fileURLToPath(new URL("..", import.meta.url));
  return {
    name: "documentation",
    async generateBundle(_, bundle) {
      const entry = Object.values(bundle).find((file) => file.type === "chunk" && file.isEntry && file.name === "docs");
      if (entry?.type !== "chunk") throw new Error("The documentation's script was not built");
      const styles = [...(entry.viteMetadata?.importedCss ?? [])].map((file) => `../${file}`);
      for (const page of await pages(root)) this.emitFile({ type: "asset", fileName: `docs/${page.path}`, source: wholePage(page, { script: `../${entry.fileName}`, styles }) });
    },
    configureServer(server) {
      let made: Promise<Page[]> | undefined;
      server.watcher.on("change", (file) => { if (file.startsWith(join(root, "docs"))) made = undefined; });
      const find = async (url: string): Promise<Page | undefined> => {
        const path = /^\/docs\/(?:([^?#]*\.html))?(?:[?#]|$)/.exec(url);
        return path ? (await (made ??= pages(root))).find((page) => page.path === (path[1] ?? "index.html")) : undefined;
      };
      server.middlewares.use((request, response, next) => {
        const url = request.url ?? "";
        find(url).then(async (page) => {
          if (page === undefined) return next();
          // A link, because the page's policy allows no style that a script puts in.
          const text = wholePage(page, { script: `/${DOCS_ENTRY.docs}`, styles: ["/style/docs.css"] });
          response.setHeader("content-type", "text/html; charset=utf-8").end(await server.transformIndexHtml(url, text));
        }).catch(next);
      });
    },
  };
}
