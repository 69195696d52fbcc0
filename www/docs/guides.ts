// The guides: Markdown files as pages. A command's name as code becomes a link to its page.

import { Marked, type Tokens } from "marked";

import type { Command } from "./commands.ts";
import { escaped, Html, html } from "./html.ts";
import type { Page } from "./layout.ts";

/** A guide, and what the search finds it by. */
export interface Guide extends Page {
  readonly headings: readonly string[];
}

/** The guides in the order in which the index shows them. */
export const GUIDE_NAMES = ["node", "tests", "browser", "tabs", "durable-objects", "server", "rest", "drivers", "persistence", "rdb", "comparison"] as const;

/**
 * A guide with what it includes: `<!-- include: FILE # HEADING -->` is that chapter of a Markdown file, `<!-- include: FILE -->` a text file
 * as it is. What is told or measured elsewhere has one place.
 */
export function included(markdown: string, read: (file: string) => string): string {
  return markdown.replace(/^<!-- include: (\S+)(?: # (.+))? -->$/gm, (_, file: string, heading: string | undefined) => {
    const text = read(file);
    return heading === undefined ? `\`\`\`text\n${text.trimEnd()}\n\`\`\`` : chapterOf(text, heading, file);
  });
}

/** What stands below a heading, up to the next one that is no lower; its own headings begin with the second level. */
function chapterOf(text: string, heading: string, file: string): string {
  const lines = text.split("\n");
  const from = lines.findIndex((line) => /^#{2,3} /.test(line) && line.replace(/^#+ /, "") === heading);
  if (from < 0) throw new Error(`${file} has no chapter "${heading}"`);
  const level = /^#+/.exec(lines[from] ?? "")?.[0].length ?? 2;
  const rest = lines.slice(from + 1);
  const end = rest.findIndex((line) => new RegExp(`^#{1,${level}} `).test(line));
  return rest.slice(0, end < 0 ? rest.length : end).join("\n").trim().replace(new RegExp(`^#{${level - 1}}(?=#+ )`, "gm"), "");
}

/** A guide from its file. The title is its heading, its first paragraph the description. */
export function guide(name: string, markdown: string, commands: readonly Command[]): Guide {
  const pages = new Map(commands.map(({ title, path }) => [title, path]));
  const headings: string[] = [];
  const marked = new Marked({
    renderer: {
      heading({ depth, text, tokens }: Tokens.Heading): string {
        if (depth > 1) headings.push(text);
        return `<h${depth}${depth > 1 ? ` id="${slug(text)}"` : ""}>${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      code({ text }: Tokens.Code): string {
        return `<pre tabindex="0"><code>${escaped(text)}</code></pre>\n`;
      },
      codespan({ text }: Tokens.Codespan): string {
        const path = pages.get(text);
        return path === undefined ? `<code>${escaped(text)}</code>` : `<a href="../${path}"><code>${escaped(text)}</code></a>`;
      },
      link({ href, tokens }: Tokens.Link): string {
        const text = this.parser.parseInline(tokens);
        // Other guides are pages; a file of the repository is only named.
        if (/^[\w-]+\.md(#|$)/.test(href)) return `<a href="./${escaped(href.replace(".md", ".html"))}">${text}</a>`;
        return /^(\.\.?\/|#|https:)/.test(href) ? `<a href="${escaped(href)}">${text}</a>` : `<code>${text}</code>`;
      },
      table({ header, rows }: Tokens.Table): string {
        const cells = (row: Tokens.TableCell[], tag: string): string => row.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join("");
        return `<div class="table" tabindex="0" role="region" aria-label="${escaped(header.map(({ text }) => text).filter(Boolean).join(", "))}"><table><thead><tr>${cells(header, "th")}</tr></thead><tbody>${rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("")}</tbody></table></div>\n`;
      },
    },
  });
  const body = new Html(marked.parse(markdown, { async: false }));
  const title = /^# (.+)$/m.exec(markdown)?.[1];
  const description = /^# .+\n+([^]+?)\n\n/.exec(markdown)?.[1];
  if (title === undefined || description === undefined) throw new Error(`guides/${name}.md begins with a heading and a paragraph`);
  return { path: `guides/${name}.html`, title, description: description.replace(/\s+/g, " ").replace(/[`*]|\[([^\]]*)\]\([^)]*\)/g, "$1"), crumbs: [["../index.html", "Documentation"]], body: html`<div class="prose">${body}</div>`, headings };
}

/** A heading's address. */
function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}
