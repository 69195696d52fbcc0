// HTML as text, with what is put into it escaped.

/** Text that is HTML already. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = Html | string | number | false | undefined | readonly Part[];

/** A template whose parts are escaped, unless they are HTML themselves; lists are joined, `false` and `undefined` leave nothing. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(texts.reduce((whole, text, at) => whole + written(parts[at - 1]) + text));
}

/** The text with the five characters that mean something in HTML written otherwise. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** Text whose parts between backticks are code. */
export function coded(text: string): Html {
  return html`${text.split("`").map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

function written(part: Part): string {
  if (part instanceof Html) return part.text;
  if (part === false || part === undefined) return "";
  return typeof part === "object" ? part.map(written).join("") : escaped(String(part));
}
